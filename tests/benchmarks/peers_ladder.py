"""The ladder of models beside fastai's own, epoch by epoch, on the same ratings.

    python -m tests.benchmarks.peers_ladder [--seeds 2] [--data bundled]

Validation MSE in squared stars, means over the seeds. Users and movies that training has not seen
are answered by the mean row in both; fastai goes through every rating once an epoch, as the ladder
does. It installs itself on first use (see `peers_fastai`), and takes minutes a seed.
"""

import argparse
from dataclasses import replace

import numpy as np

from cf.data import Dataset, Split, read_data, split_ratings
from cf.lesson.runs.ladder import RUNGS, Rung
from cf.training.trainer import Trainer
from tests.benchmarks.markdown import layout
from tests.benchmarks.peers_fastai import run_fastai

FASTAI_DEFAULT = 0.01  # the weight decay that fastai takes when nothing is said


def main() -> None:
    """Print one line a model and system, and how far apart they are at most."""
    parser = argparse.ArgumentParser("python -m tests.benchmarks.peers_ladder")
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--data", default="bundled", help="as `python -m cf train --data` takes it")
    options = parser.parse_args()
    data = read_data(options.data)
    split = split_ratings(data.ratings, RUNGS[0].settings)
    rows = [("", *(f"epoch {i + 1}" for i in range(5)), "")]
    farthest = 0.0
    for rung in RUNGS:
        ours = np.array([train_ours(rung, data, split, seed) for seed in range(options.seeds)])
        theirs = np.array([train_fastai(rung, data, split, seed) for seed in range(options.seeds)])
        apart = float(np.abs(ours.mean(axis=0) - theirs.mean(axis=0)).max())
        farthest = max(farthest, apart)
        for system, found in (("ours", ours), ("fastai", theirs)):
            cells = (f"{mse:.3f}" for mse in found.mean(axis=0))
            rows.append((f"{system}, {rung.name}", *cells, f"at most {apart:.3f} apart"))
        print(f"{rung.name}: at most {apart:.3f} apart", flush=True)
    print(layout(rows))
    print(f"{data.name}, {options.seeds} seeds: at most {farthest:.3f} squared stars apart")


def train_ours(rung: Rung, data: Dataset, split: Split, seed: int) -> list[float]:
    """Validation MSE after each epoch."""
    trainer = Trainer(replace(rung.settings, seed=seed), data.ratings, split)
    return [loss.validation_mse for loss in trainer.run()]


def train_fastai(rung: Rung, data: Dataset, split: Split, seed: int) -> list[float]:
    """Validation MSE after each epoch."""
    settings = rung.settings
    decay = "default" if settings.weight_decay == FASTAI_DEFAULT else str(settings.weight_decay)
    run = run_fastai(data.ratings, split, seed, "shuffles", settings.model, decay)
    found: list[float] = run["by_epoch_our_way"]
    return found


if __name__ == "__main__":
    main()
