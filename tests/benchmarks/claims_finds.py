"""What claims take from the text that their commands print."""

import json
import re
from itertools import combinations
from statistics import mean
from typing import Any

from tests.benchmarks.claims import Find, line, run_of


def gains(base: str, *effects: str) -> Find:
    """What effects take off the loss of a model; what one adds to it where it begins with “-”."""

    def find(printed: str) -> list[float]:
        start = line(f"{base}  ", 0)(printed)[0]
        ends = [line(f"{base} + {name.removeprefix('-')} ", 0)(printed)[0] for name in effects]
        pairs = zip(effects, ends, strict=True)
        return [end - start if name.startswith("-") else start - end for name, end in pairs]

    return find


def below_biases(printed: str) -> list[float]:
    """The loss of biases only, and the first epoch that ends below it."""
    limit = run_of(printed)["baselines"]["biases only"]
    epochs = [json.loads(row) for row in printed.splitlines() if row.startswith('{"epoch"')]
    return [limit, next(row["epoch"] for row in epochs if row["validation_mse"] < limit)]


def of_run(printed: str) -> list[float]:
    """Loss of the best epoch, and both AUCs in all factors after the last one."""
    run = run_of(printed)
    found = [one for one in run["separations"] if one["epoch"] and one["space"] == "full"]
    return [run["best_validation_mse"], *(one["auc"] for one in found)]


def of_starts(printed: str) -> list[float]:
    """How many starts, their mean loss and that of their mean prediction."""
    mses = run_of(printed)["mean_mse"]
    return [len(mses), mses[0], mses[-1]]


def split_by(printed: str) -> list[float]:
    """Ratings held back, the share of them given on a day that trains, biases only, and ours."""
    run = run_of(printed)
    held = run["held_back"]
    losses = run["baselines"]["biases only"], run["best_validation_mse"]
    return [held["n_ratings"], round(100 * held["share_same_day"]), *losses]


def last_losses(printed: str) -> list[float]:
    """The loss after the last epoch of each of several runs."""
    rows = [row for row in printed.splitlines() if row.startswith("{")]
    ends = [i for i, row in enumerate(rows) if "best_validation_mse" in row]
    return [json.loads(rows[end - 1])["validation_mse"] for end in ends]


def probes_overlap(printed: str) -> list[float]:
    """The least and the largest overlap, trained, where probes place films; by command."""
    rows = re.findall(r"^ +\d+  [\d.]+ -> [\d.]+  [\d.]+ -> ([\d.]+) \|", printed, re.MULTILINE)
    overlaps = [float(text) for text in rows]
    half = len(overlaps) // 2
    return [end(part) for part in (overlaps[:half], overlaps[half:]) for end in (min, max)]


def unknown(printed: str) -> list[float]:
    """The share of the ratings held back that users gave who are in no training rating."""
    run = run_of(printed)
    held = run["held_back"]
    return [100 * held["n_by_unseen"] / held["n_ratings"], held["n_unseen_users"]]


def apart(printed: str) -> list[float]:
    """How far the losses of several runs lie apart on average."""
    runs: list[dict[str, Any]] = [json.loads(row) for row in printed.splitlines() if "data" in row]
    return [mean(abs(a - b) for a, b in combinations((r["best_validation_mse"] for r in runs), 2))]
