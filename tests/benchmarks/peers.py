"""Train the product's model and its peers on the same splits and print one table.

    python -m tests.benchmarks.peers
    python -m tests.benchmarks.peers --only cornac lenskit --splits 5 --repeats 3
    python -m tests.benchmarks.peers --fastai

Runs are interleaved, so that a busy moment of the machine hits all systems alike. Times are
medians; compare ratios, not seconds, between machines. Nothing is asserted. The packages are in
requirements.txt beside this file; fastai installs itself into an environment of its own.
"""

import argparse
import importlib.metadata
import logging
import math
import os
import platform
import sys
import warnings
from collections import defaultdict
from collections.abc import Sequence
from statistics import mean, median

import torch

from cf.data import Ratings, read_data, split_at_random
from tests.benchmarks.markdown import layout
from tests.benchmarks.peers_fastai import Fastai
from tests.benchmarks.peers_systems import Ours, Result, System
from tests.benchmarks.peers_table import CORNAC, OURS, SYSTEMS

Results = dict[str, list[Result]]
# (our row, Cornac's row) → each of our runs as it stood on reaching Cornac's error; None: never
Races = dict[tuple[str, str], list[Result | None]]

HEADER = ("system", "runs", "train s", "× ours", "CPU s", "set-up s", "validation MSE", "")


def run_all(
    systems: dict[str, System], ratings: Ratings, n_splits: int, n_repeats: int, every: int
) -> tuple[Results, Races]:
    """Measure every system on every split, as often as asked; a slow one once a split."""
    results: Results = defaultdict(list)
    races: Races = defaultdict(list)
    for repeat in range(n_repeats):
        for split_seed in range(n_splits):
            split = split_at_random(ratings, split_seed)
            targets: dict[str, float] = {}
            for key, system in systems.items():
                if system.slow and repeat > 0:
                    continue
                show_progress(f"{system.title}: split {split_seed + 1}, repeat {repeat + 1}")
                # One thread: two of them spend longer on waiting for one another than on work this
                # small. Peers may set it otherwise for the whole process.
                torch.set_num_threads(1)
                result = system.measure(ratings, split, seed=repeat)
                results[key].append(result)
                if key in CORNAC:
                    targets[key] = result.validation_mse
            torch.set_num_threads(1)
            for key, system in systems.items():
                if isinstance(system, Ours) and targets:
                    reached = system.seconds_until(targets, ratings, split, repeat, every)
                    for target in targets:
                        races[key, target].append(reached.get(target))
    return results, races


def show_progress(note: str) -> None:
    """Say on the terminal what is running, over what was said before."""
    if sys.stderr.isatty():
        print(f"{note:<60}", end="\r", file=sys.stderr, flush=True)


def tabulate(systems: dict[str, System], results: Results, races: Races) -> str:
    """Lay out one line a system and one a race, as an aligned Markdown table."""
    seconds = {key: median(run.seconds for run in runs) for key, runs in results.items()}
    rows: list[Sequence[str]] = [HEADER]
    for key, runs in results.items():
        rows.append(
            (
                systems[key].title,
                str(len(runs)),
                f"{seconds[key]:.2f}",
                f"{seconds[key] / seconds[OURS]:.2f}",
                f"{median(run.cpu_seconds for run in runs):.2f}",
                f"{median(run.set_up_seconds for run in runs):.2f}",
                f"{mean(run.validation_mse for run in runs):.4f}",
                "",
            )
        )
    for (key, target), race in races.items():
        title = f"{systems[key].title} → MSE of {systems[target].title}"
        rows.append((title, *race_cells(race, seconds[OURS], seconds[target])))
    return layout(rows)


def race_cells(race: Sequence[Result | None], ours: float, cornac: float) -> Sequence[str]:
    """Fill the cells of a race after its title, from both systems' median times in seconds."""
    reached = [run for run in race if run is not None]
    count = f"{len(reached)} of {len(race)}"
    if len(reached) * 2 <= len(race):
        return (count, "not reached", "", "", "", "", "")
    # Runs that never got there count as the longest ones.
    never = [math.inf] * (len(race) - len(reached))
    time = median([run.seconds for run in reached] + never)
    return (
        count,
        f"{time:.2f}",
        f"{time / ours:.2f}",
        f"{median([run.cpu_seconds for run in reached] + never):.2f}",
        "",
        f"{mean(run.validation_mse for run in reached):.4f}",
        f"{time / cornac:.2f} × its time",
    )


def missing_packages(systems: dict[str, System]) -> list[str]:
    """Name the distributions that the chosen rows need and this environment lacks."""
    missing = set()
    for name in {name for system in systems.values() for name in system.packages}:
        try:
            importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            missing.add(name)
    return sorted(missing)


def machine(systems: dict[str, System]) -> str:
    """Say what the figures were measured with."""
    names = ["torch", "numpy", *sorted({n for s in systems.values() for n in s.packages})]
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in names)
    busy = os.getloadavg()[0]
    return (
        f"Python {platform.python_version()}, {os.cpu_count()} cores, load {busy:.1f}; {versions}"
    )


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line."""
    about = (__doc__ or "").partition("\n\n")[0]
    parser = argparse.ArgumentParser("python -m tests.benchmarks.peers", description=about)
    parser.add_argument(
        "--only", nargs="+", choices=list(SYSTEMS), metavar="ROW", help=", ".join(SYSTEMS)
    )
    parser.add_argument("--splits", type=int, default=1, help="how many random splits (1)")
    parser.add_argument("--repeats", type=int, default=3, help="runs on each split (3)")
    parser.add_argument("--every", type=int, default=10, help="steps between two looks (10)")
    parser.add_argument("--fastai", action="store_true", help="add fastai's learner: minutes")
    options = parser.parse_args(arguments)
    if min(options.splits, options.repeats, options.every) < 1:
        parser.error("--splits, --repeats and --every must be at least 1")
    return options


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the benchmark."""
    options = parse(arguments)
    chosen = {OURS, *(options.only or SYSTEMS)}
    systems = {key: system for key, system in SYSTEMS.items() if key in chosen}
    if missing := missing_packages(systems):
        raise SystemExit(
            f"Not installed here: {', '.join(missing)}. Install tests/benchmarks/requirements.txt "
            "into an environment of its own, or choose other rows with --only."
        )
    if options.fastai:
        systems |= {"fastai": Fastai(shuffles=False), "fastai-all": Fastai(shuffles=True)}
    # Peers warn about their own insides and log every step.
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
    print(machine(systems))
    ratings = read_data("bundled").ratings
    results, races = run_all(systems, ratings, options.splits, options.repeats, options.every)
    show_progress("")
    print(tabulate(systems, results, races))


if __name__ == "__main__":
    main()
