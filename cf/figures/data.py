"""A data set before anything is learned from it: the stars given, and how few movies hold most."""

import numpy as np
import plotly.graph_objects as go

from cf.analysis.data_facts import DataFacts
from cf.figures.palette import ThemeName
from cf.figures.template import open_figure
from cf.numbers import write_percent

_HEIGHT = 210
_MOST_POINTS = 400  # of a curve; an eye sees no more


def draw_stars(facts: DataFacts, theme: ThemeName | None) -> go.Figure:
    """Draw how often each number of stars was given."""
    figure, palette = open_figure(theme, height=_HEIGHT, margin={"t": 14}, bargap=0.25)
    figure.add_bar(
        x=facts.stars,
        y=facts.n_at / facts.n_at.sum(),
        customdata=facts.n_at,
        marker_color=palette.positive,
        hovertemplate="%{x:.3~g} stars: %{customdata:,} ratings, %{y:.1%}<extra></extra>",
    )
    span = float(np.ptp(facts.stars))
    figure.update_xaxes(title="stars", dtick=1 if 1 <= span <= 10 else None)
    figure.update_yaxes(tickformat=".0%", nticks=4, title="share of ratings")
    return figure


def draw_long_tail(facts: DataFacts, things: str, theme: ThemeName | None) -> go.Figure:
    """Draw which share of the ratings the most rated movies hold, the top tenth marked.

    `things`: what is rated, in the plural.
    """
    figure, palette = open_figure(theme, height=_HEIGHT, margin={"t": 14}, showlegend=False)
    n = len(facts.cumulated)
    places = np.unique(np.linspace(0, n - 1, _MOST_POINTS).astype(int))
    figure.add_scatter(
        x=[0, *((places + 1) / n)],
        y=[0, *facts.cumulated[places]],
        mode="lines",
        line_color=palette.positive,
        hovertemplate=f"the most rated %{{x:.1%}} of the {things}<br>hold %{{y:.1%}} of the "
        "ratings<extra></extra>",
    )
    tenth = -(-n // 10) / n
    figure.add_scatter(
        x=[tenth],
        y=[facts.top_tenth],
        mode="markers+text",
        marker={"size": 11, "color": palette.negative, "symbol": "diamond"},
        text=[f"  top tenth: {write_percent(facts.top_tenth)}"],
        textposition="middle right",
        hoverinfo="skip",
    )
    figure.update_xaxes(tickformat=".0%", nticks=5, range=[0, 1.02], title=f"share of {things}")
    figure.update_yaxes(tickformat=".0%", nticks=4, range=[0, 1.05], title="share of ratings")
    return figure
