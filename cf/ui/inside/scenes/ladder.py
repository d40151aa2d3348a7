"""The ladder of models: train one rung after another and see what each idea is worth."""

from collections.abc import Mapping
from dataclasses import replace

import streamlit as st

from cf.data.titles import escape_markdown
from cf.figures.lesson.ladder import Curve, draw_ladder
from cf.lesson.runs.ladder import (
    FASTAI_SEEDS,
    LADDER,
    NOT_ITS_OWN,
    PRINTED_ON,
    RUNGS,
    answer_ladder,
    explain_printed,
    tell_hindrance,
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

_BEYOND = (
    "Where the field went on, with the same settings: each stands on the one above, the first on "
    "*+ weight decay*. Every step adds up all ratings, so a run takes some three times as long, "
    "and the last is three runs. Each has a scene: *Who rated it*; *The day*, which is worth less "
    "where newer ratings are held back; *Many starts*, which on Train are the model *starts*."
)
Plan = tuple[Settings, int]  # of a rung: settings, and from how many seeds


def _draw(stage: Stage) -> str:
    plans = _plan_here(stage)
    # In the order in which they were trained, by plan: another seed is another ladder.
    ladder = this_tab().ladder
    choice, picture = st.columns((2, 5), gap="medium")
    with choice:
        _draw_rungs(stage, plans, ladder)
    results = {
        plans.index(trained): run
        for trained, run in ladder.items()
        if trained in plans and run is not None
    }
    waits = any(done in plans and run is None for done, run in ladder.items())
    with picture:
        if stage.revealed:
            _draw_curves(stage, results, waits)
        elif results:
            st.caption(f"{len(results)} of {len(LADDER)} are trained. First your guess.")
    if waits and len(results) < 2:
        return "Still being computed."
    return answer_ladder(results) + (" Of the trained ones; another is not done yet." * waits)


def _tell_missing(stage: Stage) -> str:
    n_done = sum(this_tab().ladder.get(plan) is not None for plan in _plan_here(stage))
    return "" if n_done >= 2 else f"Press “Train all {len(RUNGS)}” first: your guess waits for it."


def _plan_here(stage: Stage) -> list[Plan]:
    """Every rung with the run's own seed and split: all are checked on the same ratings."""
    own = stage.settings
    return [
        (replace(rung.settings, seed=own.seed).checked_as(own), rung.n_starts) for rung in LADDER
    ]


def _draw_rungs(stage: Stage, plans: list[Plan], ladder: dict[Plan, Run | None]) -> None:
    """Draw what trains the rungs, the trained ones' names and what the others add.

    The further ones are drawn once they are asked for, so that all of it is seen at once.
    """
    n, hindrances = len(RUNGS), [tell_hindrance(own, stage.data.ratings) for own, _ in plans]
    beyond = [place for place in range(n, len(LADDER)) if not hindrances[place]]
    with st.container(horizontal=True, gap="small"):
        _offer(f"Train all {n}", "ladder_train", plans[:n], ladder)
        if beyond:
            wanted = [plans[place] for place in beyond]
            label = f"Go on: {len(beyond)} more"
            _offer(label, "ladder_go_on", wanted, ladder, stage.say(_BEYOND))
    asked = [place for place in range(len(LADDER)) if place < n or plans[place] in ladder]
    is_done = {place: ladder.get(plans[place]) is not None for place in asked}
    done = [
        f"**{_plain(LADDER[place].name)}** :material/check:" for place in asked if is_done[place]
    ]
    if done:
        st.markdown(" · ".join(done))
    for place in asked:
        if not is_done[place]:
            _draw_rung(stage, place, plans[place], ladder)
    for hindrance in dict.fromkeys(filter(None, hindrances[n:])):
        st.caption(escape_markdown(hindrance))


def _offer(
    label: str, key: str, plans: list[Plan], ladder: dict[Plan, Run | None], more: str | None = None
) -> None:
    """Draw the button that trains some rungs."""
    done = all(plan in ladder for plan in plans)
    if st.button(label, icon=":material/play_arrow:", key=key, help=more, disabled=done):
        ladder.update((plan, None) for plan in plans if plan not in ladder)
        st.rerun()


def _draw_rung(stage: Stage, place: int, plan: Plan, ladder: dict[Plan, Run | None]) -> None:
    rung = LADDER[place]
    st.markdown(f"**{_plain(rung.name)}**: {stage.say(rung.adds)}")
    if plan in ladder:
        ladder[plan] = compute(rung.name, train_rung, *plan, stage.source)
        if ladder[plan] is not None:
            st.rerun()  # it is drawn otherwise, and so is what lies above


def _draw_curves(stage: Stage, results: Mapping[int, Run], waits: bool) -> None:
    # What others reached they reached on random splits, which are easier than those by time.
    name = stage.data.name if stage.settings.split == AT_RANDOM else ""
    theirs = [place for place in results if name in LADDER[place].fastai]
    above, below = st.container(), st.container()
    # Their curves would hide what the scene is about; their column is always there.
    beside = bool(theirs) and below.toggle("Draw fastai’s own models, too", key="ladder_fastai")
    curves = [
        Curve(f"{LADDER[place].name}, fastai", LADDER[place].fastai[name], place, reference=True)
        for place in theirs * beside
    ]
    curves += [
        Curve(LADDER[place].name, tuple(loss.validation_mse for loss in result.losses), place)
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
    newest = list(results)[-1]
    with above:
        figure = draw_ladder(curves, RUNGS[0].settings.epochs, stage.palette.name)
        draw_chart(figure, key="ladder_curves")
        st.markdown(f"**{_plain(tell_lesson(newest, results))}**")
        st.html(_write_table(results, name))
    if theirs:
        n, thin = FASTAI_SEEDS[name], "Thin lines, and *fastai*" if beside else "*fastai*"
        seeds = f"means of {n} seeds" if n > 1 else "one seed"
        st.caption(
            f"{thin}: what fastai’s own models end at on these ratings, {seeds}, split seed 0."
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
        result, rung = results[place], LADDER[place]
        cells = ["–"] * 4
        if (best := result.best) is not None:
            final = result.losses[-1]
            cells = [f"{final.train_mse:.3f}" if rung.n_starts == 1 else "–"]
            cells += [f"{final.validation_mse:.3f}"]
            cells += [f"{best.validation_mse:.3f}", str(best.epoch)]
        if others[0]:
            theirs = rung.fastai.get(data_name)
            cells.append(f"{theirs[-1]:.3f}" if theirs else "–")
        if others[1]:
            mark = " †" * (place == NOT_ITS_OWN)
            cells.append(f"{rung.printed[-1][1]:.3f}{mark}" if rung.printed else "–")
        rows.append([rung.name, *cells])
    return write_table(head, rows)


SCENE = Scene(
    "ladder",
    "The ladder of models",
    "Five models, each with **one idea more** than the one before, and three on top. The curves "
    "are their losses on the ratings held back: mean squared error, in squared stars.",
    "Train the five; it takes some seconds and leaves your run alone. Then go on.",
    "which idea lowers the loss most?",
    _draw,
    choices=tuple(rung.name.removeprefix("+ ") for rung in RUNGS[1:]),
    missing=_tell_missing,
)
