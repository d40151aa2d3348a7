"""Drawing with matplotlib without a screen and without pyplot, for paper and slides."""

import io
import string
from html import escape
from typing import Any

from cf.figures.palette import LIGHT

# Matplotlib’s; it is loaded only where something is drawn.
Axes = Any
Figure = Any

_DPI = 200
_PLAIN = set(string.ascii_letters + string.digits + string.punctuation + " ")


def new_figure(wide: float, high: float) -> Figure:
    """Make an empty figure of so many inches that knows no screen."""
    import matplotlib
    from matplotlib.figure import Figure

    # Set once and never back, so that threads do not disturb each other: text stays text, and the
    # same picture gives the same bytes.
    matplotlib.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "cf"})
    return Figure(figsize=(wide, high), dpi=_DPI, facecolor=LIGHT.background)


def render_svg(figure: Figure) -> str:
    """Draw a figure as an SVG without date or maker."""
    from matplotlib.backends.backend_svg import FigureCanvasSVG

    file = io.BytesIO()
    nameless = dict.fromkeys(("Creator", "Date", "Format", "Type"))
    FigureCanvasSVG(figure).print_svg(file, metadata=nameless)
    return file.getvalue().decode()


def describe_svg(drawing: str, text: str) -> str:
    """Put a description into a drawing, which shows it nowhere."""
    start = drawing.index(">", drawing.index("<svg")) + 1
    return f"{drawing[:start]}<desc>{escape(text)}</desc>{drawing[start:]}"


def write(figure: Figure, x: float, y: float, text: str, **style: Any) -> None:
    """Write a text at a place from 0 to 1; dollar signs are no mathematics here."""
    figure.text(x, y, keep_drawable(text), parse_math=False, **{"color": LIGHT.text} | style)


def keep_drawable(text: str) -> str:
    """Put “?” for each letter that the pictures' typeface lacks."""
    from matplotlib.font_manager import findfont, get_font

    if set(text) <= _PLAIN:
        return text
    known = get_font(findfont("DejaVu Sans")).get_charmap()
    return "".join(c if c == "\n" or ord(c) in known else "?" for c in text)
