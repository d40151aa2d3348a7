"""What all pictures of the map share: where each film lies, its kind, mark, size and turn."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from cf.analysis.plane.line import is_level, spread_line
from cf.analysis.plane.orientation import describe_upwards, lay_across
from cf.analysis.plane.projection import explain_no_spread, fit_projection, good_view
from cf.analysis.plane.territories import Territories, measure_territories
from cf.analysis.poles import Poles, default_poles
from cf.analysis.well_rated import well_rated
from cf.data import Dataset
from cf.data.noun import make_plural, name_things
from cf.errors import StoreError
from cf.export.matching import name_movie, need_newest, one_line
from cf.export.testimony import newest_separations
from cf.figures.map.frames import BAND
from cf.figures.palette import LIGHT, NEGATIVE_SHAPE, POSITIVE_SHAPE, QUIET_SHAPE, Shape
from cf.numbers import write_percent
from cf.snapshot import Run, Separation

_TURNS = 8  # that the two kinds take over one another
_SEEN = (1, 99)  # percentiles of the fitted films that the view holds
MARKERS = {"dot": "o", "square": "s", "triangle": "^"}


@dataclass(frozen=True)
class Kind:
    """One kind of films with its colour and shape, as on the Train map."""

    side: int  # as in `FilmMap.side`
    colour: str
    shape: Shape


QUIET = Kind(0, LIGHT.quiet, QUIET_SHAPE)
LOUD = (Kind(1, LIGHT.positive, POSITIVE_SHAPE), Kind(-1, LIGHT.negative, NEGATIVE_SHAPE))


@dataclass(frozen=True, eq=False)
class FilmMap:
    """A map ready to draw."""

    points: np.ndarray  # (n_movies, 2) float32, of a line the band
    axes: tuple[str, str]  # titles with the share of variance
    home: np.ndarray  # (2, 2) float64, lower left and upper right corner of a good view
    radii: np.ndarray  # (n_movies,) float, by number of ratings, in half pixels of the Train map
    side: np.ndarray  # (n_movies,) int8: 1 and -1 for the two kinds, 0 for the rest
    kinds: dict[int, str]  # name of each side that has films
    shown: np.ndarray  # (n_movies,) bool, the films that the plane is fitted on
    names: tuple[str, ...]  # in one line, with the year
    famous: np.ndarray  # (n_shown,) rows, most rated first
    poles: Poles | None
    territories: Territories | None

    def layers(self) -> Iterator[tuple[Kind, np.ndarray]]:
        """Give out kinds and rows in the order of drawing.

        The rest lies beneath. The two kinds come in several turns in a random order, so that
        neither covers the other.
        """
        yield QUIET, np.flatnonzero(self.shown & (self.side == 0))
        order = np.random.default_rng(0).permutation(np.flatnonzero(self.shown & (self.side != 0)))
        for rows in np.array_split(order, _TURNS):
            for kind in LOUD:
                yield kind, rows[self.side[rows] == kind.side]

    def count(self, kind: Kind) -> int:
        """How many films of this kind are shown."""
        return int((self.shown & (self.side == kind.side)).sum())


def lay_out_map(run: Run, data: Dataset) -> FilmMap:
    """Lay out the newest vectors as the pages do: the contrast of two kinds lies across.

    Raises
    ------
    StoreError
        The run was trained on other data, keeps no vectors, or its vectors are all the same.
    DivergedError
        A vector holds NaN, infinity or an absurdly large number.
    """
    newest, movies = need_newest(run, data), data.movies
    say = partial(name_things, noun=data.noun)
    shown = well_rated(movies.n_ratings)
    projection = fit_projection(newest.vectors, shown)
    if not projection.has_spread:
        raise StoreError(say(explain_no_spread(len(movies.title))))
    poles = default_poles(movies)
    side, kinds = np.zeros(len(movies.title), np.int8), {0: say("other films")}
    if poles is not None:
        projection = lay_across(projection, poles, movies)
        side[poles.rows] = np.where(poles.is_positive, 1, -1)
        kinds |= {1: say(poles.positive), -1: say(poles.negative)}
    points = projection.points
    axes = _title_axes(projection.explained, kinds, describe_upwards(projection, movies))
    if is_level(points):
        points = spread_line(points, good_view(points, shown)[0])
        axes = axes[0], BAND
    low, high = np.percentile(points[shown], _SEEN, axis=0)
    margin = 0.08 * (float((high - low).max()) or 1.0)
    return FilmMap(
        points=points,
        axes=axes,
        home=np.array([low - margin, high + margin]),
        radii=1.7 + 5.6 * np.sqrt(movies.n_ratings / movies.n_ratings.max()),
        side=side,
        kinds=kinds,
        shown=shown,
        names=tuple(name_movie(movies, row) for row in range(len(movies.title))),
        famous=movies.most_rated[shown[movies.most_rated]],
        poles=poles,
        territories=measure_territories(projection.points, poles) if poles else None,
    )


def _title_axes(explained: np.ndarray, kinds: dict[int, str], above: str) -> tuple[str, str]:
    across, upwards = (f"{write_percent(share)} of the variance" for share in explained[:2])
    if len(kinds) == 1:
        return f"PC 1 · {across}", f"PC 2 · {upwards}"
    return (
        f"{kinds[-1]} ← across → {kinds[1]} · {across}",
        f"{above or 'at right angles'} · {upwards}",
    )


def claim_of(run: Run, film_map: FilmMap, noun: str) -> tuple[str, str]:
    """Say in a title what the map shows, with its figure, and below that what chance would give.

    A run without a measurement of the two kinds claims nothing and is called by its name.
    """
    found = [one for one in newest_separations(run) if _is_of(one, film_map)]
    if not found or film_map.territories is None:
        return "", ""
    [one] = found
    first, second = film_map.kinds[1], film_map.kinds[-1]
    things = make_plural(noun)
    told_apart = f"{first} from {second}" + f" {things}" * (things not in second.split())
    start = [known.auc for known in run.separations if known.epoch == 0 and _is_of(known, film_map)]
    basis = [f"held-out AUC after epoch {one.epoch}"]
    if one.null_high == one.null_high:  # NaN: not measured
        basis.append(f"shuffled labels {one.null_low:.2f} to {one.null_high:.2f}")
    if start and one.epoch:
        basis.append(f"untrained {start[0]:.2f}")
    beyond = one.auc > one.null_high
    verb = "tell" if beyond else "do not tell"
    return (f"Ratings alone {verb} {told_apart}: AUC {one.auc:.2f}", one_line("; ".join(basis)))


def _is_of(one: Separation, film_map: FilmMap) -> bool:
    return film_map.poles is not None and one.poles == film_map.poles.name and one.space == "full"


def describe_run(run: Run, data: Dataset) -> str:
    """Say in a line what was trained, how far, and how well it went."""
    settings, newest = run.settings, run.snapshots[-1]
    factors = f"{settings.n_factors} factor{'s' * (settings.n_factors != 1)}"
    parts = [f"model {settings.model}, {factors}, epoch {newest.epoch:g}"]
    if np.isfinite(newest.validation_mse):
        parts.append(f"validation loss {newest.validation_mse:.3f} squared stars")
    if run.ending:
        parts.append(run.ending)
    return f"{one_line(data.name)}: " + ", ".join(parts)


def describe_map(film_map: FilmMap, data: Dataset) -> str:
    """Say what the map's directions rest on, what is left out and what sizes and areas mean."""
    things, n_left_out = one_line(data.things), int((~film_map.shown).sum())
    said = f"Directions fitted on the {int(film_map.shown.sum()):,} {things} with the most ratings"
    if n_left_out:
        said += f", the other {n_left_out:,} left out"
    said += "; larger dots have more ratings"
    if film_map.territories is not None:
        said += "; lines hold the densest half and four fifths of each kind"
    return f"{said}."


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
