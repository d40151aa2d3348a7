"""fastai's `collab_learner` as a row: run in an environment of its own, made on first use.

fastai asks for packages that its collaborative filtering never imports (torchvision, spaCy), so it
is installed without its dependencies and beside the few it does need.
"""

import json
import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path
from typing import Any

import numpy as np
import torch

from cf.data import Ratings, Split
from tests.benchmarks.peers_systems import Result, System

VERSION = "2.8.12"
NEEDED = (
    "cloudpickle",
    "fastcore>=2.2.22",
    "fastdownload<2",
    "fastprogress>=0.2.4",
    "fasttransform>=0.0.3",
    "matplotlib",
    "packaging",
    "pandas",
    "pillow",
    "plum-dispatch<2.10",
    "pyyaml",
    "requests",
    "scikit-learn",
    "scipy",
)


class Fastai(System):
    """50 factors, batches of 64, one-cycle to 5e-3, weight decay 0.1, five epochs.

    fastai's own loader for tables draws each epoch's ratings with replacement, so that an epoch
    misses over a third of them; `shuffles` gives it the loader that goes through all of them.
    """

    slow = True

    def __init__(self, shuffles: bool) -> None:
        self.shuffles = shuffles
        how = "each rating once an epoch" if shuffles else "its own loader"
        self.title = f"fastai collab_learner, {how}"

    def measure(self, ratings: Ratings, split: Split, seed: int) -> Result:
        """Run once, in a process of the other environment."""
        loader = "shuffles" if self.shuffles else "own"
        return Result(**run_fastai(ratings, split, seed, loader, "bias", "0.1")["result"])


def run_fastai(
    ratings: Ratings, split: Split, seed: int, loader: str, model: str, decay: str
) -> dict[str, Any]:
    """Return what `peers_fastai_run.py`, which explains the last three, writes about one run."""
    python = make_environment()
    with tempfile.TemporaryDirectory() as folder:
        data, answer = Path(folder, "data.npz"), Path(folder, "answer.json")
        np.savez(
            data,
            user=ratings.user,
            movie=ratings.movie,
            stars=ratings.stars,
            train=split.train,
            validation=split.validation,
            high=ratings.range_end,
        )
        script = Path(__file__).with_name("peers_fastai_run.py")
        options = [str(data), str(answer), str(seed), loader, model, decay]
        subprocess.run([str(python), "-W", "ignore", str(script), *options], check=True, cwd=folder)
        found: dict[str, Any] = json.loads(answer.read_text())
        return found


def make_environment() -> Path:
    """Return the Python of an environment that has fastai; about a gigabyte when first made."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = cache / "cf-benchmarks" / f"fastai-{VERSION}"
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    ready = folder / "ready"
    if ready.exists():
        return python
    print(f"Installing fastai {VERSION} into {folder}", file=sys.stderr)
    venv.create(folder, clear=True, with_pip=True)
    install = [str(python), "-m", "pip", "install", "-qq"]
    # The same torch as ours: whoever installed a build without CUDA gets that one again.
    same_torch = f"torch=={torch.__version__.partition('+')[0]}"
    subprocess.run([*install, same_torch, *NEEDED], check=True)
    subprocess.run([*install, "--no-deps", f"fastai=={VERSION}"], check=True)
    ready.touch()
    return python
