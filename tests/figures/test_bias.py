"""The figures of the biases hold every film and user once, and ring those that are named."""

import warnings

import numpy as np
import pytest

from cf.figures.bias import draw_biases, draw_user_biases
from cf.figures.palette import choose_palette

RNG = np.random.default_rng(0)
BIASES, MEANS, COUNTS = RNG.normal(size=50), RNG.uniform(1, 5, 50), RNG.integers(1, 300, 50)
NAMES = [f"Film {i} <b>" for i in range(50)]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_film_stands_at_its_mean_and_bias(theme):
    all_films, ringed = draw_biases(BIASES, MEANS, COUNTS, NAMES, [3, 41], theme).data
    np.testing.assert_array_equal(all_films.x, MEANS)
    np.testing.assert_array_equal(all_films.y, BIASES)
    np.testing.assert_array_equal(all_films.customdata, COUNTS)
    assert list(all_films.text) == NAMES
    np.testing.assert_array_equal(ringed.x, MEANS[[3, 41]])
    np.testing.assert_array_equal(ringed.y, BIASES[[3, 41]])
    assert ringed.marker.color == choose_palette(theme).negative


def test_the_colour_bar_speaks_of_ratings_while_the_colours_are_logarithms():
    marker = draw_biases(BIASES, MEANS, COUNTS, NAMES, [], "light").data[0].marker
    np.testing.assert_allclose(10 ** np.asarray(marker.color), COUNTS)
    written = [float(text) for text in marker.colorbar.ticktext]
    np.testing.assert_allclose(10.0 ** np.asarray(marker.colorbar.tickvals), written)


def test_without_disagreements_nothing_is_ringed():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        ringed = draw_biases(BIASES, MEANS, COUNTS, NAMES, [], "light").data[1]
    assert len(ringed.x) == 0


def test_the_users_histogram_takes_every_user():
    [bars] = draw_user_biases(BIASES, "dark").data
    np.testing.assert_array_equal(bars.x, BIASES)
    assert bars.marker.color == choose_palette("dark").positive
