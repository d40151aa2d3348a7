"""A trainer on its way, what the quiz asks about it, and its answers by plain loops."""

import re

import torch

from cf.data import split_ratings
from cf.lesson.quiz.all_questions import make_questions
from cf.lesson.quiz.question import Question
from cf.settings import Settings
from cf.snapshot import Run
from cf.training.trainer import Trainer
from tests.runs import tiny_dataset

DATA = tiny_dataset()
BY_HAND = ("dot", "range", "bias")


def run_of(trainer: Trainer) -> Run:
    ratings = trainer.settings, DATA.name, DATA.ratings.checksum
    return Run("made-up", *ratings, (), {}, snapshots=(trainer.snapshot(),))


def ask(model: str, n_steps: int = 40) -> tuple[Trainer, dict[str, Question]]:
    """A trainer some steps on its way, and the questions about it by key."""
    settings = Settings(model=model, n_factors=3, batch_size=16, weight_decay=0)
    trainer = Trainer(settings, DATA.ratings)
    for _ in range(n_steps):
        trainer.step()
    split = split_ratings(DATA.ratings, settings)
    questions = make_questions(run_of(trainer), DATA, split)
    assert len(questions) == len({question.key for question in questions})
    return trainer, {question.key: question for question in questions}


def keen_user_and_film(trainer: Trainer) -> tuple[int, int, float]:
    """The user with most training ratings, and the most rated film among these, by plain loops."""
    seen: dict[int, list[int]] = {}
    for place in trainer.split.train.tolist():
        seen.setdefault(int(DATA.ratings.user[place]), []).append(place)
    user = max(sorted(seen), key=lambda user: len(seen[user]))
    movies = DATA.ratings.movie.tolist()
    place = max(seen[user], key=lambda place: movies.count(movies[place]))
    return user, movies[place], float(DATA.ratings.stars[place])


def numbers_in(text: str) -> list[float]:
    text = text.replace("−", "-")
    return [float(found) for found in re.findall(r"\*\*([+-]?[\d.]+(?:e[+-]\d+)?)\*\*", text)]


def predict(trainer: Trainer, user: int, movie: int) -> torch.Tensor:
    return trainer.model(torch.tensor([user]), torch.tensor([movie]))[0]
