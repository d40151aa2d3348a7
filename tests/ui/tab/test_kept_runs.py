"""The runs that a tab keeps to compare."""

from unittest.mock import patch

import pytest

from cf.ui.tab import kept_runs
from cf.ui.tab.tab import Tab
from tests.frames import make_frame
from tests.store import test_folder as test_store


@pytest.fixture(autouse=True)
def tab():
    """A tab that keeps nothing yet."""
    tab = Tab("this one")
    with patch.object(kept_runs, "this_tab", lambda: tab):
        yield tab


def some_run(**changes):
    return test_store.some_run(**{"name": "", **changes})


def names() -> list[str]:
    return [it.run.name for it in kept_runs.all_kept()]


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
    assert kept_runs.all_kept()[1].pinned and kept_runs.all_kept()[1].run.losses == ()


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
    ids = [it.run.id for it in kept_runs.all_kept()]
    assert ids[:2] == ["and another", "one more"]
    assert ids[-1] == "0" and "1" not in ids
    kept_runs.forget("0")
    assert "0" not in [it.run.id for it in kept_runs.all_kept()]


def test_a_run_of_the_page_is_kept_once_it_has_learned_with_what_was_measured_later():
    measured = {"poles": "a / b", "epoch": 2}
    untrained = kept_runs.keep_learned(some_run(id="a"), make_frame(step=0))
    assert untrained.separations == () and not names()
    kept_runs.keep_learned(some_run(id="a"), make_frame(separations=(measured,)))
    assert [it.run.separations for it in kept_runs.all_kept()] == [(measured,)]
