"""Answers about the data and the settings against plain loops and autograd."""

import math
import re

import pytest
import torch

from cf.lesson.quiz.all_questions import make_questions
from cf.lesson.runs.ladder import RUNGS
from cf.settings import MODELS, Settings
from cf.training.trainer import Trainer
from tests.lesson.quiz.asked import DATA, ask, numbers_in, run_of


def test_the_share_that_is_filled_is_that_of_the_cells():
    cells = {(u, m) for u, m in zip(DATA.ratings.user, DATA.ratings.movie, strict=True)}
    users, movies = {u for u, _ in cells}, {m for _, m in cells}
    share = 100 * len(cells) / (len(users) * len(movies))
    assert ask("dot")[1]["table"].answer == pytest.approx(share)


def test_the_one_hot_vector_picks_the_film_that_torch_picks():
    trainer, questions = ask("dot")
    question = questions["lookup"]
    hot = torch.tensor([float(x) for x in re.search(r"\*\*([01 ]+)\*\*", question.text)[1].split()])
    counts = DATA.ratings.movie.tolist()
    rows = sorted(range(60), key=lambda row: -counts.count(row))[: len(hot)]
    with torch.no_grad():
        product = hot @ trainer.model.movies[rows]
        (same,) = [row for row in rows if torch.equal(trainer.model.movies[row], product)]
    assert question.answer == f"The vector of {DATA.movies.markdown_name(same)}"


def test_a_score_of_zero_is_the_middle_of_the_range():
    question = ask("range")[1]["middle"]
    assert question.answer == pytest.approx(5.5 * torch.sigmoid(torch.tensor(0.0)).item())
    needed = float(re.search(r"a score of ([\d.]+)", question.explanation)[1])
    assert 5.5 / (1 + math.exp(-needed)) == pytest.approx(5, abs=0.005)


@pytest.mark.parametrize("model", MODELS)
def test_the_batch_moves_as_many_rows_as_the_trainers_first_step(model):
    settings = Settings(
        model=model, n_factors=3, batch_size=16, optimiser="sgd", weight_decay=0, init_spread=0.5
    )
    trainer = Trainer(settings, DATA.ratings)
    run, movies = run_of(trainer), trainer.model.parts[0].movies
    before = movies.clone()
    trainer.step()
    n_moved = int((before != movies).any(dim=1).sum())
    questions = make_questions(run, DATA, trainer.split)
    (question,) = [q for q in questions if q.key == "batch"]
    assert question.answer == n_moved
    n_ratings, again = numbers_in(question.text)
    assert n_ratings - again == n_moved < n_ratings


@pytest.mark.parametrize("model", MODELS)
def test_a_users_bias_is_the_answer_only_where_there_is_one(model):
    trainer, questions = ask(model)
    has_bias = any("user_bias" in name for name, _ in trainer.model.named_parameters())
    question = questions["generous"]
    assert (question.answer == "The user’s bias") == has_bias
    given: dict[int, list[float]] = {}
    for user, stars in zip(DATA.ratings.user.tolist(), DATA.ratings.stars.tolist(), strict=True):
        given.setdefault(user, []).append(stars)
    means = [sum(own) / len(own) for own in given.values() if len(own) >= 20]
    assert numbers_in(question.text) == [round(max(means), 2), round(min(means), 2)]


def test_the_pull_of_weight_decay_is_autograds():
    question = ask("dot")[1]["decay"]
    coefficient = float(re.search(r"adds ([\d.]+) ·", question.text)[1])
    w = torch.tensor(-2.0, requires_grad=True)
    (coefficient * w**2).backward()
    assert question.answer == pytest.approx(w.grad.item())
    assert "**−2**" in question.text


def test_the_ladders_answer_has_the_widest_gap():
    question = ask("dot")[1]["ladder"]
    gaps = {}
    for option in question.options:
        train, validation = map(float, re.findall(r"\d\.\d{3}", option))
        gaps[option] = validation - train
    assert all(gaps[question.answer] >= gap for gap in gaps.values())
    assert len(gaps) == len(RUNGS) - 1  # all but the row that is another model’s


def test_the_share_of_the_famous_films_is_counted():
    counts = DATA.ratings.movie.tolist()
    by_film = sorted((counts.count(row) for row in range(60)), reverse=True)
    question = ask("dot")[1]["loop"]
    assert "The 6 most rated of 60" in question.text
    assert f"**{100 * sum(by_film[:6]) / sum(by_film):.0f} %**" in question.text
    assert f"at most {(by_film[29] + by_film[30]) / 2:g} ratings" in question.explanation
