"""One pair of poles: the numbers, the films along the direction, and the misplaced ones."""

import numpy as np
import streamlit as st

from cf.analysis.poles import Poles
from cf.analysis.projection import Projection
from cf.analysis.report import Report, measure, most_misplaced
from cf.analysis.verdict import verdict
from cf.data.titles import escape_markdown
from cf.figures.separation import draw_aucs, draw_scores
from cf.ui.tab.films import names_by_row
from cf.ui.tab.jobs import compute
from cf.ui.tab.subject import Subject
from cf.ui.widgets.chart import draw_chart

THIS_PAIR = "This pair"  # the name of its tab


def measure_pair(subject: Subject, poles: Poles, projection: Projection) -> Report | None:
    """Measure a pair in the background, drawing each state of its report; None until it is whole.

    Parameters
    ----------
    projection : with up to ten components, of which the first two are drawn
    """
    untrained = next((s.vectors for s in subject.run.snapshots if s.step == 0), None)
    report: Report | None = compute(
        "Measuring on films that the probe has not seen",
        measure,
        subject.data.movies,
        poles,
        subject.vectors,
        projection.points[:, :2],
        projection.points,
        untrained,
        subject.snapshot.biases,
        draw=draw_numbers,
    )
    if report is not None:
        draw_numbers(report)
    return report


def draw_numbers(report: Report) -> None:
    """Draw the sentence that sums the report up, and its figures beside chance."""
    st.markdown(f"##### {escape_markdown(verdict(report))}")
    full_band = report.full_null.band if report.full_null else None
    plane_band = report.plane_null.band if report.plane_null else None
    rows = [
        ("all factors", report.full, full_band),
        ("principal plane", report.plane, plane_band),
        ("matched pairs", report.matched.auc if report.matched else None, None),
        ("popularity alone", report.popularity, None),
        ("movie bias alone", report.bias, None),
        ("untrained vectors", report.untrained, None),
    ]
    draw_chart(
        # What is not to be had at all gives up its place in the end.
        draw_aucs([row for row in rows if row[1] or report.share < 1], st.context.theme.type),
        theme=None,
        key="aucs",
        alt="Held-out AUC of the vectors beside chance and simpler explanations",
    )
    details = []
    if report.full_null:
        n = len(report.full_null.aucs)
        details.append(f"shuffled labels {n} times: p = {report.full_null.p_value:.2g}")
    if report.matched:
        details.append(
            f"{report.matched.n_pairs} pairs matched for popularity and year, on which popularity "
            f"alone gives {report.matched.popularity:.2f}"
        )
    if report.components:
        alone = (
            f"PC {number} {auc.value:.2f} ± {auc.plus_minus:.2f}"
            for number, auc in enumerate(report.components, start=1)
        )
        details.append("single components: " + ", ".join(alone))
    if details:
        st.caption("; ".join(details) + ".")


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
        theme=None,
        key=f"scores:{poles.name}",
        alt="Films of both sides along the discriminating direction",
    )
    wrong = most_misplaced(report)
    sides = (
        (poles.positive, poles.negative, wrong[0]),
        (poles.negative, poles.positive, wrong[1]),
    )
    for column, (own, other, rows) in zip(st.columns(2), sides, strict=True):
        heading = escape_markdown(f"{own}, but sits among the {other} films")
        column.markdown(f"**{heading}**")
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
