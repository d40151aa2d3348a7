"""Train fastai's `collab_learner` once, in fastai's environment: imports nothing of ours.

Arguments: the data (npz), where to write the answer (JSON), the seed and, for a loader that goes
through every rating once an epoch, `shuffles`.
"""

import json
import sys
from pathlib import Path
from time import perf_counter, process_time

import numpy as np
import pandas as pd
import torch
from fastai.callback.progress import ProgressCallback
from fastai.collab import CollabDataLoaders, collab_learner
from fastai.data.block import TransformBlock
from fastai.tabular.core import Categorify, TabDataLoader, TabularPandas
from fastai.torch_core import set_seed


class Pairs(TabularPandas):
    """User, movie and stars: categories only."""

    with_cont = False


def main(data: str, answer: str, seed: str, order: str = "") -> None:
    """Train, and write seconds and validation error."""
    torch.set_num_threads(1)  # as for ours; more are slower on tensors this small
    set_seed(int(seed))
    began = perf_counter()
    with np.load(data, allow_pickle=False) as arrays:
        columns = {name: arrays[name] for name in ("user", "movie", "stars")}
        splits = arrays["train"].tolist(), arrays["validation"].tolist()
        high = float(arrays["high"])
    # The split is given, so the loaders are built by hand as `CollabDataLoaders.from_df` does.
    table = Pairs(
        pd.DataFrame(columns),
        [Categorify],
        ["user", "movie"],
        y_names=["stars"],
        y_block=TransformBlock(),
        splits=splits,
    )
    loader = {"dl_type": TabDataLoader} if order == "shuffles" else {}
    loaders = CollabDataLoaders(*table.dataloaders(bs=64, **loader).loaders, device="cpu")
    learner = collab_learner(loaders, n_factors=50, y_range=(0, high))
    learner.remove_cb(ProgressCallback)
    wall, cpu = perf_counter(), process_time()
    with learner.no_logging():
        learner.fit_one_cycle(5, 5e-3, wd=0.1)
    result = {
        "set_up_seconds": wall - began,
        "seconds": perf_counter() - wall,
        "cpu_seconds": process_time() - cpu,
        "validation_mse": float(learner.recorder.values[-1][1]),
    }
    Path(answer).write_text(json.dumps(result))


if __name__ == "__main__":
    main(*sys.argv[1:])
