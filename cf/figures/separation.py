"""How far two kinds of films part: the numbers beside chance, and every film at its score."""

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go

from cf.analysis.auc import Auc
from cf.figures.palette import ThemeName, choose_palette
from cf.figures.template import make_template

N_NAMED = 4  # best-known films named on each side


def draw_aucs(
    rows: Sequence[tuple[str, Auc | None, tuple[float, float] | None]], theme: ThemeName | None
) -> go.Figure:
    """Draw AUCs with their intervals, one a row, over the band that shuffled labels reach.

    Parameters
    ----------
    rows : name, figure (None: not measured yet), shuffled band where there is one; top to bottom
    theme : of the page
    """
    palette = choose_palette(theme)
    figure = go.Figure(
        layout={
            "template": make_template(theme),
            "height": 90 + 27 * len(rows),
            "barmode": "overlay",
        }
    )
    # The figure stands in the row's name, where no interval can cover it.
    labels = [f"{name}  <b>{auc.value:.2f}</b>" if auc else name for name, auc, _ in rows]
    bands = [(label, band) for label, (_, _, band) in zip(labels, rows, strict=True) if band]
    figure.add_bar(
        y=[name for name, _ in bands],
        x=[band[1] - band[0] for _, band in bands],
        base=[band[0] for _, band in bands],
        orientation="h",
        width=0.6,
        name="shuffled labels",
        marker={"color": palette.quiet, "opacity": 0.4},
        hovertemplate="shuffled labels: %{base:.2f} to %{x:.2f}<extra></extra>",
    )
    known = [(label, auc) for label, (_, auc, _) in zip(labels, rows, strict=True) if auc]
    figure.add_scatter(
        x=[auc.value for _, auc in known],
        y=[name for name, _ in known],
        error_x={
            "type": "data",
            "symmetric": False,
            "array": [auc.high - auc.value for _, auc in known],
            "arrayminus": [auc.value - auc.low for _, auc in known],
            "color": palette.positive,
        },
        mode="markers",
        marker={"size": 10, "color": palette.positive},
        name="held-out AUC, 95 % interval",
        hovertemplate="%{y}: %{x:.3f}<extra></extra>",
    )
    figure.add_vline(0.5, line={"color": palette.muted, "dash": "dash", "width": 1})
    figure.update_yaxes(categoryorder="array", categoryarray=labels[::-1], showgrid=False)
    figure.update_xaxes(range=[0.3, 1.02], tickvals=[0.5, 0.75, 1], title="AUC (0.5 is chance)")
    return figure


def draw_scores(
    scores: np.ndarray,
    is_positive: np.ndarray,
    names: Sequence[str],
    n_ratings: np.ndarray,
    poles: tuple[str, str],
    theme: ThemeName | None,
) -> go.Figure:
    """Draw every film at its held-out score, one band of dots a side, the best-known named.

    Parameters
    ----------
    scores, n_ratings : (n,) of the films that take part
    is_positive : (n,) bool
    names : (n,) for the pointer
    poles : names of the positive and the negative side
    theme : of the page
    """
    palette = choose_palette(theme)
    figure = go.Figure(layout={"template": make_template(theme), "height": 270})
    # The dots of a side lie above each other at random, the same at every drawing.
    jitter = np.random.default_rng(0).uniform(-0.32, 0.32, len(scores))
    for side, level, colour, shape in (
        (True, 1.0, palette.positive, "square"),
        (False, 0.0, palette.negative, "triangle-up"),
    ):
        rows = np.flatnonzero(is_positive == side).tolist()
        named = sorted(rows, key=lambda row: -n_ratings[row])[:N_NAMED]
        figure.add_scattergl(
            x=scores[rows],
            y=level + jitter[rows],
            mode="markers",
            name=poles[0] if side else poles[1],
            text=[names[row] for row in rows],
            marker={"color": colour, "symbol": shape, "size": 8, "opacity": 0.65},
            hovertemplate="%{text}<br>score %{x:.2f}<extra></extra>",
        )
        figure.add_scatter(
            x=scores[named],
            y=level + jitter[named],
            mode="text",
            text=[names[row] for row in named],
            textposition="top center",
            textfont={"size": 12},
            showlegend=False,
            hoverinfo="skip",
        )
    figure.add_vline(0, line={"color": palette.muted, "dash": "dash", "width": 1})
    figure.update_yaxes(visible=False, range=[-0.6, 1.75])
    figure.update_xaxes(title=f"← {poles[1]}   held-out score   {poles[0]} →")
    return figure


def draw_epochs(
    epochs: Sequence[float],
    aucs: Mapping[str, Sequence[float]],
    losses: Sequence[tuple[float, float]],
    theme: ThemeName | None,
) -> go.Figure:
    """Draw AUCs over the epochs above the validation loss.

    Parameters
    ----------
    epochs : of the AUCs
    aucs : name → one AUC an epoch
    losses : (epoch, validation MSE in squared stars)
    theme : of the page
    """
    palette = choose_palette(theme)
    figure = go.Figure(layout={"template": make_template(theme), "height": 430})
    for (name, values), colour in zip(aucs.items(), palette.categories, strict=False):
        figure.add_scatter(
            x=list(epochs), y=list(values), name=name, mode="lines+markers", line={"color": colour}
        )
    figure.add_scatter(
        x=[epoch for epoch, _ in losses],
        y=[mse for _, mse in losses],
        name="validation loss",
        mode="lines+markers",
        line={"color": palette.muted},
        yaxis="y2",
    )
    if losses:
        best = min(losses, key=lambda loss: loss[1])
        figure.add_vline(
            best[0],
            line={"color": palette.muted, "dash": "dot", "width": 1},
            annotation={"text": "best loss", "font": {"color": palette.muted}},
        )
    figure.update_layout(
        yaxis={"domain": [0.42, 1], "title": "held-out AUC", "range": [0.4, 1]},
        yaxis2={"domain": [0, 0.34], "title": "squared stars", "showgrid": True, "anchor": "x"},
        xaxis={"title": "epoch", "anchor": "y2"},
    )
    return figure


def draw_matrix(
    names: Sequence[str], auc: np.ndarray, hover: Sequence[Sequence[str]], theme: ThemeName | None
) -> go.Figure:
    """Draw genre against genre, chance in the middle of a diverging scale, blank where unmeasured.

    Parameters
    ----------
    names : (k,) genres, ordered
    auc : (k, k), NaN where not measured
    hover : (k, k) what the pointer is told
    theme : of the page
    """
    palette = choose_palette(theme)
    figure = go.Figure(layout={"template": make_template(theme), "height": 560})
    figure.add_heatmap(
        x=list(names),
        y=list(names),
        z=auc,
        zmin=0,
        zmid=0.5,
        zmax=1,
        colorscale=[
            [i / (len(palette.diverging) - 1), colour] for i, colour in enumerate(palette.diverging)
        ],
        text=[["" if np.isnan(value) else f"{value:.2f}" for value in row] for row in auc],
        texttemplate="%{text}",
        customdata=[list(row) for row in hover],
        hovertemplate="%{customdata}<extra></extra>",
        hoverongaps=True,
        colorbar={"title": "AUC", "thickness": 12},
        xgap=1,
        ygap=1,
    )
    figure.update_yaxes(autorange="reversed", showgrid=False)
    figure.update_xaxes(tickangle=-45)
    return figure
