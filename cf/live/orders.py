"""The orders that a live run takes; `LiveRun` says in one place what each of them does.

An order is a plain value, refused where it is made if what it asks for is not allowed.
"""

from dataclasses import dataclass

from cf.errors import SettingError
from cf.settings import BY_NAME, live_names
from cf.snapshot import PACES


@dataclass(frozen=True)
class Play:
    """Train on to the end."""


@dataclass(frozen=True)
class Step:
    """Do one step, then pause."""


@dataclass(frozen=True)
class Epoch:
    """Train to the end of the present epoch, then pause."""


@dataclass(frozen=True)
class Reach:
    """Train to a step as fast as it goes, whatever the pace, then pause."""

    step: int


@dataclass(frozen=True)
class Pause:
    """Stop after the present step and publish it."""


@dataclass(frozen=True)
class Rewind:
    """Begin again, paused, from the same initial vectors with the live settings as they stand."""


@dataclass(frozen=True)
class GoBack:
    """Return, paused, to the last sound state, to go on with another learning rate."""

    rate: float

    def __post_init__(self) -> None:
        BY_NAME["learning_rate"].check(self.rate)


@dataclass(frozen=True)
class Set:
    """Use another value of a live setting from the next step on."""

    name: str
    value: float

    def __post_init__(self) -> None:
        if self.name not in live_names():
            raise SettingError(
                f"{self.name}: not a setting that a run takes while it trains; those are "
                f"{', '.join(live_names())}."
            )
        BY_NAME[self.name].check(self.value)


@dataclass(frozen=True)
class SetPace:
    """Go at one of PACES."""

    pace: str

    def __post_init__(self) -> None:
        if self.pace not in PACES:
            raise SettingError(f"pace: “{self.pace}” is not one of {', '.join(PACES)}.")


@dataclass(frozen=True)
class Watch:
    """Describe the movie in this row in every frame, or none."""

    row: int | None

    def check(self, n_movies: int) -> None:
        """Raise SettingError for a row that is not there."""
        if self.row is not None and not 0 <= self.row < n_movies:
            raise SettingError(
                f"watch: there is no movie {self.row}; rows go from 0 to {n_movies - 1}."
            )


@dataclass(frozen=True)
class Align:
    """Turn each drawing to lie like the one before, or show plain principal components."""

    on: bool


@dataclass(frozen=True)
class Face:
    """Lay the contrast of two kinds of movies across: the name of their Poles."""

    contrast: str


@dataclass(frozen=True)
class Ask:
    """Draw what probes see, too, with this contrast upwards (the name of its Poles), or no more."""

    upwards: str | None


@dataclass(frozen=True)
class Publish:
    """Show what has been measured meanwhile; the run's own meter says so."""


@dataclass(frozen=True)
class Stop:
    """End for good."""


Order = (
    Play
    | Step
    | Epoch
    | Reach
    | Pause
    | Rewind
    | GoBack
    | Set
    | SetPace
    | Watch
    | Align
    | Face
    | Ask
    | Publish
    | Stop
)
DRIVES = (Play, Step, Epoch, Reach, Pause, Rewind, GoBack)  # those that say how far to train
