"""Which runs stand side by side."""

from unittest.mock import patch

import pytest

from cf.ui.tab import kept_runs
from cf.ui.tab.tab import Tab
from tests.store.saved import some_run


@pytest.fixture(autouse=True)
def five_runs():
    """A tab that keeps five runs, the latest called 5."""
    tab, state = Tab("this one"), {}
    with (
        patch.object(kept_runs, "this_tab", lambda: tab),
        patch.object(kept_runs.st, "session_state", state),
    ):
        for number in range(1, 6):
            kept_runs.keep(some_run(id=str(number)))
        yield


def ids() -> list[str]:
    return [run.id for run in kept_runs.chosen_runs()]


def test_to_begin_with_the_two_latest_stand_side_by_side_the_older_first():
    assert ids() == ["4", "5"]


def test_a_fifth_takes_the_place_of_the_last():
    for number in "123":
        kept_runs.choose(number)
    assert ids() == ["4", "5", "1", "3"]
    kept_runs.choose("5", on=False)
    assert ids() == ["4", "1", "3"]


def test_one_chosen_again_keeps_its_place_and_a_forgotten_one_is_gone():
    kept_runs.choose("4")
    assert ids() == ["4", "5"]
    kept_runs.forget("4")
    assert ids() == ["5"]
