"""A page with nothing but a live map of made-up films; served by the tests of the map.

The films drift, or stand still (`?still`), or stand still with everything that Explore needs
(`?explore`). Film 0 lies apart at (1, 0); its last neighbour, film 4, lies far off at (-1, -1).
"""

import time

import numpy as np
import streamlit as st

from cf.analysis.plane.territories import measure_territories
from cf.analysis.poles import Poles
from cf.ui.map import (
    Highlight,
    MapColouring,
    MapFilms,
    MapFrame,
    MapMarker,
    MapPlayback,
    inside_polygon,
    live_map,
    title_axes,
)
from tests.browser.afresh import stop_where_emptied

stop_where_emptied()
N_FILMS = int(st.query_params.get("films", 9066))
STILL = "still" in st.query_params
TERRITORIES = "territories" in st.query_params
N_NEIGHBOURS = int(st.query_params.get("neighbours", 4))
N_EPOCHS = 30
LONG_AXES = (
    "cheap ← PC 1 → big budget · 23 % of the variance, r = 0.55",
    "old ← PC 2 → recent · 8 % of the variance, and a good deal more that has to be said",
)
EVIL = '<img src=x onerror="document.title=1"><b>Bold</b> & Co'


@st.cache_resource
def build_films(n_films: int) -> tuple[MapFilms, list[MapColouring], np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    counts = np.sort(rng.zipf(1.6, n_films).clip(max=400))[::-1]
    films = MapFilms(
        titles=[EVIL, *(f"Film {row}" for row in range(1, n_films))],
        years=rng.integers(1920, 2016, n_films),
        genres=["Drama, Comedy"] * n_films,
        n_ratings=counts,
        labelled=range(25),
    )
    poles = rng.choice([1, -1, 0], n_films, p=[0.08, 0.04, 0.88])
    colourings = [
        MapColouring.of_poles(poles, "blockbuster", "independent", "unlabelled"),
        MapColouring.of_poles(-poles, "action", "romance", "unlabelled"),
    ]
    start = rng.normal(0, 0.3, (n_films, 2))
    drift = rng.normal(0, 0.3, (n_films, 2)) + 0.8 * poles[:, None]
    start[0], drift[0] = (1.0, 0.0), (0.0, 0.0)  # a film that stands apart and still, to point at
    return films, colourings, start, drift


@st.cache_resource
def build_views(n_films: int) -> tuple[dict[str, MapColouring], MapPlayback]:
    films, colourings, start, _ = build_films(n_films)
    start = start * (np.hypot(*(start - start[0]).T) > 0.2)[:, None]
    start[0], start[4] = (1.0, 0.0), (-1.0, -1.0)
    bias = np.where(np.arange(n_films) % 50 == 7, np.nan, start[:, 0])
    stars = np.clip(3.4 + start[:, 1], 0.5, 5)
    views = {
        "class": colourings[0],
        "rating": MapColouring.of_values(stars, "mean rating", 2, 5, unit="stars"),
        "bias": MapColouring.of_values(bias, "bias", -0.8, 0.8, diverging=True),
        "count": MapColouring.of_values(films.n_ratings, "number of ratings", log=True),
    }
    shares = np.linspace(0, 1, N_EPOCHS + 1)[:, None, None]
    turn = np.stack([start[:, 1], -start[:, 0]], axis=1)
    path = start * shares + turn * shares * (1 - shares)
    captions = [f"epoch {epoch} of {N_EPOCHS}" for epoch in range(N_EPOCHS + 1)]
    return views, MapPlayback.from_points(path, 1.2, LONG_AXES, captions)


def explore() -> None:
    """Everything that Explore asks of the map, at the press of a box."""
    state = st.session_state
    views, playback = build_views(N_FILMS)
    points = np.frombuffer(playback.positions, "<i2").reshape(N_EPOCHS + 1, -1, 2)
    points = points[-1] * (playback.extent / 32767)
    with st.container(horizontal=True):
        colour = st.selectbox("Colour", list(views), label_visibility="collapsed", width=160)
        comedies = st.checkbox("Only every tenth")
        search = st.checkbox("Search")
        through_time = st.checkbox("Through time")
        equal = st.checkbox("Equal sizes")
        if st.button("Forget selection"):
            state.polygon = None
    picked, polygon = state.get("picked"), state.get("polygon")
    neighbours = tuple(range(1, N_NEIGHBOURS + 1))
    live_map(
        films,
        views[colour],
        playback if through_time else MapFrame.from_points(points, 1.2, LONG_AXES),
        key="map",
        highlight=None if picked is None else Highlight(picked, neighbours, far=1.5),
        found=range(11, 51, 10) if search else (),
        shown=np.arange(N_FILMS) % 10 == 0 if comedies else None,
        equal_sizes=equal,
        selectable=True,
        polygon=polygon,
        height="calc(100vh - 12rem)",
        label="Made-up films",
        on_select=lambda row: state.update(picked=row),
        on_polygon=lambda corners: state.update(polygon=corners if len(corners) else None),
    )
    n_inside = 0 if polygon is None else inside_polygon(points, polygon).sum()
    st.text(f"picked {picked}, {n_inside} inside {0 if polygon is None else len(polygon)} corners")


films, colourings, start, drift = build_films(N_FILMS)
if "explore" in st.query_params:
    st.html("<style>.stMainBlockContainer { padding: 1rem 2rem 0; max-width: none }</style>")
    explore()
    st.stop()
shown = st.checkbox("Show the map", value=True)
genres = st.checkbox("Colour by genre")
st.button("Run the page again")
began = st.session_state.setdefault("began", time.monotonic())


def pick(row: int | None) -> None:
    news = st.session_state.get("news", 0)
    st.session_state.update(picked=row, news=news + (row is not None))


@st.fragment(run_every=None if STILL else 0.1)
def draw() -> None:
    seconds = 0.0 if STILL else time.monotonic() - began
    picked = st.session_state.get("picked")
    rated = films.n_ratings >= 2
    frame = MapFrame.from_points(
        start + drift * np.sin(seconds / 5), home=1.2, axes=title_axes((0.23, 0.081))
    )
    if TERRITORIES:
        sides = np.where(colourings[0].class_of == 0, 1, -1)
        rows = np.flatnonzero((colourings[0].class_of < 2) & rated)
        poles = Poles(
            "blockbuster / independent", "blockbuster", "independent", rows, sides[rows] > 0
        )
        points = start + np.where(colourings[0].class_of == 0, 0.4, -0.4)[:, None] * [1, 0]
        # Another colouring looks at other factors: at the third one in place of the first.
        axes = np.eye(3)[[2, 1] if genres else [0, 1]]
        points = np.column_stack([points, drift[:, 0]]) @ axes.T
        frame = MapFrame.from_points(points, 1.2).with_territories(
            measure_territories(points, poles)
        )
        frame = frame.with_basis("the films", axes)
    live_map(
        films,
        colourings[genres],
        frame,
        key="map",
        shown=rated if TERRITORIES else None,
        aside="a single rating" if TERRITORIES else "",
        highlight=None if picked is None else Highlight(picked, (1, 2, 3)),
        markers=[MapMarker(-1.0, 0.5, "You")],
        height="420px",
        label="Made-up films",
        on_select=pick,
    )
    st.markdown(f"picked {picked}, events {st.session_state.get('news', 0)}")


if shown:
    draw()
