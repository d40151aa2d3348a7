"""Which of the kept runs stand side by side, in the order in which they were chosen."""

import streamlit as st

from cf.snapshot import Run
from cf.ui.tab import kept_runs

MOST = 4

_CHOSEN = "compare"  # key of the session state


def chosen_runs() -> tuple[Run, ...]:
    """Return the runs to compare; to begin with the two latest."""
    known = {it.run.id: it.run for it in kept_runs.all_kept()}
    ids = st.session_state.get(_CHOSEN)
    if ids is None:
        ids = list(known)[1::-1]
    return tuple(known[id_] for id_ in ids if id_ in known)


def choose(run_id: str, on: bool = True) -> None:
    """Put a run beside the chosen ones, in place of the last of four, or take it away."""
    ids = [run.id for run in chosen_runs() if on or run.id != run_id]
    if on and run_id not in ids:
        ids = [*ids[: MOST - 1], run_id]
    st.session_state[_CHOSEN] = ids
