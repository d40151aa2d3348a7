"""Every figure about two kinds of movies that stands on one page, quickest first."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from cf.analysis.auc import Alone, Auc, measure_alone
from cf.analysis.matching import Matched, measure_matched
from cf.analysis.poles import Poles
from cf.analysis.probe import N_REPEATS, Scores
from cf.analysis.separation import N_SHUFFLES, Null, measure_null, score_poles
from cf.analysis.traits import Rival, list_traits, measure_rivals
from cf.data.movies import Movies


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
    poles : Poles with at least 10 movies on each side
    vectors : (n_movies, n_factors) float, finite
    points : (n_movies, 2 or 3) float, what is drawn
    components : (n_movies, n_components) float, each measured by itself
    untrained : (n_movies, n_factors) float, the vectors that the same seed began with
    biases : (n_movies,) float

    Yields
    ------
    Report
        After the plane, all factors, single numbers, matched pairs, the untrained start, and the
        nulls of the plane, of the untrained start and of all factors.

    Raises
    ------
    ValueError
        `poles.too_few`, or numbers that are not finite.
    """

    def held_out(coordinates: np.ndarray) -> tuple[Scores, Auc]:
        return score_poles(coordinates, poles, seed, n_repeats)

    _, plane = held_out(points)
    report = Report(poles, plane=plane, share=0.05)
    yield report
    in_full, full = held_out(vectors)
    report = replace(report, full=full, held_out=in_full, share=0.1)
    yield report
    columns = () if components is None else components[poles.rows].T
    traits = list_traits(movies, poles, biases)
    report = replace(
        report,
        components=tuple(measure_alone(column, poles.is_positive) for column in columns),
        rivals=tuple(measure_rivals(traits, poles.rows, poles.is_positive)),
        share=0.15,
    )
    yield report
    fame = [trait for trait in traits if not trait.is_liking]
    report = replace(
        report,
        matched=measure_matched(traits, fame, poles, in_full),
        matched_liking=measure_matched(traits, traits, poles, in_full),
        share=0.2,
    )
    yield report
    if untrained is not None:
        report = replace(report, untrained=held_out(untrained)[1], share=0.25)
        yield report
    null = measure_null(points, poles, plane.value, seed, n_shuffles)
    report = replace(report, plane_null=null, share=0.35)
    yield report
    if untrained is not None and report.untrained is not None:
        null = measure_null(untrained, poles, report.untrained.value, seed, n_shuffles)
        report = replace(report, untrained_null=null, share=0.6)
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

    Returns (positive, negative), each (≤ n,) int64 rows of the movies.
    """
    if report.scores is None:
        raise ValueError("there are no scores yet")
    poles = report.poles
    wrong = np.where(poles.is_positive, -report.scores, report.scores)
    order = np.argsort(-wrong, kind="stable")
    order = order[wrong[order] > 0]
    positive = poles.is_positive[order]
    return poles.rows[order[positive][:n]], poles.rows[order[~positive][:n]]
