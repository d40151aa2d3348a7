"""You in a scene: what the ratings that this browser keeps make of you, worked out in it."""

from pathlib import Path

import numpy as np
import streamlit as st

from cf.errors import DataError
from cf.ui.map.message import pack_message
from cf.ui.tab.subject import Subject
from cf.ui.widgets.newcomer import PROGRAM, describe_films, freeze

_HERE = Path(__file__).parent
_mount = st.components.v2.component(
    "cf_with_you",
    js="\n".join([PROGRAM, (_HERE / "with_you.js").read_text("utf-8")]),
    css=(_HERE / "with_you.css").read_text("utf-8"),
)


def draw_with_you(subject: Subject, among: np.ndarray, of_newcomers: np.ndarray) -> None:
    """Draw the list of the person at the browser, and its first film's stars as a sum.

    Parameters
    ----------
    subject : with a dot product
    among : (n,) rows of films to choose from
    of_newcomers : (n_listed,) rows of everybody's list, as many as are listed
    """
    try:
        _mount(key="with_you", data=_pack(subject.key, subject, among, of_newcomers))
    except DataError:
        return  # the page You says why


@st.cache_resource(max_entries=8, show_spinner=False)
def _pack(key: str, _subject: Subject, _among: np.ndarray, _of_newcomers: np.ndarray) -> bytes:
    header, bodies = describe_films("with you", _subject, freeze(key, _subject))
    header |= {"among": _among.tolist(), "ofNewcomers": _of_newcomers.tolist()}
    return pack_message(header, bodies)
