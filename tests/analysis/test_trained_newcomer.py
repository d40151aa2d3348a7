"""Folding in and training find nearly the same newcomer, and say so in one measure each."""

from dataclasses import replace

import numpy as np
import pytest

from cf.analysis.fold_in import fold_in, freeze_films
from cf.analysis.trained_newcomer import set_side_by_side
from cf.experiments.joined import train_joined
from cf.settings import DEFAULT
from cf.training.trainer import Trainer
from tests.planted import plant_ratings
from tests.runs import tiny_dataset

TASTE = replace(DEFAULT, n_factors=4, epochs=12, batch_size=64)


@pytest.fixture(scope="module")
def planted():
    return plant_ratings(n_users=301, n_movies=120).ratings


def compare(model, planted, epochs=TASTE.epochs):
    """Leave one user out, let them join, and compare."""
    own = planted.user == 300
    others = replace(
        planted,
        user=planted.user[~own],
        movie=planted.movie[~own],
        stars=planted.stars[~own],
        user_ids=planted.user_ids[:300],
    )
    rows, stars = planted.movie[own][::2], planted.stars[own][::2]
    settings = replace(TASTE, model=model, epochs=epochs)
    data = replace(tiny_dataset(), ratings=others)
    trainer = Trainer(settings, others)
    trainer.run()
    last = trainer.snapshot()
    films = freeze_films(settings, last, others)
    joined = train_joined(settings, data, (), rows, stars)
    trained = joined.user_vector, joined.user_bias, joined.stars
    means = np.full(120, 3.0)
    among = np.arange(120)
    both = set_side_by_side(films, rows, stars, trained, last.user_vectors, means, among)
    return both, films, rows, stars


@pytest.mark.parametrize("model", ["dot", "range", "bias"])
def test_both_ways_point_the_same_way_and_predict_alike(planted, model):
    both, films, rows, stars = compare(model, planted)
    assert both.cosine > 0.9
    # Without biases all vectors lean towards where any film's stars come from.
    assert both.by_chance < both.cosine or model == "dot"
    assert both.apart_stars < 0.5
    assert max(both.folded.mse, both.trained.mse) < both.mean_mse
    assert both.mean_mse == pytest.approx(np.square(stars - 3.0).mean())
    new = fold_in(films, rows, stars)
    np.testing.assert_array_equal(both.folded.vector, new.numbers[:4])
    assert (both.folded.bias is None) == (both.trained.bias is None) == (model != "bias")


def test_a_networks_user_vector_is_held_against_no_other_but_its_predictions_are(planted):
    both, *_ = compare("network", planted, epochs=3)
    assert np.isnan(both.cosine) and np.isnan(both.by_chance)
    assert 0 < both.apart_stars < 1.5 and np.isfinite(both.trained.mse)
