"""The map as a page of its own: the pages' own map, with its titles and a search."""

from html import escape
from pathlib import Path

from cf.data import Dataset
from cf.export.canvas import style_face
from cf.export.film_map import claim_of, describe_map, describe_run, lay_out_map
from cf.export.map_program import pack_parts
from cf.export.matching import name_run, one_line
from cf.export.reproduce import describe_seeds
from cf.export.testimony import testify
from cf.figures.map.message import read_module
from cf.figures.palette import DARK, LIGHT, Palette
from cf.figures.template import FONT
from cf.snapshot import Run

_POLICY = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; font-src data:"
)
_SCRIPT = Path(__file__).with_suffix(".js")


def write_map_page(run: Run, data: Dataset) -> bytes:
    """Write a page with the map and its program that loads nothing from anywhere.

    Raises as `lay_out_map` does.
    """
    film_map = lay_out_map(run, data)
    claim, basis = claim_of(run, film_map, one_line(data.noun))
    name, said = name_run(run), describe_run(run, data)
    title = claim or name
    under = f"{basis} · {name}" if claim else said
    about = f"{said}; {describe_seeds(run)}; checked by: python -m cf runs verify. "
    about += f"{describe_map(film_map, data)} {one_line(data.citation)}"
    page = f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{_POLICY}">
<meta name="testimony" content="{escape(testify(run, data, "map-html"))}">
<style>
{style_face()}
:root {{ color-scheme: light dark; {_theme(LIGHT)} }}
@media (prefers-color-scheme: dark) {{ :root {{ {_theme(DARK)} }} }}
body {{ margin: 0; height: 100vh; display: flex; flex-direction: column;
  font-family: var(--st-font); color: var(--st-text-color);
  background: var(--st-background-color); }}
header {{ display: flex; flex-wrap: wrap; align-items: baseline; gap: 0.2rem 1.5rem;
  padding: 0.7rem 1rem 0.3rem; }}
h1 {{ font-size: 1.5rem; margin: 0; }}
p {{ margin: 0; opacity: 0.75; }}
label {{ margin-left: auto; }}
input {{ font: inherit; padding: 0.25rem 0.5rem; width: 14rem; max-width: 60vw; }}
main {{ flex: 1; min-height: 0; padding: 0 1rem; }}
footer {{ font-size: 0.8rem; padding: 0.3rem 1rem 0.5rem; }}
</style></head>
<body><header><h1>{escape(title)}</h1><p>{escape(under)}</p>
<label>Find <input type="search" placeholder="words of a title …"></label> <output></output>
</header>
<main></main>
<footer><p>{escape(about)}</p></footer>
<script type="application/json" id="parts">{pack_parts(film_map, data, title)}</script>
<script>window.__cfMap = {{}};</script>
<script type="module">{read_module().decode()}
{_SCRIPT.read_text("utf-8")}</script></body></html>
"""
    return page.encode()


def _theme(palette: Palette) -> str:
    """What the map reads of the theme of a page."""
    values = {
        "background-color": palette.background,
        "secondary-background-color": palette.surface,
        "text-color": palette.text,
        "border-color": palette.line,
        "primary-color": palette.positive,
        "font": FONT,
    }
    return " ".join(f"--st-{name}: {value};" for name, value in values.items())
