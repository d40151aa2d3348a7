"""What Separate says of a pair's figures, and the game that shows what an AUC is."""

from dataclasses import replace

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from cf.analysis.poles import label_poles
from cf.analysis.separation.report import Report, measure
from cf.ui.separate.game import Tally, draw_more
from cf.ui.separate.rows import list_rows
from tests.analysis.planted_films import invented_movies, planted_vectors

MOVIES = invented_movies()
POLES = label_poles(MOVIES)
VECTORS = planted_vectors(POLES, 300, 2)


@pytest.fixture(scope="module")
def report() -> Report:
    return measure(
        MOVIES, POLES, VECTORS, VECTORS[:, :2], None, VECTORS[::-1], VECTORS[:, 0], n_shuffles=9
    )


def test_every_row_has_a_sentence_with_its_figure(report):
    rows = {row.name: row for row in list_rows(report)}
    assert list(rows) == [
        "all factors",
        "principal plane",
        "untrained vectors",
        "pairs equally known",
        "… and equally liked",
        "popularity alone",
        "year alone",
        "mean stars alone",
        "movie bias alone",
    ]
    for row in rows.values():
        assert f"{100 * row.auc.value:.0f} times in 100" in row.said
        assert "{" not in row.said
    bias = next(rival.auc for rival in report.rivals if rival.name == "movie bias")
    assert f"the one with the {'higher' if bias.is_higher else 'lower'} bias is of" in (
        rows["movie bias alone"].said
    )
    assert f"of the {report.matched.n_pairs} pairs" in rows["pairs equally known"].said
    within = f"Within its own pair it does {100 * report.matched.within.value:.0f} times"
    assert within in rows["pairs equally known"].said
    assert rows["pairs equally known"].within is report.matched.within
    assert rows["… and equally liked"].within is report.matched_liking.within
    assert rows["untrained vectors"].band == report.untrained_null.band


def test_rows_have_their_place_from_the_start_and_lose_it_if_they_cannot_be_had(report):
    steps = []
    measure(MOVIES, POLES, VECTORS, VECTORS[:, :2], report=lambda _, step: steps.append(step))
    first = steps[0]
    assert [row.name for row in list_rows(first)] == [row.name for row in list_rows(report)]
    assert sum(row.auc is not None for row in list_rows(first)) == 1
    whole = replace(report, untrained=None, matched_liking=None)
    names = [row.name for row in list_rows(whole)]
    assert len(names) == 7 and "untrained vectors" not in names


def test_draws_are_of_one_film_of_each_kind_and_their_share_comes_to_the_auc(report):
    tally = draw_more(Tally(), report, 20_000)
    first, second = tally.films
    assert POLES.is_positive[first] and not POLES.is_positive[second]
    assert tally.won / tally.n == pytest.approx(report.full.value, abs=0.01)
    assert draw_more(Tally(), report, 5) == draw_more(Tally(), report, 5)
    assert draw_more(tally, report, 1).n == 20_001


def test_the_game_keeps_its_tally_of_one_pair_and_says_who_ranks_higher(report):
    def app() -> None:
        import streamlit as st

        from cf.ui.separate.game import play

        play(st.session_state["report"], [f"A Film-Film *{i}*" for i in range(300)], "a pair")

    test = AppTest.from_function(app, default_timeout=30)
    test.session_state["report"] = report
    test.run()
    assert f"**{100 * report.full.value:.0f} times in 100**" in test.markdown[0].value
    assert len(test.markdown) == 1, "nothing is drawn yet"
    test.button("draw:1").click().run()
    test.button("draw:100").click().run()
    tally = test.session_state["tallies"]["a pair"]
    assert tally.n == 101
    assert f"**{tally.won:g} of 101** right" in test.markdown[1].value
    said = test.markdown[2].value
    assert "Film\\-Film \\*" in said, "a title is no Markdown, and its hyphen no minus"
    right = tally.scores[0] > tally.scores[1]
    assert said.endswith("right." if right else "wrong.")
    assert (said.index("(blockbuster") < said.index("(independent")) == right
    assert np.isfinite(tally.scores).all()
