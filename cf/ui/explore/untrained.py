"""The model before training, in the view that is shown now: what training has changed."""

from collections.abc import Sequence

import numpy as np
import streamlit as st

from cf.analysis.plane.orientation import describe_upwards, lay_across
from cf.analysis.plane.projection import pick_components
from cf.analysis.poles import Poles, default_poles, named_poles
from cf.numbers import write_percent
from cf.snapshot import Frame
from cf.ui.explore.colouring import find_poles
from cf.ui.explore.views import PCA, SOLID, STEADY, View
from cf.ui.map import MapFrame, title_axes, title_contrast, title_probes
from cf.ui.tab.components import fit_components
from cf.ui.tab.subject import Subject
from cf.ui.widgets.probe_view import PROBE, name_contrasts, see_by_probe


def look_back(view: View, subject: Subject, frame: Frame) -> MapFrame | None:
    """Return the untrained films, laid out as `view` is.

    Parameters
    ----------
    view : as it is shown now
    frame : its newest, for the contrast that lies across

    Returns
    -------
    MapFrame, or None where the run is untrained or the view has no such thing: a layout by t-SNE or
    UMAP would be another one, and not this one before training
    """
    start = subject.untrained
    if start is None or subject.snapshot.step == 0 or not np.any(start):
        return None
    poles = find_poles(subject)
    if view.method == PROBE:
        return _see_by_probes(view, subject, start, poles)
    if view.method not in (PCA, SOLID, STEADY):
        return None
    places = list(view.places) or [0, 1]
    contrast = frame.territories["contrast"] if frame.aligned and frame.territories else ""
    across = named_poles(subject.data.movies, contrast) if contrast and places == [0, 1] else None
    key = f"{subject.run.id}:{view.key}:{places}:{contrast}:{poles and poles.name}"
    return _project(key, start, view, subject, places, across, poles)


@st.cache_resource(max_entries=16, show_spinner=False)
def _project(
    key: str,
    _start: np.ndarray,
    _view: View,
    _subject: Subject,
    places: Sequence[int],
    _across: Poles | None,
    _poles: Poles | None,
) -> MapFrame:
    """Lay the untrained films out by their own components, kept by key."""
    plane = pick_components(fit_components(f"{key}:start", _start, _view.fitted_on), places)
    explained = plane.explained.tolist()
    titles: tuple[str, ...] = title_axes(explained)
    if len(places) == 3:
        titles = tuple(
            f"PC {place + 1} · {write_percent(share)}"
            for place, share in zip(places, explained, strict=True)
        )
    elif _across is not None:
        plane = lay_across(plane, _across, _subject.data.movies)
        above = describe_upwards(plane, _subject.data.movies)
        titles = title_contrast(plane.explained.tolist(), _across.name, above)
    else:
        titles = tuple(
            title.replace(f"PC {i}", f"PC {place + 1}")
            for i, (title, place) in enumerate(zip(titles, places, strict=True), start=1)
        )
    poles = _poles if len(places) == 2 else None
    return MapFrame.of_films(plane.points, _view.fitted_on, titles, poles)


def _see_by_probes(
    view: View, subject: Subject, start: np.ndarray, poles: Poles | None
) -> MapFrame | None:
    movies = subject.data.movies
    across = default_poles(movies) if poles is None or poles.too_few else poles
    offered = name_contrasts(movies, across.name if across else "")
    upwards = offered.get(st.session_state.get("upwards", ""))
    if across is None or upwards is None:
        return None
    key = f"{subject.run.id}:start:{across.name}:{across.n_positive}:{upwards}"
    plane = see_by_probe(key, start, across, named_poles(movies, upwards))
    titles = title_probes([one.name for one in plane.poles], [auc.value for auc in plane.aucs])
    return MapFrame.of_films(plane.points, view.fitted_on, titles, poles)
