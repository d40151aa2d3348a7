"""How fast a run goes: from step to step for those who watch, from frame to frame for the machine.

Neither ever changes the result of a run.
"""

import time

SLOW_SECONDS = 0.25  # between two steps at the slow pace; no other pace is slower
WATCHABLE_SECONDS = 10.0  # for a whole run…
WATCHABLE_EPOCH_SECONDS = 2.0  # …unless it is so long that its epochs would rush by

FRAME_SECONDS = 1 / 30  # between two frames, at least
UNSEEN_FRAME_SECONDS = 1.0  # between two frames that nobody fetches
DRAWING_SHARE = 0.2  # of the time may go into frames


def step_seconds(pace: str, n_steps: int, epochs: int) -> float:
    """Return how long after one step the next one is due, in seconds.

    Parameters
    ----------
    pace : one of `cf.snapshot.PACES`
    n_steps, epochs : of the whole run
    """
    if pace == "full":
        return 0.0
    if pace == "slow":
        return SLOW_SECONDS
    return min(SLOW_SECONDS, max(WATCHABLE_SECONDS, WATCHABLE_EPOCH_SECONDS * epochs) / n_steps)


class FrameClock:
    """Says when the next frame is due: no more frames than are fetched or can be afforded."""

    def __init__(self) -> None:
        self._asked_at = self._drawn_at = time.monotonic()
        self._between_asks = self._drawing_seconds = 0.0

    def note_asked(self) -> None:
        """Somebody asked for the newest frame."""
        now = time.monotonic()
        self._between_asks, self._asked_at = now - self._asked_at, now

    def note_drawn(self, seconds: float) -> None:
        """A frame was drawn, which took that long."""
        self._drawn_at, self._drawing_seconds = time.monotonic(), seconds

    def is_due(self) -> bool:
        """Whether a running run should draw its next frame."""
        now = time.monotonic()
        # Half the time between two visits: what a visitor gets is then never older than that.
        fetched = min(max(self._between_asks, now - self._asked_at) / 2, UNSEEN_FRAME_SECONDS)
        affordable = self._drawing_seconds * (1 / DRAWING_SHARE - 1)
        return now - self._drawn_at >= max(FRAME_SECONDS, fetched, affordable)
