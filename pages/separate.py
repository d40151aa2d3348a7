"""Separate: two kinds of films, shown, measured and checked against chance."""

import streamlit as st

from cf.analysis.separation.verdict import warnings_for
from cf.data.titles import escape_markdown
from cf.ui.map import Highlight, live_map
from cf.ui.separate import pair
from cf.ui.separate.all_genres import draw_all_genres
from cf.ui.separate.game import play
from cf.ui.separate.map_of_pair import choose_map
from cf.ui.separate.question import (
    choose_poles,
    describe_choice,
    describe_examples,
    explain_missing,
    explain_too_few,
    tell_other_labels,
    warn_of_places,
)
from cf.ui.separate.sweep import draw_sweep
from cf.ui.separate.through_training import draw_through_training
from cf.ui.tab import address, films, selections
from cf.ui.tab.components import fit_subject
from cf.ui.tab.lease import end_page, keep_alive
from cf.ui.tab.run import open_subject
from cf.ui.tab.tab import say
from cf.ui.widgets import transport
from cf.ui.widgets.colourings import colour_poles, name_aside, name_films
from cf.ui.widgets.page import open_page

TABS = (pair.THIS_PAIR, "Through training", "Across settings", "All genres")
MAP_HEIGHT = "clamp(20rem, calc(100vh - 20rem), 60rem)"

open_page(
    "Separate",
    "**Can vectors learned from ratings alone tell two kinds of films apart?** A *probe*, a "
    "straight border between them, is judged on films that it has not seen.",
)
handle, frame, subject = open_subject()
data = subject.data
movies = data.movies
transport.offer_training(handle, frame)
transport.tell_shown(handle.settings)

selections.hold(movies)
with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
    poles = choose_poles(data)
if poles is None:
    st.info(say(explain_missing(movies)))
    keep_alive(handle, frame)
    end_page()
if choice := describe_choice(movies):
    st.caption(say(choice))
fewest = st.session_state["floor"]
projection = fit_subject(handle, frame, subject)
fitted_on = projection.fitted_on
tab = st.segmented_control(
    "What to see",
    TABS,
    default=TABS[0],
    key="measure",
    required=True,
    bind="query-params",
    label_visibility="collapsed",
)
told = () if poles.too_few else warnings_for(poles)
for warning in (*told, *warn_of_places(movies)):
    st.warning(say(escape_markdown(warning)), icon=":material/warning:")

if tab == "All genres":
    draw_all_genres(subject, projection.points[:, :2], fewest)
elif poles.too_few:
    st.info(say(explain_too_few(movies, poles, fewest)))
elif tab == "Through training":
    draw_through_training(subject, poles, fitted_on)
elif tab == "Across settings":
    draw_sweep(handle.settings, subject.source, poles.name)
else:
    left, right = st.columns([1, 1], gap="medium")
    row = films.picked(subject)
    with left:
        live_map(
            name_films(subject.source),
            colour_poles(movies, poles),
            choose_map(subject, poles, projection),
            key="separate",
            shown=fitted_on,
            aside=name_aside(movies),
            height=MAP_HEIGHT,
            label=say(f"Map of the movies, {poles.positive} against {poles.negative}"),
            highlight=None if row is None else Highlight(row),
            on_select=lambda chosen: films.pick(chosen, subject),
        )
        st.markdown(describe_examples(movies, poles))
        if labels := tell_other_labels(subject.source):
            with st.expander("Do labels of another source agree?", icon=":material/balance:"):
                st.markdown(labels)
    with right:
        if frame.state == "running":
            st.info("The run is training; the numbers follow when it stops.")
        else:
            report = pair.measure_pair(subject, poles, projection)
            if report is not None:
                key = f"{subject.key}:{poles.name}:{poles.n_positive}:{poles.n_negative}"
                play(report, films.names_by_row(subject.source), key)
                pair.draw_films(subject, poles, report)

address.tell_misfits(*selections.ADDRESS)
keep_alive(handle, frame)
