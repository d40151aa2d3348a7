"""An axis of one's own: its two ends are chosen, named on the map, measured and listed."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st

from cf.analysis.plane.orientation import point_like
from cf.analysis.plane.projection import Projection
from cf.analysis.poles import FEWEST_MOVIES, genre_poles
from cf.analysis.separation.auc import Auc
from cf.analysis.separation.custom_axis import fit_axis, hold_out_axis, project_on_axis
from cf.data.titles import escape_markdown
from cf.errors import CfError
from cf.numbers import write_percent
from cf.snapshot import Frame
from cf.ui.explore.search import open_card
from cf.ui.map import MapMarker
from cf.ui.tab.films import name_all
from cf.ui.tab.jobs import calculate
from cf.ui.tab.subject import Subject
from cf.ui.tab.tab import say
from cf.ui.widgets.film_list import Column, list_films

N_EXTREME = 10  # films listed at each end
_GENRE = "genre "


@dataclass(frozen=True, eq=False)
class OwnAxis:
    """An axis from some films to others, and the plane that it opens."""

    key: str  # same key, same films at both ends
    # start, end: what lies at its left and its right end
    start: str
    end: str
    projection: Projection  # the axis across, the strongest direction at right angles upwards
    markers: tuple[MapMarker, ...]  # the middle of either end's films on the map
    # Held out, of the end's films against the start's; None where too few can be held out.
    auc: Auc | None

    @property
    def said(self) -> str:
        """How well the axis sorts films that it has not seen, in Markdown."""
        if self.auc is None:
            return (
                f"Fewer than {FEWEST_MOVIES} films at an end: none can be held out, so nothing "
                "says how well the axis sorts others."
            )
        auc = self.auc
        return (
            f"Held-out AUC **{auc.value:.2f}** [{auc.low:.2f}, {auc.high:.2f}]: made without two "
            f"films, one from each end, it puts {write_percent(auc.value)} of such pairs the right "
            "way round."
        )


def choose_axis(subject: Subject, fitted_on: np.ndarray, frame: Frame) -> OwnAxis | None:
    """Draw what lies at the ends of the axis; None until both are chosen.

    Parameters
    ----------
    fitted_on : (n_movies,) bool, the films that decide the other axis
    frame : the run's newest, whose picture says which way round that lies
    """
    choices = [f"{_GENRE}{name}" for name in subject.data.movies.genre_names]
    choices += list(name_all(subject.source))
    away, towards = (
        st.multiselect(
            label,
            choices,
            key=key,
            bind="query-params",
            placeholder=say("films or genres …"),
            select_all=False,
            filter_mode="contains",  # keeps the order: genres first
            width=205,  # of a genre's name, whole
        )
        for label, key in (("From", "from"), ("To", "to"))
    )
    if not (away and towards):
        st.caption(say("Choose films or genres on both sides."), width=130)
        return None
    to, back = rows_of(towards, away, subject), rows_of(away, towards, subject)
    start, end = (", ".join(n.removeprefix(_GENRE) for n in side) for side in (away, towards))
    try:
        axis = fit_axis(subject.vectors, to, back)
    except CfError as error:
        st.warning(escape_markdown(str(error)))
        return None
    projection = calculate(project_on_axis, subject.vectors, axis, fitted_on)
    if frame.axes:
        projection = point_like(projection, np.array(frame.axes), n_given=1)
    (x0, y0), (x1, y1) = (projection.points[rows].mean(axis=0).tolist() for rows in (back, to))
    markers = MapMarker(x0, y0, start), MapMarker(x1, y1, end)
    key = f"{away}:{towards}"
    auc = _hold_out(f"{subject.key}:{key}", subject.vectors, to, back)
    return OwnAxis(key, start, end, projection, markers, auc)


@st.cache_resource(max_entries=64, show_spinner=False)
def _hold_out(
    key: str, _vectors: np.ndarray, _towards: np.ndarray, _away: np.ndarray
) -> Auc | None:
    return hold_out_axis(_vectors, _towards, _away)


def draw_ends(subject: Subject, axis: OwnAxis) -> None:
    """List the films that lie farthest out at each end of the axis."""
    along = axis.projection.points[:, 0]
    rows = np.flatnonzero(axis.projection.fitted_on)
    ordered = rows[np.argsort(along[rows], kind="stable")]
    st.markdown(axis.said)
    for name, listed in ((axis.end, ordered[::-1][:N_EXTREME]), (axis.start, ordered[:N_EXTREME])):
        st.markdown(f"**Farthest towards {escape_markdown(name)}**")
        list_films(
            listed,
            subject,
            [
                Column("along", along[listed], "{:+z.2f}", "Place along the axis; 0 is the mean."),
                Column("ratings", subject.data.movies.n_ratings[listed]),
            ],
            key=f"end:{name == axis.end}",
            label=say(f"Films farthest towards {name}", name),
            on_open=lambda row: open_card(row, subject),
            height="12rem",
        )


def rows_of(names: Sequence[str], others: Sequence[str], subject: Subject) -> np.ndarray:
    """Rows of films and genres by name; of a genre, films that are not of the other side's."""
    films, movies = name_all(subject.source), subject.data.movies
    rows: list[int] = []
    for name in names:
        if name in films:
            rows.append(films[name])
            continue
        genre = name.removeprefix(_GENRE)
        opposite = [o.removeprefix(_GENRE) for o in others if o not in films]
        if opposite:
            poles = genre_poles(movies, genre, opposite[0])
            rows.extend(poles.rows[poles.is_positive].tolist())
        else:
            rows.extend(np.flatnonzero(movies.genres[:, movies.genre_names.index(genre)]).tolist())
    return np.unique(rows)
