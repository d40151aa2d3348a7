"""The small pictures of scenes that look into one run."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from cf.figures.palette import ThemeName
from cf.figures.template import open_figure

LOW, HIGH, WIDTH = -1.0, 7.0, 0.25  # of the bins, in stars; what lies beyond counts at the ends
REACH = 6.0  # raw scores drawn to both sides; a sigmoid is flat beyond


def draw_costs(
    sizes: Sequence[int],
    product_seconds: Sequence[float],
    lookup_seconds: Sequence[float],
    theme: ThemeName | None,
) -> go.Figure:
    """Draw both costs over the number of films, both axes logarithmic.

    Parameters
    ----------
    sizes : numbers of films
    product_seconds, lookup_seconds : (n_sizes,) for one batch
    """
    figure, palette = open_figure(theme, height=230, margin={"t": 30})
    for name, seconds, colour, symbol in (
        ("one-hot × matrix", product_seconds, palette.negative, "triangle-up"),
        ("lookup", lookup_seconds, palette.positive, "square"),
    ):
        figure.add_scatter(
            x=list(sizes),
            y=[1e6 * value for value in seconds],
            name=name,
            mode="lines+markers",
            line_color=colour,
            marker={"symbol": symbol, "size": 9},
            hovertemplate="%{x:,} films: %{y:,.1f} µs<extra>" + name + "</extra>",
        )
    figure.update_xaxes(title="films", type="log", tickvals=list(sizes), tickformat=",")
    figure.update_yaxes(title="µs a batch", type="log", dtick=1, tickformat=",")
    return figure


def draw_dust(shares: np.ndarray, size: tuple[int, int], theme: ThemeName | None) -> go.Figure:
    """Draw a user × movie table from above: the more of a block is filled, the darker.

    Parameters
    ----------
    shares : (n_down, n_across) of filled cells, from 0 to 1
    size : users and movies of the table
    """
    figure, palette = open_figure(theme, height=280, margin={"t": 10})
    n_down, n_across = shares.shape
    figure.add_heatmap(
        # Square roots, or the outskirts could not be told from nothing; bytes, to send less.
        z=np.round(255 * np.sqrt(shares)).astype(np.uint8),
        x0=size[1] / n_across / 2,
        dx=size[1] / n_across,
        y0=size[0] / n_down / 2,
        dy=size[0] / n_down,
        zmin=0,
        zmax=255,
        colorscale=[[0, palette.surface], [1, palette.positive]],
        showscale=False,
        hoverinfo="skip",
    )
    figure.update_xaxes(title="films, the most rated first", range=[0, size[1]], tickformat=",")
    figure.update_yaxes(title="users, the keenest first", showgrid=False)
    figure.update_yaxes(range=[size[0], 0], tickformat=",")
    return figure


def draw_predictions(stars: np.ndarray, given: np.ndarray, theme: ThemeName | None) -> go.Figure:
    """Draw the shares of predictions and of real ratings over the stars.

    `stars` and `given`: (n,) predicted and real.
    """
    figure, palette = open_figure(theme, height=360, barmode="overlay", margin={"t": 30})
    edges = np.arange(LOW - WIDTH / 2, HIGH + WIDTH, WIDTH)
    for values, name, colour in (
        (given, "really given", palette.quiet),
        (stars, "predicted", palette.positive),
    ):
        inside = np.clip(values, edges[0], edges[-1])
        share = np.histogram(inside, edges)[0] / max(len(values), 1)
        figure.add_bar(
            x=(edges[:-1] + edges[1:]) / 2,
            y=share,
            width=WIDTH,
            name=name,
            marker={"color": colour, "line_width": 0},
            opacity=0.65,
            hovertemplate="%{x:g} stars: %{y:.1%}<extra>" + name + "</extra>",
        )
    figure.update_xaxes(title="stars; the outermost bars hold all beyond", dtick=1)
    figure.update_yaxes(title="share of the ratings held back", tickformat=".0%")
    return figure


def draw_steps(
    user: np.ndarray, movie: np.ndarray, names: Sequence[str], theme: ThemeName | None
) -> go.Figure:
    """Draw the way of two vectors, an arrow to where each stands now.

    `user` and `movie`: (n_steps + 1, 2) coordinates, the start first.
    """
    figure, palette = open_figure(theme, height=300, margin={"t": 30})
    for way, name, colour, symbol in (
        (user, names[0], palette.positive, "square"),
        (movie, names[1], palette.negative, "triangle-up"),
    ):
        figure.add_scatter(
            x=[0, way[0, 0], None, 0, way[-1, 0]],
            y=[0, way[0, 1], None, 0, way[-1, 1]],
            mode="lines",
            line={"color": colour, "width": 2},
            hoverinfo="skip",
            showlegend=False,
        )
        figure.add_scatter(
            x=way[:, 0],
            y=way[:, 1],
            name=name,
            mode="lines+markers",
            line={"color": colour, "dash": "dot", "width": 1.5},
            marker={
                "symbol": symbol,
                "size": [13 if last else 7 for last in np.arange(len(way)) == len(way) - 1],
                "color": colour,
                "opacity": 1,
            },
            hovertemplate="%{x:.3f}, %{y:.3f}<extra>" + name + "</extra>",
        )
    figure.update_xaxes(
        title="along the user’s first vector", zeroline=True, zerolinecolor=palette.line
    )
    figure.update_yaxes(
        title="across it",
        zeroline=True,
        zerolinecolor=palette.line,
        scaleanchor="x",
        showgrid=False,
    )
    return figure


def draw_strips(strips: dict[str, tuple[np.ndarray, int]], theme: ThemeName | None) -> go.Figure:
    """Draw each matrix's rows from left to right, a mark for each row that moves.

    `strips`: name → the rows that move and how many there are; drawn from below.
    """
    figure, palette = open_figure(theme, height=250, showlegend=False, margin={"t": 10})
    for place, (name, (rows, n_rows)) in enumerate(strips.items()):
        figure.add_bar(
            x=[1],
            y=[place],
            orientation="h",
            width=0.5,
            marker_color=palette.line,
            hoverinfo="skip",
        )
        figure.add_scatter(
            x=(rows + 0.5) / n_rows,
            y=np.full(len(rows), place),
            mode="markers",
            marker={
                "symbol": "line-ns",
                "size": 44,
                "line": {"color": palette.positive, "width": 1.5},
            },
            text=[f"row {row}" for row in rows.tolist()],
            hovertemplate="%{text}<extra>" + name + "</extra>",
        )
    figure.update_xaxes(title="rows of the matrix, first to last", tickformat=".0%", range=[0, 1])
    figure.update_yaxes(tickvals=list(range(len(strips))), ticktext=list(strips), showgrid=False)
    return figure


def draw_sigmoid(
    score: np.ndarray,
    stars: np.ndarray,
    curve: tuple[np.ndarray, np.ndarray],
    scale: tuple[float, float],
    end: float | None,
    theme: ThemeName | None,
) -> go.Figure:
    """Draw predictions over their raw scores on the curve that makes stars of scores.

    Parameters
    ----------
    score, stars : (n,) raw scores of real ratings and what is predicted for them
    curve : (n_points,) scores and stars of the curve
    scale : lowest and highest rating that can be given, in stars
    end : where the range ends, in stars; None without a range
    """
    figure, palette = open_figure(theme, height=350, showlegend=False, margin={"t": 10})
    figure.add_hrect(y0=scale[0], y1=scale[1], fillcolor=palette.line, opacity=0.35, line_width=0)
    figure.add_annotation(
        x=-REACH,
        y=scale[1],
        text="ratings that can be given",
        showarrow=False,
        xanchor="left",
        yanchor="top",
        font_color=palette.muted,
    )
    figure.add_scatter(
        x=curve[0], y=curve[1], mode="lines", line_color=palette.quiet, hoverinfo="skip"
    )
    figure.add_scatter(
        x=score,
        y=stars,
        mode="markers",
        marker={"color": palette.positive, "size": 7, "opacity": 0.45},
        hovertemplate="score %{x:.2f} → %{y:.2f} stars<extra></extra>",
    )
    if end is not None:
        figure.add_hline(y=end, line={"color": palette.negative, "dash": "dash", "width": 2})
        figure.add_annotation(
            x=-REACH,
            y=end,
            text=f"the range ends: {end:g} stars",
            showarrow=False,
            xanchor="left",
            yanchor="bottom",
            font_color=palette.negative,
        )
    figure.update_xaxes(title="raw score: the dot product", range=[-REACH, REACH])
    figure.update_yaxes(title="predicted stars", range=[-0.6, 7.6], dtick=1)
    return figure
