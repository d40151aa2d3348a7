import numpy as np

from cf.data.films import NO_FILM, Films, match_films


def films(*known: tuple[str, int]) -> Films:
    n = len(known)
    return Films(
        imdb_id=np.arange(1, n + 1, dtype=np.int32),
        title=tuple(title for title, _ in known),
        year=np.array([year for _, year in known], np.int16),
        box_office=np.full(n, np.nan),
        companies=("",) * n,
    )


def match(movies: list[tuple[str, int]], *known: tuple[str, int]) -> list[int]:
    titles, years = zip(*movies, strict=True)
    return match_films(titles, years, films(*known)).tolist()


def test_the_same_year_wins_over_a_year_off():
    assert match([("Carol, The", 1990)], ("The Carol", 1991), ("The Carol", 1990)) == [1]


def test_a_year_off_is_enough_two_are_not():
    assert match([("Carol", 1990)], ("Carol", 1991)) == [0]
    assert match([("Carol", 1990)], ("Carol", 1989)) == [0]
    assert match([("Carol", 1990)], ("Carol", 1992)) == [NO_FILM]


def test_an_alternative_title_matches_but_the_main_title_goes_first():
    movie = [("Das Lied (Song, The)", 1990)]
    assert match(movie, ("The Song", 1990)) == [0]
    assert match(movie, ("The Song", 1990), ("Das Lied", 1990)) == [1]


def test_two_films_under_one_title_in_one_year_are_refused():
    assert match([("Carol", 1990)], ("Carol", 1990), ("Carol!", 1990)) == [NO_FILM]
    twins_and_a_near_one = [("Carol", 1990), ("Carol!", 1990), ("Carol", 1991)]
    assert match([("Carol", 1990)], *twins_and_a_near_one) == [NO_FILM]
    assert match([("Carol", 1990)], ("Carol", 1989), ("Carol", 1991)) == [NO_FILM]


def test_a_film_that_another_movie_meets_in_its_own_year_is_not_borrowed():
    assert match([("Carol", 1990), ("Carol", 1991)], ("Carol", 1991)) == [NO_FILM, 0]


def test_one_film_under_two_ids_is_found_for_both():
    assert match([("Hamlet", 2000), ("Hamlet", 2000)], ("Hamlet", 2000)) == [0, 0]


def test_a_movie_without_a_year_matches_nothing():
    assert match([("Carol", 0)], ("Carol", 1)) == [NO_FILM]


def test_facts_of_no_film_are_unknown():
    known = films(("Carol", 1990))
    label, box_office = known.facts_of(np.array([NO_FILM, 0]))
    assert label.tolist() == [0, 0]
    assert label.dtype == np.int8
    assert np.isnan(box_office).all()
