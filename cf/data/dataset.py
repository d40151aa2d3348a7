"""A data set: ratings, the movies they are about, and whom to thank."""

from dataclasses import dataclass
from functools import cached_property

from cf.data.movies import Movies
from cf.data.noun import count_ratings, make_plural, name_things
from cf.data.ratings import Ratings

MOVIELENS_CITATION = (
    "F. Maxwell Harper and Joseph A. Konstan (2015). The MovieLens Datasets: History and Context. "
    "ACM Transactions on Interactive Intelligent Systems 5(4), article 19. "
    "https://doi.org/10.1145/2827872"
)
# What GroupLens asks of whoever uses any release; its README has the whole of it.
MOVIELENS_TERMS = (
    "For research and teaching: cite it, claim no endorsement by GroupLens, earn no money with it "
    "without permission."
)


@dataclass(frozen=True, eq=False)
class Dataset:
    """Everything that a reader gets out of one folder, zip or bundle."""

    name: str  # as shown: "MovieLens small (2016)"
    noun: str  # what a row of `movies` is: "movie"
    ratings: Ratings
    movies: Movies
    citation: str  # to be shown wherever the data are

    @property
    def things(self) -> str:
        """What the rows of `movies` are, in the plural: "movies"."""
        return make_plural(self.noun)

    @property
    def counts(self) -> str:
        """How much there is: "100,004 ratings of 9,066 movies by 671 users"."""
        ratings = self.ratings
        return count_ratings(len(ratings), ratings.n_movies, self.noun, ratings.n_users)

    @cached_property
    def no_taste(self) -> str:
        """Why nothing can be learned from these ratings of what is alike; "" where it can."""
        ratings = self.ratings
        least, most = ratings.stars.min(), ratings.stars.max()
        if least == most:
            what = f"All ratings are alike, {least:g} stars: there is no taste here to learn."
        elif ratings.n_users == 1:
            what = "All ratings are one person’s: with nobody else’s beside them, they cannot tell "
            what += "which films are alike."
        elif ratings.n_movies == len(ratings):
            what = "Each film is rated by one person only: nothing can tell which films are alike."
        else:
            return ""
        return name_things(what, self.noun)


@dataclass(frozen=True, eq=False)
class Imported:
    """A data set, and what its reader has to tell about it."""

    dataset: Dataset
    told: tuple[str, ...] = ()
