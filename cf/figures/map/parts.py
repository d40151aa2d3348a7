"""What a live map is made of: each part is packed once and known to the browser by its hash."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from cf.data.movies import Movies
from cf.data.noun import name_things
from cf.snapshot import Frame

N_LABELS = 28


def hash_content(content: bytes) -> str:
    """Return the short name by which the browser knows these bytes."""
    return hashlib.blake2b(content, digest_size=9).hexdigest()


def pack_json(value: Any) -> bytes:
    """Return `value` as compact UTF-8 JSON; NaN is a bug here, not a value."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


@dataclass(frozen=True, eq=False)
class MapFilms:
    """Who the dots are: sent once for each data set, whatever moves or changes colour."""

    titles: Sequence[str]  # (n_movies,) as shown, without the year
    years: np.ndarray  # (n_movies,) int, 0 = unknown
    genres: Sequence[str]  # (n_movies,) names joined for reading: "Action, Sci-Fi"
    n_ratings: np.ndarray  # (n_movies,) int; sets the size of the dots
    # Rows that carry their title on the map where there is room, most important first.
    labelled: Sequence[int]
    noun: str = "movie"  # what one dot is: "movie", or a word of the person's own data

    @classmethod
    def from_movies(cls, movies: Movies, noun: str = "movie") -> "MapFilms":
        """Take titles, years and genres from `movies`; label the N_LABELS most rated ones."""
        return cls(
            titles=movies.title,
            years=movies.year,
            genres=[", ".join(movies.genres_of(row)) for row in range(len(movies.title))],
            n_ratings=movies.n_ratings,
            labelled=movies.most_rated[:N_LABELS].tolist(),
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
                "noun": name_things("film", self.noun),
                "nouns": name_things("films", self.noun),
            }
        )

    @cached_property
    def id(self) -> str:
        """Content hash."""
        return hash_content(self.packed)


@dataclass(frozen=True)
class MapMarker:
    """A point that is not a movie – a person among the films – in the frame's coordinates."""

    x: float
    y: float
    text: str


@dataclass(frozen=True)
class MapRegion:
    """A part of the map that has a name, at (x, y) of the frame's coordinates.

    `figures` says what the name rests on: "48 % of 60 films; 9 % elsewhere".
    """

    name: str
    figures: str
    x: float
    y: float


@dataclass(frozen=True)
class Highlight:
    """A film picked out by a ring and its title, with lines to its neighbours."""

    row: int  # the film
    # Nearest first, up to some 200; the first ten carry their titles.
    neighbours: tuple[int, ...] = ()
    # Lines longer than this, in the frame's coordinates, are dashed: near in the full space, but
    # far apart on the map.
    far: float | None = None

    @classmethod
    def of_run(cls, frame: Frame, no_taste: str = "") -> "Highlight | None":
        """Pick out the film that a run follows, with its neighbours; None where it follows none.

        `no_taste`: why its data teach nothing of what is alike; no neighbours are shown then.
        """
        if (watched := frame.watched) is None:
            return None
        if no_taste:
            return cls(watched["row"])
        return cls(watched["row"], tuple(row for row, _ in watched["neighbours"]))
