"""Factors by hand: three films and a user described by three numbers each."""

from html import escape

import numpy as np
import streamlit as st

from cf.data.noun import FILM
from cf.data.titles import escape_markdown
from cf.lesson.factors import Liking, describe_sign, match
from cf.lesson.predict import has_dot_product
from cf.numbers import write_signed
from cf.ui.inside.scene import Scene, Stage
from cf.ui.inside.with_you import draw_with_you

FACTORS = ("science fiction", "action")
OTHER_FACTORS = ("serious", "exciting")  # of books, songs, games …
# Opinions to begin with, for films that most people know; any of them can be moved.
KNOWN = {
    "Star Wars: Episode IV - A New Hope": (0.9, 0.7),
    "Casablanca": (-1.0, -0.6),
    "The Matrix": (0.9, 0.9),
}
USER = (0.8, 0.5)
# What a third number could stand for: of the user, then of the films above.
THIRD = {
    "old": (-0.6, 0.3, 0.9, -0.4),
    "Keanu Reeves plays in it": (0.7, -1.0, -1.0, 1.0),
    "witty dialogue": (0.5, 0.2, 1.0, -0.3),
}
OTHER_THIRD = {
    "old": (-0.6, 0.3, 0.9, -0.4),
    "made for children": (0.7, -1.0, -1.0, 1.0),
    "witty": (0.5, 0.2, 1.0, -0.3),
}


def _draw(stage: Stage) -> str:
    columns = st.columns(1 + len(KNOWN), gap="medium")
    first, thirds = (FACTORS, THIRD) if stage.data.noun == FILM else (OTHER_FACTORS, OTHER_THIRD)
    likes = columns[0].container()
    third = columns[0].selectbox(
        "The third factor: or type one of your own",
        list(thirds),
        key="factors_third",
        accept_new_options=True,
    )
    factors = (*first, third)
    own = thirds.get(third, (0.0,) * (1 + len(KNOWN)))
    with likes:
        user = _draw_sliders("The user likes", "user", factors, (*USER, own[0]))
    names, films = _name_films(stage), []
    for place, (column, name) in enumerate(zip(columns[1:], names, strict=True)):
        given = list(KNOWN.values())[place]
        with column:
            films.append(_draw_sliders(name, f"film{place}", factors, (*given, own[place + 1])))
    likings = [match(user, film) for film in films]
    for column, film, liking in zip(columns[1:], films, likings, strict=True):
        with column:
            if stage.revealed:
                st.html(_write_liking(stage, user, film, liking))
    _draw_yours(stage, names)
    best = int(np.argmax([liking.total for liking in likings]))
    return (
        f"**{escape_markdown(names[best])}**, with a dot product of "
        f"**{write_signed(likings[best].total)}**. Equal signs add to the liking, two minuses too; "
        "opposite signs take away from it."
    )


def _draw_yours(stage: Stage, names: list[str]) -> None:
    """The same films as the person has rated them, and as learned numbers say they would."""
    rows = _pick_films(stage)
    ids = stage.data.ratings.movie_ids[rows].tolist()
    learned = stage.now.step > 0 and has_dot_product(stage.settings, stage.now)
    draw_with_you(
        stage,
        "opinions",
        stage.subject if learned else None,
        films=list(zip(ids, names, rows, strict=False)),  # data of one film have names for three
    )


def _pick_films(stage: Stage) -> list[int]:
    """Rows of the films to be described: those that most people know, else the most rated."""
    movies = stage.data.movies
    rows = [movies.title.index(title) for title in KNOWN if title in movies.title]
    return list(dict.fromkeys([*rows, *movies.most_rated.tolist()]))[: len(KNOWN)]


def _name_films(stage: Stage) -> list[str]:
    """Short names of the films to be described, as plain text."""
    titles = [stage.data.movies.title[row] for row in _pick_films(stage)]
    titles += [title for title in KNOWN if title not in titles]  # data of one film or two
    # Over a narrow column of sliders the name of a series is enough.
    return [title.split(":")[0] for title in titles[: len(KNOWN)]]


def _draw_sliders(
    name: str, key: str, factors: tuple[str, ...], given: tuple[float, ...]
) -> np.ndarray:
    st.markdown(f"**{escape_markdown(name)}**")
    return np.array(
        [
            st.slider(escape_markdown(factor), -1.0, 1.0, value, 0.1, key=f"factors_{key}:{factor}")
            for factor, value in zip(factors, given, strict=True)
        ]
    )


def _write_liking(stage: Stage, user: np.ndarray, film: np.ndarray, liking: Liking) -> str:
    palette = stage.palette
    rows = "".join(
        '<tr><td style="white-space:nowrap">'
        f"{write_signed(u, '.1f')} × {write_signed(f, '.1f')}</td>"
        f'<td style="text-align:right;padding:0 8px;font-weight:600;color:'
        f'{palette.positive if product >= 0 else palette.negative}">{write_signed(product)}</td>'
        f'<td class="cf-why cf-small" style="color:{palette.muted};white-space:nowrap">'
        f"{escape(describe_sign(u, f))}</td></tr>"
        for u, f, product in zip(user, film, liking.products, strict=True)
    )
    colour = palette.positive if liking.total >= 0 else palette.negative
    return (
        f'<table class="cf" style="color:{palette.text};width:100%">{rows}<tr>'
        f'<td style="border-top:1px solid {palette.line}">liking</td>'
        f'<td style="border-top:1px solid {palette.line};text-align:right;padding:0 8px;'
        f'font-size:1.4rem;font-weight:700;color:{colour}">{write_signed(liking.total)}</td>'
        f'<td style="border-top:1px solid {palette.line}"></td></tr></table>'
    )


SCENE = Scene(
    "factors",
    "Factors by hand",
    "Describe films and a user by the same few numbers. **Multiply and add**: where both agree in "
    "sign, the liking grows.",
    "Give the user another taste; make whatever you like the third factor.",
    "which of the three films will this user like best, as the sliders stand?",
    _draw,
    choices=lambda stage: tuple(map(escape_markdown, _name_films(stage))),
)
