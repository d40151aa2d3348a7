"""`python -m cf starts` on tiny data: its JSON lines, its table, its mistakes."""

import json
from dataclasses import replace

import numpy as np
import pytest

from cf.cli.parser import main
from cf.data import read_data
from cf.experiments.seeds import rerun_seeds
from cf.presets import first_settings
from tests.runs import write_ml_100k

TRAINING = ("--epochs", "3", "--n-factors", "4", "--batch-size", "64")


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    """An invented folder in the layout of MovieLens 100K."""
    return write_ml_100k(tmp_path_factory.mktemp("ml-100k"), 40, 30)


def said(capsys, *arguments: str) -> str:
    main(["starts", *arguments])
    out, err = capsys.readouterr()
    assert err == ""
    return out


def refused(capsys, *arguments: str) -> tuple[int | str | None, str]:
    with pytest.raises(SystemExit) as exit:
        main(["starts", *arguments])
    out, err = capsys.readouterr()
    assert out == "" and err.count("\n") == 1
    return exit.value.code, err


def test_each_seed_has_a_line_and_the_last_one_sums_up(capsys, tiny):
    printed = said(capsys, "--data", tiny, "--seeds", "3", "--seed", "5", "--json", *TRAINING)
    *seeds, summary = map(json.loads, printed.splitlines())
    assert [line["seed"] for line in seeds] == summary["seeds"] == [5, 6, 7]
    settings = replace(first_settings(1200), epochs=3, n_factors=4, batch_size=64)
    expected = rerun_seeds(settings, (5, 6, 7), read_data(tiny)).starts
    assert expected is not None
    np.testing.assert_array_equal(summary["mean_mse"], expected.mean_mse)
    ends = [line["validation_mse"] for line in seeds]
    np.testing.assert_allclose(summary["single_mse"], ends, rtol=1e-5)
    assert summary["spread_stars"] == expected.spread and summary["n_ratings"] == 240
    assert summary["turned_mse"] == expected.turned_mse
    assert [one["n_ratings"] for one in summary["groups"]] == [240]
    assert all(one["title"].startswith("Film ") for one in summary["disputed"])


def test_the_table_says_what_averaging_gains(capsys, tiny):
    printed = said(capsys, "--data", tiny, "--seeds", "2", *TRAINING)
    assert "one setting from 2 seeds, checked on the same 240 ratings: a random fifth" in printed
    assert "The predictions of 2 starts, averaged, end at " in printed
    assert "is the luck of its start" in printed and "Vectors averaged as they stand" in printed


def test_five_starts_are_trained_where_nothing_is_said(capsys, tiny):
    printed = said(capsys, "--data", tiny, "--json", "--model", "network", *TRAINING)
    summary = json.loads(printed.splitlines()[-1])
    assert len(summary["mean_mse"]) == 5 and summary["vectors_mse"] is None


def test_a_single_start_is_refused(capsys, tiny):
    code, why = refused(capsys, "--data", tiny, "--seeds", "1")
    assert code == 2 and "--seeds: a mean takes 2 starts or more" in why


def test_starts_that_all_diverge_end_with_the_first_ones_reason(capsys, tiny):
    wild = ("--optimiser", "sgd", "--learning-rate", "1000", "--model", "dot")
    code, why = refused(capsys, "--data", tiny, "--schedule", "constant", *wild, *TRAINING)
    assert code == 1 and "Fewer than 2 starts came to their end" in why and "diverged" in why
