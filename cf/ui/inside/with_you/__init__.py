"""You in a scene: what the ratings that this browser keeps make of you, worked out in it.

A scene names a part (`parts.js`) and what that is about. Where there are no ratings, the part is a
line with the way to the page You; where there are, it asks once for the films of the run, and folds
the person in by itself. That there are some is all that the server is told.
"""

from pathlib import Path
from typing import Any

import streamlit as st

from cf.data.noun import name_things
from cf.errors import DataError
from cf.figures.map.message import pack_message
from cf.ui.inside.scene import Stage
from cf.ui.tab.subject import Subject
from cf.ui.widgets.newcomer import PROGRAM, describe_films, freeze
from cf.ui.widgets.page import is_presenting

N_QUANTILES = 101  # of what is told of all users, for “more than … % of them”
_WANTED = "with_you_wanted"  # key of the session state: whether this browser has ratings to fold in
_HERE = Path(__file__).parent
_SOURCES = ("pictures.js", "step.js", "parts.js", "with_you.js")
PARTS = "\n".join((_HERE / name).read_text("utf-8") for name in _SOURCES)
_mount = st.components.v2.component(
    "cf_with_you", js="\n".join([PROGRAM, PARTS]), css=(_HERE / "with_you.css").read_text("utf-8")
)


def draw_with_you(stage: Stage, part: str, subject: Subject | None = None, **about: Any) -> None:
    """Let a scene take the person at the browser.

    Parameters
    ----------
    stage : of the scene
    part : one of `parts.js`
    subject : that folds them in, with a dot product; None for a part that ratings are enough for
    about : what the part is about, as JSON takes it
    """
    data, wanted = stage.data, st.session_state.get(_WANTED, False)
    if subject is not None and wanted:
        try:
            films = _pack(subject.key, subject)
        except DataError:
            return  # the page You says why
    _mount(
        key="with_you",
        data={
            "part": part,
            "about": about,
            "run": None if subject is None else subject.key,
            "isRandom": subject is not None and subject.snapshot.step == 0,
            "mark": data.ratings.mark,
            "noun": name_things("film", data.noun),
            "nouns": name_things("films", data.noun),
            "invites": not is_presenting(),
            "isComing": wanted,  # the films of the run, right behind
        },
        on_wanted_change=lambda: st.session_state.update({_WANTED: True}),
    )
    if subject is not None and wanted:
        _mount(key="with_you_films", data=films)


@st.cache_resource(max_entries=8, show_spinner=False)
def _pack(key: str, _subject: Subject) -> bytes:
    header, bodies = describe_films("with you", _subject, freeze(key, _subject))
    return pack_message({**header, "run": key}, bodies)
