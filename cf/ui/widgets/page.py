"""What surrounds every page: page settings, style, navigation and the opening line."""

from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from cf.figures.palette import Palette, choose_palette
from cf.ui.tab import address, sources
from cf.ui.tab.browser_requests import keep_apart
from cf.ui.tab.downloads import keep_files
from cf.ui.tab.lease import left_note
from cf.ui.tab.person import remember_person
from cf.ui.tab.tab import say, this_tab
from cf.ui.widgets.stage import draw_stage
from cf.ui.widgets.tour import draw_tour, is_touring, offer_tour
from cf.ui.widgets.words import offer_words

PRODUCT = "Learned embeddings"
_PRESENTING = "presenting"  # key of the session state: how the last page was shown
_ICON = str(Path(__file__).with_name("icon.svg"))  # Streamlit's own come from the network
PAGES: Sequence[tuple[str, str, str]] = (  # file, name, icon; in the order of a lesson
    ("pages/train.py", "Train", ":material/model_training:"),
    ("pages/inside.py", "Inside", ":material/stacks:"),
    ("pages/explore.py", "Explore", ":material/travel_explore:"),
    ("pages/separate.py", "Separate", ":material/call_split:"),
    ("pages/you.py", "You", ":material/person:"),
    ("pages/compare.py", "Compare", ":material/compare:"),
    ("pages/data.py", "Data", ":material/database:"),
)
_LOCKED_STYLE = """
<style>
  .stMain :is(button, [data-testid="stSelectbox"], [data-testid="stPageLink"], .cf-anew) {
    opacity: 0.45;
  }
  .cf-stage button { opacity: 1; }
</style>
"""

# Streamlit's own spacing suits a document; a lecture needs the map on the first screen. The bar is
# as wide as the window, so that the sidebar's coming and going moves nothing in it, and of
# Streamlit's toolbar, which lies over it, only the button that opens the sidebar takes clicks.
_STYLE = """
<style>
  :root { --cf-bar: 2.9rem; --cf-small: 0.875rem; }
  @media (max-width: 760px) { :root { --cf-bar: 5.2rem; } }
  @media screen {
    .stAppViewContainer { top: var(--cf-bar); height: calc(100% - var(--cf-bar)); }
    .stAppViewContainer > :has(> .stMain), .stMain.stMain { height: 100%; }
  }
  [data-testid="stSidebar"] { top: auto; height: 100%; }
  .st-key-bar {
    position: fixed; inset: 0 0 auto 0; z-index: 999; width: auto; height: var(--cf-bar);
    padding: 0 1.6rem 0 3.2rem; flex-wrap: wrap; align-content: center; gap: 0.2rem 1rem;
  }
  [data-testid="stLayoutWrapper"]:has(> .st-key-bar) { position: absolute; } /* leaves no gap */
  .st-key-pages { gap: 0.2rem; flex-wrap: nowrap; }
  .st-key-bar p, .st-key-bar button { white-space: nowrap; }
  [data-testid="stHeader"] {
    position: fixed; top: 0; left: 0; right: 0; width: auto; height: var(--cf-bar);
    background: none;
  }
  [data-testid="stHeader"], [data-testid="stHeader"] * { pointer-events: none; }
  [data-testid="stHeader"] button, [data-testid="stHeader"] button * { pointer-events: auto; }
  [data-testid="stMainBlockContainer"] { padding: 0.4rem 1.6rem 0.2rem; max-width: none; }
  [data-testid="stSidebarHeader"] { height: 2.2rem; padding-bottom: 0; }
  [data-testid="stSidebarUserContent"] { padding-top: 0; }
  [data-testid="stMainBlockContainer"] [data-testid="stVerticalBlock"] { gap: 0.55rem; }
  @media (max-width: 1000px) { /* on a tablet, beside the sidebar, two columns are too narrow */
    .st-key-picture > [data-testid="stLayoutWrapper"] > [data-testid="stHorizontalBlock"] {
      flex-wrap: wrap;
    }
    .st-key-picture > * > * > [data-testid="stColumn"] { min-width: 100%; }
    :is(.st-key-tour_begin, .st-key-words) p { font-size: 0; }
    .st-key-bar { column-gap: 0.5rem; }
    .st-key-present [data-testid="stTooltipIcon"] { display: none; }
    .st-key-pages a > :has(> [data-testid="stIconMaterial"]), .st-key-bar > :has(.cf-stage) {
      display: none;
    }
  }
  @media (max-width: 640px) { /* what is asked on Explore, two in a line at most */
    .st-key-asked { display: grid; grid-template-columns: 1fr 1fr; gap: 0.4rem 0.6rem; }
    .st-key-asked > * { width: 100%; }
    .st-key-asked > :is(:has(.st-key-searching), .st-key-paint, .st-key-view) {
      grid-column: span 2;
    }
    .st-key-searching { width: 100%; }
    .st-key-asked :is([data-testid="stPopover"], [data-testid="stPopover"] button) { width: 100%; }
    /* The map stands above it, and what is told of a film below. */
    .stMain:has(.st-key-asked) :is(
      :has(> .st-key-picture), .st-key-picture, .st-key-picture > *, .st-key-picture > * > *
    ) { display: contents; }
    [data-testid="stLayoutWrapper"]:has(> .st-key-asked) { order: 1; }
    .stMain:has(.st-key-asked) .st-key-picture > * > * > [data-testid="stColumn"] {
      order: 2; width: 100%;
    }
    .stMain:has(.st-key-asked) .st-key-picture > * > * > [data-testid="stColumn"]:first-child {
      order: 0; min-height: 29rem; /* before the map is drawn, too */
    }
  }
  @media (max-width: 760px) { /* the pages stand in a line of their own */
    .st-key-bar { padding: 0 0.5rem; row-gap: 0; }
    .st-key-bar > :first-child { margin-left: 2.7rem; }
    .st-key-bar > :has(> .st-key-pages), .st-key-pages { order: 1; width: 100%; gap: 0; }
    .st-key-do-step p, .st-key-do-epoch p, .st-key-do-rewind p { font-size: 0; } /* icons do */
    .stButton kbd { display: none; }
    [data-testid="stHeader"] { height: 2.6rem; }
    [data-testid="stMainBlockContainer"] { padding: 0.2rem 0.8rem 0.5rem; }
  }
  h1 { padding: 0 !important; }
  [data-testid="stPageLink"] p { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
  [data-stale="true"] { opacity: 1 !important; transition: none !important; }
  [data-testid="stLayoutWrapper"]:has(> .st-key-person) { display: none; }
  .st-key-words button > div > [aria-hidden] { display: none; } /* what opens, the words say */
  .st-key-tour { padding: 0.3rem 0.8rem !important; }
  .st-key-tour_height { position: absolute; }
  /* What the stop says, with its buttons beside it where there is room for both. */
  .st-key-tour > :first-child {
    flex: 1 1 22rem !important; width: auto !important; min-width: min(22rem, 100%);
  }
  .st-key-tour > :last-child { flex: none !important; max-width: 100%; }
  /* A stop is about one pair of kinds and the list of films: what else stands there gives way. */
  .cf-touring .cf-panel .vector { display: none; }
  @media (max-height: 50rem) { .cf-touring .cf-panel .meter + .meter { display: none; } }
  .cf { font-variant-numeric: tabular-nums; }
</style>
"""
# The type grows with the screen, so that a page that fits a coarse projector fits a fine one.
_PRESENTER_STYLE = """
<style>
  :root { font-size: clamp(16px, min(1.33vw, 2.23vh), 60px); --cf-small: 1rem; }
  /* What Streamlit writes smaller is read in a hall, too. */
  [class*="st-key-scene-"], .st-key-predict, .st-key-turns {
    & :is(p, li, label, input, kbd, button, code, [data-baseweb="select"] div,
      [data-testid="stCaptionContainer"], [data-testid="stSliderThumbValue"]) { font-size: 1rem; }
  }
  .stMain p code { font-size: 1em; }
  .st-key-picture table.cf { /* beside the map */
    line-height: 1.25; :is(th, td) { padding-right: 0.4rem !important; }
  }
  [data-testid="stDecoration"], [data-testid="stHeader"], [data-testid="stSidebar"],
  .st-key-sentence { display: none; }
  .st-key-bar { padding: 0 0.9rem; column-gap: 0.6rem; }
  .st-key-words p { font-size: 0; }
  .st-key-bar .stCheckbox [data-testid="stTooltipIcon"] { display: none; }
  [data-testid="stMainBlockContainer"] { padding: 0.2rem 0.9rem 0; }
  .cf-panel, .cf-panel p.quiet, .cf-line, .cf-loss { font-size: 1rem; }
  .cf-panel .vector { display: none; }
  .cf-panel .head { align-items: end; line-height: 1.15; }
  .cf-panel .head .number b { font-size: 3.2rem; line-height: 0.95; color: var(--positive); }
  .cf-panel .head > .quiet { display: none; }
  .cf-panel .bars { height: 1.8rem; }
  .cf-panel .films { line-height: 1.15; }
  /* How many films an AUC rests on stands beside the figure, so that all neighbours fit below. */
  .cf-panel .meter { display: grid; grid-template-columns: 1fr auto; column-gap: 0.4em; }
  .cf-panel .meter p { display: contents; }
  .cf-panel .meter .name { grid-area: 1 / 1; align-self: end; }
  .cf-panel .meter .number { grid-area: 1 / 2 / span 2; align-self: end; line-height: 1; }
  .cf-panel .meter p.quiet span { color: var(--muted); font-size: 0.92rem; }
  .cf-panel .meter p.quiet span:first-child { grid-area: 2 / 1; }
  .cf-panel .meter p.quiet span + span { grid-area: 4 / 1 / auto / span 2; }
  .cf-panel .meter p.quiet span + span::before { content: none; }
  .cf-panel .meter .when { display: inline; }
  .cf-panel .meter .number .quiet { display: none; }
  .cf-panel .meter svg { grid-area: 3 / 1 / auto / span 2; }
  .cf-touring .cf-panel .meter + .meter { display: none; }
  .cf-anew { color: inherit !important; font-size: 0.875rem; white-space: nowrap; }
  @media (min-width: 1600px) { /* widths in pixels do not grow with the type */
    .st-key-paint { min-width: 13.5rem; }
    :is(:has(> .st-key-searching), .st-key-searching) { min-width: 11.9rem; }
    .st-key-colour { min-width: 17.5rem; }
    .st-key-step_user, .st-key-one, .st-key-other { min-width: 8.2rem; }
    .st-key-x, .st-key-y { min-width: 6.9rem; }
    .st-key-from, .st-key-to { min-width: 12.8rem; }
  }
</style>
"""


def is_presenting() -> bool:
    """Whether the page is shown in presenter mode; after `open_page`."""
    return bool(st.session_state.get("present"))


def open_page(name: str, sentence: str = "") -> Palette:
    """Begin a page: call it first.

    Parameters
    ----------
    name : as it stands in `PAGES`
    sentence : what to look at here; none where that takes the run, for `draw_sentence`

    Returns
    -------
    Palette
        The one of the theme that the browser shows.
    """
    keep_apart()
    keep_files()
    st.set_page_config(page_title=f"{name} · {PRODUCT}", page_icon=_ICON, layout="wide")
    began = address.begin()
    address.remember()
    with st.container(key="person"):
        remember_person()
    sources.follow_address(has_fields=name == "Train")
    st.html(_STYLE)
    with st.container(key="bar", horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{PRODUCT}**", width="content")
        # On Train they are widgets, which write nothing into the address as they are drawn.
        settings = address.write_settings(address.read_settings()) if name == "Train" else None
        with st.container(key="pages", horizontal=True, width="content"):
            for file, title, icon in PAGES:
                kept = settings if title == name else None
                st.page_link(file, label=title, icon=icon, query_params=kept)
        st.space("stretch")
        offer_words()
        offer_tour()
        # Not bound to the address, of which Streamlit forgets on the way back what both pages bind.
        # Nor is its value put: a run of the page that a press overtakes would take the press back.
        asked = st.query_params.get("present", "").lower() == "true"
        presenting = st.session_state[_PRESENTING] = st.toggle(
            "Presenter",
            st.session_state.get(_PRESENTING, asked),
            key="present",
            help="For a projector: larger type; the settings and this page’s sentence go.",
        )
        address.put({"present": "true" if presenting else None})
        if presenting:  # the address without its run and settings: as nobody has been here before
            st.html(
                '<a class="cf-anew" href="train?present=true" '
                'title="A fresh run with our default settings (N)">New show</a>',
                width="content",
            )
        locked = presenting and st.toggle(
            "Lock", key="locked", help="Clicks and keys do nothing until it is off again."
        )
        titles, note = [title for _, title, _ in PAGES], left_note(this_tab().name)
        draw_stage(titles, presenting, locked, f"{name.lower()}?{began}", note)
    if presenting:
        st.html(_PRESENTER_STYLE + (_LOCKED_STYLE if locked else ""))
    draw_tour(name)
    if sentence:
        draw_sentence(sentence)
    return choose_palette(st.context.theme.type)


def draw_no_taste() -> None:
    """Say of data that teach nothing of what is alike why, in a quiet line."""
    if why := this_tab().data.no_taste:
        st.caption(why)


def draw_sentence(sentence: str) -> None:
    """Draw what to look at on this page, in Markdown, unless a tour says it."""
    if not is_touring():
        with st.container(key="sentence"):
            st.markdown(say(sentence))
