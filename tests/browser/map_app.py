"""A page with nothing but a live map of made-up films that drift; served by test_map.py."""

import time

import numpy as np
import streamlit as st

from cf.ui.map import Highlight, MapColouring, MapFilms, MapFrame, MapMarker, live_map, title_axes

N_FILMS = int(st.query_params.get("films", 9066))
STILL = "still" in st.query_params
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


films, colourings, start, drift = build_films(N_FILMS)
shown = st.checkbox("Show the map", value=True)
genres = st.checkbox("Colour by genre")
st.button("Run the page again")
began = st.session_state.setdefault("began", time.monotonic())


@st.fragment(run_every=None if STILL else 0.1)
def draw() -> None:
    seconds = 0.0 if STILL else time.monotonic() - began
    picked = st.session_state.get("picked")
    events = live_map(
        films,
        colourings[genres],
        MapFrame.from_points(
            start + drift * np.sin(seconds / 5), home=1.2, axes=title_axes((0.23, 0.081))
        ),
        key="map",
        highlight=None if picked is None else Highlight(picked, (1, 2, 3)),
        markers=[MapMarker(-1.0, 0.5, "You")],
        height=420,
        label="Made-up films",
        on_select=lambda row: st.session_state.update(picked=row),
    )
    if events.selected is not None:
        st.session_state.news = st.session_state.get("news", 0) + 1
    st.markdown(f"picked {picked}, events {st.session_state.get('news', 0)}")


if shown:
    draw()
