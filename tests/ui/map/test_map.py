"""The Python side of the live map: what is sent, when, and what is refused."""

import json
import re
import struct
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from cf.data import Movies
from cf.ui.map import (
    MapColouring,
    MapFilms,
    MapFrame,
    live_map,
    pack_message,
)

CODE = Path(__file__).parents[3] / "cf"


def read_message(message: bytes) -> tuple[dict, dict[str, bytes]]:
    """Take a message apart as the browser does."""
    (size,) = struct.unpack_from("<I", message)
    header = json.loads(message[4 : 4 + size])
    bodies, at = {}, 4 + size
    for name, length in header["bodies"]:
        bodies[name] = message[at : at + length]
        at += length
    assert at == len(message)
    return header, bodies


def build_movies() -> Movies:
    return Movies(
        title=("A Quiet Film", "The Loud One", "Unknown"),
        year=np.array([1999, 2003, 0], dtype=np.int16),
        genre_names=("Action", "Drama"),
        genres=np.array([[False, True], [True, True], [False, False]]),
        n_ratings=np.array([5, 90, 40], dtype=np.int32),
        mean_stars=np.array([3.5, 4.0, 2.0], dtype=np.float32),
        label=np.array([-1, 1, 0], dtype=np.int8),
        box_office=np.array([1e5, 1e9, np.nan]),
    )


def serve_map() -> None:
    """A page with one map of two films; its state decides what is drawn."""
    import numpy as np
    import streamlit as st

    from cf.ui.map import Highlight, MapColouring, MapFilms, MapFrame, live_map

    state = st.session_state
    films = MapFilms(["One", "Two"], np.array([1999, 0]), ["Drama", ""], np.array([3, 1]), [0])
    poles = np.array([1, -1]) * state.get("sign", 1)
    live_map(
        films,
        MapColouring.of_poles(poles, "left", "right", "rest"),
        MapFrame.from_points(np.array([[0.0, 1.0], [state.get("shift", 0.5), 0.0]]), home=1.0),
        key="map",
        highlight=Highlight(1, (0,)) if state.get("picked") else None,
        shown=state.get("shown"),
        polygon=state.get("polygon"),
        title=state.get("title", ""),
        link=state.get("link"),
    )


def sent_by(app: AppTest) -> tuple[dict, dict[str, bytes]]:
    assert not app.exception
    return read_message(app.get("bidi_component")[0].proto.bytes)


def kinds(bodies: dict[str, bytes]) -> list[str]:
    return [name.split(":")[0] for name in bodies]


def test_the_first_message_carries_everything():
    header, bodies = sent_by(AppTest.from_function(serve_map).run())
    assert kinds(bodies) == ["module", "films", "colouring", "map"]
    assert header["parts"] == list(bodies)


def test_a_second_run_sends_nothing_twice():
    app = AppTest.from_function(serve_map).run()
    first, _ = sent_by(app)
    second, bodies = sent_by(app.run())
    assert bodies == {}
    assert second["parts"] == first["parts"]


def test_a_moved_dot_sends_positions_alone():
    app = AppTest.from_function(serve_map).run()
    app.session_state["shift"] = 0.25
    _, bodies = sent_by(app.run())
    assert kinds(bodies) == ["map"]
    [body] = bodies.values()
    assert np.frombuffer(body, dtype="<i2").tolist() == [0, 32767, 8192, 0]


def test_another_colouring_sends_no_titles():
    app = AppTest.from_function(serve_map).run()
    app.session_state["sign"] = -1
    _, bodies = sent_by(app.run())
    assert kinds(bodies) == ["colouring"]


def test_a_frame_that_comes_back_is_sent_again_because_the_browser_keeps_only_one():
    app = AppTest.from_function(serve_map).run()
    for shift in (0.25, 0.5):
        app.session_state["shift"] = shift
        _, bodies = sent_by(app.run())
        assert kinds(bodies) == ["map"]


def test_a_highlight_travels_in_the_header_alone():
    app = AppTest.from_function(serve_map).run()
    app.session_state["picked"] = True
    header, bodies = sent_by(app.run())
    assert header["highlight"] == {"row": 1, "neighbours": [0], "far": None}
    assert bodies == {}


def test_a_filter_sends_one_bit_a_film_once_and_nothing_when_it_goes():
    app = AppTest.from_function(serve_map).run()
    assert sent_by(app)[0]["shown"] is None
    app.session_state["shown"] = np.array([False, True])
    header, bodies = sent_by(app.run())
    assert bodies == {header["shown"]: b"\2"}
    assert sent_by(app.run())[1] == {}
    app.session_state["shown"] = None
    header, bodies = sent_by(app.run())
    assert (header["shown"], bodies) == (None, {})


def test_an_outline_travels_in_the_header_alone():
    app = AppTest.from_function(serve_map).run()
    app.session_state["polygon"] = np.array([[0, 0], [1, 0], [1, 1.5]])
    header, bodies = sent_by(app.run())
    assert header["polygon"] == [[0, 0], [1, 0], [1, 1.5]]
    assert bodies == {}


def test_a_caption_and_a_link_travel_in_the_header_alone():
    app = AppTest.from_function(serve_map).run()
    header, _ = sent_by(app)
    assert (header["title"], header["link"]) == ("", None)
    app.session_state["title"], app.session_state["link"] = "My <b>run</b>", "compare"
    header, bodies = sent_by(app.run())
    assert (header["title"], header["link"]) == ("My <b>run</b>", "compare")
    assert bodies == {}


def test_parts_that_do_not_fit_together_are_refused():
    films = MapFilms.from_movies(build_movies())
    colouring = MapColouring.of_poles(np.array([1, -1]), "a", "b", "c")
    frame = MapFrame.from_points(np.zeros((3, 2)), home=1.0)
    with pytest.raises(ValueError, match=r"3 films, but 2 colours$"):
        live_map(films, colouring, frame, key="map")


def test_a_filter_of_other_films_is_refused():
    films = MapFilms.from_movies(build_movies())
    colouring = MapColouring.of_poles(np.zeros(3), "a", "b", "c")
    frame = MapFrame.from_points(np.zeros((3, 2)), home=1.0)
    with pytest.raises(ValueError, match="3 films, but 2 marks of what is shown"):
        live_map(films, colouring, frame, key="map", shown=np.array([True, False]))


def test_a_message_can_be_taken_apart():
    header, bodies = read_message(pack_message({"key": "é"}, {"a": b"12", "b": b""}))
    assert header["key"] == "é"
    assert bodies == {"a": b"12", "b": b""}


def test_the_loader_that_travels_with_every_frame_is_tiny():
    assert len((CODE / "ui/map/loader.js").read_bytes()) < 1000


def test_no_script_writes_data_as_markup():
    scripts = [*CODE.glob("ui/map/*.js"), *CODE.glob("figures/map/*.js")]
    assert len(scripts) > 20
    for script in scripts:
        found = re.search(
            r"innerHTML|outerHTML|insertAdjacentHTML|document\.write", script.read_text()
        )
        assert not found, script.name
