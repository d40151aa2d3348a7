import os
import zipfile

import pytest

from cf.data.folder import open_folder
from cf.errors import DataError


def write_zip(path, *names: str, content: bytes = b"text"):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, content)
    return path


def refuse(path, why: str) -> None:
    with pytest.raises(DataError, match=why), open_folder(str(path)):
        pass


def test_a_zip_opens_like_a_folder(tmp_path):
    (tmp_path / "plain").mkdir()
    (tmp_path / "plain" / "a.txt").write_bytes(b"text")
    for source in (tmp_path / "plain", write_zip(tmp_path / "a.zip", "a.txt")):
        with open_folder(str(source)) as folder:
            assert [entry.name for entry in folder.iterdir()] == ["a.txt"]
            assert (folder / "a.txt").is_file()
            assert not (folder / "b.txt").is_file()
            with (folder / "a.txt").open("rb") as file:
                assert file.read() == b"text"


@pytest.mark.parametrize("name", ["../u.data", "ml/../../u.data", "ml\\..\\u.data", ".."])
def test_a_member_that_leads_out_of_the_zip_is_refused(tmp_path, name):
    refuse(write_zip(tmp_path / "bad.zip", "fine.txt", name), r"bad\.zip.*leads out of the zip")


@pytest.mark.parametrize("name", ["/etc/u.data", "C:\\u.data", "\\u.data"])
def test_a_member_with_an_absolute_path_is_refused(tmp_path, name):
    refuse(write_zip(tmp_path / "bad.zip", name), "absolute path")


def test_two_dots_within_a_name_are_harmless(tmp_path):
    with open_folder(str(write_zip(tmp_path / "fine.zip", "a..b.txt"))) as folder:
        assert (folder / "a..b.txt").is_file()


def test_a_member_that_unpacks_to_a_flood_is_refused(tmp_path):
    refuse(write_zip(tmp_path / "bomb.zip", "u.data", content=bytes(2**23)), "u.data” unpacks from")


def test_a_huge_declared_size_is_refused(tmp_path):
    path = tmp_path / "huge.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("u.data", "1\t1\t1\t1\n")
        archive.infolist()[0].file_size = 2**45
    refuse(path, "above the 4,294,967,296 bytes allowed")


def test_members_that_are_a_flood_only_together_are_refused(tmp_path):
    path = tmp_path / "huge.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in "abc":
            archive.writestr(name, "text")
            archive.infolist()[-1].file_size = 2**31
            archive.infolist()[-1].compress_size = 2**30
    refuse(path, "above the 4,294,967,296 bytes allowed")


def test_a_locked_member_is_refused(tmp_path):
    path = tmp_path / "locked.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("u.data", "text")
        archive.infolist()[0].flag_bits |= 1
    refuse(path, "password")


def test_what_is_neither_folder_nor_zip_is_refused(tmp_path):
    (tmp_path / "notes.txt").write_text("hello")
    refuse(tmp_path / "notes.txt", "neither a folder nor a readable zip")


def test_a_path_to_nothing_is_refused(tmp_path):
    refuse(tmp_path / "missing.zip", "no such file or folder")


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("", "The path is empty.*bundled"),
        ("  ", "The path is empty"),
        ("x" * 5000, r"“x{100}…x{60}” cannot be looked at \(File name too long\)"),
        ("~nobody-of-this-name/x", "cannot be looked at .*home directory"),
        ("a\0b", "cannot be looked at .*null"),
    ],
    ids=["empty", "blank", "long", "no home", "null"],
)
def test_a_path_that_is_none_is_explained(source, why):
    refuse(source, why)


@pytest.mark.skipif(os.name == "nt", reason="Windows knows no such files")
def test_a_pipe_and_a_link_in_a_circle_are_refused_at_once(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to("loop")
    refuse(tmp_path / "pipe", "neither a folder nor a readable zip .*no file at all")
    refuse(tmp_path / "loop", "cannot be looked at .*symbolic links")
