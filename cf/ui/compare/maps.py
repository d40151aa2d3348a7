"""Maps of two to four runs, turned onto one another and moved as one; and each plane as a stamp."""

from base64 import b64encode
from collections.abc import Sequence

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cf.analysis.plane.line import is_level, lay_level, spread_line
from cf.analysis.plane.orientation import describe_upwards, lay_across
from cf.analysis.plane.projection import (
    Projection,
    align_projection,
    explain_no_spread,
    fit_projection,
    good_view,
)
from cf.analysis.plane.territories import measure_territories
from cf.analysis.poles import Poles, default_poles, named_poles
from cf.analysis.runs.neighbour_change import align_maps
from cf.analysis.well_rated import well_rated
from cf.data import Dataset, Movies
from cf.data.titles import escape_markdown
from cf.errors import DivergedError
from cf.figures.thumbnail import BOTH_THEMES, draw_thumbnail
from cf.numbers import write_percent
from cf.snapshot import Frame, Run
from cf.ui.map import Highlight, MapFrame, live_map, title_axes, title_contrast, unpack_points
from cf.ui.tab import films
from cf.ui.tab.jobs import calculate
from cf.ui.tab.tab import load_data, say, sayer
from cf.ui.widgets.colourings import (
    MEAN_STARS,
    colour_movies,
    find_contrast,
    name_aside,
    name_colourings,
    name_films,
)

# Heights of one row of maps, and of two: of four maps the upper two have the tools, which serve
# all; the plots are equally high.
_ONE_ROW = "clamp(18rem, calc(100vh - 15.5rem), 72rem)"
_TWO_ROWS = "clamp(16rem, calc(50vh - 6.2rem), 38rem)", "clamp(12rem, calc(50vh - 10.4rem), 34rem)"
_PRESENTED = "calc(100vh - 7.4rem)"
_TWO_PRESENTED = "calc(50vh - 2.4rem)", "calc(50vh - 5.6rem)"
_SAME = 1e-9  # residual of maps that lie on one another, whose axes so have the same names


def draw_maps(
    runs: Sequence[Run],
    data: Dataset,
    source: str,
    beside: DeltaGenerator,
    presented: bool,
    frame: Frame,
) -> None:
    """Draw the runs' maps, linked: what is hovered, picked or zoomed in one shows in all.

    Parameters
    ----------
    frame : of the run on Train, whose picture the first map lies like where no contrast is known
    beside : where the choice of colours stands
    presented : fill the screen, and leave out what is read at leisure
    """
    fitted = [(run, fit_plane(run, source)) for run in runs]
    planes = [(run, plane) for run, plane in fitted if plane is not None and plane.has_spread]
    for run, plane in fitted:
        if plane is None:
            st.warning(f"{escape_markdown(run.full_title)} has no map: {_why_none(run, data)}.")
        elif not plane.has_spread:
            st.warning(
                f"{escape_markdown(run.full_title)}: "
                f"{say(explain_no_spread(len(data.movies.title)))}"
            )
    if not planes:
        return
    colouring = beside.selectbox(
        "Colour by",
        name_colourings(data.movies) or [MEAN_STARS],
        format_func=sayer(*data.movies.genre_names),
        key="colour",
        bind="query-params",
        label_visibility="collapsed",
        width=280,
    )
    picked = films.follow_address(data)
    fitted_on = planes[0][1].fitted_on
    name = find_contrast(colouring)
    poles = named_poles(data.movies, name) if name else default_poles(data.movies)
    if poles is not None and poles.too_few:
        poles = None
    turned = lay_first(planes[0][1], poles, data.movies, frame)
    planes[0] = planes[0][0], turned
    aligned = align_maps([plane.points for _, plane in planes], fitted_on)
    placed = [lay_level(it.points) for it in aligned]
    # One good view for all: the camera is shared.
    across, upwards = np.max([good_view(points, fitted_on) for points in placed], axis=0)
    per_row = 1 if len(planes) == 1 else 2
    upper = lower = _PRESENTED if presented else _ONE_ROW
    if len(planes) > 2:
        upper, lower = _TWO_PRESENTED if presented else _TWO_ROWS
    for start in range(0, len(planes), per_row):
        columns = st.columns(per_row, gap="small")
        for place, column in enumerate(columns[: len(planes) - start], start):
            run, plane = planes[place]
            points = placed[place]
            shares = np.square(points[fitted_on] - points[fitted_on].mean(axis=0)).sum(axis=0)
            explained = shares / (shares.sum() or 1.0) * plane.explained.sum()
            titles = title_axes(explained, "Direction")
            if poles is not None and aligned[place].residual < _SAME:
                above = describe_upwards(turned, data.movies)
                titles = title_contrast(explained, poles.name, above)
            with column:
                live_map(
                    name_films(source),
                    colour_movies(source, colouring),
                    MapFrame.from_points(
                        points, (float(across), float(upwards)), titles
                    ).with_territories(
                        measure_territories(points, poles) if poles and name else None
                    ),
                    highlight=None if picked is None else Highlight(picked),
                    on_select=lambda row: films.follow(row, data),
                    shown=fitted_on,
                    aside=name_aside(data.movies),
                    key=f"compare-{place}",
                    link="compare",
                    title=run.full_title,
                    selectable=True,
                    bare=start > 0,
                    height=lower if start else upper,
                    label=say(f"Map of {len(points)} movies by the vectors of ") + run.full_title,
                )
    if len(planes) > 1 and not presented:
        said = _say_fit([run.title for run, _ in planes], [it.residual for it in aligned])
        if len(set(map(is_level, placed))) > 1:
            said += " A run of one factor is drawn level all the same."
        st.caption(said)


def lay_first(plane: Projection, poles: Poles | None, movies: Movies, frame: Frame) -> Projection:
    """Lay the map that all others are turned to: a contrast across, else as Train's picture."""
    if poles is not None:
        return lay_across(plane, poles, movies)
    picture = unpack_points(frame)
    is_alike = frame.aligned and picture.shape == plane.points.shape
    return align_projection(plane, picture) if is_alike else plane


def _why_none(run: Run, data: Dataset) -> str:
    if run.data_checksum != data.ratings.checksum:
        return f"it learned from {escape_markdown(run.data_name)}"
    return "its vectors hold NaN, infinite or absurdly large numbers"


def _say_fit(names: Sequence[str], residuals: Sequence[float]) -> str:
    """How well the maps lie on one another, and what that means."""
    fits = ", ".join(
        f"{escape_markdown(name)} **{write_percent(residual)}**"
        for name, residual in zip(names[1:], residuals[1:], strict=True)
    )
    turned = say(
        "Directions have no names, so each map is turned and mirrored, as one would a sheet of "
        "paper, until its films lie as near as they can to where"
    )
    pointed = say("Point at a film: it is ringed in all maps; zoom and pan move them all.")
    return (
        f"{turned} {escape_markdown(names[0])} has them (“orthogonal Procrustes”: nothing is bent)."
        f" What then still differs, of the spread: {fits}. {pointed}"
    )


def fit_plane(run: Run, source: str) -> Projection | None:
    """Return a run's plane, the first contrast across; None if it has none for these films."""
    snapshot = run.snapshots[-1]
    ratings = load_data(source).ratings
    if (run.data_checksum, len(snapshot.vectors)) != (ratings.checksum, ratings.n_movies):
        return None
    return _fit(f"{run.id}:{snapshot.step}", snapshot.vectors, source)


@st.cache_resource(max_entries=64, show_spinner=False)
def _fit(key: str, _vectors: np.ndarray, source: str) -> Projection | None:
    movies = load_data(source).movies
    try:
        plane = calculate(fit_projection, _vectors, well_rated(movies.n_ratings))
    except DivergedError:
        return None
    poles = default_poles(movies)
    return plane if poles is None else lay_across(plane, poles, movies)


def draw_stamp(run: Run, source: str) -> str:
    """Return a small map of a run as the address of an image; empty where there is none."""
    plane = fit_plane(run, source)
    if plane is None or not plane.has_spread:
        return ""
    points = plane.points
    if is_level(points):
        points = spread_line(points, good_view(points, plane.fitted_on)[0])
    return _draw(f"{run.id}:{run.snapshots[-1].step}", points, source)


@st.cache_resource(max_entries=64, show_spinner=False)
def _draw(key: str, _points: np.ndarray, source: str) -> str:
    label = load_data(source).movies.label
    classes = np.select([label > 0, label < 0], [0, 1], 2)
    png = draw_thumbnail(_points, classes, BOTH_THEMES)
    return f"data:image/png;base64,{b64encode(png).decode()}"
