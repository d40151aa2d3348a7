"""What a tab passes on to its run."""

from unittest.mock import Mock, patch

import pytest

from cf.settings import BY_NAME, Setting, Settings
from cf.ui.tab import run
from cf.ui.tab.tab import Tab
from tests.frames import make_frame


@pytest.fixture
def tab():
    """A tab whose slider of the learning rate says 100."""
    tab = Tab("this one", handle=Mock())
    with (
        patch.object(run, "this_tab", lambda: tab),
        patch.object(run.st, "session_state", {"lr": 100.0}),
    ):
        yield tab


def test_a_turned_slider_is_passed_on_once(tab):
    frame = make_frame(settings=Settings(learning_rate=5.0))
    run.steer(tab.handle, frame)
    run.steer(tab.handle, frame)
    tab.handle.set.assert_called_once_with("learning_rate", 100.0)


def test_an_old_value_still_under_way_does_not_undo_what_the_program_has_set(tab):
    frame = make_frame(settings=Settings(learning_rate=5.0))
    run.go_back(tab.handle, 0.5)
    assert run.st.session_state["lr"] == 0.5
    assert run.believed_values() == {"learning_rate": 0.5}
    run.st.session_state["lr"] = 100.0  # a tick that left before the browser heard of it
    run.steer(tab.handle, frame)
    tab.handle.set.assert_not_called()
    tab.held_until = 0.0  # the moment is over: the slider counts again
    assert run.believed_values() == {}
    run.steer(tab.handle, frame)
    tab.handle.set.assert_called_once_with("learning_rate", 100.0)


def test_a_typed_value_is_passed_on_at_once_and_only_once(tab):
    frame = make_frame(settings=Settings(learning_rate=5.0))
    run.turn("learning_rate", 0.0165)
    tab.handle.set.assert_called_once_with("learning_rate", 0.0165)
    tab.held_until, run.st.session_state["lr"] = 0.0, 0.0165
    run.steer(tab.handle, frame)
    assert tab.handle.set.call_count == 1


def test_a_new_live_setting_is_passed_on_by_its_row_alone(tab, monkeypatch):
    row = Setting("gusto", "float", "Gusto", "", "live", "lr", 0, 200)
    monkeypatch.setitem(BY_NAME, "gusto", row)
    monkeypatch.setattr(run, "live_names", lambda: ["gusto"])
    run.steer(tab.handle, make_frame(settings=Mock(gusto=1.0)))
    tab.handle.set.assert_called_once_with("gusto", 100.0)
