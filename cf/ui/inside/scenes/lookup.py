"""One-hot times matrix is a lookup: touched on a few films, checked on all, timed with torch."""

from html import escape

import numpy as np
import streamlit as st

from cf.figures.lesson.scenes import draw_costs
from cf.lesson.lookup import Costs, measure_lookup, one_hot
from cf.lesson.predict import has_dot_product
from cf.numbers import write_signed
from cf.ui.inside.scene import Scene, Stage
from cf.ui.inside.with_you import draw_with_you
from cf.ui.tab.jobs import compute
from cf.ui.widgets.chart import draw_chart

N_FILMS, N_NUMBERS = 6, 5
_CELL = "text-align:right;padding:1px min(7px, 0.6vw)"

_NAME = (  # on a phone as much of it as there is room for
    "padding:1px min(10px, 1vw) 1px min(16px, 1.2vw);white-space:nowrap;"
    "max-width:min(20rem, 100vw - 18.5rem);overflow:hidden;text-overflow:ellipsis"
)


def _draw(stage: Stage) -> str:
    rows = stage.data.movies.most_rated[:N_FILMS]
    names = [stage.data.movies.name(row) for row in rows.tolist()]
    left, right = st.columns([7, 4], gap="large")
    with left:
        chosen = st.selectbox(
            stage.say("Film"), range(len(rows)), key="lookup_film", format_func=names.__getitem__
        )
        st.html(_write_product(stage, rows, names, chosen))
        vectors, row = stage.now.vectors, int(rows[chosen])
        same = bool((one_hot(row, len(vectors)) @ vectors == vectors[row]).all())
        st.markdown(
            stage.say(
                f"With all **{len(vectors):,}** films and {vectors.shape[1]} factors: product and "
                f"row are **{'equal' if same else 'not equal'}**, to the last bit."
            )
        )
        if has_dot_product(stage.settings, stage.now):
            draw_with_you(stage, "product", stage.subject, row=row)
    with right:
        costs = compute("Timing both with PyTorch", measure_lookup)
        if costs is None:
            return "Still being computed."
        if stage.revealed:
            _draw_costs(stage, costs)
    return (
        f"About **{costs.ratio:,.0f} times** as long, measured on this server: the product adds up "
        f"{costs.sizes[-1]:,} numbers for each factor, all but one of them times zero."
    )


def _draw_costs(stage: Stage, costs: Costs) -> None:
    figure = draw_costs(
        costs.sizes, costs.product_seconds, costs.lookup_seconds, stage.palette.name
    )
    draw_chart(figure, key="lookup_cost")
    st.markdown(
        f"{_tell_gradients(costs)} Only the **{costs.n_touched}** rows that were looked up, of "
        f"{costs.sizes[-1]:,}, have one that is not zero."
    )


def _tell_gradients(costs: Costs) -> str:
    if costs.largest_gradient_difference == 0:
        return "Both ways give **the same gradients**, to the last bit."
    return f"The gradients differ by **{costs.largest_gradient_difference:.1g}** at most: rounding."


def _write_product(stage: Stage, rows: np.ndarray, names: list[str], chosen: int) -> str:
    """One-hot vector, matrix and product side by side, with the chosen row tinted."""
    palette, vectors = stage.palette, stage.now.vectors[rows, :N_NUMBERS]
    hot = one_hot(chosen, len(rows))
    product = hot @ vectors
    n_shown, n_factors = vectors.shape[1], stage.now.vectors.shape[1]
    shown = n_factors if n_shown == n_factors else f"{n_shown} of {n_factors}"
    tint = f"background:{palette.positive}33;font-weight:600"
    lines = "".join(
        f'<tr style="{tint if place == chosen else ""}">'
        f'<td style="{_CELL};color:{palette.text if place == chosen else palette.quiet}">'
        f"{hot[place]:.0f}</td>"
        f'<td style="{_NAME};color:{palette.muted}">'
        f"{escape(names[place])}</td>{_write_numbers(vectors[place])}</tr>"
        for place in range(len(rows))
    )
    return (
        f'<div style="overflow-x:auto"><table class="cf cf-product" style="color:{palette.text};'
        'border-collapse:collapse">'
        f'<tr class="cf-small" style="color:{palette.muted}"><td>one-hot</td>'
        f'<td></td><td colspan="{N_NUMBERS}">embedding matrix, {shown} factors</td></tr>'
        f"{lines}"
        f'<tr style="vertical-align:bottom;height:2.2em"><td></td><td style="{_NAME}">product'
        f"</td>{_write_numbers(product)}"
        f'</tr><tr><td></td><td style="{_NAME}">row {chosen} of the matrix</td>'
        f"{_write_numbers(vectors[chosen])}</tr></table></div>"
    )


def _write_numbers(values: np.ndarray) -> str:
    return "".join(f'<td style="{_CELL}">{write_signed(value, ".3f")}</td>' for value in values)


SCENE = Scene(
    "lookup",
    "One-hot times matrix is a lookup",
    "A vector that is zero but for a single one, times the **embedding matrix**, gives one row of "
    "it. So an embedding skips the product and takes the row: it *indexes* into the matrix.",
    "Choose a film and watch which row comes out.",
    "with 60,000 films, how many times as long does the product take as the lookup?",
    _draw,
    unit="times as long",
)
