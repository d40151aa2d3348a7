"""A release of MovieLens by one click: how large it is, how far it has come, and whom to thank."""

import streamlit as st

from cf.data.dataset import MOVIELENS_TERMS
from cf.data.sources.catalogue import RELEASES
from cf.data.titles import escape_markdown
from cf.errors import CfError, StoreError
from cf.store.data_shelf import common_data
from cf.store.releases import get_release
from cf.ui.data.upload import MOST_MEGABYTES
from cf.ui.tab import sources
from cf.ui.tab.jobs import compute, let_go

_ASKED = "release_asked"  # key of the session state: the name of the one that is being got


def draw_releases() -> None:
    """Let a release be chosen, got in a worker and opened; it is then there for everybody."""
    by_name = {release.name: release for release in RELEASES}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox(
            "A release of MovieLens",
            list(by_name),
            key="release",
            format_func=lambda name: (
                f"{by_name[name].title} · {by_name[name].n_ratings:,} ratings · "
                f"{by_name[name].n_bytes / 1e6:,.0f} MB"
            ),
        )
        st.button("Get it", icon=":material/download:", key="release_get", on_click=_ask)
    st.caption(
        f"{MOVIELENS_TERMS} It comes over a verified line, and its hash is checked; then it is "
        f"here for everybody. You have the zip already? Up to {MOST_MEGABYTES} MB, bring it as a "
        "file, above; a larger one is added by whoever runs the server: `python -m cf data add`."
    )
    if asked := st.session_state.get(_ASKED):
        try:
            _get(asked, by_name[asked].title)
        except CfError as error:
            st.error(escape_markdown(str(error)))


def _ask() -> None:
    # As the box is now, which may have been turned so shortly before that both came here together.
    st.session_state[_ASKED] = st.session_state["release"]


def _get(name: str, title: str) -> None:
    work = (common_data(), name)
    entry = compute(f"Getting {title}", get_release, *work)
    if entry is None:
        return
    let_go(get_release, *work)
    del st.session_state[_ASKED]
    if not entry.folder.exists():
        raise StoreError(f"{title} has been removed from this server since. Get it once more.")
    sources.open_on_train(entry.source)
