"""How the trainer grows with the data: made-up ratings, from one million upwards.

    python -m tests.benchmarks.scale
    python -m tests.benchmarks.scale --ratings 1000000 4000000 16000000 --seconds 20

Each size and way to train gets a process of its own, so that its peak of memory is its own. Nothing
is asserted. Rates are ratings a second of training alone, over whole epochs where they fit into the
time given; the peak holds the data, the split and the trainer.
"""

import argparse
import json
import resource
import subprocess
import sys
from collections.abc import Sequence
from time import perf_counter
from typing import Any

from cf.data import build_ratings
from cf.settings import Settings
from cf.training.trainer import Trainer
from tests.benchmarks.made_up import make_up, scaled
from tests.benchmarks.markdown import layout

WAYS = {
    "default (adam, batch 512)": Settings(),
    "adam, batch 16384": Settings(batch_size=16384, weight_decay=1e-5),
    "sgd-compiled": Settings(optimiser="sgd-compiled", batch_size=65536, learning_rate=0.01),
}
HEADER = (
    "way",
    "ratings",
    "factors",
    "build s",
    "set-up s",
    "ratings/s",
    "epochs",
    "MSE",
    "peak GB",
)


def measure(way: str, n_ratings: int, n_factors: int, seconds: float) -> dict[str, Any]:
    """Train one way for about so many seconds, in this process."""
    user, movie, stars, _ = make_up(n_ratings, *scaled(n_ratings), seed=0)
    before = peak()
    began = perf_counter()
    ratings = build_ratings(user, movie, stars, 0.5, 5.0)
    built = perf_counter() - began
    del user, movie, stars
    settings = Settings.from_dict(WAYS[way].as_dict() | {"n_factors": n_factors})
    began = perf_counter()
    trainer = Trainer(settings, ratings)
    set_up = perf_counter() - began
    trainer.step()  # compiles, or finds what was compiled
    began, first = perf_counter(), trainer.step_count
    while not trainer.finished and perf_counter() - began < seconds:
        trainer.step()
    took = perf_counter() - began
    per_step = len(trainer.split.train) / trainer.steps_per_epoch
    return {
        "ratings": len(ratings),
        "built": built,
        "set_up": set_up,
        "rate": (trainer.step_count - first) * per_step / took,
        "epochs": trainer.epoch,
        "mse": trainer.validation_mse(at_a_glance=True),
        "peak": peak(),
        "before": before,
    }


def peak() -> float:
    """The most memory that this process has held so far, in GB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure every way at every size and print a table."""
    about = (__doc__ or "").partition("\n\n")[0]
    parser = argparse.ArgumentParser("python -m tests.benchmarks.scale", description=about)
    parser.add_argument("--ratings", nargs="+", type=int, default=[1_000_000, 4_000_000])
    parser.add_argument("--factors", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=8.0, help="of training, each (8)")
    parser.add_argument("--ways", nargs="+", choices=list(WAYS), default=list(WAYS))
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.one:
        print(
            json.dumps(
                measure(options.ways[0], options.ratings[0], options.factors, options.seconds)
            )
        )
        return
    rows = [HEADER]
    for n_ratings in options.ratings:
        for way in options.ways:
            command = [sys.executable, "-m", "tests.benchmarks.scale", "--one", "--ways", way]
            command += ["--ratings", str(n_ratings), "--factors", str(options.factors)]
            command += ["--seconds", str(options.seconds)]
            got = json.loads(
                subprocess.run(command, capture_output=True, check=True, text=True).stdout
            )
            rows.append(
                (
                    *(way, f"{got['ratings']:,}", str(options.factors)),
                    *(f"{got['built']:.1f}", f"{got['set_up']:.1f}", f"{got['rate']:,.0f}"),
                    *(f"{got['epochs']:.2f}", f"{got['mse']:.4f}", f"{got['peak']:.2f}"),
                )
            )
            print(rows[-1], flush=True)
    print(layout(rows))


if __name__ == "__main__":
    main()
