"""Runs side by side in two tables: what they were told, and how they ended."""

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from html import escape
from statistics import fmean, stdev
from typing import Any

import pandas as pd
import streamlit as st

from cf.analysis.runs.side_by_side import Outcome, comparable, outcomes, setting_differences
from cf.data.noun import name_things
from cf.data.titles import escape_markdown
from cf.figures.palette import Palette
from cf.numbers import subtract_shown, write_signed
from cf.snapshot import Run
from cf.ui.compare.seeds import train_seeds
from cf.ui.tab import sources
from cf.ui.widgets.plain_table import offer_csv

NOTHING = "–"
N_SEEDS = 5
_ITEM = "item"  # where runs learned about different things
_CELL = 'style="padding:0.2rem 0.9rem 0.2rem 0;text-align:left;vertical-align:top"'
_FIGURE = _CELL[:-1] + ';white-space:nowrap"'

Line = tuple[str, list[str], list[bool]]  # label, a cell for each run, which of them stand out


def draw_tables(runs: Sequence[Run], palette: Palette) -> None:
    """Draw the settings in which runs differ and their outcomes, both to take home.

    `runs`: two to four; the others are held against the first.
    """
    if caveat := comparable(runs).caveat:
        st.info(escape_markdown(caveat))
    left, right = st.columns([1, 2], gap="large")
    with left:
        st.markdown("**Settings**")
        every = st.toggle("Those that are the same, too", key="tables_all")
        lines = setting_lines(runs, every)
        if lines:
            st.html(_write(lines, runs, palette))
            name = escape_markdown(runs[0].title)
            st.caption(f"≠ not as in “{name}”. {NOTHING} without effect there.")
        elif len(runs) > 1:
            st.markdown("All settings are the same.")
        else:
            st.markdown("One run differs from no other: change one thing, or choose another card.")
        offer_csv("Settings as CSV", settings_table(runs), "settings")
    with right:
        st.markdown("**How they ended**")
        seeded = None
        if st.toggle(
            f"Spread over {N_SEEDS} seeds",
            key="tables_seeds",
            help="Trains each run’s settings with other seeds, on its own split: mean and "
            "standard deviation (sd).",
        ):
            homes = [sources.source_of(run) for run in runs]
            trained = [
                train_seeds(run, replace(run.settings, seed=0), N_SEEDS, home) if home else None
                for run, home in zip(runs, homes, strict=True)
            ]
            if None in homes:
                st.caption(
                    "A run whose data are not here cannot be trained with other seeds; the card "
                    "names them."
                )
            seeded = [None if one is None else one.runs for one in trained]
        nouns = {sources.noun_of(run) or _ITEM for run in runs}
        noun = nouns.pop() if len(nouns) == 1 else _ITEM
        st.html(_write(outcome_lines(runs, noun, seeded), runs, palette))
        st.caption(
            ("In brackets: the difference from the first run. " if len(runs) > 1 else "")
            + f"Losses in squared stars{_name_split(runs)}. Beside "
            "biases only: the last loss minus that of a model without vectors, so below zero the "
            "vectors are worth something. Chance is where nine in ten AUCs of shuffled labels lie."
        )
        offer_csv("Outcomes as CSV", outcomes_table(runs), "outcomes")


def _name_split(runs: Sequence[Run]) -> str:
    """Which ratings the losses are measured on, where all runs hold back the same ones."""
    return f", on {runs[0].settings.held_back}" * comparable(runs).losses


def setting_lines(runs: Sequence[Run], every: bool) -> list[Line]:
    """One line a setting; what differs from the first run stands out and carries ≠."""
    return [
        (
            row.label,
            [
                "≠ " * differs + (NOTHING if value is None else run.settings.write(row.name))
                for run, value, differs in zip(runs, row.values, row.differs, strict=True)
            ],
            list(row.differs),
        )
        for row in setting_differences(runs, every)
    ]


def outcome_lines(
    runs: Sequence[Run], noun: str, seeded: Sequence[tuple[Run, ...] | None] | None = None
) -> list[Line]:
    """One line a measure; a difference from the first run stands in brackets, with its sign.

    Parameters
    ----------
    noun : one of the things that they learned about
    seeded : each run's settings trained with other seeds, None where there are none yet
    """
    ended, losses = outcomes(runs), comparable(runs).losses
    say = partial(name_things, noun=noun)
    lines = [
        ("Epochs", [f"{one.n_epochs} of {one.planned_epochs}" for one in ended], None),
        _measured("Validation MSE, last", ended, lambda one: one.last_mse, 3, losses),
        *_spread(seeded, lambda one: one.last_mse, 3),
        _measured("Validation MSE, best", ended, lambda one: one.best_mse, 3, losses),
        ("… in epoch", [str(one.best_epoch or NOTHING) for one in ended], None),
        ("Last, beside biases only", [_signed(one.gap, 3) for one in ended], None),
    ]
    for poles in dict.fromkeys(name for one in ended for name in one.separations):
        lines.append(_measured(f"AUC, {say(poles)}", ended, _auc_of(poles), 2, True))
        lines += _spread(seeded, _auc_of(poles), 2)
        lines.append(("… 95 % interval", [_interval(one, poles) for one in ended], None))
        lines.append(("… chance; untrained", [_beside(one, poles) for one in ended], None))
    lines += [
        _measured(say("Mean length of a film’s vector"), ended, lambda one: one.mean_norm, 3, True),
        ("Settings turned by hand", [f"{one.n_turns}×" for one in ended], None),
    ]
    return [(label, cells, marked or [False] * len(runs)) for label, cells, marked in lines]


def settings_table(runs: Sequence[Run]) -> pd.DataFrame:
    """All settings, one row each, one column a run."""
    rows = setting_differences(runs, all_settings=True)
    return pd.DataFrame(
        [[row.name, *row.values] for row in rows], columns=["setting", *(run.title for run in runs)]
    )


def outcomes_table(runs: Sequence[Run]) -> pd.DataFrame:
    """All outcomes, one row a run."""
    rows = []
    for run, one in zip(runs, outcomes(runs), strict=True):
        row: dict[str, Any] = {
            "run": run.title,
            "id": run.id,
            "epochs": one.n_epochs,
            "planned_epochs": one.planned_epochs,
            "diverged_at_step": run.diverged_at,
            "validation_mse": one.last_mse,
            "best_validation_mse": one.best_mse,
            "best_epoch": one.best_epoch or None,
            "validation_mse_less_biases_only": one.gap,
            "mean_vector_length": one.mean_norm,
            "turns_by_hand": one.n_turns,
        }
        for poles, end in one.separations.items():
            row |= {
                f"auc {poles}": end.auc,
                **dict(zip((f"auc_low {poles}", f"auc_high {poles}"), end.interval, strict=False)),
                f"auc_chance_low {poles}": end.null_low,
                f"auc_chance_high {poles}": end.null_high,
                f"auc_untrained {poles}": end.untrained,
            }
        rows.append(row)
    return pd.DataFrame(rows)


def _measured(
    label: str,
    ended: Sequence[Outcome],
    measure: Callable[[Outcome], float],
    digits: int,
    compares: bool,
) -> tuple[str, list[str], list[bool]]:
    """A line of figures, each with its difference from the first where the two compare."""
    values = [measure(one) for one in ended]
    cells, marked = [], []
    for value in values:
        apart = subtract_shown(value, values[0], digits) if compares else math.nan
        stands_out = math.isfinite(apart) and apart != 0
        more = f" ({_signed(apart, digits)})" if stands_out else ""
        cells.append((f"{value:.{digits}f}" if math.isfinite(value) else NOTHING) + more)
        marked.append(stands_out)
    return label, cells, marked


def _spread(
    seeded: Sequence[tuple[Run, ...] | None] | None,
    measure: Callable[[Outcome], float],
    digits: int,
) -> list[tuple[str, list[str], None]]:
    """A line of means with standard deviations over the seeds, once that was asked for."""
    if seeded is None:
        return []
    cells = []
    for runs in seeded:
        values = [] if runs is None else [measure(one) for one in outcomes(runs)]
        good = [value for value in values if math.isfinite(value)]
        cells.append(
            f"{fmean(good):.{digits}f}, sd {stdev(good):.{digits}f}" if len(good) > 1 else NOTHING
        )
    return [("… mean over seeds", cells, None)]


def _auc_of(poles: str) -> Callable[[Outcome], float]:
    return lambda one: one.separations[poles].auc if poles in one.separations else math.nan


def _interval(one: Outcome, poles: str) -> str:
    end = one.separations.get(poles)
    return (
        " to ".join(f"{limit:.2f}" for limit in end.interval) if end and end.interval else NOTHING
    )


def _beside(one: Outcome, poles: str) -> str:
    end = one.separations.get(poles)
    if end is None:
        return NOTHING
    known = math.isfinite(end.null_low)
    band = f"{end.null_low:.2f} to {end.null_high:.2f}" if known else NOTHING
    untrained = f"{end.untrained:.2f}" if math.isfinite(end.untrained) else NOTHING
    return f"{band}; {untrained}"


def _signed(value: float, digits: int) -> str:
    return write_signed(value, f".{digits}f") if math.isfinite(value) else NOTHING


def _write(lines: Sequence[Line], runs: Sequence[Run], palette: Palette) -> str:
    head = "".join(f"<th {_CELL}>{escape(run.full_title)}</th>" for run in runs)
    body = ""
    for label, cells, marked in lines:
        row = "".join(
            f"<td {_FIGURE}>{f'<b>{escape(cell)}</b>' if stands_out else escape(cell)}</td>"
            for cell, stands_out in zip(cells, marked, strict=True)
        )
        body += f"<tr><th {_CELL} scope='row'>{escape(label)}</th>{row}</tr>"
    return (  # a narrow screen scrolls the table, not the page
        '<div style="overflow-x:auto"><table class="cf" style="border-collapse:collapse;'
        f'color:{palette.text};font-size:0.95rem"><tr><th></th>{head}</tr>{body}</table></div>'
    )
