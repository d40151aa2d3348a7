"""The command line: `main` in this process on tiny data, and the module in a process of its own."""

import io
import json
import signal
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from cf import __version__
from cf.cli.parser import main
from cf.cli.parts import json_line
from cf.data import read_data
from cf.presets import PRESETS, first_settings, preset_for
from cf.settings import TABLE, Settings
from cf.store.folder import read_run
from cf.training.trainer import Trainer
from tests.runs import write_ml_100k

REPOSITORY = Path(__file__).parents[2]
N_USERS, N_MOVIES = 30, 24


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    """An invented folder in the layout of MovieLens 100K: half action, half romance."""
    return write_ml_100k(tmp_path_factory.mktemp("ml-100k"), N_USERS, N_MOVIES)


def strictly(line: str) -> dict:
    def refuse(token: str) -> None:
        raise AssertionError(f"{token} is not JSON")

    return json.loads(line, parse_constant=refuse)


def trained(capsys, *arguments: str) -> list[dict]:
    """The JSON lines of `train`; nothing may appear beside them."""
    main(["train", "--json", *arguments])
    out, err = capsys.readouterr()
    assert err == ""
    return [strictly(line) for line in out.splitlines()]


def test_with_millions_of_ratings_the_plain_defaults_are_used_and_a_preset_is_named(
    tiny, capsys, monkeypatch
):
    monkeypatch.setattr("cf.presets.MANY", 10)
    name = preset_for(10).name
    main(["train", "--data", str(tiny)])
    out, err = capsys.readouterr()
    assert f"Try --preset “{name}”." in err and "adam" in err
    assert "sgd-compiled" not in out
    trained(capsys, "--data", str(tiny), "--preset", name)  # nothing more to say
    monkeypatch.setattr("cf.presets.TOO_MANY", 10)
    main(["train", "--data", str(tiny)])
    out, err = capsys.readouterr()
    assert "Fitted to" in out and "optimiser sgd-compiled" in out and not err


def test_few_ratings_are_trained_with_settings_that_fit_them_unless_a_preset_says_others(
    tiny, capsys
):
    n_ratings = len(read_data(tiny).ratings)
    main(["train", "--data", str(tiny)])
    told = capsys.readouterr().out
    assert f"Fitted to {n_ratings:,} ratings: n_factors" in told and "--preset our-default" in told
    assert trained(capsys, "--data", tiny)[-1]["settings"] == first_settings(n_ratings).as_dict()
    main(["train", "--data", str(tiny), "--preset", "our-default", "--epochs", "1"])
    assert "Fitted" not in capsys.readouterr().out
    plain = trained(capsys, "--data", tiny, "--preset", "our-default")[-1]["settings"]
    assert plain == Settings().as_dict()


def refused(capsys, *arguments: str) -> str:
    """The one line that a mistake is answered with."""
    with pytest.raises(SystemExit) as exit:
        main(arguments)
    out, err = capsys.readouterr()
    assert (exit.value.code, out) == (2, "")
    assert err.count("\n") == 1
    assert err.endswith(" --help)\n")
    return err


@contextmanager
def started(*arguments: str):
    """The module in a process of its own, with pipes; it does not outlive the test."""
    command = [sys.executable, "-m", "cf", *arguments]
    pipe = subprocess.PIPE
    with subprocess.Popen(
        command, cwd=REPOSITORY, stdout=pipe, stderr=pipe, encoding="utf-8"
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def test_the_json_lines_are_the_losses_of_a_trainer_to_the_last_bit(capsys, tiny):
    *epochs, last = trained(capsys, "--data", tiny, "--epochs", "3", "--n-factors", "4")
    data = read_data(tiny)
    settings = replace(first_settings(len(data.ratings)), epochs=3, n_factors=4)
    trainer = Trainer(settings, data.ratings)
    for found, expected in zip(epochs, trainer.run(), strict=True):
        assert found.pop("seconds") > 0
        assert found == {name: v for name, v in vars(expected).items() if name != "seconds"}
    best = min(trainer.losses, key=lambda loss: loss.validation_mse)
    assert Settings.from_dict(last["settings"]) == settings
    assert last["checksum"] == data.ratings.checksum
    assert last["baselines"] == trainer.baselines
    assert (last["best_epoch"], last["best_validation_mse"]) == (best.epoch, best.validation_mse)
    assert (last["seed"], last["device"]) == (0, str(trainer.device))
    assert last["n_unseen_users"] == trainer.split.n_unseen_users
    assert last["n_unseen_movies"] == trainer.split.n_unseen_movies


def test_separations_stand_beside_their_null_and_the_untrained_start(capsys, tiny):
    *_, last = trained(capsys, "--data", tiny, "--epochs", "2")
    found = last["separations"]
    assert [(s["epoch"], s["space"]) for s in found] == [
        (epoch, space) for epoch in (0, 2) for space in ("full", "plane")
    ]
    for separation in found:
        assert separation["poles"] == "Action / Romance", "the tiny data have no other labels"
        assert separation["n_positive"] == separation["n_negative"] == N_MOVIES / 2
        assert separation["auc"] == pytest.approx(np.mean(separation["fold_aucs"]), abs=0.05), (
            "few films"
        )
        assert 0 <= separation["null_low"] <= separation["null_high"] <= 1


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
            "--model: 'forest' is not one of dot, range, bias, network, raters, days.",
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


def test_a_saved_run_can_be_read_and_holds_a_snapshot_of_the_start_and_of_each_epoch(
    capsys, tiny, tmp_path
):
    folder = tmp_path / "runs" / "first"
    *epochs, last = trained(capsys, "--data", tiny, "--epochs", "3", "--out", str(folder))
    run = read_run(folder)
    assert run.settings.as_dict() == last["settings"]
    assert run.data_checksum == last["checksum"]
    assert datetime.fromisoformat(run.made_at).utcoffset() == timedelta(0)
    assert [vars(loss) for loss in run.losses] == epochs
    assert [snapshot.epoch for snapshot in run.snapshots] == [0, 1, 2, 3]
    assert run.snapshots[-1].vectors.shape == (N_MOVIES, run.settings.n_factors)
    assert {"torch", "numpy"} <= set(run.versions)
    full = [s | {"fold_aucs": tuple(s["fold_aucs"])} for s in last["separations"]]
    assert [vars(s) for s in run.separations] == [s for s in full if s["space"] == "full"]


def test_a_folder_that_cannot_take_the_run_is_refused_before_training(capsys, tiny, tmp_path):
    (tmp_path / "run.json").write_text("{}")
    arguments = "train", "--data", tiny, "--out"
    assert "already holds a run" in refused(capsys, *arguments, str(tmp_path))
    assert "cannot be made a folder" in refused(capsys, *arguments, "x" * 5000)
    assert "cannot be made a folder" in refused(capsys, *arguments, str(tmp_path / "run.json"))


def test_divergence_ends_with_its_own_exit_code_and_the_message(capsys, tiny, tmp_path):
    wild = "--learning-rate", "1000", "--optimiser", "sgd", "--schedule", "constant"
    steps = "--batch-size", "8", "--out", str(tmp_path)
    with pytest.raises(SystemExit) as exit:
        main(["train", "--json", "--data", tiny, *wild, *steps])
    assert exit.value.code == 1
    err = capsys.readouterr().err
    assert err.startswith("cf train: Training diverged at step ")
    assert err.count("\n") == 1
    assert not list(tmp_path.iterdir())


def test_numbers_that_json_does_not_know_become_null():
    line = json_line({"a": float("nan"), "b": {"c": [float("inf"), 1.5]}})
    assert strictly(line) == {"a": None, "b": {"c": [None, 1.5]}}


def test_the_table_names_the_baselines_and_has_a_line_for_each_epoch(capsys, tiny, monkeypatch):
    monkeypatch.setattr("cf.cli.parts.BAR_SECONDS", 0)
    main(["train", "--data", tiny, "--epochs", "3"])
    out, err = capsys.readouterr()
    opening, table, best, probe = out.split("\n\n")
    for baseline in ("untrained", "global mean", "biases only"):
        assert f"{baseline} " in opening
    assert [line.split()[0] for line in table.splitlines()] == ["epoch", "1", "2", "3"]
    assert best.startswith("Lowest validation MSE: ")
    assert len(probe.splitlines()) == 3, "a heading, all factors, the plane"
    assert err == "", "no progress bar where there is no terminal"


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_sees_a_progress_bar_that_leaves_nothing_behind(capsys, tiny, monkeypatch):
    monkeypatch.setattr("cf.cli.parts.BAR_SECONDS", 0)
    monkeypatch.setattr(sys, "stderr", terminal := Terminal())
    main(["train", "--json", "--data", tiny, "--epochs", "2", "--batch-size", "64"])
    shown = terminal.getvalue().split("\r")
    assert any(line.startswith("[###") and "s left" in line for line in shown)
    assert [line for line in shown if "100%" in line]
    assert shown[-1] == ""
    assert shown[-2].isspace()
    assert len(capsys.readouterr().out.splitlines()) == 3


def test_the_module_trains_on_the_bundled_data_as_a_trainer_does():
    with started("train", "--json", "--epochs", "2") as process:
        out, err = process.communicate(timeout=120)
    assert (process.returncode, err) == (0, "")
    *epochs, last = [strictly(line) for line in out.splitlines()]
    trainer = Trainer(Settings(epochs=2), read_data("bundled").ratings)
    expected = [(loss.train_mse, loss.validation_mse) for loss in trainer.run()]
    assert [(epoch["train_mse"], epoch["validation_mse"]) for epoch in epochs] == expected
    poles = [separation["poles"] for separation in last["separations"]]
    assert poles == ["blockbuster / independent", "Action / Romance"] * 4


@pytest.fixture
def in_training(tiny):
    """A process amid a run of many steps, whose first line has been read."""
    with started("train", "--json", "--data", tiny, "--epochs=100", "--batch-size=2") as process:
        assert strictly(process.stdout.readline())["epoch"] == 1
        yield process


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signal for one process alone")
def test_ctrl_c_ends_quietly(in_training):
    in_training.send_signal(signal.SIGINT)
    _, err = in_training.communicate(timeout=60)
    assert (in_training.returncode, err) == (130, "")


def test_a_reader_that_leaves_early_ends_the_run_quietly(in_training):
    in_training.stdout.close()
    assert in_training.wait(timeout=60) == 1
    assert in_training.stderr.read() == ""


def test_a_mistake_is_answered_without_loading_torch():
    program = (
        "import sys\nfrom cf.cli.parser import main\n"
        "try: main(['train', '--epochs', '0'])\n"
        "except SystemExit: print(sorted({'torch', 'numpy', 'sklearn'} & set(sys.modules)))"
    )
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_a_command_ends_without_taking_the_interpreter_down_under_libraries_threads():
    program = (
        "import atexit, runpy, sys\n"
        "atexit.register(print, 'the interpreter was taken down')\n"
        "sys.argv = ['cf', 'train', '--data', 'nothing here']\n"
        "runpy.run_module('cf', run_name='__main__', alter_sys=True)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=REPOSITORY, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (2, "") and "nothing here" in done.stderr
