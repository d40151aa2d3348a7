"""Films by name and in a line of facts, and the one that an address names."""

import numpy as np
from streamlit.testing.v1 import AppTest

from cf.data import Movies
from cf.ui.tab.films import describe_facts, name_all, names_by_row
from tests.bundled import DATA, MOVIES


def test_every_film_has_a_name_of_its_own():
    names = name_all("bundled")
    assert sorted(names.values()) == list(range(len(MOVIES.title)))
    counts = [MOVIES.n_ratings[row] for row in names.values()]
    assert counts == sorted(counts, reverse=True)
    by_row = names_by_row("bundled")
    assert [names[name] for name in by_row] == list(range(len(by_row)))


def test_two_films_of_one_title_and_year_are_told_apart_by_their_ids():
    hamlets = [name for name in name_all("bundled") if name.startswith("Hamlet (2000)")]
    assert hamlets == ["Hamlet (2000)", "Hamlet (2000) – id 65665"]
    rows = [name_all("bundled")[name] for name in hamlets]
    assert DATA.ratings.movie_ids[rows].tolist() == [3598, 65665]


def invent(**changes):
    values = {
        "title": ("A", "B"),
        "year": np.zeros(2),
        "genre_names": ("Action", "Drama"),
        "genres": np.array([[True, True], [False, False]]),
        "n_ratings": np.array([1234, 1]),
        "mean_stars": np.full(2, 3.0),
        "box_office": np.array([3.5e8, np.nan]),
        "label": np.array([1, 0]),
    }
    return Movies(**values | changes)


def test_the_facts_of_a_film_in_a_line():
    assert describe_facts(invent(), 0) == (
        "Action, Drama · 1,234 ratings · took \\$350 million · **blockbuster**"
    )
    assert describe_facts(invent(), 1) == "no genre known · 1 rating"
    small = invent(box_office=np.array([7.0, 0.0]), label=np.array([-1, 0]))
    assert describe_facts(small, 0).endswith("took \\$7 · **independent**")


def picked_film_app() -> None:
    from types import SimpleNamespace

    import numpy as np
    import streamlit as st

    from cf.ui.tab import films

    ids = np.array([1, 2, 4, 5, 6, 3])
    data = SimpleNamespace(ratings=SimpleNamespace(movie_ids=ids))
    st.session_state["row"] = films.picked(SimpleNamespace(data=data))


def test_an_address_names_a_film_by_its_id_and_by_nothing_else():
    test = AppTest.from_function(picked_film_app, default_timeout=60)
    for text, row in {"3": 5, "-1": None, "1e3": None, "٣": None, "1.5": None, "<b>": None}.items():
        test.query_params["film"] = text
        assert test.run().session_state["row"] == row
    test.query_params["film"] = "9" * 23
    assert test.run().session_state["row"] is None
    assert not test.exception
