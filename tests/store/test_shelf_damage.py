"""Damage on a shelf: set aside with the reason, or left where it is, and hindering no other run."""

import contextlib
import os
import socket
from pathlib import Path

import pytest

from cf.errors import StoreError
from cf.store import folder as store
from cf.store.shelf import Shelf
from tests.store.saved import a_run, arrays_of, files_of, listed, set_aside
from tests.store.test_forged import MEMBERS, edited, with_member

DAMAGE = {
    "cut off": lambda folder: (folder / "run.json").write_bytes(b'{"format"'),
    "empty": lambda folder: (folder / "run.json").write_bytes(b""),
    "nested without end": lambda folder: (folder / "run.json").write_bytes(b"[" * 100_000),
    "something else": lambda folder: (folder / "run.json").write_bytes(b'{"version": 1}'),
    "no arrays": lambda folder: arrays_of(folder).unlink(),
    "arrays elsewhere": lambda folder: edited(folder, lambda h: h.update(arrays="../x.npz")),
    "a bad setting": lambda folder: edited(
        folder, lambda h: h["run"]["settings"].update(n_factors=10**9)
    ),
    "a field of another type": lambda folder: edited(folder, lambda h: h["run"].update(name=3)),
    "enormous": lambda folder: (folder / "run.json").write_bytes(bytes(17 * 2**20)),
    "run.json a folder": lambda folder: (
        (folder / "run.json").unlink(),
        (folder / "run.json").mkdir(),
    ),
    "another file in its place": lambda folder: (folder / "run.json").rename(folder / "r.json"),
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE.keys())
def test_a_damaged_run_is_set_aside_with_the_reason_and_hinders_no_other(damage, shelf):
    shelf.save(a_run("good"))
    shelf.save(a_run("bad"))
    damage(shelf.folder / "bad")
    left = files_of(shelf.folder / "bad")
    listing = shelf.runs()
    assert [run.id for run in listing.runs] == ["good"]
    (reason,) = listing.set_aside
    assert reason.startswith("“bad”")
    assert "moved to damaged/bad-1" in reason
    assert str(shelf.folder) not in reason
    assert files_of(shelf.folder / "damaged" / "bad-1") == left
    assert listed(shelf) == ["good"]
    assert "bad" not in shelf


def test_runs_that_are_damaged_again_are_kept_beside_each_other(shelf):
    for _ in range(3):
        shelf.save(a_run())
        (shelf.folder / "one" / "run.json").write_text("{", "utf-8")
        assert "moved to damaged/one-" in set_aside(shelf)
    assert {path.name for path in (shelf.folder / "damaged").iterdir()} == {
        f"one-{n}" for n in (1, 2, 3)
    }


@pytest.mark.parametrize("content", [MEMBERS["pickle"], MEMBERS["cut off"]])
def test_a_run_whose_arrays_are_found_damaged_when_opened_is_set_aside_then(content, shelf):
    shelf.save(a_run())
    with_member(shelf.folder / "one", "snapshots.0.vectors.npy", content)
    assert listed(shelf) == ["one"]
    with pytest.raises(StoreError, match="moved to damaged/one-1"):
        shelf.read("one")
    assert listed(shelf) == []


def test_a_run_from_a_newer_version_is_reported_and_stays(shelf, hours_later):
    shelf.save(a_run())
    edited(shelf.folder / "one", lambda h: h.update(version=9, arrays="another-name.bin"))
    before = files_of(shelf.folder)
    for reason in (set_aside(shelf), set_aside(shelf)):
        assert "format 9" in reason
        assert "moved" not in reason
    with pytest.raises(StoreError, match="format 9"):
        shelf.read("one")
    assert files_of(shelf.folder) == before


def test_a_machine_that_cannot_read_just_now_moves_nothing(shelf, monkeypatch):
    shelf.save(a_run())

    def refuse(*_: object) -> None:
        raise OSError(24, "Too many open files")

    with monkeypatch.context() as patch:
        patch.setattr(store, "open_regular", refuse)
        assert "Too many open files" in set_aside(shelf)
    assert listed(shelf) == ["one"]


def test_a_place_that_cannot_be_listed_is_explained(tmp_path):
    (tmp_path / "shelf").touch()
    with pytest.raises(StoreError, match=r"cannot be read.*CF_RUNS"):
        Shelf(tmp_path / "shelf").runs()


def pipe(path: Path) -> None:
    os.mkfifo(path)


def plug(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server, contextlib.chdir(path.parent):
        server.bind(path.name)  # which is to be short


def loop(path: Path) -> None:
    path.symlink_to(path.name)


def device(path: Path) -> None:
    path.symlink_to("/dev/zero")


@pytest.mark.skipif(os.name == "nt", reason="Windows knows no such files")
@pytest.mark.parametrize("make", [pipe, plug, loop, device])
@pytest.mark.parametrize("which", ["run.json", "arrays"])
def test_what_is_no_file_holds_no_listing_up_and_hides_no_other_run(make, which, shelf):
    shelf.save(a_run("odd"))
    shelf.save(a_run("good"))
    place = shelf.folder / "odd"
    file = place / "run.json" if which == "run.json" else arrays_of(place)
    file.unlink()
    make(file)
    listing = shelf.runs()
    assert "good" in [run.id for run in listing.runs]
    if which == "run.json":
        assert [run.id for run in listing.runs] == ["good"] and len(listing.set_aside) == 1
    with pytest.raises(StoreError):
        shelf.read("odd")
    shelf.delete("odd")
    assert listed(shelf) == ["good"]
