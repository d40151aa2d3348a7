"""What takes long and begins when it is asked for."""

from typing import Any

import streamlit as st


def is_wanted(what: str, label: str, key: str, **options: Any) -> bool:
    """Draw a button until it is pressed in this tab for `what`; return whether it was.

    `options`: of the button
    """
    wanted: set[str] = st.session_state.setdefault(f"wanted:{key}", set())
    if what not in wanted:
        st.button(label, key=key, on_click=wanted.add, args=(what,), **options)
    return what in wanted
