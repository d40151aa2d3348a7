"""The stage: keys that press what is on a page, the list of them, the lock, type's size, theme."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from cf.settings import TABLE

_STAGE = "stage"  # key of the session state
_HERE = Path(__file__).parent
# What draws charts in the browser, beside the program that loads it.
_CHARTS = next((Path(st.__file__).parent / "static/static/js").glob("PlotlyChart.*.js"), None)
PROGRAM = "".join(
    (_HERE / name).read_text("utf-8") for name in ("walk.js", "charts.js", "stage.js")
)
_component = st.components.v2.component(
    "cf_stage",
    js=PROGRAM,
    css=(_HERE / "stage.css").read_text("utf-8"),
    isolate_styles=False,
)


@dataclass(frozen=True)
class Key:
    """A key, named as its cap is, and what of the page it presses.

    `selector` finds that by CSS; `map` hands the key on to the map instead; `repeats` while held.
    """

    key: str
    says: str
    selector: str = ""
    map: bool = False
    repeats: bool = False


def _widget(key: str, part: str = "button") -> str:
    return f".st-key-{key} {part}"


def _turn(way: str) -> str:
    """On Inside the scenes are turned, elsewhere the stops of the tour."""
    scene, stop = _widget(f"turn_{way}"), _widget(f"tour_{way}")
    return f"{scene}, body:not(:has(.st-key-turn_{way})) {stop}"


# What in the address is no step of the way that Back and Forward walk: which run it is and where it
# stands, its settings, which steer what cannot be undone, and how the page is shown.
_UNWALKED = [
    *(setting.key for setting in TABLE),
    *("run", "data", "step", "turns", "runs", "pace", "present"),
]

KEYS = (
    Key(
        "Space",
        "Train on, or pause",
        ", ".join(_widget(f"do-{name}") for name in ("play", "pause", "train")),
    ),
    Key("S", "One step: one batch of ratings, one update", _widget("do-step"), repeats=True),
    Key("E", "To the end of this epoch, a pass over all ratings", _widget("do-epoch")),
    Key("R", "Rewind to the same random vectors; Compare keeps the run", _widget("do-rewind")),
    Key(
        "C",
        "Choose what the colours say",
        ", ".join(_widget(key, "[aria-haspopup=listbox]") for key in ("colour", "paint")),
    ),
    Key("PageDown", "The next scene, or stop of the tour", _turn("next")),
    Key("PageUp", "The scene or stop before", _turn("back")),
    Key("F", "The map on the full screen, and back", map=True),
    Key("B", "The map before training, and back", map=True),
    Key("0", "The whole map", map=True),
    Key("+", "Zoom in", map=True, repeats=True),
    Key("-", "Zoom out", map=True, repeats=True),
    Key("P", "Presenter mode on or off", _widget("present", "input")),
    Key("L", "Lock the controls, or unlock them", _widget("locked", "input")),
    Key("N", "Start the show anew: a fresh run with our default settings", ".cf-anew"),
    Key("?", "This list"),
)


def draw_stage(pages: Sequence[str], presenting: bool, locked: bool, began: str, note: str) -> None:
    """Let keys work on this page, and offer the list of them.

    Parameters
    ----------
    pages : names of the pages, in the order of their links; the digits open them
    presenting : whether the type grows with the window
    locked : whether controls do nothing
    began : the page's path and address as this run of it began
    note : name of the cookie that the browser keeps for a while once the tab is left
    """
    digits = [
        Key(str(place), f"The page {name}", f".st-key-pages > :nth-child({place}) a")
        for place, name in enumerate(pages, 1)
    ]
    _component(
        key=_STAGE,
        data={
            "keys": [vars(key) for key in (*KEYS[:-1], *digits, KEYS[-1])],
            "presenting": presenting,
            "locked": locked,
            "began": began,
            "note": note,
            "charts": _CHARTS and _CHARTS.name,
            "scale": type_scale(),
            "theme": st.context.theme.type,
            "unwalked": _UNWALKED,
        },
        width="content",
        on_scale_change=lambda: None,
        on_theme_change=lambda: None,  # the browser tells its theme with every request
    )


def type_scale() -> float:
    """How large the page's type is beside a document's, as the browser has told."""
    return float(st.session_state.get(_STAGE, {}).get("scale") or 1.0)
