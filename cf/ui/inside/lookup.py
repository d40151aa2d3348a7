"""One-hot times matrix is a lookup: touched on eight films, checked on all, timed with torch."""

from html import escape

import numpy as np
import streamlit as st

from cf.figures.lesson import draw_costs
from cf.lesson.lookup import Costs, measure_lookup, one_hot
from cf.ui.inside.scene import Scene, Stage
from cf.ui.tab.jobs import compute

N_FILMS, N_NUMBERS = 8, 5
_CELL = "text-align:right;padding:1px 7px"


def _draw(stage: Stage) -> str:
    rows = stage.famous[:N_FILMS]
    names = [stage.data.movies.name(row) for row in rows.tolist()]
    left, right = st.columns([7, 4], gap="large")
    with left:
        chosen = st.selectbox(
            "Film", range(len(rows)), key="lookup_film", format_func=names.__getitem__
        )
        st.html(_write_product(stage, rows, names, chosen))
        vectors, row = stage.now.vectors, int(rows[chosen])
        same = bool((one_hot(row, len(vectors)) @ vectors == vectors[row]).all())
        st.markdown(
            f"With all **{len(vectors):,}** films and {vectors.shape[1]} factors: product and row "
            f"are **{'equal' if same else 'not equal'}**, to the last bit."
        )
    with right:
        costs: Costs | None = compute("Timing both with PyTorch", measure_lookup)
        if costs is None:
            return "Still being computed."
        figure = draw_costs(
            costs.sizes,
            costs.product_seconds,
            costs.lookup_seconds,
            stage.palette.name,
        )
        st.plotly_chart(figure, theme=None, key="lookup_cost", config={"displayModeBar": False})
        st.markdown(
            f"Gradients differ by at most **{costs.largest_gradient_difference:g}**, and only the "
            f"**{costs.n_touched}** rows that were looked up, of {costs.sizes[-1]:,}, have one "
            "that is not zero."
        )
    return (
        f"About **{costs.ratio:,.0f} times** as much, measured on this server: the product adds up "
        f"{costs.sizes[-1]:,} numbers for each factor, all but one of them times zero."
    )


def _write_product(stage: Stage, rows: np.ndarray, names: list[str], chosen: int) -> str:
    """One-hot vector, matrix and product side by side, with the chosen row tinted."""
    palette, vectors = stage.palette, stage.now.vectors[rows, :N_NUMBERS]
    hot = one_hot(chosen, len(rows))
    product = hot @ vectors
    tint = f"background:{palette.positive}33;font-weight:600"
    lines = "".join(
        f'<tr style="{tint if place == chosen else ""}">'
        f'<td style="{_CELL};color:{palette.text if place == chosen else palette.quiet}">'
        f"{hot[place]:.0f}</td>"
        f'<td style="padding:1px 10px 1px 16px;white-space:nowrap;color:{palette.muted}">'
        f"{escape(names[place])}</td>{_write_numbers(vectors[place])}</tr>"
        for place in range(len(rows))
    )
    return (
        f'<table class="cf" style="color:{palette.text};border-collapse:collapse">'
        f'<tr style="color:{palette.muted};font-size:14px"><td>one-hot</td>'
        f'<td></td><td colspan="{N_NUMBERS}">matrix: the first {vectors.shape[1]} factors</td></tr>'
        f"{lines}"
        f'<tr><td></td><td style="padding:8px 10px 0 16px">product</td>{_write_numbers(product)}'
        f'</tr><tr><td></td><td style="padding:0 10px 0 16px">row {chosen} of the matrix</td>'
        f"{_write_numbers(vectors[chosen])}</tr></table>"
    )


def _write_numbers(values: np.ndarray) -> str:
    return "".join(f'<td style="{_CELL}">{value:+.3f}</td>' for value in values)


SCENE = Scene(
    "lookup",
    "One-hot times matrix is a lookup",
    "A vector with a single one, times a matrix, gives **that row of the matrix**. So an embedding "
    "skips the product and indexes into it.",
    "Choose a film and watch which row comes out.",
    "how many times dearer is the product than the lookup with 60,000 films?",
    _draw,
)
