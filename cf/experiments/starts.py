"""Trained models of one setting from several seeds, gathered one after another.

Torch is imported where models are looked at.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from cf.analysis.plane.projection import find_turn
from cf.analysis.runs.starts import Starts, Tally

if TYPE_CHECKING:
    from cf.training.trainer import Trainer

FEWEST_STARTS = 2
AT_ONCE = 1 << 16  # ratings predicted in one go


class Gathering:
    """What trained runs predict of the ratings that all of them were checked on.

    Of the runs it keeps sums alone, so that memory does not grow with their number.
    """

    def __init__(self) -> None:
        self._tally: Tally | None = None
        self._vectors: _Vectors | None = None

    def add(self, trainer: "Trainer") -> None:
        """Take in a run that is trained to its end; all have the same ratings and split."""
        where = trainer.split.validation
        if self._tally is None:
            self._tally = Tally(trainer.ratings.stars[where])
            self._vectors = _Vectors() if _has_dot_product(trainer) else None
        self._tally.add(trainer.settings.seed, predict_ratings(trainer, where))
        if self._vectors is not None:
            self._vectors.add(_copy_numbers(trainer))

    def sum_up(self, trainer: "Trainer") -> Starts | None:
        """Return what the runs come to; None of fewer than `FEWEST_STARTS`.

        `trainer`: of the same setting, ratings and split; its vectors are lost.
        """
        tally, split, mses = self._tally, trainer.split, []
        if tally is None or tally.n_starts < FEWEST_STARTS:
            return None
        for numbers in () if self._vectors is None else self._vectors.means():
            _put_numbers(trainer, numbers)
            mses.append(tally.mse_of(predict_ratings(trainer, split.validation)))
        return tally.sum_up(trainer.ratings, split.train, split.validation, *mses)


def predict_ratings(trainer: "Trainer", where: np.ndarray) -> np.ndarray:
    """Return what the model, as it is used, not as it trains, says of some ratings.

    Users and movies without a training rating answer as the average one of their kind does, once
    the trainer has measured its validation loss, as it does after each epoch.

    Parameters
    ----------
    trainer : with the model and all ratings
    where : (n,) positions into the ratings

    Returns
    -------
    (n,) float32, in stars
    """
    import torch

    model = trainer.model
    stars = np.empty(len(where), np.float32)
    model.eval()
    with torch.no_grad():
        for start in range(0, len(where), AT_ONCE):
            some = where[start : start + AT_ONCE]
            user, movie, _, *day = trainer.bring(some)
            stars[start : start + AT_ONCE] = model(user, movie, *day).cpu().numpy()
    model.train()
    return stars


class _Vectors:
    """Sums of all numbers of several models: as they stand, and each turned onto the first.

    A turn of all vectors of a run, of users and movies alike (orthogonal Procrustes: a rotation, at
    most mirrored), leaves every dot product what it was.
    """

    def __init__(self) -> None:
        self._n = 0
        self._sums: tuple[dict[str, np.ndarray], ...] = ({}, {})

    def add(self, numbers: Mapping[str, np.ndarray]) -> None:
        vectors = [name for name in numbers if not name.endswith("_bias")]
        every = np.concatenate([numbers[name] for name in vectors])  # (n_vectors, n_factors)
        if self._n == 0:
            self._first = every
        turn, _ = find_turn(every, self._first)
        turned = {name: numbers[name] @ turn for name in vectors}
        for sums, own in zip(self._sums, (numbers, {**numbers, **turned}), strict=True):
            for name, values in own.items():
                sums[name] = sums.get(name, 0) + values
        self._n += 1

    def means(self) -> list[dict[str, np.ndarray]]:
        """The models' numbers averaged: as they stand, then turned."""
        return [{name: own / self._n for name, own in sums.items()} for sums in self._sums]


def _has_dot_product(trainer: "Trainer") -> bool:
    """Whether predictions stay what they are where all vectors are turned together."""
    from cf.training.gradients import ByHand

    return isinstance(trainer.model, ByHand)


def _copy_numbers(trainer: "Trainer") -> dict[str, np.ndarray]:
    named = trainer.model.named_parameters()
    return {name: own.detach().cpu().numpy().copy() for name, own in named}


def _put_numbers(trainer: "Trainer", numbers: Mapping[str, np.ndarray]) -> None:
    import torch

    with torch.no_grad():
        for name, parameter in trainer.model.named_parameters():
            parameter.copy_(torch.from_numpy(numbers[name]))
