"""Whatever way a run's settings come to Train, the trainer gets these and no others."""

import random
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import Mock
from urllib.parse import parse_qsl

import pytest
from streamlit.testing.v1 import AppTest

from cf.data import read_data
from cf.errors import SettingError
from cf.export.reproduce import write_query
from cf.settings import (
    BY_NAME,
    COMPILED,
    COMPILED_MODELS,
    DEFAULT,
    OPTIMISERS,
    TABLE,
    Setting,
    Settings,
)
from cf.store.archive import pack_run, unpack_run
from cf.ui.tab import address
from cf.ui.tab.tab import Tab
from cf.ui.widgets import controls
from tests.side_by_side import make_run
from tests.ui.tab.conftest import NotedRun

APP = Path(__file__).parents[3] / "app.py"
DATA = read_data("bundled")


def draw_settings(seed: int) -> Settings:
    """Any allowed settings: numbers evenly on a log scale, where they can be."""
    rng = random.Random(seed)
    values: dict[str, Any] = {}
    for row in TABLE:
        if row.kind == "choice":
            values[row.name] = rng.choice(row.choices)
        elif row.kind == "int":
            values[row.name] = rng.randint(int(row.low), int(row.high))
        else:
            low = max(row.low, row.high / 1e9)
            values[row.name] = low * (row.high / low) ** rng.random()
    if values["model"] == "network":  # it knows no batches of one
        values["batch_size"] = max(2, values["batch_size"])
    if values["model"] not in COMPILED_MODELS:
        values["optimiser"] = rng.choice([one for one in OPTIMISERS if one not in COMPILED])
    return Settings(**values)


def open_page(page: str, query: dict[str, str], tab: Tab | None = None) -> AppTest:
    test = AppTest.from_file(str(APP), default_timeout=120)
    test.switch_page(f"pages/{page}.py")
    for name, value in query.items():
        test.query_params[name] = value
    if tab is not None:
        test.session_state["this_tab"] = tab
    test.run()
    assert not test.exception and not test.error
    return test


def holds(run: NotedRun, settings: Settings) -> None:
    assert run.settings == settings
    assert run.turned == []  # nor by hand


@pytest.mark.parametrize("seed", range(4))
def test_an_address_and_a_link(opened, seed):
    settings = draw_settings(seed)
    query = dict(parse_qsl(write_query(settings, DATA.ratings.checksum)))
    test = open_page("train", query)
    assert not test.toast
    test.run()  # nothing changes by looking again
    holds(opened[-1], settings)
    assert len(opened) == 1


def test_an_address_that_writes_numbers_its_own_way(opened):
    settings = replace(DEFAULT, learning_rate=0.0165, batch_size=100, weight_decay=0.00012345)
    open_page("train", {"lr": "165e-4", "batch": "0100", "wd": "1.2345E-4"})
    holds(opened[-1], settings)


@pytest.mark.parametrize("seed", range(10, 12))
def test_an_imported_run_opened_from_its_card(opened, seed):
    settings = draw_settings(seed)
    run = make_run(settings, id="imported", data_checksum=DATA.ratings.checksum)
    tab = Tab("this one", kept={"imported": unpack_run(pack_run(run))})
    test = open_page("compare", {}, tab)
    n_before = len(opened)
    test.button(key="open:imported").click().run()
    assert not test.exception and test.get("slider")  # Train, with its settings
    holds(opened[-1], settings)
    assert len(opened) == n_before + 1


def change_one(settings: Settings, rng: random.Random) -> tuple[str, Any]:
    """Any setting, and another value that goes with the rest."""
    while True:
        other = draw_settings(rng.randrange(10**6))
        row = rng.choice(TABLE)
        value = getattr(other, row.name)
        with suppress(SettingError):
            if value != getattr(settings, row.name) and replace(settings, **{row.name: value}):
                return row.name, value


@pytest.mark.parametrize("seed", range(20, 22))
def test_a_fork_whether_trained_beside_the_page_or_opened_on_train(opened, monkeypatch, seed):
    asked = Mock(return_value=None)
    monkeypatch.setattr("cf.ui.compare.fork.compute", asked)
    settings = draw_settings(seed)
    run = make_run(settings, id="parent", data_checksum=DATA.ratings.checksum)
    test = open_page("compare", {}, Tab("this one", kept={"parent": run}))
    name, value = change_one(settings, random.Random(seed))
    test.selectbox(key="fork_setting").set_value(name).run()
    key = f"fork_value:{name}:{getattr(settings, name)}"
    kind = test.selectbox if BY_NAME[name].kind == "choice" else test.number_input
    kind(key=key).set_value(value)  # and clicked before the page was drawn with it
    test.button(key="fork_train").click().run()
    wanted = replace(settings, **{name: value})
    assert asked.call_args.args[2] == wanted
    test.button(key="fork_watch").click().run()
    assert not test.exception and test.get("slider")  # Train, with its settings
    holds(opened[-1], wanted)


def choose(test: AppTest, row: Setting, rng: random.Random) -> Any:
    """Move the widget of a setting anywhere; return where it stands then."""
    if row.kind == "choice":
        return test.selectbox(key=row.key).set_value(rng.choice(row.choices)).value
    if row.stops:
        stop = rng.choice(row.stops)
        value = int(stop) if row.kind == "int" else float(stop)
        return test.select_slider(key=row.key).set_value(value).value
    value = getattr(draw_settings(rng.randrange(10**6)), row.name)
    kind = test.slider if row.front else test.number_input
    return kind(key=row.key).set_value(value).value


@pytest.mark.parametrize("seed", range(30, 32))
def test_sliders_and_fields_turned_in_any_order_one_at_a_time_or_several(opened, seed):
    rng = random.Random(seed)
    test, wanted = open_page("train", {}), DEFAULT
    for row in rng.choices(TABLE, k=24):
        if not row.front and not row.has_effect(wanted.as_dict()):
            continue
        before = getattr(wanted, row.name)
        value = choose(test, row, rng)
        try:
            wanted = replace(wanted, **{row.name: value})
        except SettingError:  # the page would say so and keep to others
            choose_back = test.selectbox if row.kind == "choice" else test.select_slider
            choose_back(key=row.key).set_value(before)
        if row.kind == "choice" or rng.random() < 0.5:  # it may bring fields or take them away
            test.run()
            assert not test.exception and not test.error
    test.run()
    run = opened[-1]
    assert replace(run.settings, **dict(run.turned)) == wanted


def test_a_value_between_two_stops_can_be_typed_and_a_stop_be_chosen(opened):
    test = open_page("train", {})
    test.number_input(key="type:batch").set_value(100).run()
    holds(opened[-1], replace(DEFAULT, batch_size=100))
    assert test.select_slider(key="batch").value == 100
    test.select_slider(key="batch").set_value(1024).run()
    holds(opened[-1], replace(DEFAULT, batch_size=1024))


def test_a_typed_rate_is_passed_on_to_the_run_exactly(opened):
    test = open_page("train", {})
    test.number_input(key="type:lr").set_value(0.0165).run()
    assert opened[-1].turned == [("learning_rate", 0.0165)] and len(opened) == 1
    assert test.select_slider(key="lr").value == 0.0165


def test_the_address_says_the_settings_that_train_recalls_from_a_link_without_any(monkeypatch):
    state, query = {"epochs": 3}, {"lr": "0.02"}
    for module in (controls, address):
        monkeypatch.setattr(module.st, "session_state", state)
        monkeypatch.setattr(module.st, "query_params", query)
    controls.recall_settings({"n_factors": 7, "epochs": 2, "learning_rate": 0.1, "seed": 0})
    assert state == {"epochs": 3, "k": 7, "seed": 0} and query == {"lr": "0.02", "k": "7"}


def test_the_link_to_train_on_train_goes_where_one_is(opened):
    test = open_page("train", {"k": "7"})
    links = {link.proto.label: link.proto.query_string for link in test.get("page_link")}
    assert links.pop("Train") == "k=7" and not any(links.values())
