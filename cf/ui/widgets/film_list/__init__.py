"""A list of films whose titles are links: one click opens the film's card."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from cf.ui.tab.subject import Subject
from cf.ui.tab.tab import say

_HERE = Path(__file__).parent
_mount = st.components.v2.component(
    "cf_film_list",
    js=(_HERE / "film_list.js").read_text("utf-8"),
    css=(_HERE / "film_list.css").read_text("utf-8"),
)


@dataclass(frozen=True, eq=False)
class Column:
    """What a list says of each film.

    `values` sort and are shown in `form`, a format of Python's, NaN as a dash; `help` explains the
    name to a pointer.
    """

    name: str
    values: Sequence[Any] | np.ndarray
    form: str = "{:,}"
    help: str = ""


def list_films(
    rows: Sequence[int] | np.ndarray,
    subject: Subject,
    columns: Sequence[Column],
    *,
    key: str,
    label: str,
    on_open: Callable[[int], None],
    height: str = "16rem",
) -> None:
    """Draw a list of films.

    Parameters
    ----------
    rows : of the films, in the order to begin with
    columns : beside the titles
    label : what a screen reader calls it
    on_open : called with the film's row before the script runs again
    height : at most, a CSS length; what is longer scrolls
    """
    movies, ids = subject.data.movies, subject.data.ratings.movie_ids
    listed = {int(row) for row in rows}

    def opened() -> None:
        row = (st.session_state.get(key) or {}).get("open")
        if row in listed:
            on_open(int(row))

    _mount(
        key=key,
        data={
            "label": label,
            "noun": say("film"),
            "height": height,
            "columns": [{"name": say(column.name), "help": say(column.help)} for column in columns],
            "films": [
                {
                    "row": int(row),
                    "id": int(ids[row]),
                    "name": movies.name(int(row)),
                    "cells": [
                        {"text": _write(column, place), "value": _plain(column.values[place])}
                        for column in columns
                    ],
                }
                for place, row in enumerate(rows)
            ],
        },
        on_open_change=opened,
    )


def _plain(value: Any) -> Any:
    plain = value.item() if isinstance(value, np.generic) else value
    return None if plain != plain else plain  # JSON has no NaN


def _write(column: Column, place: int) -> str:
    value = column.values[place]
    if value != value:
        return "–"
    text = column.form.format(value)
    return text if isinstance(value, str) else text.replace("-", "−").replace("%", " %")
