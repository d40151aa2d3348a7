"""What a tab has computed in the background: progress, cancelling, and the results it holds."""

from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np
import streamlit as st

from cf.analysis.plane.views import View
from cf.data.titles import escape_markdown
from cf.engine.jobs import CANCELLED, name_request
from cf.errors import CfError, EngineError
from cf.numbers import write_percent
from cf.ui.tab.lease import choose_look, end_page, open_server
from cf.ui.tab.tab import this_tab

T = TypeVar("T")

_LAYOUT = "layout"  # key of the session state: what was last asked to be laid out


def compute(
    title: str,
    function: Callable[..., T],
    *arguments: Any,
    draw: Callable[[T], None] | None = None,
    follows: bool = False,
    private: bool = False,
    final: type[CfError] | None = None,
    **keywords: Any,
) -> T | None:
    """Return what a function computes in the background, or draw how far that is.

    Anyone's request for the same is answered by the same work. One that was cancelled is begun anew
    only when the person says so.

    Parameters
    ----------
    function : as `Engine.compute` takes it, with its arguments and keywords
    draw : draws what the function has reported so far, while it is under way or cancelled
    follows : whether the whole page is drawn anew with each partial result
    private : have it computed for this tab alone, and forgotten with it
    final : what fails by an error of this kind does so however often it is tried

    Returns
    -------
    What the function returned, or None while it is under way, was cancelled or has failed.
    """
    tab, token = this_tab(), name_request(function, arguments, keywords)
    job = tab.jobs.get(token)
    if job is None:
        engine = open_server().engine
        start = engine.compute_privately if private else engine.compute
        job = start(function, *arguments, **keywords)
        job.hold(tab.name)
    tab.hold_job(token, job)
    if job.state == "done" and token not in tab.left_jobs:
        return job.result()
    seen = job.partial

    def cancel() -> None:
        tab.left_jobs.add(token)  # over for this tab, whoever else waits for it
        job.leave(tab.name)

    @st.fragment(run_every=choose_look())
    def follow() -> None:
        has_left = token in tab.left_jobs
        if job.state == "done" and not has_left:
            st.rerun()
        if job.state in ("waiting", "running") and not has_left:
            share = write_percent(job.progress) if job.progress else "loading …"
            with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
                st.progress(job.progress, f"{escape_markdown(title)}: {share}")
                st.button("Cancel", key=f"cancel:{token}", on_click=cancel)
            if follows and job.partial is not seen:
                st.rerun()
        else:
            why = CANCELLED if has_left else escape_markdown(job.message)
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.markdown(f":orange[{escape_markdown(title)}: {why}]", width="content")
                is_final = final is not None and not has_left and job.kind == final.__name__
                if not is_final and st.button("Try again", key=f"retry:{token}"):
                    job.forget_failure()
                    tab.drop_job(token)
                    st.rerun()
        if draw is not None and job.partial is not None:
            draw(job.partial)

    with st.container():  # a fragment that starts anew must have no neighbours that wait for it
        follow()
    return None


def calculate(function: Callable[..., T], *arguments: Any) -> T:
    """Return what a worker computes while the page waits, as `Engine.calculate` does.

    Where there is no worker for it, the page ends with a word.
    """
    try:
        found: T = open_server().engine.calculate(function, *arguments)
        return found
    except EngineError as error:
        st.error(escape_markdown(str(error)))
        end_page()


def has_asked(function: Callable[..., Any], *arguments: Any, **keywords: Any) -> bool:
    """Tell whether this tab holds the same request to `compute`, done or under way."""
    return name_request(function, arguments, keywords) in this_tab().jobs


def let_go(function: Callable[..., Any], *arguments: Any, **keywords: Any) -> None:
    """Hold the same request to `compute` no longer, done or under way."""
    this_tab().drop_job(name_request(function, arguments, keywords))


def lay_out(
    title: str, fit: Callable[..., View], vectors: np.ndarray, fitted_on: np.ndarray, **choices: Any
) -> tuple[np.ndarray | None, bool]:
    """Lay films out by `fit_tsne` or `fit_umap`, as `compute` does; an earlier request gives way.

    Returns (n_movies, 2) float32, where the films lie by now; None before there is anything to
    see; and whether they will stay there.
    """
    tab, request = this_tab(), (vectors, fitted_on)
    token = name_request(fit, request, choices)
    before = st.session_state.get(_LAYOUT)
    if before not in (None, token) and (old := tab.jobs.get(before)) and not old.has_ended:
        tab.drop_job(before)
    st.session_state[_LAYOUT] = token
    view = compute(title, fit, *request, follows=True, **choices)
    if view is not None:
        return view.points, True
    so_far = None if token in tab.left_jobs else tab.jobs[token].partial
    return (so_far if isinstance(so_far, np.ndarray) else None), False  # it may be done by now


def is_wanted(what: str, label: str, key: str, **options: Any) -> bool:
    """Draw a button until it is pressed in this tab for `what`; return whether it was.

    `options`: of the button
    """
    wanted: set[str] = st.session_state.setdefault(f"wanted:{key}", set())
    if what not in wanted:
        st.button(label, key=key, on_click=wanted.add, args=(what,), **options)
    return what in wanted
