"""What surrounds every page: page settings, style, navigation and the opening line."""

import threading
from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from cf.analysis.libraries import load_libraries
from cf.figures.palette import Palette, choose_palette
from cf.ui.tab import address
from cf.ui.tab.stale_fragments import refuse_stale_fragments
from cf.ui.widgets.tour import draw_tour, offer_tour

PRODUCT = "Learned embeddings"
_ICON = str(Path(__file__).with_name("icon.svg"))  # Streamlit's own come from the network
PAGES: Sequence[tuple[str, str, str]] = (  # file, name, icon; in the order of a lesson
    ("pages/train.py", "Train", ":material/model_training:"),
    ("pages/inside.py", "Inside", ":material/stacks:"),
    ("pages/explore.py", "Explore", ":material/travel_explore:"),
    ("pages/separate.py", "Separate", ":material/call_split:"),
    ("pages/compare.py", "Compare", ":material/compare:"),
)
_DRAWN_WITH_LIBRARIES = {"Explore", "Separate", "Compare"}

# Streamlit's own spacing suits a document; a lecture needs the map on the first screen.
_STYLE = """
<style>
  [data-testid="stMainBlockContainer"] { padding: 0.7rem 1.6rem 0.5rem; max-width: none; }
  [data-testid="stHeader"] { background: none; pointer-events: none; }
  [data-testid="stHeader"] button { pointer-events: auto; }
  [data-testid="stSidebarHeader"] { height: 2.2rem; padding-bottom: 0; }
  [data-testid="stSidebarUserContent"] { padding-top: 0; }
  [data-testid="stMainBlockContainer"] [data-testid="stVerticalBlock"] { gap: 0.55rem; }
  @media (max-width: 640px) { /* the button that opens the sidebar lies over the first line */
    [data-testid="stMainBlockContainer"] { padding-top: 2.6rem; }
  }
  @media (max-width: 1000px) { /* on a tablet, beside the sidebar, two columns are too narrow */
    .st-key-picture > [data-testid="stLayoutWrapper"] > [data-testid="stHorizontalBlock"] {
      flex-wrap: wrap;
    }
    .st-key-picture > * > * > [data-testid="stColumn"] { min-width: 100%; }
  }
  h1 { padding: 0 !important; }
  [data-stale="true"] { opacity: 1 !important; transition: none !important; }
  .st-key-tour { padding: 0.3rem 0.8rem !important; }
  .cf { font-variant-numeric: tabular-nums; }
</style>
"""
# A coarse projector shows each pixel large already; there the page must still fit the screen.
_PRESENTER_STYLE = """
<style>
  html { font-size: clamp(17px, 1.05vw, 28px); }
  [data-testid="stDecoration"], [data-testid="stToolbar"] { display: none; }
  @media (min-width: 1600px) { /* widths in pixels do not grow with the type */
    .st-key-paint { min-width: 13.5rem; }
  }
</style>
"""


def open_page(name: str, sentence: str) -> Palette:
    """Begin a page: call it first.

    Parameters
    ----------
    name : as it stands in `PAGES`
    sentence : what to look at here

    Returns
    -------
    Palette
        The one of the theme that the browser shows.
    """
    refuse_stale_fragments()
    load_in_background(name in _DRAWN_WITH_LIBRARIES)
    st.set_page_config(page_title=f"{name} · {PRODUCT}", page_icon=_ICON, layout="wide")
    address.remember()
    st.html(_STYLE)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{PRODUCT}**", width="content")
        for file, title, icon in PAGES:
            st.page_link(file, label=title, icon=icon)
        st.space("stretch")
        offer_tour()
        presenting = st.toggle(
            "Presenter",
            key="present",
            bind="query-params",
            help="Larger type and no menu, for a projector.",
        )
    if presenting:
        st.html(_PRESENTER_STYLE)
    if not draw_tour(name):
        st.markdown(sentence)
    return choose_palette(st.context.theme.type)


@st.cache_resource(show_spinner=False)  # once a server
def load_in_background(_at_once: bool) -> None:
    """Load the libraries that maps and figures are computed with, in a thread of its own.

    Parameters
    ----------
    _at_once : for a page that draws with them, which waits for the worker of its run meanwhile;
        else it begins when the page's own thread, which is the caller's, has drawn it and ended
    """
    answering = threading.current_thread()

    def load() -> None:
        if not _at_once:
            answering.join()
        load_libraries()

    threading.Thread(target=load, name="cf-libraries", daemon=True).start()
