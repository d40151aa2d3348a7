"""The map as a page of its own that can be zoomed and asked for titles."""

from html import escape
from typing import Any

import numpy as np

from cf.data import Dataset
from cf.export.film_map import QUIET, FilmMap, Kind, describe_map, describe_run, lay_out_map
from cf.export.matching import name_run, one_line
from cf.export.testimony import testify
from cf.figures.palette import LIGHT
from cf.snapshot import Run

SYMBOLS = {"dot": "circle", "square": "square", "triangle": "triangle-up"}


def write_map_page(run: Run, data: Dataset) -> bytes:
    """Write a page with the map, plotly's program included, that loads nothing from anywhere.

    Raises
    ------
    StoreError
        The run was trained on other data or keeps no vectors.
    DivergedError
        A vector holds NaN, infinity or an absurdly large number.
    """
    figure, film_map = _draw(run, data)
    drawing = figure.to_html(
        full_html=False,
        include_plotlyjs=True,
        div_id="map",
        default_height="100%",
        config={"displaylogo": False, "responsive": True, "scrollZoom": True},
    )
    name, said = escape(name_run(run)), escape(describe_run(run, data))
    about = f"{describe_map(film_map, data)} {one_line(data.citation)}"
    page = f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{name}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="testimony" content="{escape(testify(run, data, "map-html"))}">
<style>
body {{ margin: 0; height: 100vh; display: flex; flex-direction: column;
  font-family: system-ui, sans-serif; color: {LIGHT.text}; background: {LIGHT.background}; }}
h1 {{ font-size: 1.4rem; margin: 0.6rem 1rem 0; }}
p {{ margin: 0.2rem 1rem; color: {LIGHT.muted}; }}
footer {{ font-size: 0.875rem; margin-bottom: 0.5rem; }}
main {{ flex: 1; min-height: 0; }}
main > div {{ height: 100%; }}
</style></head>
<body><h1>{name}</h1><p>{said}</p><main>{drawing}</main>
<footer><p>{escape(about)}</p></footer></body></html>
"""
    return page.encode()


def _draw(run: Run, data: Dataset) -> tuple[Any, FilmMap]:
    import plotly.graph_objects as go  # slow to load

    from cf.figures.template import make_template

    film_map = lay_out_map(run, data)
    figure = go.Figure(layout={"template": make_template("light"), "dragmode": "pan"})
    named: set[Kind] = set()
    for kind, rows in film_map.layers():
        if len(rows):
            figure.add_scattergl(**_trace(film_map, kind, rows, data), showlegend=kind not in named)
            named.add(kind)
    plain = {"zeroline": False, "showgrid": False, "showticklabels": False, "ticks": ""}
    figure.update_xaxes(title=film_map.axes[0], range=film_map.home[:, 0], **plain)
    figure.update_yaxes(
        title=film_map.axes[1], range=film_map.home[:, 1], scaleanchor="x", scaleratio=1, **plain
    )
    figure.update_layout(legend={"itemsizing": "constant"}, hovermode="closest")
    return figure, film_map


def _trace(film_map: FilmMap, kind: Kind, rows: np.ndarray, data: Dataset) -> dict[str, Any]:
    counts = data.movies.n_ratings[rows].tolist()
    name = one_line(film_map.kinds[kind.side])
    return {
        "x": film_map.points[rows, 0],
        "y": film_map.points[rows, 1],
        "mode": "markers",
        "name": f"{escape(name, quote=False)} ({film_map.count(kind):,})",
        "legendgroup": name,
        # plotly reads a few tags and entities in texts, but not the one for a quotation mark.
        "text": [
            f"{escape(film_map.names[row], quote=False)}<br>{escape(name, quote=False)}, {count:,} "
            f"rating{'s' * (count != 1)}"
            for row, count in zip(rows.tolist(), counts, strict=True)
        ],
        "hovertemplate": "%{text}<extra></extra>",
        "marker": {
            "size": film_map.radii[rows] * (1.6 if kind is QUIET else 2.2),
            "color": kind.colour,
            "symbol": SYMBOLS[kind.shape],
            "opacity": 0.45 if kind is QUIET else 0.95,
            "line": {"width": 0 if kind is QUIET else 0.5, "color": LIGHT.background},
        },
    }
