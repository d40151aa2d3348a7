"""The dots of two settings over seeds: every run, its partner and the means."""

import numpy as np
import pytest

from cf.analysis.runs.seed_verdict import judge
from cf.figures.palette import DARK, LIGHT
from cf.figures.seeds import draw_seed_dots
from cf.settings import Settings
from tests.side_by_side import make_run

FIRST, SECOND = [0.80, 0.82, 0.81], [0.85, 0.86, 0.88]


def drawn(palette=LIGHT, names=("a", "b")):
    runs = [
        [make_run(Settings(epochs=2, seed=seed), (1, mse)) for seed, mse in enumerate(mses)]
        for mses in (FIRST, SECOND)
    ]
    verdict = judge(*runs)
    return draw_seed_dots(verdict.judged, verdict.seeds, names, palette)


@pytest.mark.parametrize("palette", [LIGHT, DARK])
def test_every_run_is_a_dot_and_settings_differ_in_colour_and_shape(palette):
    dots = [one for one in drawn(palette).data if one.mode == "markers"]
    assert len(dots) == 4  # two settings, two measures
    assert list(dots[0].y) == FIRST and list(dots[1].y) == SECOND
    assert list(dots[0].customdata) == [0, 1, 2]
    assert dots[0].marker.color != dots[1].marker.color
    assert dots[0].marker.symbol != dots[1].marker.symbol


def test_a_line_joins_the_two_of_a_seed_and_a_bar_stands_at_each_mean():
    lines = [one for one in drawn().data if one.mode == "lines"]
    pairs = [list(line.y) for line in lines if list(line.x) == [0, 1]][:3]
    assert pairs == [list(pair) for pair in zip(FIRST, SECOND, strict=True)]
    bars = [line.y[0] for line in lines if list(line.x) != [0, 1]][:2]
    assert bars == pytest.approx([np.mean(FIRST), np.mean(SECOND)])


def test_names_stand_once_in_the_legend_as_plain_text():
    named = [one for one in drawn(names=("<i>a</i>", "b")).data if one.showlegend]
    assert [one.name for one in named] == ["&lt;i&gt;a&lt;/i&gt;", "b"]
