"""What a tab passes on to its run."""

from unittest.mock import Mock, patch

import pytest

from cf.ui.tab import session
from tests.frames import make_frame


@pytest.fixture
def state():
    """A session state in which the slider of the learning rate says 100."""
    state = {"lr": 100.0}
    with patch.object(session.st, "session_state", state):
        yield state


def test_a_turned_slider_is_passed_on_once(state):
    handle, frame = Mock(), make_frame(learning_rate=5.0)
    session.steer(handle, frame)
    session.steer(handle, frame)
    handle.set_learning_rate.assert_called_once_with(100.0)


def test_an_old_value_still_under_way_does_not_undo_what_the_program_has_set(state):
    handle, frame = Mock(), make_frame(learning_rate=5.0)
    session.hold_sliders()
    session.steer(handle, frame)
    handle.set_learning_rate.assert_not_called()
    state["held_until"] = 0.0  # the moment is over: the slider counts again
    session.steer(handle, frame)
    handle.set_learning_rate.assert_called_once_with(100.0)
