"""What killed saves leave on a shelf: kept while it is young, removed once it is old."""

import time
from pathlib import Path

from cf.store import folder as store
from tests.store.saved import a_run, files_of, listed, same, set_aside


def left_by_a_kill(folder: Path) -> set[str]:
    names = {f"arrays-{'0' * 32}.npz", f".run.json-{'1' * 32}.tmp"}
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        (folder / name).write_bytes(b"half")
    return names


def test_young_leftovers_may_belong_to_a_save_that_is_going_on(shelf):
    shelf.save(a_run())
    left = left_by_a_kill(shelf.folder / "one") | left_by_a_kill(shelf.folder / "begun")
    (shelf.folder / "empty").mkdir()
    before = files_of(shelf.folder)
    assert listed(shelf) == ["one"]
    assert files_of(shelf.folder) == before
    assert left <= files_of(shelf.folder / "one")
    assert "begun" not in shelf


def test_old_leftovers_are_removed_and_nothing_else(shelf, monkeypatch):
    shelf.save(a_run())
    (shelf.folder / "one" / "notes.txt").touch()
    kept = files_of(shelf.folder)
    left_by_a_kill(shelf.folder / "one")
    left_by_a_kill(shelf.folder / "begun")
    for hours in (2, 4):  # what was emptied just now is removed an hour later
        now = time.time() + hours * 3600
        monkeypatch.setattr(store.time, "time", lambda now=now: now)
        assert listed(shelf) == ["one"]
    assert files_of(shelf.folder) == kept
    assert same(shelf.read("one"), a_run())


def test_leftovers_of_a_damaged_run_go_with_it(shelf, hours_later):
    shelf.save(a_run())
    left = left_by_a_kill(shelf.folder / "one")
    (shelf.folder / "one" / "run.json").write_text("{", "utf-8")
    set_aside(shelf)
    assert left < files_of(shelf.folder / "damaged" / "one-1")
