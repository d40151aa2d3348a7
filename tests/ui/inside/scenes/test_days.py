"""The scene on days: four runs, two kinds of ratings held back, and what is known of their days."""

import numpy as np
import pytest

from cf.data import build_ratings, split_ratings
from cf.data.days import share_same_day
from cf.lesson.runs.two_runs import train_all
from cf.settings import MODELS, Settings
from tests.runs import tiny_dataset
from tests.small_stage import draw_scene, train_at_once


@pytest.fixture(autouse=True)
def trained(monkeypatch):
    return train_at_once(monkeypatch, "days")


@pytest.mark.parametrize("model", MODELS)
def test_both_models_are_checked_on_both_kinds_of_ratings(model, trained):
    app = draw_scene("days", model)
    kinds = [(own.model, own.split) for own in trained]
    assert kinds == [
        ("raters", "random"),
        ("days", "random"),
        ("raters", "newest-each"),
        ("days", "newest-each"),
    ]
    ends = [run.losses[-1].validation_mse for run in train_all(tuple(trained), tiny_dataset())]
    for change in (ends[1] - ends[0], ends[3] - ends[2]):
        assert f"**{change:+z.3f}**".replace("-", "−") in app.markdown[-1].value
    trained.clear()
    app.radio(key="days_split").set_value("newest").run()
    assert not app.exception
    assert [own.split for own in trained] == ["random"] * 2 + ["newest"] * 2
    assert "the newest fifth" in app.markdown[-1].value


def test_before_the_guess_no_loss_is_in_sight():
    app = draw_scene("days", "bias", revealed=False)
    assert not app.get("plotly_chart") and not any("gain" in one.value for one in app.caption)


def test_the_answer_says_what_slower_effects_came_to_and_how_to_measure_it():
    said = [caption.value for caption in draw_scene("days", "bias").caption]
    assert any("tests.benchmarks.slow_time" in one for one in said)


def test_the_share_counts_the_days_that_are_learned_from():
    user, movie = np.repeat([1, 2], 4), np.tile([1, 2, 3, 4], 2)
    day = np.array([0, 0, 1, 2, 0, 1, 2, 3])
    ratings = build_ratings(user, movie, np.ones(8), 1, 5, 86_400 * day)
    split = split_ratings(ratings, Settings(split="newest-each", n_newest=1))
    assert share_same_day(ratings, split) == 0.0
    split = split_ratings(ratings, Settings(split="newest-each", n_newest=3))
    assert share_same_day(ratings, split) == 1 / 6  # of user 1, the other rating of day 0
