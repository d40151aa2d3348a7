"""How far two kinds of films part: every film at its score, epoch by epoch, genre by genre."""

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go

from cf.figures.palette import ThemeName
from cf.figures.template import open_figure, scale_colours
from cf.snapshot import EpochLoss, best_epoch

N_NAMED = 4  # best-known films named on each side
_LONGEST_NAME = 34  # letters
_LETTER = 1 / 54  # of the narrowest figure's width
_LINE = 0.24  # of the distance between the two bands, from one line of names to the next


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
    """
    figure, palette = open_figure(theme)
    # The dots of a side lie above each other at random, the same at every drawing.
    jitter = np.random.default_rng(0).uniform(-0.32, 0.32, len(scores))
    margin = 0.03 * (np.ptp(scores) or 1.0)
    ends = (float(scores.min() - margin), float(scores.max() + margin))
    edges = [-0.45, 1.45]  # lowest and highest of dots and names
    for side, level, colour, shape in (
        (True, 1.0, palette.positive, "square"),
        (False, 0.0, palette.negative, "triangle-up"),
    ):
        rows = np.flatnonzero(is_positive == side)
        named = rows[np.argsort(-n_ratings[rows], kind="stable")][:N_NAMED]
        heights = level + jitter
        for these, size, opacity, rim in ((rows, 8, 0.65, 0), (named, 10, 1.0, 1.5)):
            figure.add_scatter(
                x=scores[these],
                y=heights[these],
                mode="markers",
                name=poles[0] if side else poles[1],
                showlegend=these is rows,
                text=[names[row] for row in these.tolist()],
                marker={
                    "color": colour,
                    "symbol": shape,
                    "size": size,
                    "opacity": opacity,
                    "line": {"color": palette.text, "width": rim},
                },
                hovertemplate="%{text}<br>score %{x:.2f}<extra></extra>",
            )
        short = [_shorten(names[row]) for row in named.tolist()]
        for row, text, storey, anchor in zip(
            named.tolist(), short, *_stack(scores[named], short, ends), strict=True
        ):
            # Names stand off the dots, outside of both bands, each tied to its own.
            away = 0.55 + _LINE * storey
            height = 1 + away if side else -away
            edges = [min(edges[0], height - 0.15), max(edges[1], height + 0.15)]
            figure.add_annotation(
                x=float(scores[row]),
                y=float(heights[row]),
                ax=float(scores[row]),
                ay=height,
                axref="x",
                ayref="y",
                text=text,
                xanchor=anchor,
                font={"size": 13},
                arrowhead=0,
                arrowwidth=1,
                arrowcolor=palette.muted,
                standoff=4,
            )
    figure.add_vline(0, line={"color": palette.muted, "dash": "dash", "width": 1})
    figure.update_yaxes(visible=False, range=edges)
    figure.update_xaxes(title=f"← {poles[1]}   held-out score   {poles[0]} →", range=ends)
    return figure.update_layout(height=round(100 + 68 * (edges[1] - edges[0])))


def _shorten(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else name[: _LONGEST_NAME - 1].rstrip() + "…"


def _stack(
    places: np.ndarray, names: Sequence[str], ends: tuple[float, float]
) -> tuple[list[int], list[str]]:
    """Give each name the lowest line on which it covers no other, and the side it hangs from."""
    width = ends[1] - ends[0]
    share = (places - ends[0]) / width  # (n,) 0 to 1 across the figure
    lines, anchors = [0] * len(names), [""] * len(names)
    taken: list[list[tuple[float, float]]] = []
    for i in np.argsort(places, kind="stable").tolist():
        long = len(names[i]) * _LETTER + 0.02
        anchors[i] = "left" if share[i] < long / 2 else "center"
        if share[i] > 1 - long / 2:
            anchors[i] = "right"
        start = share[i] - {"left": 0, "center": long / 2, "right": long}[anchors[i]]
        span = (start, start + long)
        free = (
            k for k, line in enumerate(taken) if all(span[1] <= a or b <= span[0] for a, b in line)
        )
        lines[i] = next(free, len(taken))
        if lines[i] == len(taken):
            taken.append([])
        taken[lines[i]].append(span)
    return lines, anchors


def draw_epochs(
    epochs: Sequence[float],
    aucs: Mapping[str, Sequence[float]],
    losses: Sequence[EpochLoss],
    null: tuple[float, float],
    theme: ThemeName | None,
) -> go.Figure:
    """Draw AUCs over the epochs, with the band of shuffled labels, above the validation loss.

    Parameters
    ----------
    aucs : name → one AUC an epoch
    null : ends of the band
    """
    figure, palette = open_figure(theme, height=430)
    for (name, values), colour in zip(aucs.items(), palette.categories, strict=False):
        figure.add_scatter(
            x=list(epochs), y=list(values), name=name, mode="lines+markers", line={"color": colour}
        )
    figure.add_scatter(
        x=[loss.epoch for loss in losses],
        y=[loss.validation_mse for loss in losses],
        name="validation loss",
        mode="lines+markers",
        line={"color": palette.muted},
        yaxis="y2",
    )
    figure.add_hline(0.5, line={"color": palette.muted, "dash": "dash", "width": 1})
    figure.add_hrect(
        *null,
        fillcolor=palette.quiet,
        opacity=0.3,
        line={"width": 0},
        layer="below",
        annotation={"text": "shuffled labels", "font": {"color": palette.muted}},
        annotation_position="bottom right",
    )
    if (best := best_epoch(losses)) is not None:
        figure.add_vline(
            best.epoch,
            line={"color": palette.muted, "dash": "dot", "width": 1},
            annotation={"text": "best loss", "font": {"color": palette.muted}},
            annotation_position="top left",
        )
    figure.update_layout(
        yaxis={
            "domain": [0.42, 1],
            "title": "held-out AUC",
            "range": [min(0.4, null[0] - 0.02), 1],
        },
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
    """
    figure, palette = open_figure(
        theme,
        height=110 + 25 * len(names),
        hovermode="closest",
        hoverdistance=40,
        margin={"t": 10},
        dragmode=False,
    )
    figure.add_heatmap(
        x=list(names),
        y=list(names),
        z=auc,
        zmin=0,
        zmid=0.5,
        zmax=1,
        colorscale=scale_colours(palette.diverging),
        hoverinfo="skip",
        colorbar={"title": "AUC", "thickness": 12, "tickvals": [0, 0.25, 0.5, 0.75, 1]},
        xgap=1,
        ygap=1,
    )
    # A heatmap's cells cannot be picked by a click; unseen dots in their middles can.
    figure.add_scatter(
        x=[column for _ in names for column in names],
        y=[row for row in names for _ in names],
        mode="markers+text",
        text=["" if np.isnan(value) else f"{value:.2f}" for value in auc.ravel()],
        textfont={"size": 14, "color": _choose_inks(auc.ravel(), palette.diverging)},
        marker={"size": 24, "symbol": "square", "opacity": 0},
        selected={"marker": {"opacity": 0}},
        unselected={"marker": {"opacity": 0}},
        customdata=[told for row in hover for told in row],
        hovertemplate="%{customdata}<extra></extra>",
        showlegend=False,
    )
    last = len(names) - 0.5
    figure.update_yaxes(range=[last, -0.5], showgrid=False)
    return figure.update_xaxes(range=[-0.5, last], tickangle=-45)


def _choose_inks(shares: np.ndarray, scale: Sequence[str]) -> list[str]:
    """Choose dark or light type for each share of a colour scale, whichever reads better on it."""
    stops = np.array([[int(c[i : i + 2], 16) / 255 for i in (1, 3, 5)] for c in scale])
    at = np.linspace(0, 1, len(scale))
    known = np.nan_to_num(shares, nan=0.5)
    colours = np.stack([np.interp(known, at, stop) for stop in stops.T], axis=-1)  # (n, 3)
    linear = np.where(colours <= 0.04045, colours / 12.92, ((colours + 0.055) / 1.055) ** 2.4)
    luminance = linear @ [0.2126, 0.7152, 0.0722]
    # Contrast as WCAG 2 has it: equal to black and to white where the luminance is 0.179.
    return np.where(luminance > 0.179, "#000000", "#FFFFFF").tolist()
