"""What a tab has computed in the background: progress, cancelling, and the results it holds."""

from collections.abc import Callable
from typing import Any

import numpy as np
import streamlit as st

from cf.analysis.views import View, fit_tsne, fit_umap
from cf.engine.jobs import name_request
from cf.ui.tab.lease import open_server
from cf.ui.tab.tab import this_tab

_LOOK_SECONDS = 0.3  # between two looks at what is being computed


def compute(
    title: str,
    function: Callable[..., Any],
    *arguments: Any,
    draw: Callable[[Any], None] | None = None,
    **keywords: Any,
) -> Any:
    """Return what a function computes in the background, or draw how far that is.

    Anyone's request for the same is answered by the same work. One that was cancelled is begun anew
    only when the person says so.

    Parameters
    ----------
    title : of what is computed, for the progress bar
    function : as `Engine.compute` takes it, with its arguments and keywords
    draw : draws what the function has reported so far, while it is under way or cancelled

    Returns
    -------
    What the function returned, or None while it is under way, was cancelled or has failed.
    """
    tab, token = this_tab(), name_request(function, arguments, keywords)
    job = tab.jobs.get(token)
    if job is None:
        job = open_server().engine.compute(function, *arguments, **keywords)
    tab.hold_job(token, job)
    if job.state == "done":
        return job.result()

    @st.fragment(run_every=_LOOK_SECONDS)
    def follow() -> None:
        if job.state == "done":
            st.rerun()
        if job.state in ("waiting", "running"):
            share = f"{job.progress:.0%}".replace("%", " %") if job.progress else "loading …"
            st.progress(job.progress, f"{title}: {share}")
            st.button("Cancel", key=f"cancel:{token}", on_click=job.cancel)
        else:
            st.warning(f"{title}: {job.message}")
            if st.button("Try again", key=f"retry:{token}"):
                tab.jobs.pop(token, None)
                st.rerun()
        if draw is not None and job.partial is not None:
            draw(job.partial)

    with st.container():  # a fragment that starts anew must have no neighbours that wait for it
        follow()
    return None


def let_go(function: Callable[..., Any], *arguments: Any, **keywords: Any) -> None:
    """Hold no longer what `compute` has returned for the same request."""
    this_tab().jobs.pop(name_request(function, arguments, keywords), None)


def lay_out(method: str, vectors: np.ndarray, fitted_on: np.ndarray) -> np.ndarray | None:
    """Return films laid out by "t-SNE" or "UMAP", (n_movies, 2) float32, as `compute` does."""
    methods: dict[str, Callable[..., View]] = {"t-SNE": fit_tsne, "UMAP": fit_umap}
    view = compute(method, methods[method], vectors, fitted_on)
    return None if view is None else view.points
