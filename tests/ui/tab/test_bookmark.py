"""When the tab writes down where its run stands, and what it writes."""

from types import SimpleNamespace

import pytest

from cf.settings import Settings
from cf.snapshot import Change
from cf.ui.tab import bookmark
from cf.ui.tab.bookmark import apply_turns, find_place, note_place
from cf.ui.tab.tab import Tab
from tests.frames import make_frame

TOKEN = "token-of-the-run"
TURN = Change(5, "learning_rate", 0.01, 0.02)


@pytest.fixture
def clock(monkeypatch):
    now = [100.0]
    monkeypatch.setattr(bookmark, "time", SimpleNamespace(monotonic=lambda: now[0]))
    return now


@pytest.fixture
def tab(tmp_path, monkeypatch) -> Tab:
    monkeypatch.setenv("CF_RUNS", str(tmp_path))
    handle = SimpleNamespace(
        **{"id": "abc", "token": TOKEN, "name": "", "made_at": "", "parent": "", "reaching": 0},
        settings=Settings(),
        plan=(),
        parent_values={},
    )
    return Tab("this one", person="a-person-with-a-cookie", handle=handle)


def see(tab: Tab, step: int, state: str = "paused", changes=(), at_once: bool = False) -> int:
    """Show the tab a frame; the step that is written down then, 0 for none."""
    tab.frame = make_frame(step=step, state=state, steps_per_epoch=10, changes=changes)
    note_place(tab, at_once)
    found = find_place(tab, TOKEN)
    return found.step if found else 0


def test_a_pause_is_written_down_at_once_and_a_running_run_sparingly(tab, clock):
    assert see(tab, 0) == 0
    assert see(tab, 3) == 3
    clock[0] += 60
    assert see(tab, 9, "running") == 3, "within the epoch"
    assert see(tab, 11, "running") == 11
    clock[0] += bookmark.SECONDS / 2
    assert see(tab, 21, "running") == 11, "too soon"
    clock[0] += bookmark.SECONDS
    assert see(tab, 22, "running") == 22
    assert see(tab, 25, "running", at_once=True) == 25


def test_a_run_on_its_way_back_stands_where_it_goes(tab, clock):
    assert see(tab, 30) == 30
    tab.handle.reaching = 30
    clock[0] += 60
    assert see(tab, 15, "running", at_once=True) == 30
    assert see(tab, 15, "paused") == 15, "the person has stopped it there"


def test_a_rewound_run_is_written_down_as_untrained_and_a_new_one_not_at_all(tab, clock):
    assert see(tab, 0) == 0 and tab.noted is None
    see(tab, 30)
    tab.handle.id = "another"
    assert see(tab, 0) == 0 and tab.noted is not None


def test_turns_are_written_with_those_still_to_come_unless_a_hand_took_over(tab, clock):
    later = Change(50, "learning_rate", 0.02, 0.03)
    tab.handle.plan = (TURN, later)
    see(tab, 10, changes=(TURN,))
    place = find_place(tab, TOKEN)
    assert place is not None and place.run.changes == (TURN, later)
    by_hand = Change(12, "weight_decay", 0.0, 0.1)
    see(tab, 12, changes=(TURN, by_hand))
    place = find_place(tab, TOKEN)
    assert place is not None and place.run.changes == (TURN, by_hand)
    assert apply_turns(Settings(), place.run.changes, 11).learning_rate == 0.02


def test_who_takes_no_cookies_leaves_nothing_behind(tab, clock, tmp_path):
    tab.person = ""
    assert see(tab, 3) == 0
    assert not list(tmp_path.iterdir())
