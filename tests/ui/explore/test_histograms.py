"""Histograms beside the filters: what they count, and that a stroke across one is a filter."""

import numpy as np
from streamlit.testing.v1 import AppTest

from cf.ui.explore.histograms import list_quantities
from tests.bundled import MOVIES


def test_a_histogram_counts_every_known_film_once_and_its_bins_are_its_filter():
    biases = np.random.default_rng(0).normal(0, 1.2, len(MOVIES.title))
    everyone = np.ones(len(MOVIES.title), dtype=bool)
    for quantity in list_quantities(MOVIES, biases):
        counts = quantity.count(everyone)
        assert sum(counts) == (~np.isnan(quantity.values)).sum()
        n_bins = len(counts)
        for first, last in ((0, n_bins - 1), (3, 5), (0, 2), (n_bins - 2, n_bins - 1)):
            low, high = quantity.span(first, last)
            assert quantity.bins_of(low, high) == (first, last)
            at_ends = (first == 0, last == n_bins - 1)
            passing = ((quantity.values >= low) | at_ends[0]) & (
                (quantity.values <= high) | at_ends[1]
            )
            assert (passing & ~np.isnan(quantity.values)).sum() == sum(counts[first : last + 1])


def histograms_app() -> None:
    import numpy as np
    import streamlit as st

    from cf.ui.explore import filters
    from cf.ui.explore.histograms import list_quantities, set_span
    from cf.ui.tab.tab import load_data

    movies = load_data("bundled").movies
    for told in st.session_state.pop("told", ()):
        set_span(list_quantities(movies, None), told)
    st.session_state["mask"] = filters.draw_filters(movies).shown
    assert isinstance(movies.year, np.ndarray)


def test_a_stroke_across_a_histogram_is_the_filter_of_the_same_name():
    test = AppTest.from_function(histograms_app, default_timeout=60).run()
    test.session_state["told"] = [
        {"key": "years", "from": 16, "to": 17},
        {"key": "least", "from": 5, "to": 99},
        {"key": "mean", "from": 0, "to": 12},
    ]
    test.run()
    assert not test.exception
    assert test.slider(key="years").value == (1980, 1989)
    assert test.number_input(key="least").value == 20
    stars = MOVIES.mean_stars.astype(float).round(2)
    expected = (MOVIES.year // 10 == 198) & (MOVIES.n_ratings >= 20) & (stars <= 3.74)
    np.testing.assert_array_equal(test.session_state["mask"], expected)
