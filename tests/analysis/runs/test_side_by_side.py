"""Runs side by side: differences are named, what does not compare is refused."""

from dataclasses import replace

import numpy as np
import pytest

from cf.analysis.runs.side_by_side import comparable, outcomes, setting_differences
from cf.settings import TABLE, Settings
from cf.snapshot import Change
from tests.side_by_side import make_run


def test_a_run_is_called_by_its_name_or_else_its_id():
    assert make_run(name="Ada’s").title == "Ada’s"
    assert make_run(name=" ").title == make_run().title == "made-up"


def test_runs_of_other_data_do_not_compare_and_the_word_says_which():
    first, second = make_run(name="one"), make_run(name="two", data_checksum="other")
    compares = comparable([first, first, second])
    assert not compares and not compares.films and not compares.losses
    assert "“one”" in compares.caveat and "“two”" in compares.caveat
    assert "film" not in compares.caveat  # they may be books, of one run or of both


def test_runs_of_another_split_compare_their_films_but_not_their_losses():
    first, second = make_run(), make_run(Settings(split_seed=9))
    compares = comparable([first, second])
    assert compares and not compares.losses
    assert "split seed 0); a random fifth of the ratings (split seed 9)" in compares.caveat
    assert comparable([first]).caveat == comparable([first, first]).caveat == ""
    assert comparable([first, first]).losses


def test_a_split_by_time_compares_with_itself_whatever_its_seed_and_with_no_other():
    newest, again = (make_run(Settings(split="newest", split_seed=seed)) for seed in (0, 9))
    assert comparable([newest, again]).losses
    each = [make_run(Settings(split="newest-each", n_newest=n)) for n in (5, 6)]
    for pair in ([newest, make_run()], [newest, each[0]], each):
        assert comparable(pair) and not comparable(pair).losses
    said = comparable(each).caveat
    assert "each user’s newest 5 ratings; each user’s newest 6 ratings" in said


def test_only_settings_that_differ_stand_in_the_table_in_its_order():
    runs = [
        make_run(settings)
        for settings in (Settings(), Settings(seed=4, n_factors=5), Settings(seed=4))
    ]
    rows = setting_differences(runs)
    assert [(row.name, row.label) for row in rows] == [("n_factors", "Factors"), ("seed", "Seed")]
    assert rows[0].values == (20, 5, 20) and rows[0].differs == (False, True, False)
    assert rows[1].values == (0, 4, 4) and rows[1].differs == (False, True, True)
    assert setting_differences([runs[0], runs[0]]) == ()


def test_all_settings_can_be_had_and_one_without_effect_has_no_value():
    plain, network = make_run(Settings(dropout=0.3)), make_run(Settings(model="network"))
    rows = {row.name: row for row in setting_differences([plain, network], all_settings=True)}
    assert list(rows) == [setting.name for setting in TABLE]
    assert rows["dropout"].values == (None, 0.0) and rows["dropout"].differs == (False, True)
    descents = [make_run(Settings(optimiser="sgd", beta2=beta)) for beta in (0.9, 0.99)]
    assert setting_differences(descents) == ()


def test_outcomes_are_the_ends_that_were_planted():
    turn = Change(1, "learning_rate", 0.1, 0.2)
    run = make_run(Settings(epochs=3), mses=(0.9, 0.7, 0.8), changes=(turn, turn))
    [one] = outcomes([run])
    assert (one.n_epochs, one.planned_epochs, one.best_epoch, one.n_turns) == (3, 3, 2, 2)
    assert (one.best_mse, one.last_mse) == (0.7, 0.8)
    assert one.gap == pytest.approx(0.8 - 0.85)
    lengths = [np.sqrt(np.square(v).sum()) for v in run.snapshots[-1].vectors.astype(float)]
    assert one.mean_norm == pytest.approx(np.mean(lengths))
    ended = one.separations["Action / Romance"]
    assert (ended.epoch, ended.auc, ended.untrained) == (3, 0.8, 0.5)
    assert (ended.null_low, ended.null_high) == (0.4, 0.6)


def test_a_run_that_diverged_at_once_has_outcomes_too():
    run = replace(make_run(mses=()), snapshots=(), separations=())
    [one] = outcomes([run])
    assert (one.n_epochs, one.best_epoch, one.separations) == (0, 0, {})
    assert np.isnan([one.best_mse, one.last_mse, one.gap, one.mean_norm]).all()


def test_a_loss_that_is_no_number_is_never_the_best():
    [one] = outcomes([make_run(mses=(float("nan"), 0.9, float("inf")))])
    assert (one.best_mse, one.best_epoch, one.last_mse) == (0.9, 2, float("inf"))
