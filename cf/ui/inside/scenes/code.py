"""The code: each model's own class, what is new in it, and a program that repeats the run."""

from collections.abc import Sequence
from dataclasses import replace
from html import escape

import streamlit as st

from cf.data import BUNDLED
from cf.figures.palette import Palette
from cf.lesson.code.script import name_script, write_script
from cf.lesson.code.source import Line, compare_models, model_before, name_class
from cf.settings import COMPILED, MODELS
from cf.ui.inside.scene import Scene, Stage

A_CLASS = """class Taste:
    def __init__(self, u):
        self.u = u
    def forward(self, m):
        return self.u * m
"""
_TINT = "33"  # hexadecimal opacity of a new line's background


def _draw(stage: Stage) -> str:
    choice, code = st.columns((3, 10), gap="small")
    with choice:
        model = st.selectbox(
            "Model",
            MODELS,
            index=MODELS.index(stage.settings.model),
            key="code_model",
            format_func=lambda name: f"{name} · {name_class(name)}",
        )
        st.markdown("**What a class is**, in five lines:")
        st.code(A_CLASS, language="python")
        st.caption(
            "A plan for objects: `t = Taste(2)` makes one, whose `__init__` keeps u; "
            "`t.forward(3)` uses it and returns 6."
        )
        _draw_download(stage)
    with code:
        _draw_class(stage, model)
    return _answer(model, compare_models(model))


def _draw_class(stage: Stage, model: str) -> None:
    """Draw the class of a model; before the guess, of the one that it begins from."""
    before = model_before(model)
    if stage.revealed:
        st.html(_write_lines(compare_models(model), stage.palette))
        if before is not None:
            st.caption(f"Marked with **+**: what `{name_class(before)}` does not have.")
    elif before is None:
        st.caption(f"`{name_class(model)}` is the first: it comes with the answer.")
    else:
        lines = [replace(line, new=False) for line in compare_models(before)]
        st.html(_write_lines(lines, stage.palette))
        st.caption(
            f"This is `{name_class(before)}`, the model before. `{name_class(model)}` comes with "
            "the answer."
        )


def _draw_download(stage: Stage) -> None:
    """Offer the run as a program; where it cannot be repeated, say why."""
    if stage.settings.optimiser in COMPILED:
        st.caption(
            f"No program to take along for {stage.settings.optimiser}: rating by rating, PyTorch "
            "would take hours for what is compiled here."
        )
        return
    bundled = stage.source == BUNDLED
    script = write_script(stage.settings, stage.data.ratings.range_end)
    about = (
        f"`{name_class(stage.settings.model)}` with this run’s settings, "
        f"{len(script.splitlines())} lines. Run it in this product’s folder; it prints the losses "
        "of this run."
    )
    if stage.settings.model == "network":
        about += " For the network, rounding may change the last digits shown."
    if stage.run.changes:
        about += " What was changed by hand while the run went on is not in it."
    st.download_button(
        "This run as a Python program",
        script,
        file_name=name_script(stage.settings),
        mime="text/x-python",
        icon=":material/download:",
        key="code_download",
        help=about if bundled else None,
        disabled=not bundled,
        on_click="ignore",
    )
    if not bundled:
        st.caption("Not for these ratings: the program reads only the bundled ones.")


def _write_lines(lines: Sequence[Line], palette: Palette) -> str:
    """Return lines as HTML, the new ones tinted and with a plus before them."""
    written = []
    for line in lines:
        mark = "+" if line.new else " "
        tint = f"background:{palette.positive}{_TINT};" if line.new else ""
        written.append(
            f'<div style="{tint}padding:0 8px;white-space:pre">'
            f'<span style="color:{palette.positive};font-weight:700">{mark}</span> '
            f"{escape(line.text)}</div>"
        )
    return (
        '<div style="font-family:monospace;font-size:var(--cf-small);line-height:1.4;'
        f"max-height:27rem;overflow:auto;padding:8px 0;background:{palette.surface};"
        f"color:{palette.text}"
        f'">{"".join(written)}</div>'
    )


def _answer(model: str, lines: Sequence[Line]) -> str:
    n_lines, n_new = len(lines), sum(line.new for line in lines)
    before = model_before(model)
    if before is None:
        return (
            f"**{n_lines}** lines in all, and every other model starts from them. Choose the next "
            "model to see what it adds."
        )
    return (
        f"**{n_new}** of the {n_lines} lines of `{name_class(model)}` are not in "
        f"`{name_class(before)}`, its head and its description among them. Whatever they compute, "
        "its gradient follows by the chain rule."
    )


SCENE = Scene(
    "code",
    "The code",
    "A model is a class, **read from the product’s own file**: `__init__` draws "
    "the random numbers, `forward` predicts stars from them.",
    "Choose one model after another and look for what is new; take this run along as a program.",
    "how many lines stand in this model’s class and not in that of the model before it?",
    _draw,
    unit="lines",
)
