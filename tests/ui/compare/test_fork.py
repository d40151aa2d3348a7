"""Forking a run on the page: every setting can be changed, and the page says what that means."""

from dataclasses import replace
from types import SimpleNamespace
from unittest.mock import Mock, patch

import pytest
from streamlit.testing.v1 import AppTest

from cf.settings import DEFAULT, TABLE
from cf.snapshot import Change
from cf.ui.compare.cards import describe_settings
from cf.ui.compare.fork import Fork, describe_turns
from tests.frames import make_losses
from tests.serving import serving
from tests.side_by_side import make_run


def _draw(setting: str, turns: int = 0) -> None:
    import streamlit as st

    from cf.settings import Settings
    from cf.snapshot import Change
    from cf.ui.compare import fork
    from tests.side_by_side import make_run

    changes = (Change(3, "learning_rate", 0.015, 0.03),) * turns
    parent = make_run(Settings(), name="Run 1", changes=changes)
    st.session_state.setdefault("fork_setting", setting)
    wanted = fork.draw_fork((parent,))
    st.session_state["wanted"] = wanted


@pytest.mark.parametrize("setting", TABLE, ids=lambda setting: setting.name)
def test_every_setting_can_be_changed_and_alone(setting):
    app = AppTest.from_function(_draw, args=(setting.name,), default_timeout=30).run()
    assert not app.exception
    app.button(key="fork_train").click().run()
    assert not app.exception and not app.error
    (fork,) = app.session_state["compare_forks"]
    assert list(fork.parent_values) == [setting.name]
    assert fork.parent_values[setting.name] == getattr(DEFAULT, setting.name)


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("split", "Other ratings are held back, so the losses compare loosely."),
        ("split_seed", "Other ratings are held back, so the losses compare loosely."),
        ("n_newest", "It has no effect beside the run’s other settings: the run is repeated."),
        ("dropout", "It has no effect beside the run’s other settings: the run is repeated."),
    ],
)
def test_it_is_said_what_a_change_of_the_split_means_and_what_has_no_effect(setting, said):
    app = AppTest.from_function(_draw, args=(setting,), default_timeout=30).run()
    assert any(said in caption.value for caption in app.caption)


def test_a_number_that_is_typed_and_clicked_at_once_is_the_one_that_is_trained():
    app = AppTest.from_function(_draw, args=("n_factors",), default_timeout=30).run()
    said = [caption.value for caption in app.caption]
    assert any("Factors 20 → 40." in value for value in said), "what is proposed is named"
    app.number_input[0].set_value(2)
    app.button(key="fork_train").click().run()  # before the page was drawn with it
    (fork,) = app.session_state["compare_forks"]
    assert fork.settings.n_factors == 2


def test_turns_by_hand_are_repeated_unless_the_person_says_no():
    app = AppTest.from_function(_draw, args=("n_factors", 1), default_timeout=30).run()
    app.button(key="fork_watch").click().run()
    assert app.session_state["wanted"].changes == (Change(3, "learning_rate", 0.015, 0.03),)
    app.toggle(key="fork_repeat").set_value(False).run()
    app.button(key="fork_watch").click().run()
    assert app.session_state["wanted"].changes == ()


def test_the_same_fork_asked_for_twice_is_trained_once():
    app = AppTest.from_function(_draw, args=("n_factors",), default_timeout=30).run()
    app.button(key="fork_train").click().run()
    app.button(key="fork_train").click().run()
    assert len(app.session_state["compare_forks"]) == 1


def test_turns_and_settings_are_told_in_words():
    turns = (Change(312, "learning_rate", 0.015, 0.03), Change(400, "weight_decay", 0.0002, 0))
    said = "step 312: Learning rate 0.015 → 0.03; step 400: Weight decay 0.0002 → 0"
    assert describe_turns(turns) == said
    run = make_run(DEFAULT, name="Run 1")
    run = replace(run, losses=make_losses(*[(0.8, 0.9)] * DEFAULT.epochs))
    assert describe_settings(run) == "default settings"
    short = replace(run, losses=make_losses((0.9, 0.9)))
    assert describe_settings(short) == "default settings, stopped after epoch 1 of 5"
    steered = replace(run, settings=replace(DEFAULT, n_factors=2), changes=turns)
    assert describe_settings(steered) == "Factors 2, turned by hand 2 times"
    child = replace(steered, changes=turns[:1], parent="x", parent_values={"n_factors": 20})
    assert describe_settings(child) == "Factors 20 → 2, turned by hand 1 time"
    newest = replace(run, settings=replace(DEFAULT, split="newest-each", n_newest=3))
    newest = replace(newest, parent="x", parent_values={"split": "random"})
    told = "Held back a random fifth → each user’s newest 3"
    assert describe_settings(newest) == told
    assert describe_settings(replace(run, parent="x")) == "repeats its parent"


def test_only_what_is_wholly_the_same_counts_as_repeated():
    run = make_run(DEFAULT, name="Run 1")
    run = replace(run, losses=make_losses(*[(0.8, 0.9)] * DEFAULT.epochs))
    assert Fork(run, DEFAULT, ()).repeats
    assert not Fork(run, replace(DEFAULT, seed=1), ()).repeats
    assert not Fork(run, DEFAULT, (Change(3, "learning_rate", 0.015, 0.03),)).repeats


@pytest.mark.parametrize(("nudge", "word"), [(0.0, "to the last bit"), (1e-12, "are not those")])
def test_a_repeated_run_is_held_against_the_first_one(nudge, word):
    from cf.ui.compare import fork

    parent = make_run(DEFAULT, name="Run 1")
    assert parent.losses
    loss = replace(parent.losses[0], train_mse=parent.losses[0].train_mse + nudge)
    with patch.object(fork.st, "toast") as toast:
        fork._tell_whether_equal(parent, replace(parent, losses=(loss, *parent.losses[1:])))
    assert word in toast.call_args.args[0]


def _draw_many(n: int) -> None:
    from dataclasses import replace

    import streamlit as st

    from cf.settings import Settings
    from cf.ui.compare import fork
    from tests.side_by_side import make_run

    parent = make_run(Settings(), name="Run 1")
    for attempt in () if "compare_forks" in st.session_state else range(n):
        fork.train(replace(fork.Fork(parent, parent.settings, ()), attempt=attempt))
    fork.draw_pending("bundled")


@pytest.mark.parametrize(("n", "said"), [(8, []), (9, ["1 more waits for these."])])
def test_so_many_forks_train_at_once_that_none_pushes_another_out_of_the_tab(n, said):
    jobs = [Mock(state="running", progress=0.5, partial=None, has_ended=False) for _ in range(9)]
    with serving(SimpleNamespace(compute=Mock(side_effect=jobs))):
        app = AppTest.from_function(_draw_many, args=(n,), default_timeout=30).run()
        assert not app.exception and [caption.value for caption in app.caption] == said
        assert len(app.session_state["this_tab"].jobs) == 8
        first, *others = app.session_state["compare_forks"]
        app.button(key=f"dismiss:{first.key}").click().run()
        assert app.session_state["compare_forks"] == others
        assert [job.leave.called for job in jobs] == [True] + 8 * [False]
