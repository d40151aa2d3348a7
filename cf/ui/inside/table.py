"""The table with holes: real ratings of keen users, and the blanks that must be predicted."""

from html import escape

import numpy as np
import streamlit as st

from cf.lesson.table import RatingTable, pick_table, share_filled
from cf.ui.inside.scene import Scene, Stage

_LONGEST = 22  # characters of a title in a column's head


def _draw(stage: Stage) -> str:
    ratings = stage.data.ratings
    with st.container(horizontal=True, gap="large"):
        n_users = st.slider("Users", 4, 12, 8, key="table_users", width=260)
        n_movies = st.slider("Films", 4, 14, 10, key="table_films", width=260)
    table = pick_table(ratings, stage.split, n_users, n_movies)
    st.html(_write_table(stage, table))
    n_cells = table.stars.size
    st.caption(
        f"{n_cells - table.n_filled} of {n_cells} cells are holes, here, among the keenest users "
        "and the most famous films. Outlined: held back from training, to check the predictions."
    )
    share = share_filled(ratings)
    return (
        f"**{_per_cent(share)}** of the whole table: {len(ratings):,} ratings in "
        f"{ratings.n_users:,} × {ratings.n_movies:,} cells. The other "
        f"**{ratings.n_users * ratings.n_movies - len(ratings):,}** are to be predicted."
    )


def _per_cent(share: float) -> str:
    return f"{100 * share:.2f} %"


def _write_table(stage: Stage, table: RatingTable) -> str:
    palette, movies = stage.palette, stage.data.movies
    heads = "".join(
        f'<th style="font-weight:400;font-size:14px;line-height:1.15;vertical-align:bottom;'
        f'padding:2px 6px;width:7rem" title="{escape(movies.name(row))}">'
        f"{escape(_shorten(movies.title[row]))}</th>"
        for row in table.movies.tolist()
    )
    rows = ""
    for place, user in enumerate(table.users.tolist()):
        cells = "".join(
            _write_cell(stage, float(stars), bool(held))
            for stars, held in zip(table.stars[place], table.held_back[place], strict=True)
        )
        id_ = int(stage.data.ratings.user_ids[user])
        rows += (
            f'<tr><td style="color:{palette.muted};padding:2px 10px 2px 0;white-space:nowrap">'
            f"user {id_}</td>{cells}</tr>"
        )
    return (
        f'<table class="cf" style="border-collapse:separate;border-spacing:3px;'
        f'color:{palette.text}"><tr><th></th>{heads}</tr>{rows}</table>'
    )


def _write_cell(stage: Stage, stars: float, held_back: bool) -> str:
    palette, ratings = stage.palette, stage.data.ratings
    if np.isnan(stars):
        return f'<td style="text-align:center;color:{palette.quiet}">?</td>'
    share = (stars - ratings.lowest) / (ratings.highest - ratings.lowest)
    tint = f"{round(20 + 130 * share):02x}"  # hexadecimal opacity: the more stars, the stronger
    edge = palette.negative if held_back else "transparent"
    return (
        f'<td style="text-align:center;background:{palette.positive}{tint};'
        f'border:2px solid {edge};border-radius:4px;padding:1px 0">{stars:g}</td>'
    )


def _shorten(title: str) -> str:
    return title if len(title) <= _LONGEST else f"{title[: _LONGEST - 1].rstrip()}…"


SCENE = Scene(
    "table",
    "The table with holes",
    "Who rated what, in stars, as it really happened. Every **?** is a film that this user has not "
    "rated: what we want to predict.",
    "Show more users and films, and watch the holes.",
    "which share of the whole table, with all users and all films, is filled?",
    _draw,
)
