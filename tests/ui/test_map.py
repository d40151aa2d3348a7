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
    Highlight,
    MapColouring,
    MapFilms,
    MapFrame,
    MapMarker,
    live_map,
    pack_message,
    title_axes,
)

FOLDER = Path(__file__).parents[2] / "cf" / "ui" / "map"


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
    events = live_map(
        films,
        MapColouring.of_poles(poles, "left", "right", "rest"),
        MapFrame.from_points(np.array([[0.0, 1.0], [state.get("shift", 0.5), 0.0]]), home=1.0),
        key="map",
        highlight=Highlight(1, (0,)) if state.get("picked") else None,
    )
    st.text(f"{events.selected} {events.cleared}")


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
    assert np.frombuffer(*bodies.values(), dtype="<i2").tolist() == [0, 32767, 8192, 0]


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
    assert header["highlight"] == {"row": 1, "neighbours": [0]}
    assert bodies == {}


def test_without_a_click_there_is_no_news():
    app = AppTest.from_function(serve_map).run()
    assert app.text[0].value == "None False"


def test_parts_that_do_not_fit_together_are_refused():
    films = MapFilms.from_movies(build_movies())
    colouring = MapColouring.of_poles(np.array([1, -1]), "a", "b", "c")
    frame = MapFrame.from_points(np.zeros((3, 2)), home=1.0)
    with pytest.raises(ValueError, match="3 films, but 2 colours and 3 positions"):
        live_map(films, colouring, frame, key="map")


def test_films_are_described_for_reading_and_labelled_by_ratings():
    films = MapFilms.from_movies(build_movies(), n_labels=2)
    part = json.loads(films.packed)
    assert part["genres"] == ["Drama", "Action, Drama", ""]
    assert part["titles"] == ["A Quiet Film", "The Loud One", "Unknown"]
    assert part["years"] == [1999, 2003, 0]
    assert part["labelled"] == [1, 2]


def test_equal_content_has_equal_names():
    assert MapFilms.from_movies(build_movies()).id == MapFilms.from_movies(build_movies()).id
    points = np.array([[0.0, 1.0]])
    assert MapFrame.from_points(points, 1.0).id != MapFrame.from_points(points, 2.0).id


def test_poles_become_two_loud_classes_and_a_quiet_one():
    colouring = MapColouring.of_poles(build_movies().label, "blockbuster", "independent", "rest")
    assert [one.quiet for one in colouring.classes] == [False, False, True]
    assert colouring.class_of.tolist() == [1, 0, 2]
    assert len({(one.light, one.shape) for one in colouring.classes}) == 3
    assert colouring.packed.endswith(b"\0" + bytes([1, 0, 2]))


def test_steps_colour_an_ordered_quantity_and_leave_the_unknown_quiet():
    years = np.array([1950.0, 1975.0, 2010.0, np.nan])
    colouring = MapColouring.of_steps(years, [1970, 1990], ["before 1970", "1970–89", "since 1990"])
    assert colouring.class_of.tolist() == [0, 1, 2, 3]
    assert colouring.classes[-1].quiet
    assert len({one.dark for one in colouring.classes}) == 4


def test_quantised_points_are_within_half_a_step():
    points = np.random.default_rng(0).normal(size=(500, 2))
    frame = MapFrame.from_points(points, home=1.0)
    back = np.frombuffer(frame.positions, dtype="<i2").reshape(-1, 2) * (frame.extent / 32767)
    assert np.abs(back - points).max() <= frame.extent / 32767 / 2 * 1.0001


def test_films_that_all_lie_at_zero_can_be_drawn():
    frame = MapFrame.from_points(np.zeros((3, 2)), home=0.0)
    assert frame.extent == 1.0
    assert frame.view == (1.0, 1.0)


def test_axes_carry_their_share_of_the_variance():
    assert title_axes((0.2345, 0.081)) == (
        "PC 1 · 23 % of the variance",
        "PC 2 · 8 % of the variance",
    )


def test_a_message_can_be_taken_apart():
    header, bodies = read_message(pack_message({"key": "é"}, {"a": b"12", "b": b""}))
    assert header["key"] == "é"
    assert bodies == {"a": b"12", "b": b""}


def test_markers_and_highlights_are_plain_values():
    assert vars(MapMarker(0.5, -1.0, "You")) == {"x": 0.5, "y": -1.0, "text": "You"}
    assert Highlight(3).neighbours == ()


def test_the_loader_that_travels_with_every_frame_is_tiny():
    assert len((FOLDER / "loader.js").read_bytes()) < 1000


def test_no_script_writes_data_as_markup():
    for script in FOLDER.glob("*.js"):
        found = re.search(
            r"innerHTML|outerHTML|insertAdjacentHTML|document\.write", script.read_text()
        )
        assert not found, script.name
