"""How films are marked on a picture: one shape and one colour a kind."""

from typing import Any

from cf.export.film_map import QUIET, Kind
from cf.figures.palette import LIGHT

MARKERS = {"dot": "o", "square": "s", "triangle": "^"}


def style_films(kind: Kind, radius: float) -> dict[str, Any]:
    """Return what matplotlib needs to mark films of a kind and a radius of `FilmMap.radii`."""
    quiet = kind is QUIET
    return {
        "linestyle": "none",
        "marker": MARKERS[kind.shape],
        "markersize": radius * (0.7 if quiet else 1.05),
        "color": kind.colour,
        "alpha": 0.45 if quiet else 0.95,
        "markeredgecolor": "none" if quiet else LIGHT.background,
        "markeredgewidth": 0 if quiet else 0.4,
    }
