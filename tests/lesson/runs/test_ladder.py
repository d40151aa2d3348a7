"""The ladder: the chapter's settings, runs that equal the trainer's, and sentences that add up."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from cf.data import build_ratings
from cf.data.split import split_ratings
from cf.experiments.starts import predict_ratings
from cf.figures.lesson.ladder import Curve, draw_ladder
from cf.lesson.runs.ladder import (
    LADDER,
    MOST_IN_SMALL_BATCHES,
    RUNGS,
    answer_ladder,
    tell_hindrance,
    tell_lesson,
    train_rung,
)
from cf.settings import Settings
from cf.snapshot import EpochLoss, Run
from cf.training.trainer import Trainer
from tests.runs import tiny_dataset


def result(*pairs: tuple[float, float], message: str = "") -> Run:
    losses = tuple(EpochLoss(i + 1, i + 1, *pair, 0.0) for i, pair in enumerate(pairs))
    return Run("", Settings(), "", "", losses, {}, message=message)


def test_every_rung_is_one_below_it_with_one_thing_changed():
    changes = []
    for place, rung in enumerate(LADDER[1:], start=1):
        assert rung.on is not None and rung.on < place
        below = LADDER[rung.on]
        old, new = below.settings.as_dict(), rung.settings.as_dict()
        old["n_starts"], new["n_starts"] = below.n_starts, rung.n_starts
        changes.append({name: new[name] for name in new if new[name] != old[name]})
    assert changes == [
        {"model": "range"},
        {"model": "bias"},
        {"weight_decay": 0.1},
        {"model": "network"},
        {"model": "raters"},
        {"model": "days"},
        {"n_starts": 3},
    ]
    assert [rung.on for rung in LADDER[4:6]] == [3, 3]  # another idea in place of one more
    first = RUNGS[0].settings
    assert (first.model, first.weight_decay, first.optimiser) == ("dot", 0.01, "adamw")
    assert (first.n_factors, first.batch_size, first.learning_rate) == (50, 64, 5e-3)
    assert all(len(rung.printed) == rung.settings.epochs == 5 for rung in RUNGS)
    assert all(len(row) == 5 for rung in RUNGS for row in rung.fastai.values())
    assert len({tuple(rung.fastai) for rung in RUNGS}) == 1


@pytest.mark.parametrize("place", [p for p, rung in enumerate(LADDER) if rung.n_starts == 1])
def test_a_rung_trains_exactly_as_a_run_with_its_settings_does(place):
    settings, data = replace(LADDER[place].settings, epochs=2), tiny_dataset()
    shares: list[float] = []
    trained = train_rung(settings, 1, data, shares.append)
    expected = Trainer(settings, data.ratings).run()
    assert [loss.validation_mse for loss in trained.losses] == [
        loss.validation_mse for loss in expected
    ]
    assert trained.message == "" and shares == sorted(shares) and 0 < shares[-1] <= 1


def test_averaged_starts_end_at_the_loss_of_their_mean_prediction_in_every_epoch():
    settings, data = replace(LADDER[-1].settings, epochs=2, batch_size=16), tiny_dataset()
    shares: list[float] = []
    trained = train_rung(settings, 3, data, shares.append)
    where, stars = split_ratings(data.ratings, settings).validation, []
    for seed in range(3):
        trainer = Trainer(replace(settings, seed=settings.seed + seed), data.ratings)
        while trainer.step_count < trainer.steps_per_epoch:
            trainer.step()
        first = predict_ratings(trainer, where)
        trainer.run()
        stars.append([first, predict_ratings(trainer, where)])
    expected = ((np.mean(stars, axis=0) - data.ratings.stars[where]) ** 2).mean(axis=1)
    assert [loss.validation_mse for loss in trained.losses] == pytest.approx(expected, abs=1e-6)
    assert shares == sorted(shares) and 0.9 < shares[-1] <= 1


def test_a_rung_that_diverges_ends_early_and_says_why():
    settings = Settings(
        optimiser="sgd", learning_rate=1000, model="dot", schedule="constant", batch_size=16
    )
    trained = train_rung(settings, 1, tiny_dataset())
    assert len(trained.losses) < settings.epochs and "diverged" in trained.message
    assert "diverged" in tell_lesson(0, {0: trained})
    assert train_rung(settings, 3, tiny_dataset()).message == trained.message


def test_the_lesson_tells_the_step_down_from_the_nearest_trained_rung_below():
    results = {0: result((0.9, 1.0)), 2: result((0.8, 0.88))}
    assert "0.120 squared stars lower than dot product" in tell_lesson(2, results)
    assert tell_lesson(0, results) == "dot product ends at 1.000."
    assert "0.070 squared stars higher than + biases" in tell_lesson(
        4, results | {4: result((0.9, 0.95))}
    )
    assert "no better" in tell_lesson(2, {0: result((0.9, 0.882)), 2: result((0.8, 0.88))})


def test_a_rung_is_measured_against_the_trained_one_that_it_stands_on():
    results = {3: result((0.5, 0.76)), 4: result((0.6, 0.80)), 6: result((0.4, 0.72))}
    assert "0.040 squared stars lower than + weight decay" in tell_lesson(6, results)
    assert "**+ the day**: 0.040 squared stars lower than + weight decay" in answer_ladder(results)
    assert "**+ the day** learns most by heart" in answer_ladder(results)
    averaged = results | {7: result((0.1, 0.70))}  # its training loss is of no model that was used
    assert "**+ the day** learns most by heart" in answer_ladder(averaged)
    assert "nothing to compare" in answer_ladder({4: result((1, 1)), 5: result((1, 1))})


def test_what_a_rung_asks_of_the_ratings_is_said():
    ratings, days = tiny_dataset().ratings, LADDER[6].settings
    assert [tell_hindrance(rung.settings, ratings) for rung in LADDER] == [""] * len(LADDER)
    assert "do not say when" in tell_hindrance(days, replace(ratings, when=None))
    n = MOST_IN_SMALL_BATCHES + 1
    too_many = build_ratings(*np.divmod(np.arange(n), 600), np.ones(n), 1.0, 5.0)
    assert f"adds up all {n:,}" in tell_hindrance(LADDER[5].settings, too_many)
    assert tell_hindrance(RUNGS[4].settings, too_many) == ""


def test_overfitting_is_named_only_where_training_still_fell():
    risen = {0: result((0.9, 0.9), (0.5, 0.85), (0.3, 0.89))}
    assert "Overfitting: validation was best after epoch 2 (0.850) and has risen by 0.040" in (
        tell_lesson(0, risen)
    )
    assert "Overfitting" not in tell_lesson(0, {0: result((0.9, 0.9), (0.95, 0.95))})
    assert "Overfitting" not in tell_lesson(0, {0: result((0.9, 0.9), (0.8, 0.88))})


def test_the_answer_names_the_largest_step_and_the_widest_gap():
    results = {
        3: result((0.7, 0.80)),
        0: result((0.5, 0.95)),
        1: result((0.6, 0.93)),
    }
    answer = answer_ladder(results)
    assert "**+ weight decay**: 0.130 squared stars lower than + range" in answer
    assert "**dot product** learns most by heart: 0.500" in answer and "0.450 apart" in answer
    assert "nothing to compare" in answer_ladder({0: result((0.5, 0.9))})
    assert "nothing to compare" in answer_ladder({0: result((1, 1)), 1: result(message="lost")})


def test_the_newest_curve_is_strong_and_labels_keep_their_distance():
    curves = [
        Curve("old", (1.0, 0.9), 0),
        Curve("paper", (1.0, 0.89), 0, reference=True),
        Curve("new", (1.0, 0.9001), 1),
        Curve("none", (), 2),
    ]
    figure = draw_ladder(curves, 5, "dark")
    widths = {trace.name: trace.line.width for trace in figure.data}
    assert list(widths) == ["old", "paper", "new"] and max(widths, key=widths.get) == "new"
    assert len({(trace.line.dash, trace.mode) for trace in figure.data}) == 3
    heights = sorted(note.y for note in figure.layout.annotations)
    assert min(b - a for a, b in pairwise(heights)) > 0.009
    low, high = figure.layout.yaxis.range
    assert low < heights[0] and heights[-1] < high
    assert [note.text for note in figure.layout.annotations if "<b>" in note.text] == [
        "<b>new 0.900</b>"
    ]
