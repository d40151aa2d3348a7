"""The loss chart at every size: no name lies over a curve, a line to beat or another name."""

from itertools import product
from pathlib import Path

import numpy as np
import pytest

from cf.ui.widgets import live

pytestmark = pytest.mark.browser

HEIGHTS, SIZES = (60, 75, 102, 120, 160, 220, 340), (12.5, 16, 24)  # pixels
SCRIPT = (Path(live.__file__).parent / "loss.js").read_text("utf-8")
# Of each chart its texts, and those that something else than the grid runs through.
DRAW = """async ([script, values, shapes]) => {
    let start;
    const module = new Function("attach", script.replace("export default", "return"));
    module((_, make) => (start = make))();
    const charts = values.flatMap(value => shapes.map(([height, size]) => {
        const root = document.createElement("div");
        root.style.cssText = `width: 345px; height: ${height}px; font: ${size}px sans-serif`;
        document.body.append(root);
        start(root)(value);
        return [root, 1.5 * size]; // above that the curves are cut off
    }));
    for (let i = 0; i < 3; i++) await new Promise(requestAnimationFrame);
    return charts.map(([root, over]) => {
        if (root.firstChild) root.firstChild.style.cssText = "width: 100%; height: 100%";
        const texts = [...root.querySelectorAll("text")].map(text => {
            const { x, y, width, height } = text.getBBox();
            const box = { left: x, right: x + width, top: y + 0.3 * height };
            return [text.textContent, { ...box, bottom: y + 0.75 * height }];
        });
        const points = [...root.querySelectorAll("polyline")].flatMap(line => Array.from(
            { length: line.getTotalLength() }, (_, i) => line.getPointAtLength(i)));
        for (const line of root.querySelectorAll("[stroke-dasharray]")) {
            const [left, right, y] = ["x1", "x2", "y1"].map(name => +line.getAttribute(name));
            for (let x = left; x < right; x++) points.push({ x, y });
        }
        const overprinted = texts.filter(([name, { left, right, top, bottom }]) =>
            points.some(({ x, y }) => y > over && x > left && x < right && y > top && y < bottom)
            || texts.some(([other, box]) => other !== name && box.left < right
                && left < box.right && box.top < bottom && top < box.bottom));
        return [texts.map(([name]) => name), overprinted.map(([name]) => name)];
    });
}"""


def draw_curves(training: np.ndarray, ends: list[float], best: int | None, top: float) -> dict:
    """What `cf.figures.live.loss.describe_curves` gives, of a run of five epochs."""
    epochs = np.linspace(0.01, len(training) and 5, len(training))
    at_ends = [[epoch, mse] for epoch, mse in enumerate(ends, 1)]
    return {
        "training": np.stack([epochs, training], axis=1).tolist(),
        "validation": [[0, 1.75], *at_ends],
        "ends": at_ends,
        "best": None if best is None else at_ends[best],
        "baselines": [["global mean", 1.117], ["biases only", 0.795]],
        "range": [0.2, top],
        "epochs": 5,
        "said": "",
    }


def test_no_name_in_the_loss_chart_is_overprinted_at_any_size(open_page):
    epochs = np.linspace(0, 5, 300)
    values = [
        draw_curves(np.zeros(0), [], None, 1.8),
        draw_curves(0.5 + 0.9 * np.exp(-2 * epochs), [0.84, 0.79, 0.765, 0.75, 0.746], 4, 1.8),
        draw_curves(0.3 + 0.5 * np.exp(-0.5 * epochs), [0.8, 0.78, 0.82, 0.84, 0.856], 1, 1.2),
        draw_curves(1 + 0.15 * np.exp(0.6 * epochs), [1.2, 1.3, 1.8], None, 4.2),
    ]
    shapes = list(product(HEIGHTS, SIZES))
    page = open_page("about:blank", viewport={"width": 800, "height": 600})
    drawn = page.evaluate(DRAW, [SCRIPT, values, shapes])
    for (names, overprinted), (value, shape) in zip(drawn, product(values, shapes), strict=True):
        assert not overprinted, (shape, names)
        if shape[1] < 20 and shape[0] >= 10 * shape[1]:
            assert any("biases only 0.795" in name for name in names), (shape, value["ends"])


def test_a_chart_that_has_left_the_page_draws_nothing(open_page):
    page = open_page("about:blank")
    drawn = page.evaluate(
        """async ([script, value]) => {
        let start;
        const module = new Function("attach", script.replace("export default", "return"));
        module((_, make) => (start = make))();
        const root = document.createElement("div");
        start(root)(value);
        for (let i = 0; i < 3; i++) await new Promise(requestAnimationFrame);
        return root.innerHTML;
    }""",
        [SCRIPT, draw_curves(np.ones(9), [0.8], 0, 1.8)],
    )
    assert drawn == ""
