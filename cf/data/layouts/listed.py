"""Films as a release lists them, brought together with its ratings and the facts about films."""

from collections.abc import Container, Mapping
from dataclasses import dataclass

import numpy as np

from cf.data.dataset import MOVIELENS_CITATION, Dataset, Imported
from cf.data.films import find_films, read_films
from cf.data.folder import Folder
from cf.data.movies import build_movies
from cf.data.ratings import build_ratings, find_repeats
from cf.data.text import Column, bad_field, line_of, parse_field
from cf.data.titles import show_title, split_year
from cf.errors import DataError

# Some releases say it with the apostrophe, the bundled one without.
GENRE_NAMES = {"Children's": "Children"}

# Full releases have exactly so many ratings; anything else is a part of one, or newer.
_RELEASES = {
    100_000: "MovieLens 100K",
    100_836: "MovieLens small (2018)",
    1_000_209: "MovieLens 1M",
    10_000_054: "MovieLens 10M",
    20_000_263: "MovieLens 20M",
    25_000_095: "MovieLens 25M",
    32_000_204: "MovieLens 32M",
    33_832_162: "MovieLens latest (2023)",
}


@dataclass(frozen=True)
class ListedFilm:
    """What a release says about one film."""

    title: str  # as the file writes it, without the year
    year: int  # 0 = unknown
    genres: frozenset[str]
    imdb_id: int = 0  # the number behind "tt", 0 = unknown


@dataclass(frozen=True, eq=False)
class Release:
    """What the files of a release hold, before it is brought together with what else is known."""

    name: str
    user_id: np.ndarray  # (n_ratings,), as all of these, in any order
    movie_id: np.ndarray
    stars: np.ndarray
    scale: tuple[float, float]  # lowest and highest stars that could be given
    listed: Mapping[int, ListedFilm]  # by movie id; every rated one must be there
    when: np.ndarray  # in seconds since 1970 UTC
    told: tuple[str, ...] = ()  # what was mended

    def build(self) -> Imported:
        """Bring ratings, films and the bundled facts together.

        An IMDb number decides which film it is; title and year only where there is no number.
        """
        ratings = build_ratings(self.user_id, self.movie_id, self.stars, *self.scale, self.when)
        rated = [self.listed[number] for number in ratings.movie_ids.tolist()]
        films = read_films()
        imdb_id = np.array([film.imdb_id for film in rated], np.int64)
        titles, years = [film.title for film in rated], [film.year for film in rated]
        rows = find_films(imdb_id, titles, years, films)
        label, box_office = films.facts_of(rows)
        movies = build_movies(
            ratings,
            title=[show_title(film.title) for film in rated],
            year=np.array(years),
            genres=[film.genres for film in rated],
            label=label,
            box_office=box_office,
            imdb_id=imdb_id if imdb_id.any() else None,
        )
        dataset = Dataset(self.name, "movie", ratings, movies, MOVIELENS_CITATION)
        return Imported(dataset, self.told)


def parse_id(
    file: Folder, line: int, column: Column, text: str, listed: Container[int] = ()
) -> int:
    """The movie id that a line begins with; DataError if not allowed or already listed."""
    movie_id = int(parse_field(file, line, 1, column, text))
    if movie_id in listed:
        raise bad_field(file, line, 1, column.name, text, "a number not used above")
    return movie_id


def list_film(title: str, genres: list[str], imdb_id: int = 0) -> ListedFilm:
    """Gather a film from a title that ends in its year, and the names of its genres."""
    name, year = split_year(title)
    own = frozenset(GENRE_NAMES.get(genre, genre) for genre in genres if genre)
    return ListedFilm(name, year, own, imdb_id)


def release_name(n_ratings: int) -> str:
    """The release that has so many ratings; otherwise the family's name."""
    return _RELEASES.get(n_ratings, "MovieLens")


def check_ratings(
    file: Folder,
    user_id: np.ndarray,
    movie_id: np.ndarray,
    listed: Mapping[int, ListedFilm],
    list_name: str,
    n_header: int = 0,
) -> None:
    """Raise DataError, with the line, where a film is not listed or is rated twice by one user."""
    known = np.isin(movie_id, np.fromiter(listed, np.int64, len(listed)))
    if not known.all():
        position = int(np.argmin(known))
        line = line_of(file, position + n_header)
        seen = str(movie_id[position])
        raise bad_field(file, line, 2, "movie id", seen, f"a movie that {list_name} lists")
    repeat = find_repeats(user_id, movie_id)
    if repeat:
        first, second = (line_of(file, position + n_header) for position in repeat)
        raise DataError(
            f"{file.name}, line {second}: user {user_id[repeat[1]]} rates movie "
            f"{movie_id[repeat[1]]} again, after line {first}; one rating each is allowed. Delete "
            "one of the two lines."
        )
