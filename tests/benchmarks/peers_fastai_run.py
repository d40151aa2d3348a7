"""Train fastai once, in fastai's environment: imports nothing of ours.

Arguments: the data (npz), where to write the answer (JSON), the seed, the loader (`own`, or
`shuffles` for one that goes through every rating once an epoch), the model (`dot`, `range`, `bias`
or `network`) and its weight decay (`default` for what fastai takes when nothing is said).
"""

import json
import sys
from pathlib import Path
from time import perf_counter, process_time

import numpy as np
import pandas as pd
import torch
from fastai.callback.core import Callback
from fastai.callback.progress import ProgressCallback
from fastai.collab import CollabDataLoaders, collab_learner
from fastai.data.block import TransformBlock
from fastai.layers import Embedding, sigmoid_range
from fastai.learner import Learner
from fastai.losses import MSELossFlat
from fastai.tabular.core import Categorify, TabDataLoader, TabularPandas
from fastai.torch_core import Module, set_seed

N_FACTORS, N_EPOCHS, RATE, BATCH = 50, 5, 5e-3, 64


class Pairs(TabularPandas):
    """User, movie and stars: categories only."""

    with_cont = False


class DotProduct(Module):
    """The chapter's model of the first two rungs, which `collab_learner` does not offer."""

    def __init__(self, n_users, n_movies, y_range):
        self.users, self.movies = Embedding(n_users, N_FACTORS), Embedding(n_movies, N_FACTORS)
        self.y_range = y_range

    def forward(self, x):
        score = (self.users(x[:, 0]) * self.movies(x[:, 1])).sum(dim=1)
        return sigmoid_range(score, *self.y_range) if self.y_range else score


class OurWay(Callback):
    """After each epoch, the error where unknown users and movies are answered as ours are.

    fastai has a row for whatever training has not seen, as it was drawn; ours is the mean row.
    """

    def __init__(self, rows, stars):
        self.rows, self.stars, self.mses = torch.tensor(rows), stars, []

    def after_epoch(self):
        self.model.eval()
        tables = [layer.weight for layer in self.model.modules() if isinstance(layer, Embedding)]
        drawn = [table[0].detach().clone() for table in tables]
        with torch.no_grad():
            for table in tables:
                table[0] = table[1:].mean(dim=0)
            predicted = self.model(self.rows).flatten().numpy().astype(np.float64)
            for table, row in zip(tables, drawn, strict=True):
                table[0] = row
        self.mses.append(float(np.square(predicted - self.stars).mean()))


def main(data: str, answer: str, seed: str, order: str, model: str, decay: str) -> None:
    """Train, and write seconds and validation errors."""
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
    loaders = CollabDataLoaders(*table.dataloaders(bs=BATCH, **loader).loaders, device="cpu")
    learner = build_learner(loaders, model, high)
    learner.remove_cb(ProgressCallback)
    stars = table.valid.ys.to_numpy(np.float64)[:, 0]
    our_way = OurWay(table.valid.xs.to_numpy(np.int64), stars)
    wall, cpu = perf_counter(), process_time()
    with learner.no_logging():
        weight_decay = None if decay == "default" else float(decay)
        learner.fit_one_cycle(N_EPOCHS, RATE, wd=weight_decay, cbs=our_way)
    result = {
        "set_up_seconds": wall - began,
        "seconds": perf_counter() - wall,
        "cpu_seconds": process_time() - cpu,
        "validation_mse": float(learner.recorder.values[-1][1]),
    }
    Path(answer).write_text(json.dumps({"result": result, "by_epoch_our_way": our_way.mses}))


def build_learner(loaders: CollabDataLoaders, model: str, high: float) -> Learner:
    """Build what the chapter builds: its own two classes, then `collab_learner`."""
    if model in ("dot", "range"):
        sizes = [len(loaders.classes[name]) for name in ("user", "movie")]
        own = DotProduct(*sizes, (0, high) if model == "range" else None)
        return Learner(loaders, own, loss_func=MSELossFlat())
    if model == "network":
        return collab_learner(loaders, use_nn=True, y_range=(0, high), layers=[100, 50])
    return collab_learner(loaders, n_factors=N_FACTORS, y_range=(0, high))


if __name__ == "__main__":
    main(*sys.argv[1:])
