"""Figures of one film: how it was rated, and its vector against all others'."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from cf.figures.palette import ThemeName
from cf.figures.template import SMALLEST_PX, open_figure
from cf.numbers import write_signed

HEIGHT = 200  # pixels, of a figure on a film's card
_N_LOOKED_AT, _MOST_STEPS = 10_000, 20


def list_steps(stars: np.ndarray, lowest: float, highest: float) -> np.ndarray:
    """Return the stars that can be given, (n_steps,) ascending.

    Whole ones, or with halves; of another scale those that were given, unless they are many.

    Parameters
    ----------
    stars : (n_ratings,) as they were given, the first of which show the steps
    """
    given = np.unique(stars[:_N_LOOKED_AT])
    for step in (1.0, 0.5):
        if not np.mod(given - lowest, step).any():
            return np.arange(lowest, highest + 0.25, step)
    return given if len(given) <= _MOST_STEPS else np.arange(lowest, highest + 0.25, 0.5)


def draw_stars(
    film: np.ndarray, everyone: np.ndarray, scale: np.ndarray, theme: ThemeName | None
) -> go.Figure:
    """Draw the film's ratings as bars beside those of all films, in shares.

    Parameters
    ----------
    film, everyone : (n,) stars
    scale : (n_steps,) the stars that can be given, ascending
    """
    figure, palette = open_figure(theme, height=HEIGHT)
    figure.add_bar(x=scale, y=_shares(film, scale), name="this film", marker_color=palette.positive)
    figure.add_scatter(
        x=scale,
        y=_shares(everyone, scale),
        name="all ratings",
        mode="lines+markers",
        line={"color": palette.muted, "width": 1.5},
    )
    whole = scale[np.isclose(scale % 1, 0)]
    figure.update_xaxes(title="stars", tickvals=whole if len(whole) > 1 else None)
    figure.update_yaxes(title="share of ratings", tickformat=".0%", nticks=4)
    return figure


def draw_vector(vector: np.ndarray, cloud: np.ndarray, theme: ThemeName | None) -> go.Figure:
    """Draw a film's numbers as bars over the middle half and nine tenths of all films'.

    Parameters
    ----------
    vector : (n_factors,) float
    cloud : (n_films, n_factors) float, the films to compare with
    """
    low, q1, q3, high = np.quantile(cloud, [0.05, 0.25, 0.75, 0.95], axis=0)
    factor = np.arange(1, len(vector) + 1)
    figure, palette = open_figure(theme, height=HEIGHT)
    for name, bottom, top, opacity in (
        ("90 % of films", low, high, 0.25),
        ("half of them", q1, q3, 0.45),
    ):
        figure.add_bar(
            x=factor,
            y=top - bottom,
            base=bottom,
            name=name,
            width=0.95,
            opacity=opacity,
            marker={"color": palette.quiet, "line": {"width": 0}},
            hoverinfo="skip",
        )
    figure.add_bar(
        x=factor,
        y=vector,
        name="this film",
        width=0.5,
        marker_color=palette.positive,
        hovertemplate="factor %{x}: %{y:.3f}<extra></extra>",
    )
    figure.update_layout(barmode="overlay")
    figure.update_xaxes(title="factor")
    figure.update_yaxes(title="number")
    return figure


def draw_shares(
    labels: Sequence[str], shares: Sequence[float], theme: ThemeName | None
) -> go.Figure:
    """Draw what each direction adds to the cosine of two films, to the right, or takes off it.

    Parameters
    ----------
    labels : of the directions, from the top
    shares : of the cosine; they add up to it
    """
    height = 60 + 24 * len(labels)
    ends = min(*shares, 0.0), max(*shares, 0.0)
    room = 0.18 * (ends[1] - ends[0])  # for the figures beside the bars
    figure, palette = open_figure(theme, height=height)
    figure.add_bar(
        x=list(shares),
        y=list(labels),
        orientation="h",
        marker_color=[palette.positive if share >= 0 else palette.negative for share in shares],
        text=[write_signed(share) for share in shares],
        textposition="outside",
        textfont_size=SMALLEST_PX,
        cliponaxis=False,
        hoverinfo="skip",
        showlegend=False,
    )
    figure.update_yaxes(autorange="reversed", ticks="")
    figure.update_xaxes(title="share of the cosine", range=(ends[0] - room, ends[1] + room))
    return figure


def _shares(stars: np.ndarray, scale: np.ndarray) -> np.ndarray:
    """How much of the ratings falls on each step of the scale, by the nearest."""
    edges = np.concatenate([[-np.inf], (scale[1:] + scale[:-1]) / 2, [np.inf]])
    counts = np.histogram(stars, edges)[0]
    return counts / max(counts.sum(), 1)
