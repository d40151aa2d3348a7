"""The other data sets that can be opened, and what becomes of one's own."""

import streamlit as st

from cf.data import BUNDLED
from cf.data.noun import count_ratings
from cf.data.titles import escape_markdown
from cf.errors import DataError, StoreError
from cf.store.data_shelf import Entry
from cf.ui.tab import sources
from cf.ui.tab.tab import load_data, this_tab


def draw_others() -> None:
    """Draw a row for every data set but the one that is open."""
    tab = this_tab()
    if tab.source != BUNDLED:
        bundled = load_data(BUNDLED)
        _draw_row(bundled.name, bundled.counts, BUNDLED, "Included")
    entries = sources.all_entries()
    for entry in entries:
        with st.container(key=f"entry-{entry.folder.name}"):
            where = "Yours" if entry.private else "For everybody"
            is_open = entry.source == tab.source
            if is_open and not entry.private:
                continue
            _draw_row(entry.name, _describe(entry), entry.source, where, entry, is_open)
    if tab.source == BUNDLED and not entries:
        st.caption("Nothing else is here yet: bring a file, or get a release of MovieLens.")


def _draw_row(
    name: str,
    counts: str,
    source: str,
    where: str,
    entry: Entry | None = None,
    is_open: bool = False,
) -> None:
    key = f"other-{entry.folder.name if entry else source}"
    with st.container(horizontal=True, vertical_alignment="center", border=True, key=key):
        st.markdown(f"**{escape_markdown(name)}**  \n{counts} · {where}", width="stretch")
        if entry is not None and entry.told:
            with st.popover("Notes", key=f"notes:{source}", help="What its reader had to say."):
                for line in entry.told:
                    st.markdown(escape_markdown(line))
        if entry is not None and entry.private:
            with st.popover("Delete", icon=":material/delete:", key=f"asks:{source}"):
                goes = " It is open; the bundled ratings take its place." if is_open else ""
                st.markdown(
                    f"**{escape_markdown(name)}** goes at once and for good.{goes} Runs that were "
                    "kept stay, without their data."
                )
                st.button(
                    "Delete for good",
                    icon=":material/delete:",
                    key=f"delete:{source}",
                    on_click=_delete,
                    args=(entry,),
                )
        if is_open:
            st.markdown("open", width="content")
        elif st.button("Open", type="primary", key=f"open:{source}", help="A fresh run on Train."):
            try:
                sources.open_on_train(source)
            except DataError as error:
                st.error(escape_markdown(str(error)))


def _delete(entry: Entry) -> None:
    own = sources.own_shelf()
    try:
        if own is not None:
            own.remove(entry.mark)
    except StoreError as error:
        this_tab().tell(str(error))
        return
    if this_tab().source == entry.source:
        sources.fall_back()


def _describe(entry: Entry) -> str:
    return escape_markdown(
        count_ratings(entry.n_ratings, entry.n_movies, entry.noun, entry.n_users)
    )
