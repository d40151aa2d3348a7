"""t-SNE and UMAP: what they attend to, what there is to see of them by now, and other seeds."""

from collections.abc import Callable
from typing import Any

import numpy as np
import streamlit as st

from cf.analysis.neighbours.faithfulness import measure_faithfulness
from cf.analysis.plane.projection import good_view
from cf.analysis.plane.views import View as LaidOut
from cf.analysis.plane.views import fit_tsne, fit_umap
from cf.analysis.runs.neighbour_change import align_maps
from cf.numbers import write_percent
from cf.ui.map import Highlight, MapColouring, MapFrame, live_map
from cf.ui.tab.jobs import calculate, compute, lay_out
from cf.ui.tab.subject import Subject
from cf.ui.tab.tab import say
from cf.ui.widgets.colourings import name_films

TSNE, UMAP = "t-SNE", "UMAP"
N_SEEDS = 3  # besides the one that the map shows
_FITS: dict[str, Callable[..., LaidOut]] = {TSNE: fit_tsne, UMAP: fit_umap}
_SEEDS = "seeds"  # key of the widget


def choose_layout(method: str) -> dict[str, Any]:
    """Draw what the layout attends to into a popover; return it as the fit's keywords."""
    with st.popover("Layout", icon=":material/scatter_plot:"):
        if method == TSNE:
            perplexity = st.slider(
                "Perplexity",
                *(5, 100, 30, 5),
                key="perplexity",
                bind="query-params",
                help=say(
                    "Roughly how many neighbours each film attends to: few give many small "
                    "clusters, many a coarser order."
                ),
            )
            chosen: dict[str, Any] = {"perplexity": float(perplexity)}
        else:
            chosen = {
                "n_neighbours": st.slider(
                    "Neighbours",
                    *(5, 100, 15, 5),
                    key="neighbours",
                    bind="query-params",
                    help=say(
                        "That each film attends to: few show small groups, many the coarse order."
                    ),
                ),
                "min_distance": st.slider(
                    "Least distance",
                    *(0.0, 0.9, 0.1, 0.1),
                    key="least_distance",
                    bind="query-params",
                    help=say(
                        "How tightly films may lie; it changes the look and not who is near whom."
                    ),
                ),
            }
        st.toggle(
            f"{N_SEEDS} other seeds beside it",
            key=_SEEDS,
            bind="query-params",
            help="The same layout from other random numbers: what differs is nothing that the "
            "vectors say.",
        )
    return chosen


def show_layout(
    subject: Subject,
    method: str,
    fitted_on: np.ndarray,
    chosen: dict[str, Any],
    picture: np.ndarray,
) -> tuple[np.ndarray | None, bool]:
    """Return where the films lie by now, (n_movies, 2), and whether they will stay there.

    `picture`: (n_movies, 2) float, that the layout is turned to lie like.
    """
    points, is_done = lay_out(method, _FITS[method], subject.vectors, fitted_on, **chosen)
    return None if points is None else _lay_like(picture, points, fitted_on), is_done


def _lay_like(picture: np.ndarray, points: np.ndarray, fitted_on: np.ndarray) -> np.ndarray:
    return align_maps([picture, points], fitted_on)[1].points


def draw_seeds(
    subject: Subject,
    method: str,
    fitted_on: np.ndarray,
    chosen: dict[str, Any],
    picture: np.ndarray,
    colouring: MapColouring,
    row: int | None,
) -> None:
    """Draw the layout from other seeds, if that is asked for, with what each of them keeps.

    `picture`: (n_movies, 2) float, the one that they stand beside.
    """
    if not st.session_state.get(_SEEDS):
        return
    for seed, column in enumerate(st.columns(N_SEEDS, gap="small"), 1):
        with column:
            request = (subject.vectors, fitted_on)
            view = compute(f"Seed {seed}", _FITS[method], *request, seed=seed, **chosen)
            if view is None:
                continue
            points = _lay_like(picture, view.points, fitted_on)
            key = f"{subject.key}:{method}:{sorted(chosen.items())}:{seed}:{int(fitted_on.sum())}"
            kept = write_percent(_kept(key, subject.vectors, points, fitted_on))
            live_map(
                name_films(subject.source),
                colouring,
                MapFrame.from_points(points, good_view(points, fitted_on), ("", "")),
                key=f"seed-{seed}",
                highlight=None if row is None else Highlight(row),
                shown=fitted_on,
                bare=True,
                height="14rem",
                title=f"seed {seed} · keeps {kept}",
                label=f"{method} from seed {seed}",
            )


@st.cache_resource(max_entries=32, show_spinner=False)
def _kept(key: str, _vectors: np.ndarray, _points: np.ndarray, _fitted_on: np.ndarray) -> float:
    return calculate(measure_faithfulness, _vectors, _points, _fitted_on).preservation
