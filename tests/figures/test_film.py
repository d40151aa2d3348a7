"""The card's figures show the shares and quantiles that NumPy finds."""

import numpy as np
import pytest

from cf.figures.film import draw_shares, draw_stars, draw_vector, list_steps
from cf.figures.palette import choose_palette

SCALE = np.arange(0.5, 5.25, 0.5)


def trace(figure, name: str):
    return next(one for one in figure.data if one.name == name)


def test_the_shares_of_both_histograms_are_those_of_the_counts():
    rng = np.random.default_rng(0)
    film, everyone = rng.choice(SCALE, 37), rng.choice(SCALE, 5000, p=np.arange(1, 11) / 55)
    figure = draw_stars(film, everyone, SCALE, "light")
    for name, stars in (("this film", film), ("all ratings", everyone)):
        drawn = trace(figure, name)
        np.testing.assert_array_equal(drawn.x, SCALE)
        np.testing.assert_allclose(drawn.y, [np.mean(stars == step) for step in SCALE])
        assert np.sum(drawn.y) == pytest.approx(1)


def test_stars_between_two_steps_count_for_the_nearest():
    figure = draw_stars(np.array([2.9, 3.2, 0.1, 7.0]), SCALE, SCALE, "light")
    shares = dict(zip(SCALE.tolist(), trace(figure, "this film").y, strict=True))
    assert (shares[3.0], shares[0.5], shares[5.0]) == (0.5, 0.25, 0.25)


def test_a_film_without_ratings_has_empty_bars_and_no_warning():
    assert not np.any(trace(draw_stars(np.array([]), SCALE, SCALE, None), "this film").y)


@pytest.mark.parametrize(
    ("given", "ends", "steps"),
    [
        ([1, 3, 5], (1, 5), [1, 2, 3, 4, 5]),
        ([1, 3.5], (0.5, 5), SCALE),
        ([1.25, 5], (1.25, 5), [1.25, 5]),
        (np.linspace(0, 5, 101), (0, 5), [0, *SCALE]),
    ],
)
def test_the_steps_of_a_scale_are_those_that_can_be_given(given, ends, steps):
    np.testing.assert_allclose(list_steps(np.array(given, np.float32), *ends), steps)


def test_only_whole_stars_are_written_out():
    figure = draw_stars(SCALE, SCALE, SCALE, "dark")
    assert list(figure.layout.xaxis.tickvals) == [1, 2, 3, 4, 5]


def test_the_bands_are_quantiles_of_the_cloud_and_the_bars_the_vector_itself():
    rng = np.random.default_rng(1)
    cloud, vector = rng.normal(size=(400, 6)) * np.arange(1, 7), rng.normal(size=6)
    figure = draw_vector(vector, cloud, "light")
    for name, low, high in (("90 % of films", 5, 95), ("half of them", 25, 75)):
        band = trace(figure, name)
        base = np.asarray(band.base, float)
        np.testing.assert_allclose(base, np.percentile(cloud, low, axis=0))
        np.testing.assert_allclose(base + band.y, np.percentile(cloud, high, axis=0), atol=1e-12)
    drawn = trace(figure, "this film")
    np.testing.assert_array_equal(drawn.y, vector)
    assert list(drawn.x) == [1, 2, 3, 4, 5, 6]
    assert figure.data[-1] is drawn, "the film lies on top of the bands"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_film_has_the_palettes_colour(theme):
    for figure in (
        draw_stars(SCALE, SCALE, SCALE, theme),
        draw_vector(np.ones(3), np.ones((9, 3)), theme),
    ):
        assert trace(figure, "this film").marker.color == choose_palette(theme).positive


def test_shares_of_a_cosine_are_bars_with_their_figures_in_the_order_given():
    figure = draw_shares(["PC 1", "PC 2", "the rest"], [0.4, -0.1, 0.05], "light")
    (bars,) = figure.data
    assert list(bars.y) == ["PC 1", "PC 2", "the rest"] and list(bars.x) == [0.4, -0.1, 0.05]
    assert bars.text == ("+0.40", "−0.10", "+0.05")
    assert bars.marker.color[0] == bars.marker.color[2] != bars.marker.color[1]
    low, high = figure.layout.xaxis.range
    assert low < -0.1 and high > 0.4
