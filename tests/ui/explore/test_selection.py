"""What counts as selected on Explore, and with which films it is compared."""

import numpy as np
from streamlit.testing.v1 import AppTest

from cf.analysis.enrichment import find_enrichment
from cf.ui.explore.selection import comparable_films
from tests.bundled import MOVIES, has


def test_a_selection_is_what_was_selected_and_passes_the_filters_else_what_was_found():
    def app() -> None:
        import numpy as np
        import streamlit as st

        from cf.ui.explore.selection import selected_films
        from cf.ui.tab import selections

        shown = np.arange(6) % 2 == 0
        found = np.flatnonzero(selected_films([4, 1], shown, 6)).tolist()
        selections.take(np.arange(6) > 2)
        both = [np.flatnonzero(selected_films([1], mask, 6)).tolist() for mask in (None, shown)]
        st.session_state["seen"] = [found, *both]

    test = AppTest.from_function(app, default_timeout=60).run()
    assert test.session_state["seen"] == [[1, 4], [3, 4, 5], [4]]


def test_within_a_filter_a_selection_is_held_against_what_the_filter_leaves():
    horror = has("Horror")
    boxed = horror & (MOVIES.n_ratings >= 60)

    def found_in(selected: np.ndarray, shown: np.ndarray | None) -> set[str]:
        among = comparable_films(MOVIES.n_ratings, selected, shown)
        assert among[selected].all() and (MOVIES.n_ratings[among] >= 60).all()
        return {one.name for one in find_enrichment(MOVIES, selected, among) if one.q < 0.05}

    assert "Horror" in found_in(boxed, None)
    assert "Horror" not in found_in(boxed & (MOVIES.year > 1980), horror)
    # Films that were found by name need not pass the filter.
    assert "Horror" in found_in(boxed, MOVIES.year > 1980)
