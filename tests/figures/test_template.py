"""The plotly templates follow the palette."""

import plotly.graph_objects as go
import pytest

from cf.figures.palette import choose_palette
from cf.figures.template import SMALLEST_PX, make_template, scale_colours


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_figure_takes_the_colours_of_its_theme(theme):
    palette = choose_palette(theme)
    figure = go.Figure(go.Scatter(x=[0, 1], y=[0, 1]), layout={"template": make_template(theme)})
    layout = figure.layout.template.layout
    assert layout.paper_bgcolor == layout.plot_bgcolor == palette.background
    assert layout.font.color == palette.text
    assert layout.colorway == palette.categories


def test_no_text_is_too_small_for_a_projector():
    layout = make_template("light").layout
    sizes = [layout.font.size, layout.xaxis.tickfont.size, layout.hoverlabel.font.size]
    assert min(sizes) >= SMALLEST_PX >= 14


def test_the_templates_load_nothing_from_elsewhere():
    assert "http" not in make_template("dark").to_plotly_json().__repr__()


def test_a_colour_scale_spans_zero_to_one():
    assert scale_colours(("#000000", "#777777", "#FFFFFF")) == [
        (0.0, "#000000"),
        (0.5, "#777777"),
        (1.0, "#FFFFFF"),
    ]
