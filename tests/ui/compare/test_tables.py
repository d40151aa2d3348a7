"""The two tables: what differs stands out by weight and sign, and names are text."""

import io
from unittest.mock import patch

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from cf.settings import Settings
from cf.ui.compare import tables
from tests.side_by_side import POLES, draw_runs, look, make_run


def app() -> None:
    import streamlit as st

    from cf.figures.palette import LIGHT
    from cf.ui.compare.tables import draw_tables

    draw_tables(st.session_state["runs"], LIGHT)


def html(test: AppTest) -> list[str]:
    return [one.proto.body for one in test.get("html")]


@pytest.fixture
def two():
    first = make_run(name="<script>x</script>", mses=(0.9, 0.8))
    second = make_run(
        Settings(epochs=2, n_factors=5), mses=(0.9, 0.788), auc=0.9, name="*wide*", id="other"
    )
    return first, second


def test_only_differing_settings_are_shown_marked_by_weight_and_sign(two):
    test = draw_runs(app, *two)
    settings = html(test)[0]
    assert "Factors" in settings and "<b>≠ 5</b>" in settings and "Learning rate" not in settings
    test.toggle("tables_all").set_value(True).run()
    assert "Learning rate" in html(test)[0] and not test.exception


def test_names_are_text_in_the_tables_and_in_the_sentences(two):
    test = draw_runs(app, *two)
    for table in html(test):
        assert "<script>" not in table and "&lt;script&gt;x&lt;/script&gt;" in table
    assert r"\<script\>" in test.caption[0].value


def test_outcomes_carry_their_difference_from_the_first_with_its_sign(two):
    outcomes = html(draw_runs(app, *two))[1]
    for text in (
        "2 of 2",
        "<b>0.788 (−0.012)</b>",
        "−0.050",
        "−0.062",
        "<b>0.90 (+0.10)</b>",
        "0.40 to 0.60; 0.50",
        "0.80 to 0.95",
        f"AUC, {POLES}",
    ):
        assert text in outcomes


@pytest.mark.parametrize(
    ("nouns", "said"),
    [
        (("book", "book"), "a book’s vector"),
        (("book", "movie"), "an item’s vector"),
        ((None, None), "an item’s vector"),
        (("movie", "movie"), "a film’s vector"),
    ],
)
def test_things_are_called_as_in_the_data_that_the_runs_learned_from(two, nouns, said):
    with patch.object(tables.sources, "noun_of", side_effect=nouns):
        assert said in html(draw_runs(app, *two))[1]


def test_other_seeds_are_trained_on_the_data_that_a_run_learned_from(two):
    with (
        patch.object(tables, "train_seeds", return_value=None) as trained,
        patch.object(tables.sources, "source_of", lambda run: {"other": "lib"}.get(run.id)),
        patch.object(tables.sources, "noun_of", lambda run: "movie"),
    ):
        test = draw_runs(app, *two)
        test.toggle("tables_seeds").set_value(True)
        look(test)
        assert [call.args[-1] for call in trained.call_args_list] == ["lib"]
    assert "cannot be trained with other seeds" in " ".join(one.value for one in test.caption)


def test_losses_on_other_ratings_get_no_difference_and_a_word():
    first, second = make_run(), make_run(Settings(epochs=2, split_seed=5), mses=(0.9, 0.7))
    test = draw_runs(app, first, second)
    assert "hold back different ratings" in test.info[0].value
    assert "0.700" in html(test)[1] and "(−0.100)" not in html(test)[1]


def test_one_run_is_held_against_no_other():
    test = draw_runs(app, make_run())
    said = [one.value for kind in (test.markdown, test.caption) for one in kind]
    assert any("differs from no other" in one for one in said)
    assert not any("All settings" in one or "In brackets" in one for one in said)


def test_equal_settings_are_said_to_be_so_and_a_diverged_run_has_dashes():
    test = draw_runs(app, make_run(), make_run(mses=(), snapshots=(), separations=()))
    assert "All settings are the same." in [one.value for one in test.markdown]
    assert "0 of 2" in html(test)[0] and "–" in html(test)[0]
    assert len(test.get("download_button")) == 2


def test_both_tables_can_be_taken_home_as_csv(two):
    given = {}
    with patch.object(
        tables.st, "download_button", lambda label, data, **more: given.setdefault(label, data)
    ):
        draw_runs(app, *two)
    settings = pd.read_csv(io.StringIO(given["Settings as CSV"]))
    assert list(settings.columns) == ["setting", "<script>x</script>", "*wide*"]
    assert list(settings.set_index("setting").loc["n_factors"]) == ["20", "5"]
    assert len(settings) == len(dict(Settings().items()))
    outcomes = pd.read_csv(io.StringIO(given["Outcomes as CSV"])).set_index("id")
    assert outcomes.loc["other", "validation_mse"] == 0.788
    assert outcomes.loc["made-up", f"auc_untrained {POLES}"] == 0.5


def test_the_spread_over_seeds_stands_under_each_measure_once_it_is_there(two):
    seeded = (make_run(mses=(0.9, 0.80), auc=0.8), make_run(mses=(0.9, 0.82), auc=0.9))
    lines = {label: cells for label, cells, _ in tables.outcome_lines(two, "movie")}
    assert "… mean over seeds" not in lines
    spreads = [
        cells
        for label, cells, _ in tables.outcome_lines(two, "movie", [seeded, None])
        if label == "… mean over seeds"
    ]
    assert spreads == [["0.810, sd 0.014", "–"], ["0.85, sd 0.07", "–"]]
