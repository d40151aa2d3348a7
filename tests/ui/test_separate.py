"""The question of Separate: poles from the address and the widgets, on the real data."""

import numpy as np
from streamlit.testing.v1 import AppTest

from cf.analysis.poles import genre_poles, label_poles
from cf.data import read_data
from cf.ui.separate.question import colour_poles, describe_examples

MOVIES = read_data("bundled").movies


def app() -> None:
    import streamlit as st

    from cf.data import read_data
    from cf.ui.separate.question import choose_poles

    st.session_state["chosen"] = choose_poles(read_data("bundled"))


def ask(**query: str) -> AppTest:
    test = AppTest.from_function(app, default_timeout=60)
    for name, value in query.items():
        test.query_params[name] = value
    test.run()
    assert not test.exception
    return test


def test_the_first_question_is_blockbuster_or_independent_with_twenty_ratings():
    poles, known = ask().session_state["chosen"], label_poles(MOVIES, 20)
    assert poles.name == known.name and poles.rows.tolist() == known.rows.tolist()


def test_a_link_asks_for_two_genres_and_a_floor():
    test = ask(ask="Genre or genre", first="Horror", second="Musical", floor="50")
    poles, known = test.session_state["chosen"], genre_poles(MOVIES, "Horror", "Musical", 50)
    assert (poles.positive, poles.negative) == ("Horror", "Musical")
    assert poles.rows.tolist() == known.rows.tolist()


def test_a_genre_is_asked_against_the_rest_and_an_era_against_another():
    rest = ask(ask="Genre or the rest", first="War").session_state["chosen"]
    assert rest.n_positive + rest.n_negative == (MOVIES.n_ratings >= 20).sum()
    era = ask(ask="Era").session_state["chosen"]
    years = MOVIES.year[era.rows]
    assert (years[era.is_positive] >= 2000).all()
    assert (years[~era.is_positive] <= 1979).all()


def test_ones_own_column_is_asked_for_before_there_are_poles():
    assert ask(ask="Your own column").session_state["chosen"] is None


def test_a_clicked_cell_of_the_matrix_opens_its_pair():
    test = AppTest.from_function(app, default_timeout=60)
    test.session_state["open_pair"] = ("Crime", "Western")
    test.run()
    assert not test.exception
    assert test.session_state["chosen"].name == genre_poles(MOVIES, "Crime", "Western").name


def test_the_map_is_coloured_by_the_two_sides_alone():
    poles = label_poles(MOVIES, 20)
    colouring = colour_poles(MOVIES, poles)
    counts = np.bincount(colouring.class_of, minlength=3)
    assert counts[:2].tolist() == [poles.n_positive, poles.n_negative]
    assert counts.sum() == len(MOVIES.title)


def test_each_side_is_shown_by_its_best_known_films():
    text = describe_examples(MOVIES, label_poles(MOVIES, 20))
    assert text.index("415 films") < text.index("Forrest Gump") < text.index("56 films")
