"""The commands in processes of their own: interrupted, left by their reader, and quick to end."""

import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

from cf.data import read_data
from cf.settings import Settings
from cf.training.trainer import Trainer
from tests.cli.answers import strictly

REPOSITORY = Path(__file__).parents[2]


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
