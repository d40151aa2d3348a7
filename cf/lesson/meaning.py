"""What one direction of the learned numbers came to mean, and how sure that is."""

from dataclasses import dataclass

import numpy as np

from cf.analysis.plane.axes import AxisName, movie_properties, name_axes
from cf.analysis.plane.projection import fit_projection
from cf.analysis.poles import Poles, compared_poles
from cf.analysis.separation.auc import measure_alone
from cf.analysis.separation.measure import measure_null_alone
from cf.analysis.well_rated import well_rated
from cf.data import Movies
from cf.numbers import write_signed
from cf.snapshot import Snapshot

N_DIRECTIONS = 3
N_CHOICES = 4
N_EXTREMES = 5
MIN_RATINGS = 50  # of a film that is named at an end


@dataclass(frozen=True)
class Parting:
    """How well a direction tells two kinds of films apart by itself: nothing is fitted to them.

    `start` and `now` are AUCs; nine in ten shuffled labels give one within `null`.
    """

    poles: Poles
    start: float
    now: float
    null: tuple[float, float]


@dataclass(frozen=True, eq=False)
class Meaning:
    """One direction of the learned numbers, the strongest, second or third principal component."""

    # start, now: (n_movies,) where each film stood along it at the random start and stands now, in
    # standard deviations of the films that it was fitted on
    start: np.ndarray
    now: np.ndarray
    fitted_on: np.ndarray  # (n_movies,) bool
    explained: float  # its share of the variance
    name: AxisName  # what it was compared with, best supported first
    partings: tuple[Parting, ...]  # of the contrasts that the data allow
    step: np.ndarray  # (n_factors,) one standard deviation of the films, along it

    @property
    def choices(self) -> tuple[str, ...]:
        """What it could be called, its strongest link first."""
        ends = [f"{c.low_end} ↔ {c.high_end}" for c in self.name.correlations[:: N_CHOICES - 1]]
        return tuple(ends[:N_CHOICES])

    @property
    def says_nothing(self) -> bool:
        """Whether nothing known of the films follows it."""
        return self.name.best is None


def find_meaning(start: Snapshot, now: Snapshot, movies: Movies, component: int) -> Meaning:
    """Describe a principal component of the newest vectors.

    Parameters
    ----------
    start, now : the same run untrained and as it stands
    component : from 0
    """
    fitted_on = well_rated(movies.n_ratings)
    projection = fit_projection(now.vectors, fitted_on, N_DIRECTIONS)
    axis = projection.axes[component]
    along = now.vectors @ axis
    places = [_standardise(place, fitted_on) for place in (start.vectors @ axis, along)]
    (name,) = name_axes(
        places[1][:, None],
        movie_properties(movies, now.biases),
        fitted_on,
        (f"direction {component + 1}",),
    )
    partings = []
    for poles in compared_poles(movies):
        before, after = (
            measure_alone(place[poles.rows], poles.is_positive).value for place in places
        )
        band = measure_null_alone(places[1], poles).band
        partings.append(Parting(poles, before, after, band))
    explained = float(projection.explained[component])
    step = axis * float(along[fitted_on].std())
    return Meaning(places[0], places[1], fitted_on, explained, name, tuple(partings), step)


def pick_extremes(places: np.ndarray, movies: Movies) -> tuple[np.ndarray, np.ndarray]:
    """Return the well-known films at the low and the high end, (≤ 5,) rows each, outermost first.

    Where fewer films have enough ratings, the most rated half of all is taken.
    """
    known = np.flatnonzero(movies.n_ratings >= MIN_RATINGS)
    if len(known) < 4 * N_EXTREMES:
        known = movies.most_rated[: (len(places) + 1) // 2]
    order = known[np.argsort(places[known], kind="stable")]
    return order[:N_EXTREMES], order[::-1][:N_EXTREMES]


def tell_meaning(meaning: Meaning) -> str:
    """Return the direction's name with its evidence, as Markdown."""
    name = meaning.name
    if not name.correlations:
        return "**No name**: too little is known of these films to compare the direction with."
    first = name.correlations[0]
    r, low, high = (write_signed(value) for value in (first.r, first.low, first.high))
    figures = f"r = {r}, {low} to {high}"
    said = (
        f"**No name** is supported: even {first.name} follows it too little ({figures})"
        if meaning.says_nothing
        else f"**{first.low_end} ↔ {first.high_end}**: the films’ order along it follows "
        f"{first.name} (rank correlation {figures})"
    )
    parted = "; ".join(
        f"{p.poles.positive.lower()} and {p.poles.negative.lower()} are told apart with AUC "
        f"**{p.now:.2f}**, {p.start:.2f} at the start, {p.null[0]:.2f} to {p.null[1]:.2f} with "
        "shuffled labels"
        for p in meaning.partings
    )
    return f"{said}. By it alone, {parted}." if parted else f"{said}."


def _standardise(places: np.ndarray, among: np.ndarray) -> np.ndarray:
    centred = np.asarray(places, dtype=np.float64) - places[among].mean()
    spread = float(centred[among].std())
    return centred / spread if spread > 0 else centred
