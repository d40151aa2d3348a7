import codecs
import random
import zipfile

import pytest

from cf.data import read_data
from cf.data.sources.read import LAYOUTS
from cf.errors import DataError
from tests.data.conftest import zip_folder


def test_an_unknown_layout_names_what_is_there_and_what_is_known(tmp_path):
    (tmp_path / "holiday.jpg").write_bytes(b"")
    with pytest.raises(
        DataError, match=r"holiday\.jpg, which is no known.*MovieLens 100K \(u\.dat"
    ):
        read_data(str(tmp_path))


def test_an_empty_folder_is_said_to_hold_nothing(tmp_path):
    with pytest.raises(DataError, match="holds nothing"):
        read_data(str(tmp_path))


def test_a_path_to_nothing_is_refused(tmp_path):
    with pytest.raises(DataError, match="no such file or folder"):
        read_data(str(tmp_path / "missing"))


def test_every_layout_says_which_files_it_needs():
    for layout in LAYOUTS.values():
        assert layout.FILES
        assert callable(layout.recognises)
        assert callable(layout.read)


def test_a_zip_damaged_inside_is_refused(ml_100k, tmp_path):
    archive = zip_folder(ml_100k, tmp_path / "cut.zip")
    content = bytearray(archive.read_bytes())
    start = content.index(b"u.data") + len("u.data")
    content[start + 4 : start + 12] = b"\xff" * 8
    archive.write_bytes(content)
    with pytest.raises(DataError, match=r"cut\.zip” is damaged"):
        read_data(str(archive))


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_whatever_byte_of_a_zip_is_wrong_is_explained(method, ml_100k, tmp_path):
    archive = tmp_path / "cut.zip"
    with zipfile.ZipFile(archive, "w", method) as target:
        for path in sorted(ml_100k.iterdir()):
            target.write(path, path.name)
    content, chance, n_refused = archive.read_bytes(), random.Random(6), 0
    for _ in range(60):
        damaged = bytearray(content)
        damaged[chance.randrange(len(damaged))] ^= 1 << chance.randrange(8)
        archive.write_bytes(damaged[: chance.choice((None, None, None, len(damaged) // 2))])
        try:
            read_data(str(archive))
        except DataError:
            n_refused += 1
    assert n_refused > 20


def test_a_byte_order_mark_is_no_part_of_any_file(ml_100k):
    expected = read_data(str(ml_100k))
    for name in ("u.data", "u.item", "u.genre"):
        path = ml_100k / name
        path.write_bytes(codecs.BOM_UTF8 + path.read_bytes())
    data = read_data(str(ml_100k))
    assert data.ratings.checksum == expected.ratings.checksum
    assert data.movies.title == expected.movies.title
    assert data.movies.genre_names == expected.movies.genre_names
