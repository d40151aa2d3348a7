"""The quiz as a whole: the same questions of every model, and of books as of films."""

import math
import re
from dataclasses import replace

import numpy as np
import pytest

from cf.data import split_ratings
from cf.data.titles import escape_markdown
from cf.lesson.quiz.all_questions import make_questions
from cf.lesson.quiz.insight import take_films
from cf.settings import MODELS, Settings
from tests.lesson.quiz.asked import DATA, ask, numbers_in, run_of

KEYS = (
    *("table", "sign", "count", "lookup", "middle", "prediction", "step"),
    *("batch", "generous", "decay", "ladder", "starts", "preference", "newcomer", "loop"),
)


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
