"""The address and the command line of a run say its settings exactly."""

from dataclasses import replace
from urllib.parse import parse_qs

import pytest

from cf.cli import train as cli
from cf.cli.parser import main
from cf.cli.parts import chosen_settings
from cf.export.reproduce import write_command, write_query
from cf.presets import PRESETS
from cf.settings import BY_NAME, DEFAULT, TABLE, Settings, write_value

ODD = Settings(n_factors=7, learning_rate=0.1 + 0.2, eps=1.5e-7, weight_decay=0, seed=2**31 - 1)
every = pytest.mark.parametrize("settings", [DEFAULT, ODD, *(p.settings for p in PRESETS)])


@every
def test_the_command_line_trains_with_the_same_settings(settings, monkeypatch):
    trained = []

    def train(arguments):
        """Stand in for the command."""
        trained.append(chosen_settings(arguments))

    monkeypatch.setattr(cli, "train", train)
    python, module, program, *words = write_command(settings).split()
    assert (python, module, program) == ("python", "-m", "cf")
    main(words)
    assert trained == [settings]


@every
def test_the_address_asks_for_the_same_settings_and_data(settings):
    asked = {key: texts[0] for key, texts in parse_qs(write_query(settings, "0123" * 16)).items()}
    assert asked.pop("data") == "012301230123"
    by_key = {setting.key: setting for setting in TABLE}
    values = {by_key[key].name: by_key[key].parse(text) for key, text in asked.items()}
    assert Settings.from_dict(values) == settings


def test_a_value_is_written_as_shortly_as_it_can_be_read_back():
    values = (0.015, 1e-5, 0.1 + 0.2, 20, "adam", 5.0)
    assert [write_value(value) for value in values] == [
        *("0.015", "1e-05", "0.30000000000000004", "20", "adam", "5")
    ]


def test_a_setting_counts_as_used_only_beside_those_it_needs():
    assert not BY_NAME["dropout"].has_effect(DEFAULT.as_dict())
    assert BY_NAME["dropout"].has_effect(replace(DEFAULT, model="network").as_dict())
