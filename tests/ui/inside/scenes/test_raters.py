"""The scene on who rated a film: both models trained, compared by how often a film was rated."""

import re

import numpy as np
import pytest

from cf.analysis.poles import compared_poles
from cf.analysis.separation.measure import score_poles
from cf.data import split_ratings
from cf.lesson.runs.raters import FEWEST, group_by_count
from cf.lesson.runs.two_runs import train_all, with_and_without_raters
from cf.settings import MODELS, Settings
from tests.runs import tiny_dataset
from tests.small_stage import draw_scene, train_at_once


@pytest.fixture(autouse=True)
def trained(monkeypatch):
    return train_at_once(monkeypatch, "raters")


@pytest.mark.parametrize("model", MODELS)
def test_whatever_the_run_both_models_are_trained_and_their_losses_compared(model, trained):
    app = draw_scene("raters", model)
    assert [own.model for own in trained] == ["raters", "bias"]
    runs = train_all(tuple(trained), tiny_dataset())
    ends = [f"**{run.losses[-1].validation_mse:.3f}**" for run in runs]
    assert re.findall(r"\*\*[\d.]+\*\*", app.markdown[-1].value) == ends
    assert not app.exception


def test_two_films_are_written_out_with_all_of_their_raters():
    app = draw_scene("raters", "bias")
    data = tiny_dataset()
    train = split_ratings(data.ratings, Settings()).train
    most = np.bincount(data.ratings.movie[train]).max()
    assert app.markdown[0].value.endswith(f"/ √{most}") and f"{most - 3} more" in (
        app.markdown[0].value
    )


def test_the_kinds_of_films_are_told_apart_in_both_models_vectors(trained):
    app, data = draw_scene("raters", "bias"), tiny_dataset()
    with_it, without = train_all(tuple(trained), data)
    for poles in compared_poles(data.movies):
        before, after = (
            score_poles(run.snapshots[-1].vectors, poles)[1].value for run in (without, with_it)
        )
        said = f"{poles.name} {before:.2f} → **{after:.2f}**"
        assert any(said in text.value for text in app.markdown)


def test_before_the_guess_no_loss_is_in_sight():
    app = draw_scene("raters", "bias", revealed=False)
    assert not app.get("plotly_chart") and not any("gain" in one.value for one in app.caption)


def test_what_the_idea_turned_round_comes_to_stands_below_and_how_to_measure_it():
    (said,) = (one.value for one in draw_scene("raters", "bias").caption if "SVD++" in one.value)
    assert "asymmetric" in said and "`python -m tests.benchmarks.slow_time`" in said


def test_a_group_is_of_the_ratings_held_back_whose_film_was_learned_as_often():
    data = tiny_dataset()
    settings = with_and_without_raters(Settings(n_factors=3, epochs=2, batch_size=64))
    runs, ratings = train_all(settings, data), data.ratings
    split = split_ratings(ratings, settings[0])
    found = group_by_count(runs, ratings, split, ratings.movie)
    counts = np.bincount(ratings.movie[split.train], minlength=60)[ratings.movie[split.validation]]
    for name, n_held in zip(found.names, found.n_held, strict=True):
        low, high = map(int, name.split("–"))
        assert n_held == ((counts >= low) & (counts <= high)).sum() >= FEWEST
    if found.n_held.sum() == len(counts):  # nothing left out: the groups' mean is the whole
        whole = (found.mses * found.n_held).sum(axis=1) / len(counts)
        assert whole == pytest.approx([run.losses[-1].validation_mse for run in runs], abs=1e-4)
