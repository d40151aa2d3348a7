"""`python -m cf separate`: how well two kinds of movies part ways, over several seeds."""

import argparse
from collections.abc import Iterable, Iterator
from dataclasses import asdict, replace
from pathlib import Path
from statistics import mean, stdev
from typing import TYPE_CHECKING, Any

from cf.cli.parts import (
    advise,
    chosen_settings,
    describe_fitted,
    fitted_settings,
    json_line,
    open_data,
    read_saved,
    refuse_other_data,
    train_to_end,
)
from cf.errors import SettingError
from cf.settings import TABLE, Settings

if TYPE_CHECKING:
    from cf.analysis.poles import Poles
    from cf.analysis.separation.auc import Auc
    from cf.analysis.separation.matching import Matched
    from cf.analysis.separation.report import Null, Report
    from cf.data import Dataset
    from cf.snapshot import Snapshot

DEFAULT_SEEDS = 5
Model = tuple[Settings, "Snapshot | None", "Snapshot"]  # untrained start if it is known, end
# What a figure is called in JSON, and above its column.
MEASURED = {"full": "full", "plane": "plane", "untrained": "untrained"}
RIVALS = {"popularity": "popularity", "year": "year", "mean stars": "stars", "movie bias": "bias"}
PAIRS = {"matched": "alike", "matched_liking": "and liked"}
WITHIN = "_within"  # of the pairs themselves; before it, every film of the pairs meets every other
FIGURES = {**MEASURED, **{key: key for key in RIVALS.values()}}
FIGURES |= {
    key: head
    for name, alike in PAIRS.items()
    for key, head in ((name, alike), (name + WITHIN, "in pairs"))
}
NULLS = ("full_null", "plane_null", "untrained_null")


def separate(arguments: argparse.Namespace) -> None:
    """Measure how well models tell two kinds of movies apart, against chance and against fame."""
    _chosen_seeds(arguments)  # before anything is read: a mistake is answered at once
    from cf.data.noun import name_things

    data = open_data(arguments.data, arguments.columns)
    n_ratings = len(data.ratings)
    seeds = _chosen_seeds(arguments, n_ratings)
    fitted = fitted_settings(arguments, n_ratings) if seeds else {}
    if seeds:
        advise(seeds[0], n_ratings)
    poles = _chosen_poles(arguments, data)
    saved = [] if seeds else [_saved(arguments.saved, data)]
    models: Iterable[Model] = saved or _train_each(seeds, data)
    held_back = (seeds or [settings for settings, _, _ in saved])[0].held_back
    if not arguments.json:
        print(describe_fitted(fitted, n_ratings), end="")
        print(name_things(_opening(poles, arguments.min_ratings, held_back), data.noun))
    found = []
    for settings, start, end in models:
        figures = {"seed": settings.seed, **_measure(data, poles, start, end)}
        found.append(figures)
        said = json_line(figures) if arguments.json else _line(str(settings.seed), figures)
        print(said, flush=True)
    summary = _summary(poles, arguments.min_ratings, found)
    summary |= {"held_back": held_back, "fitted": fitted}
    print(json_line(summary) if arguments.json else _closing(summary, found))


def _chosen_seeds(arguments: argparse.Namespace, n_ratings: int | None = None) -> list[Settings]:
    """The settings of each model to train; none if a saved run is to be measured."""
    if arguments.saved is None:
        settings = chosen_settings(arguments, n_ratings)
        n_seeds = DEFAULT_SEEDS if arguments.seeds is None else arguments.seeds
        return [replace(settings, seed=settings.seed + i) for i in range(n_seeds)]
    said = ["seeds"] if arguments.seeds is not None else []
    said += [setting.name for setting in TABLE if hasattr(arguments, setting.name)]
    if said:
        option = said[0].replace("_", "-")
        raise SettingError(f"--run: a saved run is not trained again, so --{option} says nothing.")
    return []


def _chosen_poles(arguments: argparse.Namespace, data: "Dataset") -> "Poles":
    from cf.analysis.poles import FEWEST_MOVIES, genre_poles, genre_rest_poles, label_poles
    from cf.data.noun import name_things

    movies = data.movies
    first, second = (name.lower() for name in arguments.poles)
    floor, genres = arguments.min_ratings, {name.lower(): name for name in movies.genre_names}
    if (first, second) == ("blockbuster", "independent"):
        poles = label_poles(movies, floor)
    elif not genres:
        asked = "Only “blockbuster independent” can be asked of them."
        if not movies.label.any():
            asked = "What else can be asked of them the page Separate lists."
        raise SettingError(
            f"--poles: these data name no genres, so “{arguments.poles[0]}” cannot be told from "
            f"“{arguments.poles[1]}”. {asked}"
        )
    else:
        allowed = {*genres, "rest"} if first in genres else {*genres}
        for typed, name in zip(arguments.poles, (first, second), strict=True):
            if name not in allowed:
                raise SettingError(
                    f"--poles: “{typed}” is not one of {', '.join(sorted(genres))}; allowed are "
                    "two of them, one of them and “rest”, or “blockbuster independent”."
                )
        if first == second:
            raise SettingError(f"--poles: {first} cannot be told apart from itself.")
        if second == "rest":
            poles = genre_rest_poles(movies, genres[first], floor)
        else:
            poles = genre_poles(movies, genres[first], genres[second], floor)
    if poles.too_few:
        things = name_things("films", data.noun)
        raise SettingError(
            f"--poles: {poles.n_positive} {things} are {poles.positive} and {poles.n_negative} "
            f"{poles.negative} among those with at least {floor} ratings, but each side needs "
            f"{FEWEST_MOVIES}. Choose other poles or a lower --min-ratings."
        )
    return poles


def _train_each(seeds: list[Settings], data: "Dataset") -> Iterator[Model]:
    for settings in seeds:
        start, end = train_to_end(settings, data).snapshots
        yield settings, start, end


def _saved(folder: Path, data: "Dataset") -> Model:
    run = read_saved(folder)
    refuse_other_data(run, data)
    start, end = run.snapshots[0], run.snapshots[-1]
    return run.settings, start if start.step == 0 else None, end


def _measure(
    data: "Dataset", poles: "Poles", start: "Snapshot | None", end: "Snapshot"
) -> dict[str, Any]:
    from cf.analysis.plane.projection import fit_projection
    from cf.analysis.separation.report import measure
    from cf.analysis.separation.verdict import verdict
    from cf.analysis.well_rated import well_rated
    from cf.data.noun import name_things

    movies = data.movies
    plane = fit_projection(end.vectors, well_rated(movies.n_ratings)).points
    untrained = None if start is None else start.vectors
    report = measure(movies, poles, end.vectors, plane, untrained=untrained, biases=end.biases)
    return {**_figures(report), "verdict": name_things(verdict(report), data.noun)}


def _figures(report: "Report") -> dict[str, Any]:
    def plain(figure: "Auc | None") -> dict[str, float] | None:
        return None if figure is None else asdict(figure)

    def chance(null: "Null | None") -> dict[str, float] | None:
        if null is None:
            return None
        low, high = null.band
        return {"low": low, "high": high, "p_value": null.p_value, "n_shuffles": len(null.aucs)}

    figures: dict[str, Any] = {name: plain(getattr(report, name)) for name in MEASURED}
    rivals = {rival.name: plain(rival.auc) for rival in report.rivals}
    figures |= {key: rivals.get(name) for name, key in RIVALS.items()}
    for name in PAIRS:
        matched: Matched | None = getattr(report, name)
        figures[name] = matched and {
            **asdict(matched.auc),
            "n_pairs": matched.n_pairs,
            "alike_in": matched.alike_in,
            "left": {rival.name: rival.auc.value for rival in matched.rivals},
        }
        figures[name + WITHIN] = matched and asdict(matched.within)
    return figures | {name: chance(getattr(report, name)) for name in NULLS}


def _summary(poles: "Poles", min_ratings: int, found: list[dict[str, Any]]) -> dict[str, Any]:
    """Means over seeds, and how far single seeds scatter about them."""
    values = {
        name: [figures[name]["value"] for figures in found if figures[name] is not None]
        for name in FIGURES
    }
    return {
        "poles": poles.name,
        "n_positive": poles.n_positive,
        "n_negative": poles.n_negative,
        "min_ratings": min_ratings,
        "seeds": [figures["seed"] for figures in found],
        "mean": {name: mean(own) if own else None for name, own in values.items()},
        "sd": {name: stdev(own) if len(own) > 1 else None for name, own in values.items()},
        "null": [mean(figures["full_null"][end] for figures in found) for end in ("low", "high")],
    }


def _opening(poles: "Poles", min_ratings: int, held_back: str) -> str:
    from cf.analysis.separation.verdict import warnings_for

    head = "".join(f"{name:>{_width(name)}}" for name in FIGURES.values())
    lines = [
        f"{poles.positive} ({poles.n_positive:,}) and {poles.negative} ({poles.n_negative:,}), "
        f"movies with at least {min_ratings} ratings. AUC on movies held out; 0.5 is chance.",
        f"Held back from training: {held_back}.",
        *warnings_for(poles),
        "",
        f"seed{head}  shuffled labels",
    ]
    return "\n".join(lines)


def _line(name: str, figures: dict[str, Any]) -> str:
    cells = _cells({key: figures[key] and figures[key]["value"] for key in FIGURES})
    null = figures["full_null"]
    return f"{name:4}{cells}  {null['low']:.2f} to {null['high']:.2f}, p = {null['p_value']:.2f}"


def _cells(values: dict[str, float | None]) -> str:
    return "".join(
        f"{'–' if (value := values[key]) is None else f'{value:.3f}':>{_width(head)}}"
        for key, head in FIGURES.items()
    )


def _width(head: str) -> int:
    return max(len(head), len("0.000")) + 2


def _closing(summary: dict[str, Any], found: list[dict[str, Any]]) -> str:
    lines = []
    if len(found) > 1:
        low, high = summary["null"]
        lines = [f"mean{_cells(summary['mean'])}  {low:.2f} to {high:.2f}"]
        lines.append(f"sd  {_cells(summary['sd'])}")
    said = [f"Seed {figures['seed']}: {figures['verdict']}" for figures in found]
    if any("±" in one for one in said):
        said.append("± is half of a 95 % interval.")
    if any(figures[name] for figures in found for name in PAIRS):
        said.append(
            "“in pairs”: how many of the pairs alike are told apart, each for itself. Before it, "
            "every film of the pairs meets every other."
        )
    return "\n".join([*lines, "", *said])
