"""The engine of this server, and what it remembers of each browser tab that is open."""

import time
from dataclasses import dataclass, field
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from cf.engine.engine import Engine

# A tab counts as watching until it has gone (`_leave`), at most so long after its last tick: a busy
# server may be late with it.
_WATCHED_SECONDS = 15.0


@dataclass
class House:
    """The engine of this server and which tab watches which run."""

    engine: Engine
    watchers: dict[str, tuple[str, float]] = field(default_factory=dict)

    def is_watched_by_another(self, token: str, session: str) -> bool:
        """Whether another tab has looked at the run within the last seconds."""
        watcher, seen = self.watchers.get(token, (session, 0.0))
        return watcher != session and time.monotonic() - seen < _WATCHED_SECONDS


@dataclass
class Visit:
    """One tab's presence; Streamlit releases it when the tab has gone."""

    token: str = ""
    kept: dict[str, Any] = field(default_factory=dict)


@st.cache_resource(show_spinner="Starting the training processes …")
def open_house() -> House:
    return House(Engine())


def _leave(left: Visit) -> None:
    """Shorten the lease of a run whose tab has gone; should the tab come back, it renews it."""
    left.kept.clear()
    house = open_house()
    house.watchers.pop(left.token, None)
    house.engine.renew(left.token)


@st.cache_resource(scope="session", on_release=_leave, show_spinner=False)
def visit() -> Visit:
    return Visit()


def kept() -> dict[str, Any]:
    """Where the tab keeps large values; session state would hold them long after it has gone."""
    return visit().kept


def session_id() -> str:
    """Name this tab."""
    context = get_script_run_ctx()
    return context.session_id if context else "none"
