"""What is known about the rated movies, row-aligned with the ratings."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import compress

import numpy as np

from cf.data.ratings import AT_ONCE, Ratings
from cf.data.titles import escape_markdown

# Marks that stand among the genres in the files but say nothing of the kind of film.
NOT_GENRES = frozenset({"(no genres listed)", "unknown", "IMAX"})


@dataclass(frozen=True, eq=False)
class Movies:
    """Titles, genres and facts of the rated movies; row i describes `Ratings.movie_ids[i]`."""

    title: tuple[str, ...]  # as shown: article in front, no year
    year: np.ndarray  # (n_movies,) int16, 0 = unknown
    genre_names: tuple[str, ...]  # alphabetical, without NOT_GENRES
    genres: np.ndarray  # (n_movies, n_genres) bool
    n_ratings: np.ndarray  # (n_movies,) int32
    mean_stars: np.ndarray  # (n_movies,) float32
    label: np.ndarray  # (n_movies,) int8: 1 blockbuster, -1 independent, 0 unlabelled
    box_office: np.ndarray  # (n_movies,) float64, US$, nan = unknown
    # (n_movies,) int64, the number behind "tt", 0 = unknown; None where the data give none.
    imdb_id: np.ndarray | None = None

    @cached_property
    def most_rated(self) -> np.ndarray:
        """Rows of all movies, (n_movies,) int64, the one with the most ratings first."""
        return np.argsort(-self.n_ratings, kind="stable")

    def genres_of(self, row: int) -> list[str]:
        """Names of a movie's genres."""
        return list(compress(self.genre_names, self.genres[row]))

    def name(self, row: int) -> str:
        """Title with the year where it is known: "Alien (1979)"."""
        year = int(self.year[row])
        return f"{self.title[row]} ({year})" if year else self.title[row]

    def markdown_name(self, row: int) -> str:
        """The name as text within Markdown: the stars of "M*A*S*H" stay stars."""
        return escape_markdown(self.name(row))


def build_movies(
    ratings: Ratings,
    title: Sequence[str],
    year: np.ndarray,
    genres: Sequence[frozenset[str]],
    label: np.ndarray,
    box_office: np.ndarray,
    imdb_id: np.ndarray | None = None,
) -> Movies:
    """Gather the facts of the rated movies and count their ratings.

    Parameters
    ----------
    ratings : gives the order of the rows and the numbers of ratings.
    title, genres : one entry per row of `ratings.movie_ids`.
    year, label, box_office, imdb_id : (n_movies,) as in `Movies`.
    """
    names = tuple(sorted(frozenset().union(*genres) - NOT_GENRES))
    n_ratings, total = np.zeros(ratings.n_movies, np.int64), np.zeros(ratings.n_movies)
    for start in range(0, len(ratings), AT_ONCE):
        some, stars = (it[start : start + AT_ONCE] for it in (ratings.movie, ratings.stars))
        n_ratings += np.bincount(some, minlength=ratings.n_movies)
        total += np.bincount(some, weights=stars, minlength=ratings.n_movies)
    return Movies(
        title=tuple(title),
        year=np.asarray(year, np.int16),
        genre_names=names,
        genres=np.array([[name in own for name in names] for own in genres], bool).reshape(
            len(title), len(names)
        ),
        n_ratings=n_ratings.astype(np.int32),
        mean_stars=(total / n_ratings).astype(np.float32),
        label=np.asarray(label, np.int8),
        box_office=np.asarray(box_office, np.float64),
        imdb_id=None if imdb_id is None else np.asarray(imdb_id, np.int64),
    )
