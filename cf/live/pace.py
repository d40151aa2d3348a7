"""How fast a run goes: from step to step for those who watch, from frame to frame for the machine.

Neither ever changes the result of a run.
"""

import math
import time
from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cf.training.trainer import Trainer

SLOW_SECONDS = 0.25  # between two steps at the slow pace; no other pace is slower
MEDIUM_SECONDS = 10.0  # for a whole run…
MEDIUM_EPOCH_SECONDS = 2.0  # …unless it is so long that its epochs would rush by

EARLY_EPOCHS = 2
FOLLOWED_EARLY, FOLLOWED_LATE = 10, 2  # times an epoch that the steady frame follows the vectors

TURN_SECONDS = 0.01  # of steps at one go: after each change of runs, memory comes from far away
FRAME_SECONDS = 1 / 30  # between two frames, at least
UNSEEN_FRAME_SECONDS = 1.0  # between two frames that nobody fetches
# Between two frames that somebody waits for, though it take a larger share: of a run that has its
# processor for itself, and of one among others…
ALONE_SECONDS, STEADY_SECONDS = 0.1, 0.2
CROWDED_SHARE = 0.25  # …but no larger than this
BUSY_SHARE = 0.06  # of its time that a run may spend on frames where its next step is late…
WAITING_SHARE = 0.5  # …and where it would only wait for it
MEASURE_SECONDS = 0.4  # between two measurements of the validation loss while running…
MEASURE_FRAMES = 3  # …and frames: where these are few, it would take a quarter of their time
FORECAST_SECONDS = 5.0  # that are looked back on to say how long a run has still to go


def step_seconds(pace: str, n_steps: int, epochs: int) -> float:
    """Return how long after one step the next one is due, in seconds.

    Parameters
    ----------
    pace : one of `cf.snapshot.PACES`
    n_steps, epochs : of the whole run
    """
    if pace == "fast":
        return 0.0
    if pace == "slow":
        return SLOW_SECONDS
    return min(SLOW_SECONDS, max(MEDIUM_SECONDS, MEDIUM_EPOCH_SECONDS * epochs) / n_steps)


def is_followed(step: int, steps_per_epoch: int) -> bool:
    """Whether the steady frame follows the vectors at a step: whoever watches, the same steps.

    In the first epochs the plane turns by itself and the two kinds part: it follows more closely.
    """
    an_epoch = FOLLOWED_EARLY if step <= EARLY_EPOCHS * steps_per_epoch else FOLLOWED_LATE
    return step % math.ceil(steps_per_epoch / an_epoch) == 0


class FrameClock:
    """Says when the next frame is due: no more frames than are fetched or can be afforded."""

    def __init__(self) -> None:
        self._asked_at = self._drawn_at = time.monotonic()
        self._between_asks = self._drawing_seconds = self._held_up = 0.0

    def note_asked(self) -> None:
        """Somebody asked for the newest frame."""
        now = time.monotonic()
        self._between_asks, self._asked_at = now - self._asked_at, now

    def note_drawn(self, began: float) -> None:
        """A frame was drawn just now, begun at that time of `time.monotonic`."""
        self._drawn_at, self._drawing_seconds = began, time.monotonic() - began
        self._held_up = 0.0

    def note_held_up(self, seconds: float) -> None:
        """The run waited so long for others to compute: not its own time to share out."""
        self._held_up += seconds

    def is_due(self, next_step: float) -> bool:
        """Whether it is time for the next frame of a run whose next step is due then.

        A run that its pace lets wait has time for frames; one that is late, or goes as fast as it
        can, would take it from its steps.
        """
        now = time.monotonic()
        return self.due_at(WAITING_SHARE if next_step > now else BUSY_SHARE) <= now

    def due_at(self, share: float) -> float:
        """Return when a running run should draw its next frame, if frames may take such a share.

        A time of `time.monotonic`. Who watches is owed `STEADY_SECONDS`, though runs be many, and
        `ALONE_SECONDS` of a run that waits for no other.
        """
        now = time.monotonic()
        # Half the time between two visits: what a visitor gets is then never older than that.
        fetched = min(max(self._between_asks, now - self._asked_at) / 2, UNSEEN_FRAME_SECONDS)
        affordable = self._held_up + self._drawing_seconds / share
        if now - self._asked_at < 2 * UNSEEN_FRAME_SECONDS:
            owed = self._held_up + self._drawing_seconds / CROWDED_SHARE
            steady = min(ALONE_SECONDS + self._held_up, STEADY_SECONDS)
            affordable = min(affordable, max(steady, owed))
        return self._drawn_at + max(FRAME_SECONDS, fetched, affordable)


class Forecast:
    """Says how long a run has still to go, as its pace wants it or as slowly as it really went."""

    def __init__(self) -> None:
        self._noted: deque[tuple[float, int]] = deque()

    def ask(self, state: str, trainer: "Trainer", planned: float) -> float:
        """Return the seconds to the last step; 0 where nobody can say yet, or nothing runs.

        `planned` are the seconds between two steps at the run's pace.
        """
        running, step = state == "running", trainer.step_count
        if not running or (self._noted and step < self._noted[-1][1]):
            self._noted.clear()  # the time in between is not the run's
        now = time.monotonic()
        self._noted.append((now, step))
        while now - self._noted[0][0] > FORECAST_SECONDS and len(self._noted) > 2:
            self._noted.popleft()
        since, first = self._noted[0]
        taken = (now - since) / (step - first) if step > first else 0.0
        return max(planned, taken) * (trainer.n_steps - step) if running else 0.0
