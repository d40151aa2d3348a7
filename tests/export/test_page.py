"""The map as a page: it loads nothing, and its points and titles are the run's."""

import json
import re

import numpy as np
import pytest

from cf.export import FORMATS
from cf.figures.palette import LIGHT
from tests.export.invented import SCRIPT, TITLES, hostile_dataset, laid_across, make_run
from tests.export.pages import Page

DATA = hostile_dataset()
RUN = make_run(DATA)


@pytest.fixture(scope="module")
def page() -> Page:
    return Page(FORMATS["map-html"].write(RUN, DATA))


@pytest.fixture(scope="module")
def plot(page: Page) -> tuple[list[dict], dict]:
    """Data and layout that plotly is given."""
    [call] = [script for script in page.scripts if "Plotly.newPlot(" in script[-100_000:]][-1:]
    text = call[call.rindex("Plotly.newPlot(") :]
    decoder, start = json.JSONDecoder(), text.index("[")
    data, end = decoder.raw_decode(text, start)
    layout, _ = decoder.raw_decode(text, text.index("{", end))
    return data, layout


def test_the_page_loads_nothing_from_anywhere(page):
    assert page.loaded == [] and not {"link", "img", "iframe"} & set(page.tags)
    assert "plotly.js" in page.scripts[1][:500]  # the program itself lies within


def test_no_title_gets_out_of_its_place(page):
    assert page.tags.count("script") == len([s for s in page.scripts if s.strip()]) == 3
    assert not any("alert(1)" in text for text in page.texts if SCRIPT not in text)
    assert RUN.name in page.text and DATA.citation in page.text


def points_of(trace: dict) -> np.ndarray:
    """A trace's places; plotly packs arrays as base64."""
    import base64

    def unpack(packed):
        if isinstance(packed, list):
            return np.array(packed)
        return np.frombuffer(base64.b64decode(packed["bdata"]), packed["dtype"])

    return np.stack([unpack(trace["x"]), unpack(trace["y"])], axis=1)


def test_every_film_lies_where_the_projection_puts_it_in_its_colour_and_shape(plot):
    expected = laid_across(RUN, DATA).points
    seen = []
    styles = {
        1: (LIGHT.positive, "square", "blockbuster"),
        -1: (LIGHT.negative, "triangle-up", "independent"),
        0: (LIGHT.quiet, "circle", "other films"),
    }
    for trace in plot[0]:
        for point, text in zip(points_of(trace), trace["text"], strict=True):
            [row] = np.flatnonzero(np.isclose(expected, point).all(axis=1))
            seen.append(row)
            colour, symbol, name = styles[int(DATA.movies.label[row])]
            assert (trace["marker"]["color"], trace["marker"]["symbol"]) == (colour, symbol)
            count = int(DATA.movies.n_ratings[row])
            assert text.endswith(f"<br>{name}, {count:,} ratings")
    assert sorted(seen) == list(range(60))


def test_titles_under_the_pointer_hold_no_tag_but_the_line_break(plot):
    texts = [text for trace in plot[0] for text in trace["text"]]
    assert all(re.findall("<[^>]*>", text) == ["<br>"] for text in texts)
    assert any(text.startswith("&lt;b&gt;bold&lt;/b&gt; &amp; co (1999)") for text in texts)
    assert any(text.startswith(TITLES[8]) for text in texts)  # quotes as they are


def test_each_kind_stands_once_in_the_legend_and_hides_as_a_whole(plot):
    shown = [trace["legendgroup"] for trace in plot[0] if trace["showlegend"]]
    assert sorted(shown) == ["blockbuster", "independent", "other films"]


def test_both_axes_have_one_scale_and_say_their_share(plot):
    layout = plot[1]
    assert layout["yaxis"]["scaleanchor"] == "x" and layout["yaxis"]["scaleratio"] == 1
    for about, axis in (("independent ← across → blockbuster", "xaxis"), ("better liked", "yaxis")):
        title = layout[axis]["title"]["text"]
        assert re.fullmatch(rf"{about}.* · \d+ % of the variance", title)
