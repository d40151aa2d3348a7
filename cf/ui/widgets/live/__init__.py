"""Parts of a page that follow a run over its own socket, without a rerun of the page."""

from pathlib import Path
from typing import Any

import streamlit as st

from cf.figures.palette import Palette
from cf.ui.map import SOCKET

_HERE = Path(__file__).parent
_STYLE = (_HERE / "live.css").read_text("utf-8")
_COLOURS = ("text", "muted", "line", "quiet", "positive", "negative")


def _component(name: str) -> Any:
    sources = (_HERE / "attach.js", _HERE / f"{name}.js")
    script = "\n".join([SOCKET, *(source.read_text("utf-8") for source in sources)])
    return st.components.v2.component(
        f"cf_live_{name}", js=script, css=_STYLE, isolate_styles=False
    )


_html, _loss = _component("html"), _component("loss")


def live_html(part: str, kind: str, html: str, palette: Palette, sequence: int, token: str) -> None:
    """Draw HTML, and go on with what the run's frames bring under the same name.

    Parameters
    ----------
    part : name of the HTML in the messages of `cf.web.live`; it names the part on the page, too
    kind : its style, one of the classes in live.css: "panel" or "line", there with “cf-” before it
    html : what it is now; all text of strangers in it escaped
    palette : its colours become CSS variables, `--text` and the like
    sequence : of the frame that `html` was made of
    token : of the run to follow; empty, and only Python moves it on
    """
    data = _pack(part, kind, html, palette, sequence, token, "auto")
    _html(key=f"live-{part}", data=data)


def live_loss(
    value: dict[str, Any], palette: Palette, sequence: int, token: str, height: str
) -> None:
    """Draw the curves that `cf.figures.live.loss.describe_curves` made, as `live_html` does."""
    data = _pack("loss", "loss", value, palette, sequence, token, height)
    _loss(key="live-loss", data=data)


def _pack(
    part: str, kind: str, value: Any, palette: Palette, sequence: int, token: str, height: str
) -> dict[str, Any]:
    colours = {f"--{name}": getattr(palette, name) for name in _COLOURS}
    return {
        "part": part,
        "kind": kind,
        "value": value,
        "colours": colours,
        "sequence": sequence,
        "token": token,
        "height": height,
    }
