"""The program that a run is written as prints that run's losses."""

import os
import re
import subprocess
import sys
from dataclasses import replace
from itertools import product
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
import torch

from cf.data import read_data, split_ratings
from cf.lesson.code.script import AGREES_WITHIN, LONGEST, write_script
from cf.settings import COMPILED, MODELS, NEWEST_EACH, OPTIMISERS, SCHEDULES, Settings
from cf.training.trainer import Trainer

BUNDLED = Path(__file__).parents[3] / "cf/data/bundled"
BASE = Settings(epochs=1, batch_size=4096, seed=3, split_seed=2)


def agree(printed: str, settings: Settings) -> None:
    """The losses that a program has printed are those of the run it was written for."""
    losses = Trainer(settings, read_data("bundled").ratings).run()
    found = [float(text) for text in re.findall(r"validation ([\d.]+)", printed)]
    assert found == pytest.approx([loss.validation_mse for loss in losses], abs=AGREES_WITHIN)


def test_the_program_by_itself_prints_the_validation_loss_of_the_trainer(tmp_path):
    settings = replace(BASE, learning_rate=0.03)
    script = tmp_path / "run.py"
    script.write_text(write_script(settings), "utf-8")
    done = subprocess.run(
        [sys.executable, script, BUNDLED],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        env={**os.environ, "OMP_NUM_THREADS": "2"},  # which the program has to decline
    )
    assert done.returncode == 0, done.stderr
    agree(done.stdout, settings)


def test_without_the_ratings_the_program_says_in_a_sentence_where_it_looks(monkeypatch):
    program = compile(write_script(BASE), "run.py", "exec")
    for given, file in (([], "cf/data/bundled/ratings.parquet"), (["x"], "x/ratings.parquet")):
        monkeypatch.chdir(Path(__file__).parent)
        monkeypatch.setattr(sys, "argv", ["run.py", *given])
        with pytest.raises(SystemExit, match=f"^{file} cannot be read: give the folder") as ended:
            exec(program, {"__name__": "__main__"})
        assert str(ended.value).count("\n") == 0


@pytest.mark.parametrize(
    "settings",
    [
        replace(BASE, model="dot", learning_rate=0.03),
        replace(BASE, model="range", optimiser="momentum", learning_rate=1.0, schedule="constant"),
        replace(BASE, model="bias", learning_rate=0.03),
        replace(BASE, model="network", optimiser="adamw", weight_decay=0.1, dropout=0.1),
        replace(BASE, model="raters", learning_rate=0.03),
        replace(BASE, model="days", learning_rate=0.03),
        replace(BASE, model="starts", learning_rate=0.03, weight_decay=1e-3, n_starts=3),
    ],
    ids=lambda settings: settings.model,
)
def test_the_program_of_any_model_learns_what_the_trainer_does_whatever_the_threads(
    settings, monkeypatch, capsys
):
    monkeypatch.setattr(sys, "argv", ["run.py", str(BUNDLED)])
    program, learned = compile(write_script(settings), "run.py", "exec"), []
    for n_threads in (1, 2):
        torch.set_num_threads(n_threads)  # which the program has to decline
        made: dict[str, Any] = {"__name__": "__main__"}
        with torch.random.fork_rng():
            exec(program, made)
        learned.append(made["model"].state_dict())
        agree(capsys.readouterr().out, settings)
    assert learned[0].keys() == learned[1].keys()
    assert all(torch.equal(learned[0][name], learned[1][name]) for name in learned[0])


@pytest.mark.parametrize(
    "settings",
    [
        BASE,
        replace(BASE, split="newest"),
        replace(BASE, split="newest-each", n_newest=1),
        replace(BASE, split="newest-each", n_newest=30),
    ],
    ids=lambda settings: f"{settings.split}-{settings.n_newest}",
)
def test_the_program_holds_back_the_very_ratings_that_the_run_does(settings):
    script = write_script(settings)
    begin, end = script.index("# Ratings in the order"), script.index("columns = ")
    made = {"np": np, "pd": pd, "torch": torch, "settings": settings}
    made["sys"] = SimpleNamespace(argv=["", str(BUNDLED)])
    exec(script[begin:end], made)
    split = split_ratings(read_data("bundled").ratings, settings)
    assert made["check"].tolist() == split.validation.tolist()
    assert made["train"].tolist() == split.train.tolist()


@pytest.mark.parametrize("model", MODELS)
def test_every_program_is_short_and_names_nothing_of_this_product(model):
    exact = [optimiser for optimiser in OPTIMISERS if optimiser not in COMPILED]
    for optimiser, schedule in product(exact, SCHEDULES):
        settings = replace(BASE, model=model, optimiser=optimiser, schedule=schedule)
        settings = replace(settings, split=NEWEST_EACH)  # the longest
        script = write_script(replace(settings, seed=2**31 - 1, split_seed=2**31 - 1))
        lines = script.splitlines()
        compile(script, "run.py", "exec")
        assert len(lines) <= LONGEST and max(map(len, lines)) <= 100
        assert not re.search(r"^\s*(from|import) cf", script, re.MULTILINE)
        assert "ByHand" not in script
