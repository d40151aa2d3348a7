"""A file of one's own: looked at, corrected where it was mistaken, read in a worker, and opened."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from cf.data.importing.matrix import tell_matrix
from cf.data.importing.reading import Reading, correct, write_scale
from cf.data.importing.sniffing import is_matrix, why_no_ratings
from cf.data.sources.look import write_changes
from cf.data.titles import escape_markdown
from cf.errors import CfError, DataError, StoreError
from cf.store.data_shelf import (
    MOST_BYTES,
    DataShelf,
    Entry,
    add_data,
    drop_uploads,
    look_at_file,
    receive_files,
)
from cf.store.shelf import EXPIRY_DAYS
from cf.ui.tab import sources
from cf.ui.tab.jobs import compute, let_go

MOST_MEGABYTES = 20  # of a file: it lies in the server's memory until it is read
_ASKED = "data_asked"  # key of the session state: what is being read
_CLICKED = "data_clicked"  # and whether to begin
_ROLES = {
    "user": "Who rated",
    "item": "What was rated",
    "stars": "The rating",
    "title": "Its title",
    "categories": "Its categories",
    "year": "Its year",
    "time": "When it was rated",
}
_LONE = (".zip", ".xlsx", ".xls", ".ods")  # ends of files that hold others
_NEEDED = ("user", "item", "stars")
_MOST_SHOWN = 12  # columns of the first rows


def draw_upload() -> None:
    """Let a person bring a file, say what it was taken for, and open it."""
    own = sources.own_shelf()
    if own is None:
        st.caption("This browser takes no cookies, so nothing of yours can be kept for it.")
        return
    files = st.file_uploader(
        "A file of ratings, with one of titles if there is one",
        accept_multiple_files=True,
        key="data_file",
        max_upload_size=MOST_MEGABYTES,
        help="MovieLens’ zips; any table with a user, a thing and a rating in each line, or with "
        "a row for each person and a column for each thing, as forms give it: CSV, TSV, "
        "semicolons, Excel, Parquet, JSON in lines; with it, if there is one, the table of titles "
        "and categories.",
    )
    st.caption(
        "Only you see what you bring; users become numbers, without their names. It is kept on "
        f"this server until you delete it or have not been here for {EXPIRY_DAYS} days. "
        f"{own.n_bytes() / 1e6:,.1f} of {MOST_BYTES / 1e6:,.0f} MB are taken. Files above "
        f"{MOST_MEGABYTES} MB: whoever runs the server adds them for everybody with "
        "`python -m cf data add`."
    )
    if not files:
        st.session_state.pop(_ASKED, None)
        return
    try:
        _draw_files(files, own)
    except CfError as error:
        st.error(escape_markdown(str(error)))


def _draw_files(files: Sequence[UploadedFile], own: DataShelf) -> None:
    lone = [file.name for file in files if file.name.casefold().endswith(_LONE)]
    if len(files) > 1 and lone:
        raise DataError(f"{lone[0]} is no table of text. Bring it by itself.")
    together = sum(file.size for file in files) / 2**20
    if together > MOST_MEGABYTES:
        raise DataError(
            f"These {len(files)} files have {together:,.0f} MB. Together, too, {MOST_MEGABYTES} MB "
            "are allowed: take one away."
        )
    key = " ".join(file.file_id for file in files)
    path = receive_files(own, key, [(file.name, file.getvalue()) for file in files])
    source, called = str(path), files[0].name if len(files) == 1 else path.name
    look = compute(f"Looking at {called}", look_at_file, source, final=DataError)
    if look is None:
        return
    name = escape_markdown(called)
    columns: str | None = ""
    if look.layout:
        st.markdown(f"**{name}** has the files of {escape_markdown(look.layout)}.")
    elif look.table is None:
        st.markdown(
            f"What **{name}** hold{'s' * (len(files) == 1)} is known once all of it is read."
        )
    for told in look.told:
        st.markdown(escape_markdown(told))
    if look.table is not None:
        columns = _correct(look.table, called.casefold().endswith((".xlsx", ".xlsm")))
    is_ready = columns is not None
    # As the boxes are now: one may have been turned so shortly before the click that both came here
    # together.
    if st.session_state.pop(_CLICKED, False) and is_ready:
        st.session_state[_ASKED] = source, columns
    # In the button's place, which was in sight: what stands below it need not be.
    if st.session_state.get(_ASKED) == (source, columns):
        _read(own, source, str(columns), called)
        return
    st.button(
        "Open",
        type="primary",
        key="data_open",
        disabled=not is_ready,
        on_click=st.session_state.update,
        args=({_CLICKED: True},),
        help="Reads the whole file, keeps it for you, and opens a fresh run of it on Train.",
    )


def _read(own: DataShelf, source: str, columns: str, name: str) -> None:
    """Read the file in a worker; open it at once, unless there is something to say first."""
    work = (own, source, columns)
    entry = compute(f"Reading {name}", add_data, *work, final=DataError)
    if entry is None:
        return
    if not entry.told:
        _open(entry, own, work)
    st.success("\n\n".join(map(escape_markdown, entry.told)))
    if st.button("Open on Train", type="primary", key="data_train"):
        _open(entry, own, work)


def _open(entry: Entry, own: DataShelf, work: tuple[Any, ...]) -> None:
    let_go(add_data, *work)
    drop_uploads(own)
    if not entry.folder.exists():
        raise StoreError(f"{entry.name} has been deleted. Choose the file once more.")
    sources.open_on_train(entry.source)


def _correct(table: Reading, is_sheet: bool) -> str | None:
    """Show the first rows and what they were taken for; what was corrected, None until it fits."""
    shown = table.columns[:_MOST_SHOWN]
    rows = [dict(zip(shown, row, strict=False)) for row in table.first_rows[:5]]
    st.dataframe(rows, hide_index=True, height="content", key="data_rows")
    # A sheet of a workbook is read as a file of its own.
    sheet = table.name.removesuffix(".csv") if is_sheet else table.name
    name = escape_markdown(sheet)
    for told in tell_matrix(table):
        st.markdown(escape_markdown(told))
    st.markdown(f"**What the columns of {name} were taken for.** Correct what is wrong:")
    columns = range(len(table.columns))
    changes: dict[str, Any] = {}
    key = hash((table.name, table.columns))
    with st.container(horizontal=True):
        for role, label in _ROLES.items():
            at = getattr(table, role)
            changes[role] = st.selectbox(
                label,
                columns if role in _NEEDED else [None, *columns],
                index=at if role in _NEEDED or at is None else at + 1,
                format_func=lambda place: "–" if place is None else table.columns[place],
                key=f"data_{role}:{key}",
                placeholder="Choose a column",
                width=160,
            )
        noun = st.text_input(
            "One of them is called a",
            table.noun,
            max_chars=20,
            key=f"data_noun:{key}",
            width=160,
            help="As the pages are to call it: movie, book, song …",
        )
        is_known = table.stars is not None and changes["stars"] == table.stars
        found = write_scale(table.scale) if is_known else ""
        scale = st.text_input(
            "Scale of the ratings",
            found,
            max_chars=20,
            key=f"data_scale:{key}:{changes['stars']}",
            placeholder="as it is found",
            width=160,
            help="The lowest and the highest that could be given: 1–10, 0–100, −10–10; 0–1 for "
            "thumbs down and up. Or “counts”, of plays or visits: these become stars by their "
            "logarithm.",
        )
        scale = scale.strip().removeprefix("scale=")  # as what is told has it
    if is_matrix(replace(table, **changes)):
        st.info(escape_markdown(why_no_ratings(table)))
        return None
    needed = _NEEDED[:2] if table.pairs else _NEEDED
    if missing := [_ROLES[role] for role in needed if changes[role] is None]:
        lone = " One person’s own ratings go to the page You." if _ROLES["user"] in missing else ""
        st.info(f"Say which column tells: {', '.join(missing).lower()}.{lone}")
        return None
    corrected = replace(table, noun=noun.strip() or table.noun, **changes)
    if scale and scale != found:
        try:
            corrected = correct(corrected, f"scale={scale.replace(',', '.')}")
        except DataError as error:
            st.info(escape_markdown(str(error)))
            return None
    return write_changes(table, corrected)
