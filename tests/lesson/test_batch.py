"""The mini-batch against the rows that the trainer itself moves."""

import numpy as np

from cf.lesson.batch import draw_batch
from cf.settings import Settings
from cf.training.trainer import Trainer
from tests.runs import tiny_dataset


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
