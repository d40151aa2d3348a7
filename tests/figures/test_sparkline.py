"""The line of a run's card."""

import math
import xml.etree.ElementTree as ET
from urllib.parse import unquote

import pytest

from cf.figures.thumbnail import draw_sparkline
from cf.snapshot import EpochLoss

SVG = "{http://www.w3.org/2000/svg}"


def losses(*mses: float) -> list[EpochLoss]:
    return [EpochLoss(epoch, epoch * 10, 0.0, mse, 0.0) for epoch, mse in enumerate(mses, start=1)]


def read(address: str) -> tuple[list[tuple[float, float]], tuple[float, float]]:
    """The points of the line, and the marked one."""
    kind, _, content = address.partition(",")
    assert kind == "data:image/svg+xml"
    tree = ET.fromstring(unquote(content))
    line, mark = tree.find(f"{SVG}polyline"), tree.find(f"{SVG}circle")
    pairs = (pair.split(",") for pair in line.get("points").split())
    points = [(float(x), float(y)) for x, y in pairs]
    return points, (float(mark.get("cx")), float(mark.get("cy")))


def test_the_line_falls_as_the_loss_does_and_its_lowest_point_is_marked():
    points, mark = read(draw_sparkline(losses(0.9, 0.7, 0.8), "#123456"))
    assert [x for x, _ in points] == pytest.approx([3, 53, 103])
    assert [y for _, y in points] == pytest.approx([3, 27, 15])
    assert mark == pytest.approx(points[1])


def test_a_flat_line_is_drawn_and_infinite_losses_are_left_out():
    points, _ = read(draw_sparkline(losses(0.8, math.inf, 0.8), "#123456"))
    assert len(points) == 2 and points[0][1] == points[1][1]


@pytest.mark.parametrize("mses", [(), (0.8,), (math.nan, 0.8)])
def test_fewer_than_two_losses_are_no_line(mses):
    assert draw_sparkline(losses(*mses), "#123456") == ""
