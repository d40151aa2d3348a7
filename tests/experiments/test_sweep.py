"""A sweep trains what it says it trains, measures what the page measures, and tells as it goes."""

from dataclasses import replace

import numpy as np
import pytest

from cf.analysis.plane.projection import fit_projection
from cf.analysis.poles import genre_poles, label_poles
from cf.analysis.runs.sweep import describe_sweep
from cf.analysis.separation.measure import measure_separation
from cf.analysis.well_rated import well_rated
from cf.errors import SettingError
from cf.experiments.sweep import VALUES, choose_values, run_sweep
from cf.figures.separation.sweep import draw_sweep
from cf.settings import BY_NAME, OPTIMISERS, Settings
from cf.training.trainer import Trainer
from tests.runs import tiny_dataset, wait_for

BASE = Settings(n_factors=3, epochs=2, batch_size=100, learning_rate=0.05)


def test_every_run_is_the_one_that_a_trainer_gives_with_its_value_and_seed():
    data = tiny_dataset()
    sweep = run_sweep(replace(BASE, seed=9, split_seed=9), "n_factors", (1, 4), (0, 5), data)
    assert [(run.value, run.seed) for run in sweep.trained] == [(1, 0), (4, 0), (1, 5), (4, 5)]
    trainer = Trainer(replace(BASE, n_factors=4, seed=5, split_seed=5), data.ratings)
    pairs = label_poles(data.movies), genre_poles(data.movies, "Action", "Romance")

    def aucs(coordinates: np.ndarray) -> tuple[float, ...]:
        return tuple(measure_separation(coordinates, pair, n_shuffles=0).auc for pair in pairs)

    run = sweep.trained[-1]
    assert run.untrained == aucs(trainer.movie_vectors())
    assert run.validation_mse == trainer.run()[-1].validation_mse
    vectors = trainer.movie_vectors()
    assert run.full == aucs(vectors)
    assert run.plane == aucs(fit_projection(vectors, well_rated(data.movies.n_ratings)).points)
    assert sweep.pairs == ("blockbuster / independent", "Action / Romance")


def test_the_planted_poles_part_and_random_vectors_do_not():
    sweep = run_sweep(replace(BASE, epochs=10), "n_factors", (2,), (0, 1), tiny_dataset())
    assert sweep.figures("full").min() > 0.9
    assert np.abs(sweep.figures("untrained") - 0.5).max() < 0.35


def test_progress_rises_and_brings_every_finished_run():
    told = []
    sweep = run_sweep(
        BASE, "epochs", (1, 3), (0, 1), tiny_dataset(), report=lambda *now: told.append(now)
    )
    shares = [share for share, _ in told]
    assert shares == sorted(shares) and shares[-1] == 1
    assert [len(so_far.trained) for _, so_far in told] == sorted(len(s.trained) for _, s in told)
    # By epochs: the first seed's run of one epoch is an eighth of all.
    assert next(share for share, so_far in told if len(so_far.trained) == 1) == pytest.approx(1 / 8)
    assert told[-1][1] == sweep and len(sweep.trained) == 4


def test_a_run_that_diverges_counts_as_nan_and_the_others_go_on():
    wild = replace(BASE, optimiser="sgd", learning_rate=1000.0, schedule="constant", model="dot")
    sweep = run_sweep(wild, "epochs", (1, 2), (0,), tiny_dataset())
    assert len(sweep.trained) == 2
    for run in sweep.trained:
        assert np.isnan([run.validation_mse, *run.full, *run.plane]).all()
        assert np.isfinite(run.untrained).all()


def test_data_of_which_nothing_is_known_but_the_ratings_have_losses_and_no_auc():
    data = tiny_dataset(labelled=False)
    alike = replace(data, movies=replace(data.movies, n_ratings=np.full(60, 28)))
    sweep = run_sweep(BASE, "n_factors", (2,), (0,), alike)
    assert sweep.pairs == () and sweep.trained[0].validation_mse > 0
    told = describe_sweep(sweep)
    assert told[0] == "No two kinds of ten films or more are known here, so no AUC is measured."
    draw_sweep(sweep, 2, "light")


def test_without_labels_the_clearest_contrast_that_is_known_is_measured():
    sweep = run_sweep(BASE, "n_factors", (2,), (0,), tiny_dataset(labelled=False))
    assert sweep.pairs == ("often rated films / rarely rated films",)
    assert np.isfinite(sweep.trained[0].full).all()


def test_a_value_that_is_not_allowed_is_refused_before_anything_is_trained():
    with pytest.raises(SettingError, match="n_factors"):
        run_sweep(BASE, "n_factors", (2, 1000), (0,), tiny_dataset(), report=pytest.fail)


@pytest.mark.parametrize("name", VALUES)
@pytest.mark.parametrize("optimiser", OPTIMISERS)
def test_the_values_offered_are_allowed_ascending_and_hold_the_own_one(name, optimiser):
    base = Settings(n_factors=7, epochs=4, weight_decay=0.0123, optimiser=optimiser)
    values = choose_values(name, base)
    assert list(values) == sorted(set(values)) and getattr(base, name) in values
    for value in values:
        BY_NAME[name].check(value)
    assert (max(values) >= 1) or name == "weight_decay"
    assert name != "weight_decay" or (max(values) >= 0.5) == (
        optimiser in ("adamw", "sgd-compiled")
    )


@pytest.mark.engine
def test_a_worker_sweeps_and_the_same_sweep_again_costs_nothing(engine):
    request = (run_sweep, BASE, "n_factors", (1, 4), (0,), tiny_dataset())
    job = engine.compute(*request)
    wait_for(lambda: job.has_ended)
    assert job.state == "done", job.message
    assert job.result() == run_sweep(*request[1:])
    assert engine.compute(*request) is job
