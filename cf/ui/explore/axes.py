"""The components: how much variance each holds, and what it stands for where that is supported."""

import pandas as pd
import streamlit as st

from cf.analysis.plane.axes import WEAK, AxisName
from cf.figures.scree import draw_scree
from cf.numbers import write_percent, write_signed
from cf.ui.explore.own_axis import draw_ends
from cf.ui.explore.views import View, name_components
from cf.ui.tab.subject import Subject
from cf.ui.tab.tab import say
from cf.ui.widgets.chart import draw_chart
from cf.ui.widgets.plain_table import draw_table


def draw_axes(subject: Subject, view: View) -> None:
    """Draw the scree plot, whose bars choose the axes, and the components' names."""
    if view.own is not None:
        draw_ends(subject, view.own)
        return
    if view.projection is None:
        st.info("Choose the view “PCA” to see its components, or “Your axis” to make one.")
        return
    explained = view.projection.explained
    n = min(len(explained), subject.vectors.shape[1])
    names = [f"PC {i + 1}" for i in range(n)]
    drawn = view.places[0], view.places[1]
    clicked = draw_chart(
        draw_scree(explained[:n], drawn, st.context.theme.type),
        key=f"scree:{drawn}",
        on_select=lambda: None,
        selection_mode="points",
        alt="Share of the variance of the first components",
        bar=True,
    )
    if points := clicked["selection"]["points"]:
        st.session_state["swap_axis"] = names[points[0]["point_index"]]
        st.rerun()
    st.caption("Click a bar to put that component across; the one that was there goes upwards.")
    found = name_components(
        view.key.rsplit(":", 1)[0], subject, view.projection.points, view.fitted_on
    )
    table = pd.DataFrame(
        {
            "axis": [name.label for name in found[:n]],
            "share": [write_percent(share, 1) for share in explained[:n]],
            "strongest link": [_link(name) for name in found[:n]],
            "r": [_strength(name) for name in found[:n]],
            "named": [name.best is not None for name in found[:n]],
        }
    )
    draw_table(table)
    st.caption(
        say(
            "Spearman’s correlation over the fitted films, bootstrap intervals corrected for all "
            f"comparisons; a name only where the whole interval lies beyond {WEAK:g}."
        )
    )


def take_clicked_axis() -> None:
    """Put a component that was clicked in the scree plot across; call before the axes' widgets."""
    if clicked := st.session_state.pop("swap_axis", None):
        across = st.session_state.get("x", "PC 1")
        if clicked != across:
            st.session_state["x"], st.session_state["y"] = clicked, across


def _link(name: AxisName) -> str:
    return name.correlations[0].name if name.correlations else "none"


def _strength(name: AxisName) -> str:
    """The correlation with its interval: "−0.35 (−0.43 to −0.27)"."""
    if not name.correlations:
        return ""
    c = name.correlations[0]
    return f"{write_signed(c.r)} ({write_signed(c.low)} to {write_signed(c.high)})"
