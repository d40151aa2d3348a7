"""What all pictures of the map share: where each film lies, its kind, mark, size and turn."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from cf.analysis.projection import fit_projection, well_rated
from cf.data import Dataset
from cf.export.matching import LABELS, name_movie, need_newest, one_line
from cf.figures.palette import LIGHT, NEGATIVE_SHAPE, POSITIVE_SHAPE, QUIET_SHAPE, Shape
from cf.snapshot import Run

_TURNS = 8  # that the labelled kinds take over one another
MARKERS = {"dot": "o", "square": "s", "triangle": "^"}


@dataclass(frozen=True)
class Kind:
    """One kind of films with its colour and shape, as on the Train map."""

    label: int  # as in `Movies.label`
    colour: str
    shape: Shape

    @property
    def name(self) -> str:
        """As the legend says it."""
        return LABELS[self.label]


QUIET = Kind(0, LIGHT.quiet, QUIET_SHAPE)
LOUD = (Kind(1, LIGHT.positive, POSITIVE_SHAPE), Kind(-1, LIGHT.negative, NEGATIVE_SHAPE))


@dataclass(frozen=True, eq=False)
class FilmMap:
    """A map ready to draw."""

    points: np.ndarray  # (n_movies, 2) float32
    axes: tuple[str, str]  # titles with the share of variance
    home: np.ndarray  # (2, 2) float64, lower left and upper right corner of a good view
    radii: np.ndarray  # (n_movies,) float, by number of ratings, in half pixels of the Train map
    label: np.ndarray  # (n_movies,) int8
    names: tuple[str, ...]  # in one line, with the year
    famous: np.ndarray  # (n_movies,) rows, most rated first
    n_fitted: int

    def layers(self) -> Iterator[tuple[Kind, np.ndarray]]:
        """Give out kinds and rows in the order of drawing.

        The unlabelled lie beneath. The labelled come in several turns in a random order, so that
        neither kind covers the other.
        """
        yield QUIET, np.flatnonzero(self.label == 0)
        order = np.random.default_rng(0).permutation(np.flatnonzero(self.label))
        for rows in np.array_split(order, _TURNS):
            for kind in LOUD:
                yield kind, rows[self.label[rows] == kind.label]

    def count(self, kind: Kind) -> int:
        """How many films are of this kind."""
        return int((self.label == kind.label).sum())


def lay_out_map(run: Run, data: Dataset) -> FilmMap:
    """Lay out the newest vectors by the principal components of the well-rated films.

    Raises
    ------
    StoreError
        The run was trained on other data or keeps no vectors.
    DivergedError
        A vector holds NaN, infinity or an absurdly large number.
    """
    newest, movies = need_newest(run, data), data.movies
    fitted_on = well_rated(movies.n_ratings)
    projection = fit_projection(newest.vectors, fitted_on)
    # The farthest few of the fitted films must not shrink all others to a speck.
    low, high = np.percentile(projection.points[fitted_on], (0.5, 99.5), axis=0)
    margin = 0.08 * (float((high - low).max()) or 1.0)
    first, second = (
        f"PC {number} · {share:.0%}".replace("%", " % of the variance")
        for number, share in enumerate(projection.explained, start=1)
    )
    return FilmMap(
        points=projection.points,
        axes=(first, second),
        home=np.array([low - margin, high + margin]),
        radii=1.7 + 5.6 * np.sqrt(movies.n_ratings / movies.n_ratings.max()),
        label=movies.label,
        names=tuple(name_movie(movies, row) for row in range(len(movies.title))),
        famous=np.argsort(-movies.n_ratings, kind="stable"),
        n_fitted=int(fitted_on.sum()),
    )


def describe_run(run: Run, data: Dataset) -> str:
    """Say in a line what was trained, how far, and how well it went."""
    settings, newest = run.settings, run.snapshots[-1]
    parts = [f"model {settings.model}, {settings.n_factors} factors, epoch {newest.epoch:g}"]
    if np.isfinite(newest.validation_mse):
        parts.append(f"validation loss {newest.validation_mse:.3f} squared stars")
    if run.ending:
        parts.append(run.ending)
    return f"{one_line(data.name)}: " + ", ".join(parts)


def describe_map(film_map: FilmMap, data: Dataset) -> str:
    """Say what the map's directions rest on and what the size of a dot means."""
    return (
        f"Directions fitted on the {film_map.n_fitted:,} {one_line(data.noun)}s with the most "
        "ratings; larger dots have more ratings."
    )


def style_films(kind: Kind, radius: float) -> dict[str, Any]:
    """Return what matplotlib needs to mark films of a kind and a radius of `FilmMap.radii`."""
    quiet = kind is QUIET
    return {
        "linestyle": "none",
        "marker": MARKERS[kind.shape],
        "markersize": radius * (0.7 if quiet else 1.05),
        "color": kind.colour,
        "alpha": 0.45 if quiet else 0.95,
        "markeredgecolor": "none" if quiet else LIGHT.background,
        "markeredgewidth": 0 if quiet else 0.4,
    }
