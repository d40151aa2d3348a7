"""Shelves: what they take and list, and how their runs are named and deleted."""

import shutil

import pytest

from cf.errors import StoreError
from cf.store import folder as store
from cf.store import shelf as shelf_module
from cf.store.folder import save_run
from cf.store.shelf import Shelf, clean_name
from tests.store.saved import a_run, files_of, listed, same, set_aside, some_run


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
