"""Drawing with matplotlib without a screen and without pyplot, for paper and slides."""

import io
import re
import string
from base64 import b64encode
from contextlib import suppress
from functools import cache
from html import escape
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from cf.figures.palette import LIGHT

# Matplotlib’s; it is loaded only where something is drawn.
Axes = Any
Figure = Any

_DPI = 200
_FAMILIES = re.compile("'DejaVu Sans'[^;\"]*")  # as matplotlib names its own and others
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


def render_png(figure: Figure, description: str) -> bytes:
    """Draw a figure as a PNG that says where it comes from, in the pages' own typeface.

    Matplotlib cannot read that face, which lies packed among Streamlit's files, but Pillow can: so
    the one draws all but the texts, and the other writes these where the one has measured them.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.text import Text
    from PIL import Image, PngImagePlugin

    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    texts = [one for one in figure.findobj(Text) if one.get_visible() and one.get_text().strip()]
    boxes = [one.get_window_extent(canvas.get_renderer()) for one in texts]
    for one in texts:
        one.set_alpha(0)
    canvas.draw()
    picture = Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")
    for text, box in zip(texts, boxes, strict=True):
        _put(picture, text, box)
    notes = PngImagePlugin.PngInfo()
    notes.add_itxt("Description", description)
    file = io.BytesIO()
    picture.save(file, "PNG", pnginfo=notes)
    return file.getvalue()


def _put(picture: Any, text: Any, box: Any) -> None:
    """Write one text of a figure into a picture, where the figure has room for it."""
    from matplotlib.colors import to_hex
    from PIL import Image, ImageDraw

    size = text.get_fontsize() * _DPI / 72
    font = _face(size, 700 if text.get_fontweight() == "bold" else 400, text.get_text())
    wide, high = round(box.width), round(box.height)
    upright = text.get_rotation() % 180 == 90
    if upright:
        wide, high = high, wide
    align = {"left": "l", "right": "r"}.get(text.get_ha(), "m")
    if upright:
        align = "m"
    # Another face reaches farther above and below.
    more = round(size / 3)
    strip = Image.new("RGBA", (wide, high + 2 * more), (255, 255, 255, 0))
    at = {"l": 0, "r": wide, "m": wide / 2}[align]
    lines = text.get_text().split("\n")
    pen = ImageDraw.Draw(strip)
    for number, line in enumerate(lines):
        place = at, more + (number + 0.5) * high / len(lines)
        pen.text(place, line, to_hex(text.get_color()), font, f"{align}m")
    left, top = round(box.x0), round(picture.height - box.y1) - more
    if upright:
        strip = strip.rotate(90, expand=True)
        left, top = left - more, top + more
    picture.paste(strip, (left, top), strip)


def _face(size: float, weight: int, text: str) -> Any:
    """The pages' typeface, or the pictures' own where it lacks a letter or cannot be found."""
    from matplotlib.font_manager import findfont
    from PIL import ImageFont

    if (path := find_face()) is not None:
        with suppress(OSError):  # a Pillow that was built without what unpacks it
            face = ImageFont.truetype(str(path), size * 1.08)
            face.set_variation_by_axes([weight])
            if not _lacks(face, text):
                return face
    return ImageFont.truetype(findfont("DejaVu Sans"), size)


@cache
def style_face() -> str:
    """Return CSS that brings the pages' typeface along; empty where it cannot be found."""
    if (path := find_face()) is None:
        return ""
    font = b64encode(path.read_bytes()).decode()
    return (
        "@font-face{font-family:'Source Sans';font-weight:200 900;"
        f"src:url(data:font/woff2;base64,{font}) format('woff2')}}"
    )


@cache
def find_face() -> Path | None:
    """The file of the pages' typeface, which comes with Streamlit."""
    spec = find_spec("streamlit")
    if spec is None or spec.origin is None:
        return None
    folder = Path(spec.origin).parent / "static" / "static" / "media"
    return next(iter(sorted(folder.glob("SourceSansVF-Upright*.woff2"))), None)


def _lacks(face: Any, text: str) -> bool:
    """Whether a typeface has no picture for a letter."""
    none = bytes(face.getmask("\uffff"))
    return any(bytes(face.getmask(letter)) == none for letter in set(text) - _PLAIN - {"\n"})


def describe_svg(drawing: str, text: str) -> str:
    """Put the pages' typeface and a description, which shows nowhere, into a drawing."""
    start = drawing.index(">", drawing.index("<svg")) + 1
    style = f"<style>{style_face()}</style>"
    drawing = _FAMILIES.sub("'Source Sans', system-ui, 'Segoe UI', Roboto, sans-serif", drawing)
    return f"{drawing[:start]}<desc>{escape(text)}</desc>{style}{drawing[start:]}"


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
