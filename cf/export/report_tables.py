"""The tables of a report, as HTML; every text is escaped here."""

import math
from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

from cf.data.noun import name_things
from cf.export.curves import draw_curves
from cf.export.matching import one_line
from cf.numbers import write_number
from cf.settings import BY_NAME, DEFAULT, TABLE, write_value
from cf.snapshot import EpochLoss, Run, Separation

_MOST_ROWS = 10  # of a table, which leave a report its two pages


def list_settings(run: Run) -> str:
    """List every setting that has an effect, those that are not the default marked."""
    rows = []
    values, changed = run.settings.as_dict(), run.settings.changed()
    for setting in TABLE:
        if setting.has_effect(values) or setting.name in changed:
            default = DEFAULT.write(setting.name)
            note = f"changed, by default {default}" if setting.name in changed else ""
            rows.append((setting.label, run.settings.write(setting.name), note))
    return _table(("Setting", "Value", ""), rows, strong=[bool(row[2]) for row in rows])


def list_losses(run: Run) -> str:
    """Draw the losses and list them, the best epoch marked, beside the baselines."""
    if not run.losses:
        return "<p>No epoch was finished.</p>"
    best = run.best
    shown = _thin(run.losses)
    left_out = len(run.losses) - len(shown)
    more = f" {left_out} epochs between are left out; the export of losses has all." * bool(
        left_out
    )
    rows = [
        (
            str(loss.epoch),
            f"{loss.step:,}",
            _number(loss.train_mse, 4),
            _number(loss.validation_mse, 4),
            "best" if loss is best else "",
        )
        for loss in run.losses
        if loss in shown or loss is best
    ]
    baselines = ", ".join(f"{name} {_number(mse, 4)}" for name, mse in run.baselines.items())
    compared = f" Validation loss without factors: {escape(one_line(baselines))}." * bool(baselines)
    heads = ("Epoch", "Step", "Training loss", "Validation loss", "")
    return (
        f"<figure>{draw_curves(run)}</figure>"
        f"{_table(heads, rows, strong=[bool(row[-1]) for row in rows])}"
        f'<p class="quiet">Mean squared errors in squared stars; validation on '
        f"{escape(run.settings.held_back)}.{compared}{more}</p>"
    )


def list_separations(run: Run, noun: str) -> str:
    """List the newest separations beside their shuffled null and the untrained start."""
    if not run.separations:
        return "<p>Nothing was measured.</p>"
    by_question: dict[tuple[str, str], list[Separation]] = {}
    for result in run.separations:
        by_question.setdefault((result.poles, result.space), []).append(result)
    rows = []
    for (poles, space), results in by_question.items():
        newest = results[-1]
        start = next((result.auc for result in results if result.epoch == 0), math.nan)
        rows.append(
            (
                name_things(poles, noun),
                "the principal plane" if space == "plane" else "all factors",
                _number(newest.auc, 3),
                " to ".join(_number(end, 3) for end in newest.interval) or "–",
                f"{_number(newest.null_low, 3)} to {_number(newest.null_high, 3)}",
                _number(start, 3),
                f"{newest.n_positive or '?'} against {newest.n_negative or '?'}",
                str(newest.epoch),
            )
        )
    heads = (
        "Question",
        "In",
        "AUC",
        "95 % interval",
        "Shuffled labels",
        "Untrained",
        name_things("Movies", noun),
        "Epoch",
    )
    return (
        _table(heads, rows)
        + '<p class="quiet">Held-out area under the ROC curve: 1 tells all pairs apart, 0.5 is '
        "chance. The interval says what other films of the same kinds could have given. An AUC "
        "counts only above what shuffled labels reach, and as learned only above the untrained "
        "vectors’.</p>"
    )


def list_changes(run: Run) -> str:
    """List the settings that were turned by hand, step by step."""
    if not run.changes:
        return "<p>Nothing: the settings above held from the first step to the last.</p>"
    rows = [
        (
            f"{change.step:,}",
            _label_setting(change.name),
            f"{write_value(change.old)} → {write_value(change.new)}",
        )
        for change in run.changes[:_MOST_ROWS]
    ]
    left_out = len(run.changes) - len(rows)
    more = f"<p>And {left_out} more; the run itself holds all.</p>" * (left_out > 0)
    return _table(("Step", "Setting", "Turned"), rows) + more


def list_parent(run: Run) -> str:
    """Name the run that this one is a fork of, and what was changed."""
    if not run.parent:
        return "<p>It was begun by itself, not from another run.</p>"
    own = run.settings.as_dict()
    rows = [
        (_label_setting(name), f"{write_value(old)} → {write_value(own.get(name, '?'))}")
        for name, old in run.parent_values.items()
    ]
    changed = _table(("Setting", "Changed"), rows) if rows else "<p>No setting was changed.</p>"
    return f"<p>A fork of run {escape(one_line(run.parent))}.</p>{changed}"


def _thin(losses: Sequence[EpochLoss]) -> list[EpochLoss]:
    """The first, the last and some evenly between, so that two pages hold them."""
    n_steps = min(len(losses), _MOST_ROWS) - 1
    if n_steps < 1:
        return list(losses)
    return [losses[round(i * (len(losses) - 1) / n_steps)] for i in range(n_steps + 1)]


def _label_setting(name: str) -> str:
    """The setting's label, or its name where the table does not know it."""
    return BY_NAME[name].label if name in BY_NAME else name


def _table(
    heads: Sequence[str], rows: Iterable[Sequence[str]], strong: Sequence[bool] | None = None
) -> str:
    """A table of texts, escaped here; the rows that are marked stand out."""
    lines = []
    for at, row in enumerate(rows):
        cells = [escape(one_line(cell)) for cell in row]
        if strong and strong[at]:
            cells = [f"<b>{cell}</b>" for cell in cells]
        lines.append("<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>")
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in heads)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(lines)}</tbody></table>"


def _number(value: Any, digits: int) -> str:
    """A number for reading; a dash where it was not measured."""
    if not isinstance(value, int | float) or math.isnan(value):
        return "–"
    return write_number(value, f".{digits}f") if math.isfinite(value) else "infinite"
