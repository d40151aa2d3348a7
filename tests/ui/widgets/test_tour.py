"""The tour turns from stop to stop, orders the run, and goes on by itself only where it is let."""

import time
from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest

from cf.lesson.guide.tour import STOPS
from cf.settings import Settings
from cf.ui.widgets import tour
from tests.side_by_side import make_run


class Noted:
    """Stands for a run and notes what it is ordered."""

    token, settings = "token", Settings(epochs=2)

    def __init__(self):
        self.orders, self.turned, self.places = [], [], []

    def run(self):
        return make_run(n_movies=9066)

    def __getattr__(self, name):
        return lambda *values: self.orders.append(name)


@pytest.fixture
def noted(monkeypatch):
    noted = Noted()
    from cf.data import read_data

    tab = SimpleNamespace(
        handle=noted,
        source="bundled",
        data=read_data("bundled"),
        frame=None,
        film=None,
        ordered_at=0.0,
    )
    monkeypatch.setattr(tour, "this_tab", lambda: tab)
    monkeypatch.setattr("cf.ui.tab.run.this_tab", lambda: tab)

    def turn(page, query_params):
        noted.turned.append(page)
        noted.places.append(query_params)

    monkeypatch.setattr("streamlit.switch_page", turn)
    return noted


def page() -> None:
    import streamlit as st

    from cf.ui.widgets.tour import draw_tour, offer_tour

    offer_tour()
    draw_tour(st.session_state.get("test_page", "Train"))


def begin() -> AppTest:
    app = AppTest.from_function(page, default_timeout=30).run()
    assert not app.markdown
    app.button(key="tour_begin").click().run()
    assert not app.exception
    return app


def said(app: AppTest) -> str:
    return app.markdown[0].value


def test_each_stop_is_reached_by_next_and_orders_the_run(noted):
    app = begin()
    assert said(app).startswith(f"**1 of {len(STOPS)} · {STOPS[0].title}.**")
    assert noted.orders == ["rewind"]
    for place, stop in enumerate(STOPS[1:], 2):
        app.button(key="tour_next").click().run()
        assert not app.exception
        assert said(app).startswith(f"**{place} of {len(STOPS)} · {stop.title}.**")
        assert stop.task in said(app)
        if stop.key == "neighbours":
            assert "at the start: *" in said(app) and "; now: **" in said(app)
        if stop.key == "axis":
            assert noted.turned == ["pages/explore.py"]
            assert app.session_state["from"] == ["genre Romance"]
            # Nobody else may set what Train's widgets hold in its address.
            assert noted.places == [{"run": "token"}]
    assert noted.orders == ["rewind", "set_pace", "play", "pause", "play", "rewind"]
    app.button(key="tour_next").click().run()  # “Done”
    assert not app.markdown and app.button(key="tour_begin")


def test_by_itself_it_goes_on_when_its_time_is_over_and_waits_when_told(noted, monkeypatch):
    app = begin()
    app.button(key="tour_by_itself").click().run()
    assert said(app).startswith("**1 of") and app.caption
    clock = time.monotonic()
    # Of the tour alone: whoever waits meanwhile would else wait until then.
    later = SimpleNamespace(monotonic=lambda: clock + STOPS[0].seconds + 1)
    monkeypatch.setattr(tour, "time", later)
    app.run()
    assert said(app).startswith("**2 of")
    app.button(key="tour_by_itself").click().run()
    later.monotonic = lambda: clock + 10_000
    app.run()
    assert said(app).startswith("**2 of") and not app.caption


def test_the_whole_tour_takes_ninety_seconds():
    assert sum(stop.seconds for stop in STOPS) == 90


def test_it_ends_where_it_is_ended_and_may_begin_again(noted):
    app = begin()
    app.button(key="tour_end").click().run()
    assert not app.markdown and app.button(key="tour_begin")


def test_on_inside_the_keys_stay_with_the_scenes(noted):
    app = begin()
    app.session_state["test_page"] = "Inside"
    app.run()
    assert app.button(key="tour_next").proto.shortcut == ""
