"""`python -m cf separate` on tiny data: its JSON lines, its table, its mistakes."""

import json
import re

import numpy as np
import pytest

from cf.cli.parser import main
from cf.presets import first_settings, preset_for
from tests.odd import readable_odd_data

N_USERS, N_MOVIES = 60, 40


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    """An invented folder as of MovieLens 100K: action and romance, each with its fans."""
    folder = tmp_path_factory.mktemp("ml-100k")
    rng = np.random.default_rng(0)
    fan, kind = np.arange(N_USERS) % 2, np.arange(N_MOVIES) % 2
    stars = 2 + 2 * (fan[:, None] == kind) + rng.integers(0, 2, (N_USERS, N_MOVIES))
    ratings = [f"{u + 1}\t{m + 1}\t{value}\t0\n" for (u, m), value in np.ndenumerate(stars)]
    movies = [f"{m + 1}|Film {m} (1990)|||u|{kind[m]}|{1 - kind[m]}\n" for m in range(N_MOVIES)]
    (folder / "u.data").write_text("".join(ratings))
    (folder / "u.item").write_text("".join(movies))
    (folder / "u.genre").write_text("Action|0\nRomance|1\n")
    return str(folder)


def measured(capsys, *arguments: str) -> list[dict]:
    main(["separate", "--json", "--poles", "action", "ROMANCE", *arguments])
    out, err = capsys.readouterr()
    assert err == ""
    return [json.loads(line) for line in out.splitlines()]


def refused(capsys, *arguments: str) -> str:
    with pytest.raises(SystemExit) as exit:
        main(["separate", *arguments])
    out, err = capsys.readouterr()
    assert (exit.value.code, out) == (2, "")
    assert err.count("\n") == 1
    return err


TRAINING = ("--epochs", "3", "--n-factors", "4", "--batch-size", "64")


def test_each_seed_has_a_line_and_the_last_one_sums_up(capsys, tiny):
    *seeds, summary = measured(capsys, "--data", tiny, "--seeds", "2", "--seed", "5", *TRAINING)
    assert [line["seed"] for line in seeds] == summary["seeds"] == [5, 6]
    assert (summary["poles"], summary["n_positive"]) == ("Action / Romance", N_MOVIES // 2)
    for line in seeds:
        assert line["full"]["value"] > 0.9, "fans of each kind were planted"
        assert line["full_null"]["p_value"] <= 0.05
        assert line["full_null"]["low"] < 0.5 < line["full_null"]["high"]
        assert line["popularity"]["value"] == 0.5, "all have been rated equally often"
        assert line["matched"]["n_pairs"] == N_MOVIES // 2
        assert 0 <= line["matched_within"]["low"] <= line["matched_within"]["value"] <= 1
        assert 0 <= line["untrained"]["low"] <= line["untrained"]["value"] <= 1
        assert "separates Action from Romance" in line["verdict"]
    for name in ("full", "plane", "untrained", "matched", "matched_within", "bias", "stars"):
        values = [line[name]["value"] for line in seeds]
        assert summary["mean"][name] == pytest.approx(np.mean(values))
        assert summary["sd"][name] == pytest.approx(np.std(values, ddof=1))


def test_a_saved_run_gives_what_the_trained_one_gave(capsys, tiny, tmp_path):
    folder = str(tmp_path / "run")
    main(["train", "--json", "--data", tiny, "--out", folder, *TRAINING])
    capsys.readouterr()
    *trained, summary = measured(capsys, "--data", tiny, "--seeds", "1", *TRAINING)
    assert summary["fitted"], "a saved run keeps what it was trained with; nothing is fitted then"
    expected = [*trained, summary | {"fitted": {}}]
    assert measured(capsys, "--data", tiny, "--run", folder) == expected
    line = refused(capsys, "--poles", "action", "romance", "--run", folder)
    assert "was trained on other ratings" in line


def test_the_table_has_a_line_for_each_seed_and_a_sentence(capsys, tiny):
    main(["separate", "--poles", "action", "rest", "--data", tiny, "--seeds", "2", *TRAINING])
    fitted, opening, table, sentences = capsys.readouterr().out.split("\n\n")
    assert fitted.startswith("Fitted to 2,400 ratings: weight_decay")
    assert opening.startswith("Action (20) and other genres (20), movies with at least 20 ratings.")
    assert "Held back from training: a random fifth of the ratings (split seed 0)." in opening
    assert "Only 20 films on the side “Action”" in opening
    assert [line.split()[0] for line in table.splitlines()] == ["seed", "0", "1", "mean", "sd"]
    assert "±" not in opening + table
    said = [line.split(":")[0] for line in sentences.splitlines()]
    assert said == ["Seed 0", "Seed 1", "± is half of a 95 % interval.", "“in pairs”"]
    heads, first, *_ = (re.split(" {2,}", line) for line in table.splitlines())
    assert heads.count("in pairs") == 2 and len(heads) == len(first)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (
            ["action", "romance", "--data", "TINY", "--min-ratings", "61"],
            "0 films are Action and 0",
        ),
        (["action", "thriller", "--data", "TINY"], "“thriller” is not one of action, romance;"),
        (["action", "Action", "--data", "TINY"], "action cannot be told apart from itself"),
        (["rest", "action", "--data", "TINY"], "“rest” is not one of action"),
        (["blockbuster", "independent", "--data", "TINY"], "0 films are blockbuster"),
        (["action"], "--poles: expected 2 arguments"),
        (["a", "b", "--min-ratings", "0"], "“0” is not a whole number from 1 to 1000."),
        (["a", "b", "--seeds", "x"], "“x” is not a whole number from 1 to 1000."),
        (["a", "b", "--run", "here", "--seeds", "3"], "so --seeds says nothing"),
        (["a", "b", "--run", "here", "--n-factors", "3"], "so --n-factors says nothing"),
        (["action", "romance", "--run", "/nope", "--data", "TINY"], "/nope"),
        (["action", "romance", "--data", "/nope"], "there is no such file or folder"),
    ],
)
def test_a_mistake_is_answered_with_one_line(arguments, expected, capsys, tiny):
    typed = [tiny if argument == "TINY" else argument for argument in arguments]
    line = refused(capsys, "--json", "--poles", *typed)
    assert line.startswith("cf separate: error: ")
    assert expected in line


def test_data_without_genres_are_told_from_data_without_this_genre(tmp_path, capsys):
    with readable_odd_data(tmp_path) as place, pytest.raises(SystemExit):
        main(["separate", "--data", place("bare"), "--poles", "action", "rest"])
    said = capsys.readouterr().err
    assert "these data name no genres, so “action”" in said and "page Separate lists" in said


def test_what_was_fitted_to_few_ratings_is_said_before_the_seeds_and_in_the_sum(capsys, tiny):
    n_ratings = N_USERS * N_MOVIES
    fitted = first_settings(n_ratings).changed()
    asked = ["--data", tiny, "--seeds", "1", "--epochs", "2"]
    *_, summary = measured(capsys, *asked)
    assert summary["fitted"] == {name: v for name, v in fitted.items() if name != "epochs"}
    main(["separate", "--poles", "action", "romance", *asked])
    told = capsys.readouterr().out
    assert told.startswith(f"Fitted to {n_ratings:,} ratings: n_factors")
    *_, plain = measured(capsys, *asked, "--preset", "our-default")
    assert plain["fitted"] == {}


def test_with_millions_of_ratings_a_preset_is_named(capsys, tiny, monkeypatch):
    monkeypatch.setattr("cf.presets.MANY", 10)
    main(["separate", "--poles", "action", "romance", "--data", tiny, "--seeds", "1"])
    out, err = capsys.readouterr()
    assert f"Try --preset “{preset_for(10).name}”." in err and "Fitted" not in out


def test_books_are_called_books(capsys, tmp_path):
    with readable_odd_data(tmp_path) as place:
        asked = ["--data", place("books"), "--seeds", "1", "--epochs", "1", "--min-ratings", "1"]
        main(["separate", "--poles", "Action", "Drama", *asked])
    out = capsys.readouterr().out
    assert "books with at least 1 ratings" in out
    assert not re.search(r"\b(?:film|movie)s\b", out)
