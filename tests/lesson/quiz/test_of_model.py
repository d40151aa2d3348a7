"""Answers about the model against PyTorch's own model and autograd."""

import math
from dataclasses import replace

import pytest
import torch

from cf.lesson.quiz.insight import look_inside
from cf.lesson.quiz.of_model import ask_step
from cf.settings import MODELS, Settings
from cf.training.trainer import Trainer
from tests.lesson.quiz.asked import (
    BY_HAND,
    DATA,
    ask,
    keen_user_and_film,
    numbers_in,
    predict,
    run_of,
)


@pytest.mark.parametrize("model", BY_HAND)
def test_the_sign_is_that_of_the_largest_product(model):
    trainer, questions = ask(model)
    user, movie, _ = keen_user_and_film(trainer)
    u, m = trainer.model.users[user].tolist(), trainer.model.movies[movie].tolist()
    product = max((a * b for a, b in zip(u, m, strict=True)), key=abs)
    wanted = "It raises the score" if product > 0 else "It lowers the score"
    assert questions["sign"].answer == wanted


@pytest.mark.parametrize("model", BY_HAND)
def test_a_mirrored_run_predicts_the_same_and_averaged_vectors_do_not(model):
    trainer, questions = ask(model, n_steps=400)
    user, movie, _ = keen_user_and_film(trainer)
    before = predict(trainer, user, movie).item()
    u, m = trainer.model.users, trainer.model.movies
    factor = int((u[user] * m[movie]).abs().argmax())
    with torch.no_grad():
        u[:, factor] *= -1
        m[:, factor] *= -1
        mirrored = predict(trainer, user, movie).item()
        u[:, factor] *= 0  # the mean of a number and its opposite
        m[:, factor] *= 0
        averaged = predict(trainer, user, movie).item()
    question = questions["starts"]
    assert mirrored == pytest.approx(before) and question.answer == "The same"
    assert f"both predict {before:.2f} stars" in question.explanation
    assert f"and {averaged:.2f} stars be predicted" in question.explanation
    assert abs(averaged - before) > 0.02, "the factor that counts most is seen to be gone"


@pytest.mark.parametrize("model", MODELS)
def test_the_count_is_pytorchs_own(model):
    trainer, questions = ask(model)
    n_hidden = 0
    if model == "network":
        n_hidden = sum(p.numel() for p in trainer.model.layers.parameters())
    total = sum(p.numel() for p in trainer.model.parameters())
    assert questions["count"].answer == total - n_hidden


def test_of_averaged_starts_the_questions_say_whose_numbers_they_show():
    _, questions = ask("starts")
    for key in ("sign", "prediction", "step", "starts", "preference", "newcomer"):
        assert questions[key].text.endswith(" (Numbers of the first of 5 starts.)")
    assert "all that in each of 5 starts" in questions["count"].text


@pytest.mark.parametrize("model", BY_HAND)
def test_twice_the_factors_add_as_many_numbers_as_the_question_says(model):
    def count(n_factors):
        trainer = Trainer(Settings(model=model, n_factors=n_factors), DATA.ratings)
        return sum(p.numel() for p in trainer.model.parameters())

    assert f"would add {count(6) - count(3):,} numbers more" in ask(model)[1]["count"].explanation


@pytest.mark.parametrize("model", BY_HAND)
def test_the_prediction_is_the_models_own_and_follows_from_the_parts_shown(model):
    trainer, questions = ask(model)
    user, movie, given = keen_user_and_film(trainer)
    question = questions["prediction"]
    assert question.answer == pytest.approx(predict(trainer, user, movie).item(), abs=1e-4)
    assert f"Really given: {given:g}." in question.explanation
    score = sum(numbers_in(question.text))
    stars = score if model == "dot" else 5.5 / (1 + math.exp(-score))
    assert question.check(stars).right


@pytest.mark.parametrize("model", BY_HAND)
@pytest.mark.parametrize("n_steps", [0, 40, 200])
def test_the_step_leads_where_autograd_leads(model, n_steps):
    trainer, questions = ask(model, n_steps)
    user, movie, given = keen_user_and_film(trainer)
    trainer.model.requires_grad_()  # the trainer works its gradients out by hand
    loss = (predict(trainer, user, movie) - given).square()
    (gradient,) = torch.autograd.grad(loss, trainer.model.users)
    along = float(-gradient[user] @ trainer.model.movies[movie].detach()) > 0
    assert questions["step"].answer.startswith("Along the film" if along else "Against the film")


def test_the_step_turns_round_where_the_prediction_is_too_high():
    trainer, _ = ask("range")
    insight = look_inside(run_of(trainer), DATA, trainer.split)
    for given, way in ((insight.pair.stars + 1, "Along the"), (insight.pair.stars - 1, "Against")):
        asked = ask_step(replace(insight, pair=replace(insight.pair, given=given)))
        assert asked.answer.startswith(way)
        assert asked.answer.endswith("rises" if way == "Along the" else "falls")


@pytest.mark.parametrize("model", BY_HAND)
def test_the_preferred_film_is_the_one_that_the_model_predicts_more_stars_for(model):
    trainer, questions = ask(model)
    user, _, _ = keen_user_and_film(trainer)
    rated = {m for u, m in zip(DATA.ratings.user, DATA.ratings.movie, strict=True) if u == user}
    counts = DATA.ratings.movie.tolist()
    famous = sorted(set(range(60)) - rated, key=lambda row: -counts.count(row))[:2]
    best = max(famous, key=lambda row: predict(trainer, user, row).item())
    question = questions["preference"]
    assert set(question.options) == {DATA.movies.markdown_name(row) for row in famous}
    assert question.answer == DATA.movies.markdown_name(best)


def test_the_newcomer_of_a_model_with_biases_gets_what_torch_predicts_for_zeros():
    trainer, questions = ask("bias")
    user, movie, _ = keen_user_and_film(trainer)
    with torch.no_grad():
        trainer.model.users[user] = 0
        trainer.model.user_bias[user] = 0
    stars = predict(trainer, user, movie).item()
    assert questions["newcomer"].answer == pytest.approx(stars, abs=1e-4)


@pytest.mark.parametrize("model", ["dot", "range", "network"])
def test_a_newcomer_of_zeros_gets_every_film_alike_unless_hidden_layers_see_the_film(model):
    trainer, questions = ask(model)
    trainer.model.eval()
    with torch.no_grad():
        trainer.model.users[:2] = 0
        first, second = (trainer.model(torch.full((60,), u), torch.arange(60)) for u in (0, 1))
    assert torch.equal(first, second)  # every newcomer gets the same
    alike = bool((first == first[0]).all())
    assert questions["newcomer"].answer.startswith(
        "Every film alike" if alike else "The same order"
    )
    if alike:
        assert f"**{first[0].item():.2f}** stars" in questions["newcomer"].explanation
