"""The table with holes: real ratings in its fullest corner, and out to the whole of it."""

from html import escape

import numpy as np
import streamlit as st

from cf.figures.lesson.scenes import draw_dust
from cf.lesson.table import RatingTable, list_sizes, pick_table, scatter_dust, share_filled
from cf.ui.inside.scene import Scene, Stage
from cf.ui.inside.with_you import draw_with_you
from cf.ui.widgets.chart import draw_chart

_LONGEST = 22  # characters of a title in a column's head


def _draw(stage: Stage) -> str:
    ratings = stage.data.ratings
    sizes = list_sizes(ratings)
    # The whole table is the answer; once that is revealed, the scene shows it.
    last = len(sizes) - (1 if stage.revealed else 2)
    place = 0
    if last > 0:  # of a small table the corner is the whole
        place = st.select_slider(
            stage.say("Users × films"),
            range(last + 1),
            value=last if stage.revealed else 0,
            key=f"table_size:{stage.revealed}",
            format_func=lambda place: f"{sizes[place][0]:,} × {sizes[place][1]:,}",
            width=620,
        )
    size = sizes[place]
    share, n_cells = share_filled(ratings, size), size[0] * size[1]
    holds = "the whole table" if size == sizes[-1] else "the keenest users, the most rated films"
    if size == sizes[0]:
        st.html(_write_table(stage, pick_table(ratings, stage.split, size)))
    else:
        figure = draw_dust(scatter_dust(ratings, size), size, stage.palette.name)
        draw_chart(figure, key="table_dust")
    held_back = f"held back from training ({stage.settings.held_back_short})"
    outlined = f" Outlined: {held_back}, to check the predictions."
    st.markdown(
        stage.say(
            f"**{_per_cent(share)}** of these {n_cells:,} cells hold a rating ({holds}); "
            f"{round(n_cells * (1 - share)):,} are holes.{outlined * (size == sizes[0])}"
        )
    )
    corner = stage.data.movies.most_rated[: size[1] if size == sizes[0] else 0]
    films = [(int(ratings.movie_ids[row]), stage.data.movies.title[row]) for row in corner.tolist()]
    draw_with_you(stage, "row", films=films, nFilms=ratings.n_movies)
    whole = share_filled(ratings)
    return (
        f"**{_per_cent(whole)}** of the whole table: {len(ratings):,} ratings in "
        f"{ratings.n_users:,} × {ratings.n_movies:,} cells. The other "
        f"**{ratings.n_users * ratings.n_movies - len(ratings):,}** are to be predicted."
    )


def _per_cent(share: float) -> str:
    return f"{100 * share:.2f} %" if share < 0.1 else f"{100 * share:.0f} %"


def _write_table(stage: Stage, table: RatingTable) -> str:
    palette, movies = stage.palette, stage.data.movies
    heads = "".join(
        f'<th title="{escape(movies.name(row))}">{escape(_shorten(movies.title[row]))}</th>'
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
            f'<tr><td style="color:{palette.muted};padding:2px 0.4em 2px 0;white-space:nowrap">'
            f"user {id_}</td>{cells}</tr>"
        )
    return (
        '<div style="overflow-x:auto"><table class="cf cf-corner" style="border-collapse:separate;'
        f'border-spacing:3px 2px;color:{palette.text}">'
        f"<tr><th></th>{heads}</tr>{rows}</table></div>"
    )


def _write_cell(stage: Stage, stars: float, held_back: bool) -> str:
    palette, ratings = stage.palette, stage.data.ratings
    if np.isnan(stars):
        return f'<td style="text-align:center;color:{palette.quiet}">?</td>'
    share = (stars - ratings.lowest) / (ratings.highest - ratings.lowest or 1)
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
    "Take in more users and more films, and watch the holes.",
    "which share of the whole table, with all users and all films, is filled?",
    _draw,
    unit="%",
    most=100,
)
