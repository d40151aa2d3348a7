"""What is said about a sweep follows from its figures and never goes beyond them."""

import math

import numpy as np
import pytest

from cf.analysis.runs.sweep import average, describe_sweep, name_value, tabulate_sweep
from tests.sweeps import PAIRS, make_sweep

NAN = math.nan


def test_figures_stand_by_value_and_seed_and_what_is_not_trained_is_nan():
    sweep = make_sweep([[0.6, 0.7], [0.8, 0.9], [0.85, 0.95]], n_trained=4)
    np.testing.assert_array_equal(sweep.figures("full"), [[0.6, 0.7], [0.8, NAN], [0.85, NAN]])
    np.testing.assert_allclose(sweep.figures("full", 1)[0], [0.5, 0.6])
    np.testing.assert_array_equal(sweep.figures("validation_mse")[:, 0], [0.8, 0.79, 0.78])


def test_mean_and_spread_are_those_of_the_seeds_that_there_are():
    figures = np.array([[0.6, 0.7, 0.9], [0.5, NAN, 0.7], [NAN, 0.4, NAN], [NAN, NAN, NAN]])
    mean, spread = average(figures)
    np.testing.assert_allclose(mean, [2.2 / 3, 0.6, 0.4, NAN])
    np.testing.assert_allclose(
        spread, [np.std([0.6, 0.7, 0.9], ddof=1), np.std([0.5, 0.7], ddof=1), NAN, NAN]
    )


def test_a_pair_separates_from_where_every_seed_does():
    said = describe_sweep(
        make_sweep([[0.6, 0.62], [0.68, 0.78], [0.8, 0.84], [0.8, 0.8]], values=(1, 2, 5, 10))
    )
    assert said[0] == (
        "Blockbuster and independent separate from 5 factors (AUC 0.82, sd 0.03) on, but with 2 "
        "factors (AUC 0.73, sd 0.07) only with some seeds; in the plane of the map at no value "
        "tried, at best with 1 factor (AUC 0.60, sd 0.00)."
    )


def test_each_pair_has_a_sentence_of_its_own_figures():
    said = describe_sweep(make_sweep([[0.75, 0.75], [0.82, 0.84], [0.85, 0.85]]))
    assert said[0].startswith(
        "Blockbuster and independent separate at every value tried, even with 1 factor (AUC 0.75"
    )
    assert said[1].startswith(
        "Action and Romance separate from 2 factors (AUC 0.73, sd 0.01) on, but not with 1 factor "
        "(AUC 0.65, sd 0.00);"
    )


@pytest.mark.parametrize(
    ("full", "where"),
    [
        (
            [0.8, 0.8, 0.6],
            "up to weight decay 0.1 (AUC 0.80), but not with weight decay 1 (AUC 0.60);",
        ),
        ([0.8, 0.6, 0.8], "only with weight decay 0 (AUC 0.80) and weight decay 1 (AUC 0.80);"),
        ([0.6, 0.8, 0.6], "only with weight decay 0.1 (AUC 0.80);"),
        ([0.6, 0.65, 0.6], "at no value tried, at best with weight decay 0.1 (AUC 0.65);"),
    ],
)
def test_where_a_pair_separates_is_said_as_it_is(full, where):
    sweep = make_sweep([[one] for one in full], "weight_decay", (0.0, 0.1, 1.0))
    assert where in describe_sweep(sweep)[0]


def test_a_stretch_in_the_middle_is_told_with_both_its_ends():
    full = [[one] for one in (0.6, 0.8, 0.8, 0.6)]
    said = describe_sweep(make_sweep(full, values=(1, 2, 5, 10)))[0]
    assert (
        "from 2 factors (AUC 0.80) to 5 factors (AUC 0.80), but not with 1 factor (AUC 0.60) and "
        "not with 10 factors (AUC 0.60);"
    ) in said


def test_vectors_that_separate_untrained_already_prove_nothing():
    said = describe_sweep(make_sweep([[0.8, 0.8]] * 3, untrained=0.75))
    assert "separate at no value tried" in said[0]


def test_the_loss_names_what_lies_within_the_bands():
    losses = [[0.9, 0.8], [0.7, 0.71], [0.72, 0.7]]
    said = describe_sweep(make_sweep([[0.8, 0.8]] * 3, losses=losses))[2]
    lowest = "The validation loss is lowest with 2 factors (0.705, sd 0.007 squared stars)"
    any_of_them = "within what other seeds change: it may be any of them."
    assert said == f"{lowest}, but 5 lies {any_of_them}"
    losses[2] = [0.73, 0.74]
    assert about_loss(losses) == f"{lowest}."
    losses[2] = [0.712, 0.72]  # the best with no seed, but the bands meet
    assert about_loss(losses) == f"{lowest}, but 5 lies {any_of_them}"


def about_loss(losses: list[list[float]]) -> str:
    return describe_sweep(make_sweep([[0.8] * len(losses[0])] * len(losses), losses=losses))[2]


def test_of_one_seed_a_loss_is_lowest_only_by_more_than_another_seed_changes():
    assert "it may be any of them" in about_loss([[0.9], [0.704], [0.7]])
    assert about_loss([[0.9], [0.71], [0.7]]).endswith("(0.700 squared stars).")


def test_a_run_that_diverged_separates_nothing_has_no_loss_and_is_counted():
    full, losses = [[0.8, 0.8], [0.8, 0.8], [0.8, NAN]], [[0.8, 0.8], [0.7, 0.8], [0.1, NAN]]
    said = describe_sweep(make_sweep(full, losses=losses))
    assert "up to 2 factors (AUC 0.80, sd 0.00), but with 5 factors (AUC 0.80) only with" in said[0]
    assert "lowest with 2 factors" in said[2]
    assert said[3] == "1 run diverged: no figure comes from there."


def test_nothing_but_divergence_and_films_too_few_are_said_in_words():
    sweep = make_sweep([[NAN]] * 3, losses=[[NAN]] * 3)
    assert describe_sweep(sweep)[:3] == [
        "Blockbuster and independent: no run could be measured.",
        "Action and Romance: no run could be measured.",
        "At no value tried has every run a validation loss.",
    ]
    assert describe_sweep(make_sweep([[NAN]] * 3, untrained=NAN))[0] == (
        "Blockbuster and independent: too few films to measure."
    )


def test_one_seed_is_called_one_seed_and_has_no_spread():
    said = describe_sweep(make_sweep([[0.8], [0.82], [0.9]]))
    assert "one seed" in said[-1] and "±" not in "".join(said)
    assert "one seed" not in "".join(describe_sweep(make_sweep([[0.8, 0.8]] * 3)))


def test_an_unfinished_sweep_says_only_how_far_it_is():
    assert describe_sweep(make_sweep([[0.8, 0.8]] * 3, n_trained=4)) == ["4 of 6 runs are trained."]


def test_the_table_has_one_row_a_run():
    rows = tabulate_sweep(make_sweep([[0.6, 0.7], [0.8, 0.9], [0.85, 0.95]]))
    assert len(rows) == 6
    assert rows[4] == {
        "n_factors": 2,
        "seed": 1,
        "validation_mse": 0.79,
        f"auc_full {PAIRS[0]}": 0.9,
        f"auc_plane {PAIRS[0]}": 0.6,
        f"auc_untrained {PAIRS[0]}": 0.5,
        f"auc_full {PAIRS[1]}": 0.8,
        f"auc_plane {PAIRS[1]}": 0.6,
        f"auc_untrained {PAIRS[1]}": 0.5,
    }


def test_values_are_named_as_one_says_them():
    assert name_value("n_factors", 1) == "1 factor" and name_value("epochs", 20) == "20 epochs"
    assert name_value("weight_decay", 5e-05) == "weight decay 5e-05"
