"""Every figure about two kinds of movies that stands on one page, quickest first."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from cf.analysis.auc import Auc
from cf.analysis.matching import Matched, measure_matched
from cf.analysis.poles import Poles
from cf.analysis.probe import N_REPEATS, Direction, Scores, fit_direction
from cf.analysis.separation import N_SHUFFLES, Null, measure_null, score_poles
from cf.data.movies import Movies


@dataclass(frozen=True, eq=False)
class Report:
    """The figures; None for what is not measured yet or cannot be.

    Whether a figure beats chance is for its null to say, not for its interval: without any
    signal, held-out AUCs scatter more widely about 0.5 than their intervals tell, below it too.
    """

    poles: Poles
    plane: Auc | None = None
    full: Auc | None = None
    components: tuple[Auc, ...] = ()  # each alone
    popularity: Auc | None = None  # log number of ratings alone
    bias: Auc | None = None  # movie bias alone
    matched: Matched | None = None
    untrained: Auc | None = None
    plane_null: Null | None = None
    full_null: Null | None = None
    scores: np.ndarray | None = None  # (n,) float64, held out, full space, as in `Scores`
    plane_scores: np.ndarray | None = None  # (n,) float64
    direction: Direction | None = None
    share: float = 0.0  # of the work that is done; 1 in the last report


def measure_steps(
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
) -> Iterator[Report]:
    """Measure everything about two kinds of movies, giving out a fuller report again and again.

    Parameters
    ----------
    movies : Movies
    poles : Poles with at least 10 movies on each side
    vectors : (n_movies, n_factors) float, finite
    points : (n_movies, 2 or 3) float, what is drawn
    components : (n_movies, n_components) float, each measured alone
    untrained : (n_movies, n_factors) float, the vectors that the same seed began with
    biases : (n_movies,) float
    seed : of folds and shuffles

    Yields
    ------
    Report
        After the plane, all factors, single coordinates, matched pairs, the untrained start, the
        null of the plane and that of all factors.

    Raises
    ------
    ValueError
        `poles.too_few`, or numbers that are not finite.
    """

    def held_out(coordinates: np.ndarray) -> tuple[Scores, Auc]:
        return score_poles(coordinates, poles, seed, n_repeats)

    in_plane, plane = held_out(points)
    report = Report(poles, plane=plane, plane_scores=in_plane.mean, share=0.05)
    yield report
    in_full, full = held_out(vectors)
    direction = fit_direction(vectors, poles.rows, poles.is_positive)
    report = replace(report, full=full, scores=in_full.mean, direction=direction, share=0.1)
    yield report
    alone = () if components is None else tuple(held_out(column)[1] for column in components.T)
    report = replace(
        report,
        components=alone,
        popularity=held_out(np.log(movies.n_ratings))[1],
        bias=None if biases is None else held_out(biases)[1],
        share=0.15,
    )
    yield report
    report = replace(report, matched=measure_matched(movies, poles, in_full), share=0.2)
    yield report
    if untrained is not None:
        report = replace(report, untrained=held_out(untrained)[1], share=0.25)
        yield report
    null = measure_null(points, poles, plane.value, seed, n_shuffles)
    report = replace(report, plane_null=null, share=0.4)
    yield report
    null = measure_null(vectors, poles, full.value, seed, n_shuffles)
    yield replace(report, full_null=null, share=1.0)


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
    report: Callable[[float, Report], None] | None = None,
) -> Report:
    """Measure everything about two kinds of movies; see `measure_steps`.

    `report` is told the share that is done, with the report so far, after each step.
    """
    steps = measure_steps(
        movies, poles, vectors, points, components, untrained, biases, seed, n_repeats, n_shuffles
    )
    for found in steps:
        if report is not None:
            report(found.share, found)
    return found


def most_misplaced(report: Report, n: int = 5) -> tuple[np.ndarray, np.ndarray]:
    """Return the films of each side that probes took for the other's, the furthest off first.

    Parameters
    ----------
    report : with scores

    Returns
    -------
    (positive, negative), each (≤ n,) int64 rows of the movies
    """
    if report.scores is None:
        raise ValueError("there are no scores yet")
    poles = report.poles
    wrong = np.where(poles.is_positive, -report.scores, report.scores)
    order = np.argsort(-wrong, kind="stable")
    order = order[wrong[order] > 0]
    positive = poles.is_positive[order]
    return poles.rows[order[positive][:n]], poles.rows[order[~positive][:n]]
