"""Movies by their ids and titles, as lines of other people's files name them."""

import re
from collections.abc import Sequence

import numpy as np

from cf.data.importing.lines import LineError, shorten
from cf.data.noun import FILM, make_plural, name_things
from cf.data.text import ID_LIMIT
from cf.data.titles import split_year, title_keys

_ID = re.compile(r"([0-9]{1,16})(?:\.0)?")  # some programs write whole numbers as 3.0


class MovieIndex:
    """Movies ready to be found.

    Parameters
    ----------
    movie_ids : (n_movies,) the data set's own ids
    titles, years : of the movies, where titles name them; 0 is an unknown year
    noun : what the data call a movie
    n_ratings : of each, so that of namesakes of one year the most rated is meant; None: neither is
    """

    def __init__(
        self,
        movie_ids: np.ndarray,
        titles: Sequence[str],
        years: Sequence[int],
        noun: str = FILM,
        n_ratings: np.ndarray | None = None,
    ) -> None:
        self._row_of = {int(movie_id): row for row, movie_id in enumerate(movie_ids)}
        self._by_title: dict[str, list[int]] = {}
        for row, title in enumerate(titles):
            # As it is written, before what is alike but for signs: “+1” and “-1”.
            for key in (f"={title.strip()}", *title_keys(title)):
                self._by_title.setdefault(key, []).append(row)
        self._years = years
        self._noun = noun
        self._n_ratings = n_ratings

    def by_id(self, text: str) -> int:
        """The row of the movie with an id; LineError if there is none."""
        match = _ID.fullmatch(text.strip())
        if match is None or int(match[1]) > ID_LIMIT:
            one = name_things("a movie", self._noun)
            raise LineError(f"“{shorten(text)}” is not {one}’s id, which is a whole number")
        row = self._row_of.get(int(match[1]))
        if row is None:
            raise LineError(f"{self._noun} {int(match[1])} is not among these ratings")
        return row

    def by_title(self, text: str, year_text: str = "", years_off: int = 0) -> int:
        """The row of the movie of a title; LineError if there is none, or if there are several.

        Parameters
        ----------
        text : the year may stand in brackets at its end
        year_text : a year beside it
        years_off : so many years apart two sources may date one film, if no other is called so
        """
        # A table of ours has an apostrophe before a title that a spreadsheet would compute.
        field = text.strip().removeprefix("'")
        title, year = split_year(field)
        if match := _ID.fullmatch(year_text.strip()):
            title, year = (title if year else field), int(match[1])
        keys = (f"={title}", *title_keys(title))
        named = next(filter(None, map(self._by_title.get, keys)), [])
        found = [row for row in named if not year or self._years[row] in (year, 0)]
        if not found and years_off:
            found = [row for row in named if abs(self._years[row] - year) <= years_off]
        things = make_plural(self._noun)
        if not found:
            raise LineError(f"“{shorten(field)}” is not among these {things}")
        of_one_year = len({self._years[row] for row in found}) == 1
        if len(found) > 1 and of_one_year and self._n_ratings is not None:
            return max(found, key=self._n_ratings.__getitem__)  # the first of those alike
        if len(found) > 1:
            which = "give its id" if of_one_year else "add its year"
            raise LineError(f"{len(found)} {things} are called “{shorten(field)}”; {which}")
        return found[0]
