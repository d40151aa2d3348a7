"""A page with three live maps of the same made-up films, of which two are linked.

In the second map the films stand a quarter turn on and half as far out again; the third shows the
first once more, without a link. Film 0 lies apart at (1, 0) of the first map, film 1 at (-1, -1).
"""

import numpy as np
import streamlit as st

from cf.ui.map import Highlight, MapColouring, MapFilms, MapFrame, live_map
from tests.browser.afresh import stop_where_emptied

stop_where_emptied()
N_FILMS = int(st.query_params.get("films", 300))
N_LINKED = int(st.query_params.get("linked", 2))
NAMES = ["first", "second", "<b>third</b>", "fourth"]


@st.cache_resource
def build(n_films: int, n_linked: int) -> tuple[MapFilms, MapColouring, dict[str, MapFrame]]:
    rng = np.random.default_rng(0)
    films = MapFilms(
        titles=[f"Film {row}" for row in range(n_films)],
        years=np.full(n_films, 2000),
        genres=["Drama"] * n_films,
        n_ratings=np.sort(rng.zipf(1.6, n_films).clip(max=400))[::-1],
        labelled=range(12),
    )
    points = rng.normal(0, 0.2, (n_films, 2)).clip(-0.6, 0.6)
    points[:2] = (1, 0), (-1, -1)
    turned = 1.5 * np.stack([-points[:, 1], points[:, 0]], axis=1)
    frames = {f"map {i}": MapFrame.from_points(points, 1.2) for i in range(n_linked + 1)}
    frames["map 1"] = MapFrame.from_points(turned, 1.8)
    poles = rng.choice([1, -1, 0], n_films, p=[0.2, 0.2, 0.6])
    return films, MapColouring.of_poles(poles, "action", "romance", "neither"), frames


films, colouring, frames = build(N_FILMS, N_LINKED)
state = st.session_state
told = state.setdefault("told", [])
st.html("<style>.stMainBlockContainer { padding: 1rem 2rem 0; max-width: none }</style>")
with st.container(horizontal=True):
    st.button("Run the page again")
    with_first = st.checkbox("With the first", value=True)
    with_second = st.checkbox("With the second", value=True)
columns = [*st.columns(2), *st.columns(2), *st.columns(2)]
for index, (key, frame) in enumerate(frames.items()):
    if (index == 0 and not with_first) or (index == 1 and not with_second):
        continue
    linked = index < N_LINKED
    with columns[index]:
        row = state.get("picked") if linked else None
        live_map(
            films,
            colouring,
            frame,
            key=key,
            highlight=None if row is None else Highlight(row),
            selectable=True,
            height="280px",
            title=NAMES[index % 4],
            link="pair" if linked else None,
            on_select=lambda row, key=key: (told.append(f"{key}: {row}"), state.update(picked=row)),
            on_polygon=lambda points, key=key: told.append(f"{key}: {len(points)} corners"),
        )
st.text(f"told {', '.join(told)}.")
