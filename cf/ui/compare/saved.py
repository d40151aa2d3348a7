"""Runs on disk: one's own, and those on the shelf that everybody sees."""

import streamlit as st

from cf.data.titles import escape_markdown
from cf.errors import StoreError
from cf.snapshot import Run
from cf.store.archive import unpack_run
from cf.store.shelf import Shelf, common_shelf, person_shelf
from cf.ui.tab import kept_runs
from cf.ui.tab.tab import this_tab


def save(run: Run, person: str) -> None:
    """Save a run on the person's own shelf, and say so; a callback."""
    try:
        person_shelf(person).save(run)
    except StoreError as error:
        _complain(error)
        return
    name = escape_markdown(run.name)
    st.toast(f"Saved “{name}”. *Load a run* finds it again.", icon=":material/save:")


def draw_saved(person: str) -> None:
    """Let a saved run be loaded or deleted, or one be brought along as a file."""
    own, common = person_shelf(person), common_shelf()
    told = this_tab().set_aside
    for title, shelf in (("Yours, on this server", own), ("For everybody", common)):
        try:
            listing = shelf.runs()
        except StoreError as error:
            st.error(escape_markdown(str(error)))
            continue
        told.extend(reason for reason in listing.set_aside if reason not in told)
        if listing.runs:
            st.caption(title)
        for run in listing.runs:
            _draw_line(run, shelf)
    for reason in told:  # a shelf names what it sets aside once; the page is drawn more often
        st.warning(escape_markdown(reason))
    file = st.file_uploader(
        "A run from a file (.zip)", type="zip", key="run_file", help="As *Take away* writes it."
    )
    if file is not None:
        st.button(
            "Open the file", key="run_file_open", type="primary", on_click=_load_file, args=(file,)
        )


def _draw_line(run: Run, shelf: Shelf) -> None:
    best = run.best
    loss = "" if best is None else f" · {best.validation_mse:.3f}"
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"{escape_markdown(run.title)}{loss}", width="stretch")
        st.button("Load", key=f"load:{shelf.writable}:{run.id}", on_click=_load, args=(run, shelf))
        if shelf.writable:
            st.button(
                "",
                icon=":material/delete:",
                key=f"erase:{run.id}",
                help="Delete it from the disk.",
                on_click=_erase,
                args=(run, shelf),
            )


def _load(run: Run, shelf: Shelf) -> None:
    try:
        loaded = shelf.read(run.id)
    except StoreError as error:
        _complain(error)
        return
    _take(loaded)


def _load_file(file: "st.runtime.uploaded_file_manager.UploadedFile") -> None:
    try:
        loaded = unpack_run(file.getvalue())
    except StoreError as error:
        _complain(error)
        return
    _take(loaded)


def _take(run: Run) -> None:
    if not run.snapshots:
        st.toast("This run was saved without its vectors; there is nothing to compare.")
        return
    kept_runs.choose(kept_runs.keep(run).id)


def _erase(run: Run, shelf: Shelf) -> None:
    try:
        shelf.delete(run.id)
    except StoreError as error:
        _complain(error)


def _complain(error: StoreError) -> None:
    st.toast(escape_markdown(str(error)), icon=":material/error:", duration="long")
