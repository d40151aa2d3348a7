"""A run in one zip: round trips, and zips that are something else than they claim."""

import io
import os
import stat
import struct
import zipfile
from pathlib import Path

import numpy as np
import pytest

from cf.errors import StoreError
from cf.store import archive as run_archive
from cf.store.archive import pack_run, unpack_run
from cf.store.folder import save_run
from tests.store.saved import arrays_of, same, some_run, some_snapshot
from tests.store.test_forged import MEMBERS, with_member

NPZ = f"arrays-{'0' * 32}.npz"


def zipped(members: list[tuple[str | zipfile.ZipInfo, bytes]], method: int = 0) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return file.getvalue()


def members_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def packed() -> bytes:
    return pack_run(some_run())


@pytest.fixture(scope="module")
def files(packed) -> tuple[bytes, bytes, str]:
    (_, json), (name, npz) = members_of(packed).items()
    return json, npz, name


@pytest.mark.parametrize("run", [some_run(), some_run(snapshots=())])
def test_a_run_comes_back_out_of_its_zip_as_it_went_in(run, tmp_path):
    data = pack_run(run)
    assert same(unpack_run(data), run)
    (tmp_path / "run.zip").write_bytes(data)
    assert same(unpack_run(tmp_path / "run.zip"), run)
    assert same(unpack_run(save_run(run, tmp_path / "run")), run)


def test_the_zip_holds_the_two_files_of_the_folder_as_they_are(packed, tmp_path):
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert archive.testzip() is None
        assert {member.compress_type for member in archive.infolist()} == {zipfile.ZIP_STORED}
        archive.extractall(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(members_of(packed))
    with np.load(arrays_of(tmp_path), allow_pickle=False) as arrays:
        np.testing.assert_array_equal(arrays["snapshots.0.vectors"], some_snapshot(0).vectors)


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
@pytest.mark.parametrize("folder", ["", "run/", "Ünsere Läufe 2/"])
@pytest.mark.parametrize("entry", [False, True])
def test_a_zip_that_another_program_made_of_the_folder_is_read(method, folder, entry, files):
    json, npz, name = files
    members = [(folder, b"")] if folder and entry else []
    members += [(f"{folder}{name}", npz), (f"{folder}run.json", json)]
    assert same(unpack_run(zipped(members, method)), some_run())


NAMES = {
    "too little": ["run.json"],
    "only arrays": [NPZ],
    "nothing": [],
    "one file too many": ["run.json", NPZ, "notes.txt"],
    "two arrays": ["run.json", NPZ, f"arrays-{'1' * 32}.npz"],
    "run.json twice": ["run.json", "run.json", NPZ],
    "two folders": ["a/run.json", f"b/{NPZ}"],
    "a folder beside them": ["other/", "run.json", NPZ],
    "too deep": ["a/b/run.json", f"a/b/{NPZ}"],
    "absolute": ["/run.json", f"/{NPZ}"],
    "up": ["../run.json", f"../{NPZ}"],
    "up with turned slashes": ["..\\run.json", f"..\\{NPZ}"],
    "up in the middle": ["a/../run.json", f"a/../{NPZ}"],
    "here": ["./run.json", f"./{NPZ}"],
    "a drive": ["C:/run.json", f"C:/{NPZ}"],
    "folders only": ["run.json/", f"{NPZ}/"],
    "other letters": ["RUN.JSON", NPZ],
    "a pickle": ["run.json", "arrays.pkl"],
}


@pytest.mark.parametrize("names", NAMES.values(), ids=NAMES.keys())
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_anything_but_the_two_files_is_refused(names, tmp_path, monkeypatch):
    monkeypatch.setattr(run_archive, "_extract", None)  # unpacking anything would raise
    with pytest.raises(StoreError, match=r"is not a saved run.*exactly run.json"):
        unpack_run(zipped([(name, b"") for name in names]))


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFDIR, stat.S_IFCHR])
def test_links_and_devices_are_refused(kind, files):
    _, npz, name = files
    link = zipfile.ZipInfo("run.json")
    link.external_attr = (kind | 0o777) << 16
    with pytest.raises(StoreError, match="is a link or no file"):
        unpack_run(zipped([(link, b"/etc/passwd"), (name, npz)]))


def patched(data: bytes, field: int, value: bytes) -> bytes:
    """The zip with other bytes in the list of members, in the entry of the first one."""
    place = int.from_bytes(data[-6:-2], "little") + field  # the zip's end says where it begins
    return data[:place] + value + data[place + len(value) :]


@pytest.mark.parametrize(
    ("field", "value", "seen"),
    [
        (8, b"\1\0", "is encrypted"),
        (10, b"\x0e\0", "compressed in an unusual way"),
        (10, b"\x63\0", "compressed in an unusual way"),
        (24, struct.pack("<I", 2**31), "claims to hold"),
        (24, struct.pack("<I", 16 * 2**20 + 1), "claims to hold"),
    ],
)
def test_what_the_list_of_members_says_is_checked_before_it_is_unpacked(field, value, seen, packed):
    with pytest.raises(StoreError, match=seen):
        unpack_run(patched(packed, field, value))


@pytest.mark.parametrize("claim", [3, 10**6])
def test_a_member_of_another_size_than_it_claims_is_refused(claim, packed):
    with pytest.raises(StoreError, match="is not a saved run"):
        unpack_run(patched(packed, 24, struct.pack("<I", claim)))


@pytest.mark.parametrize("which", ["run.json", "arrays"])
def test_a_zip_bomb_is_refused_before_it_unfolds(which, files, monkeypatch):
    monkeypatch.setattr(run_archive, "_extract", None)
    json, npz, name = files
    bomb = bytes(20 * 2**20)
    members = [("run.json", bomb if which == "run.json" else json)]
    members += [(name, npz if which == "run.json" else bomb)]
    with pytest.raises(StoreError, match="claims to hold"):
        unpack_run(zipped(members, zipfile.ZIP_DEFLATED))


def test_a_bomb_that_claims_to_be_small_unfolds_no_further_than_it_claims(files, tmp_path):
    json, _, name = files
    data = zipped([(name, bytes(20 * 2**20)), ("run.json", json)], zipfile.ZIP_DEFLATED)
    data = patched(data, 24, struct.pack("<I", 1000))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        with pytest.raises(zipfile.BadZipFile):
            run_archive._extract(archive, archive.infolist()[0], tmp_path / "x")
        assert (tmp_path / "x").stat().st_size <= 1000
    with pytest.raises(StoreError, match="is not a saved run"):
        unpack_run(data)


def test_a_zip_larger_than_allowed_is_refused_unread(packed, tmp_path, monkeypatch):
    monkeypatch.setattr(run_archive, "MOST_BYTES", 100)
    monkeypatch.setattr(run_archive.zipfile, "ZipFile", None)
    with pytest.raises(StoreError, match="at most 100 are allowed"):
        unpack_run(packed)


def test_a_run_too_large_to_be_read_back_is_not_packed(monkeypatch):
    monkeypatch.setattr(run_archive, "MOST_BYTES", 100)
    with pytest.raises(StoreError, match="Keep fewer"):
        pack_run(some_run())


def test_a_list_of_very_many_members_is_refused_unread(monkeypatch):
    many = zipped([(f"{i:060}", b"") for i in range(700)])
    monkeypatch.setattr(run_archive.zipfile, "ZipFile", None)
    with pytest.raises(StoreError, match="more than two files"):
        unpack_run(many)
    with pytest.raises(StoreError, match="does not end as a plain zip"):
        unpack_run(many[:-2] + b"\1\0x")  # a comment, behind which another list could hide


@pytest.mark.parametrize("name", ["pickle", "header that is a call", "claims an enormous shape"])
def test_arrays_that_are_none_are_refused_as_in_a_folder(name, tmp_path):
    folder = save_run(some_run(), tmp_path / "r")
    with_member(folder, "snapshots.0.vectors.npy", MEMBERS[name])
    data = zipped([(path.name, path.read_bytes()) for path in folder.iterdir()])
    with pytest.raises(StoreError, match=r"^The zip holds a damaged run"):
        unpack_run(data)


def test_a_run_from_a_newer_version_says_so(files):
    json, npz, name = files
    newer = json.replace(b'"version": 2', b'"version": 3')
    with pytest.raises(StoreError, match="format 3"):
        unpack_run(zipped([("run.json", newer), (name, npz)]))


@pytest.mark.parametrize("data", [b"", b"PK", b"not a zip", bytes(10**5), b"PK\5\6" + bytes(18)])
def test_what_is_no_zip_is_refused(data, tmp_path):
    (tmp_path / "it").write_bytes(data)
    for source in (data, tmp_path / "it"):
        with pytest.raises(StoreError, match="is not a saved run"):
            unpack_run(source)


def test_a_path_that_is_nothing_or_a_pipe_is_explained(tmp_path):
    with pytest.raises(StoreError, match=r"“nothing” cannot be read.*No such file"):
        unpack_run(tmp_path / "nothing")
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(StoreError, match="neither a file nor a folder"):
        unpack_run(tmp_path / "pipe")
    with pytest.raises(StoreError, match="holds no run"):
        unpack_run(tmp_path)


def test_nothing_is_left_behind(packed, tmp_path, monkeypatch):
    monkeypatch.setattr(run_archive.tempfile, "tempdir", str(tmp_path))
    unpack_run(pack_run(some_run()))
    with pytest.raises(StoreError):
        unpack_run(packed[:-30])
    assert not list(Path(tmp_path).iterdir())


def test_no_changed_byte_and_no_missing_end_is_met_with_anything_but_a_store_error(packed):
    rng = np.random.default_rng(0)
    damaged = [packed[:n] for n in rng.integers(0, len(packed), 60)]
    # Half of the changes where a zip says what it holds, at its end.
    places = [
        *rng.integers(0, len(packed), 150),
        *rng.integers(len(packed) - 200, len(packed), 150),
    ]
    damaged += [packed[:place] + rng.bytes(1) + packed[place + 1 :] for place in places]
    for data in damaged:
        try:
            back = unpack_run(data)
        except StoreError:
            continue
        assert {snapshot.vectors.shape for snapshot in back.snapshots} <= {(7, 3)}


def test_a_run_zipped_again_by_a_file_browser_is_read(files):
    json, npz, name = files
    clutter = ["__MACOSX/", "__MACOSX/run/._run.json", "run/.DS_Store", "run/._x", "run/Thumbs.db"]
    members = [("run/run.json", json), (f"run/{name}", npz), *((other, b"x") for other in clutter)]
    assert same(unpack_run(zipped(members)), some_run())


@pytest.mark.parametrize("path", ["x" * 5000, "a/" * 3000])
def test_a_path_that_no_disk_allows_is_explained(path):
    with pytest.raises(StoreError, match=r"cannot be read.*name too long"):
        unpack_run(Path(path))
