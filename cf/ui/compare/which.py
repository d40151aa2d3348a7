"""Which runs a part of Compare speaks of: the one that is named, or two, or all that are chosen."""

from collections.abc import Sequence

import streamlit as st

from cf.data.titles import escape_markdown
from cf.numbers import join_words
from cf.snapshot import Run

_NAMED = "named_run"  # key of the session state: outlives the box when another part is looked at


def choose_one(runs: Sequence[Run], current: str) -> Run:
    """Let the run be named that Many starts, Take away, Link and Board are about, one for all.

    `current`: id of the run on the Train page, named to begin with.
    """
    by_id = {run.id: run for run in runs}
    ids = list(by_id)
    named = st.session_state.get(_NAMED)
    at = next((ids.index(id_) for id_ in (named, current) if id_ in by_id), 0)
    run_id = st.selectbox(
        "Of the run",
        ids,
        at,
        key="which_run",
        format_func=lambda id_: by_id[id_].full_title,
        width=300,
        help="*Many starts*, *Take away*, *Link* and *Board* are all about this one.",
    )
    st.session_state[_NAMED] = run_id
    return by_id.get(run_id, runs[0])


def tell_averaged(runs: Sequence[Run]) -> None:
    """Say of which runs maps, films and AUCs are those of one of several starts."""
    named = [f"“{escape_markdown(run.title)}”" for run in runs if run.settings.shown_part]
    if named:
        averages = "averages" if len(named) == 1 else "average"
        st.caption(
            f"{join_words(named)} {averages} several starts: the validation loss is that of the "
            "mean, maps, films and AUCs are those of the first."
        )


def choose_two(runs: Sequence[Run]) -> tuple[Run, Run]:
    """Name the two runs that are held against each other; let them be chosen among more."""
    if len(runs) == 2:
        first, second = (escape_markdown(run.full_title) for run in runs)
        st.caption(f"**{first}**, the first, against **{second}**, the second.")
        return runs[0], runs[1]
    by_id = {run.id: run for run in runs}
    chosen: list[Run] = []
    for label in ("First", "Second"):
        ids = [id_ for id_ in by_id if id_ not in {run.id for run in chosen}]
        run_id = st.selectbox(
            label,
            ids,
            key=f"which_{label.lower()}",
            format_func=lambda id_: by_id[id_].full_title,
            width=220,
        )
        chosen.append(by_id.get(run_id, by_id[ids[0]]))
    return chosen[0], chosen[1]
