"""Many starts: one run's settings trained from several seeds, and their predictions averaged."""

from dataclasses import replace

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cf.analysis.runs.starts import Starts
from cf.data import Dataset
from cf.data.titles import escape_markdown
from cf.experiments.seeds import Seeded
from cf.figures.palette import Palette
from cf.figures.starts import draw_starts
from cf.lesson.runs.starts import (
    name_group,
    tell_agreement,
    tell_gain,
    tell_left_out,
    tell_luck,
    tell_vectors,
)
from cf.snapshot import Run
from cf.ui.compare.seeds import has_trained, train_seeds
from cf.ui.tab.jobs import is_wanted
from cf.ui.tab.tab import say
from cf.ui.widgets.chart import draw_chart
from cf.ui.widgets.plain_table import write_table


def draw_many_starts(
    run: Run, data: Dataset, source: str, palette: Palette, beside: DeltaGenerator
) -> None:
    """Draw the button and, once the starts are trained, what averaging them gains.

    Parameters
    ----------
    run : whose settings and turns by hand are trained again, on its own split
    beside : the names of the parts, where there is room for the slider
    """
    settings = replace(run.settings.of_one_start, seed=0)
    with beside:
        n_starts: int = st.slider("Starts", 2, 10, 5, key="starts_n", width=180)
        what, label = f"{settings}:{run.changes}:{n_starts}", f"Train {n_starts} starts"
        go = has_trained(run, settings, n_starts, source)
        go = go or is_wanted(what, label, "starts_train", type="primary")
    if not go:
        same = "one model, bias," if run.settings.shown_part else "the same run"
        st.caption(
            f"A start is {same} from another seed: other random numbers to begin with and "
            "another order of the ratings, on the same split. The predictions of all starts are "
            "averaged, rating by rating. Your runs stay as they are. To watch them learn, on "
            "the same batches: on Train take the model *starts*."
        )
        return
    found = train_seeds(run, settings, n_starts, source)
    if run.settings.shown_part:
        st.caption(
            "These starts each meet the ratings in an order of their own; those of the run share "
            "one, and so end elsewhere."
        )
    if found is not None:
        _draw_found(found, run.settings.held_back, data, palette)


def _draw_found(found: Seeded, held_back: str, data: Dataset, palette: Palette) -> None:
    if left_out := tell_left_out(found.runs):
        st.warning(escape_markdown(left_out))
    starts = found.starts
    if starts is None:
        return
    left, right = st.columns([5, 6], gap="large")
    with left:
        st.markdown(f"**{tell_gain(starts)}**")
        draw_chart(
            draw_starts(starts, palette.name),
            key="starts_curve",
            alt="Validation loss of the mean prediction, by the number of starts averaged",
        )
        st.caption(
            f"Checked on {held_back}. The curve is the mean over every choice of so many among "
            "these starts. " + tell_vectors(starts)
        )
    with right:
        st.markdown(tell_luck(starts))
        _draw_groups(starts)
        _draw_disputed(starts, data)


def _draw_groups(starts: Starts) -> None:
    if not (told := tell_agreement(starts)):
        return
    head = (say("Training ratings of a film"), "held back", "apart by (stars)", "off by (stars)")
    rows = [
        (name_group(one), f"{one.n_ratings:,}", f"±{one.spread:.2f}", f"±{one.error:.2f}")
        for one in starts.groups
    ]
    st.html(write_table(head, rows))
    st.markdown(say(told))


def _draw_disputed(starts: Starts, data: Dataset) -> None:
    if not starts.disputed:
        st.caption(say("The starts answer much the same of every film: no list is to be made."))
        return
    st.markdown(
        say("**Another start would have said …** One rating of each film they differ most about:")
    )
    head = (say("Film"), "user", "lowest", "mean", "highest", "given")
    rows = [
        (
            data.movies.name(one.movie),
            f"{data.ratings.user_ids[one.user]}",
            *(f"{stars:.1f}" for stars in (one.lowest, one.mean, one.highest, one.given)),
        )
        for one in starts.disputed
    ]
    st.html(write_table(head, rows))
    st.caption(
        "In stars. What a single run says of these is the luck of its start; the mean says more."
    )
