import pytest

from cf.data import read_data
from cf.data.read import LAYOUTS
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
