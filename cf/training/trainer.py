"""The trainer: one step after another, with no thread, no clock to obey and no screen.

Same settings, ratings and split give the same losses to the last bit, whoever calls `step` and
however slowly, since torch is kept to one thread. All that a step depends on is in `checkpoint`.
"""

import math
from collections import deque
from dataclasses import replace
from time import perf_counter
from typing import Any

import numpy as np
import torch

from cf.data import Ratings, Split, split_ratings
from cf.data.days import number_days
from cf.data.demands import check_demands
from cf.errors import SettingError
from cf.settings import ASK_WHICH_DAY, ASK_WHO_RATED, COMPILED, Settings, live_names
from cf.snapshot import Change, EpochLoss, Snapshot
from cf.training.baselines import measure_baselines
from cf.training.batches import Batches, bring
from cf.training.divergence import explain_divergence
from cf.training.models import Dropout, Scale, build_model
from cf.training.optimisers import build_optimiser
from cf.training.schedules import scheduled
from cf.training.unseen import Unseen

# Training counts as diverged once the loss of the last steps is this many times the untrained one.
EXPLODED = 2.0
MOST_AT_START = 100_000  # training ratings that it is measured on; those held back may just fit
MOST_AT_ONCE, A_PART = 1 << 17, 1 << 14  # ratings predicted in one go, else part by part
LEAST_START = 1.0  # squared stars: a lucky start makes no later loss an explosion
WINDOW = 32  # steps over which the training loss is averaged, and after which it is looked at


class Trainer:
    """Trains one model on one split.

    Parameters
    ----------
    settings : Settings
        Decide everything but the data.
    ratings : Ratings
        All ratings, training and validation.
    split : Split, optional
        Which are which; as the settings say where it is not given.

    Attributes
    ----------
    step_count, n_steps, steps_per_epoch : int
        Updates done, of the whole run and of one epoch.
    losses : list of EpochLoss
        One for each finished epoch.
    current : Settings
        As they stand: `settings` with the live ones as last turned.
    changes : list of Change
        Live settings turned by hand, in order.

    Raises
    ------
    SettingError
        If the network would meet a batch of a single rating.
    """

    def __init__(self, settings: Settings, ratings: Ratings, split: Split | None = None) -> None:
        torch.set_num_threads(1)  # more add up in another order, and on small matrices take longer
        self.settings, self.ratings = settings, ratings
        self.split = split_ratings(ratings, settings) if split is None else split
        on_gpu = torch.cuda.is_available() and settings.optimiser not in COMPILED
        self.device = torch.device("cuda" if on_gpu else "cpu")
        self._day: np.ndarray | None = None
        self._n_days = 0
        check_demands(ratings, settings)
        if settings.model in ASK_WHICH_DAY:
            self._day, self._n_days = number_days(ratings)
        self.model = build_model(self._scale(), settings).to(self.device).requires_grad_(False)
        if settings.model == "network":
            self.model.requires_grad_(True)
        self._dropouts = [m for m in self.model.modules() if isinstance(m, Dropout)]
        self.optimiser = build_optimiser(self.model, settings)
        self.current = settings
        self.step_count = 0
        dealt, _ = self.split.part_newcomers(ratings)  # who comes later makes no step more
        self.steps_per_epoch = math.ceil(len(dealt) / settings.batch_size)
        self.n_steps = settings.epochs * self.steps_per_epoch
        smallest = len(dealt) // self.steps_per_epoch
        if settings.model == "network" and smallest < 2:
            raise SettingError(
                f"batch_size: {settings.batch_size} cuts the {len(self.split.train)} training "
                "ratings into batches of which some hold one rating, too few for the network, "
                "whose layers are normalised over the batch. Take 3 or more, and at least 2 "
                "training ratings."
            )
        self.losses: list[EpochLoss] = []
        self.changes: list[Change] = []
        self._window: deque[torch.Tensor] = deque(maxlen=WINDOW)
        self._epoch_sum = torch.zeros((), device=self.device)
        self._epoch_seconds = 0.0
        train = self.split.train
        self._batches = Batches(
            ratings, self.split, self.steps_per_epoch, settings.seed, self.device, self._day
        )
        self._unseen = Unseen(self.model, ratings, train)
        self._measured_at, self._measured = -1, math.nan  # the step of the newest look at all
        self.initial_validation_mse = self.validation_mse()
        self._start_mse = self._mse(train[:: math.ceil(len(train) / MOST_AT_START)])
        self.baselines = measure_baselines(ratings, self.split)

    def _scale(self) -> Scale:
        """What the model has to know of the ratings before the first of them comes."""
        r, new = self.ratings, self.split.n_newcomers
        scale = Scale(r.n_users - new, r.n_movies, 0.0, r.range_end, new, n_days=self._n_days)
        if self.settings.model not in ASK_WHO_RATED:
            return scale
        user, movie, *_ = bring(r, None, self.split.train, torch.device("cpu"))
        return replace(scale, rated=(user, movie))

    @property
    def finished(self) -> bool:
        """Whether the last step of the last epoch is done."""
        return self.step_count >= self.n_steps

    @property
    def epoch(self) -> float:
        """How many times the training ratings have been seen, fractions included."""
        return self.step_count / self.steps_per_epoch

    @property
    def learning_rate(self) -> float:
        """The learning rate as last turned, before the schedule."""
        return self.current.learning_rate

    @property
    def current_rate(self) -> float:
        """The learning rate of the next step, after the schedule."""
        return self._scheduled()[0]

    @property
    def recent_mse(self) -> float:
        """Mean training loss of the last steps, in squared stars; NaN before the first."""
        return torch.stack(tuple(self._window)).mean().item() if self._window else math.nan

    def _scheduled(self) -> tuple[float, float]:
        progress = self.step_count / self.n_steps
        return scheduled(self.settings.schedule, progress, self.learning_rate, self.settings.beta1)

    def step(self) -> None:
        """Learn from one batch; after an epoch's last batch, measure the validation loss too.

        Raises
        ------
        DivergedError
            If the loss is no longer finite or has grown far above where it started.
        """
        if self.finished:
            return
        began = perf_counter()
        in_epoch = self.step_count % self.steps_per_epoch
        if in_epoch == 0:
            self._batches.shuffle(self.step_count // self.steps_per_epoch)
            self._epoch_sum.zero_()
            self._epoch_seconds = 0.0
        rate, momentum = self._scheduled()
        batch = self._batches[in_epoch]
        loss = self.optimiser.learn(batch, rate, momentum, self.current.weight_decay)
        self._window.append(loss)
        self._epoch_sum.add_(loss, alpha=batch[2].numel())
        self.step_count += 1
        if self.step_count == 1:  # where batches are normalised, training has a loss of its own
            self._start_mse = max(self._start_mse, loss.item())
        if self.step_count % WINDOW == 0 or in_epoch + 1 == self.steps_per_epoch:
            self._refuse_divergence()
        if in_epoch + 1 < self.steps_per_epoch:
            self._epoch_seconds += perf_counter() - began
            return
        train_mse = self._epoch_sum.item() / len(self.split.train)
        validation_mse = self.validation_mse()
        seconds = self._epoch_seconds + perf_counter() - began
        epoch = self.step_count // self.steps_per_epoch
        self.losses.append(EpochLoss(epoch, self.step_count, train_mse, validation_mse, seconds))

    def run(self) -> list[EpochLoss]:
        """Train to the end and return the losses of all epochs."""
        while not self.finished:
            self.step()
        return self.losses

    @torch.no_grad()
    def validation_mse(self, at_a_glance: bool = False) -> float:
        """Mean squared error on the validation ratings, in squared stars.

        Users and movies without a training rating answer as the average one of their kind does.

        Parameters
        ----------
        at_a_glance : on an evenly spread part of them where they are many
        """
        if not at_a_glance and self._measured_at == self.step_count:
            return self._measured
        self._unseen.average()
        if at_a_glance:
            return self._mse(self.split.at_a_glance)
        self._measured_at, self._measured = self.step_count, self._mse(self.split.validation)
        return self._measured

    def _mse(self, where: np.ndarray) -> float:
        """Mean squared error of the model as it is used, not as it trains, on these ratings."""
        total = 0.0
        size = len(where) if len(where) <= MOST_AT_ONCE else A_PART
        for start in range(0, len(where), size):
            some = where[start : start + size]
            mean = self.optimiser.measure(self.bring(some))
            total += mean * (len(some) / len(where))  # all of it where there is one part
        return total

    def bring(self, where: np.ndarray) -> list[torch.Tensor]:
        """What the model is given of the ratings at these positions, see `batches.bring`."""
        return bring(self.ratings, self._day, where, self.device)

    @property
    def rise(self) -> float:
        """The training loss of the last steps over the untrained one; NaN before the first step."""
        return self.recent_mse / max(self._start_mse, LEAST_START)

    def _refuse_divergence(self) -> None:
        if not self.rise <= EXPLODED:
            numbers = self.step_count, self.recent_mse, self._start_mse
            raise explain_divergence(*numbers, self.current, self.current_rate)

    def set(self, name: str, value: float) -> None:
        """Use another value of a live setting from the next step on.

        Raises
        ------
        SettingError
            A value that is not allowed, or a setting that a trainer cannot take over.
        """
        if name not in live_names():
            raise SettingError(f"{name}: it cannot be turned during a run. Start another one.")
        turned: dict[str, Any] = {name: value}
        before, self.current = self.current, replace(self.current, **turned)
        if self.current != before:
            self.changes.append(Change(self.step_count, name, getattr(before, name), value))

    def movie_vectors(self) -> np.ndarray:
        """Copy the movies' vectors, (n_movies, n_factors) float32, out of the model."""
        return _copied(self.model.parts[0].movie_vectors())

    def snapshot(self, validation_mse: float | None = None) -> Snapshot:
        """Copy all vectors and biases out of the model, with the losses as they stand.

        Of a model that averages others they are those of the first; the training loss is the mean
        of their own, the validation loss that of the mean.

        The validation loss is measured, which takes longer than all the rest, unless it is given.
        """
        return Snapshot(
            step=self.step_count,
            epoch=self.epoch,
            learning_rate=self.current_rate,
            train_mse=self.recent_mse,
            validation_mse=self.validation_mse() if validation_mse is None else validation_mse,
            vectors=self.movie_vectors(),
            biases=self._biases("movie_bias"),
            user_biases=self._biases("user_bias"),
            user_vectors=_copied(self.model.parts[0].users),
        )

    def _biases(self, name: str) -> np.ndarray | None:
        """Copy one number a row, (n_rows,) float32, out of the model if it has them."""
        parameter = getattr(self.model.parts[0], name, None)
        return None if parameter is None else _copied(parameter)[:, 0]

    def checkpoint(self) -> dict[str, Any]:
        """Copy everything that the next steps depend on, as NumPy arrays and plain values."""
        return {
            "step_count": self.step_count,
            "current": self.current,
            "losses": tuple(self.losses),
            "changes": tuple(self.changes),
            "initial": (self.initial_validation_mse, self._start_mse),
            "window": [loss.item() for loss in self._window],
            "epoch_sum": self._epoch_sum.item(),
            "epoch_seconds": self._epoch_seconds,
            "model": {name: _copied(value) for name, value in self.model.state_dict().items()},
            "optimiser": self.optimiser.state(),
            "dropout": [layer.generator.get_state().numpy().copy() for layer in self._dropouts],
        }

    @classmethod
    def restore(
        cls, settings: Settings, ratings: Ratings, split: Split | None, checkpoint: dict[str, Any]
    ) -> "Trainer":
        """Return a trainer that goes on, to the last bit, where `checkpoint` was taken."""
        trainer = cls(settings, ratings, split)
        trainer.current = checkpoint["current"]
        trainer.losses, trainer.changes = list(checkpoint["losses"]), list(checkpoint["changes"])
        trainer.initial_validation_mse, trainer._start_mse = checkpoint["initial"]
        trainer._window.extend(
            torch.tensor(loss, device=trainer.device) for loss in checkpoint["window"]
        )
        trainer._epoch_seconds = checkpoint["epoch_seconds"]
        trainer.model.load_state_dict(
            {name: torch.from_numpy(value) for name, value in checkpoint["model"].items()}
        )
        trainer.optimiser.load(checkpoint["optimiser"])
        for layer, state in zip(trainer._dropouts, checkpoint["dropout"], strict=True):
            layer.generator.set_state(torch.from_numpy(state))
        trainer.step_count, trainer._measured_at = checkpoint["step_count"], -1
        if trainer.step_count % trainer.steps_per_epoch and not trainer.finished:
            trainer._batches.shuffle(trainer.step_count // trainer.steps_per_epoch)
        trainer._epoch_sum.fill_(checkpoint["epoch_sum"])
        return trainer


def _copied(parameter: torch.Tensor) -> np.ndarray:
    """Copy a parameter into a NumPy array of its own."""
    return parameter.detach().cpu().numpy().copy()
