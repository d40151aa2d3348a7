"""Runs from elsewhere: the shelf that everybody sees, and files; and a deleted one brought back."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from cf.data.titles import escape_markdown
from cf.errors import StoreError
from cf.snapshot import Run
from cf.store.archive import unpack_run
from cf.store.shelf import EXPIRY_DAYS, Shelf, common_shelf
from cf.ui.tab import kept_runs
from cf.ui.tab.tab import this_tab


def draw_saved() -> None:
    """Let a run of the common shelf be loaded, or one be brought along as a file."""
    shelf = common_shelf()
    try:
        listing = shelf.runs()
    except StoreError as error:
        st.error(escape_markdown(str(error)))
    else:
        if listing.runs:
            st.caption("For everybody")
        for run in listing.runs:
            _draw_line(run, shelf)
        for reason in listing.set_aside:
            st.warning(escape_markdown(reason))
    file = st.file_uploader(
        "A run from a file (.zip)", type="zip", key="run_file", help="As *Take away* writes it."
    )
    if file is not None:
        st.button(
            "Open the file",
            key="run_file_open",
            type="primary",
            on_click=_load,
            args=(lambda: unpack_run(file.getvalue()),),
        )
    st.caption(describe_shelf())


def describe_shelf() -> str:
    """Say where the cards' runs lie, how many, and for how long."""
    if not this_tab().person:
        return "This browser takes no cookies, so the runs here end with the tab."
    return (
        f"The runs below are yours, on this server: {kept_runs.MOST} at most, until you delete "
        f"them or have not been here for {EXPIRY_DAYS} days."
    )


def draw_undo() -> None:
    """For some seconds after a deletion offer the way back; say what went wrong with the shelf."""
    for note in this_tab().notes:
        st.warning(escape_markdown(note))
    gone = kept_runs.last_deleted()
    if gone is None:
        return

    @st.fragment(run_every=1.0)
    def offer() -> None:
        if kept_runs.last_deleted() is not gone:
            st.rerun()
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"Deleted “{escape_markdown(gone.name)}”.", width="content")
            st.button("Undo", icon=":material/undo:", on_click=kept_runs.bring_back)

    with st.container(key="undo"):
        offer()


def _draw_line(run: Run, shelf: Shelf) -> None:
    best = run.best
    loss = "" if best is None else f" · best {best.validation_mse:.3f}"
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"{escape_markdown(run.title)}{loss}", width="stretch")
        st.button("Load", key=f"load:{run.id}", on_click=_load, args=(partial(shelf.read, run.id),))


def _load(read: Callable[[], Run]) -> None:
    try:
        run = read()
    except StoreError as error:
        st.toast(escape_markdown(str(error)), icon=":material/error:", duration="long")
        return
    if run.snapshots:
        kept_runs.choose(kept_runs.keep(run).id)
    else:
        st.toast("This run was saved without its vectors; there is nothing to compare.")
