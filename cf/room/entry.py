"""What stands on the board about a run: all that is taken from it, stored, and read back."""

import json
import math
import unicodedata
from dataclasses import astuple, dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np

from cf.errors import BoardError, CfError
from cf.settings import BY_NAME, Settings
from cf.snapshot import Change, Run

LONGEST_NICKNAME = 24
_LONGEST_NAME = 200
_MOST_CHARACTERS = 100_000  # of a run's turns by hand: some thousand of them
_BLANK = frozenset("\u034f\u115f\u1160\u2800")  # invisible, although their kind is visible
_VISIBLE = "LNPS"  # the first letters of Unicode's categories of letters, digits and signs
# What a row that was tampered with can raise.
_DAMAGE = (CfError, ArithmeticError, LookupError, OSError, RecursionError, TypeError, ValueError)


@dataclass(frozen=True)
class Entry:
    """One posted run; losses in squared stars."""

    id: int
    nickname: str
    data_name: str
    data_checksum: str
    settings: Settings
    changes: tuple[Change, ...]
    best_mse: float  # the lowest validation MSE
    best_epoch: int
    separations: dict[str, float]  # name of the poles → held-out AUC after the last epoch
    biases_only: float | None  # validation MSE of that baseline
    posted_at: datetime  # UTC

    @property
    def n_factors(self) -> int:
        """How many numbers describe a movie."""
        return self.settings.n_factors

    @property
    def below_biases(self) -> float | None:
        """By how many squared stars the run beats the baseline of biases only."""
        return None if self.biases_only is None else self.biases_only - self.best_mse


def clean_nickname(text: str) -> str:
    """Return a nickname in one line of plain characters.

    Compatible forms are made one (NFKC); control, format and bidirectional signs are taken out,
    spaces collapsed.

    Raises BoardError if nothing visible is left, or more than 24 characters are.
    """
    clean = _one_line(text[: 40 * LONGEST_NICKNAME])
    if not any(unicodedata.category(sign)[0] in _VISIBLE for sign in clean):
        raise BoardError(
            "The nickname is empty. Choose one of 1 to 24 characters; it need not be your name."
        )
    if len(clean) > LONGEST_NICKNAME:
        shown = f"{len(clean)} characters" if len(text) < 1000 else "far too many characters"
        raise BoardError(
            f"The nickname “{clean[:LONGEST_NICKNAME]}…” has {shown}; at most {LONGEST_NICKNAME} "
            "are allowed. Choose a shorter one."
        )
    return clean


def describe_run(run: Run) -> dict[str, Any]:
    """Return what the board stores of a run, its columns by name.

    Raises BoardError if no epoch is finished, the run has diverged, or it is larger than the board
    takes.
    """
    if not run.losses:
        raise BoardError("This run has not finished an epoch yet. Train it for one, then post it.")
    figures = [mse for loss in run.losses for mse in (loss.train_mse, loss.validation_mse)]
    vectors = [snapshot.vectors for snapshot in run.snapshots[-1:]]
    if not (all(map(math.isfinite, figures)) and all(np.isfinite(one).all() for one in vectors)):
        raise BoardError(
            "This run has diverged: its losses or vectors are no longer numbers. Train one with a "
            "smaller learning rate, then post that."
        )
    best = run.best
    if best is None or best.validation_mse < 0 or not 1 <= best.epoch <= run.settings.epochs:
        raise BoardError("This run’s losses cannot be right. Train it again, then post it.")
    changes = json.dumps([astuple(change) for change in run.changes])
    if len(changes) > _MOST_CHARACTERS:
        raise BoardError(
            f"This run was steered by hand {len(run.changes):,} times, more than the board takes. "
            "Post one with fewer turns."
        )
    biases_only = run.baselines.get("biases only", math.nan)
    return {
        "data_name": _one_line(run.data_name)[:_LONGEST_NAME],
        "data_checksum": run.data_checksum[:_LONGEST_NAME],
        "settings": json.dumps(run.settings.as_dict(), sort_keys=True),
        "changes": changes,
        "best_mse": best.validation_mse,
        "best_epoch": best.epoch,
        "separations": json.dumps(final_separations(run)),
        "biases_only": biases_only if math.isfinite(biases_only) else None,
        "n_factors": run.settings.n_factors,
    }


def final_separations(run: Run) -> dict[str, float]:
    """Return the AUC of every pair of poles that was measured after the run's last epoch."""
    last = run.losses[-1].epoch if run.losses else None
    found = {
        separation.poles: separation.auc
        for separation in run.separations
        if separation.epoch == last
    }
    return {
        name: auc
        for name, auc in list(found.items())[:20]
        if len(name) <= _LONGEST_NAME and 0 <= auc <= 1
    }


def read_entry(row: Any) -> Entry | None:
    """Return the entry that a row of the database holds, or None if the row is damaged."""
    try:
        changes = tuple(Change(int(step), *turn) for step, *turn in json.loads(row["changes"]))
        for change in changes:
            BY_NAME[change.name].check(change.new)
        biases_only = row["biases_only"]
        return Entry(
            id=row["id"],
            nickname=str(row["nickname"]),
            data_name=str(row["data_name"]),
            data_checksum=row["data_checksum"],
            settings=Settings.from_dict(json.loads(row["settings"])),
            changes=changes,
            best_mse=_finite(row["best_mse"]),
            best_epoch=int(row["best_epoch"]),
            separations={
                name: _finite(auc) for name, auc in dict(json.loads(row["separations"])).items()
            },
            biases_only=None if biases_only is None else _finite(biases_only),
            posted_at=datetime.fromtimestamp(row["posted_at"], UTC),
        )
    except _DAMAGE:
        return None


def _finite(value: Any) -> float:
    number = float(value)
    if not math.isfinite(number):
        raise ValueError(f"{number} is no figure")
    return number


def _one_line(text: str) -> str:
    """The text in compatible characters, without invisible ones, spaces collapsed."""
    spaced = " ".join(unicodedata.normalize("NFKC", text).split())
    kept = (c for c in spaced if unicodedata.category(c)[0] != "C" and c not in _BLANK)
    return " ".join("".join(kept).split())
