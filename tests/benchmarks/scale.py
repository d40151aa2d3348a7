"""How reading, training and drawing grow with the data: made-up ratings, one million upwards.

    python -m tests.benchmarks.scale
    python -m tests.benchmarks.scale --ratings 1000000 4000000 32000000 --folder /var/tmp/made-up
    python -m tests.benchmarks.scale --growth

Each size is made up once and kept in the folder. Each line has a process of its own, so that its
peak of memory is its own; of several tries each figure is the best, but the memory, which is the
most. Nothing is asserted. Ratings a second are of training alone, over steps that neither deal the
ratings out anew nor measure the error, as the peer does neither; an epoch, of compiled descent, is
all of its first one. On a machine that others use, seconds of the processor say more than those by
the clock: "CPU s" are all of the process, imports too, until it has read and is ready to train.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from cf.data import Ratings, read_data, split_at_random
from cf.presets import MILLIONS
from cf.settings import COMPILED, Settings
from tests.benchmarks.made_up import make_folder
from tests.benchmarks.markdown import layout

WAYS = {
    "default: adam, batches of 512": Settings(),
    "adam, batches of 16,384": Settings(batch_size=16384, weight_decay=1e-5),
    "sgd-compiled": Settings(optimiser="sgd-compiled", batch_size=16384, weight_decay=0.01),
}
READ, DRAW = "read the CSV", "draw a map"
WHOLE = "a run of “Millions of ratings”"  # to its end
# Only where it is installed, see requirements.txt beside this; to its end, it is as it comes.
CORNAC, CORNAC_WHOLE = "Cornac's MF", "Cornac's MF, to its end"
Figures = dict[str, float]
# What is told of a line: its heading, how it is written, and which of several tries is the best.
COLUMNS: dict[str, tuple[str, str, Callable[..., float]]] = {
    "ratings": ("ratings", "{:,.0f}", max),
    "read": ("read s", "{:.1f}", min),
    "set_up": ("set-up s", "{:.1f}", min),
    "ready_cpu": ("CPU s", "{:.1f}", min),
    "rate": ("ratings/s", "{:,.0f}", max),
    "cpu_rate": ("per CPU s", "{:,.0f}", max),
    "epoch": ("CPU s/epoch", "{:.2f}", min),
    "trained": ("trained s", "{:.1f}", min),
    "mse": ("MSE", "{:.4f}", min),
    "peak": ("peak GB", "{:.2f}", max),
}
GROWTH = [1_000_000, 2_000_000, 8_000_000, 32_000_000]  # ratings


def measure(way: str, folder: Path, n_factors: int, seconds: float, n_cores: int) -> Figures:
    """Measure one line in this process."""
    began = perf_counter()
    data = read_data(str(folder / "csv" if way == READ else folder))
    read = {"ratings": float(len(data.ratings)), "read": perf_counter() - began}
    if way in WAYS:
        settings = Settings.from_dict(WAYS[way].as_dict() | {"n_factors": n_factors})
        read |= train(settings, data.ratings, seconds)
    if way == DRAW:
        draw(data, n_factors)
    if way == WHOLE:
        read |= train_whole(replace(MILLIONS.settings, n_factors=n_factors), data.ratings)
    if way in (CORNAC, CORNAC_WHOLE):
        epochs = {"max_iter": 5} if way == CORNAC else {}  # else as many as it does by itself
        read |= train_cornac(data.ratings, n_factors, n_cores, **epochs)
    return read | {"peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6}


def train(settings: Settings, ratings: Ratings, seconds: float) -> Figures:
    """Train for about so many seconds, with the compiled kernel for an epoch before."""
    from cf.training.trainer import Trainer

    began = perf_counter()
    trainer = Trainer(settings, ratings)
    cpu = process_time()
    trainer.step()  # compiles, or finds what was compiled
    found = {"set_up": perf_counter() - began, "ready_cpu": process_time()}
    if settings.optimiser in COMPILED:
        while not trainer.losses:
            trainer.step()
        found["epoch"] = process_time() - cpu
    wall = cpu = 0.0
    n_steps = 0
    while not trainer.finished and wall < seconds:
        is_inner = 0 < trainer.step_count % trainer.steps_per_epoch < trainer.steps_per_epoch - 1
        before = perf_counter(), process_time()
        trainer.step()
        if is_inner:
            wall, cpu = wall + perf_counter() - before[0], cpu + process_time() - before[1]
            n_steps += 1
    n_seen = n_steps * len(trainer.split.train) / trainer.steps_per_epoch
    found |= {"rate": n_seen / wall, "cpu_rate": n_seen / cpu}
    return found | {"mse": trainer.validation_mse(at_a_glance=True)}


def train_whole(settings: Settings, ratings: Ratings) -> Figures:
    """Train a run to its end; its seconds count measuring the error after each epoch, too."""
    from cf.training.trainer import Trainer

    trainer = Trainer(settings, ratings)
    began = perf_counter()
    trainer.run()
    seconds = perf_counter() - began
    return {"trained": seconds, "mse": trainer.validation_mse(at_a_glance=True)}


def train_cornac(ratings: Ratings, n_factors: int, n_cores: int, **epochs: int) -> Figures:
    """Train Cornac's matrix factorisation on the same training ratings, in their own order."""
    cornac = import_module("cornac")
    split = split_at_random(ratings)
    columns = (
        ratings.user[split.train].astype(np.int64),
        ratings.movie[split.train].astype(np.int64),
        ratings.stars[split.train].astype(np.float32),
    )
    names = (dict(enumerate(range(n))) for n in (ratings.n_users, ratings.n_movies))
    rows = cornac.data.Dataset(ratings.n_users, ratings.n_movies, *names, columns, seed=0)
    options = {"use_bias": True, "num_threads": n_cores, "seed": 0, **epochs}
    model = cornac.models.MF(k=n_factors, **options)
    wall, cpu = perf_counter(), process_time()
    model.fit(rows)
    wall, cpu = perf_counter() - wall, process_time() - cpu
    n_seen = model.max_iter * len(split.train)
    user, movie = ratings.user[split.at_a_glance], ratings.movie[split.at_a_glance]
    said = model.global_mean + model.u_biases[user] + model.i_biases[movie]
    said += np.einsum("ij,ij->i", model.u_factors[user], model.i_factors[movie])
    error = said.clip(ratings.lowest, ratings.highest) - ratings.stars[split.at_a_glance]
    figures = {"rate": n_seen / wall, "cpu_rate": n_seen / cpu}
    return figures | {"trained": wall, "mse": float(np.mean(error**2))}


def draw(data: Any, n_factors: int) -> None:
    """Time what a frame of the map asks for, and print it."""
    from cf.analysis.neighbours.nearest import find_neighbours
    from cf.live.camera import Camera

    threadpool_limits(1)  # threads that wait for each other count as busy
    vectors = np.random.default_rng(0).normal(size=(data.ratings.n_movies, n_factors))
    vectors, camera = vectors.astype(np.float32), Camera(data.movies)
    camera.restart(vectors)
    counts, drawn = data.movies.n_ratings, camera.fitted_on

    def look_up() -> object:
        return find_neighbours(vectors, int(counts.argmax()), 5, among=drawn, n_ratings=counts)

    print(
        f"{data.ratings.n_movies:,} films, {drawn.sum():,} drawn: a frame "
        f"{timed(lambda: camera.draw(vectors, True)):.0f} ms, neighbours {timed(look_up):.1f} ms",
        file=sys.stderr,
    )


def timed(act: Callable[[], object], n_times: int = 7) -> float:
    """Return the processor's median time of an act, in milliseconds, after a first one."""
    act()
    took = []
    for _ in range(n_times):
        began = process_time()
        act()
        took.append(1000 * (process_time() - began))
    return median(took)


def run(command: Sequence[str]) -> Figures:
    """Return what a line's own process has measured."""
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True)
    figures: Figures = json.loads(done.stdout)
    return figures


def best(tries: Sequence[Figures]) -> list[str]:
    """Return the cells of a line: the best of each figure."""
    return [
        written.format(choose(found[name] for found in tries)) if name in tries[0] else ""
        for name, (_, written, choose) in COLUMNS.items()
    ]


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure every way at every size and print a table."""
    about = (__doc__ or "").partition("\n\n")[0]
    lines = [READ, *WAYS, WHOLE, DRAW, *([CORNAC, CORNAC_WHOLE] if find_spec("cornac") else [])]
    parser = argparse.ArgumentParser("python -m tests.benchmarks.scale", description=about)
    parser.add_argument("--ratings", nargs="+", type=int, default=[1_000_000, 4_000_000])
    parser.add_argument("--folder", type=Path, help="keep what is made up for the next time")
    parser.add_argument("--factors", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=8.0, help="of training, each (8)")
    parser.add_argument("--cores", type=int, default=1, help="to use (1); where that can be said")
    parser.add_argument("--tries", type=int, default=1, help="of each line (1)")
    parser.add_argument("--growth", action="store_true", help="the way for millions, two tries")
    parser.add_argument("--only", nargs="+", choices=lines, default=lines, metavar="LINE")
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.one:
        if hasattr(os, "sched_setaffinity"):
            os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: options.cores])
        sizes = options.factors, options.seconds, options.cores
        found = measure(options.only[0], options.folder, *sizes)
        print(json.dumps(found))
        return
    if options.growth:
        options.ratings, options.only, options.tries = GROWTH, ["sgd-compiled"], 2
    rows = [("", *(heading for heading, _, _ in COLUMNS.values()))]
    with tempfile.TemporaryDirectory() as scratch:
        for n_ratings in options.ratings:
            folder = (options.folder or Path(scratch)) / str(n_ratings)
            if not folder.is_dir() or (READ in options.only and not (folder / "csv").is_dir()):
                make_folder(folder, n_ratings, READ in options.only)
            for line in options.only:
                command = [sys.executable, "-m", "tests.benchmarks.scale", "--one", "--only", line]
                command += ["--folder", str(folder), "--factors", str(options.factors)]
                command += ["--seconds", str(options.seconds), "--cores", str(options.cores)]
                rows.append((line, *best([run(command) for _ in range(options.tries)])))
    print(layout(rows))


if __name__ == "__main__":
    main()
