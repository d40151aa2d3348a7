"""A run trained once more with one user more: a person who has rated some of its films.

Everybody else begins with the same vectors and meets the same ratings in the same steps, so all
that comes out otherwise is the newcomer's doing. Computed in a worker by `Engine.compute`; the web
process imports this file for the function alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cf.data import Dataset, read_data, split_ratings
from cf.data.split import add_newcomer
from cf.experiments.train_run import train
from cf.progress import Report, unheard
from cf.settings import Settings
from cf.snapshot import Change, Run

if TYPE_CHECKING:
    from cf.training.trainer import Trainer

FEWEST = 5  # ratings of a newcomer: of fewer, training makes little


@dataclass(frozen=True, eq=False)
class Joined:
    """What a run with one user more has learned."""

    row: int  # of the newcomer among the users: the last
    user_vector: np.ndarray  # (their own n_factors,) float32
    user_bias: float | None  # in units of the model's raw score; None for a model without
    stars: np.ndarray  # (n_movies,) float32, what it predicts that they would give
    vectors: np.ndarray  # (n_movies, n_factors) float32, the films'
    message: str  # why training broke off, in words; empty where it did not


def explain_refusal(run: Run) -> str:
    """Say why nobody can join a run; nothing where somebody can."""
    n_done, n_epochs = len(run.losses), run.settings.epochs
    if run.message or n_done < n_epochs:
        how = f"{run.ending} after" if run.ending else "has trained"
        return (
            f"Only a run that was trained to its end can be trained again with you in it; this one "
            f"{how} {n_done} of {n_epochs} epochs."
        )
    if (n_movies := len(run.snapshots[-1].vectors)) < FEWEST:
        return f"It takes {FEWEST} films that you have rated; these data have {n_movies}."
    return ""


def train_joined(
    settings: Settings,
    source: str | Dataset,
    changes: Sequence[Change],
    rows: np.ndarray,
    stars: np.ndarray,
    report: Report = unheard,
) -> Joined:
    """Train a run again from the start, with a newcomer's ratings among those to learn from.

    Parameters
    ----------
    settings, changes, report : as `train_run` takes them
    rows : (n_given,) int, of different films
    stars : (n_given,) float, on the scale of the data

    Raises
    ------
    SettingError
        As `train_run` raises it.
    DataError
        The source cannot be read.
    """
    from cf.training.trainer import Trainer

    own = read_data(source).ratings
    ratings, split = add_newcomer(own, split_ratings(own, settings), rows, stars)
    trainer = Trainer(settings, ratings, split)
    snapshots, message = train(trainer, changes, report, most_snapshots=2)
    last = snapshots[-1]
    assert last.user_vectors is not None
    return Joined(
        row=own.n_users,
        user_vector=last.user_vectors[-1],
        user_bias=None if last.user_biases is None else float(last.user_biases[-1]),
        stars=_predict(trainer, own.n_users),
        vectors=last.vectors,
        message=message,
    )


def _predict(trainer: "Trainer", user: int) -> np.ndarray:
    """Stars that the trained model predicts a user to give to each film, (n_movies,) float32."""
    import torch

    model = trainer.model.parts[0].eval()  # as the numbers beside it are of the first
    with torch.no_grad():
        movie = torch.arange(trainer.ratings.n_movies, device=trainer.device)
        answers: np.ndarray = model(torch.full_like(movie, user), movie).cpu().numpy()
    return answers
