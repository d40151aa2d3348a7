"""Figures of separation: the right numbers at the right place, chance always in sight."""

import numpy as np
import pytest

from cf.analysis.separation.auc import Auc
from cf.figures.palette import choose_palette
from cf.figures.separation.aucs import AucRow, draw_aucs
from cf.figures.separation.scores import N_NAMED, draw_epochs, draw_matrix, draw_scores
from cf.snapshot import EpochLoss

ROWS = [
    AucRow("all factors", Auc(0.87, 0.8, 0.92), (0.42, 0.58), "A probe <says> it."),
    AucRow("popularity", Auc(0.6, 0.55, 0.66), None, "One number."),
]


def named(figure, name: str):
    return next(trace for trace in figure.data if trace.name and trace.name.startswith(name))


def test_every_auc_stands_with_its_interval_and_its_shuffled_band():
    figure = draw_aucs(ROWS, "light")
    points, bands = named(figure, "AUC"), named(figure, "shuffled")
    np.testing.assert_allclose(points.x, [0.87, 0.6])
    np.testing.assert_allclose(points.error_x.array, [0.05, 0.06])
    np.testing.assert_allclose(points.error_x.arrayminus, [0.07, 0.05])
    assert list(bands.base) == [0.42] and np.allclose(bands.x, [0.16])
    assert "0.87" in points.y[0] and bands.y[0] == points.y[0]
    assert figure.layout.shapes[0].x0 == 0.5
    rows = named(figure, "what each row says")
    assert "0.80 to 0.92" in rows.customdata[0] and "&lt;says&gt;" in rows.customdata[0]
    assert (rows.width, rows.base, rows.x[0]) == (1, 0.3, 0.72), "wherever a finger meets the row"


def test_what_is_not_measured_yet_has_no_point_but_its_place():
    figure = draw_aucs([*ROWS, AucRow("matched pairs", None, None, "")], "dark")
    assert len(named(figure, "AUC").x) == 2
    assert figure.layout.yaxis.categoryarray[0] == "matched pairs"  # plotly counts from below
    assert figure.layout.yaxis.range == (-0.6, 2.6)


def test_the_share_within_matched_pairs_stands_in_their_row():
    assert named(draw_aucs(ROWS, "light"), "within").showlegend is False
    pairs = AucRow("pairs", Auc(0.8, 0.7, 0.9), None, "", Auc(0.75, 0.6, 0.9))
    figure = draw_aucs([*ROWS, pairs], "light")
    within = named(figure, "within")
    assert (list(within.x), within.showlegend) == ([0.75], True)
    assert within.y[0] == named(figure, "AUC").y[2] and within.marker.symbol == "diamond-open"


def test_an_auc_far_below_chance_is_not_cut_off():
    figure = draw_aucs([AucRow("few films", Auc(0.3, 0.12, 0.55), (0.2, 0.8), "")], "light")
    assert figure.layout.xaxis.range[0] < 0.12
    assert draw_aucs(ROWS, "light").layout.xaxis.range[0] == 0.3


def scatter_films(n: int = 30, theme="light", names=None):
    rng = np.random.default_rng(0)
    scores, is_positive = rng.normal(size=n), np.arange(n) < 18
    names = names or [f"film {i}" for i in range(n)]
    counts = np.arange(n) * 7 % 31
    figure = draw_scores(scores, is_positive, names, counts, ("big", "small"), theme)
    return figure, scores, is_positive, names, counts


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_film_is_a_dot_on_its_side_told_by_colour_and_by_shape(theme):
    figure, scores, is_positive, names, _ = scatter_films(theme=theme)
    palette = choose_palette(theme)
    for side, name in ((True, "big"), (False, "small")):
        rows = np.flatnonzero(is_positive == side)
        dots = named(figure, name)
        assert list(dots.x) == scores[rows].tolist()
        assert list(dots.text) == [names[row] for row in rows]
        assert dots.marker.color == (palette.positive if side else palette.negative)
        assert (np.asarray(dots.y) > 0.5).all() == side
    assert named(figure, "big").marker.symbol != named(figure, "small").marker.symbol
    assert "small" in figure.layout.xaxis.title.text
    assert figure.layout.shapes[0].x0 == 0


def test_the_best_known_of_each_side_are_named_and_tied_to_their_dots():
    figure, scores, is_positive, names, counts = scatter_films()
    notes = {note.text: note for note in figure.layout.annotations}
    for side in (True, False):
        rows = np.flatnonzero(is_positive == side).tolist()
        for row in sorted(rows, key=lambda row: -counts[row])[:N_NAMED]:
            note = notes.pop(names[row])
            assert note.x == note.ax == scores[row]
            assert note.ay > 1.32 if side else note.ay < -0.32  # off the dots
    assert not notes


def test_names_do_not_cover_each_other_nor_leave_the_figure():
    figure = scatter_films(names=[f"a film of a title that has no end {i}" for i in range(30)])[0]
    low, high = figure.layout.xaxis.range
    letter = (high - low) / 85
    spans = []
    for note in figure.layout.annotations:
        assert len(note.text) <= 34 and note.text.endswith("…")
        width = len(note.text) * letter
        start = note.x - {"left": 0, "center": width / 2, "right": width}[note.xanchor]
        assert low <= start and start + width <= high
        spans.append((note.ay, start, start + width))
    for i, (line, start, end) in enumerate(spans):
        for other, other_start, other_end in spans[:i]:
            assert line != other or end <= other_start or other_end <= start
    bottom, top = figure.layout.yaxis.range
    assert all(bottom < line < top for line, _, _ in spans)


def test_the_dots_are_the_same_at_every_drawing():
    first, second = (named(scatter_films()[0], "big").y for _ in range(2))
    assert list(first) == list(second)


def test_curves_rise_above_the_line_of_chance_and_the_best_loss_is_marked():
    losses = [EpochLoss(i, i, 0.5, mse, 0.0) for i, mse in enumerate((0.9, 0.7, 0.8), 1)]
    aucs = {"all": [0.5, 0.6, 0.7, 0.8], "plane": [0.5, 0.5, 0.6, 0.7]}
    figure = draw_epochs([0, 1, 2, 3], aucs, losses, (0.42, 0.58), "light")
    for name, values in aucs.items():
        assert list(named(figure, name).y) == values
        assert list(named(figure, name).x) == [0, 1, 2, 3]
    assert [shape.x0 for shape in figure.layout.shapes if shape.x0 == shape.x1] == [2.0]
    [band] = [shape for shape in figure.layout.shapes if shape.type == "rect"]
    assert (band.y0, band.y1, band.yref) == (0.42, 0.58, "y")
    assert [shape.yref for shape in figure.layout.shapes if shape.y0 == 0.5] == ["y"]
    loss = named(figure, "validation loss")
    assert list(loss.y) == [0.9, 0.7, 0.8] and loss.yaxis == "y2"
    assert figure.layout.yaxis2.domain[1] < figure.layout.yaxis.domain[0]


def test_an_untrained_run_has_no_best_loss():
    figure = draw_epochs([0], {"all": [0.5]}, [], (0.4, 0.6), "dark")
    assert [note.text for note in figure.layout.annotations] == ["shuffled labels"]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_chance_is_the_middle_of_the_matrix_and_unmeasured_cells_are_blank(theme):
    auc = np.array([[np.nan, 0.8], [0.8, np.nan]])
    figure = draw_matrix(["A", "B"], auc, [["A", "A / B"], ["B / A", "B"]], theme)
    heat, cells = figure.data
    assert (heat.zmin, heat.zmid, heat.zmax) == (0, 0.5, 1)
    np.testing.assert_array_equal(np.array(heat.z), auc)
    scale = [colour for _, colour in heat.colorscale]
    assert scale == list(choose_palette(theme).diverging)
    assert list(cells.text) == ["", "0.80", "0.80", ""]


def test_a_click_meets_a_cell_that_knows_its_row_and_its_column():
    told = [["A", "A / B"], ["B / A", "B"]]
    heat, cells = draw_matrix(["A", "B"], np.full((2, 2), 0.7), told, "light").data
    assert heat.hoverinfo == "skip"  # nor can a heatmap be clicked
    found = dict(zip(cells.customdata, zip(cells.y, cells.x, strict=True), strict=True))
    assert found["A / B"] == ("A", "B") and found["B / A"] == ("B", "A")
    for state in (cells.marker, cells.selected.marker, cells.unselected.marker):
        assert state.opacity == 0


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_figures_in_the_matrix_can_be_read_on_every_colour(theme):
    values = np.linspace(0, 1, 16).reshape(4, 4)
    heat, cells = draw_matrix(list("ABCD"), values, [[""] * 4] * 4, theme).data
    scale = np.array([[int(c[i : i + 2], 16) for i in (1, 3, 5)] for _, c in heat.colorscale])
    for value, ink in zip(values.ravel(), cells.textfont.color, strict=True):
        at = np.linspace(0, 1, len(scale))
        below = np.array([np.interp(value, at, channel) for channel in scale.T])
        inked = np.array([int(ink[i : i + 2], 16) for i in (1, 3, 5)])
        light, dark = sorted((_luminance(below), _luminance(inked)), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 4.5


def _luminance(rgb: np.ndarray) -> float:
    share = rgb / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])
