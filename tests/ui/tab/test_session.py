"""What a tab passes on to its run."""

from unittest.mock import Mock, patch

import pytest

from cf.settings import Setting, Settings
from cf.ui.tab import session
from tests.frames import make_frame


@pytest.fixture
def state():
    """A session state in which the slider of the learning rate says 100."""
    state = {"lr": 100.0}
    with patch.object(session.st, "session_state", state):
        yield state


def test_a_turned_slider_is_passed_on_once(state):
    handle, frame = Mock(), make_frame(settings=Settings(learning_rate=5.0))
    session.steer(handle, frame)
    session.steer(handle, frame)
    handle.set.assert_called_once_with("learning_rate", 100.0)


def test_an_old_value_still_under_way_does_not_undo_what_the_program_has_set(state):
    handle, frame = Mock(), make_frame(settings=Settings(learning_rate=5.0))
    session.hold_sliders()
    session.steer(handle, frame)
    handle.set.assert_not_called()
    state["held_until"] = 0.0  # the moment is over: the slider counts again
    session.steer(handle, frame)
    handle.set.assert_called_once_with("learning_rate", 100.0)


def test_a_new_live_setting_is_passed_on_by_its_row_alone(state, monkeypatch):
    handle, settings = Mock(), Mock(gusto=1.0)
    row = Setting("gusto", "float", "Gusto", "", "live", "lr", 0, 200)
    monkeypatch.setattr(session, "TABLE", (row,))
    session.steer(handle, make_frame(settings=settings))
    handle.set.assert_called_once_with("gusto", 100.0)
