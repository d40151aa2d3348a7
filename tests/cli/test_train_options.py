"""The options of `train`: one for every setting, presets, help, and mistakes told in a line."""

import pytest

from cf import __version__
from cf.cli.parser import main
from cf.presets import PRESETS
from cf.settings import TABLE, Settings
from tests.cli.answers import refused, trained


def test_every_setting_has_an_option(capsys, tiny):
    values = {
        "model": "network",
        "n_factors": 3,
        "learning_rate": 0.002,
        "schedule": "constant",
        "optimiser": "adamw",
        "batch_size": 64,
        "weight_decay": 0.05,
        "epochs": 2,
        "init_spread": 0.02,
        "beta1": 0.8,
        "beta2": 0.9,
        "eps": 1e-6,
        "dropout": 0.1,
        "seed": 7,
        "split": "newest-each",
        "split_seed": 8,
        "n_newest": 2,
        "n_starts": 3,
    }
    assert set(values) == {setting.name for setting in TABLE}
    options = [f"--{name.replace('_', '-')}={value}" for name, value in values.items()]
    *_, last = trained(capsys, "--data", tiny, *options)
    assert last["settings"] == values


def test_the_help_tells_of_every_setting_what_it_does_allows_and_is_by_default(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "1000")
    with pytest.raises(SystemExit) as exit:
        main(["train", "--help"])
    assert exit.value.code == 0
    out = capsys.readouterr().out
    for setting in TABLE:
        allowed = setting.allowed.removeprefix("one of ")
        default = getattr(Settings(), setting.name)
        assert f"{setting.help} Allowed: {allowed}. Default: {default}.\n" in out


def test_options_override_the_preset_wherever_they_stand(capsys, tiny):
    arguments = "--n-factors", "3", "--preset", "too-much", "--epochs", "1"
    *_, last = trained(capsys, "--data", tiny, *arguments)
    preset = next(preset for preset in PRESETS if preset.name == "Too much")
    assert last["settings"] == preset.settings.as_dict() | {"n_factors": 3, "epochs": 1}


def test_every_preset_can_be_typed_plainly_and_by_its_full_name(capsys):
    line = refused(capsys, "train", "--preset", "nope")
    plain = line.split("is not one of ")[1].split(".")[0].split(", ")
    assert len(plain) == len(PRESETS)
    for name, preset in zip(plain, PRESETS, strict=True):
        assert name.isascii() and " " not in name
        for typed in (name, preset.name):
            assert "no such file" in refused(capsys, "train", "--preset", typed, "--data", "/nope")


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--n-factors", "0"], "--n-factors: 0 is not a whole number from 1 to 200."),
        (["--n-factors", "2.5"], "--n-factors: “2.5” is not a whole number from 1 to 200."),
        (["--learning-rate", "nan"], "--learning-rate: nan is not a number from 1e-06 to 1000."),
        (["--weight-decay", "much"], "--weight-decay: “much” is not a number from 0 to 10."),
        (
            ["--model", "forest"],
            "--model: 'forest' is not one of dot, range, bias, network, raters, days, starts.",
        ),
        (["--model", "network", "--batch-size", "1"], "Take 2 or more."),
        (["--factors", "3"], "--factors: there is no such option."),
        (["--epoch", "3"], "--epoch: there is no such option."),
        (["--epochs"], "--epochs: expected one argument"),
        (["--data", "/no/such/folder"], "“/no/such/folder”: there is no such file or folder."),
        (["--data", __file__], "is not parted into columns"),
    ],
)
def test_a_mistake_is_answered_with_one_line_that_says_what_is_allowed(arguments, expected, capsys):
    line = refused(capsys, "train", *arguments)
    assert line.startswith("cf train: error: ")
    assert expected in line


def test_an_unknown_or_missing_command_is_answered_with_the_known_ones(capsys):
    assert "train" in refused(capsys, "trian")
    assert "COMMAND" in refused(capsys)


def test_the_version_is_that_of_the_package(capsys):
    with pytest.raises(SystemExit):
        main(["--version"])
    assert capsys.readouterr().out == f"cf {__version__}\n"
