"""How reading, training and drawing grow with the data: made-up ratings, one million upwards.

    python -m tests.benchmarks.scale
    python -m tests.benchmarks.scale --ratings 1000000 4000000 32000000 --folder /var/tmp/made-up

Each size is made up once and kept in the folder. Each line has a process of its own, so that its
peak of memory is its own. Nothing is asserted. Ratings a second are of training alone, over whole
steps; those of processor time say more than those by the clock on a machine that others use.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any

import numpy as np

from cf.data import Ratings, read_data, split_at_random
from cf.settings import Settings
from tests.benchmarks.made_up import make_folder
from tests.benchmarks.markdown import layout

WAYS = {
    "default: adam, batches of 512": Settings(),
    "adam, batches of 16,384": Settings(batch_size=16384, weight_decay=1e-5),
    "sgd-compiled": Settings(optimiser="sgd-compiled", batch_size=16384, weight_decay=0.01),
}
READ, DRAW = "read the CSV", "draw a map"
CORNAC = "Cornac's MF, one thread"  # only where it is installed, see requirements.txt beside this
HEADER = ("", "ratings", "read s", "set-up s", "ratings/s", "per CPU s", "epochs", "MSE", "peak GB")


def measure(way: str, folder: Path, n_factors: int, seconds: float) -> dict[str, Any]:
    """Measure one line in this process."""
    began = perf_counter()
    data = read_data(str(folder / "csv" if way == READ else folder))
    read = {"ratings": f"{len(data.ratings):,}", "read": f"{perf_counter() - began:.1f}"}
    if way in WAYS:
        settings = Settings.from_dict(WAYS[way].as_dict() | {"n_factors": n_factors})
        read |= train(settings, data.ratings, seconds)
    if way == DRAW:
        read |= draw(data, n_factors)
    if way == CORNAC:
        read |= train_cornac(data.ratings, n_factors)
    return read | {"peak": f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.2f}"}


def train(settings: Settings, ratings: Ratings, seconds: float) -> dict[str, str]:
    """Train for about so many seconds."""
    from cf.training.trainer import Trainer

    began = perf_counter()
    trainer = Trainer(settings, ratings)
    trainer.step()  # compiles, or finds what was compiled
    set_up = perf_counter() - began
    wall, cpu, first = perf_counter(), process_time(), trainer.step_count
    while not trainer.finished and perf_counter() - wall < seconds:
        trainer.step()
    wall, cpu = perf_counter() - wall, process_time() - cpu
    n_seen = (trainer.step_count - first) * len(trainer.split.train) / trainer.steps_per_epoch
    return {
        "set_up": f"{set_up:.1f}",
        "rate": f"{n_seen / wall:,.0f}",
        "cpu_rate": f"{n_seen / cpu:,.0f}",
        "epochs": f"{trainer.epoch:.2f}",
        "mse": f"{trainer.validation_mse(at_a_glance=True):.4f}",
    }


def train_cornac(ratings: Ratings, n_factors: int, n_epochs: int = 5) -> dict[str, str]:
    """Train Cornac's matrix factorisation on the same training ratings, in their own order."""
    cornac = import_module("cornac")
    train = split_at_random(ratings).train
    columns = (
        ratings.user[train].astype(np.int64),
        ratings.movie[train].astype(np.int64),
        ratings.stars[train].astype(np.float32),
    )
    names = (dict(enumerate(range(n))) for n in (ratings.n_users, ratings.n_movies))
    rows = cornac.data.Dataset(ratings.n_users, ratings.n_movies, *names, columns, seed=0)
    model = cornac.models.MF(k=n_factors, max_iter=n_epochs, use_bias=True, num_threads=1, seed=0)
    wall, cpu = perf_counter(), process_time()
    model.fit(rows)
    n_seen, wall, cpu = n_epochs * len(train), perf_counter() - wall, process_time() - cpu
    return {"rate": f"{n_seen / wall:,.0f}", "cpu_rate": f"{n_seen / cpu:,.0f}"}


def draw(data: Any, n_factors: int) -> dict[str, str]:
    """Time what a frame of the map asks for, and print it."""
    from cf.analysis.neighbours import find_neighbours
    from cf.live.camera import Camera

    vectors = np.random.default_rng(0).normal(size=(data.ratings.n_movies, n_factors))
    vectors, camera = vectors.astype(np.float32), Camera(data.movies)
    camera.restart(vectors)
    counts, drawn = data.movies.n_ratings, camera.fitted_on

    def look_up() -> object:
        return find_neighbours(vectors, int(counts.argmax()), 5, among=drawn, n_ratings=counts)

    print(
        f"{data.ratings.n_movies:,} films, {drawn.sum():,} drawn: plane and packing "
        f"{timed(lambda: camera.draw(vectors, True)):.0f} ms, neighbours {timed(look_up):.1f} ms",
        file=sys.stderr,
    )
    return {}


def timed(act: Callable[[], object], n_times: int = 7) -> float:
    """Return the median time of an act, in milliseconds, after a first one."""
    act()
    took = []
    for _ in range(n_times):
        began = perf_counter()
        act()
        took.append(1000 * (perf_counter() - began))
    return median(took)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure every way at every size and print a table."""
    about = (__doc__ or "").partition("\n\n")[0]
    lines = [READ, *WAYS, DRAW, *([CORNAC] if find_spec("cornac") else [])]
    parser = argparse.ArgumentParser("python -m tests.benchmarks.scale", description=about)
    parser.add_argument("--ratings", nargs="+", type=int, default=[1_000_000, 4_000_000])
    parser.add_argument("--folder", type=Path, help="keep what is made up for the next time")
    parser.add_argument("--factors", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=8.0, help="of training, each (8)")
    parser.add_argument("--only", nargs="+", choices=lines, default=lines, metavar="LINE")
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.one:
        found = measure(options.only[0], options.folder, options.factors, options.seconds)
        print(json.dumps(found))
        return
    rows = [HEADER]
    with tempfile.TemporaryDirectory() as scratch:
        for n_ratings in options.ratings:
            folder = (options.folder or Path(scratch)) / str(n_ratings)
            if not folder.is_dir() or (READ in options.only and not (folder / "csv").is_dir()):
                make_folder(folder, n_ratings, READ in options.only)
            for line in options.only:
                command = [sys.executable, "-m", "tests.benchmarks.scale", "--one", "--only", line]
                command += ["--folder", str(folder), "--factors", str(options.factors)]
                command += ["--seconds", str(options.seconds)]
                done = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True)
                found = json.loads(done.stdout)
                names = ("ratings", "read", "set_up", "rate", "cpu_rate", "epochs", "mse", "peak")
                rows.append((line, *(found.get(name, "") for name in names)))
    print(layout(rows))


if __name__ == "__main__":
    main()
