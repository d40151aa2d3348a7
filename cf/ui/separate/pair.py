"""One pair of poles: the numbers, the films along the direction, and the misplaced ones."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import streamlit as st

from cf.analysis.plane.projection import Projection
from cf.analysis.poles import Poles
from cf.analysis.separation.auc import Alone
from cf.analysis.separation.measure import Null
from cf.analysis.separation.report import Report, measure, most_misplaced
from cf.analysis.separation.verdict import verdict
from cf.data.titles import escape_markdown
from cf.figures.separation.aucs import draw_aucs
from cf.figures.separation.scores import draw_scores
from cf.numbers import write_rounded
from cf.ui.separate.rows import list_rows
from cf.ui.tab.films import names_by_row
from cf.ui.tab.jobs import compute
from cf.ui.tab.subject import Subject
from cf.ui.tab.tab import say
from cf.ui.widgets.chart import draw_chart

THIS_PAIR = "This pair"  # the name of its tab


def measure_pair(subject: Subject, poles: Poles, projection: Projection) -> Report | None:
    """Measure a pair in the background, drawing each state of its report; None until it is whole.

    `projection`: with up to ten components, of which the first two are drawn.
    """
    report = compute(
        say("Measuring on films that the probe has not seen"),
        measure,
        subject.data.movies,
        poles,
        subject.vectors,
        projection.points[:, :2],
        projection.points,
        subject.untrained,
        subject.snapshot.biases,
        draw=draw_numbers,
    )
    if report is not None:
        draw_numbers(report)
    return report


def draw_numbers(report: Report) -> None:
    """Draw the sentence that sums the report up, and its figures beside chance."""
    st.markdown(say(f"##### {escape_markdown(verdict(report))}"))
    rows = [replace(row, name=say(row.name), said=say(row.said)) for row in list_rows(report)]
    draw_chart(
        draw_aucs(rows, st.context.theme.type),
        key="aucs",
        alt="Held-out AUC of the vectors beside chance and simpler explanations",
    )
    st.caption(
        say(
            "± is half of the 95 % interval, drawn as a line: figures that other films of the same "
            "kinds could have given. Grey: shuffled labels, nine in ten."
            + " Diamond: the share of the pairs themselves that are told apart; the dot counts "
            "every film of the pairs against every other." * any(row.within for row in rows)
        )
    )
    with st.expander("What each row says", icon=":material/help:"):
        st.markdown(
            "\n".join(
                f"- **{row.name}**, {row.auc.value:.2f}: {escape_markdown(row.said)}"
                for row in rows
                if row.auc
            )
        )
        if report.components:
            st.markdown(_tell_components(report.components))
        if report.full_null:
            st.markdown(say(_tell_shuffles(report.full_null)))


def _tell_components(components: Sequence[Alone]) -> str:
    alone = ", ".join(
        f"PC {number} {auc.value:.2f} ± {auc.plus_minus:.2f}"
        for number, auc in enumerate(components, start=1)
    )
    return (
        "- **single components**: the principal components of the map one by one, without a probe, "
        f"each in the direction in which it tells more: {alone}."
    )


def _tell_shuffles(null: Null) -> str:
    return (
        f"- **shuffled labels**: the same films, with the two names dealt out at random "
        f"{len(null.aucs)} times and all of it measured anew. So often, chance does as well as all "
        f"factors: p = {write_rounded(null.p_value)}."
    )


def draw_films(subject: Subject, poles: Poles, report: Report) -> None:
    """Draw every film at its held-out score, and list those that sit on the wrong side."""
    if report.scores is None:
        return
    movies, names = subject.data.movies, names_by_row(subject.source)
    draw_chart(
        draw_scores(
            report.scores,
            poles.is_positive,
            [names[row] for row in poles.rows],
            movies.n_ratings[poles.rows],
            (poles.positive, poles.negative),
            st.context.theme.type,
        ),
        key=f"scores:{poles.name}",
        alt=say("Films of both sides along the discriminating direction"),
        bar=True,
    )
    st.caption(
        say(
            "Held-out score: what probes make of a film that they have not seen, in standard "
            "deviations of their log odds. Right of the line they take it for "
            f"{escape_markdown(poles.positive)}."
        )
    )
    wrong = most_misplaced(report)
    sides = (
        (poles.positive, poles.negative, wrong[0]),
        (poles.negative, poles.positive, wrong[1]),
    )
    for column, (own, other, rows) in zip(st.columns(2), sides, strict=True):
        words = ("", "") if "films" in other.split() else ("the ", " films")
        among = escape_markdown(other).join(words)
        column.markdown(say(f"**{escape_markdown(own)}, but sits among {among}**"))
        for row in np.asarray(rows).tolist():
            column.page_link(
                "pages/explore.py",
                label=escape_markdown(names[row]),
                query_params={
                    "film": str(subject.data.ratings.movie_ids[row]),
                    "run": st.query_params.get("run", ""),
                },
            )
        if not len(rows):
            column.caption("none")
