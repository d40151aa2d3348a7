"""The ladder of models: runs, each with one idea more than one before it, and their lessons.

`train_rung` runs in a worker.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from cf.data import Dataset, Ratings, read_data
from cf.data.demands import check_demands
from cf.errors import SettingError
from cf.experiments.seeds import train_averaged
from cf.experiments.train_run import train_run
from cf.progress import Report, unheard
from cf.settings import ASK_WHO_RATED, Settings
from cf.snapshot import NOTICEABLE, Run, overfits

PRINTED_ON, BUNDLED_NAME = "MovieLens 100K", "MovieLens small (2016)"
FASTAI_SEEDS = {PRINTED_ON: 3, BUNDLED_NAME: 1}  # that fastai's losses are means over
# Who rated what is added up at every step: the time grows with the square of the ratings.
MOST_IN_SMALL_BATCHES = 250_000

Printed = tuple[tuple[float, float], ...]  # training and validation MSE of each epoch


@dataclass(frozen=True)
class Rung:
    """One model of the ladder."""

    name: str
    adds: str  # the one idea, in words
    settings: Settings
    # What the course book's chapter prints for `PRINTED_ON`, in squared stars, without a seed. Its
    # training losses are running means, ours are means over the epoch.
    printed: Printed = ()
    # Validation MSE after each epoch of fastai 2.8.12's own model, by the name of the data: means
    # over seeds, with unseen users and movies answered as ours are. Made by
    # `python -m tests.benchmarks.peers_ladder --seeds 1`; for `PRINTED_ON`, which may not be passed
    # on with this program, with `--data ml-100k.zip --seeds 3`.
    fastai: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    # Place of the rung that this one has one idea more than, or another idea; the first has none.
    on: int | None = None
    n_starts: int = 1  # runs from as many seeds, whose predictions are averaged


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

# Those of the course book's chapter.
RUNGS: tuple[Rung, ...] = (
    Rung(
        "dot product",
        "two vectors, multiplied and summed",
        _CHAPTER,
        ((0.993, 0.990), (0.885, 0.911), (0.672, 0.876), (0.472, 0.878), (0.361, 0.884)),
        {
            PRINTED_ON: (1.261, 1.060, 0.955, 0.869, 0.854),
            BUNDLED_NAME: (2.279, 1.196, 0.992, 0.874, 0.850),
        },
    ),
    Rung(
        "+ range",
        "a sigmoid keeps predictions on the scale of the stars",
        replace(_CHAPTER, model="range"),
        ((0.974, 0.993), (0.869, 0.914), (0.677, 0.870), (0.485, 0.874), (0.378, 0.878)),
        {
            PRINTED_ON: (0.972, 0.890, 0.867, 0.872, 0.878),
            BUNDLED_NAME: (0.927, 0.830, 0.823, 0.826, 0.830),
        },
        on=0,
    ),
    Rung(
        "+ biases",
        "one number more for each user and each film",
        replace(_CHAPTER, model="bias"),
        ((0.929, 0.936), (0.820, 0.861), (0.622, 0.865), (0.405, 0.886), (0.293, 0.893)),
        {
            PRINTED_ON: (0.925, 0.853, 0.863, 0.886, 0.893),
            BUNDLED_NAME: (0.845, 0.776, 0.797, 0.810, 0.814),
        },
        on=1,
    ),
    Rung(
        "+ weight decay",
        f"{_DECAYED.weight_decay / _CHAPTER.weight_decay:.0f} times as strong a pull towards zero: "
        f"at each step every number loses {_DECAYED.weight_decay:g} × the learning rate of itself",
        replace(_DECAYED, model="bias"),
        ((0.972, 0.962), (0.876, 0.885), (0.724, 0.840), (0.586, 0.823), (0.491, 0.823)),
        {
            PRINTED_ON: (0.932, 0.860, 0.826, 0.813, 0.814),
            BUNDLED_NAME: (0.858, 0.780, 0.762, 0.755, 0.756),
        },
        on=2,
    ),
    Rung(
        "neural network",
        "hidden layers of 100 and 50 in place of the dot product",
        replace(_DECAYED, model="network"),
        ((1.003, 0.972), (0.927, 0.922), (0.877, 0.893), (0.838, 0.865), (0.782, 0.865)),
        {
            PRINTED_ON: (0.987, 0.909, 0.878, 0.851, 0.855),
            BUNDLED_NAME: (0.866, 0.806, 0.789, 0.782, 0.796),
        },
        on=3,
    ),
)
# Where the field went on, with the same settings.
BEYOND: tuple[Rung, ...] = (
    Rung(
        "+ who rated it",
        "a film is also the sum of those who rated it",
        replace(_DECAYED, model="raters"),
        on=3,
    ),
    Rung(
        "+ the day",
        "one number more for each day of each user",
        replace(_DECAYED, model="days"),
        on=5,
    ),
    Rung(
        "+ three starts",
        "three seeds of the same, their predictions averaged",
        replace(_DECAYED, model="days"),
        on=6,
        n_starts=3,
    ),
)
LADDER = RUNGS + BEYOND
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


def tell_hindrance(settings: Settings, ratings: Ratings) -> str:
    """Say why a rung beyond the chapter's cannot be trained on these ratings; empty if it can."""
    try:
        check_demands(ratings, settings)
    except SettingError as error:
        return str(error)
    if settings.model not in ASK_WHO_RATED or len(ratings) <= MOST_IN_SMALL_BATCHES:
        return ""
    return (
        f"Every step adds up all {len(ratings):,} ratings; with batches of {settings.batch_size}, "
        f"as here, that takes too long beyond {MOST_IN_SMALL_BATCHES:,}. The scene “Who rated it” "
        "takes your run’s own batches."
    )


def train_rung(
    settings: Settings,
    n_starts: int,
    source: str | Dataset,
    report: Report = unheard,
) -> Run:
    """Train one rung to its end, for its losses alone; one that diverges ends there.

    Raises
    ------
    DataError
        The source cannot be read.
    SettingError
        The network would meet a batch of a single rating.
    """
    data = read_data(source)
    if n_starts > 1:
        return train_averaged(settings, n_starts, data, report)
    run = train_run(settings, data, report=report, most_snapshots=2)
    return replace(run, snapshots=())


def tell_lesson(place: int, results: Mapping[int, Run]) -> str:
    """Say in a sentence what a trained rung is worth, compared with the one that it stands on.

    Parameters
    ----------
    place : of the rung in `LADDER`; it is among the results
    results : of the rungs trained so far, by place
    """
    result, name = results[place], LADDER[place].name
    best = result.best
    if best is None:
        return f"{name}: no epoch was finished. {result.message}".strip()
    final = result.losses[-1]
    text = f"{name} ends at {final.validation_mse:.3f}"
    below = _find_below(place, results)
    if below is not None:
        gain = results[below].losses[-1].validation_mse - final.validation_mse
        text += f", {_word_gain(gain)} {LADDER[below].name}"
    text += "."
    if overfits(result.losses):
        text += (
            f" Overfitting: validation was best after epoch {best.epoch} "
            f"({best.validation_mse:.3f}) and has risen by "
            f"{final.validation_mse - best.validation_mse:.3f}, while the training loss still fell."
        )
    return f"{text} It ended early: {result.message}" if result.message else text


def _find_below(place: int, results: Mapping[int, Run]) -> int | None:
    """The nearest trained rung that this one stands on."""
    below = LADDER[place].on
    while below is not None and (below not in results or not results[below].losses):
        below = LADDER[below].on
    return below


def _word_gain(gain: float) -> str:
    if abs(gain) < NOTICEABLE:
        return f"no better (a difference of {abs(gain):.3f}, as between two seeds) than"
    return f"{abs(gain):.3f} squared stars {'lower' if gain > 0 else 'higher'} than"


def answer_ladder(results: Mapping[int, Run]) -> str:
    """Say which trained rung was the largest step down and which learned most by heart."""
    ran = {place: results[place] for place in sorted(results) if results[place].losses}
    below = {place: found for place in ran if (found := _find_below(place, ran)) is not None}
    if not below:
        return "Press **Train all** first: there is nothing to compare yet."
    gains = {
        place: ran[found].losses[-1].validation_mse - ran[place].losses[-1].validation_mse
        for place, found in below.items()
    }
    most = max(gains, key=lambda place: gains[place])
    lines = [
        f"**{LADDER[most].name}**: {gains[most]:.3f} squared stars lower than "
        f"{LADDER[below[most]].name}."
        if gains[most] >= NOTICEABLE
        else "No trained rung is noticeably lower than the one that it stands on."
    ]
    gaps = {
        place: run.losses[-1].validation_mse - run.losses[-1].train_mse
        for place, run in ran.items()
        if LADDER[place].n_starts == 1  # no mean of predictions learns
    }
    widest = max(gaps, key=lambda place: gaps[place])
    final = ran[widest].losses[-1]
    lines.append(
        f"**{LADDER[widest].name}** learns most by heart: {final.train_mse:.3f} on the ratings it "
        f"trains on, {final.validation_mse:.3f} on the others, {gaps[widest]:.3f} apart."
    )
    return " ".join(lines)
