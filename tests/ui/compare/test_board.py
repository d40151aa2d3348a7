"""The board on the page: posting, ranking, opening another's settings, removing and clearing."""

import math
import re
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from cf.data.titles import escape_markdown
from cf.room.board import VALIDATION, Board
from cf.room.entry import Entry
from cf.settings import Settings
from cf.snapshot import Change
from cf.ui.compare.board import DIVERGED, UNMEASURED, explain_not_ready
from cf.ui.compare.board_table import tabulate
from tests.room.posted import DATA, GENRES, POLES, names, some_run
from tests.runs import tiny_dataset

TURN = Change(7, "learning_rate", 0.015, 0.03)


def app(poster: str, n_factors: int | None) -> None:
    import streamlit as st

    from cf.figures.palette import LIGHT
    from cf.ui.compare.board import draw_board
    from tests.room.posted import some_run

    run = None if n_factors is None else some_run(0.77, n_factors=n_factors)

    def open_settings(settings, changes):
        st.session_state["opened"] = (settings, changes)

    draw_board(run, LIGHT, open_settings, poster, "")


def test_a_run_waits_for_its_last_epochs_separations_and_a_diverged_one_is_not_posted():
    run = some_run(0.77)
    told = run.separations[-1].epoch
    assert told == len(run.losses)
    labelled, unlabelled = (
        replace(tiny_dataset().movies, label=np.array(label, np.int8))
        for label in ([1, -1, 0], [0, 0, 0])
    )
    assert explain_not_ready(run, labelled) == ""
    late = replace(run, separations=())
    assert explain_not_ready(late, labelled) == UNMEASURED
    assert explain_not_ready(late, unlabelled) == ""
    assert explain_not_ready(replace(run, diverged_at=9), labelled) == DIVERGED


@pytest.fixture
def board(tmp_path, monkeypatch) -> Board:
    monkeypatch.setenv("CF_RUNS", str(tmp_path))
    return Board(tmp_path / "board.sqlite")


def opened(poster: str = "me", n_factors: int | None = 20) -> AppTest:
    test = AppTest.from_function(app, default_timeout=60, args=(poster, n_factors)).run()
    assert not test.exception
    return test


def press(test: AppTest, label: str) -> AppTest:
    [button] = [button for button in test.button if button.label == label]
    button.click().run()
    assert not test.exception
    return test


def posted(test: AppTest, nickname: str) -> AppTest:
    test.text_input("board_nickname").set_value(nickname)
    return press(test, "Post this run")


def shown(test: AppTest) -> list[str]:
    return list(test.dataframe[0].value["nickname"]) if test.dataframe else []


def test_a_run_is_posted_under_a_nickname_and_stands_on_the_board(board):
    test = opened()
    assert "No such run" in test.info[0].value and not test.dataframe
    posted(test, " Ada\u202e ")
    assert test.success[0].value == "Your run is on the board." and shown(test) == ["Ada"]
    [entry] = board.ranking(VALIDATION, DATA)
    assert entry.settings == some_run().settings and board.owned("me") == {entry.id}
    assert test.session_state["board_chosen"] == entry.id, "one's own row is chosen at first"
    assert shown(opened("another")) == ["Ada"]


@pytest.mark.parametrize("nickname", ["", "\u200b"])
def test_a_nickname_that_is_none_is_explained_and_nothing_posted(board, nickname):
    test = opened()
    assert "is empty" in posted(test, nickname).error[0].value
    assert not test.success and board.ranking(VALIDATION, DATA) == ()


def test_a_second_post_at_once_is_told_to_wait(board):
    test = posted(opened(), "Ada")
    posted(test, "Ada")  # as a button that is pressed twice does
    assert not test.error and shown(test) == ["Ada"]
    assert "Wait" in posted(test, "Zoë").error[0].value and shown(test) == ["Ada"]


def test_the_ranking_is_by_what_is_asked_for_and_among_small_models_alone(board):
    for name, mse, auc, n in [("a", 0.9, 0.95, 2), ("b", 0.7, 0.8, 20), ("c", 0.8, 0.9, 5)]:
        board.post(some_run(mse, auc, n_factors=n), name, name)
    test = opened()
    assert shown(test) == ["b", "c", "a"]
    test.selectbox("board_by").select(POLES).run()
    assert shown(test) == ["a", "c", "b"]
    test.segmented_control("board_most").set_value("5").run()
    assert shown(test) == ["a", "c"]
    test.selectbox("board_by").select(VALIDATION).run()
    assert shown(test) == ["c", "a"] and not test.exception


def test_the_chosen_run_opens_with_its_settings_and_turns(board):
    board.post(some_run(0.5), "first", "a")
    run = some_run(0.6, changes=(TURN,), n_factors=3, optimiser="sgd")
    chosen = board.post(run, "*second* <b>", "b")
    test = opened()
    assert "Choose a run" in " ".join(caption.value for caption in test.caption)
    assert not [button for button in test.button if button.label == "Open its settings"]
    test.session_state["board_chosen"] = chosen
    test.session_state["board_order"] = (5, [])  # as if the order had changed
    test.run()
    assert any(text.value == r"**\*second\* \<b\>**" for text in test.markdown)
    press(test, "Open its settings")
    assert test.session_state["opened"] == (run.settings, (TURN,))


def test_a_chosen_run_stays_chosen_when_another_overtakes_it(board):
    chosen = board.post(some_run(0.6, n_factors=3), "chosen", "a")
    test = opened()
    test.session_state["board_chosen"] = chosen
    test.session_state["board_order"] = (5, [])
    test.run()
    board.post(some_run(0.5), "faster", "b")
    test.run()
    assert shown(test) == ["faster", "chosen"]
    assert press(test, "Open its settings").session_state["opened"][0].n_factors == 3


def test_a_hall_reads_a_plain_table_and_a_box_chooses_the_run(board):
    board.post(some_run(0.6, n_factors=3), "<b>slow</b>", "a")
    board.post(some_run(0.51234, n_factors=5), "fast", "b")
    test = opened()
    test.session_state["present"] = True
    test.run()
    assert not test.exception and not test.dataframe
    [table] = [one.proto.body for one in test.get("html") if "<table" in one.proto.body]
    assert ">0.5123<" in table and ">&lt;b&gt;slow&lt;/b&gt;<" in table and "nan" not in table
    test.selectbox("board_row:0").select(1).run()
    board.post(some_run(0.4, n_factors=9), "fastest", "c")  # it stays chosen further down
    test.run()
    assert test.selectbox("board_row:1").value == 2
    assert press(test, "Open its settings").session_state["opened"][0].n_factors == 3
    test.session_state["present"] = False
    test.run()
    assert shown(test) == ["fastest", "fast", "<b>slow</b>"]
    assert any(text.value == f"**{escape_markdown('<b>slow</b>')}**" for text in test.markdown)


def test_ones_own_run_is_removed_and_no_other(board):
    other = board.post(some_run(0.5), "other", "other")
    test = posted(opened(), "Ada")
    press(test, "Remove mine")
    assert shown(test) == ["other"] == names(board.ranking(VALIDATION, DATA))
    test.session_state["board_chosen"] = other
    test.session_state["board_order"] = (9, [])
    test.run()
    [remove] = [button for button in test.button if button.label == "Remove mine"]
    assert remove.disabled


def test_the_token_of_the_console_clears_the_board(board, capsys):
    board.post(some_run(), "Ada", "a")
    test = opened()
    said = re.findall(
        r"Board: to look after it, enter (\S+) on the Compare page, or use python -m cf board\n",
        capsys.readouterr().out,
    )
    assert len(said) == 1
    test.text_input("board_token").set_value("guess")
    assert "not the token" in press(test, "Remove all runs of everyone").error[0].value
    assert shown(test) == ["Ada"]
    test.text_input("board_token").set_value(said[0])
    press(test, "Remove all runs of everyone")
    assert not shown(test) and board.ranking(VALIDATION, DATA) == ()
    opened("another")
    assert not capsys.readouterr().out, "the token is printed once"


def test_the_owner_removes_one_run_and_closes_posting(board, capsys):
    board.post(some_run(0.5), "kept", "a")
    chosen = board.post(some_run(0.6, n_factors=3), "rude", "b")
    test = opened()
    [token] = re.findall(r"enter (\S+) on", capsys.readouterr().out)
    [remove] = [button for button in test.button if button.label == "Remove the chosen run"]
    assert remove.disabled, "none is chosen"
    test.session_state["board_chosen"] = chosen
    test.session_state["board_order"] = (5, [])
    test.run()
    assert "not the token" in press(test, "Remove the chosen run").error[0].value
    assert shown(test) == ["kept", "rude"]
    test.text_input("board_token").set_value(token)
    press(test, "Remove the chosen run")
    assert "left the board" in test.success[0].value and shown(test) == ["kept"]
    press(test, "Close posting")
    assert not board.is_open
    [post] = [button for button in opened("c").button if button.label == "Post this run"]
    assert post.disabled and "closed" in post.help
    press(test, "Open posting")
    assert shown(posted(opened("c"), "Ada")) == ["kept", "Ada"]


def test_without_a_run_there_is_no_form_and_a_word_why(board):
    test = opened(n_factors=None)
    assert "Train a run first" in test.info[0].value
    assert not [button for button in test.button if button.label == "Post this run"]


def test_a_board_that_cannot_be_used_is_explained(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("CF_RUNS", str(tmp_path / "file"))
    assert "cannot be used" in opened().error[0].value


def test_the_page_says_what_compares_and_what_does_not(board):
    captions = " ".join(caption.value for caption in opened().caption)
    assert "only where the same ratings are held back" in captions and "differ by seed" in captions


def test_the_table_shows_every_figure_and_leaves_unknown_ones_blank():
    settings = Settings(n_factors=5, epochs=4, learning_rate=0.02, split_seed=9, model="dot")
    when = datetime(2026, 1, 2, tzinfo=UTC)
    known = Entry(7, "<b>", "d", DATA, settings, (TURN,), 0.75, 3, {POLES: 0.9}, 0.85, when)
    blank = Entry(8, "b", "d", DATA, settings, (), 0.8, 3, {}, None, when)
    first, second = tabulate([known, blank], (POLES, GENRES), frozenset({7})).to_dict("records")
    assert first.pop("below biases only by") == pytest.approx(0.1)
    assert math.isnan(first.pop(GENRES))
    assert first == {
        "rank": 1,
        "nickname": "<b>",
        "yours": "✓",
        "best validation MSE": 0.75,
        POLES: 0.9,
        "factors": 5,
        "model": "dot",
        "epochs": 4,
        "learning rate": 0.02,
        "turns by hand": 1,
        "held back": "a random fifth of the ratings (split seed 9)",
        "posted": when,
    }
    assert second["rank"] == 2 and second["yours"] == ""
    assert all(math.isnan(second[name]) for name in ("below biases only by", POLES, GENRES))
