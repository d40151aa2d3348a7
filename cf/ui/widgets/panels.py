"""The two small panels beside the map, as HTML: one film's numbers, and how far the poles part."""

from base64 import b64encode
from html import escape

import numpy as np

from cf.data import Movies
from cf.figures.palette import Palette
from cf.snapshot import Frame, Separation

N_NUMBERS = 5  # of a vector that are written out; the bars show all


def draw_numbers(frame: Frame, movies: Movies, palette: Palette) -> str:
    """Draw the watched film's vector as numbers and bars, and its nearest films, as HTML."""
    watched = frame.watched
    if watched is None:
        return _panel(palette, "<p>Choose a film to see its numbers.</p>")
    vector = np.asarray(watched["vector"])
    numbers = "".join(f"<td>{_signed(value)}</td>" for value in vector[:N_NUMBERS])
    rest = "<td>…</td>" if len(vector) > N_NUMBERS else ""
    neighbours = "".join(
        f'<tr><td>{escape(movies.name(row))}</td><td class="number">{_signed(cosine, 2)}</td></tr>'
        for row, cosine in watched["neighbours"]
    )
    bias = watched["bias"]
    bias_text = "" if bias is None else f' <span class="quiet">· bias {_signed(bias, 2)}</span>'
    return _panel(
        palette,
        f'<table class="vector"><tr>{numbers}{rest}</tr></table>'
        f"{_bars(vector, palette)}"
        f'<p class="head">Nearest films now{bias_text}<span class="number">cosine</span></p>'
        f'<table class="films">{neighbours}</table>',
    )


def draw_meter(frame: Frame, palette: Palette) -> str:
    """Draw each pair's held-out AUC beside chance and the untrained start, as HTML."""
    by_poles: dict[str, list[Separation]] = {}
    for result in frame.separations:
        by_poles.setdefault(result.poles, []).append(result)
    if not by_poles:
        return _panel(palette, "<p>Measuring …</p>")
    rows = "".join(_meter_row(name, results, palette) for name, results in by_poles.items())
    return _panel(palette, rows)


def _meter_row(name: str, results: list[Separation], palette: Palette) -> str:
    newest, start = results[-1], results[0]
    untrained = f" · untrained {start.auc:.2f}" if start.epoch == 0 else ""
    return (
        f'<p class="head"><span class="name">{escape(name)}</span>'
        f'<span class="number">AUC <b>{newest.auc:.2f}</b></span></p>'
        f"{_scale(newest, start, palette)}"
        f'<p class="quiet">{newest.n_positive} against {newest.n_negative} films{untrained}'
        f" · shuffled {newest.null_low:.2f} to {newest.null_high:.2f}</p>"
    )


def _scale(newest: Separation, start: Separation, palette: Palette) -> str:
    """A line from 0.4 to 1 with chance as a band, the start as a tick, the present as a dot."""

    def x(auc: float) -> float:
        return 6 + 288 * (min(max(auc, 0.4), 1.0) - 0.4) / 0.6

    low, high = x(newest.null_low), x(newest.null_high)
    now, then = x(newest.auc), x(start.auc)
    said = f"AUC {newest.auc:.2f}; shuffled labels {newest.null_low:.2f} to {newest.null_high:.2f}"
    return _picture(
        300,
        16,
        said,
        f'<line x1="6" x2="294" y1="8" y2="8" stroke="{palette.line}" stroke-width="2"/>'
        f'<rect x="{low:.1f}" width="{high - low:.1f}" y="2" height="12" rx="2" '
        f'fill="{palette.quiet}" opacity="0.45"/>'
        f'<line x1="{then:.1f}" x2="{then:.1f}" y1="1" y2="15" stroke="{palette.muted}" '
        'stroke-width="1.5"/>'
        f'<line x1="{then:.1f}" x2="{now:.1f}" y1="8" y2="8" stroke="{palette.positive}" '
        'stroke-width="2.5"/>'
        f'<circle cx="{now:.1f}" cy="8" r="5" fill="{palette.positive}"/>',
    )


def _bars(vector: np.ndarray, palette: Palette) -> str:
    """All of a vector's numbers as bars up and down from zero, scaled to its largest."""
    largest = float(np.abs(vector).max()) or 1.0
    width = 240 / len(vector)
    bars = "".join(
        f'<rect x="{i * width:.2f}" width="{max(width - 1, 0.5):.2f}" '
        f'y="{20 - max(h, 0):.2f}" height="{abs(h):.2f}" '
        f'fill="{palette.positive if h >= 0 else palette.negative}"/>'
        for i, h in enumerate(18 * vector / largest)
    )
    zero = f'<line x1="0" x2="240" y1="20" y2="20" stroke="{palette.line}"/>'
    return _picture(240, 40, f"All {len(vector)} numbers as bars", zero + bars)


def _picture(width: int, height: int, said: str, body: str) -> str:
    """An SVG as an image of its own: `st.html` lets no inline SVG through."""
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">{body}</svg>'
    content = b64encode(svg.encode()).decode()
    return f'<img width="100%" alt="{escape(said)}" src="data:image/svg+xml;base64,{content}">'


def _signed(value: float, digits: int = 3) -> str:
    """A number with a true minus sign, so that columns line up."""
    return f"{value:+.{digits}f}".replace("-", "−")


def _panel(palette: Palette, body: str) -> str:
    return f"""<div class="cf-panel"><style>
.cf-panel {{ font-variant-numeric: tabular-nums; font-size: 0.86rem; line-height: 1.3; }}
.cf-panel table {{ width: 100%; border-collapse: collapse; }}
.cf-panel td {{ padding: 1px 6px 1px 0; border: 0; vertical-align: top; }}
.cf-panel .number {{ text-align: right; float: none; white-space: nowrap; }}
.cf-panel .head {{ margin: 4px 0 0; display: flex; gap: 0.4em; color: {palette.muted}; }}
.cf-panel .head .number {{ margin-left: auto; padding-right: 6px; }}
.cf-panel .quiet {{ color: {palette.muted}; font-size: 0.92em; }}
.cf-panel .vector td {{ white-space: nowrap; text-align: right; padding: 0 4px 0 0; }}
.cf-panel img {{ display: block; }}
.cf-panel .films td:first-child {{ overflow: hidden; text-overflow: ellipsis;
  white-space: nowrap; max-width: 0; width: 100%; }}
.cf-panel .name {{ color: {palette.text}; }}
.cf-panel .name::first-letter {{ text-transform: uppercase; }}
.cf-panel p {{ margin: 0; font-size: inherit; }}
.cf-panel p.quiet {{ font-size: 0.8rem; }}
</style>{body}</div>"""
