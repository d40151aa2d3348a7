"""Whose run it is while tabs come, hide and go."""

from contextlib import ExitStack
from types import SimpleNamespace
from typing import Any
from unittest.mock import Mock, patch

import pytest
import streamlit as st

import cf.engine.lease
from cf.engine.lease import Lease
from cf.errors import WorkerLostError
from cf.settings import Settings
from cf.ui.tab import bookmark, lease
from cf.ui.tab import run as tab_run
from cf.ui.tab.tab import Tab
from tests.frames import make_frame


class Run(SimpleNamespace):
    """Stands for `cf.engine.run_handle.RunHandle`."""

    def __init__(self) -> None:
        super().__init__(token="a run", lease=Lease(15.0, 90.0), has_ended=False)

    def latest(self, after: int = -1, hidden: bool = False):
        if self.has_ended:
            raise WorkerLostError("This run has ended.")
        self.lease.renew(hidden)
        return make_frame()

    following = latest


@pytest.fixture
def clock():
    now = Mock(return_value=100.0)
    with ExitStack() as patched:
        for module in (lease, cf.engine.lease, bookmark):
            patched.enter_context(patch.object(module, "time", SimpleNamespace(monotonic=now)))
        yield now


@pytest.fixture
def runs(clock):
    """The runs of an engine, which ends those whose lease has run out as soon as it is asked."""
    runs: dict[str, Run] = {}

    def find(token: str) -> Run | None:
        run = runs.get(token)
        return None if run is None or run.lease.ends < clock() else run

    engine = Mock(find=find, renew=lambda token: runs[token].lease.renew())
    server = lease.Server(engine)
    timers = patch.object(lease.threading, "Timer")
    with timers, patch.object(lease, "open_server", lambda: server):
        yield runs


@pytest.fixture
def look(runs, monkeypatch):
    """Have a tab look at a run."""

    def look(tab: Tab, run: Any) -> None:
        runs.setdefault(run.token, run)
        tab.handle = run
        monkeypatch.setattr(lease, "this_tab", lambda: tab)
        monkeypatch.setattr(lease, "_be_present", lambda: tab)
        lease.fetch_frame(run)

    return look


def is_taken(by: str) -> bool:
    return lease.open_server().is_watched_by_another("a run", by)


def test_a_hidden_tab_has_its_run_for_as_long_as_that_lives_on_whatever_page(clock, look):
    look(Tab("hidden"), Run())
    for seconds in (16, 60, 89):  # it ticks once a minute
        clock.return_value = 100.0 + seconds
        assert is_taken("another") and not is_taken("hidden")
    clock.return_value = 191.0
    assert not is_taken("another")


def test_a_claim_bears_the_name_of_the_tab_though_the_session_had_kept_another(look):
    run, tab = Run(), Tab("its tab")
    look(tab, run)
    with patch.object(lease, "_be_present", lambda: Tab("kept before")):
        lease.fetch_frame(run)
    assert is_taken("another") and not is_taken("its tab")
    lease.fetch_frame(run)  # and it is not asked to begin anew


def test_whoever_else_keeps_a_run_alive_gives_nobody_a_claim_that_has_none(clock, look):
    run, tab = Run(), Tab("its tab")
    look(tab, run)
    clock.return_value = 180.0
    run.following(hidden=True)
    clock.return_value = 260.0
    assert is_taken("another")
    lease._leave(tab)
    run.following(hidden=True)
    assert not is_taken("another")


def test_a_tab_that_goes_leaves_its_run_to_the_next_and_a_short_life(clock, look):
    run, tab = Run(), Tab("its tab")
    look(tab, run)
    lease._leave(tab)
    assert not is_taken("another") and run.lease.ends == 115.0


def left(tab: Tab) -> Any:
    """A browser that says that it has left a tab."""
    return patch.object(type(st.context), "cookies", {lease.left_note(tab.name): "1"})


def test_a_run_is_its_next_tabs_once_the_browser_has_left_the_one_that_had_it(clock, look):
    run, before, after = Run(), Tab("before"), Tab("after")
    look(before, run)
    clock.return_value = 102.0  # its line was cut, of which the server has not heard
    assert is_taken("after")
    with left(before):
        assert not is_taken("after")
        look(after, run)
        assert is_taken("another")
    with patch.object(lease, "note_place") as note:
        lease._leave(before)
    assert is_taken("before") and not note.called  # where the run stood by then says the other


def test_a_tab_that_comes_back_late_takes_no_run_that_another_one_has_by_then(look, monkeypatch):
    run, before, after = Run(), Tab("before"), Tab("after")
    look(before, run)
    lease.open_server().release("a run", "before")
    look(after, run)
    rerun = patch.object(lease.st, "rerun", Mock(side_effect=InterruptedError))
    with rerun, pytest.raises(InterruptedError):
        look(before, run)
    assert is_taken("before") and not is_taken("after")
    monkeypatch.setattr(tab_run, "this_tab", lambda: before)
    monkeypatch.setattr(tab_run, "open_server", lease.open_server)
    own = Run()
    with patch.object(tab_run, "_open_as_it_was", Mock(return_value=own)) as opened:
        assert tab_run._find_run(Settings()) is own
    assert opened.called and before.handle is None


def test_a_tab_that_goes_late_takes_nothing_from_the_one_that_has_its_run_by_then(clock, look):
    run, before = Run(), Tab("before")
    look(before, run)
    with left(before):
        look(Tab("after"), run)
    lease._leave(before)
    assert is_taken("before") and run.lease.ends == 190.0


def test_a_look_at_a_run_that_has_ended_claims_nothing_of_the_one_that_took_its_token(look):
    old, tab = Run(), Tab("hidden for long")
    look(tab, old)
    old.has_ended = True
    lease.open_server().watchers["a run"] = "another"
    with pytest.raises(WorkerLostError):
        look(tab, old)
    assert is_taken("hidden for long")
