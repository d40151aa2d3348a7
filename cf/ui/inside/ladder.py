"""The ladder of models: train one rung after another and see what each idea is worth."""

from collections.abc import Mapping
from dataclasses import replace

import streamlit as st

from cf.figures.ladder import Curve, draw_ladder
from cf.lesson.ladder import (
    NOT_ITS_OWN,
    PRINTED_ON,
    RUNGS,
    answer_ladder,
    explain_printed,
    tell_lesson,
    train_rung,
)
from cf.settings import AT_RANDOM, Settings
from cf.snapshot import Run
from cf.ui.inside.scene import Scene, Stage
from cf.ui.tab.jobs import compute
from cf.ui.tab.tab import this_tab
from cf.ui.widgets.chart import draw_chart
from cf.ui.widgets.plain_table import write_table


def _draw(stage: Stage) -> str:
    settings = _settings_here(stage)
    # In the order in which they were trained, by settings: another seed is another ladder.
    ladder = this_tab().ladder
    choice, picture = st.columns((2, 5), gap="medium")
    with choice:
        _draw_rungs(stage, settings, ladder)
    results = {
        settings.index(trained): result
        for trained, result in ladder.items()
        if trained in settings and result is not None
    }
    waits = any(done in settings and result is None for done, result in ladder.items())
    with picture:
        if stage.revealed:
            _draw_curves(stage, results, waits)
        elif results:
            st.caption(f"{len(results)} of {len(RUNGS)} are trained. First your guess.")
    if waits and len(results) < 2:
        return "Still being computed."
    return answer_ladder(results) + (" Of the trained ones; another is not done yet." * waits)


def _settings_here(stage: Stage) -> list[Settings]:
    """Every rung with the run's own seed and split: all are checked on the same ratings."""
    own = stage.settings
    return [replace(rung.settings, seed=own.seed).checked_as(own) for rung in RUNGS]


def _draw_rungs(stage: Stage, settings: list[Settings], ladder: dict[Settings, Run | None]) -> None:
    """Draw the button that trains all, the rungs, and what is being computed under its own."""
    if st.button(
        f"Train all {len(RUNGS)}",
        icon=":material/play_arrow:",
        key="ladder_train",
        disabled=all(own in ladder for own in settings),
    ):
        ladder.update((own, None) for own in settings if own not in ladder)
        st.rerun()
    for rung, own in zip(RUNGS, settings, strict=True):
        done = " :material/check:" if ladder.get(own) is not None else ""
        st.markdown(f"**{_plain(rung.name)}**: {stage.say(rung.adds)}{done}")
        if own in ladder and ladder[own] is None:
            ladder[own] = compute(rung.name, train_rung, own, stage.source)
            if ladder[own] is not None:
                st.rerun()  # the rungs above were drawn before it was done
    st.caption("The ladder goes on in the next scenes: *Many starts*, *Who rated it*, *The day*.")


def _draw_curves(stage: Stage, results: Mapping[int, Run], waits: bool) -> None:
    # What others reached they reached on random splits, which are easier than those by time.
    name = stage.data.name if stage.settings.split == AT_RANDOM else ""
    curves = [
        Curve(f"{RUNGS[place].name}, fastai", RUNGS[place].fastai[name], place, reference=True)
        for place in results
        if name in RUNGS[place].fastai
    ]
    curves += [
        Curve(
            RUNGS[place].name,
            tuple(loss.validation_mse for loss in result.losses),
            place,
        )
        for place, result in results.items()
    ]
    if not curves:
        none_yet = "The first are being trained." if waits else "Press **Train all**."
        st.caption(
            f"Each rung trains {RUNGS[0].settings.epochs} epochs with "
            f"{RUNGS[0].settings.n_factors} factors on this run’s split, as in the course book’s "
            f"chapter. {none_yet} Your run goes on."
        )
        return
    figure = draw_ladder(curves, RUNGS[0].settings.epochs, stage.palette.name)
    draw_chart(figure, theme=None, key="ladder_curves", config={"displayModeBar": False})
    newest = list(results)[-1]
    st.markdown(f"**{_plain(tell_lesson(newest, results))}**")
    st.html(_write_table(results, name))
    if any(name in RUNGS[place].fastai for place in results):
        st.caption(
            "Thin lines, and *fastai*: what fastai’s own models reach on these ratings, with other "
            "splits and seeds than yours."
        )
    if name == PRINTED_ON and NOT_ITS_OWN in results:
        st.caption(_plain(explain_printed()))
    for place in reversed([place for place in results if place != newest]):
        st.caption(_plain(tell_lesson(place, results)))


def _plain(sentence: str) -> str:
    """Keep a name's leading plus from becoming a list of Markdown."""
    return sentence.replace("+", "\\+")


def _write_table(results: Mapping[int, Run], data_name: str) -> str:
    """The losses of the trained rungs, in the ladder's order, as HTML."""
    head = ["model", "training", "validation", "best validation", "after epoch"]
    others = data_name in RUNGS[0].fastai, data_name == PRINTED_ON
    head += [name for name, known in zip(("fastai", "chapter"), others, strict=True) if known]
    rows = []
    for place in sorted(results):
        result, rung = results[place], RUNGS[place]
        cells = ["–"] * 4
        if (best := result.best) is not None:
            final = result.losses[-1]
            cells = [f"{final.train_mse:.3f}", f"{final.validation_mse:.3f}"]
            cells += [f"{best.validation_mse:.3f}", str(best.epoch)]
        if others[0]:
            cells.append(f"{rung.fastai[data_name][-1]:.3f}")
        if others[1]:
            cells.append(f"{rung.printed[-1][1]:.3f}{' †' * (place == NOT_ITS_OWN)}")
        rows.append([rung.name, *cells])
    return write_table(head, rows)


SCENE = Scene(
    "ladder",
    "The ladder of models",
    "Five models, each with **one idea more** than the one before. The curves are their losses on "
    "ratings they never learned from: mean squared error, in squared stars.",
    "Train all of them; it takes some seconds and leaves your run alone.",
    "which idea lowers the loss most?",
    _draw,
    choices=tuple(rung.name.removeprefix("+ ") for rung in RUNGS[1:]),
)
