"""`python -m cf starts`: one setting trained from several seeds, and their mean prediction."""

import argparse
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from cf.cli.parts import (
    Bar,
    advise,
    chosen_settings,
    describe_fitted,
    fitted_settings,
    json_line,
    open_data,
)
from cf.errors import DivergedError, SettingError

if TYPE_CHECKING:
    from cf.analysis.runs.starts import Starts
    from cf.data import Dataset
    from cf.experiments.seeds import Seeded

DEFAULT_STARTS = 5


def starts(arguments: argparse.Namespace) -> None:
    """Train one setting from several seeds and measure what the mean of their predictions gains."""
    from cf.experiments.starts import FEWEST_STARTS

    n_starts = DEFAULT_STARTS if arguments.seeds is None else arguments.seeds
    if n_starts < FEWEST_STARTS:
        raise SettingError(
            f"--seeds: a mean takes {FEWEST_STARTS} starts or more, and this asks for {n_starts}."
        )
    chosen_settings(arguments)  # before anything is read: a mistake is answered at once
    from cf.experiments.seeds import rerun_seeds
    from cf.lesson.runs.starts import tell_left_out

    data = open_data(arguments.data, arguments.columns)
    n_ratings = len(data.ratings)
    settings = chosen_settings(arguments, n_ratings)
    advise(settings, n_ratings)
    fitted = fitted_settings(arguments, n_ratings)
    seeds = range(settings.seed, settings.seed + n_starts)
    bar = Bar()
    bar.draw(0.0)
    try:
        found = rerun_seeds(settings, seeds, data, report=bar.draw)
    finally:
        bar.clear()
    if found.starts is None:
        raise DivergedError(tell_left_out(found.runs))
    if arguments.json:
        for run in found.runs:
            print(json_line(_line_of(run)))
        print(json_line({**_summary(found, found.starts, data), "fitted": fitted}))
    else:
        print(describe_fitted(fitted, n_ratings), end="")
        print(_table(found, found.starts, data))


def _line_of(run: Any) -> dict[str, Any]:
    end = run.losses[-1].validation_mse if run.losses else None
    return {"seed": run.settings.seed, "validation_mse": end, "message": run.message}


def _summary(found: "Seeded", starts: "Starts", data: "Dataset") -> dict[str, Any]:
    run, ids = found.runs[0], data.ratings
    return {
        "data": data.name,
        "checksum": data.ratings.checksum,
        "settings": run.settings.as_dict(),
        "held_back": run.settings.held_back,
        "baselines": run.baselines,
        "seeds": list(starts.seeds),
        "single_mse": starts.single_mse.tolist(),
        "mean_mse": starts.mean_mse.tolist(),
        "floor_mse": starts.floor,
        "spread_stars": starts.spread,
        "vectors_mse": starts.vectors_mse,
        "turned_mse": starts.turned_mse,
        "n_ratings": starts.n_ratings,
        "groups": [asdict(group) for group in starts.groups],
        "disputed": [
            {
                **asdict(one),
                "user": int(ids.user_ids[one.user]),
                "movie": int(ids.movie_ids[one.movie]),
                "title": data.movies.name(one.movie),
            }
            for one in starts.disputed
        ],
    }


def _table(found: "Seeded", starts: "Starts", data: "Dataset") -> str:
    from cf.data.noun import name_things
    from cf.lesson.runs.starts import name_group, tell_agreement, tell_gain, tell_luck, tell_vectors

    held_back = found.runs[0].settings.held_back
    lines = [
        f"{data.name}: one setting from {len(found.runs)} seeds, checked on the same "
        f"{starts.n_ratings:,} ratings: {held_back}. Mean squared error (MSE) in squared stars.",
        "",
        "seed  validation MSE",
    ]
    for run in found.runs:
        line = _line_of(run)
        end = run.message or f"{line['validation_mse']:14.4f}"
        lines.append(f"{line['seed']:4}  {end}")
    lines += ["", "starts averaged  validation MSE, mean over every choice of so many"]
    lines += [f"{n:15}  {mse:14.4f}" for n, mse in enumerate(starts.mean_mse, start=1)]
    lines += ["", tell_gain(starts), tell_luck(starts)]
    lines += [vectors] if (vectors := tell_vectors(starts)) else []
    if agreement := tell_agreement(starts):
        lines += ["", "training ratings of a film  ratings  apart  off by (stars)"]
        lines += [
            f"{name_group(one):26}  {one.n_ratings:7,}  ±{one.spread:.2f}  ±{one.error:.2f}"
            for one in starts.groups
        ]
        lines.append(agreement)
    titles = [data.movies.title[one.movie] for one in starts.disputed]
    told = name_things("\n".join(lines), data.noun, data.name)
    if titles:
        told += "\n\nThey differ most about: lowest, mean and highest prediction; stars given"
    for one in starts.disputed:
        told += (
            f"\n{one.lowest:4.1f} {one.mean:4.1f} {one.highest:4.1f}  {one.given:4.1f}  "
            f"user {data.ratings.user_ids[one.user]}, {data.movies.name(one.movie)}"
        )
    return told
