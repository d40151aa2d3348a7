"""The curves of several runs: all are there, told apart, and no wild one squashes the others."""

import pytest

from cf.figures.curves import draw_curves
from cf.figures.palette import DARK, LIGHT
from cf.settings import Settings
from tests.side_by_side import make_run


def curve(figure, name: str):
    return next(one for one in figure.data if (one.name or "").startswith(name))


@pytest.mark.parametrize("palette", [LIGHT, DARK])
def test_four_runs_differ_in_colour_dash_and_marker(palette):
    runs = [(f"run {i}", make_run(mses=(0.9, 0.8 + i / 100))) for i in range(4)]
    figure = draw_curves(runs, palette)
    drawn = [curve(figure, f"run {i} (") for i in range(4)]
    for look in ("line.color", "line.dash", "marker.symbol"):
        assert len({one[look] for one in drawn}) == 4
    for i, one in enumerate(drawn):
        training = curve(figure, f"run {i}, training")
        assert training.line.width < one.line.width and training.line.color == one.line.color
        assert list(one.x) == [1, 2] and list(one.y) == [0.9, 0.8 + i / 100]
        assert list(training.y) == pytest.approx([0.8, 0.7 + i / 100])


def test_the_best_epoch_has_a_ring_and_its_loss_stands_in_the_legend():
    figure = draw_curves([("a", make_run(mses=(0.9, 0.7, 0.8)))], LIGHT)
    ring = curve(figure, "a, best")
    assert (list(ring.x), list(ring.y), ring.marker.symbol) == ([2], [0.7], "circle-open")
    assert curve(figure, "a (").name == "a (best 0.700)"
    thick, thin = curve(figure, "thick: validation"), curve(figure, "thin: training")
    assert thick.line.width == curve(figure, "a (").line.width
    assert thin.line.width == curve(figure, "a, training").line.width


def test_baselines_are_dashed_and_shared_ones_drawn_once():
    other = make_run(baselines={"global mean": 1.1, "biases only": 0.9})
    figure = draw_curves([("a", make_run()), ("b<", make_run()), ("c", other)], LIGHT)
    lines = {line.y0 for line in figure.layout.shapes if line.line.dash}
    texts = [note.text for note in figure.layout.annotations]
    assert lines == {1.1, 0.85, 0.9} and len(figure.layout.shapes) == 3
    assert "global mean 1.100" in texts and "biases only (a, b&lt;) 0.850" in texts


def test_a_wild_run_leaves_the_height_to_the_others():
    calm = make_run(mses=(0.9, 0.8))
    wild = make_run(mses=(5.0, 0.85, 400.0, float("nan"), float("inf")))
    low, high = draw_curves([("calm", calm), ("wild", wild)], LIGHT).layout.yaxis.range
    assert 0.4 < low < 0.8 and 0.9 < high < 1.3
    heart = make_run(mses=(0.9, 0.8), settings=Settings(epochs=2))
    trained = [loss.train_mse for loss in heart.losses]
    low, high = draw_curves([("calm", heart)], LIGHT).layout.yaxis.range
    assert low < min(trained) and high > 0.9


def test_losses_that_are_no_numbers_are_not_drawn_and_a_run_without_any_says_so():
    wild, none = make_run(mses=(0.9, float("nan"))), make_run(mses=())
    figure = draw_curves([("wild", wild), ("none", none)], LIGHT)
    assert list(curve(figure, "wild (").x) == [1]
    assert curve(figure, "none (").name == "none (no epoch finished)"
    assert draw_curves([("none", none)], LIGHT).layout.yaxis.range is None


def test_runs_with_other_batches_are_drawn_over_steps():
    runs = [("a", make_run()), ("b", make_run(steps_per_epoch=25))]
    figure = draw_curves(runs, LIGHT)
    assert figure.layout.xaxis.title.text == "step" and list(curve(figure, "b (").x) == [25, 50]
    assert draw_curves(runs[:1], LIGHT).layout.xaxis.title.text == "epoch"


def test_a_name_is_text_and_two_of_the_same_name_are_two_runs():
    figure = draw_curves([("<b>x</b>", make_run()), ("<b>x</b>", make_run())], LIGHT)
    assert all("<b>" not in (one.name or "") for one in figure.data)
    assert len({one.legendgroup for one in figure.data} - {None}) == 2
