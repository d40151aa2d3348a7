"""The map of a pair of poles: in the principal plane, or where probes put unseen films."""

from dataclasses import replace

import streamlit as st

from cf.analysis.plane.orientation import describe_upwards, lay_across
from cf.analysis.plane.projection import Projection, pick_components
from cf.analysis.poles import Poles, named_poles
from cf.ui.map import MapFrame, title_contrast, title_probes
from cf.ui.tab.subject import Subject
from cf.ui.widgets.probe_view import PLANE, choose_seen, name_contrasts, see_by_probe


def choose_map(subject: Subject, poles: Poles, projection: Projection) -> MapFrame:
    """Draw the choice between plane and probes, and return the chosen map."""
    offered = name_contrasts(subject.data.movies, poles.name)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        upwards = choose_seen(offered, default=PLANE)
    if upwards is None:
        return _show_plane(subject, poles, projection)
    return _show_probes(subject, poles, named_poles(subject.data.movies, upwards), projection)


def _show_plane(subject: Subject, poles: Poles, projection: Projection) -> MapFrame:
    movies = subject.data.movies
    plane = lay_across(pick_components(projection, (0, 1)), poles, movies)
    above = describe_upwards(plane, movies)
    titles = title_contrast(plane.explained.tolist(), poles.name, above)
    frame = MapFrame.of_films(plane.points, plane.fitted_on, titles, poles)
    return replace(frame.with_basis(subject.key, plane.axes), kind="plane")


def _show_probes(
    subject: Subject, poles: Poles, upwards: Poles, projection: Projection
) -> MapFrame:
    key = f"{subject.key}:{poles.name}:{len(poles.rows)}:{poles.n_positive}:{upwards.name}"
    plane = see_by_probe(key, subject.vectors, poles, upwards)
    titles = title_probes((poles.name, upwards.name), [auc.value for auc in plane.aucs])
    frame = MapFrame.of_films(plane.points, projection.fitted_on, titles, poles)
    return replace(frame, kind="probe")
