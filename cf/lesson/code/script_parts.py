"""What the program of `cf.lesson.code.script` is put together from, around the model's class."""

HEAD = """\
# {title}.
# Run it with: python {file_name} [folder that holds ratings.parquet]
import math
import sys
{imports}from types import SimpleNamespace

import numpy as np
import pandas as pd
import torch
from torch import Tensor, nn
{functions}
torch.set_num_threads(1)  # more add up in another order, and take longer
Scale = Settings = SimpleNamespace  # named by the model
settings = Settings(
{settings})


"""

DATA = """

# Ratings in the order of user, then movie; users and movies numbered from zero.
file = (sys.argv[1] if len(sys.argv) > 1 else "cf/data/bundled") + "/ratings.parquet"
try:
    table = pd.read_parquet(file).sort_values(["user_id", "movie_id"])
except OSError:
    sys.exit(f"{{file}} cannot be read: give the folder that holds ratings.parquet as argument.")
user, movie = (pd.factorize(table[name], sort=True)[0] for name in ("user_id", "movie_id"))
user, movie, stars = map(torch.tensor, (user, movie, table["rating"].to_numpy(np.float32)))
{days}{split}inputs = [{inputs}]
columns = [column[train] for column in (*inputs, stars)]
# Stars run from 0 to half a star above the best, which a sigmoid never quite reaches.
scale = Scale(n_users=int(user.max()) + 1, n_movies=int(movie.max()) + 1, low=0.0, high={high})
torch.manual_seed(settings.seed)
{more}model = {name}(scale, settings)
"""
DAYS = """\
# The days on which each user rated, numbered in the order of the users.
dates = table["timestamp"] // (24 * 60 * 60)
day = torch.tensor(table.groupby(["user_id", dates]).ngroup().to_numpy())
"""

SPLITS = {
    "random": """\
# A fifth of the ratings, drawn at random, is held back to check the model.
order = np.random.default_rng(settings.split_seed).permutation(len(stars))
n_check = round(len(stars) / 5)
check, train = np.sort(order[:n_check]), np.sort(order[n_check:])
""",
    "newest": """\
# The newest fifth of the ratings is held back to check the model; of one second, the last rows.
order = np.argsort(table["timestamp"].to_numpy(), kind="stable")
n_train = len(stars) - round(len(stars) / 5)
train, check = np.sort(order[:n_train]), np.sort(order[n_train:])
""",
    "newest-each": """\
# Each user's newest ratings are held back to check the model, and one is always left to train on.
order = np.lexsort((table["timestamp"], table["user_id"]))
users = table.iloc[order].groupby("user_id")
held = (users.cumcount(ascending=False) < settings.n_newest) & (users.cumcount() > 0)
train, check = np.sort(order[~held]), np.sort(order[held])
""",
}

VALIDATION = """

@torch.no_grad()
def validation_mse() -> float:
    for name, matrix in model.named_parameters():
        if "user" in name or "movie" in name:
            # Who is in no training rating answers as the average of those that are.
            rated = (user if "user" in name else movie)[train]
            unseen = np.setdiff1d(np.arange(len(matrix)), rated)
            matrix[unseen] = torch.nan
            matrix[unseen] = {whole}.nanmean(dim=0)
    model.eval()
    error = model(*(rows[check] for rows in inputs)) - stars[check]
    model.train()
    return error.square().mean().item()
"""

ONE_CYCLE = """

def one_cycle(progress: float) -> tuple[float, float]:
    rises = progress < {warm_up}
    share = progress / {warm_up} if rises else (1 - progress) / (1 - {warm_up})
    height = (1 - math.cos(math.pi * share)) / 2  # from 0 to 1 and back to 0
    least = 1 / {start:g} if rises else 1 / {end:g}
    rate = settings.learning_rate * (least + (1 - least) * height)
    return rate, {most} + ({least} - {most}) * height
"""

LOOP = """

{groups}optimiser = {optimiser}
steps_per_epoch = math.ceil(len(train) / settings.batch_size)
for epoch in range(settings.epochs):
    order = np.random.default_rng((settings.seed, epoch)).permutation(len(train))
    batches = zip(*(column[order].tensor_split(steps_per_epoch) for column in columns))
    total = 0.0
    for step, (*rows, given) in enumerate(batches):
{schedule}{loss}        optimiser.zero_grad()
        {learned}.backward()
        optimiser.step()
        total += loss.item() * len(given) / len(train)
    print(f"epoch {{epoch + 1}}: training {{total:.6f}}, validation {{validation_mse():.6f}}")
"""

GROUPS = """\
# Only matrices decay, not the lists of numbers that a network's layers hold besides.
parameters = [{"params": [p for p in model.parameters() if p.ndim > 1]}]
parameters += [{"params": [p for p in model.parameters() if p.ndim == 1], "weight_decay": 0.0}]
"""
LOSS = """\
        loss = (model(*rows) - given).square().mean()
"""
LOSS_OF_STARTS = """\
        # Each start learns from its own error, as if it were alone.
        each = [(start(*rows) - given).square().mean() for start in model.starts]
        loss = sum(each) / len(each)
"""
RATES = """\
        rate, momentum = one_cycle((epoch + step / steps_per_epoch) / settings.epochs)
        for group in optimiser.param_groups:
            group.update({VALUES})
"""
