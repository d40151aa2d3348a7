"""A value of the address that does not fit is told once, and one that fits never."""

from streamlit.testing.v1 import AppTest

from cf.ui.tab.address import find_misfits


def app() -> None:
    from cf.ui.tab import address
    from cf.ui.widgets import controls

    address.remember()
    controls.draw_settings()
    address.tell_misfits()


def run(**query: str) -> AppTest:
    test = AppTest.from_function(app, default_timeout=30)
    for name, value in query.items():
        test.query_params[name] = value
    test.run()
    assert not test.exception
    return test


def walked_app() -> None:
    import streamlit as st

    from cf.ui.tab import address

    address.begin()
    st.radio("Pace", ["slow", "fast"], key="pace", bind="query-params")


def test_a_page_walked_to_tells_its_address_though_a_widget_writes_its_first_part(monkeypatch):
    monkeypatch.setattr("cf.ui.tab.address.is_walked", lambda: True)
    test = AppTest.from_function(walked_app, default_timeout=30)
    test.query_params.update({"pace": "fast", "data": "0123456789ab"})
    assert not test.run().exception
    assert not test.run().exception, "the widget is known by now"


def test_values_agree_as_numbers_words_lists_and_switches():
    values = {"k": 20, "lr": 0.015, "model": "bias", "find": ["A", "B"], "years": (1950, 2000)}
    asked = {
        "k": ["20"],
        "lr": ["1.5e-2"],
        "model": ["bias"],
        "find": ["A", "B"],
        "years": ["1950", "2000"],
        "steady": ["true"],
    }
    assert find_misfits(asked, values | {"steady": True}) == {}


def test_each_misfit_is_found_and_what_is_no_widget_is_left_alone():
    values = {"k": 20, "model": "bias", "find": ["A"]}
    asked = {
        "k": ["many"],
        "model": ["wizard"],
        "find": ["A", "Z"],
        "steady": ["false"],
        "run": ["token"],
    }
    assert find_misfits(asked, values) == {
        "k": "many",
        "model": "wizard",
        "find": "A, Z",
    }


def test_a_bad_address_is_told_once_with_what_is_used_instead():
    test = run(k="9999", lr="0.02")
    [toast] = test.toast
    assert "k = “9999”" in toast.value and "20 is used" in toast.value
    test.run()
    assert not test.toast


def test_a_good_address_is_taken_without_a_word():
    assert not run(k="50", lr="0.05", model="dot", run="token", film="296").toast


def test_a_kind_of_split_where_the_seed_stands_is_told_where_it_belongs():
    told = " ".join(toast.value for toast in run(split="newest").toast)
    assert "split = “newest”, which is not possible here; 0 is used" in told
    assert "the address says held=newest." in told
    assert not run(split="3").toast
