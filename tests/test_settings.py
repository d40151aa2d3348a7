"""The settings table, and what it refuses."""

import json
import math
import re
from dataclasses import fields, replace

import numpy as np
import pytest

from cf.errors import SettingError
from cf.presets import (
    MANY,
    PRESETS,
    SAFE_RATE,
    TOO_MANY,
    carry_over,
    first_settings,
    preset_for,
    presets_for,
    safe_rate,
)
from cf.settings import (
    AT_RANDOM,
    BY_NAME,
    COMPILED,
    DEFAULT,
    MODELS,
    NEWEST,
    NEWEST_EACH,
    OPTIMISERS,
    SCHEDULES,
    TABLE,
    Settings,
)
from cf.training.models import MODELS as MODEL_CLASSES
from cf.training.optimisers import N_MEMORIES

NUMBERS = [row for row in TABLE if row.kind != "choice"]
CHOICES = [row for row in TABLE if row.kind == "choice"]


def each(rows):
    return pytest.mark.parametrize("row", rows, ids=lambda row: row.name)


def refusal(**values) -> str:
    with pytest.raises(SettingError) as caught:
        Settings(**values)
    return str(caught.value)


def test_every_field_has_a_row_and_every_row_a_field():
    names = [row.name for row in TABLE]
    assert sorted(names) == sorted(field.name for field in fields(Settings))
    assert len(set(names)) == len(names)
    assert list(BY_NAME) == names


def test_keys_in_the_address_are_unique_and_need_no_escaping():
    keys = [row.key for row in TABLE]
    assert len(set(keys)) == len(keys)
    assert all(key.isascii() and key.isalnum() for key in keys)


@each(TABLE)
def test_a_row_is_complete(row):
    assert row.label
    assert row.help.endswith(".")
    assert row.effect in ("live", "rebuild")
    for name, values in row.needs:
        assert set(values) < set(BY_NAME[name].choices)
        assert TABLE.index(BY_NAME[name]) < TABLE.index(row), "as they are drawn"


@each(TABLE)
def test_the_default_is_allowed_and_of_its_kind(row):
    value = getattr(DEFAULT, row.name)
    row.check(value)
    assert type(value) is {"int": int, "float": float, "choice": str}[row.kind]


@each(NUMBERS)
def test_bounds_are_finite_and_themselves_allowed(row):
    assert math.isfinite(row.low)
    assert math.isfinite(row.high)
    assert row.low < row.high
    row.check(row.low)
    row.check(row.high)


@each(NUMBERS)
def test_stops_are_sorted_allowed_and_hold_the_default(row):
    assert list(row.stops) == sorted(set(row.stops))
    for stop in row.stops:
        row.check(stop)
    if row.stops:
        assert getattr(DEFAULT, row.name) in row.stops


@each(NUMBERS)
@pytest.mark.parametrize(
    "value",
    [
        *(math.nan, math.inf, -math.inf, True, False, None, "3", b"3", [3], 3j),
        *(np.nan, np.array([1.0, 2.0]), 10**400, -(10**400)),
    ],
    ids=lambda value: f"{type(value).__name__}-{str(value)[:8]}",
)
def test_what_is_no_number_or_endless_is_refused_by_name(row, value):
    message = refusal(**{row.name: value})
    assert message.startswith(f"{row.name}: ")
    assert row.allowed in message


@each(NUMBERS)
def test_one_step_out_of_bounds_is_refused_with_the_bounds(row):
    if row.kind == "int":
        outside = [row.low - 1, row.high + 1]
    else:
        outside = [math.nextafter(row.low, -math.inf), math.nextafter(row.high, math.inf)]
    for value in outside:
        message = refusal(**{row.name: value})
        assert message.startswith(f"{row.name}: ")
        assert repr(value) in message
        low, high = re.search(r"from (\S+) to (\S+)\.$", message).groups()
        assert (float(low), float(high)) == (row.low, row.high)  # exact, not rounded for show


@each([row for row in NUMBERS if row.kind == "int"])
def test_a_whole_number_must_be_whole(row):
    assert "a whole number" in refusal(**{row.name: 2.0})
    assert "a whole number" in refusal(**{row.name: 2.5})


@each([row for row in NUMBERS if row.kind == "float"])
def test_a_number_may_be_whole(row):
    row.check(1 if row.high >= 1 else 0)


@each(CHOICES)
@pytest.mark.parametrize("value", ["", "best", "BIAS", "dot ", None, 0, True, ["dot"], math.nan])
def test_an_unknown_choice_is_refused_with_all_that_are_known(row, value):
    message = refusal(**{row.name: value})
    assert message.startswith(f"{row.name}: ")
    assert all(choice in message for choice in row.choices)


@each(CHOICES)
def test_a_choice_offers_each_value_once(row):
    assert len(set(row.choices)) == len(row.choices) > 1
    for choice in row.choices:
        assert getattr(replace(DEFAULT, **{row.name: choice}), row.name) == choice


def test_choices_are_those_that_the_code_knows():
    assert BY_NAME["model"].choices == MODELS == tuple(MODEL_CLASSES)
    assert BY_NAME["optimiser"].choices == OPTIMISERS == tuple(SAFE_RATE)
    assert (*N_MEMORIES, *COMPILED) == OPTIMISERS
    assert BY_NAME["schedule"].choices == SCHEDULES
    assert BY_NAME["split"].choices == (AT_RANDOM, NEWEST, NEWEST_EACH)


def test_settings_take_the_split_of_others_and_keep_all_else():
    other = Settings(split="newest-each", n_newest=3, split_seed=4, n_factors=9)
    mine = Settings(n_factors=5, seed=8)
    taken = mine.checked_as(other)
    assert taken == replace(mine, split="newest-each", n_newest=3, split_seed=4)
    assert taken.held_back == other.held_back == "each user’s newest 3 ratings"
    assert replace(other, n_newest=1).held_back == "each user’s newest rating"


def test_what_is_held_back_is_named_in_words_long_and_short():
    each = Settings(split="newest-each")
    named = [Settings(), Settings(split="newest"), each, replace(each, n_newest=1)]
    short = ["a random fifth", "the newest fifth", "each user’s newest 5", "each user’s newest"]
    assert [one.held_back_short for one in named] == short
    assert all(one.held_back_short in one.held_back for one in named)


def test_the_table_says_which_optimisers_are_exact_and_which_are_compiled():
    exact, compiled = BY_NAME["optimiser"].help.split("These are exact")
    for name in OPTIMISERS:
        assert f"{name}" in (compiled if name in COMPILED else exact)
    assert "compiled" in compiled


def test_learning_rate_and_weight_decay_alone_are_live():
    live = {row.name for row in TABLE if row.effect == "live"}
    assert live == {"learning_rate", "weight_decay"}


@each(TABLE)
def test_a_value_written_as_text_is_read_back(row):
    value = getattr(DEFAULT, row.name)
    again = row.parse(str(value))
    assert again == value
    assert type(again) is type(value)


@each(NUMBERS)
@pytest.mark.parametrize("text", ["", "many", "1,5", "nan", "inf", "-inf", "1e999", "0x10", "--1"])
def test_text_that_is_no_allowed_number_is_refused_by_name(row, text):
    with pytest.raises(SettingError) as caught:
        row.parse(text)
    assert str(caught.value).startswith(f"{row.name}: ")
    assert row.allowed in str(caught.value)


def test_text_of_a_fraction_is_no_whole_number():
    with pytest.raises(SettingError, match=r"epochs: “2\.0” is not a whole number from 1 to 100"):
        BY_NAME["epochs"].parse("2.0")


def test_text_of_an_unknown_choice_is_refused():
    with pytest.raises(SettingError, match="model: 'tree' is not one of dot, range"):
        BY_NAME["model"].parse("tree")


def test_settings_survive_json():
    settings = Settings(model="network", n_factors=7, learning_rate=0.1 + 0.2, dropout=0.25)
    again = Settings.from_dict(json.loads(json.dumps(settings.as_dict())))
    assert again == settings
    assert dict(settings.items()) == settings.as_dict()


def test_missing_values_take_the_default():
    assert Settings.from_dict({}) == DEFAULT
    assert Settings.from_dict({"epochs": 3}) == replace(DEFAULT, epochs=3)


def test_an_unknown_name_is_refused_with_the_known_ones():
    with pytest.raises(SettingError, match="n_factor: no such setting; known are batch_size"):
        Settings.from_dict({"n_factor": 5})
    with pytest.raises(SettingError, match="epochs: 0 is not"):
        Settings.from_dict({"epochs": 0})


def test_settings_cannot_be_changed():
    with pytest.raises(AttributeError):
        DEFAULT.epochs = 7


def test_the_network_refuses_batches_of_one():
    message = refusal(model="network", batch_size=1)
    assert message.startswith("batch_size: 1 ")
    assert "2 or more" in message
    assert Settings(model="network", batch_size=2).batch_size == 2
    assert Settings(model="bias", batch_size=1).batch_size == 1


def test_presets_have_names_and_lessons_of_their_own_and_the_default_is_first():
    assert PRESETS[0].settings == DEFAULT
    for part in ("name", "settings", "lesson"):
        values = [getattr(preset, part) for preset in PRESETS]
        assert len(set(values)) == len(values)
        assert all(values)


def test_data_of_the_usual_size_get_the_defaults_and_millions_a_compiled_optimiser():
    for n_ratings in (20_001, 100_000, MANY - 1):
        assert preset_for(n_ratings) is PRESETS[0]
        assert presets_for(n_ratings) == PRESETS
    for n_ratings in (MANY, 33_000_000):
        assert preset_for(n_ratings).settings.optimiser in COMPILED
        assert preset_for(n_ratings).fits.endswith(".")


@pytest.mark.parametrize("n_ratings", [1, 200, 500, 2_000, 20_000])
def test_few_ratings_begin_with_smaller_batches_and_a_stronger_pull_towards_zero(n_ratings):
    first = first_settings(n_ratings)
    assert first.batch_size < DEFAULT.batch_size and first.weight_decay > DEFAULT.weight_decay
    assert first.epochs > DEFAULT.epochs and first.n_factors < DEFAULT.n_factors
    assert presets_for(n_ratings)[-1].settings == first
    assert set(first.changed()) == {"batch_size", "weight_decay", "epochs", "n_factors"}


def test_where_another_algorithm_would_be_quicker_it_is_offered_and_taken_where_it_must():
    assert first_settings(MANY) == first_settings(TOO_MANY - 1) == DEFAULT
    assert first_settings(TOO_MANY) == preset_for(TOO_MANY).settings != DEFAULT


def test_settings_that_nobody_touched_fit_the_next_data_and_others_stay():
    seeded = Settings(seed=3)
    few = carry_over(seeded, 100_004, 200)
    assert few == replace(first_settings(200), seed=3)
    assert carry_over(few, 200, 100_004) == seeded
    newest = replace(seeded, split="newest", split_seed=4)
    assert carry_over(newest, 100_004, 200) == few.checked_as(newest)
    millions = carry_over(seeded, 100_004, TOO_MANY)
    assert millions.optimiser in COMPILED and millions.seed == 3
    assert carry_over(millions, TOO_MANY, 200) == few
    touched = Settings(n_factors=7)
    assert carry_over(touched, 100_004, 200) == touched


def test_advice_after_divergence_is_a_stop_of_the_slider_well_below_the_rate_that_failed():
    stops = BY_NAME["learning_rate"].stops
    for optimiser, known in SAFE_RATE.items():
        for rate in [*stops[1:], 1000]:
            advice = safe_rate(optimiser, rate)
            assert advice in stops
            assert advice <= known
            assert advice <= max(rate / 10, stops[0])


def test_the_safe_rates_are_allowed_and_the_defaults_is_its_own():
    for rate in SAFE_RATE.values():
        BY_NAME["learning_rate"].check(rate)
    assert SAFE_RATE[DEFAULT.optimiser] == DEFAULT.learning_rate


def test_every_preset_can_be_set_on_the_sliders():
    for preset in PRESETS:
        for name, value in preset.settings.items():
            stops = BY_NAME[name].stops
            assert not stops or value in stops
