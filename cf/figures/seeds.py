"""Two settings over several seeds, a dot a run: the seeds' spread beside the difference."""

from collections.abc import Sequence
from html import escape

from plotly.graph_objects import Figure
from plotly.subplots import make_subplots

from cf.analysis.runs.seed_verdict import LOSS, Judged
from cf.figures.palette import Palette
from cf.figures.template import make_template

HEIGHT = 320
_SYMBOLS = ("circle", "square")


def draw_seed_dots(
    judged: Sequence[Judged], seeds: Sequence[int], names: tuple[str, str], palette: Palette
) -> Figure:
    """Draw every run as a dot, a panel a measure; a thin line joins the two of one seed.

    A bar marks each setting's mean.

    Parameters
    ----------
    seeds : of the pairs, in their order
    names : what people call the two settings
    """
    titles = [  # in short lines, as they stand beside one another on a phone, too
        f"{one.name.replace(' / ', ' /<br>')}<br>"
        + ("(squared stars)" if one.name == LOSS else "(held-out AUC)")
        for one in judged
    ]
    figure = make_subplots(rows=1, cols=max(len(judged), 1), subplot_titles=titles)
    shown = [escape(name, quote=False) for name in names]
    for column, one in enumerate(judged, start=1):
        for first, second in zip(one.first, one.second, strict=True):
            figure.add_scatter(
                x=[0, 1],
                y=[first, second],
                mode="lines",
                line={"color": palette.quiet, "width": 1},
                hoverinfo="skip",
                showlegend=False,
                row=1,
                col=column,
            )
        for place, values in enumerate((one.first, one.second)):
            colour = palette.categories[place]
            figure.add_scatter(
                x=[place] * len(values),
                y=values,
                mode="markers",
                name=shown[place],
                legendgroup=str(place),
                showlegend=column == 1,
                marker={"color": colour, "symbol": _SYMBOLS[place], "size": 10},
                customdata=list(seeds),
                hovertemplate="seed %{customdata}: %{y:.3f}<extra></extra>",
                row=1,
                col=column,
            )
            figure.add_scatter(
                x=[place - 0.22, place + 0.22],
                y=[values.mean()] * 2,
                mode="lines",
                line={"color": colour, "width": 3},
                hovertemplate="mean: %{y:.3f}<extra></extra>",
                showlegend=False,
                row=1,
                col=column,
            )
    figure.update_xaxes(range=[-0.5, 1.5], tickvals=[0, 1], ticktext=["first", "second"])
    figure.update_layout(template=make_template(palette.name), height=HEIGHT, margin={"t": 105})
    return figure
