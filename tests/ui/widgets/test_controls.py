"""The widgets follow the settings table and the address, without a browser and without a run."""

from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from cf.presets import PRESETS, preset_for
from cf.settings import BY_NAME, DEFAULT, Settings


def app() -> None:
    import streamlit as st

    from cf.ui.widgets import controls

    st.session_state["said"] = controls.draw_settings().as_dict()


def run(**query: str) -> AppTest:
    test = AppTest.from_function(app, default_timeout=30)
    for name, value in query.items():
        test.query_params[name] = value
    test.run()
    assert not test.exception
    return test


def said(test: AppTest) -> Settings:
    return Settings.from_dict(test.session_state["said"])


def test_without_an_address_the_defaults_stand():
    assert said(run()) == DEFAULT


def test_every_front_setting_comes_from_the_address():
    values = said(run(k="50", lr="0.05", epochs="9", wd="0.1"))
    assert (values.n_factors, values.learning_rate) == (50, 0.05)
    assert (values.epochs, values.weight_decay) == (9, 0.1)


@pytest.mark.parametrize("query", [{"k": "0"}, {"k": "many"}, {"lr": "-1"}, {"model": "wizard"}])
def test_a_bad_value_in_the_address_leaves_the_default(query):
    assert said(run(**query)) == DEFAULT


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.name)
def test_a_preset_sets_all_settings_and_tells_its_lesson(preset):
    test = run()
    test.sidebar.selectbox(key="preset").select(preset.name).run()
    assert not test.exception
    assert said(test) == preset.settings
    assert preset.lesson in [caption.value for caption in test.sidebar.caption]
    assert test.session_state["this_tab"].start_anew == "paused"


def test_with_millions_of_ratings_another_preset_is_offered_and_never_just_taken(monkeypatch):
    assert not run().sidebar.button
    monkeypatch.setattr("cf.presets.MANY", 100_000)
    test = run()
    assert said(test) == DEFAULT
    fitting = preset_for(100_004)
    assert f"100,004 ratings: {fitting.fits}" in [caption.value for caption in test.sidebar.caption]
    test.sidebar.button[0].click().run()
    assert not test.exception
    assert said(test) == fitting.settings != DEFAULT
    assert test.session_state["this_tab"].start_anew == "paused"
    assert not test.sidebar.button


def test_settings_that_do_nothing_are_not_shown():
    adam, sgd = run(), run(opt="sgd")
    key = BY_NAME["beta2"].key
    assert key in [widget.key for widget in adam.sidebar.number_input]
    assert key not in [widget.key for widget in sgd.sidebar.number_input]


def test_seed_and_number_of_a_split_are_shown_with_the_split_that_has_them():
    for held, shown in (("random", "split"), ("newest", None), ("newest-each", "newest")):
        keys = {widget.key for widget in run(held=held, split="7").sidebar.number_input}
        assert keys & {"split", "newest"} == {shown} - {None}
    assert said(run(held="newest", split="7")).split_seed == 7, "kept while it has no effect"


def test_data_without_times_are_split_at_random_and_nothing_else_is_lost(monkeypatch):
    from cf.data import read_data
    from cf.ui.tab import tab

    data = read_data("bundled")
    timeless = replace(data, ratings=replace(data.ratings, when=None))
    monkeypatch.setattr(tab, "load_data", lambda source: timeless)
    test = run(held="newest", k="7", lr="0.02")
    assert said(test) == replace(DEFAULT, n_factors=7, learning_rate=0.02)
    [warning] = test.sidebar.warning
    assert "split: newest needs to know when each rating was given" in warning.value
    assert "Until then random is used" in warning.value
    assert test.sidebar.selectbox(key="held").value == "newest", "theirs to change"


def test_changes_are_told_by_label_with_both_values():
    from cf.ui.widgets.controls import describe_changes

    text = describe_changes(DEFAULT, Settings(n_factors=50), ["n_factors"])
    assert text == "Factors 20 → 50"


def recalling() -> None:
    import streamlit as st

    from cf.settings import Settings
    from cf.ui.widgets import controls

    controls.recall_settings(Settings(n_factors=3, epochs=1, learning_rate=0.03).as_dict())
    st.session_state["said"] = controls.draw_settings().as_dict()


def test_widgets_begin_as_the_run_that_came_with_another_page_unless_told_otherwise():
    test = AppTest.from_function(recalling, default_timeout=30)
    test.query_params["lr"] = "0.05"
    test.run()
    assert said(test) == Settings(n_factors=3, epochs=1, learning_rate=0.05)
    test.slider(key="k").set_value(9).run()
    assert not test.exception and said(test).n_factors == 9


def holding() -> None:
    import streamlit as st

    from cf.settings import Settings
    from cf.ui.tab import address

    address.hold_settings(Settings(**st.session_state["held"]))
    st.session_state["read"] = address.read_settings().as_dict()


def test_a_page_without_the_widgets_holds_the_settings_in_its_address():
    test = AppTest.from_function(holding, default_timeout=30)
    test.query_params["epochs"] = "9"
    test.query_params["part"] = "Link"
    test.session_state["held"] = {"n_factors": 3, "seed": 7, "model": "dot"}
    test.run()
    wanted = Settings(n_factors=3, seed=7, model="dot")
    assert Settings.from_dict(test.session_state["read"]) == wanted
    held = {name: value if isinstance(value, str) else value[0] for name, value in query(test)}
    assert held == {"k": "3", "seed": "7", "model": "dot", "part": "Link"}


def query(test: AppTest) -> list[tuple[str, str | list[str]]]:
    return list(dict(test.query_params).items())
