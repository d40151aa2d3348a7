"""The ways to lay films out: principal components, an axis of one's own, t-SNE, UMAP."""

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import streamlit as st

from cf.analysis.neighbours.faithfulness import (
    FEWEST_FILMS,
    N_NEIGHBOURS,
    Faithfulness,
    measure_faithfulness,
)
from cf.analysis.plane.axes import AxisName, movie_properties, name_axes
from cf.analysis.plane.line import is_level
from cf.analysis.plane.projection import Projection, align_projection, pick_components
from cf.analysis.plane.regions import N_REGIONS, find_regions
from cf.analysis.poles import default_poles, named_poles
from cf.analysis.well_rated import well_rated
from cf.data import Movies
from cf.numbers import write_percent
from cf.snapshot import Frame
from cf.ui.explore.colouring import find_poles
from cf.ui.explore.layouts import TSNE, UMAP, choose_layout, show_layout
from cf.ui.explore.own_axis import OwnAxis, choose_axis
from cf.ui.map import MapFrame, MapRegion, title_probes, title_run, unpack_points
from cf.ui.tab.components import N_COMPONENTS, point_components
from cf.ui.tab.jobs import calculate
from cf.ui.tab.subject import Subject
from cf.ui.tab.tab import say
from cf.ui.widgets.probe_view import CUSTOM, PROBE, choose_upwards, name_contrasts, see_by_probe

PCA, SOLID, STEADY = "PCA", "PCA in 3D", "As trained"
_SHOWN = "shown_view"  # key of the session state
TURNED = (PCA, STEADY, CUSTOM, PROBE)  # views in which an area of the plane means something
METHODS = (PCA, PROBE, SOLID, STEADY, CUSTOM, TSNE, UMAP)
DISTORTIONS = {
    PCA: "a flat shadow: what lies in other directions is not seen",
    PROBE: "two answers, as far as all factors hold them, and nothing else",
    SOLID: "three directions of many; drag to turn it, Shift and drag to move it",
    STEADY: "the plane of the two strongest components, turned as the training last showed it",
    CUSTOM: "left to right is your axis; upwards is the strongest direction at right angles to it",
    TSNE: "only who is near whom means anything: distances between groups, sizes and shapes do not",
    UMAP: "who is near whom, and loosely which groups are; distances and densities do not count",
}


@dataclass(frozen=True, eq=False)
class View:
    """Films laid out in a plane, ready to be drawn and measured."""

    key: str  # same key, same points
    method: str
    points: np.ndarray  # (n_movies, 2 or 3) float32
    axes: tuple[str, ...]
    fitted_on: np.ndarray  # (n_movies,) bool
    projection: Projection | None = None  # of the first components, for PCA
    basis: np.ndarray | None = None  # (2, n_factors), where it is an orthogonal projection
    beside: str = ""  # what else to say of it, in Markdown
    own: OwnAxis | None = None  # whose plane it is
    places: tuple[int, ...] = ()  # of the components that it shows, where it shows any
    is_done: bool = True  # whether the films will stay where they are
    chosen: dict[str, Any] = field(default_factory=dict)  # what a layout attends to

    def show(self, subject: Subject) -> MapFrame:
        """Return the view for the live map, all but the farthest few films in sight."""
        frame = MapFrame.of_films(self.points, self.fitted_on, self.axes)
        if self.basis is None:
            return replace(frame, kind=self.method)
        return replace(frame, kind="plane").with_basis(subject.key, self.basis)


@st.cache_resource(max_entries=64, show_spinner=False)  # it would push the widgets about
def name_components(
    key: str, _subject: Subject, _points: np.ndarray, _fitted_on: np.ndarray
) -> tuple[AxisName, ...]:
    """What each component stands for, kept by key."""
    properties = movie_properties(_subject.data.movies, _subject.snapshot.biases)
    return name_axes(_points, properties, _fitted_on)


def make_view(
    subject: Subject, method: str, fitted_on: np.ndarray, fit_key: str, frame: Frame
) -> View:
    """Lay the films out by a method; draws the method's own choices, or its progress.

    Parameters
    ----------
    fitted_on : (n_movies,) bool, the films that decide the layout
    fit_key : names them
    frame : the run's newest, for its steady picture

    Returns
    -------
    View
        While another one is being computed, the one before it, then that one as far as it is; the
        plane of the first two components where the person has to choose something first.
    """
    view = _lay_out(subject, method, fitted_on, fit_key, frame)
    if view.is_done:
        st.session_state[_SHOWN] = view
    return view


def _lay_out(
    subject: Subject, method: str, fitted_on: np.ndarray, fit_key: str, frame: Frame
) -> View:
    components, first = point_components(subject, frame, fitted_on, fit_key)
    if method == PCA:
        return _principal(subject, components, first, frame)
    key = f"{subject.key}:{method}:{fit_key}"
    if method == SOLID:
        titles = tuple(f"PC {i + 1} · {write_percent(first.explained[i])}" for i in range(3))
        key, points = f"{components}:{method}", first.points[:, :3]
        return View(key, method, points, titles, fitted_on, places=(0, 1, 2))
    if method == STEADY:
        points, titles = unpack_points(frame), title_run(frame)
        # By the training, whatever is asked here.
        drawn_on = well_rated(subject.data.movies.n_ratings)
        basis = np.array(frame.axes)
        return View(f"{subject.key}:{method}", method, points, titles, drawn_on, basis=basis)
    if method == PROBE:
        return _ask_probes(subject, first, fitted_on) or _first_two(components, first, frame)
    if method == CUSTOM:
        own = choose_axis(subject, fitted_on, frame)
        if own is None:
            return _first_two(components, first, frame)
        sides = find_poles(subject)
        if sides is not None and {own.start, own.end} == {sides.positive, sides.negative}:
            own = replace(own, markers=())  # their medians are named so
        return _show_own(key, own)
    chosen = choose_layout(method)
    flat = _first_two(components, first, frame)
    laid_out, is_done = show_layout(subject, method, fitted_on, chosen, flat.points)
    if laid_out is None:
        return _shown_before(subject) or flat
    key = f"{key}:{sorted(chosen.items())}"
    return View(key, method, laid_out, ("", ""), fitted_on, is_done=is_done, chosen=chosen)


def _shown_before(subject: Subject) -> View | None:
    """The view of these very vectors that the page showed last."""
    before: View | None = st.session_state.get(_SHOWN)
    is_of_these = before is not None and before.key.startswith(f"{subject.key}:")
    return before if is_of_these else None


def _first_two(key: str, projection: Projection, frame: Frame) -> View:
    """The plane of the first two components as Train's picture lies; `key` names them."""
    plane, beside = pick_components(projection, [0, 1]), ""
    if frame.aligned:
        plane = align_projection(plane, unpack_points(frame))
    if frame.aligned and not is_level(plane.points):
        beside = " PC 1 and PC 2 are turned within it."  # a turned axis is no component
    axes = title_run(frame, plane.explained.tolist())
    return View(
        f"{key}:first {axes[0]}",
        PCA,
        plane.points,
        axes,
        projection.fitted_on,
        basis=plane.axes,
        beside=beside,
        places=(0, 1),
    )


def _principal(subject: Subject, key: str, projection: Projection, frame: Frame) -> View:
    fitted_on = projection.fitted_on
    n = min(N_COMPONENTS, subject.vectors.shape[1])
    if n == 1:  # nothing to choose
        return replace(_first_two(key, projection, frame), projection=projection)
    components = [f"PC {number}" for number in range(1, n + 1)]
    across = st.selectbox("Across", components, key="x", bind="query-params", width=110)
    upwards = st.selectbox(
        "Upwards", components, index=min(1, n - 1), key="y", bind="query-params", width=110
    )
    pair = [components.index(across), components.index(upwards)]
    if pair == [0, 1] and frame.aligned:
        return replace(_first_two(key, projection, frame), projection=projection)
    names = name_components(key, subject, projection.points, fitted_on)
    first, second = (_title(names[i].sentence, projection.explained[i]) for i in pair)
    return View(
        f"{key}:{pair}",
        PCA,
        np.ascontiguousarray(projection.points[:, pair]),
        (first, second),
        fitted_on,
        projection,
        projection.axes[pair],
        places=tuple(pair),
    )


def _ask_probes(subject: Subject, first: Projection, fitted_on: np.ndarray) -> View | None:
    movies = subject.data.movies
    across = find_poles(subject)
    if across is None or across.too_few:  # a scale has no two sides
        across = default_poles(movies)
    offered = name_contrasts(movies, across.name if across else "")
    if across is None or not offered:
        st.caption(say("No two pairs of kinds of ten films or more are known."), width=130)
        return None
    upwards = named_poles(movies, choose_upwards(offered, "visible"))
    key = f"{subject.key}:{across.name}:{across.n_positive}:{upwards.name}"
    plane = see_by_probe(key, subject.vectors, across, upwards)
    names = [poles.name for poles in plane.poles]
    titles = title_probes(names, [auc.value for auc in plane.aucs])
    flat = see_by_probe(f"{first.fitted_on.sum()}:flat:{key}", first.points[:, :2], across, upwards)
    within = " and ".join(f"**{auc.value:.2f}**" for auc in flat.aucs)
    return View(
        f"{key}:{PROBE}",
        PROBE,
        plane.points,
        titles,
        fitted_on,
        beside=f" In the principal plane alone: AUC {within}.",
    )


def _show_own(key: str, own: OwnAxis) -> View:
    across, upwards = own.projection.explained
    return View(
        f"{key}:{own.key}",
        CUSTOM,
        own.projection.points,
        (
            _title(f"{own.start} → {own.end}", across),
            _title("strongest direction at right angles", upwards),
        ),
        own.projection.fitted_on,
        basis=own.projection.axes,
        beside="" if own.auc is None else f" Held-out AUC **{own.auc.value:.2f}**.",
        own=own,
    )


def name_regions(view: View, movies: Movies, among: np.ndarray) -> list[list[MapRegion]]:
    """Name the parts of a flat view that stands still, for the whole of it and for closer by.

    `among`: (n_movies,) bool, the films that count.
    """
    # On one's own axis the two ends are what has a name.
    if view.points.shape[1] == 3 or not view.is_done or view.own is not None:
        return []
    return _name_regions(f"{view.key} {view.axes}", view.points, movies, among)


@st.cache_resource(max_entries=32, show_spinner=False)
def _name_regions(
    key: str, _points: np.ndarray, _movies: Movies, _among: np.ndarray
) -> list[list[MapRegion]]:
    return [
        [
            MapRegion(region.name.text, region.name.figures, *region.median.round(6).tolist())
            for region in calculate(find_regions, _points, _movies, _among, n)
        ]
        for n in N_REGIONS
    ]


@st.cache_resource(max_entries=64, show_spinner=False)
def _measure(key: str, _vectors: np.ndarray, _view: View) -> Faithfulness:
    return calculate(measure_faithfulness, _vectors, _view.points, _view.fitted_on)


def describe_truth(view: View, subject: Subject) -> str:
    """Say in Markdown what the view was fitted on and how far to trust it."""
    if not view.is_done:
        # Under way, or cancelled on the way.
        way = " It first draws them together, at times onto a line, before they part."
        return (
            f"{view.method} has not come to its end: how films lie by now says nothing yet."
            f"{way * (view.method == TSNE)}"
        )
    fitted = f"Fitted on {int(view.fitted_on.sum()):,} films"
    if int((view.fitted_on & np.isfinite(view.points).all(axis=1)).sum()) < FEWEST_FILMS:
        return (
            f"{fitted}: too few to measure how far to trust this picture, which takes "
            f"{FEWEST_FILMS}. {view.method}: {DISTORTIONS[view.method]}.{view.beside}"
        )
    if subject.data.no_taste:
        return f"{fitted}. What is near says nothing here: how far to trust it is not measured."
    found = _measure(view.key, subject.vectors, view)
    return (
        f"{fitted}. How far to trust this picture: "
        f"trustworthiness **{found.trustworthiness:.2f}** (1 is perfect, about 0.5 chance), "
        f"**{write_percent(found.preservation)}** of the {N_NEIGHBOURS} nearest films kept. "
        f"{view.method}: {DISTORTIONS[view.method]}.{view.beside}"
    )


def _title(name: str, share: float) -> str:
    return f"{name} · {write_percent(share)} of the variance"
