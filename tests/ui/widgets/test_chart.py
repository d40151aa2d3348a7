"""Figures grow with presenter mode's type, and nothing else of them changes."""

import plotly.graph_objects as go

from cf.figures.template import SMALLEST_PX, make_template
from cf.ui.widgets.chart import enlarge, name_parts


def test_type_height_margins_and_marks_grow_and_the_data_do_not():
    figure = go.Figure(
        go.Scatter(x=[1, 2], y=[3, 4], marker={"size": 9}, textfont={"size": 10}),
        layout={"template": make_template(), "height": 300},
    )
    figure.add_annotation(text="here", x=2, y=3, xshift=10)
    large = enlarge(figure, 1.5)
    assert large.layout.height == 450
    assert large.data[0].textfont.size == 15 and large.data[0].marker.size == 13.5
    assert tuple(large.data[0].x) == (1, 2)
    (note,) = large.layout.annotations
    assert (note.xshift, note.x) == (15, 2)
    template = large.layout.template.layout
    assert template.xaxis.tickfont.size == 1.5 * SMALLEST_PX
    assert template.margin.t == 1.5 * make_template().layout.margin.t
    assert figure.layout.height == 300
    assert make_template().layout.xaxis.tickfont.size == SMALLEST_PX
    assert enlarge(figure, 1) is figure


def test_a_figure_speaks_of_books_and_leaves_titles_and_data_alone():
    figure = go.Figure(
        go.Scatter(
            x=["films"], y=[1], name="A Film", hovertemplate="%{x} films<extra>A Film</extra>"
        ),
        layout={"template": make_template(), "xaxis": {"title": "films", "ticktext": ["films"]}},
    )
    figure.add_annotation(text="20 films")
    named = name_parts(figure, "book", ("A Film",))
    trace, axis = named.data[0], named.layout.xaxis
    assert (trace.name, trace.hovertemplate) == ("A Film", "%{x} books<extra>A Film</extra>")
    assert (axis.title.text, axis.ticktext) == ("books", ("books",))
    assert named.layout.annotations[0].text == "20 books" and tuple(trace.x) == ("films",)
    assert figure.layout.xaxis.title.text == "films"
