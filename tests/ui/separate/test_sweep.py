"""Across settings: nothing starts by itself, and what is shown is what the sweep found."""

from unittest.mock import patch

import pytest
from streamlit.testing.v1 import AppTest

from cf.settings import Settings
from tests.sweeps import PAIRS, make_sweep

FULL = [[0.6, 0.62], [0.7, 0.8], [0.8, 0.84]]


def app(pair: str, seed: int) -> None:
    from cf.settings import Settings
    from cf.ui.separate.sweep import draw_sweep

    draw_sweep(Settings(seed=seed, n_factors=30), "bundled", pair)


class Computing:
    """Stands for `cf.ui.tab.jobs.compute`: notes what it is asked and answers as it is told."""

    def __init__(self) -> None:
        self.asked: list[tuple] = []
        self.answer = self.partial = None

    def __call__(self, title, function, *arguments, draw):
        self.asked.append((title, function.__name__, arguments))
        if self.partial is not None:
            draw(self.partial)
        return self.answer


@pytest.fixture
def computing():
    with patch("cf.ui.separate.sweep.compute", Computing()) as computing:
        yield computing


def opened(pair: str = PAIRS[0], seed: int = 0) -> AppTest:
    test = AppTest.from_function(app, default_timeout=30, args=(pair, seed)).run()
    assert not test.exception
    return test


def start(test: AppTest) -> AppTest:
    test.button("start_sweep").click().run()
    assert not test.exception
    return test


def test_nothing_starts_by_itself_and_the_choice_says_what_would(computing):
    test = opened()
    assert not computing.asked and not test.get("plotly_chart")
    assert test.button("start_sweep").label == "Train 24 runs"
    assert "1, 2, 5, 10, 20, 30, 50, 100, each with 3 seeds" in test.info[0].value
    test.selectbox("swept").select("epochs").run()
    assert test.button("start_sweep").label == "Train 18 runs" and not computing.asked


def test_the_button_asks_for_the_sweep_that_was_chosen(computing):
    start(opened())
    [(title, function, arguments)] = computing.asked
    assert (title, function) == ("Sweep over factors", "run_sweep")
    base = Settings(n_factors=1)
    assert arguments == (base, "n_factors", (1, 2, 5, 10, 20, 30, 50, 100), (0, 1, 2), "bundled")


def test_what_the_sweep_replaces_makes_no_other_request(computing):
    for seed in (0, 5):
        start(opened(seed=seed))
    assert computing.asked[0] == computing.asked[1]


def test_another_choice_waits_for_the_button_again_and_the_first_comes_back_by_itself(computing):
    test = start(opened())
    test.selectbox("swept").select("epochs").run()
    assert len(computing.asked) == 1 and test.button("start_sweep")
    test.selectbox("swept").select("n_factors").run()
    assert computing.asked[1] == computing.asked[0]


def test_while_it_runs_the_curves_grow_and_no_claim_is_made(computing):
    computing.partial = make_sweep(FULL, n_trained=4)
    test = start(opened())
    assert "4 of 6 runs are trained" in test.markdown[0].value
    assert len(test.get("plotly_chart")) == 1 and not test.get("download_button")


def test_a_finished_sweep_has_its_sentences_its_curves_and_its_figures_to_take_home(computing):
    computing.answer = make_sweep(FULL)
    test = start(opened())
    said = test.markdown[0].value
    assert (
        "from 2 factors (AUC 0.75, sd 0.07) on, but not with 1 factor (AUC 0.61, sd 0.01)" in said
    )
    assert len(test.get("plotly_chart")) == 1 and len(test.get("download_button")) == 1
    assert "at least 0.7 with every seed" in test.caption[0].value


def test_a_pair_that_is_not_swept_is_told_so(computing):
    computing.answer = make_sweep(FULL)
    assert "Horror / War is not swept" in start(opened("Horror / War")).caption[0].value
    assert "not swept" not in start(opened()).caption[0].value
