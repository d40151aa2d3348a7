"""The ladder of models: five runs, each with one idea more than the one before, and their lessons.

`train_rung` runs in a worker.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

from cf.data import Dataset, read_data
from cf.lesson.whole_run import ignore, train_whole
from cf.settings import Settings
from cf.snapshot import EpochLoss

# Squared stars. Two seeds of one and the same model lie about so far apart.
NOTICEABLE = 0.005
PUBLISHED_ON = "MovieLens 100K"

Published = tuple[tuple[float, float], ...]  # training and validation MSE of each epoch


@dataclass(frozen=True)
class Rung:
    """One model of the ladder.

    `published` are the training and validation losses, in squared stars, that the course book's
    chapter prints for each epoch; they were measured on `PUBLISHED_ON`, without a seed.
    """

    name: str
    adds: str  # the one idea, in words
    settings: Settings
    published: Published


@dataclass(frozen=True)
class RungResult:
    """What came of training one rung; `message` says why, if it ended early."""

    losses: tuple[EpochLoss, ...]
    message: str = ""

    @property
    def final(self) -> EpochLoss:
        """The last epoch; IndexError where none was finished."""
        return self.losses[-1]

    @property
    def best(self) -> EpochLoss:
        """The epoch with the lowest validation loss, the earliest of equals; IndexError if none."""
        return sorted(self.losses, key=lambda loss: loss.validation_mse)[0]

    @property
    def overfits(self) -> bool:
        """Whether validation has noticeably risen since its best while training still fell."""
        return (
            self.final.validation_mse > self.best.validation_mse + NOTICEABLE
            and self.final.train_mse < self.best.train_mse
        )


_CHAPTER = Settings(
    model="dot",
    n_factors=50,
    optimiser="adamw",
    schedule="one-cycle",
    batch_size=64,
    learning_rate=5e-3,
    weight_decay=0.0,
    epochs=5,
    init_spread=0.01,
    beta2=0.99,
    eps=1e-5,
)
_DECAYED = replace(_CHAPTER, weight_decay=0.1)

RUNGS: tuple[Rung, ...] = (
    Rung(
        "dot product",
        "two vectors, multiplied and summed",
        _CHAPTER,
        ((0.993, 0.990), (0.885, 0.911), (0.672, 0.876), (0.472, 0.878), (0.361, 0.884)),
    ),
    Rung(
        "+ range",
        "a sigmoid keeps predictions on the scale of the stars",
        replace(_CHAPTER, model="range"),
        ((0.974, 0.993), (0.869, 0.914), (0.677, 0.870), (0.485, 0.874), (0.378, 0.878)),
    ),
    Rung(
        "+ biases",
        "one number more for each user and each film",
        replace(_CHAPTER, model="bias"),
        ((0.929, 0.936), (0.820, 0.861), (0.622, 0.865), (0.405, 0.886), (0.293, 0.893)),
    ),
    Rung(
        "+ weight decay",
        "at each step every number loses 0.1 × the learning rate of itself",
        replace(_DECAYED, model="bias"),
        ((0.972, 0.962), (0.876, 0.885), (0.724, 0.840), (0.586, 0.823), (0.491, 0.823)),
    ),
    Rung(
        "neural network",
        "hidden layers of 100 and 50 in place of the dot product",
        replace(_DECAYED, model="network"),
        ((1.003, 0.972), (0.927, 0.922), (0.877, 0.893), (0.838, 0.865), (0.782, 0.865)),
    ),
)


def train_rung(
    settings: Settings, source: str | Dataset, report: Callable[[float], None] | None = None
) -> RungResult:
    """Train one model to its end; one that diverges ends there, with its message.

    Parameters
    ----------
    settings : of the rung
    source : what `cf.data.read_data` reads, or the data themselves
    report : told the share of the steps that is done, every few steps

    Raises
    ------
    DataError
        The source cannot be read.
    SettingError
        The network would meet a batch of a single rating.
    """
    data = source if isinstance(source, Dataset) else read_data(source)
    trainer, message = train_whole(settings, data.ratings, report or ignore)
    return RungResult(tuple(trainer.losses), message)


def tell_lesson(place: int, results: Mapping[int, RungResult]) -> str:
    """Say in a sentence what a trained rung is worth, compared with the nearest one below it.

    Parameters
    ----------
    place : of the rung in `RUNGS`; it is among the results
    results : of the rungs trained so far, by place
    """
    result, name = results[place], RUNGS[place].name
    if not result.losses:
        return f"{name}: no epoch was finished. {result.message}".strip()
    final, best = result.final, result.best
    below = [other for other in results if other < place and results[other].losses]
    text = f"{name} ends at {final.validation_mse:.3f}"
    if below:
        other = max(below)
        gain = results[other].final.validation_mse - final.validation_mse
        text += f", {_word_gain(gain)} {RUNGS[other].name}"
    text += "."
    if result.overfits:
        text += (
            f" Overfitting: validation was best after epoch {best.epoch} "
            f"({best.validation_mse:.3f}) and has risen by "
            f"{final.validation_mse - best.validation_mse:.3f}, while the training loss still fell."
        )
    return f"{text} It ended early: {result.message}" if result.message else text


def _word_gain(gain: float) -> str:
    if abs(gain) < NOTICEABLE:
        return f"no better (a difference of {abs(gain):.3f}, as between two seeds) than"
    return f"{abs(gain):.3f} squared stars {'lower' if gain > 0 else 'higher'} than"


def answer_ladder(results: Mapping[int, RungResult]) -> str:
    """Say which trained rung was the largest step down and which learned most by heart.

    Parameters
    ----------
    results : of the rungs trained so far, by place
    """
    ran = {place: results[place] for place in sorted(results) if results[place].losses}
    if len(ran) < 2:
        return "Train two rungs or more: there is nothing to compare yet."
    places = list(ran)
    gains = {
        place: ran[below].final.validation_mse - ran[place].final.validation_mse
        for below, place in pairwise(places)
    }
    most = max(gains, key=lambda place: gains[place])
    below = places[places.index(most) - 1]
    lines = [
        f"**{RUNGS[most].name}**: {gains[most]:.3f} squared stars lower than {RUNGS[below].name}."
        if gains[most] >= NOTICEABLE
        else "No trained rung is noticeably lower than the one below it."
    ]
    gaps = {p: r.final.validation_mse - r.final.train_mse for p, r in ran.items()}
    widest = max(gaps, key=lambda place: gaps[place])
    final = ran[widest].final
    lines.append(
        f"Most by heart learns **{RUNGS[widest].name}**: {final.train_mse:.3f} on the ratings it "
        f"trains on, {final.validation_mse:.3f} on the others, {gaps[widest]:.3f} apart."
    )
    return " ".join(lines)
