"""Compare: what changes if one thing is changed?"""

import streamlit as st

from cf.analysis.runs.side_by_side import comparable
from cf.data.titles import escape_markdown
from cf.figures.curves import draw_curves
from cf.ui.compare import cards, fork, maps, saved, share, take_away
from cf.ui.compare.board import draw_board, explain_not_ready
from cf.ui.compare.changed_films import draw_changed
from cf.ui.compare.seeds import draw_seeds
from cf.ui.compare.starts import draw_many_starts
from cf.ui.compare.tables import draw_tables
from cf.ui.compare.which import choose_one, choose_two, tell_averaged
from cf.ui.tab import address, kept_runs
from cf.ui.tab.lease import keep_alive
from cf.ui.tab.person import find_person
from cf.ui.tab.run import open_subject
from cf.ui.tab.tab import sayer
from cf.ui.widgets import transport
from cf.ui.widgets.chart import draw_chart
from cf.ui.widgets.page import is_presenting, open_page

OF_ONE = ("Many starts", "Take away", "Link", "Board")  # parts that speak of one run
PARTS = ("Maps", "Curves", "Tables", "Films", "Setting or seed?", *OF_ONE)

palette = open_page(
    "Compare",
    "What changes if… **Change one thing, keep the rest, and look at both**: the same seeds give "
    "the same random start, so what differs in the end comes from what you changed.",
)
handle, frame, subject = open_subject()
data, person = subject.data, find_person()
run = kept_runs.keep_learned(subject.run, frame)
transport.offer_training(handle, frame)
with st.container():
    fork.draw_pending(subject.source)

presented = is_presenting()
side_by_side = kept_runs.chosen_runs()
shows_cards = not presented or not side_by_side or bool(st.session_state.get("cards_shown"))
cards.style_cards(shows_cards)
with st.container(key="comparing"):
    left, right = st.columns([4, 10], gap="medium")
with left:
    runs = kept_runs.all_kept()
    own = tuple(it for it in runs if it.data_checksum == data.ratings.checksum)
    with st.container(horizontal=True):
        with st.popover("Change one thing", icon=":material/fork_right:", disabled=not own):
            wanted = fork.draw_fork(own) if own else None
        # The shelves are read only while somebody looks at them.
        shelves = st.popover(
            "Load a run", icon=":material/folder_open:", key="shelves", on_change="rerun"
        )
        if shelves.open:
            with shelves:
                saved.draw_saved()
    saved.draw_undo()
    repeat = cards.draw_cards(handle.id, subject.source, palette)
    if opened := wanted or repeat:
        fork.open_on_train(opened)
with right:
    with st.container(key="parts", horizontal=True, vertical_alignment="bottom"):
        part = st.segmented_control(
            "What to compare",
            PARTS,
            format_func=sayer(),
            key="part",
            default=PARTS[0],
            required=True,
            bind="query-params",
            label_visibility="collapsed",
        )
        beside = st.container(horizontal=True, vertical_alignment="bottom", width="content")
        if presented:
            st.toggle("Cards", key="cards_shown", help="Beside this, the runs and what they were.")
    if part in OF_ONE:
        offered = (runs if part == "Take away" else own) or (run,)
        with beside:
            named = choose_one(offered, handle.id)
        if part == "Take away":
            take_away.draw_take_away(named, data)
        elif part == "Many starts":
            draw_many_starts(named, data, subject.source, palette, beside)
        elif part == "Link":
            share.draw_share(named, data)
        else:
            why_not = explain_not_ready(named, data.movies)
            draw_board(named, palette, fork.open_settings, person, why_not)
    elif not side_by_side:
        st.info("Train a run, or choose one among the cards.")
    elif part == "Maps":
        maps.draw_maps(side_by_side, data, subject.source, beside, presented, frame)
    elif part == "Curves":
        if caveat := comparable(side_by_side).caveat:
            st.caption(escape_markdown(caveat))
        drawn = [(run.full_title, run) for run in side_by_side]
        draw_chart(draw_curves(drawn, palette), key="curves")
    elif part == "Tables":
        draw_tables(side_by_side, palette)
    elif len(side_by_side) < 2:
        st.info("This takes two runs: change one thing, or choose another run among the cards.")
    else:
        with beside:
            first, second = choose_two(side_by_side)
        if part == "Films":
            draw_changed(first, second, data, subject.source)
        else:
            draw_seeds((first, second), subject.source, palette)
    if part not in OF_ONE:
        tell_averaged(side_by_side)

kept_runs.hold_chosen()
address.tell_misfits(kept_runs.CHOSEN)
keep_alive(handle, frame)
