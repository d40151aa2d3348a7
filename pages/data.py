"""Data: the ratings that everything here is learned from, and how to open others."""

import streamlit as st

from cf.data.titles import escape_markdown
from cf.ui.data import opened, others, releases, upload
from cf.ui.tab import address
from cf.ui.tab.lease import keep_alive
from cf.ui.tab.run import open_subject
from cf.ui.tab.tab import this_tab
from cf.ui.widgets.page import open_page

_STYLE = """
<style>
  @media (min-width: 641px) {
    [class*="st-key-other-"] { flex-wrap: nowrap; }
    [class*="st-key-other-"] > * { flex-shrink: 0; }
    [class*="st-key-other-"] > :first-child { flex-shrink: 1; min-width: 0; }
  }
  @media (max-width: 1000px) { /* on a tablet, what can be opened stands below what is open */
    .st-key-about > * > [data-testid="stHorizontalBlock"] { flex-wrap: wrap; }
    .st-key-about > * > * > [data-testid="stColumn"] { min-width: 100%; }
  }
</style>
"""

palette = open_page(
    "Data",
    "**The ratings that everything here is learned from**: who gave what how many stars. Open "
    "others, or bring your own.",
)
handle, frame, subject = open_subject()

st.html(_STYLE)
with st.container(key="about"):
    left, right = st.columns([6, 5], gap="large")
with left:
    opened.draw_opened(subject.data, subject.source, palette)
with right:
    st.markdown("### Open another")
    for note in this_tab().notes:
        st.warning(escape_markdown(note))
    others.draw_others()
    st.markdown("### Bring your own")
    upload.draw_upload()
    st.markdown("### Get one from GroupLens")
    releases.draw_releases()

address.tell_misfits()
keep_alive(handle, frame)
