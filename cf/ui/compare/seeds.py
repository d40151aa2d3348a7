"""Is it the setting or the seed? Both runs trained again with several seeds."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import streamlit as st

from cf.analysis.runs.seed_verdict import Verdict, judge
from cf.analysis.runs.side_by_side import comparable
from cf.data.titles import escape_markdown
from cf.experiments.seeds import Seeded, rerun_seeds, without_seeds
from cf.figures.palette import Palette
from cf.figures.seeds import draw_seed_dots
from cf.settings import AT_RANDOM, Settings
from cf.snapshot import Run
from cf.ui.tab.jobs import calculate, compute, has_asked, is_wanted
from cf.ui.tab.tab import load_data
from cf.ui.widgets.chart import draw_chart


def draw_seeds(runs: Sequence[Run], source: str, palette: Palette) -> None:
    """Draw the button and, once pressed, both settings over several seeds and what they show."""
    first, second = runs
    if not (compares := comparable(runs)):
        st.info(escape_markdown(compares.caveat))
        return
    data = load_data(source)
    if data.ratings.checksum != first.data_checksum:
        st.info(
            escape_markdown(
                f"These runs learned from {first.data_name}, but {data.name} is open, so they "
                "cannot be trained again. Open the data they learned from."
            )
        )
        return
    if _what_matters(first) == _what_matters(second):
        too = "" if compares.losses else " and what they hold back"
        said = (
            f"differ in nothing but their seeds{too}: whatever lies between them is not a "
            "setting’s doing. Choose runs that differ in another setting"
        )
        if first.settings == second.settings:
            said = "have even their seed in common. Choose runs that differ in a setting"
        st.info(
            f"These two runs {said}; what the mean of several seeds is worth, *Many starts* shows."
        )
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        n_seeds: int = st.slider("Seeds", 3, 10, 5, key="seeds_n", width=260)
        is_drawn = first.settings.split == AT_RANDOM
        vary_split: bool = is_drawn and st.toggle(
            "Another split for each seed",
            key="seeds_split",
            help="Off: all are checked on the same ratings, and the answer is about those. On: "
            "each seed holds back other ratings too.",
        )
        planned = [replace(run.settings, seed=0).checked_as(first.settings) for run in runs]
        if vary_split:
            planned = [replace(settings, split_seed=0) for settings in planned]
        both = f"{planned}:{[run.changes for run in runs]}:{n_seeds}:{vary_split}"
        go = is_wanted(both, f"Train {2 * n_seeds} runs", "seeds_train", type="primary")
    if not go:
        st.caption(
            "Trains each of the two again with every seed, with what was turned by hand, and holds "
            "their difference against what the seeds alone change. Your runs stay as they are."
        )
        return
    found = [
        train_seeds(run, settings, n_seeds, source, vary_split)
        for run, settings in zip(runs, planned, strict=True)
    ]
    if found[0] is not None and found[1] is not None:
        verdict = calculate(judge, found[0].runs, found[1].runs)
        _draw_verdict(verdict, (first.title, second.title), palette)
        if not compares.losses and not vary_split:
            st.caption(
                f"Both hold back what “{escape_markdown(first.title)}” does: "
                f"{first.settings.held_back}."
            )


def _what_matters(run: Run) -> tuple[Settings, list[tuple[int, str, float]]]:
    """All that decides a run but its seeds."""
    turns = [(change.step, change.name, change.new) for change in run.changes]
    return without_seeds(run.settings), turns


def train_seeds(
    run: Run, settings: Settings, n_seeds: int, source: str, vary_split: bool = False
) -> Seeded | None:
    """Return a run trained again with seeds from 0 on, or draw how far that is and return None.

    `settings`: to train with; what stands in them as seed does not matter.
    """
    request = _request(run, settings, n_seeds, source, vary_split)
    title = f"“{escape_markdown(run.title)}” with {n_seeds} seeds"
    found = compute(title, request.func, *request.args, **request.keywords)
    return found


def has_trained(run: Run, settings: Settings, n_seeds: int, source: str) -> bool:
    """Tell whether the tab has asked for what `train_seeds` would ask, wherever that was."""
    request = _request(run, settings, n_seeds, source, False)
    return has_asked(request.func, *request.args, **request.keywords)


def _request(
    run: Run, settings: Settings, n_seeds: int, source: str, vary_split: bool
) -> "partial[Seeded]":
    return partial(
        rerun_seeds,
        settings,
        tuple(range(n_seeds)),
        source,
        changes=run.changes,
        vary_split=vary_split,
    )


def _draw_verdict(verdict: Verdict, names: tuple[str, str], palette: Palette) -> None:
    if not verdict.judged:
        st.warning(verdict.basis)
        return
    st.markdown("\n".join(f"- **{_title(one.name)}**: {one.sentence}" for one in verdict.judged))
    draw_chart(
        draw_seed_dots(verdict.judged, verdict.seeds, names, palette),
        key="seeds_dots",
        alt="One dot a run, by setting, for the validation loss and each separation",
    )
    st.caption(
        f"{verdict.basis} “What other seeds change” is the standard deviation of a setting’s "
        "runs. A difference counts as the setting’s where the paired t interval leaves out zero, "
        "at 95 % for all measures together."
    )


def _title(name: str) -> str:
    return name[0].upper() + name[1:]
