"""Figures of separation: the right numbers at the right place, chance always in sight."""

import numpy as np

from cf.analysis.auc import Auc
from cf.figures.separation import N_NAMED, draw_aucs, draw_epochs, draw_matrix, draw_scores


def named(figure, name: str):
    return next(trace for trace in figure.data if trace.name and trace.name.startswith(name))


def test_every_auc_stands_with_its_interval_and_its_shuffled_band():
    rows = [
        ("all factors", Auc(0.87, 0.8, 0.92), (0.42, 0.58)),
        ("popularity", Auc(0.6, 0.55, 0.66), None),
    ]
    figure = draw_aucs(rows, "light")
    points, bands = named(figure, "held-out"), named(figure, "shuffled")
    np.testing.assert_allclose(points.x, [0.87, 0.6])
    np.testing.assert_allclose(points.error_x.array, [0.05, 0.06])
    np.testing.assert_allclose(points.error_x.arrayminus, [0.07, 0.05])
    assert list(bands.base) == [0.42] and np.allclose(bands.x, [0.16])
    assert "0.87" in points.y[0] and bands.y[0] == points.y[0]
    assert figure.layout.shapes[0].x0 == 0.5


def test_what_is_not_measured_yet_has_no_point():
    figure = draw_aucs([("all factors", None, None)], "dark")
    assert len(named(figure, "held-out").x) == 0


def test_every_film_is_a_dot_on_its_side_and_the_best_known_are_named():
    rng = np.random.default_rng(0)
    scores, is_positive = rng.normal(size=30), np.arange(30) < 18
    names, counts = [f"film {i}" for i in range(30)], np.arange(30) * 7 % 31
    figure = draw_scores(scores, is_positive, names, counts, ("big", "small"), "light")
    for side, name in ((True, "big"), (False, "small")):
        rows = np.flatnonzero(is_positive == side)
        dots = named(figure, name)
        assert list(dots.x) == scores[rows].tolist()
        assert list(dots.text) == [names[row] for row in rows]
    told = {note.text for note in figure.layout.annotations}
    top = sorted(np.flatnonzero(is_positive).tolist(), key=lambda row: -counts[row])[:N_NAMED]
    assert {names[row] for row in top} <= told
    assert "small" in figure.layout.xaxis.title.text


def test_the_best_loss_is_marked_below_the_aucs():
    losses = [(1.0, 0.9), (2.0, 0.7), (3.0, 0.8)]
    figure = draw_epochs([0, 1, 2, 3], {"all": [0.5, 0.6, 0.7, 0.8]}, losses, "light")
    assert 2.0 in [shape.x0 for shape in figure.layout.shapes]
    loss = named(figure, "validation loss")
    assert list(loss.y) == [0.9, 0.7, 0.8] and loss.yaxis == "y2"


def test_chance_is_the_middle_of_the_matrix_and_unmeasured_cells_are_blank():
    auc = np.array([[np.nan, 0.8], [0.8, np.nan]])
    figure = draw_matrix(["A", "B"], auc, [["A", "A / B"], ["B / A", "B"]], "dark")
    heat, cells = figure.data
    assert (heat.zmin, heat.zmid, heat.zmax) == (0, 0.5, 1)
    assert cells.text[0] == "" and cells.text[1] == "0.80"
    assert cells.customdata[2] == "B / A"
