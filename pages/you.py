"""You: rate a few films and see where that puts you among them, in the browser until you say so."""

import streamlit as st

from cf.analysis.plane.projection import align_projection, pick_components
from cf.data.titles import escape_markdown
from cf.errors import DataError
from cf.ui.map import Highlight, MapFrame, live_map, title_run, unpack_points
from cf.ui.tab import address, films
from cf.ui.tab.components import fit_subject
from cf.ui.tab.lease import end_page, keep_alive
from cf.ui.tab.run import open_subject
from cf.ui.tab.tab import say
from cf.ui.widgets import transport
from cf.ui.widgets.colourings import name_aside, name_films
from cf.ui.widgets.newcomer import freeze
from cf.ui.widgets.page import open_page
from cf.ui.you.joined import draw_joining
from cf.ui.you.newcomer import colour_average, draw_you, show_trained
from cf.ui.you.worth import draw_worth

MAP_HEIGHT = "clamp(18rem, min(calc(100vh - 12.5rem), 90vw), 72rem)"
# On a phone the map comes first and stays, so that an answer and what it does are seen at once.
_STYLE = f"""
<style>
  @media (max-width: 640px) {{
    .st-key-you_columns [data-testid="stColumn"]:last-child,
    .st-key-you_columns [data-testid="stColumn"]:last-child > [data-testid="stVerticalBlock"] {{
      display: contents;
    }}
    .st-key-you {{ order: -1; }}
  }}
  @media (max-width: 640px) and (min-height: 600px) {{
    [data-testid="stMain"] {{ scroll-padding-top: calc({MAP_HEIGHT} + 1rem); }}
    .st-key-you {{ position: sticky; top: 0; z-index: 1000; }} /* the bar has 999 */
    .st-key-you [data-testid="stBidiComponentIsolated"] {{
      background: var(--st-background-color);
    }}
  }}
</style>
"""
_ARROW = (
    "The arrow is your vector in this plane: films far along it get more stars from you. The "
    "ellipse holds its tip with nine chances in ten; each rating shrinks it."
)
_HOLLOW = (
    " The **hollow** arrow is the row that training with you has given you, on the same scale: the "
    "filled one asks for the likeliest you, the hollow one began at random."
)

palette = open_page(
    "You",
    "Rate a few films: **the map takes the colours of your taste**, and your arrow turns to where "
    "your stars grow. Your ratings stay in this browser unless you send them, below.",
)
handle, frame, subject = open_subject()
transport.offer_training(handle, frame)
transport.tell_shown(handle.settings)
plane = fit_subject(handle, frame, subject)
pair = pick_components(plane, [0, 1])
if frame.aligned:  # the same way round as on the other pages
    pair = align_projection(pair, unpack_points(frame))
row = films.picked(subject)
try:
    frozen = freeze(subject.key, subject)
except DataError as error:
    st.warning(escape_markdown(str(error)))
    address.tell_misfits()
    keep_alive(handle, frame)
    end_page()

st.html(_STYLE)
with st.container(key="you_columns"):
    left, right = st.columns([5, 8], gap="medium")
with left:
    if frozen.stands_in:
        st.caption(
            say("This run is a network. A dot product with its film vectors stands in for it here.")
        )
    draw_you(subject, frozen, pair)
    draw_worth(subject, frozen)
with right:
    live_map(
        name_films(subject.source),
        colour_average(subject.key, frozen),
        MapFrame.from_points(pair.points, frame.home, title_run(frame, pair.explained.tolist())),
        key="you",
        highlight=None if row is None else Highlight(row),
        on_select=lambda chosen: films.pick(chosen, subject),
        shown=plane.fitted_on,
        aside=name_aside(subject.data.movies),
        height=MAP_HEIGHT,
        label=say("Map of the movies, coloured by the stars that you would give"),
    )
    explained = st.empty()
    explained.caption(say(_ARROW))
trained = draw_joining(subject, frozen, palette.name)
show_trained(trained)
if trained is not None:
    explained.caption(say(_ARROW + _HOLLOW))

address.tell_misfits()
keep_alive(handle, frame)
