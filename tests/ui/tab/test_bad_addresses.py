"""Nonsense in the address is told on every page, and none of them breaks on it."""

import ast
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from cf.settings import DEFAULT
from cf.ui.tab.address import OF_PAGES
from cf.ui.widgets.page import PAGES

ROOT = Path(__file__).parents[3]
APP = ROOT / "app.py"
BAD = {
    "k": "abc",
    "lr": "nan",
    "batch": ["64", "128"],
    "film": "99999999",
    "views": "zzz",
    "nonsense": "<b>*x*",
}


def open_page(file: str, query: dict[str, str | list[str]]) -> tuple[AppTest, str]:
    """A page, drawn with an address, and all that it says about that."""
    test = AppTest.from_file(str(APP), default_timeout=120)
    test.switch_page(file)
    for name, value in query.items():
        test.query_params[name] = value
    test.run()
    assert not test.exception and not test.error
    return test, "\n".join(toast.value for toast in test.toast)


@pytest.mark.parametrize("file", [file for file, *_ in PAGES])
def test_every_page_tells_what_it_could_not_take(opened, file):
    test, told = open_page(file, BAD)
    for asked in ("abc", "nan", "64, 128", "99999999"):
        assert f"“{asked}”" in told
    assert len(test.toast) <= 2  # a column of them would hide a phone's screen
    assert "zzz" in told and "nonsense" in told
    assert opened[-1].settings == DEFAULT
    test.run()
    assert not test.toast  # once is enough


@pytest.mark.parametrize("file", [file for file, *_ in PAGES])
def test_no_page_finds_fault_with_what_another_asks_for(opened, file):
    of_train = {"pace": "fast", "k": "5", "steady": "false", "colour": "Action / Romance"}
    of_others = {"view": "PCA in 3D", "scene": "lookup", "part": "Tables", "tab": "Axes"}
    _, told = open_page(file, {**of_train, **of_others, "floor": "30", "find": "Fargo (1996)"})
    assert not told


def test_all_pages_know_what_widgets_write_into_the_address():
    written = set()
    for file in (*ROOT.glob("cf/ui/**/*.py"), *ROOT.glob("pages/*.py")):
        for call in ast.walk(ast.parse(file.read_text("utf-8"))):
            named = {one.arg: one.value for one in getattr(call, "keywords", ())}
            if "bind" in named and isinstance(key := named["key"], ast.Constant):
                written.add(key.value)
    assert written > {"pace", "view", "tab", "ask"} and written <= OF_PAGES


@pytest.mark.parametrize("file", [file for file, *_ in PAGES])
def test_settings_that_do_not_go_together_fall_back_with_a_word(opened, file):
    _, told = open_page(file, {"model": "network", "batch": "1"})
    assert "1 is too small for the network" in told and "512 is used" in told
    assert (opened[-1].settings.model, opened[-1].settings.batch_size) == ("network", 512)
