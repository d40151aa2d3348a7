"""The losses of several runs over one another, in one height that tells their ends apart."""

import math
from collections.abc import Sequence
from html import escape

import plotly.graph_objects as go

from cf.figures.palette import Palette
from cf.figures.template import make_template
from cf.snapshot import EpochLoss, Run, best_epoch

# By a curve's place, in every picture of losses.
DASHES = ("solid", "dash", "dot", "dashdot", "longdash")
MARKERS = ("circle", "square", "triangle-up", "diamond", "x")
HEIGHT = 460
# Squared stars of the axis above the highest best loss and below the lowest validation loss: what
# lies beyond, a wild start or training by heart, may leave the picture.
_ABOVE, _BELOW = 0.3, 0.25
_MARGIN = 0.06  # of the height


def draw_curves(runs: Sequence[tuple[str, Run]], palette: Palette) -> go.Figure:
    """Draw validation losses, strong, above training losses, thin, with the baselines dashed.

    Colour, dash and marker are a run's own; a ring marks its best epoch. The axis counts epochs
    where they are equally long in all runs, else steps.

    `runs`: one to four, each with the name that people call it by.
    """
    figure = go.Figure(layout={"template": make_template(palette.name), "height": HEIGHT})
    by_steps = not _same_epochs([run for _, run in runs])
    for place, (name, run) in enumerate(runs):
        _add_run(figure, escape(name, quote=False), run, place, by_steps, palette)
    _explain_lines(figure, palette)
    _add_baselines(figure, runs, palette)
    figure.update_xaxes(title="step" if by_steps else "epoch", rangemode="tozero")
    if not by_steps and max((len(run.losses) for _, run in runs), default=0) <= 12:
        figure.update_xaxes(dtick=1)
    figure.update_yaxes(title="squared stars", range=_span([run for _, run in runs]))
    figure.update_layout(margin={"t": 10 + 24 * (len(runs) + 1)}, hovermode="closest")
    return figure


def _add_run(
    figure: go.Figure, name: str, run: Run, place: int, by_steps: bool, palette: Palette
) -> None:
    colour = palette.categories[place % len(palette.categories)]
    dash, marker = DASHES[place % len(DASHES)], MARKERS[place % len(MARKERS)]
    losses = _finite(run.losses)
    x = [loss.step if by_steps else loss.epoch for loss in losses]
    best = best_epoch(losses)
    tells = "no epoch finished" if best is None else f"best {best.validation_mse:.3f}"
    figure.add_scatter(
        x=x,
        y=[loss.train_mse for loss in losses],
        name=f"{name}, training",
        legendgroup=str(place),
        showlegend=False,
        mode="lines",
        opacity=0.6,
        line={"color": colour, "dash": dash, "width": 1.2},
        hovertemplate="%{fullData.name}, %{x}: %{y:.3f}<extra></extra>",
    )
    figure.add_scatter(
        x=x,
        y=[loss.validation_mse for loss in losses],
        name=f"{name} ({tells})",
        legendgroup=str(place),
        showlegend=True,
        mode="lines+markers",
        line={"color": colour, "dash": dash, "width": 3},
        marker={"symbol": marker, "size": 8},
        customdata=[loss.epoch for loss in losses],
        hovertemplate="%{fullData.name}, epoch %{customdata}: %{y:.3f}<extra></extra>",
    )
    if best is not None:
        figure.add_scatter(
            x=[best.step if by_steps else best.epoch],
            y=[best.validation_mse],
            name=f"{name}, best",
            legendgroup=str(place),
            showlegend=False,
            mode="markers",
            marker={
                "symbol": f"{marker}-open",
                "size": 17,
                "color": colour,
                "line": {"width": 2.5},
            },
            hoverinfo="skip",
        )


def _explain_lines(figure: go.Figure, palette: Palette) -> None:
    """Say in the legend which of a run's two lines is which."""
    for name, width, opacity in (("thick: validation", 3, 1.0), ("thin: training", 1.2, 0.6)):
        figure.add_scatter(
            x=[None],
            y=[None],
            name=name,
            mode="lines",
            opacity=opacity,
            line={"color": palette.muted, "width": width},
            legendrank=2000,
        )


def _add_baselines(figure: go.Figure, runs: Sequence[tuple[str, Run]], palette: Palette) -> None:
    """Draw each baseline once, and again for a run whose validation ratings are others."""
    said: dict[tuple[str, str], list[str]] = {}
    for name, run in runs:
        for baseline, mse in run.baselines.items():
            said.setdefault((baseline, f"{mse:.3f}"), []).append(name)
    for (baseline, loss), names in said.items():
        shared = len(names) == len(runs)
        whose = "" if shared else f" ({escape(', '.join(names), quote=False)})"
        figure.add_hline(
            float(loss),
            line={"color": palette.muted, "dash": "longdash", "width": 1},
            annotation={
                "text": f"{baseline}{whose} {loss}",
                "font": {"color": palette.muted},
                "yanchor": "bottom",
            },
        )


def _span(runs: Sequence[Run]) -> tuple[float, float] | None:
    """A height in which the best losses can be told apart."""
    curves = [[loss.validation_mse for loss in _finite(run.losses)] for run in runs]
    curves = [curve for curve in curves if curve]
    if not curves:
        return None
    drawn = [value for curve in curves for value in curve]
    references = [mse for run in runs for mse in run.baselines.values()]
    trained = [loss.train_mse for run in runs for loss in _finite(run.losses)]
    top = min(max([*drawn, *references]), max(min(curve) for curve in curves) + _ABOVE)
    low = max(min([*drawn, *trained]), min(drawn) - _BELOW)
    margin = _MARGIN * max(top - low, 0.02)
    return low - margin, top + margin


def _same_epochs(runs: Sequence[Run]) -> bool:
    """Whether an epoch has as many steps in all runs that have finished any."""
    return len({run.losses[0].step for run in runs if run.losses}) <= 1


def _finite(losses: Sequence[EpochLoss]) -> list[EpochLoss]:
    return [loss for loss in losses if math.isfinite(loss.validation_mse + loss.train_mse)]
