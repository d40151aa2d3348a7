"""Each answer of the quiz against plain loops, or PyTorch's own model and autograd."""

import math
import re
from dataclasses import replace

import numpy as np
import pytest
import torch

from cf.data import split_ratings
from cf.data.titles import escape_markdown
from cf.lesson.quiz.all_questions import make_questions
from cf.lesson.quiz.insight import look_inside, take_films
from cf.lesson.quiz.of_model import ask_step
from cf.lesson.quiz.question import Mark, Question, pick_open, pick_right, tell_score
from cf.lesson.runs.ladder import RUNGS
from cf.settings import MODELS, Settings
from cf.snapshot import Run
from cf.training.trainer import Trainer
from tests.runs import tiny_dataset

DATA = tiny_dataset()
BY_HAND = ("dot", "range", "bias")
KEYS = (
    *("table", "sign", "count", "lookup", "middle", "prediction", "step"),
    *("batch", "generous", "decay", "ladder", "starts", "preference", "newcomer", "loop"),
)


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


@pytest.mark.parametrize("model", MODELS)
def test_every_model_is_asked_the_same_questions_and_each_choice_holds_its_answer_once(model):
    _, questions = ask(model)
    assert tuple(questions) == KEYS
    for question in questions.values():
        assert question.check(question.answer).right
        assert (question.answer in question.options) == isinstance(question.answer, str)
        assert len(set(question.options)) == len(question.options)
    again = ask(model)[1]
    assert [q.options for q in again.values()] == [q.options for q in questions.values()]


def test_the_share_that_is_filled_is_that_of_the_cells():
    cells = {(u, m) for u, m in zip(DATA.ratings.user, DATA.ratings.movie, strict=True)}
    users, movies = {u for u, _ in cells}, {m for _, m in cells}
    share = 100 * len(cells) / (len(users) * len(movies))
    assert ask("dot")[1]["table"].answer == pytest.approx(share)


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


@pytest.mark.parametrize("model", BY_HAND)
def test_twice_the_factors_add_as_many_numbers_as_the_question_says(model):
    def count(n_factors):
        trainer = Trainer(Settings(model=model, n_factors=n_factors), DATA.ratings)
        return sum(p.numel() for p in trainer.model.parameters())

    assert f"would add {count(6) - count(3):,} numbers more" in ask(model)[1]["count"].explanation


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


@pytest.mark.parametrize("model", MODELS)
def test_the_batch_moves_as_many_rows_as_the_trainers_first_step(model):
    settings = Settings(
        model=model, n_factors=3, batch_size=16, optimiser="sgd", weight_decay=0, init_spread=0.5
    )
    trainer = Trainer(settings, DATA.ratings)
    run, before = run_of(trainer), trainer.model.movies.clone()
    trainer.step()
    n_moved = int((before != trainer.model.movies).any(dim=1).sum())
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


def test_the_share_of_the_famous_films_is_counted():
    counts = DATA.ratings.movie.tolist()
    by_film = sorted((counts.count(row) for row in range(60)), reverse=True)
    question = ask("dot")[1]["loop"]
    assert "The 6 most rated of 60" in question.text
    assert f"**{100 * sum(by_film[:6]) / sum(by_film):.0f} %**" in question.text
    assert f"at most {(by_film[29] + by_film[30]) / 2:g} ratings" in question.explanation


def test_a_run_without_a_dot_product_is_asked_about_made_up_numbers_and_says_so():
    trainer, questions = ask("network")
    for key in ("sign", "prediction", "step", "preference"):
        assert "Made-up numbers" in questions[key].text
    score = sum(numbers_in(questions["prediction"].text))
    assert questions["prediction"].check(5.5 / (1 + math.exp(-score))).right
    run = run_of(trainer)
    kept = replace(run.snapshots[0], user_vectors=None)  # as an old run may have been kept
    settings = Settings(model="dot", n_factors=3)
    old = replace(run, settings=settings, snapshots=(kept,))
    assert len(make_questions(old, DATA, trainer.split)) == len(KEYS)


def test_films_of_the_same_name_are_offered_once():
    movies = replace(DATA.movies, title=("Same", "Same", *DATA.movies.title[2:]))
    assert take_films(movies, np.arange(60), 3) == [0, 2, 3]
    assert take_films(movies, [0, 1], 3) == [0]


def test_a_number_is_right_within_its_tolerance_and_a_mark_holds_as_long():
    question = Question("k", "idea", "text", 3.0, "why", unit="stars", tolerance=0.25)
    assert question.check(3.25).right and question.check(2.75).right
    assert not question.check(3.26).right and not question.check("3").right
    assert question.still_holds(Mark(3.0, 3.2, True))
    assert not question.still_holds(Mark(3.0, 3.3, True))
    exact = replace(question, answer=204477.0, tolerance=0.0, unit="numbers")
    assert exact.check(204477).right and not exact.check(204478).right
    assert exact.tell_answer() == "204,477 numbers"
    assert replace(question, answer=-1.2, unit="").tell_answer() == "−1.20 (right within 0.25)"


def test_the_score_leaves_out_marks_that_no_longer_hold():
    questions = [Question(key, f"idea {key}", "?", "yes", "why", ("yes", "no")) for key in "abcd"]
    marks = {
        "a": questions[0].check("yes"),
        "b": questions[1].check("no"),
        "c": Mark("no", "no", True),  # was right once
    }
    assert [q.key for q in pick_open(questions, marks)] == ["c", "d"]
    assert [q.key for q in pick_right(questions, marks)] == ["a"]
    told = "**1 of 4** right, 2 still open. Worth another look: *idea b*."
    assert tell_score(questions, marks) == told


def test_a_title_cannot_mark_up_the_text_it_stands_in():
    assert escape_markdown("*A* $1\n<b> :red[x]") == r"\*A\* \$1 \<b\> \:red\[x\]"


@pytest.mark.parametrize("model", MODELS)
def test_the_quiz_of_books_speaks_of_books_and_keeps_titles(model):
    trainer, about_films = ask(model)
    books = replace(DATA, noun="book")
    split = split_ratings(DATA.ratings, trainer.settings)
    titles = sorted(map(escape_markdown, DATA.movies.title), key=len, reverse=True)
    for book in make_questions(run_of(trainer), books, split):
        assert len(book.options) == len(about_films[book.key].options)
        assert not book.options or book.answer in book.options
        said = " ".join((book.text, book.explanation, *book.options))
        for title in titles:
            said = said.replace(title, "")
        assert not re.search(r"\bfilms?\b", said, re.IGNORECASE)
    assert about_films["preference"].options == book_options(books, trainer, split)


def book_options(books, trainer, split) -> tuple[str, ...]:
    """The two titles to choose from, which stay as they are."""
    questions = make_questions(run_of(trainer), books, split)
    return next(question.options for question in questions if question.key == "preference")
