"""The day: a number for each day of each user, and the split by which it seems worth more."""

from dataclasses import replace

import streamlit as st

from cf.data import split_ratings
from cf.data.days import share_same_day
from cf.data.demands import check_demands
from cf.errors import SettingError
from cf.figures.lesson.days import Pair, draw_pairs
from cf.lesson.runs.two_runs import train_all, with_and_without_days
from cf.numbers import write_percent, write_signed
from cf.settings import AT_RANDOM, NEWEST, NEWEST_EACH
from cf.snapshot import Run
from cf.ui.inside.scene import Scene, Stage
from cf.ui.tab.jobs import compute
from cf.ui.widgets.chart import draw_chart

_NAMES = ("without days", "with days")
_SLOWER = (
    "Slower effects of time were tried on the bundled ratings, each at its best strength. Added to "
    "the default model, a number for each film in each tenth of the calendar gains 0.000 squared "
    "stars, one for each thirtieth of the calendar 0.001, a slope for each user 0.012; beside the "
    "numbers of days they gain 0.000, 0.001 and 0.002. So no model has them. "
    "`python -m tests.benchmarks.slow_time` measures it."
)


def _draw(stage: Stage) -> str:
    left, right = st.columns([2, 5], gap="large")
    other = left.radio(
        "Beside ratings drawn at random, hold back",
        (NEWEST_EACH, NEWEST),
        key="days_split",
        format_func=lambda split: replace(stage.settings, split=split).held_back_short,
    )
    with_days, without = with_and_without_days(stage.settings)
    plans = [
        (replace(without, split=split), replace(with_days, split=split))
        for split in (AT_RANDOM, other)
    ]
    try:
        for plan in plans:
            check_demands(stage.data.ratings, plan[1])
    except SettingError as error:
        return f"Not shown for these data: {error}"
    done: list[tuple[Run, ...] | None]
    with right:  # each a computation of its own: both workers take part
        done = [
            compute(f"Checking on {plan[0].held_back_short}", train_all, plan, stage.source)
            for plan in plans
        ]
    if None in done:
        return "Still being computed."
    runs = [both for both in done if both is not None]
    if not all(run.losses for both in runs for run in both):
        return "A run diverged before its first epoch was over; choose a smaller learning rate."
    pairs = [
        Pair(plan[0].held_back_short, *(run.losses[-1].validation_mse for run in both))
        for plan, both in zip(plans, runs, strict=True)
    ]
    if stage.revealed:
        with right:
            figure = draw_pairs(_NAMES, pairs, stage.palette.name)
            draw_chart(figure, key="days_pairs")
    else:
        right.caption("All are trained; their losses come with the answer.")
    shares = [
        share_same_day(stage.data.ratings, split_ratings(stage.data.ratings, plan[0]))
        for plan in plans
    ]
    if stage.revealed:
        right.caption(stage.say(_SLOWER))
    return _answer(pairs, shares)


def _answer(pairs: list[Pair], shares: list[float | None]) -> str:
    changes = [pair.with_it - pair.without for pair in pairs]
    first, second = ("none" if share is None else write_percent(share) for share in shares)
    return (
        f"Days change the loss by **{write_signed(changes[0], '.3f')}** on {pairs[0].held_back} of "
        f"the ratings and by **{write_signed(changes[1], '.3f')}** on {pairs[1].held_back}. Of the "
        f"first, {first} were given on a day that the model learns from, amid others of that day; "
        f"of the second {second}, and all that is learned of their user came before. A random "
        "split asks what someone would say **in the middle of a day**; to recommend is to ask what "
        "comes next."
    )


SCENE = Scene(
    "days",
    "The day",
    "The same person judges otherwise on another day. So **each day of each user** gets a number "
    "of its own, added to the score as a bias is.",
    "Trained with these numbers and without, and checked on two kinds of ratings. Guess; then "
    "choose the other kind.",
    "do the numbers of days help as much where newer ratings are held back as where random ones "
    "are?",
    _draw,
    choices=("as much", "less", "not at all, or they harm"),
)
