"""Across settings: what one setting does to the separation and to the loss, over several seeds."""

import pandas as pd
import streamlit as st

from cf.analysis.poles import usual_floor
from cf.analysis.runs.sweep import SEPARATES, Sweep, describe_sweep, tabulate_sweep
from cf.experiments.sweep import VALUES, choose_values, run_sweep
from cf.figures.separation.sweep import draw_sweep as draw_curves
from cf.settings import AT_RANDOM, BY_NAME, Settings
from cf.ui.tab.jobs import compute, is_wanted
from cf.ui.tab.tab import say, this_tab
from cf.ui.widgets.chart import draw_chart
from cf.ui.widgets.plain_table import offer_csv

N_SEEDS = (1, 3, 5)
# Whether the split is drawn at random → what a seed decides besides the vectors.
_SPLIT_TOO = {
    True: " and another split into training and validation ratings",
    False: "; the ratings held back, which go by time, stay the same",
}


def draw_sweep(base: Settings, source: str, pair: str) -> None:
    """Draw the choice of a sweep, start it when told to, and show its curves as they grow.

    Parameters
    ----------
    base : of the person's run; all but the swept setting and the seeds stay as they are
    pair : name of the poles that the page asks about
    """
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name: str = st.selectbox(
            "Setting",
            list(VALUES),
            format_func=lambda name: BY_NAME[name].label,
            key="swept",
            bind="query-params",
            width=220,
        )
        n_seeds: int = st.segmented_control(
            "Seeds",
            N_SEEDS,
            default=3,
            key="n_seeds",
            required=True,
            bind="query-params",
            help=f"Each seed draws other starting vectors{_SPLIT_TOO[base.split == AT_RANDOM]}. "
            "Their spread is what a difference must exceed to mean anything.",
        )
        values = choose_values(name, base)
        stands_at = getattr(base, name)
        # What the sweep replaces does not count, so that others' sweeps serve too.
        plain = Settings.from_dict({**base.as_dict(), name: values[0], "seed": 0, "split_seed": 0})
        key = f"sweep:{source}:{name}:{values}:{n_seeds}:{plain}"
        n_runs = len(values) * n_seeds
        start = f"Train {n_runs} runs" if n_runs > 1 else "Train 1 run"
        go = is_wanted(key, start, "start_sweep", type="primary")
    label = BY_NAME[name].label
    tried = ", ".join(f"{value:g}" for value in values)
    if not go:
        st.info(
            f"{label}: {tried}, each with {n_seeds} {'seed' if n_seeds == 1 else 'seeds'}. All "
            "other settings stay as in your run, which is not touched."
        )
        return

    def draw(sweep: Sweep) -> None:
        draw_curves_of(sweep, stands_at, pair, base.held_back_short)

    sweep = compute(
        f"Sweep over {label.lower()}",
        run_sweep,
        plain,
        name,
        values,
        tuple(range(n_seeds)),
        source,
        draw=draw,
    )
    if sweep is not None:
        draw(sweep)
        offer_csv("Figures as CSV", pd.DataFrame(tabulate_sweep(sweep)), f"sweep_{name}")


def draw_curves_of(sweep: Sweep, stands_at: float, pair: str, held_back: str) -> None:
    """Draw the sentence, the curves and what they rest on, for a sweep as far as it is."""
    st.markdown(say("\n".join(f"- {sentence}" for sentence in describe_sweep(sweep))))
    draw_chart(
        draw_curves(sweep, stands_at, st.context.theme.type),
        key=f"sweep:{sweep.name}",
        alt="Held-out AUC of both pairs above the validation loss, by value of the setting",
        bar=True,
    )
    these = "these two are" if len(sweep.pairs) == 2 else "this one is"
    others = "" if pair in sweep.pairs else f" {pair} is not swept: {these}."
    floor = usual_floor(this_tab().data.movies)
    st.caption(
        say(
            f"“Separate” means an AUC of at least {SEPARATES:g} with every seed, and less "
            f"than that untrained. Films with at least {floor} ratings, held out from the "
            f"probe. Mean over seeds; bands and “sd” are one standard deviation of the "
            f"seeds. Validation is on {held_back} of the ratings.{others}"
        )
    )
