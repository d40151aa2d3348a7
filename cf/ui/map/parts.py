"""What a live map is made of: each part is packed once and known to the browser by its hash."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from cf.data.movies import Movies
from cf.figures.palette import (
    DARK,
    LIGHT,
    NEGATIVE_SHAPE,
    POSITIVE_SHAPE,
    QUIET_SHAPE,
    Shape,
)

N_LABELS = 28


def hash_content(content: bytes) -> str:
    """Return the short name by which the browser knows these bytes."""
    return hashlib.blake2b(content, digest_size=9).hexdigest()


def pack_json(value: Any) -> bytes:
    """Return `value` as compact UTF-8 JSON; NaN is a bug here, not a value."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


@dataclass(frozen=True, eq=False)
class MapFilms:
    """Who the dots are: sent once for each data set, whatever moves or changes colour.

    Attributes
    ----------
    titles
        (n_movies,) as shown, without the year.
    years
        (n_movies,) int, 0 = unknown.
    genres
        (n_movies,) names joined for reading: "Action, Sci-Fi".
    n_ratings
        (n_movies,) int; sets the size of the dots.
    labelled
        Rows that carry their title on the map where there is room, most important first.
    noun
        What one dot is: "movie", or a word of the person's own data.
    """

    titles: Sequence[str]
    years: np.ndarray
    genres: Sequence[str]
    n_ratings: np.ndarray
    labelled: Sequence[int]
    noun: str = "movie"

    @classmethod
    def from_movies(
        cls, movies: Movies, n_labels: int = N_LABELS, noun: str = "movie"
    ) -> "MapFilms":
        """Take titles, years and genres from `movies`; label the `n_labels` most rated ones."""
        names = np.array(movies.genre_names, dtype=object)
        return cls(
            titles=movies.title,
            years=movies.year,
            genres=[", ".join(names[row]) for row in movies.genres],
            n_ratings=movies.n_ratings,
            labelled=np.argsort(-movies.n_ratings, kind="stable")[:n_labels].tolist(),
            noun=noun,
        )

    @cached_property
    def packed(self) -> bytes:
        """UTF-8 JSON of the whole part."""
        return pack_json(
            {
                "titles": list(self.titles),
                "years": np.asarray(self.years).tolist(),
                "genres": list(self.genres),
                "counts": np.asarray(self.n_ratings).tolist(),
                "labelled": [int(row) for row in self.labelled],
                "noun": self.noun,
            }
        )

    @cached_property
    def id(self) -> str:
        """Content hash."""
        return hash_content(self.packed)


@dataclass(frozen=True)
class MapClass:
    """One entry of the legend: a name, a colour for each theme, and a shape.

    A `quiet` class is background: small, pale and drawn beneath the others.
    """

    name: str
    light: str
    dark: str
    shape: Shape
    quiet: bool = False


@dataclass(frozen=True, eq=False)
class MapColouring:
    """Which class each movie belongs to: `class_of` (n_movies,) int indexes `classes` (≤ 256)."""

    classes: tuple[MapClass, ...]
    class_of: np.ndarray

    @classmethod
    def of_poles(cls, poles: np.ndarray, positive: str, negative: str, rest: str) -> "MapColouring":
        """Colour a two-sided question.

        Parameters
        ----------
        poles
            (n_movies,) int: 1 positive, -1 negative, 0 neither; `Movies.label` is of this form.
        positive, negative, rest
            Their names in the legend.
        """
        classes = (
            MapClass(positive, LIGHT.positive, DARK.positive, POSITIVE_SHAPE),
            MapClass(negative, LIGHT.negative, DARK.negative, NEGATIVE_SHAPE),
            MapClass(rest, LIGHT.quiet, DARK.quiet, QUIET_SHAPE, quiet=True),
        )
        return cls(classes, np.select([poles > 0, poles < 0], [0, 1], 2))

    @classmethod
    def of_steps(
        cls, values: np.ndarray, edges: Sequence[float], names: Sequence[str]
    ) -> "MapColouring":
        """Colour an ordered quantity in steps.

        Parameters
        ----------
        values
            (n_movies,) float; nan has no colour.
        edges
            Inner limits of the steps, ascending: one fewer than `names`.
        names
            Their names in the legend, lowest first; between 2 and 7 steps.
        """
        # The palest steps of the ramp would drown in the background.
        shades = np.linspace(2, len(LIGHT.sequential) - 1, len(names)).round().astype(int)
        classes = tuple(
            MapClass(name, LIGHT.sequential[shade], DARK.sequential[shade], QUIET_SHAPE)
            for name, shade in zip(names, shades, strict=True)
        )
        unknown = MapClass("unknown", LIGHT.quiet, DARK.quiet, QUIET_SHAPE, quiet=True)
        steps = np.digitize(values, edges)
        return cls((*classes, unknown), np.where(np.isnan(values), len(names), steps))

    @cached_property
    def packed(self) -> bytes:
        """UTF-8 JSON of the classes, a zero byte, then one byte a movie."""
        classes = [vars(one) for one in self.classes]
        return pack_json(classes) + b"\0" + np.asarray(self.class_of).astype(np.uint8).tobytes()

    @cached_property
    def id(self) -> str:
        """Content hash."""
        return hash_content(self.packed)


@dataclass(frozen=True, eq=False)
class MapFrame:
    """Where the dots are at one moment.

    Attributes
    ----------
    positions
        Little-endian Int16 (n_movies, 2); value / 32767 × `extent` is the coordinate.
    extent
        The largest coordinate that Int16 can express in this frame.
    home
        Half-width of a good view in the same units, or half-width and half-height.
    axes
        Titles of the horizontal and the vertical axis, with their share of the variance.
    """

    positions: bytes
    extent: float
    home: float | tuple[float, float]
    axes: tuple[str, str] = ("PC 1", "PC 2")

    @classmethod
    def from_points(
        cls,
        points: np.ndarray,
        home: float | tuple[float, float],
        axes: tuple[str, str] = ("PC 1", "PC 2"),
    ) -> "MapFrame":
        """Quantise `points` (n_movies, 2) float to Int16 of their own extent."""
        extent = float(np.abs(points).max(initial=0.0)) or 1.0
        steps = np.round(np.asarray(points, dtype=np.float64) * (32767 / extent))
        return cls(steps.astype("<i2").tobytes(), extent, home, axes)

    @property
    def view(self) -> tuple[float, float]:
        """Half-width and half-height of a good view; 1 where nothing has spread yet."""
        across, upwards = self.home if isinstance(self.home, tuple) else (self.home, self.home)
        return float(across) or 1.0, float(upwards) or 1.0

    @cached_property
    def id(self) -> str:
        """Content hash: a frame that is passed again is not sent again."""
        meta = pack_json([self.extent, self.view, self.axes])
        return hash_content(meta + self.positions)


@dataclass(frozen=True)
class MapMarker:
    """A point that is not a movie – a person among the films – in the frame's coordinates."""

    x: float
    y: float
    text: str


@dataclass(frozen=True)
class Highlight:
    """A film picked out by a ring and its title, with thin lines to its neighbours."""

    row: int
    neighbours: tuple[int, ...] = field(default=())


def title_axes(explained: Sequence[float], name: str = "PC") -> tuple[str, str]:
    """Name two components with their share of the variance: "PC 1 · 23 % of the variance"."""
    first, second = (
        f"{name} {number} · {share:.0%}".replace("%", " % of the variance")
        for number, share in enumerate(explained[:2], start=1)
    )
    return first, second
