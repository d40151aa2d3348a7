"""Every figure about two kinds of movies that stands on one page, quickest first."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from cf.analysis.poles import Poles
from cf.analysis.separation.auc import Alone, Auc, measure_alone
from cf.analysis.separation.matching import Matched, measure_matched
from cf.analysis.separation.measure import N_SHUFFLES, Null, measure_null, score_poles
from cf.analysis.separation.probe import N_REPEATS, Scores
from cf.analysis.separation.traits import Rival, list_traits, measure_rivals
from cf.data.movies import Movies
from cf.progress import unheard

_MOST_NAMED = 5  # of a side


@dataclass(frozen=True, eq=False)
class Report:
    """The figures; None for what is not measured yet or cannot be.

    Whether a figure beats chance is for its null to say: shuffled labels go through the whole
    procedure, while an interval tells what other films could have given.
    """

    poles: Poles
    plane: Auc | None = None
    full: Auc | None = None
    components: tuple[Alone, ...] = ()  # each by itself
    rivals: tuple[Rival, ...] = ()  # numbers that are known of films, each by itself
    matched: Matched | None = None  # pairs alike in popularity and year
    matched_liking: Matched | None = None  # in mean stars and movie bias, too
    untrained: Auc | None = None
    plane_null: Null | None = None
    full_null: Null | None = None
    untrained_null: Null | None = None
    held_out: Scores | None = None  # of the films of `poles`, full space
    share: float = 0.0  # of the work that is done; 1 in the last report

    @property
    def scores(self) -> np.ndarray | None:
        """The held-out score of each film in the full space, over repeats: (n,) float64."""
        return None if self.held_out is None else self.held_out.mean

    @property
    def strongest(self) -> Rival | None:
        """The simple explanation that goes furthest by itself."""
        return max(self.rivals, key=lambda rival: rival.auc.value, default=None)


def measure(
    movies: Movies,
    poles: Poles,
    vectors: np.ndarray,
    points: np.ndarray,
    components: np.ndarray | None = None,
    untrained: np.ndarray | None = None,
    biases: np.ndarray | None = None,
    seed: int = 0,
    n_repeats: int = N_REPEATS,
    n_shuffles: int = N_SHUFFLES,
    report: Callable[[float, Report], object] = unheard,
) -> Report:
    """Measure everything about two kinds of movies.

    Raises ValueError if `poles.too_few`, and for numbers that are not finite.

    Parameters
    ----------
    poles : Poles with at least 10 movies on each side
    vectors : (n_movies, n_factors) float, finite
    points : (n_movies, 2 or 3) float, what is drawn
    components : (n_movies, n_components) float, each measured by itself
    untrained : (n_movies, n_factors) float, the vectors that the same seed began with
    biases : (n_movies,) float
    report : told the share that is done and an ever fuller report: after the plane, all factors,
        single numbers, matched pairs, the untrained start, and the nulls of the plane, of the
        untrained start and of all factors
    """
    found = Report(poles)

    def add(share: float, **figures: Any) -> None:
        nonlocal found
        found = replace(found, share=share, **figures)
        report(share, found)

    def hold_out(coordinates: np.ndarray) -> tuple[Scores, Auc]:
        return score_poles(coordinates, poles, seed, n_repeats)

    def shuffle(coordinates: np.ndarray, observed: Auc) -> Null:
        return measure_null(coordinates, poles, observed.value, seed, n_shuffles)

    _, plane = hold_out(points)
    add(0.05, plane=plane)
    in_full, full = hold_out(vectors)
    add(0.1, full=full, held_out=in_full)
    columns = () if components is None else components[poles.rows].T
    traits = list_traits(movies, poles, biases)
    add(
        0.15,
        components=tuple(measure_alone(column, poles.is_positive) for column in columns),
        rivals=tuple(measure_rivals(traits, poles.rows, poles.is_positive)),
    )
    fame = [trait for trait in traits if not trait.is_liking]
    add(
        0.2,
        matched=measure_matched(traits, fame, poles, in_full),
        matched_liking=measure_matched(traits, traits, poles, in_full),
    )
    if untrained is not None:
        _, start = hold_out(untrained)
        add(0.25, untrained=start)
    add(0.35, plane_null=shuffle(points, plane))
    if untrained is not None:
        add(0.6, untrained_null=shuffle(untrained, start))
    add(1.0, full_null=shuffle(vectors, full))
    return found


def most_misplaced(report: Report) -> tuple[np.ndarray, np.ndarray]:
    """Return the films of each side that probes took for the other's, the furthest off first.

    Returns (positive, negative), each (≤ _MOST_NAMED,) int64 rows of the movies.
    """
    if report.scores is None:
        raise ValueError("there are no scores yet")
    poles = report.poles
    wrong = np.where(poles.is_positive, -report.scores, report.scores)
    order = np.argsort(-wrong, kind="stable")
    order = order[wrong[order] > 0]
    positive = poles.is_positive[order]
    right, left = order[positive], order[~positive]
    return poles.rows[right[:_MOST_NAMED]], poles.rows[left[:_MOST_NAMED]]
