"""The product with a one-hot vector against the lookup."""

import numpy as np

from cf.lesson.lookup import BATCH, draw_batch, measure_lookup, one_hot
from cf.settings import Settings
from cf.training.trainer import Trainer
from tests.runs import tiny_dataset


def test_a_one_hot_vector_times_a_matrix_is_its_row():
    matrix = np.random.default_rng(0).normal(size=(7, 3)).astype(np.float32)
    for row in range(7):
        hot = one_hot(row, 7)
        assert hot.sum() == 1 and hot[row] == 1
        assert (hot @ matrix == matrix[row]).all()


def test_both_ways_agree_and_only_the_rows_looked_up_have_a_gradient():
    shares = []
    costs = measure_lookup((10, 100, 1000), shares.append)
    assert costs.largest_gradient_difference < 1e-5
    assert 1 < costs.n_touched <= BATCH
    assert min(costs.product_seconds + costs.lookup_seconds) > 0
    assert shares[-1] == 1


def test_the_rows_are_those_that_the_trainers_steps_move():
    data = tiny_dataset()
    settings = Settings(
        n_factors=3, batch_size=16, optimiser="sgd", weight_decay=0, schedule="constant", seed=3
    )
    trainer = Trainer(settings, data.ratings)
    for number in range(2):
        users, movies = trainer.model.users.clone(), trainer.model.movies.clone()
        trainer.step()
        batch = draw_batch(data.ratings, trainer.split, 16, seed=3, number=number)
        for rows, before, after in (
            (batch.users, users, trainer.model.users),
            (batch.movies, movies, trainer.model.movies),
        ):
            moved = np.flatnonzero((before != after).any(dim=1).numpy())
            assert moved.tolist() == rows.tolist()


def test_every_training_rating_is_in_one_batch_of_an_epoch():
    data = tiny_dataset()
    split = Trainer(Settings(), data.ratings).split
    n_batches = -(-len(split.train) // 50)
    batches = [draw_batch(data.ratings, split, 50, 0, number) for number in range(n_batches)]
    assert sum(batch.n_ratings for batch in batches) == len(split.train)
