"""What several starts of one setting teach, in sentences with their measured figures."""

from collections.abc import Sequence

from cf.analysis.runs.starts import Group, Starts
from cf.experiments.starts import FEWEST_STARTS
from cf.numbers import join_words, write_percent
from cf.snapshot import NOTICEABLE, Run

_NOTHING = 0.005  # stars
_WORSE = 1.02  # times the error of another group, from which on it counts as larger


def tell_gain(starts: Starts) -> str:
    """Say what averaging has taken off the loss."""
    single, mean = starts.single_mse, float(starts.mean_mse[-1])
    return (
        f"The predictions of {starts.n_starts} starts, averaged, end at {mean:.3f} squared stars; "
        f"one start ends at {single.mean():.3f} on average, the best at {single.min():.3f}."
    )


def tell_luck(starts: Starts) -> str:
    """Say how much of a prediction, and of its error, is the luck of one start."""
    if starts.spread < _NOTHING:
        return (
            f"Another start moves no prediction by much, {_NOTHING:g} stars on average at most: "
            "there is no luck to be averaged away."
        )
    single = float(starts.single_mse.mean())
    share = write_percent(starts.variance / single, 1)
    return (
        f"Another start moves a prediction by ±{starts.spread:.2f} stars (standard deviation over "
        f"the starts), where it is off by ±{single**0.5:.2f} (root of the loss). So "
        f"{starts.variance:.3f} of a single run’s loss, {share}, is the luck of its start. The "
        "mean of n starts keeps an nth of that; no number of them would lead below about "
        f"{starts.floor:.3f}."
    )


def tell_vectors(starts: Starts) -> str:
    """Say why predictions are averaged and not vectors; empty for a model without a dot product."""
    if starts.vectors_mse is None or starts.turned_mse is None:
        return ""
    as_they_stand, turned = f"{starts.vectors_mse:.3f}", f"{starts.turned_mse:.3f}"
    if starts.vectors_mse < starts.single_mse.mean() + NOTICEABLE:
        return (
            f"Vectors averaged as they stand predict at {as_they_stand} here, turned onto those of "
            f"the first run and averaged at {turned}: much as one start does."
        )
    worse = ", worse than every single run" * bool(starts.vectors_mse > starts.single_mse.max())
    told = (
        f"Vectors averaged as they stand predict at {as_they_stand}{worse}: all vectors of a run "
        "can be turned together without changing a dot product, so each run has axes of its own. "
        f"Turned onto those of the first run, then averaged, they predict at {turned}"
    )
    if starts.vectors_mse - starts.turned_mse > starts.variance:
        told += ": the runs have learned much the same, along other axes"
    return f"{told}."


def tell_weaker_decay(own: Starts, weaker: Starts) -> str:
    """Compare with as many starts of less weight decay: alone, and averaged."""
    alone = float(weaker.single_mse.mean() - own.single_mse.mean())
    averaged = float(weaker.mean_mse[-1] - own.mean_mse[-1])
    told = (
        f"With half the weight decay one start ends at {weaker.single_mse.mean():.3f} on average, "
        f"{weaker.n_starts} averaged at {weaker.mean_mse[-1]:.3f}"
    )
    if alone > 0 > averaged:
        return (
            f"{told}: worse alone, better averaged. A model that is held less tightly learns more "
            "by heart; much of that depends on its start, and the mean takes it out again."
        )
    if alone > averaged:
        return f"{told}: averaging gains more, {weaker.gain:.3f} instead of {own.gain:.3f}."
    return f"{told}: averaging gains no more than before."


def tell_agreement(starts: Starts) -> str:
    """Say whether starts are right where they agree; empty where there is nothing to compare."""
    if len(starts.groups) < 2:
        return ""
    agreed = min(starts.groups, key=lambda group: group.spread)
    disputed = max(starts.groups, key=lambda group: group.spread)
    apart = f"±{agreed.spread:.2f} stars apart and off by ±{agreed.error:.2f}"
    if agreed.error > _WORSE * disputed.error:
        why = "all answer the average" if agreed.most == 0 else "all have learned little"
        return (
            f"Starts that agree need not be right: of films {_tell_known(agreed)} {why}, {apart}."
        )
    if disputed.error > _WORSE * agreed.error:
        return (
            f"Here the starts err more where they differ more: they agree most on films "
            f"{_tell_known(agreed)}, {apart}, and are off by ±{disputed.error:.2f} on those "
            f"{_tell_known(disputed)}."
        )
    return f"The starts agree most on films {_tell_known(agreed)}, {apart}, as on the others."


def tell_left_out(runs: Sequence[Run]) -> str:
    """Say which runs did not come to their end, and why the first; empty where all did."""
    ended = [run for run in runs if run.message]
    if not ended:
        return ""
    seeds = join_words([str(run.settings.seed) for run in ended])
    told = f"Without seed{'s' * (len(ended) > 1)} {seeds}, which broke off."
    if len(runs) - len(ended) < FEWEST_STARTS:
        told = (
            f"Fewer than {FEWEST_STARTS} starts came to their end, so there is nothing to average."
        )
    return f"{told} Seed {ended[0].settings.seed}: {ended[0].message}"


def _tell_known(group: Group) -> str:
    return f"with {'no' if group.most == 0 else name_group(group)} training ratings"


def name_group(group: Group) -> str:
    """Name how many training ratings the films of a group have."""
    if group.most == 0:
        return "none"
    return f"{group.fewest} or more" if group.most is None else f"{group.fewest} to {group.most}"
