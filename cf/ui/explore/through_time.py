"""The run's epochs, to be played and scrubbed: which way films went, and which moved most."""

import numpy as np
import streamlit as st

from cf.analysis.plane.motion import find_movers, project_epochs
from cf.analysis.plane.projection import good_view
from cf.snapshot import Frame
from cf.ui.explore import search
from cf.ui.map import MapPlayback, title_run, unpack_points
from cf.ui.tab.jobs import calculate
from cf.ui.tab.subject import Subject
from cf.ui.tab.tab import say
from cf.ui.widgets.film_list import Column, list_films


def play(subject: Subject, fitted_on: np.ndarray, frame: Frame) -> MapPlayback | None:
    """All kept snapshots of a run as one playback that ends as its PCA lies; None if there is one.

    Parameters
    ----------
    fitted_on : (n_movies,) bool
    frame : the run's newest
    """
    if len(subject.run.snapshots) < 2:
        return None
    return _lay_out((subject.key, *title_run(frame)), subject, fitted_on, frame)


@st.cache_resource(max_entries=16, show_spinner="Laying out the epochs …")
def _lay_out(
    key: tuple[str, ...], _subject: Subject, _fitted_on: np.ndarray, _frame: Frame
) -> MapPlayback:
    snapshots = _subject.run.snapshots
    last = unpack_points(_frame) if _frame.aligned else None
    projections = calculate(project_epochs, [s.vectors for s in snapshots], _fitted_on, last)
    points = np.stack([projection.points for projection in projections])
    return MapPlayback.from_points(
        points,
        good_view(points[-1], _fitted_on),
        title_run(_frame, projections[-1].explained.tolist()),
        [f"epoch {snapshot.epoch:.1f}".removesuffix(".0") for snapshot in snapshots],
    )


def draw_movers(subject: Subject, fitted_on: np.ndarray) -> None:
    """Ask for two epochs and list the films that moved most beyond their neighbours."""
    snapshots = subject.run.snapshots
    if len(snapshots) < 2:
        st.info("Only the untrained start is there yet: train for an epoch or more on Train.")
        return
    names = [f"{snapshot.epoch:.1f}".removesuffix(".0") for snapshot in snapshots]
    middle = names[max(len(names) // 2 - 1, 0)]
    first, last = st.select_slider("Between epochs", names, (middle, names[-1]), key="epochs_seen")
    before, after = names.index(first), names.index(last)
    if before == after:
        st.info("Choose two different epochs.")
        return
    clouds = snapshots[before].vectors, snapshots[after].vectors
    motion = calculate(find_movers, *clouds, fitted_on)
    rows = motion.rows[:20]
    movies = subject.data.movies
    st.markdown("**What moved most relative to its neighbours**")
    list_films(
        rows,
        subject,
        [
            Column(
                "moved",
                motion.excess[:20],
                "{:.2f}",
                "Beyond its neighbours, in radii of the cloud.",
            ),
            Column(
                "new near",
                motion.neighbours_changed[:20],
                "{:.0%}",
                "Share of its ten nearest films that changed.",
            ),
            Column("ratings", movies.n_ratings[rows]),
        ],
        key="movers",
        label=say("Films that moved most"),
        on_open=lambda row: search.open_card(row, subject),
        height="21rem",
    )
    st.caption(
        say(
            "The earlier cloud is turned onto the later one in all factors; from each "
            "film’s move the mean move of its ten nearest films is taken off."
        )
    )
