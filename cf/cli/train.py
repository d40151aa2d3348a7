"""`python -m cf train`: one model, its losses epoch by epoch, and how well it tells films apart."""

import argparse
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cf.cli.parts import (
    advise,
    chosen_settings,
    describe_fitted,
    fitted_settings,
    json_line,
    open_data,
    train_to_end,
)
from cf.errors import StoreError
from cf.numbers import write_percent

if TYPE_CHECKING:
    from cf.data import Dataset, Movies
    from cf.snapshot import EpochLoss, Run, Separation, Snapshot
    from cf.training.trainer import Trainer


def train(arguments: argparse.Namespace) -> None:
    """Train one model, print its losses epoch by epoch and how well it tells movies apart."""
    chosen_settings(arguments)  # before anything is read: a mistake is answered at once
    if arguments.out is not None:
        _refuse_taken(arguments.out)  # now, not when the training is done
    data = open_data(arguments.data, arguments.columns)
    settings = chosen_settings(arguments, len(data.ratings))
    advise(settings, len(data.ratings))
    fitted = fitted_settings(arguments, len(data.ratings))
    start: dict[str, Any] = {}
    from cf.training.held_back import measure_held_back

    def show(trainer: "Trainer") -> None:
        if trainer.step_count:
            loss = trainer.losses[-1]
            print(json_line(vars(loss)) if arguments.json else _epoch_line(loss), flush=True)
            return
        start.update(
            device=str(trainer.device),
            n_unseen_users=trainer.split.n_unseen_users,
            n_unseen_movies=trainer.split.n_unseen_movies,
            held_back={"what": trainer.settings.held_back}
            | asdict(measure_held_back(data.ratings, trainer.split)),
        )
        if not arguments.json:
            print(_opening(trainer, data, fitted))

    most_snapshots = 2 if arguments.out is None else settings.epochs + 1
    run = train_to_end(settings, data, most_snapshots, show)
    separations = [
        result
        for snapshot in (run.snapshots[0], run.snapshots[-1])
        for result in _separations(snapshot, data.movies)
    ]
    summary = _summary(run, {"fitted": fitted, **start}, separations)
    closing = _closing(summary, separations, data, settings.shown_part)
    print(json_line(summary) if arguments.json else closing, flush=True)
    if arguments.out is not None:
        from cf.store.folder import save_run

        # As a page would save it, where separations are always those in all factors.
        full = tuple(one for one in separations if one.space == "full")
        save_run(replace(run, separations=full), arguments.out)


def _refuse_taken(folder: Path) -> None:
    """Raise StoreError if no run could be saved into the folder."""
    try:
        if (folder / "run.json").exists():
            raise StoreError(f"--out: {folder} already holds a run. Choose another folder.")
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        name = str(folder) if len(str(folder)) <= 200 else f"{str(folder)[:80]}…"
        raise StoreError(
            f"--out: {name} cannot be made a folder ({error.strerror}). Choose another one."
        ) from error


def _separations(snapshot: "Snapshot", movies: "Movies") -> list["Separation"]:
    """What a run in training measures, in all factors and in the principal plane."""
    from cf.analysis.plane.projection import fit_projection
    from cf.analysis.separation.measure import measure_run_separations
    from cf.analysis.well_rated import well_rated

    plane = fit_projection(snapshot.vectors, well_rated(movies.n_ratings)).points
    return [
        replace(separation, space=space)
        for space, coordinates in (("full", snapshot.vectors), ("plane", plane))
        for separation in measure_run_separations(round(snapshot.epoch), coordinates, movies)
    ]


def _summary(run: "Run", start: dict[str, Any], separations: list["Separation"]) -> dict[str, Any]:
    best = run.best
    assert best is not None  # it was trained to its end
    return {
        "data": run.data_name,
        "checksum": run.data_checksum,
        "settings": run.settings.as_dict(),
        "seed": run.settings.seed,
        "best_epoch": best.epoch,
        "best_validation_mse": best.validation_mse,
        "initial_validation_mse": run.snapshots[0].validation_mse,
        "baselines": run.baselines,
        **start,
        "separations": [vars(separation) for separation in separations],
    }


def _opening(trainer: "Trainer", data: "Dataset", fitted: dict[str, Any]) -> str:
    from cf.training.held_back import measure_held_back

    ratings, split = data.ratings, trainer.split
    told = describe_fitted(fitted, len(ratings)) or "\n"
    share, same_day = measure_held_back(ratings, split).share_same_day, ""
    if share is not None:
        same_day = (
            f" Of these, {write_percent(share)} were given on a day on which their user also gave "
            "some to train on."
        )
    baselines = "".join(f", {name} {mse:.4f}" for name, mse in trainer.baselines.items())
    return (
        f"{data.name}: {data.counts}; {len(split.train):,} to train on, "
        f"{len(split.validation):,} to check with: {trainer.settings.held_back}.{same_day}\n"
        "Mean squared error (MSE) in squared stars. To beat on validation: untrained "
        f"{trainer.initial_validation_mse:.4f}{baselines}.\n"
        f"{told}"
        "epoch  train MSE  validation MSE  seconds"
    )


def _epoch_line(loss: "EpochLoss") -> str:
    return (
        f"{loss.epoch:5}  {loss.train_mse:9.4f}  {loss.validation_mse:14.4f}  {loss.seconds:7.2f}"
    )


def _closing(
    summary: dict[str, Any], separations: list["Separation"], data: "Dataset", shown_part: str
) -> str:
    from cf.data.noun import count_things

    lines = [
        "",
        f"Lowest validation MSE: {summary['best_validation_mse']:.4f}, after epoch "
        f"{summary['best_epoch']}. Only in validation, so answered by averages: "
        f"{count_things(summary['n_unseen_users'], 'user')}, "
        f"{count_things(summary['n_unseen_movies'], data.noun)}.",
    ]
    half = len(separations) // 2  # the untrained start comes first, then the end of training
    names = [_name_measured(end, data.noun) for end in separations[half:]]
    if separations:
        head = f"Told apart by linear probes, AUC on {data.things} held out"
        width = max(60, *map(len, names))
        lines.append("")
        if shown_part:
            lines.append(
                f"In the vectors of {shown_part}; the validation MSE is that of their mean."
            )
        lines.append(f"{head:{width}}  AUC  95 % interval  untrained  shuffled")
    for name, start, end in zip(names, separations[:half], separations[half:], strict=True):
        low, high = end.interval
        lines.append(
            f"{name:{width}} {end.auc:.2f}  {f'{low:.2f} to {high:.2f}':13}  {start.auc:9.2f}  "
            f"{end.null_low:.2f} to {end.null_high:.2f}"
        )
    return "\n".join(lines)


def _name_measured(end: "Separation", noun: str) -> str:
    from cf.data.noun import name_things

    space = "all factors" if end.space == "full" else "in the plane"
    return f"{name_things(end.poles, noun)} ({end.n_positive:,} / {end.n_negative:,}), {space}"
