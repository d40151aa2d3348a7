"""What several commands of `python -m cf` share: options, data, settings, training, lines of JSON.

What takes long to load is imported inside the functions, so that help and mistakes answer at once.
"""

import argparse
import json
import math
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cf.errors import DivergedError, StoreError
from cf.presets import first_settings, preset_for
from cf.settings import DEFAULT, TABLE, Settings, write_value

if TYPE_CHECKING:
    from cf.data import Dataset
    from cf.snapshot import Run
    from cf.training.trainer import Trainer

BAR_WIDTH, BAR_SECONDS = 30, 0.1
Option = tuple[str, dict[str, Any]]  # what `add_argument` takes


def option(name: str, about: str, **details: Any) -> Option:
    """Return an option, or an argument by its place, with its line of help."""
    return name, {"help": about, **details}


DATA = option(
    "--data",
    "The ratings: the folder or zip of a release of MovieLens (100K, 1M, 10M, 20M, "
    "25M, 32M, latest, latest-small), or any table of ratings, alone (CSV, Excel, …) or in a "
    "folder or zip beside a table of titles. Default: bundled, the ratings that come with the "
    "program.",
    metavar="PATH",
    default="bundled",
)
COLUMNS_OF_DATA = option(
    "--columns",
    "Which columns of such a table are what, where they are not found by themselves: "
    "user=, item=, rating=, title=, categories=, year=, time= with a column’s name or its "
    "place from 1; and scale=1-10, noun=book. Example: user=reader,item=isbn,rating=3.",
    metavar="ROLE=COLUMN,…",
    default="",
)
OWN_DATA = (DATA, COLUMNS_OF_DATA)


def open_data(source: str, columns: str) -> "Dataset":
    """Read data, and tell on standard error what was done to them."""
    from cf.data.sources.read import import_data

    found = import_data(source, columns)
    for told in found.told:
        print(told, file=sys.stderr)
    return found.dataset


def own_data(run: "Run", arguments: argparse.Namespace) -> "Dataset":
    """Return the data that a run was trained on; StoreError if it was trained on others."""
    data = open_data(arguments.data, arguments.columns)
    refuse_other_data(run, data)
    return data


def refuse_other_data(run: "Run", data: "Dataset") -> None:
    """Raise StoreError if a run was trained on other data."""
    if run.data_checksum != data.ratings.checksum:
        raise StoreError(
            f"--data: {run.id} was trained on other ratings ({clean_line(run.data_name)}) than "
            f"those of {data.name}. Name its own with --data."
        )


def read_saved(folder: Path) -> "Run":
    """Read the run that --run names; StoreError if it holds no vectors."""
    from cf.store.folder import read_run

    run = read_run(folder)
    if not run.snapshots:
        raise StoreError(f"--run: {folder} holds no vectors. Train and save it again.")
    return run


def clean_line(text: str) -> str:
    """Return a text out of a file without what could move the cursor of a terminal."""
    from cf.store.shelf import clean_name

    return clean_name(text)


def chosen_settings(arguments: argparse.Namespace, n_ratings: int | None = None) -> Settings:
    """The preset's settings, or those that fit the data, overridden by the options given."""
    names = {setting.name for setting in TABLE}
    given = {name: value for name, value in vars(arguments).items() if name in names}
    begun = DEFAULT if n_ratings is None else first_settings(n_ratings)
    if arguments.preset is not None:
        begun = arguments.preset.settings
    return Settings.from_dict(begun.as_dict() | given)


def fitted_settings(arguments: argparse.Namespace, n_ratings: int) -> dict[str, Any]:
    """Return what was fitted to so few ratings of what the options leave open, by name."""
    if arguments.preset is not None:
        return {}
    fitted = first_settings(n_ratings).changed()
    return {name: value for name, value in fitted.items() if not hasattr(arguments, name)}


def describe_fitted(fitted: dict[str, Any], n_ratings: int) -> str:
    """Say what was fitted, in a line and an empty one; nothing where the plain defaults hold."""
    values = ", ".join(f"{name} {write_value(value)}" for name, value in fitted.items())
    advice = "--preset our-default takes the plain defaults."
    return f"Fitted to {n_ratings:,} ratings: {values}. {advice}\n\n" if fitted else ""


def advise(settings: Settings, n_ratings: int) -> None:
    """Say on standard error where data of this size are better trained in another way."""
    fitting = preset_for(n_ratings)
    if settings == DEFAULT != fitting.settings and first_settings(n_ratings) == DEFAULT:
        advice = f"{fitting.fits} Try --preset “{fitting.name}”."
        print(f"{n_ratings:,} ratings: {advice}", file=sys.stderr)


def train_to_end(
    settings: Settings,
    data: "Dataset",
    most_snapshots: int = 2,
    show: "Callable[[Trainer], None] | None" = None,
) -> "Run":
    """Train behind a progress bar; `show` sees the untrained trainer, then the end of each epoch.

    Raises DivergedError if the run did not come to its end.
    """
    from cf.experiments.train_run import train_run

    bar = Bar()

    def watch(trainer: "Trainer") -> None:
        bar.draw(trainer.step_count / trainer.n_steps)
        if show is not None and trainer.step_count % trainer.steps_per_epoch == 0:
            bar.clear()
            show(trainer)

    try:
        run = train_run(settings, data, most_snapshots=most_snapshots, watch=watch)
    finally:
        bar.clear()
    if run.message:
        raise DivergedError(run.message)
    return run


class Bar:
    """A progress bar on standard error; nothing where that is no terminal."""

    def __init__(self) -> None:
        self._shown = ""
        self._began = self._drawn = 0.0

    def draw(self, done: float) -> None:
        now = time.monotonic()
        if not done:
            self._began = self._drawn = now
        if not done or not sys.stderr.isatty() or now - self._drawn < BAR_SECONDS:
            return
        self.clear()
        left = (now - self._began) * (1 - done) / done
        bar = "#" * round(done * BAR_WIDTH)
        self._shown, self._drawn = f"[{bar:.<{BAR_WIDTH}}] {done:4.0%}, {left:.0f} s left", now
        print(self._shown, end="", file=sys.stderr, flush=True)

    def clear(self) -> None:
        if self._shown:
            print(f"\r{'':{len(self._shown)}}\r", end="", file=sys.stderr, flush=True)
            self._shown = ""


def json_line(values: dict[str, Any]) -> str:
    """Write values as one line of JSON, null for what is no finite number."""
    return json.dumps(_finite(values), allow_nan=False)


def _finite(value: Any) -> Any:
    """The value with None for every NaN and infinity, which JSON does not know."""
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
