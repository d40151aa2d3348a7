"""The loss figure and the sentence under it say what the frame holds, and no more."""

import math

from cf.figures.loss import describe_loss, draw_loss
from cf.figures.palette import LIGHT
from cf.snapshot import best_epoch
from tests.frames import make_frame, make_losses


def series(option: dict, name: str) -> dict:
    return next(one for one in option["series"] if one["name"] == name)


def test_the_curves_are_drawn_over_epochs():
    option = draw_loss(make_frame(), LIGHT)
    assert series(option, "training")["data"] == [[0.5, 1.0], [1.5, 0.8]]
    assert series(option, "validation")["data"] == [
        *([0.0, 1.7], [0.5, 1.1], [1, 0.9], [1.5, 0.9], [2, 0.85])
    ]
    assert series(option, "epoch’s end")["data"] == [[1, 0.9], [2, 0.85]]
    assert option["xAxis"]["max"] == 2


def test_every_baseline_is_a_dashed_line_with_its_name_and_value():
    lines = series(draw_loss(make_frame(), LIGHT), "validation")["markLine"]
    assert lines["lineStyle"]["type"] == "dashed"
    assert [line["yAxis"] for line in lines["data"]] == [1.1, 0.88]
    assert [line["label"]["formatter"] for line in lines["data"]] == [
        "global mean 1.100",
        "biases only 0.880",
    ]


def test_the_best_epoch_is_marked():
    losses = make_losses((0.9, 0.9), (0.7, 0.8), (0.5, 0.82))
    mark = series(draw_loss(make_frame(losses=losses), LIGHT), "epoch’s end")["markPoint"]
    assert mark["data"] == [{"coord": [2, 0.8]}]
    assert "0.800" in mark["label"]["formatter"]


def test_of_equal_epochs_the_earliest_is_the_best():
    best = best_epoch(make_losses((0.9, 0.8), (0.7, 0.8)))
    assert best is not None and best.epoch == 1
    assert best_epoch(()) is None


def test_the_axis_takes_in_all_that_matters():
    axis = draw_loss(make_frame(), LIGHT)["yAxis"]
    assert axis["min"] <= 0.8 and axis["max"] >= 1.1
    exploded = make_frame(state="diverged", losses=(), curve=((5, 1.0), (10, 9.0)))
    assert draw_loss(exploded, LIGHT)["yAxis"]["max"] >= 9


def test_before_training_the_sentence_says_how_far_off_the_model_is():
    text = describe_loss(make_frame(losses=(), curve=(), step=0))
    assert "Untrained: 1.70" in text


def test_within_the_first_epoch_only_the_training_loss_is_claimed():
    text = describe_loss(make_frame(losses=()))
    assert "Training loss 0.80" in text and "alidation" not in text


def test_the_sentence_compares_with_biases_only_in_both_directions():
    below = describe_loss(make_frame())
    assert f"{1 - 0.85 / 0.88:.1%}".replace("%", " %") + " below biases only" in below
    assert f"RMSE {math.sqrt(0.85):.2f}" in below
    above = describe_loss(make_frame(losses=make_losses((1.0, 0.95))))
    assert "above biases only" in above and "below" not in above


def test_overfitting_is_named_only_when_validation_rises_while_training_falls():
    rising = make_losses((0.9, 0.85), (0.7, 0.80), (0.5, 0.83))
    assert "since epoch 2" in describe_loss(make_frame(losses=rising))
    both_rise = make_losses((0.9, 0.80), (0.95, 0.83))
    assert "verfitting" not in describe_loss(make_frame(losses=both_rise))
    hair = make_losses((0.9, 0.8), (0.8, 0.8005))
    assert "verfitting" not in describe_loss(make_frame(losses=hair))
