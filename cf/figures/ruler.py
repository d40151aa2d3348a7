"""Films along one direction, at the start of a run and now."""

import numpy as np
import plotly.graph_objects as go

from cf.analysis.poles import Poles
from cf.figures.palette import ThemeName
from cf.figures.template import open_figure

HEIGHT = 300
REACH = 4.0  # standard deviations to both sides; what lies farther out is drawn at the end
_JITTER = 0.34  # rulers lie 1 apart


def draw_rulers(
    places: tuple[np.ndarray, np.ndarray],
    fitted_on: np.ndarray,
    poles: Poles | None,
    theme: ThemeName | None,
) -> go.Figure:
    """Draw where films stand along a direction, the start above and now below.

    Parameters
    ----------
    places : (n_movies,) each, in standard deviations
    fitted_on : (n_movies,) bool, the films that are drawn
    poles : two kinds of films to be told apart by colour and shape; None for dots alike
    """
    figure, palette = open_figure(
        theme, height=HEIGHT, margin={"t": 30 if poles is not None else 10}
    )
    height = np.random.default_rng(0).uniform(-_JITTER, _JITTER, len(fitted_on))
    rest = fitted_on.copy()
    kinds = []
    if poles is not None:
        rest[poles.rows] = False
        for sign, name, colour, symbol in (
            (True, poles.positive, palette.positive, "square"),
            (False, poles.negative, palette.negative, "triangle-up"),
        ):
            kinds.append((poles.rows[poles.is_positive == sign], name, colour, symbol, 0.85))
    kinds.insert(0, (np.flatnonzero(rest), "other films", palette.quiet, "circle", 0.5))
    for rows, name, colour, symbol, opacity in kinds:
        figure.add_scattergl(
            x=np.concatenate([place[rows].clip(-REACH, REACH) for place in places]),
            y=np.concatenate([1 + height[rows], height[rows]]),
            mode="markers",
            name=name,
            marker={"color": colour, "symbol": symbol, "size": 6, "opacity": opacity},
            hoverinfo="skip",
            showlegend=poles is not None,
        )
    figure.update_xaxes(title="along the direction, in standard deviations", dtick=1)
    figure.update_yaxes(tickvals=[0, 1], ticktext=["now", "start"], showgrid=False)
    return figure
