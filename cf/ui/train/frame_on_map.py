"""A run's frame as the map takes it, drawn by the page or pushed beside it."""

from cf.snapshot import Frame
from cf.ui.map import Highlight


def find_highlight(frame: Frame) -> Highlight | None:
    """Return the film that is followed with its neighbours, as the map marks them."""
    if (watched := frame.watched) is None:
        return None
    return Highlight(watched["row"], tuple(row for row, _ in watched["neighbours"]))
