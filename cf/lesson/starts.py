"""What several starts of one setting teach, in sentences with their measured figures."""

from cf.analysis.starts import Group, Starts
from cf.numbers import write_percent

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
    single = float(starts.single_mse.mean())
    return (
        f"Another start moves a prediction by ±{starts.spread:.2f} stars (standard deviation over "
        f"the starts), and a prediction is off by ±{single**0.5:.2f} (root of the loss). So "
        f"{write_percent(starts.variance / single, 1)} of a single run’s loss is the luck of "
        f"its start, {starts.variance:.3f} squared stars; averaging n leaves an nth of that, "
        f"and no number of them would lead below about {starts.floor:.3f}."
    )


def tell_vectors(starts: Starts) -> str:
    """Say why predictions are averaged and not vectors; empty for a model without a dot product."""
    if starts.vectors_mse is None or starts.turned_mse is None:
        return ""
    told = (
        "Predictions can be averaged, vectors as they stand cannot: turning all vectors of a run "
        "together changes none of its dot products, so each run has axes of its own, and the first "
        "number of a vector means something else in another run. Averaged as they stand, the "
        f"vectors predict with a loss of {starts.vectors_mse:.3f}"
    )
    if starts.vectors_mse > starts.single_mse.max():
        told += ", worse than every single run"
    told += (
        "; turned as a whole onto those of the first run and then averaged, "
        f"{starts.turned_mse:.3f}."
    )
    if starts.vectors_mse - starts.turned_mse > starts.variance:
        told += " The runs have learned much the same, each along its own axes."
    return told


def tell_agreement(starts: Starts) -> str:
    """Say whether starts are right where they agree; empty where there is nothing to compare."""
    if len(starts.groups) < 2:
        return ""
    agreed = min(starts.groups, key=lambda group: group.spread)
    disputed = max(starts.groups, key=lambda group: group.spread)
    told = f"They agree most about {_tell_group(agreed)}; they differ most about "
    told += f"{_tell_group(disputed)}."
    if agreed.error > _WORSE * disputed.error:
        told += " So starts that agree need not be right."
        if agreed.most == 0:
            told += " Of what they have not learned, all say the same: the average."
        else:
            told += " Of what they have learned little, they say much the same."
    elif disputed.error > _WORSE * agreed.error:
        told += " Here they err more where they differ more."
    return told


def _tell_group(group: Group) -> str:
    off = f"(±{group.spread:.2f} stars, off by ±{group.error:.2f})"
    return f"films with {name_group(group)} {off}"


def name_group(group: Group) -> str:
    """Name how many training ratings the films of a group have."""
    if group.most is None:
        return f"{group.fewest} training ratings or more"
    if group.most == 0:
        return "no training rating"
    return f"{group.fewest} to {group.most} training ratings"
