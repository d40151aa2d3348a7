"""A run and its data as exports meet them at the worst: titles that other programs trip over."""

from dataclasses import replace
from typing import Any

import numpy as np

from cf.analysis.plane.orientation import lay_across
from cf.analysis.plane.projection import Projection, fit_projection
from cf.analysis.poles import label_poles
from cf.analysis.well_rated import well_rated
from cf.data import Dataset
from cf.settings import Settings
from cf.snapshot import Change, EpochLoss, Run, Separation, Snapshot
from tests.runs import tiny_dataset

SCRIPT = "</script><script>alert(1)</script>"
TITLES = (
    *(SCRIPT, '=cmd|"/C calc"!A0', "+1", "-1", "@home", "\tTab first", "Tab\there", "Line\nbreak"),
    *('Quote "double", single’s', "Ca$h $tack", "<b>bold</b> & co", "Île 東京", "a\x00b\x0bc"),
)
N_FACTORS = 4


def hostile_dataset() -> Dataset:
    """The tiny data with TITLES for its first films; the most rated one is SCRIPT."""
    data = tiny_dataset()
    movies = data.movies
    titles = [*TITLES, *movies.title[len(TITLES) :]]
    n_ratings = movies.n_ratings.copy()
    n_ratings[0] = 1000
    year = movies.year.copy()
    year[1] = 0
    label = movies.label.copy()
    label[40:] = 0
    return replace(
        data,
        movies=replace(movies, title=tuple(titles), n_ratings=n_ratings, year=year, label=label),
        citation="A <Citation> & Sons (2015). https://doi.org/10.1145/2827872",
    )


def laid_across(run: Run, data: Dataset) -> Projection:
    """The plane that pictures of a run are to show: the labels' contrast lies across."""
    plane = fit_projection(run.snapshots[-1].vectors, well_rated(data.movies.n_ratings))
    return lay_across(plane, label_poles(data.movies), data.movies)


def make_snapshot(step: int, data: Dataset, biased: bool = True) -> Snapshot:
    """Drawn, not learned, numbers."""
    rng, ratings = np.random.default_rng(step), data.ratings
    return Snapshot(
        step=step,
        epoch=step / 10,
        learning_rate=0.01,
        train_mse=0.9,
        validation_mse=0.95,
        vectors=rng.normal(size=(ratings.n_movies, N_FACTORS)).astype(np.float32),
        biases=rng.normal(size=ratings.n_movies).astype(np.float32) if biased else None,
        user_biases=rng.normal(size=ratings.n_users).astype(np.float32) if biased else None,
    )


def make_run(data: Dataset, **changes: Any) -> Run:
    """A steered fork of two epochs that keeps its untrained and its last state."""
    measured = Separation(0, "blockbuster / independent", 0.5, n_positive=30, n_negative=10)
    run = Run(
        id="2f6cab01",
        settings=Settings(n_factors=N_FACTORS, learning_rate=0.0123456789, seed=3),
        data_name=data.name,
        data_checksum=data.ratings.checksum,
        losses=(EpochLoss(1, 10, 0.98765, 1.01, 0.2), EpochLoss(2, 20, 0.8, 0.95432, 0.1)),
        baselines={"global mean": 1.1234, "$biases$ only <i>": 0.8876},
        changes=(Change(7, "learning_rate", 0.0123456789, 0.05),),
        snapshots=(make_snapshot(0, data), make_snapshot(20, data)),
        separations=(
            replace(measured, epoch=0, auc=0.512, null_low=0.401, null_high=0.602),
            Separation(2, measured.poles, 0.873, (0.811, 0.917), 0.413, 0.587, 30, 10),
        ),
        versions={"torch": "2.13.0", "numpy": np.__version__},
        name=f"Mine <b> $x$ {SCRIPT}",
        made_at="2026-11-24T12:00:00+00:00",
        parent="aabbccdd",
        parent_values={"seed": 11},
    )
    return replace(run, **changes)
