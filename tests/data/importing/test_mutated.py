"""Spoilt tables are read or refused in words, and nothing else happens."""

import csv
import io
import random
import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from openpyxl import Workbook

from cf.data.importing.personal import read_personal
from cf.data.sources.look import look_at
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


FORM = {
    "f.csv": "Timestamp,Your name,Which book?,How many stars?\n"
    + "".join(f'"Jan 0{1 + i % 9}, 2024",P{i % 7},B{i // 7},{i * 3 % 6}\n' for i in range(40))
}
PAIRS = [(user, film) for user in range(1, 7) for film in range(1, 6)]
RELEASE = {
    "ratings.csv": "userId,movieId,rating,timestamp\n"
    + "".join(f"{u},{m},{(u * m) % 9 / 2 + 0.5},96498270{u}\n" for u, m in PAIRS),
    "movies.csv": "movieId,title,genres\n"
    + "".join(f"{m},F {m} (199{m}),War\n" for _, m in PAIRS[:5]),
    "links.csv": "movieId,imdbId,tmdbId\n1,0113277,949\n2,tt0114709,\n",
}
HUNDRED = {
    "u.data": "".join(f"{u}\t{m}\t{(u * m) % 5 + 1}\t88125094{u}\n" for u, m in PAIRS),
    "u.item": "".join(f"{m}|F {m} (199{m})|01-Jan-1990|||0|{m % 2}\n" for _, m in PAIRS[:5]),
    "u.genre": "unknown|0\nWar|1\n\n",
}
MATRIX = "Name;Owl;Elk;Fox (1999);1917\n" + "".join(
    f"{name};{i};{i % 3 or ''};{(i * i) % 6};4\n" for i, name in enumerate("abcde")
)
BINARY = {"p.parquet": parquet(), "b.xlsx": workbook()}


def read_spoilt(chance: random.Random, folder: Path) -> bool:
    """Spoil one file of a set and read the set; False if it was refused."""
    semicolons = {"t.csv": TABLE.replace(",", ";").replace(".", ",")}
    sets = ({"t.csv": TABLE}, semicolons, BOOKS, DATS, FORM, RELEASE, HUNDRED)
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
    if content and chance.random() < 0.3:
        content[chance.randrange(len(content))] = chance.randrange(256)
    (folder / name).write_bytes(content)
    is_read = False
    try:
        if files in personal:
            assert len(read_personal(source, data()).rows)
        else:
            assert len(import_data(source).dataset.ratings)
            is_read = True
            look_at(source)
    except DataError as error:
        assert not is_read, "what is read can be looked at"
        assert len(str(error)) < 4000
        return False
    return True


@contextmanager
def bounds(seconds: float, n_bytes: int) -> Iterator[None]:
    """Fail where so much time of the processor, not of the clock, or of the memory is taken."""

    def stop(*_: object) -> None:
        raise AssertionError(f"more than {seconds} s of the processor")

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
    grown = 1024 * (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - peak)
    assert grown < n_bytes


def test_a_mutated_table_is_read_or_refused_and_nothing_else(tmp_path):
    chance = random.Random(11)
    n_read = 0
    for case in range(200):
        with bounds(seconds=5, n_bytes=2**30):
            n_read += read_spoilt(chance, tmp_path / str(case))
    assert 60 < n_read < 190
