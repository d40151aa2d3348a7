"""The ladder of models: five runs, each with one idea more than the one before, and their lessons.

`train_rung` runs in a worker.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

from cf.data import Dataset, read_data
from cf.experiments.train_run import train_run
from cf.settings import Settings
from cf.snapshot import NOTICEABLE, Run, overfits

PRINTED_ON = "MovieLens 100K"

Printed = tuple[tuple[float, float], ...]  # training and validation MSE of each epoch


@dataclass(frozen=True)
class Rung:
    """One model of the ladder.

    Attributes
    ----------
    printed : what the course book's chapter prints for `PRINTED_ON`, in squared stars, without a
        seed. Its training losses are running means, ours are means over the epoch.
    fastai : validation MSE after each epoch of fastai 2.8.12's own model, by the name of the data:
        means over seeds, with unseen users and movies answered as ours are. Made by
        `python -m tests.benchmarks.peers_ladder`; for `PRINTED_ON`, which may not be passed on
        with this program, with `--data ml-100k.zip --seeds 3`.
    """

    name: str
    adds: str  # the one idea, in words
    settings: Settings
    printed: Printed
    fastai: Mapping[str, tuple[float, ...]]


# What the chapter leaves to its library: weight decay where nothing is said, and a normal
# distribution of 0.01 cut off at two standard deviations, by a remainder, which leaves 0.00866.
_CHAPTER = Settings(
    model="dot",
    n_factors=50,
    optimiser="adamw",
    schedule="one-cycle",
    batch_size=64,
    learning_rate=5e-3,
    weight_decay=0.01,
    epochs=5,
    init_spread=0.00866,
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
        {PRINTED_ON: (1.281, 1.065, 0.949, 0.876, 0.860)},
    ),
    Rung(
        "+ range",
        "a sigmoid keeps predictions on the scale of the stars",
        replace(_CHAPTER, model="range"),
        ((0.974, 0.993), (0.869, 0.914), (0.677, 0.870), (0.485, 0.874), (0.378, 0.878)),
        {PRINTED_ON: (0.989, 0.900, 0.865, 0.873, 0.878)},
    ),
    Rung(
        "+ biases",
        "one number more for each user and each film",
        replace(_CHAPTER, model="bias"),
        ((0.929, 0.936), (0.820, 0.861), (0.622, 0.865), (0.405, 0.886), (0.293, 0.893)),
        {PRINTED_ON: (0.940, 0.860, 0.862, 0.888, 0.895)},
    ),
    Rung(
        "+ weight decay",
        f"{_DECAYED.weight_decay / _CHAPTER.weight_decay:.0f} times as strong a pull towards zero: "
        f"at each step every number loses {_DECAYED.weight_decay:g} × the learning rate of itself",
        replace(_DECAYED, model="bias"),
        ((0.972, 0.962), (0.876, 0.885), (0.724, 0.840), (0.586, 0.823), (0.491, 0.823)),
        {PRINTED_ON: (0.948, 0.872, 0.831, 0.820, 0.821)},
    ),
    Rung(
        "neural network",
        "hidden layers of 100 and 50 in place of the dot product",
        replace(_DECAYED, model="network"),
        ((1.003, 0.972), (0.927, 0.922), (0.877, 0.893), (0.838, 0.865), (0.782, 0.865)),
        {PRINTED_ON: (0.984, 0.911, 0.876, 0.854, 0.856)},
    ),
)
NOT_ITS_OWN = 0  # the rung of which the chapter prints another model's losses


def explain_printed() -> str:
    """Say what a reader of the chapter has to know of its figures, in a sentence each."""
    rung, likely = RUNGS[NOT_ITS_OWN], RUNGS[NOT_ITS_OWN + 1]
    first = rung.fastai[PRINTED_ON][0]
    return (
        f"† The row that the chapter prints for the {rung.name} is another model’s: it begins at "
        f"{rung.printed[0][1]:.3f}, as that of “{likely.name}” does, at "
        f"{likely.printed[0][1]:.3f}, where fastai’s own {rung.name} begins at {first:.3f}."
    )


def train_rung(
    settings: Settings, source: str | Dataset, report: Callable[[float], None] | None = None
) -> Run:
    """Train one model to its end, for its losses alone; one that diverges ends there.

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
    run = train_run(settings, read_data(source), report=report, most_snapshots=2)
    return replace(run, snapshots=())


def tell_lesson(place: int, results: Mapping[int, Run]) -> str:
    """Say in a sentence what a trained rung is worth, compared with the nearest one below it.

    Parameters
    ----------
    place : of the rung in `RUNGS`; it is among the results
    results : of the rungs trained so far, by place
    """
    result, name = results[place], RUNGS[place].name
    best = result.best
    if best is None:
        return f"{name}: no epoch was finished. {result.message}".strip()
    final = result.losses[-1]
    below = [other for other in results if other < place and results[other].losses]
    text = f"{name} ends at {final.validation_mse:.3f}"
    if below:
        other = max(below)
        gain = results[other].losses[-1].validation_mse - final.validation_mse
        text += f", {_word_gain(gain)} {RUNGS[other].name}"
    text += "."
    if overfits(result.losses):
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


def answer_ladder(results: Mapping[int, Run]) -> str:
    """Say which trained rung was the largest step down and which learned most by heart.

    Parameters
    ----------
    results : of the rungs trained so far, by place
    """
    ran = {place: results[place] for place in sorted(results) if results[place].losses}
    if len(ran) < 2:
        return "Press **Train all** first: there is nothing to compare yet."
    places = list(ran)
    gains = {
        place: ran[below].losses[-1].validation_mse - ran[place].losses[-1].validation_mse
        for below, place in pairwise(places)
    }
    most = max(gains, key=lambda place: gains[place])
    below = places[places.index(most) - 1]
    lines = [
        f"**{RUNGS[most].name}**: {gains[most]:.3f} squared stars lower than {RUNGS[below].name}."
        if gains[most] >= NOTICEABLE
        else "No trained rung is noticeably lower than the one below it."
    ]
    gaps = {p: r.losses[-1].validation_mse - r.losses[-1].train_mse for p, r in ran.items()}
    widest = max(gaps, key=lambda place: gaps[place])
    final = ran[widest].losses[-1]
    lines.append(
        f"**{RUNGS[widest].name}** learns most by heart: {final.train_mse:.3f} on the ratings it "
        f"trains on, {final.validation_mse:.3f} on the others, {gaps[widest]:.3f} apart."
    )
    return " ".join(lines)
