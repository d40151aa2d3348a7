"""Two kinds of movies to be told apart, and who stands on which side."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from cf.analysis.well_rated import USUAL_FLOOR, least_ratings
from cf.data.movies import Movies

# Fewer on either side, and five folds would test on one movie at a time.
FEWEST_MOVIES = 10
# Fewer on either side, and the figures can be measured but deserve a warning.
FEW_MOVIES = 30
OTHER_GENRES = "other genres"
DEFAULT_CONTRASTS = ("blockbuster / independent", "Action / Romance")  # names of Poles
OFTEN, RARELY = "often rated films", "rarely rated films"
_ERAS = re.compile(r"films from (\d{1,4}) on / films until (\d{1,4})")


@dataclass(frozen=True, eq=False)
class Poles:
    """Two kinds of movies to be told apart."""

    name: str
    positive: str  # what the movies with is_positive are
    negative: str
    rows: np.ndarray  # (n,) int64, ascending
    is_positive: np.ndarray  # (n,) bool
    by_year: bool = False  # the sides differ in year by definition, so none can be matched in it

    @property
    def n_positive(self) -> int:
        """How many movies lie on the positive side."""
        return int(self.is_positive.sum())

    @property
    def n_negative(self) -> int:
        """How many movies lie on the negative side."""
        return len(self.rows) - self.n_positive

    @property
    def too_few(self) -> bool:
        """Whether a side has too few movies for any claim; every measure refuses then."""
        return min(self.n_positive, self.n_negative) < FEWEST_MOVIES

    def refuse_too_few(self) -> None:
        """Raise ValueError if a side has too few movies for any claim."""
        if self.too_few:
            raise ValueError(
                f"{self.name}: {self.n_positive} and {self.n_negative} movies, but each side needs "
                f"{FEWEST_MOVIES}"
            )


def label_poles(movies: Movies, min_ratings: int = USUAL_FLOOR) -> Poles:
    """Blockbusters against independent films; unlabelled films take no part."""
    positive, negative = movies.label > 0, movies.label < 0
    return _poles(movies, "blockbuster", "independent", positive, negative, min_ratings)


def default_poles(movies: Movies, besides: str = "") -> Poles | None:
    """Return the contrast that a data set shows first; None where no two kinds are large enough.

    Parameters
    ----------
    besides : name of the Poles that are shown already
    """
    return next((poles for poles in _contrasts(movies) if poles.name != besides), None)


def compared_poles(movies: Movies) -> list[Poles]:
    """Return the two contrasts by which runs compare, or as many as a data set has."""
    first = default_poles(movies)
    if first is None:
        return []
    second = default_poles(movies, besides=first.name)
    is_known = first.name in DEFAULT_CONTRASTS
    # Beside facts of films nothing is measured unasked that is no such fact.
    if second is None or (is_known and second.name not in DEFAULT_CONTRASTS):
        return [first]
    return [first, second]


def _contrasts(movies: Movies) -> Iterator[Poles]:
    """The contrasts with enough movies: those of films, else two genres, eras, and fame."""
    for name in DEFAULT_CONTRASTS:
        if not (poles := named_poles(movies, name)).too_few:
            yield poles
    floor = usual_floor(movies)
    for other in (
        _largest_genres(movies, floor),
        _early_and_late(movies, floor),
        popularity_poles(movies, floor),
    ):
        if other is not None and not other.too_few and other.name not in DEFAULT_CONTRASTS:
            yield other


def usual_floor(movies: Movies) -> int:
    """Return how many ratings a movie needs to take part: as many as to be drawn on the map."""
    return max(1, least_ratings(movies.n_ratings))


def named_poles(movies: Movies, name: str) -> Poles:
    """Return Poles by their `name`: of labels, two genres, a genre and the rest, eras or fame."""
    positive, negative = _sides(movies, name)
    floor = usual_floor(movies)
    if (positive, negative) == ("blockbuster", "independent"):
        return label_poles(movies, floor)
    if (positive, negative) == (OFTEN, RARELY):
        return popularity_poles(movies, floor)
    if eras := _ERAS.fullmatch(name):
        return era_poles(movies, int(eras[2]), int(eras[1]), floor)
    if negative == OTHER_GENRES:
        return genre_rest_poles(movies, positive, floor)
    return genre_poles(movies, positive, negative, floor)


def _sides(movies: Movies, name: str) -> tuple[str, str]:
    """What a name of Poles says of either side; genres may have a stroke of their own."""
    parts = name.split(" / ")
    cuts = [(" / ".join(parts[:i]), " / ".join(parts[i:])) for i in range(1, len(parts))]
    known = {*movies.genre_names, OTHER_GENRES}
    return next((cut for cut in cuts if known.issuperset(cut)), name.partition(" / ")[::2])


def popularity_poles(movies: Movies, min_ratings: int = USUAL_FLOOR) -> Poles:
    """The third of the movies with the most ratings against the third with the fewest."""
    counts = movies.n_ratings
    taking_part = counts[counts >= min_ratings]
    low, high = np.quantile(taking_part, [1 / 3, 2 / 3]) if len(taking_part) else (0, 0)
    often, rarely = (counts >= high) & (counts > low), (counts <= low) & (counts < high)
    return _poles(movies, OFTEN, RARELY, often, rarely, min_ratings)


def _largest_genres(movies: Movies, min_ratings: int) -> Poles | None:
    """The two genres of which each has the most movies that the other has not."""
    has = movies.genres[movies.n_ratings >= min_ratings].astype(np.float32)
    if has.shape[1] < 2:
        return None
    both = has.T @ has  # (n_genres, n_genres)
    alone = np.diag(both)[:, None] - both
    pair = np.unravel_index(np.argmax(np.minimum(alone, alone.T)), alone.shape)
    first, second = sorted(movies.genre_names[int(place)] for place in pair)
    return genre_poles(movies, first, second, min_ratings)


def _early_and_late(movies: Movies, min_ratings: int) -> Poles | None:
    """The third of the movies that is newest against the third that is oldest."""
    years = movies.year[(movies.year > 0) & (movies.n_ratings >= min_ratings)]
    if not len(years):
        return None
    early, late = np.quantile(years, [1 / 3, 2 / 3], method="nearest").tolist()
    return era_poles(movies, early, late, min_ratings) if early < late else None


def genre_poles(
    movies: Movies, positive: str, negative: str, min_ratings: int = USUAL_FLOOR
) -> Poles:
    """Films of exactly one of two genres; a genre that no film has leaves its side empty."""
    has_first, has_second = _has_genre(movies, positive), _has_genre(movies, negative)
    first, second = has_first & ~has_second, has_second & ~has_first
    return _poles(movies, positive, negative, first, second, min_ratings)


def genre_rest_poles(movies: Movies, genre: str, min_ratings: int = USUAL_FLOOR) -> Poles:
    """Films of a genre against all others that have any genre at all."""
    has = _has_genre(movies, genre)
    others = movies.genres.any(axis=1) & ~has
    return _poles(movies, genre, OTHER_GENRES, has, others, min_ratings)


def era_poles(
    movies: Movies, early_until: int, late_from: int, min_ratings: int = USUAL_FLOOR
) -> Poles:
    """Late films against early ones; those in between or of unknown year take no part.

    Raises ValueError if the sides would overlap.

    Parameters
    ----------
    early_until, late_from : last year of the early side, first year of the late one
    """
    if late_from <= early_until:
        raise ValueError(f"late films from {late_from}, but early ones until {early_until}")
    known = movies.year > 0
    late, early = known & (movies.year >= late_from), known & (movies.year <= early_until)
    positive, negative = f"films from {late_from} on", f"films until {early_until}"
    poles = _poles(movies, positive, negative, late, early, min_ratings)
    return replace(poles, by_year=True)


def column_poles(
    movies: Movies,
    name: str,
    values: np.ndarray,
    positive: str,
    negative: str,
    min_ratings: int = USUAL_FLOOR,
) -> Poles:
    """Two groups of a column of one's own.

    Raises ValueError without one value per movie, and for two groups that are not distinct.

    Parameters
    ----------
    values : (n_movies,) of which `positive` and `negative` are two; others, None and NaN take no
        part
    """
    values = np.asarray(values)
    if values.shape != movies.year.shape:
        raise ValueError(f"{name}: {values.shape} values for {len(movies.year)} movies")
    if positive == negative:
        raise ValueError(f"{name}: name two different groups, not {positive!r} and {negative!r}")
    first, second = (np.array([v == group for v in values]) for group in (positive, negative))
    return _poles(movies, positive, negative, first, second, min_ratings)


def examples(movies: Movies, poles: Poles, n: int = 5) -> tuple[np.ndarray, np.ndarray]:
    """Return the most rated movies of each side, by which a person can judge the labels.

    Returns (positive, negative), each (≤ n,) int64 rows of `movies`, most rated first.
    """
    order = np.argsort(-movies.n_ratings[poles.rows], kind="stable")
    rows, is_positive = poles.rows[order], poles.is_positive[order]
    return rows[is_positive][:n], rows[~is_positive][:n]


def _poles(
    movies: Movies,
    positive: str,
    negative: str,
    is_positive: np.ndarray,
    is_negative: np.ndarray,
    min_ratings: int,
) -> Poles:
    rows = np.flatnonzero((is_positive | is_negative) & (movies.n_ratings >= min_ratings))
    return Poles(f"{positive} / {negative}", positive, negative, rows, is_positive[rows])


def _has_genre(movies: Movies, genre: str) -> np.ndarray:
    if genre not in movies.genre_names:
        return np.zeros(len(movies.genres), dtype=bool)
    return movies.genres[:, movies.genre_names.index(genre)]
