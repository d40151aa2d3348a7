"""The ends of one's own axis: films as they are, genres as a whole."""

import numpy as np

from cf.ui.explore.own_axis import rows_of
from cf.ui.tab.films import name_all
from tests.bundled import MOVIES, SUBJECT, has


def test_a_genre_against_another_leaves_out_films_of_both():
    known = MOVIES.n_ratings >= 20
    rows = rows_of(["genre Romance"], ["genre Action"], SUBJECT)
    expected = np.flatnonzero(has("Romance") & ~has("Action") & known)
    np.testing.assert_array_equal(rows, expected)
    back = rows_of(["genre Action"], ["genre Romance"], SUBJECT)
    assert not set(rows.tolist()) & set(back.tolist())
    assert not len(rows_of(["genre War"], ["genre War"], SUBJECT))


def test_films_are_taken_as_they_are_and_a_genre_alone_as_a_whole():
    names = ["Toy Story (1995)", "Alien (1979)"]
    expected = sorted(name_all("bundled")[name] for name in names)
    assert rows_of(names, ["genre Horror"], SUBJECT).tolist() == expected
    alone = rows_of(["genre Western"], names, SUBJECT)
    np.testing.assert_array_equal(alone, np.flatnonzero(has("Western")))
