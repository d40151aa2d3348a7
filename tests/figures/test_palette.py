"""The palette must hold up to colour-blind eyes, a greyscale print and a washed-out projector."""

import tomllib
from pathlib import Path

import pytest

from cf.figures.palette import (
    DARK,
    LIGHT,
    NEGATIVE_SHAPE,
    POSITIVE_SHAPE,
    QUIET_SHAPE,
    Palette,
    choose_palette,
)
from tests.figures.colour import BLINDNESS, contrast, distance, lightness

CONFIG = Path(__file__).parents[2] / ".streamlit" / "config.toml"
both = pytest.mark.parametrize("palette", [LIGHT, DARK], ids=lambda palette: palette.name)


@both
def test_the_poles_stay_apart_without_any_colour(palette: Palette):
    assert abs(lightness(palette.positive) - lightness(palette.negative)) > 20


@both
@pytest.mark.parametrize("blindness", [None, *BLINDNESS])
def test_the_poles_stay_apart_for_every_eye(palette: Palette, blindness):
    assert distance(palette.positive, palette.negative, blindness) > 45
    for pole in (palette.positive, palette.negative):
        assert distance(pole, palette.quiet, blindness) > 20


@both
def test_what_must_be_read_or_found_has_enough_contrast(palette: Palette):
    assert contrast(palette.text, palette.background) > 12
    assert contrast(palette.muted, palette.background) > 4.5
    for colour in (palette.positive, palette.negative, *palette.categories):
        # What WCAG 2.2 asks of graphics; the shapes on the map are a second sign.
        assert contrast(colour, palette.background) >= 3, colour


@both
def test_unlabelled_films_are_quieter_than_either_pole(palette: Palette):
    quiet = contrast(palette.quiet, palette.background)
    assert quiet < contrast(palette.positive, palette.background)
    assert quiet < contrast(palette.negative, palette.background)


@both
def test_neighbouring_categories_stay_apart_for_every_eye(palette: Palette):
    for first, second in zip(palette.categories, palette.categories[1:], strict=False):
        for blindness in (None, *BLINDNESS):
            assert distance(first, second, blindness) > 12, (first, second, blindness)


@both
def test_the_sequential_ramp_never_turns_back(palette: Palette):
    steps = [lightness(colour) for colour in palette.sequential]
    assert steps == sorted(steps, reverse=palette is LIGHT)


def test_each_pole_has_a_shape_of_its_own():
    assert len({POSITIVE_SHAPE, NEGATIVE_SHAPE, QUIET_SHAPE}) == 3


@both
def test_the_pages_theme_shows_the_same_colours(palette: Palette):
    theme = tomllib.loads(CONFIG.read_text("utf-8"))["theme"][palette.name]
    assert theme["backgroundColor"] == palette.background
    assert theme["secondaryBackgroundColor"] == palette.surface
    assert theme["textColor"] == palette.text
    assert theme["borderColor"] == palette.line
    assert theme["primaryColor"] == palette.positive
    assert tuple(theme["chartCategoricalColors"]) == palette.categories
    assert tuple(theme["chartSequentialColors"]) == palette.sequential
    assert tuple(theme["chartDivergingColors"]) == palette.diverging


def test_an_unknown_theme_is_light():
    assert choose_palette(None) is LIGHT
    assert choose_palette("dark") is DARK
