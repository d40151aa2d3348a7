"""The loss figure and the sentence under it say what the frame holds, and no more."""

import math
from dataclasses import replace

from cf.figures.live.loss import describe_curves, describe_held_back, describe_loss
from cf.settings import Settings
from cf.snapshot import HeldBack, best_epoch
from tests.frames import make_frame, make_losses


def test_the_curves_are_drawn_over_epochs():
    curves = describe_curves(make_frame())
    assert curves["training"] == [[0.5, 1.0], [1.5, 0.8]]
    assert curves["validation"] == [[0.0, 1.7], [0.5, 1.1], [1, 0.9], [1.5, 0.9], [2, 0.85]]
    assert curves["ends"] == [[1, 0.9], [2, 0.85]]
    assert curves["epochs"] == 2


def test_every_baseline_is_there_with_its_name_and_value():
    lines = describe_curves(make_frame())["baselines"]
    assert lines == [["global mean", 1.1], ["biases only", 0.88]]


def test_the_best_epoch_is_marked():
    losses = make_losses((0.9, 0.9), (0.7, 0.8), (0.5, 0.82))
    assert describe_curves(make_frame(losses=losses))["best"] == [2, 0.8]
    assert describe_curves(make_frame(losses=()))["best"] is None


def test_of_equal_epochs_the_earliest_is_the_best():
    best = best_epoch(make_losses((0.9, 0.8), (0.7, 0.8)))
    assert best is not None and best.epoch == 1
    assert best_epoch(()) is None


def test_the_axis_takes_in_all_that_matters():
    low, high = describe_curves(make_frame())["range"]
    assert low <= 0.8 and high >= 1.1
    exploded = make_frame(state="diverged", losses=(), curve=((5, 1.0), (10, 9.0)))
    assert describe_curves(exploded)["range"][1] >= 9


def test_what_exploded_to_infinity_is_left_out():
    frame = make_frame(validation_curve=((5, 1.1), (15, math.inf)))
    assert all(math.isfinite(mse) for _, mse in describe_curves(frame)["validation"])


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
    averaged = describe_loss(make_frame(settings=Settings(model="starts")))
    assert averaged == below.replace("0.850", "0.850 (5 starts’ mean)")
    above = describe_loss(make_frame(losses=make_losses((1.0, 0.95))))
    assert "above biases only" in above and "below" not in above


def test_a_bad_run_is_compared_with_the_mean_rating():
    bad = describe_loss(make_frame(losses=make_losses((1.8, 1.75))))
    assert "worse than always predicting the mean (1.10)" in bad and "biases only" not in bad
    untrained = describe_loss(make_frame(losses=(), curve=()))
    assert "always predicting the mean (1.10) does better" in untrained
    gone = describe_loss(make_frame(state="diverged", losses=make_losses((9.0, math.nan))))
    assert "After epoch 1 the validation loss is no longer a number" in gone


def test_the_sentence_says_after_which_epoch_it_was_checked():
    between = make_frame(losses=make_losses((0.95, 0.9)), step=15, epoch=1.5, state="paused")
    assert describe_loss(between).startswith("After epoch 1: validation 0.900")


def test_overfitting_is_named_only_when_validation_rises_while_training_falls():
    rising = make_losses((0.9, 0.85), (0.7, 0.80), (0.5, 0.83))
    assert "since epoch 2" in describe_loss(make_frame(losses=rising))
    both_rise = make_losses((0.9, 0.80), (0.95, 0.83))
    assert "verfitting" not in describe_loss(make_frame(losses=both_rise))
    hair = make_losses((0.9, 0.8), (0.8, 0.8005))
    assert "verfitting" not in describe_loss(make_frame(losses=hair))
    assert "verfitting" not in describe_loss(make_frame(losses=rising, state="diverged"))


def test_a_diverged_run_marks_no_best_epoch():
    frame = make_frame(state="diverged", losses=make_losses((5.0, 4.3)))
    assert describe_curves(frame)["best"] is None


HELD = HeldBack(20_001, 16_547, 124, 1_710, 1_339_227_125, 0.97)


def test_what_is_held_back_follows_the_setting():
    short, told = describe_held_back(Settings(), replace(HELD, n_unseen_users=0, n_by_unseen=0))
    assert short == "Checked on a random fifth of the ratings (split seed 0)."
    assert told.startswith("20,001 ratings check the model") and "97 % of these were given" in told
    assert "a split by time" in told and told.endswith(
        "Without a training rating: 1,710 films; averages answer for them."
    )
    short, told = describe_held_back(Settings(split="newest"), HELD)
    assert short == (
        "Checked on the newest fifth of the ratings: 83 % by 124 users of whom no rating trains."
    )
    assert "The oldest of them was given on 9 June 2012." in told
    assert "harder than ratings drawn at random, and closer to use" in told
    short, told = describe_held_back(Settings(split="newest-each"), replace(HELD, n_unseen_users=0))
    assert short == "Checked on each user’s newest 5 ratings." and "2012" not in told


def test_where_times_are_not_known_no_day_is_spoken_of():
    _, told = describe_held_back(Settings(), replace(HELD, since=None, share_same_day=None))
    assert " day" not in told and "time" not in told


def test_where_everybody_gives_the_same_stars_the_axis_has_a_height_and_holds_the_first_epoch():
    nothing_to_beat = {"global mean": 0.0, "biases only": 0.0}
    for curve in ((), ((5, 0.0),), ((1, 5.0), (5, 4.4))):
        first = make_frame(losses=(), curve=curve, validation_curve=(), baselines=nothing_to_beat)
        low, high = describe_curves(first)["range"]
        assert low == 0 and high >= max(0.2, *(mse for _, mse in [*curve, (0, 0.0)]))
