"""The loss as it falls: what a chart of it draws, and what it says in words."""

import math
from collections.abc import Iterable
from typing import Any

from cf.data.noun import count_things
from cf.numbers import join_words, write_date, write_percent
from cf.settings import AT_RANDOM, NEWEST, Settings
from cf.snapshot import Frame, HeldBack, best_epoch, overfits

TICK = 0.2  # squared stars
HEADROOM = 1.05  # of the axis above the untrained or the largest baseline loss

_HUGE = 1e4  # squared stars: a loss that has diverged, of which only the size matters


def describe_curves(frame: Frame) -> dict[str, Any]:
    """Gather what the loss chart draws: plain values, the same for every viewer.

    Returns `training`, `validation` and `ends` (of epochs): lists of [epoch, squared stars];
    `baselines`: lists of [name, squared stars]; `best`: one of the ends, or None; `range` of the
    vertical axis; `epochs` of the whole run; `said`: the chart in words. What has exploded to
    infinity is left out.
    """
    training = _over_epochs(frame, frame.curve)
    within = _over_epochs(frame, frame.validation_curve)
    ends = _over_epochs(frame, [(loss.step, loss.validation_mse) for loss in frame.losses])
    best = None if frame.state == "diverged" else best_epoch(frame.losses)
    shown = [mse for _, mse in ends] + list(frame.baselines.values())
    lowest = min([*shown, *(mse for _, mse in training)])
    highest = max(shown)
    # Let an explosion be seen, and a first epoch that has nothing to beat: baselines of 0, where
    # everybody gives the same stars.
    if frame.state == "diverged" or highest <= lowest:
        highest = max(highest, frame.initial_validation_mse, *(mse for _, mse in training))
    low = round(math.floor(max(0.0, lowest) / TICK) * TICK, 1)
    high = round(math.ceil(highest * HEADROOM / TICK) * TICK, 1)
    return {
        "training": training,
        "validation": [[0.0, frame.initial_validation_mse], *sorted(within + ends)],
        "ends": ends,
        "baselines": [[name, mse] for name, mse in frame.baselines.items()],
        "best": [best.epoch, best.validation_mse] if best else None,
        "range": [low, max(high, round(low + TICK, 1))],
        "epochs": frame.n_steps / frame.steps_per_epoch,
        "said": describe_loss(frame),
    }


def _over_epochs(frame: Frame, points: Iterable[tuple[int, float]]) -> list[list[float]]:
    return [[step / frame.steps_per_epoch, mse] for step, mse in points if math.isfinite(mse)]


def describe_held_back(settings: Settings, held: HeldBack) -> tuple[str, str]:
    """Say which ratings the loss is measured on, and what makes them easy or hard.

    Returns a short sentence and a longer text about films, both as Markdown.
    """
    short, by_time = f"Checked on {settings.held_back}", settings.split != AT_RANDOM
    told = [f"{held.n_ratings:,} ratings check the model instead of training it."]
    if held.share_same_day is not None:
        share = write_percent(held.share_same_day)
        told.append(
            f"{share} of these were given on a day on which the same user gave ratings that train."
        )
    if held.n_unseen_users and by_time:
        share = write_percent(held.n_by_unseen / held.n_ratings)
        short += f": {share} by {held.n_unseen_users:,} users of whom no rating trains"
    if settings.split == NEWEST and held.since is not None:
        told.append(f"The oldest of them was given on {write_date(held.since)}.")
    if by_time:
        told.append(
            "This is harder than ratings drawn at random, and closer to use: what people will rate "
            "is predicted from what they have rated. Losses compare only with the same ratings "
            "held back."
        )
    elif held.share_same_day is not None:
        told.append(
            "Whoever recommends does not know that day yet: a split by time (More, “Held back”) is "
            "harder, and closer to use."
        )
    counts = ((held.n_unseen_users, "user"), (held.n_unseen_movies, "film"))
    if unseen := join_words([count_things(n, who) for n, who in counts if n]):
        told.append(f"Without a training rating: {unseen}; averages answer for them.")
    return f"{short}.", " ".join(told)


def describe_loss(frame: Frame) -> str:
    """Say in a sentence how the loss stands, naming overfitting where it happens."""
    if not frame.losses and frame.curve:
        loss = frame.curve[-1][1]
        shown = f"{loss:.2f}" if loss < _HUGE else f"{loss:.2g}"
        return f"Training loss {shown} squared stars in the first epoch"
    if not frame.losses:
        start, mean = frame.initial_validation_mse, frame.baselines["global mean"]
        does = "better" if start > mean else "worse"
        return f"Untrained: {start:.2f}; always predicting the mean ({mean:.2f}) does {does}"
    best, last = best_epoch(frame.losses), frame.losses[-1]
    mean, baseline = frame.baselines["global mean"], frame.baselines["biases only"]
    if not math.isfinite(last.validation_mse):
        return f"After epoch {last.epoch} the validation loss is no longer a number"
    settings = frame.settings
    whose = f" ({settings.n_starts} starts’ mean)" * bool(settings.shown_part)
    stands = (
        f"After epoch {last.epoch}: validation {last.validation_mse:.3f}{whose}, "
        f"RMSE {last.validation_mse**0.5:.2f}"
    )
    if best is not None and overfits(frame.losses) and frame.state != "diverged":
        return (
            f"{stands}. Overfitting: it has risen since epoch {best.epoch}, while the training "
            "loss still falls"
        )
    if last.validation_mse < baseline:
        return f"{stands}, {write_percent(1 - last.validation_mse / baseline, 1)} below biases only"
    if last.validation_mse < mean:
        return f"{stands}, still above biases only"
    return f"{stands}, worse than always predicting the mean ({mean:.2f})"
