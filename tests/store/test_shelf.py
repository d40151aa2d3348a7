"""Shelves: what they take, list, set aside and tidy."""

import contextlib
import os
import shutil
import socket
import time
from pathlib import Path

import pytest

from cf.errors import StoreError
from cf.snapshot import Run
from cf.store import folder as store
from cf.store import shelf as shelf_module
from cf.store.folder import save_run
from cf.store.shelf import (
    EXPIRY_DAYS,
    Shelf,
    clean_name,
    common_shelf,
    every_shelf,
    open_store,
    person_shelf,
    remove_expired,
)
from tests.store.test_folder import arrays_of, same, some_run
from tests.store.test_forged import MEMBERS, edited, with_member


def a_run(run_id: str = "one", **changes) -> Run:
    return some_run(id=run_id, **changes)


@pytest.fixture
def shelf(tmp_path) -> Shelf:
    return Shelf(tmp_path / "shelf")


@pytest.fixture
def hours_later(monkeypatch):
    now = time.time() + 2 * 3600
    monkeypatch.setattr(store.time, "time", lambda: now)


def listed(shelf: Shelf) -> list[str]:
    listing = shelf.runs()
    assert listing.set_aside == ()
    return [run.id for run in listing.runs]


def set_aside(shelf: Shelf) -> str:
    (reason,) = shelf.runs().set_aside
    return reason


def files_of(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")}


def test_a_run_comes_back_as_it_was_saved(shelf):
    shelf.save(a_run())
    assert same(shelf.read("one"), a_run())
    assert "one" in shelf
    assert not [name for name in ("two", "..", "", "one/", None) if name in shelf]


def test_the_list_shows_runs_without_arrays_the_newest_first(shelf, monkeypatch):
    for run_id, made_at in (("b", "2026-01-02"), ("a", "2026-01-03"), ("c", ""), ("d", "2025-12")):
        shelf.save(a_run(run_id, made_at=made_at))
    monkeypatch.setattr(store.zipfile, "ZipFile", None)  # opening any npz would raise
    listing = shelf.runs()
    assert [run.id for run in listing.runs] == ["a", "b", "d", "c"]
    assert same(listing.runs[1], a_run("b", made_at="2026-01-02", snapshots=()))


def test_a_shelf_that_is_not_there_is_empty_and_stays_away(shelf):
    assert shelf.runs() == shelf_module.Listing((), ())
    assert "one" not in shelf
    assert not shelf.folder.exists()


def test_a_full_shelf_refuses_a_new_run_but_not_a_newer_save_of_its_own(tmp_path):
    shelf = Shelf(tmp_path, most=2)
    shelf.save(a_run("a"))
    shelf.save(a_run("b"))
    with pytest.raises(StoreError, match=r"full.*holds 2 runs.*at most 2.*Delete"):
        shelf.save(a_run("c"))
    shelf.save(a_run("b", name="again"))
    assert shelf.read("b").name == "again"
    shelf.delete("a")
    shelf.save(a_run("c"))
    assert sorted(listed(shelf)) == ["b", "c"]


def test_a_read_only_shelf_can_be_read_and_nothing_else(shelf):
    shelf.save(a_run())
    (shelf.folder / "bad").mkdir()
    (shelf.folder / "bad" / "run.json").write_text("{", "utf-8")
    before = files_of(shelf.folder)
    lent = Shelf(shelf.folder, writable=False)
    for change in (
        lambda: lent.save(a_run("two")),
        lambda: lent.rename("one", "new"),
        lambda: lent.delete("one"),
    ):
        with pytest.raises(StoreError, match="read-only"):
            change()
    assert same(lent.read("one"), a_run())
    assert "“bad”" in set_aside(lent)
    with pytest.raises(StoreError, match="“bad”"):
        lent.read("bad")
    assert files_of(shelf.folder) == before


@pytest.mark.parametrize(
    "bad", ["", "..", ".", "a/b", "a\\b", "/etc", "ü", "a b", "a" * 65, "a\n", "damaged", "Damaged"]
)
def test_an_id_that_could_lead_elsewhere_is_refused_everywhere(bad, shelf):
    for use in (
        lambda: shelf.save(a_run(bad)),
        lambda: shelf.read(bad),
        lambda: shelf.rename(bad, "name"),
        lambda: shelf.delete(bad),
    ):
        with pytest.raises(StoreError, match="is not a run’s id"):
            use()
    assert bad not in shelf
    assert not shelf.folder.exists()


def test_a_new_name_changes_nothing_else(shelf):
    shelf.save(a_run())
    shelf.rename("one", "  Ten\x00 \x1b[31mfactors\n")
    assert same(shelf.read("one"), a_run(name="Ten [31mfactors"))
    with pytest.raises(StoreError, match="no run “two”"):
        shelf.rename("two", "name")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Fünfzig – “unsere” ½ 👩‍🎓", "Fünfzig – “unsere” ½ 👩‍🎓"),
        ("a\tb\r\n c", "a b c"),
        ("x\u202eevil\u2066\x7f\x9b\ud800\u2028y", "xevil y"),
        ("a" * 200, "a" * 80),
        ("a" * 79 + " b", "a" * 79),
        (" \x00 ", ""),
    ],
)
def test_names_are_one_line_of_what_can_be_shown(typed, kept, shelf):
    assert clean_name(typed) == kept
    shelf.save(a_run(name=typed))
    assert shelf.read("one").name == kept


def test_a_deleted_run_is_gone_with_all_its_files(shelf):
    shelf.save(a_run())
    shelf.delete("one")
    shelf.delete("one")
    assert listed(shelf) == []
    assert files_of(shelf.folder) == set()
    with pytest.raises(StoreError, match="no run “one”"):
        shelf.read("one")


def test_a_deletion_that_was_killed_leaves_no_run_and_is_finished_later(shelf, monkeypatch):
    shelf.save(a_run())
    with monkeypatch.context() as patch:
        patch.setattr(shutil, "rmtree", lambda *_, **__: None)
        shelf.delete("one")
        assert "one" not in shelf
        assert listed(shelf) == []
        assert files_of(shelf.folder) != set()
    assert listed(shelf) == []
    assert files_of(shelf.folder) == set()


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


def test_a_folder_that_was_copied_is_a_run_of_its_own(shelf):
    shelf.save(a_run())
    shutil.copytree(shelf.folder / "one", shelf.folder / "copy")
    save_run(some_run(id="not – an id"), shelf.folder / "by_hand")
    assert sorted(listed(shelf)) == ["by_hand", "copy", "one"]
    assert same(shelf.read("copy"), a_run("copy"))
    shelf.rename("copy", "Copy")
    assert shelf.read("one").name == a_run().name


def test_links_odd_names_and_files_are_left_where_they_are(shelf, tmp_path):
    save_run(a_run(), tmp_path / "elsewhere")
    save_run(a_run(), shelf.folder / "not an id")
    (shelf.folder / "link").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    (shelf.folder / "notes.txt").touch()
    (shelf.folder / ".hidden").mkdir()
    before = files_of(shelf.folder)
    link, odd = sorted(shelf.runs().set_aside)
    assert link.startswith("“link” is a link")
    assert odd.startswith("“not an id” is not a run’s id")
    assert files_of(shelf.folder) == before


def test_each_person_has_a_shelf_and_all_see_the_common_one(tmp_path, monkeypatch):
    monkeypatch.setenv("CF_RUNS", str(tmp_path / "root"))
    ann, bob = person_shelf("A" * 16), person_shelf("b-_9" * 16)
    common_shelf(writable=True).save(a_run("common"))
    ann.save(a_run("own"))
    assert (listed(ann), listed(bob), listed(common_shelf())) == (["own"], [], ["common"])
    assert ann.folder == tmp_path / "root" / "people" / ("A" * 16)
    assert not common_shelf().writable
    assert list(every_shelf()) == ["shelf", f"people/{'A' * 16}"]
    assert not any(shelf.writable for shelf in every_shelf().values())


def test_runs_are_kept_in_the_working_directory_unless_told_otherwise(monkeypatch):
    monkeypatch.delenv("CF_RUNS", raising=False)
    assert open_store() == Path("runs")
    monkeypatch.setenv("CF_RUNS", "")
    assert open_store() == Path("runs")


@pytest.mark.parametrize("bad", ["", "short", "../" * 8, "a" * 65, "ü" * 16, "a" * 16 + "\n"])
def test_what_is_no_token_opens_no_shelf(bad):
    with pytest.raises(StoreError, match="16 to 64"):
        person_shelf(bad)


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


def modes(folder: Path) -> set[tuple[str, int]]:
    return {
        ("folder" if path.is_dir() else "file", path.stat().st_mode & 0o777)
        for path in (folder, *folder.rglob("*"))
    }


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such rights")
def test_other_users_of_the_machine_see_neither_runs_nor_the_names_of_shelves(
    tmp_path, monkeypatch
):
    monkeypatch.setenv("CF_RUNS", str(tmp_path / "deep" / "runs"))
    person_shelf("a" * 20).save(a_run())
    common_shelf(writable=True).save(a_run())
    assert modes(tmp_path / "deep") == {("folder", 0o700), ("file", 0o600)}


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such rights")
@pytest.mark.parametrize("visit", [lambda shelf: shelf.runs(), lambda shelf: shelf.save(a_run())])
def test_a_persons_shelf_that_stands_open_is_shut_at_the_next_visit(visit, tmp_path, monkeypatch):
    monkeypatch.setenv("CF_RUNS", str(tmp_path))
    shelf = person_shelf("a" * 20)
    shelf.folder.mkdir(parents=True, mode=0o755)
    visit(shelf)
    assert {path.stat().st_mode & 0o777 for path in (shelf.folder, tmp_path / "people")} == {0o700}


def test_a_run_saved_where_one_likes_is_as_open_as_any_other_file(tmp_path):
    (tmp_path / "plain").touch()
    saved = save_run(a_run(), tmp_path / "r") / "run.json"
    assert saved.stat().st_mode == (tmp_path / "plain").stat().st_mode


def test_a_shelf_goes_once_its_person_has_not_been_here_for_half_a_year(tmp_path, monkeypatch):
    monkeypatch.setenv("CF_RUNS", str(tmp_path))
    gone, here = person_shelf("g" * 16), person_shelf("h" * 16)
    for shelf in (gone, here, common_shelf(writable=True)):
        shelf.save(a_run("own"))
        long_ago = time.time() - (EXPIRY_DAYS + 1) * 86400
        os.utime(shelf.folder, (long_ago, long_ago))
    changed_at = here.changed_at()
    here.visit()
    assert here.changed_at() > changed_at
    remove_expired(open_store())
    assert not gone.folder.exists() and listed(here) == listed(common_shelf()) == ["own"]
