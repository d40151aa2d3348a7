"""Filters: how they add up, what the map says of them, and what a view is then fitted on."""

import dataclasses

import numpy as np
from streamlit.testing.v1 import AppTest

from cf.ui.explore.filters import choose_fitted
from tests.bundled import MOVIES, has


def filters_app() -> None:
    import numpy as np
    import streamlit as st

    from cf.ui.explore import filters
    from cf.ui.tab.tab import load_data

    movies = load_data("bundled").movies
    st.session_state["biases"] = np.random.default_rng(0).normal(0, 1.5, len(movies.title))
    filtered = filters.draw_filters(movies, st.session_state["biases"])
    st.session_state["mask"], st.session_state["caption"] = filtered.shown, filtered.caption
    st.session_state["without_years"] = filtered.without("years")


def filtered(**query: str | list[str]) -> np.ndarray | None:
    test = AppTest.from_function(filters_app, default_timeout=60)
    for name, value in query.items():
        test.query_params[name] = value
    test.run()
    assert not test.exception
    return test.session_state["mask"]


def test_without_filters_all_films_pass():
    assert filtered() is None
    assert filtered(genres="Nonsense", least="-3", labels="x") is None


def test_filters_add_up_and_genres_are_alternatives():
    mask = filtered(genres=["Western", "War"], least="20")
    np.testing.assert_array_equal(mask, (has("Western") | has("War")) & (MOVIES.n_ratings >= 20))
    mask = filtered(labels=["independent"], genres="Drama")
    np.testing.assert_array_equal(mask, (MOVIES.label == -1) & has("Drama"))


def test_a_filter_by_year_leaves_out_films_of_unknown_year():
    test = AppTest.from_function(filters_app, default_timeout=60).run()
    last = int(MOVIES.year.max())
    test.slider(key="years").set_value((1990, last)).run()
    np.testing.assert_array_equal(test.session_state["mask"], MOVIES.year >= 1990)
    assert (MOVIES.year == 0).any()


def test_the_map_says_which_filters_are_on_and_they_are_cleared_at_once():
    test = AppTest.from_function(filters_app, default_timeout=60)
    test.query_params.update({"genres": ["Western"], "years": ["1950", "1959"], "least": "3"})
    test.run()
    mask = test.session_state["mask"]
    assert test.session_state["caption"] == (
        f"Filter: Western, 1950–1959, 3 ratings or more · {mask.sum()} films"
    )
    without_years = test.session_state["without_years"]
    np.testing.assert_array_equal(without_years, has("Western") & (MOVIES.n_ratings >= 3))
    test.button[0].click().run()
    assert test.session_state["mask"] is None and test.session_state["caption"] == ""
    assert not test.exception and not test.multiselect(key="genres").value


def test_a_filter_by_bias_leaves_in_what_lies_beyond_its_ends():
    test = AppTest.from_function(filters_app, default_timeout=60).run()
    biases = test.session_state["biases"]
    test.slider(key="bias").set_value((-2.0, 0.5)).run()
    np.testing.assert_array_equal(test.session_state["mask"], biases.round(2) <= 0.5)
    assert biases.min() < -2


def test_where_few_films_are_often_rated_the_view_is_fitted_on_the_most_rated_ones():
    rare = dataclasses.replace(MOVIES, n_ratings=np.minimum(MOVIES.n_ratings, 5))
    fitted_on, _ = choose_fitted(rare, None)
    assert fitted_on.sum() >= 50 and (rare.n_ratings[fitted_on] == 5).all()
