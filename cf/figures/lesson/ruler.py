"""Films along one direction, at the start of a run and now."""

import numpy as np
import plotly.graph_objects as go

from cf.analysis.poles import Poles
from cf.figures.palette import ThemeName
from cf.figures.template import open_figure

HEIGHT = 276
REACH = 4.0  # standard deviations to both sides; what lies farther out is drawn at the end
_JITTER = 0.34  # rulers lie 1 apart
_TALLEST = 0.8  # density
_FILL = "55"  # hexadecimal opacity


def draw_rulers(
    places: tuple[np.ndarray, np.ndarray],
    fitted_on: np.ndarray,
    theme: ThemeName | None,
    poles: Poles | None = None,
    aucs: tuple[float, float] | None = None,
) -> go.Figure:
    """Draw where films stand along a direction, the start above and now below.

    Parameters
    ----------
    places : (n_movies,) each, in standard deviations
    fitted_on : (n_movies,) bool, the films that are drawn, as dots
    poles : two kinds of films, whose densities are drawn in place of the dots, their medians marked
    aucs : how well each ruler tells these apart
    """
    figure, palette = open_figure(theme, height=HEIGHT, margin={"t": 10 if poles is None else 30})
    figure.update_xaxes(
        title="along the direction, in standard deviations", dtick=1, range=(-REACH, REACH)
    )
    figure.update_yaxes(
        tickvals=[0, 1], ticktext=["now", "start"], showgrid=False, range=(-0.45, 1.45)
    )
    if poles is None:
        height = np.random.default_rng(0).uniform(-_JITTER, _JITTER, len(fitted_on))[fitted_on]
        figure.add_scattergl(
            x=np.concatenate([place[fitted_on].clip(-REACH, REACH) for place in places]),
            y=np.concatenate([1 + height, height]),
            mode="markers",
            marker={"color": palette.quiet, "size": 6, "opacity": 0.5},
            hoverinfo="skip",
            showlegend=False,
        )
        return figure
    figure.update_yaxes(range=(-0.1, 1.95))
    grid = np.linspace(-REACH, REACH, 161)
    kinds = (
        (True, poles.positive, palette.positive, "square", "solid"),
        (False, poles.negative, palette.negative, "triangle-up", "dash"),
    )
    sides = [
        [place[poles.rows[poles.is_positive == kind[0]]] for kind in kinds] for place in places
    ]
    densities = [[_smooth(side, grid) for side in ruler] for ruler in sides]
    scale = _TALLEST / max(density.max() for ruler in densities for density in ruler)
    for base, ruler, found in zip((1, 0), sides, densities, strict=True):
        for side, density, (_, name, colour, symbol, dash) in zip(ruler, found, kinds, strict=True):
            hill = density > density.max() / 200  # nothing is drawn along the whole ruler
            figure.add_scatter(
                x=np.concatenate([grid[hill], grid[hill][::-1]]),
                y=base + np.concatenate([scale * density[hill], np.zeros(hill.sum())]),
                mode="lines",
                fill="toself",
                fillcolor=colour + _FILL,
                line={"color": colour, "dash": dash},
                hoverinfo="skip",
                showlegend=False,
            )
            figure.add_scatter(
                x=[np.median(side)],
                y=[base],
                mode="markers",
                name=f"{name}, median",
                marker={"color": colour, "symbol": symbol, "size": 15},
                hoverinfo="skip",
                showlegend=base == 1,
            )
    for base, auc in zip((1, 0), aucs or (), strict=bool(aucs)):
        figure.add_annotation(
            x=REACH, y=base + 0.45, text=f"AUC <b>{auc:.2f}</b>", showarrow=False, xanchor="right"
        )
    return figure


def _smooth(places: np.ndarray, grid: np.ndarray) -> np.ndarray:
    """The density of places on a grid, by Gaussians as wide as Scott's rule has it."""
    width = max(float(places.std()), 0.1) * len(places) ** -0.2
    return np.exp(-np.square((grid - places[:, None]) / width) / 2).mean(axis=0) / width
