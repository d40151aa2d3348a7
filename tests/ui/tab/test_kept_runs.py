"""The runs that a tab keeps to compare."""

from types import SimpleNamespace
from unittest.mock import patch

import pytest

from cf.store.shelf import person_shelf
from cf.ui.tab import kept_runs
from cf.ui.tab.tab import Tab
from tests.frames import make_frame
from tests.store import saved


@pytest.fixture(autouse=True)
def tab():
    """A tab that keeps nothing yet."""
    tab = Tab("this one")
    with patch.object(kept_runs, "this_tab", lambda: tab):
        yield tab


def some_run(**changes):
    return saved.some_run(**{"name": "", **changes})


def names() -> list[str]:
    return [run.name for run in kept_runs.all_kept()]


def test_a_kept_run_has_a_name_and_its_first_and_last_snapshot():
    run = kept_runs.keep(some_run(id="a"))
    assert run.name == "Run 1"
    assert [snapshot.step for snapshot in run.snapshots] == [0, 20]
    assert kept_runs.keep(some_run(id="b", snapshots=run.snapshots[-1:])).snapshots == (
        run.snapshots[-1],
    )
    assert names() == ["Run 2", "Run 1"]


def test_the_same_run_further_on_keeps_name_pin_and_place():
    kept_runs.keep(some_run(id="a"))
    kept_runs.keep(some_run(id="b"))
    kept_runs.rename("a", " mine  ")
    kept_runs.pin("a", True)
    later = some_run(id="a", losses=())
    assert kept_runs.keep(later).name == "mine"
    assert names() == ["Run 2", "mine"]
    assert kept_runs.all_kept()[1].pinned and kept_runs.all_kept()[1].losses == ()


def test_a_name_is_never_empty_nor_endless_and_one_for_a_lost_run_does_nothing():
    kept_runs.keep(some_run(id="a", name="saved under this name"))
    kept_runs.rename("a", "  ")
    assert names() == ["saved under this name"]
    kept_runs.rename("a", "x" * 1000)
    assert names() == ["x" * 80]
    kept_runs.rename("nobody", "x")
    kept_runs.pin("nobody", True)
    kept_runs.forget("nobody")


def test_the_oldest_goes_first_but_never_a_pinned_one():
    for number in range(kept_runs.MOST):
        kept_runs.keep(some_run(id=str(number)))
    kept_runs.pin("0", True)
    kept_runs.keep(some_run(id="one more"))
    kept_runs.keep(some_run(id="and another"))
    ids = [run.id for run in kept_runs.all_kept()]
    assert ids[:2] == ["and another", "one more"]
    assert ids[-1] == "0" and "1" not in ids
    kept_runs.forget("0")
    assert "0" not in [run.id for run in kept_runs.all_kept()]


def test_a_run_of_the_page_is_kept_once_it_has_learned_with_what_was_measured_later():
    measured = {"poles": "a / b", "epoch": 2}
    untrained = kept_runs.keep_learned(some_run(id="a"), make_frame(step=0))
    assert untrained.separations == () and not names()
    kept_runs.keep_learned(some_run(id="a"), make_frame(separations=(measured,)))
    assert [run.separations for run in kept_runs.all_kept()] == [(measured,)]


PERSON = "a-person-with-a-cookie"


@pytest.fixture
def visit(tmp_path, monkeypatch):
    """Begin a tab of the person who has a shelf here, in place of the one before."""
    monkeypatch.setenv("CF_RUNS", str(tmp_path))
    tabs: list[Tab] = []
    monkeypatch.setattr(kept_runs, "this_tab", lambda: tabs[-1])

    def begin() -> Tab:
        tabs.append(Tab("another", person=PERSON))
        return tabs[-1]

    begin()
    return begin


def test_the_next_tab_of_the_same_person_finds_runs_names_and_pins_again(visit):
    kept_runs.keep(some_run(id="a", made_at="2026-01-01"))
    kept_runs.keep(some_run(id="b", made_at="2026-01-02"))
    kept_runs.rename("a", "mine")
    kept_runs.pin("b", True)
    visit()
    assert names() == ["Run 2", "mine"]
    assert [run.pinned for run in kept_runs.all_kept()] == [True, False]
    assert len(kept_runs.all_kept()[0].snapshots) == 2
    kept_runs.forget("b")
    assert kept_runs.keep(some_run(id="c")).name == "Run 3"
    visit()
    assert kept_runs.keep(some_run(id="c")).name == "Run 3", "its name lies on the shelf, too"


def test_a_run_that_another_tab_keeps_or_deletes_comes_and_goes_here(visit):
    kept_runs.keep(some_run(id="a"))
    shelf = person_shelf(PERSON)
    shelf.save(some_run(id="b", name="from there"))
    assert set(names()) == {"Run 1", "from there"}
    shelf.delete("a")
    assert names() == ["from there"]


def test_a_deleted_run_is_brought_back_in_its_place_for_ten_seconds(visit, monkeypatch):
    now = [100.0]
    monkeypatch.setattr(kept_runs, "time", SimpleNamespace(monotonic=lambda: now[0]))
    for run_id in "abc":
        kept_runs.keep(some_run(id=run_id, made_at=f"2026-01-0{ord(run_id) - 96}"))
    kept_runs.forget("b")
    assert names() == ["Run 3", "Run 1"] and "b" not in person_shelf(PERSON)
    deleted = kept_runs.last_deleted()
    assert deleted is not None and deleted.name == "Run 2"
    kept_runs.bring_back()
    assert names() == ["Run 3", "Run 2", "Run 1"] and kept_runs.last_deleted() is None
    visit()
    assert names() == ["Run 3", "Run 2", "Run 1"]
    kept_runs.forget("a")
    now[0] += kept_runs.UNDO_SECONDS
    assert kept_runs.last_deleted() is None


def test_the_run_of_the_page_stays_deleted_until_it_learns_more(visit):
    kept_runs.keep_learned(some_run(id="a"), make_frame(step=20))
    kept_runs.forget("a")
    kept_runs.keep_learned(some_run(id="a"), make_frame(step=20))
    assert not names()
    kept_runs.keep_learned(some_run(id="a"), make_frame(step=21))
    assert len(names()) == 1


def test_a_shelf_that_takes_no_run_is_told_of_and_the_tab_keeps_it(visit, tmp_path):
    tab = visit()
    (tmp_path / "people").write_text("a file where the shelves should be")
    kept_runs.keep(some_run(id="a"))
    assert names() == ["Run 1"]
    assert any("in this tab alone" in note for note in tab.notes)


def test_a_run_is_written_only_where_it_says_something_new(visit):
    kept_runs.keep(some_run(id="a"))
    written = next(person_shelf(PERSON).folder.glob("a/arrays-*")).name
    kept_runs.keep(some_run(id="a"))
    assert next(person_shelf(PERSON).folder.glob("a/arrays-*")).name == written
