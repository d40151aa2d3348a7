"""The claim beside the lists: which way each figure goes, and when it may be chance."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from cf.experiments.newcomers import Newcomers, Worth
from cf.settings import Settings
from cf.ui.you.worth import explain_worth, tell_unmeasured, tell_worth


def worth(n, gain, error=0.001, bias=0.8):
    return Worth(n, 0.8 * (1 - gain), bias, 1.0, gain, error)


@pytest.mark.parametrize(
    ("worths", "said"),
    [
        (
            [worth(5, 0.01), worth(10, 0.02), worth(20, 0.03)],
            "from 5, 10 and 20 ratings of a person, a vector errs 1.0 %, 2.0 % and 3.0 % less "
            "than biases alone; from 20, 22.4 % less than each film’s mean.",
        ),
        (
            [worth(5, -0.01), worth(10, 0.002)],
            "errs 1.0 % more and 0.2 % less than biases alone; from 10, 20.2 % less",
        ),
        ([worth(5, 0.01, 0.02)], "So small a difference from biases alone may be chance."),
        ([worth(5, 0.2, bias=None)], "from 5 ratings of a person, a vector errs 20.0 % less than "),
    ],
)
def test_the_claim_says_how_much_less_a_vector_errs_or_how_much_more(worths, said):
    found = tell_worth(Newcomers(tuple(worths), 100, 900, 25))
    assert said in found.replace("\N{NO-BREAK SPACE}", " ")


def test_what_training_gave_the_same_users_is_told_beside_it():
    found = Newcomers((worth(5, 0.01),), 100, 900, 25, 0, 0.7, 1234)
    said = tell_worth(found).replace("\N{NO-BREAK SPACE}", " ")
    assert "mean; the vectors that training gave them, from 1,234 other ratings, 30.0 %" in said
    assert said.endswith("30.0 % less than those means.")
    films: Any = SimpleNamespace(has_bias=True)
    assert "err by **0.700** on the same ratings" in explain_worth(found, films, "some")


def test_users_of_whom_the_run_knows_nothing_are_not_said_to_be_known():
    films: Any = SimpleNamespace(has_bias=True)
    for n_unknown, whose in ((0, "the same users"), (70, "30 of these users")):
        found = Newcomers((worth(5, 0.01),), 100, 900, 25, n_unknown)
        assert f"though from other ratings of {whose}." in explain_worth(found, films, "some")


def test_the_claim_says_which_ratings_it_was_measured_on():
    films: Any = SimpleNamespace(has_bias=True)
    settings = Settings(split="newest-each", n_newest=30)
    told = explain_worth(Newcomers((worth(5, 0.01),), 100, 900, 25), films, settings.held_back)
    assert "ratings held back (each user’s newest 30 ratings) are given" in told


def test_too_little_held_back_is_not_put_down_to_the_data():
    found = Newcomers((), 0, 0, 10)
    said = tell_unmeasured(found, Settings(split="newest-each"))
    assert "it holds back each user’s newest 5 ratings, and there are 0." in said
    assert "10 or more as “Newest of each user”" in said and "data" not in said
    for settings in (Settings(), Settings(split="newest-each", n_newest=10)):
        said = tell_unmeasured(replace(found, n_users=1), settings)
        assert said.endswith(f"it holds back {settings.held_back}, and there is 1.")
