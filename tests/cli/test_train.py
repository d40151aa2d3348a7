"""`train`, called in this process on tiny data: what it trains with, prints and saves."""

import io
import sys
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from cf.cli.parser import main
from cf.cli.parts import json_line
from cf.data import read_data
from cf.presets import first_settings, preset_for
from cf.settings import Settings
from cf.store.folder import read_run
from cf.training.trainer import Trainer
from tests.cli.answers import refused, strictly, trained
from tests.cli.conftest import N_MOVIES


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
        low, high = separation["interval"]
        assert 0 <= low <= separation["auc"] <= high <= 1
        assert 0 <= separation["null_low"] <= separation["null_high"] <= 1


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
    full = [s | {"interval": tuple(s["interval"])} for s in last["separations"]]
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


def test_of_averaged_starts_it_says_in_whose_vectors_films_are_told_apart(capsys, tiny):
    small = ("--data", tiny, "--epochs", "1", "--n-factors", "3")
    for model, is_said in (("starts", True), ("bias", False)):
        main(["train", *small, "--model", model])
        told = "In the vectors of the first of 5 starts; the validation MSE is that of their mean."
        assert (told in capsys.readouterr().out) == is_said
