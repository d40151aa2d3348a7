"""A trainer of few numbers, and a run of it that is ordered about."""

from dataclasses import replace
from typing import Any

import numpy as np

from cf.data import Dataset, Ratings, Split, split_ratings
from cf.errors import DivergedError
from cf.live.orders import Order
from cf.live.run import LiveRun
from cf.settings import Settings
from cf.snapshot import Change, EpochLoss, Frame, Snapshot

SETTINGS = Settings(
    n_factors=4, epochs=3, batch_size=200, learning_rate=0.01, weight_decay=0.3, seed=5
)


class FakeTrainer:
    """Moves its vectors a little each step; a rate of 100 makes it explode, `trips_at` fail."""

    trips_at = -1
    device = "cpu"

    def __init__(self, settings: Settings, ratings: Ratings, split: Split | None = None) -> None:
        self.settings, self.ratings = settings, ratings
        self.split = split or split_ratings(ratings, settings)
        self.current = settings
        self.step_count, self.steps_per_epoch = 0, 40
        self.n_steps = settings.epochs * self.steps_per_epoch
        self.losses: list[EpochLoss] = []
        self.changes: list[Change] = []
        self.initial_validation_mse, self.baselines = 1.0, {"global mean": 1.1}
        rng = np.random.default_rng(settings.seed)
        self.vectors = rng.normal(size=(ratings.n_movies, settings.n_factors)).astype(np.float32)
        self.recent_mse = float("nan")

    @property
    def epoch(self) -> float:
        return self.step_count / self.steps_per_epoch

    @property
    def current_rate(self) -> float:
        return self.learning_rate

    @property
    def finished(self) -> bool:
        return self.step_count >= self.n_steps

    def step(self) -> None:
        if self.step_count == self.trips_at:
            raise ZeroDivisionError("a slip of the pen")
        self.vectors = self.vectors * np.float32(1 + self.learning_rate)
        self.step_count += 1
        self.recent_mse = 1 / (1 + self.epoch) if self.learning_rate < 100 else 1e9
        if self.learning_rate >= 100 and self.step_count % 8 == 0:
            raise DivergedError("The loss exploded. Try 0.001.")
        if self.step_count % self.steps_per_epoch == 0:
            epoch = len(self.losses) + 1
            self.losses.append(
                EpochLoss(epoch, self.step_count, float(np.abs(self.vectors).mean()), 0.5, 0.0)
            )

    @property
    def learning_rate(self) -> float:
        return self.current.learning_rate

    def set(self, name: str, value: float) -> None:
        if value != (old := getattr(self.current, name)):
            self.changes.append(Change(self.step_count, name, old, value))
            self.current = replace(self.current, **{name: value})

    @property
    def rise(self) -> float:
        return self.recent_mse

    def movie_vectors(self) -> np.ndarray:
        return self.vectors.copy()

    def validation_mse(self, at_a_glance: bool = False) -> float:
        return 0.6 if at_a_glance else 0.5

    def snapshot(self, validation_mse: float | None = None) -> Snapshot:
        return Snapshot(
            self.step_count,
            self.epoch,
            self.learning_rate,
            self.recent_mse,
            0.5 if validation_mse is None else validation_mse,
            self.vectors.copy(),
            None,
        )

    def checkpoint(self) -> dict[str, Any]:
        names = ("step_count", "current", "recent_mse")
        plain = {name: getattr(self, name) for name in names}
        if np.isnan(self.recent_mse):
            del plain["recent_mse"]
        return {
            **plain,
            "vectors": self.vectors.copy(),
            "losses": tuple(self.losses),
            "changes": tuple(self.changes),
        }

    @classmethod
    def restore(
        cls, settings: Settings, ratings: Ratings, split: Split | None, checkpoint: dict[str, Any]
    ) -> "FakeTrainer":
        trainer = cls(settings, ratings, split)
        vars(trainer).update(checkpoint)
        trainer.losses, trainer.changes = list(trainer.losses), list(trainer.changes)
        return trainer


def open_live(
    data: Dataset, trainer: Any = FakeTrainer, settings: Settings = SETTINGS, **more: Any
) -> LiveRun:
    return LiveRun(trainer, settings, data, **more)


def obey(run: LiveRun, order: Order) -> Frame:
    """Give an order and turn the run until there is nothing left to do but wait for the next."""
    run.orders.put(order)
    while not run.orders.empty() or run.frame.state == "running":
        run.turn()
    return run.frame


def places(frame: Frame) -> np.ndarray:
    """The coordinates that a page makes of a frame: (n_movies, 2)."""
    whole = np.frombuffer(frame.positions, "<i2").reshape(-1, 2)
    return whole / 32767 * frame.extent
