"""Spoilt tables are read or refused in words, and nothing else happens."""

import csv
import io
import random
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from openpyxl import Workbook

from cf.data.importing.personal import read_personal
from cf.data.sources.read import import_data
from cf.errors import DataError
from tests.data.importing.test_kinds import BOOKS, GOODREADS, IMDB, LETTERBOXD, write
from tests.data.importing.test_personal import data
from tests.data.layouts.test_movielens import DEBRIS

OWN_DEBRIS = (
    *(b";", b"\t", b"|", b'""', b'\\"', b"&amp;", b"&#0;", b'="1"', b"1e400", b"-0", b"\x00" * 9),
    *(
        b"PAR1",
        b"PK\x03\x04",
        "٣".encode(),
        "\u202e".encode(),
        b"a" * 3000,
        b"," * 400,
        b'"\n' * 50,
    ),
)
TABLE = "user,movie,rating,title\n" + "".join(
    f'{u},{m},{1 + (u * m) % 10 / 2},"Film ""{m}"", the (19{m:02d})"\n'
    for u in range(1, 8)
    for m in range(1, 6)
)
DATS = {
    "ratings.dat": "".join(
        f"{u}::{m}::{(u * m) % 11}::97830076{u}\n" for u in range(1, 5) for m in range(1, 6)
    ),
    "movies.dat": "1::One (1990)::A|B\n2::Two (1991)::\n3::Three::C\n4::Four::D\n5::Five::E\n",
}


def parquet() -> bytes:
    content = io.BytesIO()
    columns = {"user": [1, 2, 2], "song": ["a", "b", "a"], "rating": [4.0, 3.5, None]}
    pq.write_table(pa.table(columns), content)
    return content.getvalue()


def workbook() -> bytes:
    content = io.BytesIO()
    book = Workbook()
    for row in csv.reader(MATRIX.splitlines(), delimiter=";"):
        book.active.append(row)
    book.save(content)
    return content.getvalue()


MATRIX = "Name;Owl;Elk;Fox (1999);1917\n" + "".join(
    f"{name};{i};{i % 3 or ''};{(i * i) % 6};4\n" for i, name in enumerate("abcde")
)
BINARY = {"p.parquet": parquet(), "b.xlsx": workbook()}


def read_spoilt(chance: random.Random, folder: Path) -> bool:
    """Spoil one file of a set and read the set; False if it was refused."""
    sets = ({"t.csv": TABLE}, {"t.csv": TABLE.replace(",", ";").replace(".", ",")}, BOOKS, DATS)
    personal = ({"r.csv": IMDB}, {"r.csv": GOODREADS}, LETTERBOXD)
    files = chance.choice((*sets, *personal, {"m.csv": MATRIX}, *({name: ""} for name in BINARY)))
    source = write(folder, files)
    name = chance.choice(sorted(files))
    encoding = chance.choice(("utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le"))
    content = bytearray(files[name].encode(encoding) if files[name] else BINARY[name])
    for _ in range(chance.randint(1, 4)):
        start = chance.randrange(len(content) + 1)
        piece = chance.choice((*DEBRIS, *OWN_DEBRIS, bytes(content[start : start + 40])))
        content[start : start + chance.choice((0, 1, 2, 20, 300))] = piece
    if chance.random() < 0.3:
        content[chance.randrange(len(content))] = chance.randrange(256)
    (folder / name).write_bytes(content)
    try:
        if files in personal:
            assert len(read_personal(source, data()).rows)
        else:
            assert len(import_data(source).dataset.ratings)
    except DataError as error:
        assert len(str(error)) < 4000
        return False
    return True


def test_a_mutated_table_is_read_or_refused_and_nothing_else(tmp_path):
    chance = random.Random(11)
    read = [read_spoilt(chance, tmp_path / str(case)) for case in range(150)]
    assert 40 < sum(read) < 140
