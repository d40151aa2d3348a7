"""What stands beside the loss: which ratings it is measured on."""

import pytest
from streamlit.testing.v1 import AppTest

from cf.settings import Settings
from cf.ui.train.beside import _tell_loss
from tests.frames import make_frame

_HELD = ("random", "a random fifth"), ("newest-each", "each user’s newest 5")


@pytest.mark.parametrize(("split", "words"), _HELD)
def test_which_ratings_the_loss_is_measured_on_is_in_sight_in_words(split, words):
    app = AppTest.from_function(_script, kwargs={"split": split}, default_timeout=30).run()
    assert not app.exception
    (popover,) = app.get("popover")
    assert popover.proto.popover.label == words
    assert words in popover.markdown[0].value


def test_a_hall_is_told_of_ratings_that_were_not_drawn_at_random():
    by_time = make_frame(settings=Settings(split="newest-each"))
    assert _tell_loss(by_time, presenting=True).endswith("; on each user’s newest 5</p>")
    for frame, presenting in ((by_time, False), (make_frame(), True)):
        assert "; on " not in _tell_loss(frame, presenting)


def _script(split: str) -> None:
    from cf.settings import Settings
    from cf.snapshot import HeldBack
    from cf.ui.train.beside import _draw_held_back

    _draw_held_back(Settings(split=split), HeldBack(20, 0, 0, 0, None, None))
