"""One system of the benchmark, behind three calls: prepare, train, predict. Ours are here, too."""

from collections.abc import Mapping
from dataclasses import dataclass
from time import perf_counter, process_time
from typing import Any

import numpy as np

from cf.data import Ratings, Split
from cf.settings import Settings
from cf.training.trainer import Trainer


@dataclass(frozen=True)
class Result:
    """One run of one system on one split."""

    set_up_seconds: float  # from our arrays to the system's own form of the data
    seconds: float  # of training, by the clock on the wall
    cpu_seconds: float  # of training, summed over all cores
    validation_mse: float  # in squared stars


class System:
    """One row of the table.

    Attributes
    ----------
    title : as printed.
    packages : distributions that must be installed.
    slow : whether one run a split has to do.
    """

    title: str
    packages: tuple[str, ...] = ()
    slow = False

    def prepare(self, ratings: Ratings, split: Split, seed: int) -> Any:
        """Bring the training ratings into the form that the system trains on."""
        raise NotImplementedError

    def train(self, prepared: Any) -> Any:
        """Train; nothing else is inside the measured time."""
        raise NotImplementedError

    def predict(self, trained: Any, user: np.ndarray, movie: np.ndarray) -> np.ndarray:
        """Predict stars for pairs of rows, unseen movies included, as the system itself does."""
        raise NotImplementedError

    def validation_mse(self, trained: Any, ratings: Ratings, split: Split) -> float:
        """Mean squared error on the validation ratings, in squared stars."""
        where = split.validation
        predicted = self.predict(trained, ratings.user[where], ratings.movie[where])
        return float(np.square(predicted - ratings.stars[where].astype(np.float64)).mean())

    def measure(self, ratings: Ratings, split: Split, seed: int) -> Result:
        """Run once from the raw arrays to the validation error."""
        began = perf_counter()
        prepared = self.prepare(ratings, split, seed)
        wall, cpu = perf_counter(), process_time()
        trained = self.train(prepared)
        seconds, cpu_seconds = perf_counter() - wall, process_time() - cpu
        mse = self.validation_mse(trained, ratings, split)
        return Result(wall - began, seconds, cpu_seconds, mse)


class Ours(System):
    """The product's trainer, to the end of its run; validation after each epoch is in the time."""

    def __init__(self, title: str, settings: Settings) -> None:
        self.title, self.settings = title, settings

    def prepare(self, ratings: Ratings, split: Split, seed: int) -> Trainer:
        settings = Settings.from_dict(self.settings.as_dict() | {"seed": seed})
        return Trainer(settings, ratings, split)

    def train(self, prepared: Trainer) -> Trainer:
        while not prepared.finished:
            prepared.step()
        return prepared

    def validation_mse(self, trained: Trainer, ratings: Ratings, split: Split) -> float:
        return trained.validation_mse()

    def seconds_until(
        self,
        targets: Mapping[str, float],
        ratings: Ratings,
        split: Split,
        seed: int,
        every: int,
    ) -> dict[str, Result]:
        """Train until the validation error is no greater than each target, and note the time.

        Looks after every `every` steps, off the clock. A target that is never reached is left out.
        """
        began = perf_counter()
        trainer = self.prepare(ratings, split, seed)
        set_up = perf_counter() - began
        seconds, cpu_seconds = 0.0, 0.0
        reached: dict[str, Result] = {}
        while not trainer.finished and len(reached) < len(targets):
            wall, cpu = perf_counter(), process_time()
            for _ in range(min(every, trainer.n_steps - trainer.step_count)):
                trainer.step()
            seconds += perf_counter() - wall
            cpu_seconds += process_time() - cpu
            result = Result(set_up, seconds, cpu_seconds, trainer.validation_mse())
            for name, target in targets.items():
                if result.validation_mse <= target:
                    reached.setdefault(name, result)
        return reached


class Tuned(System):
    """Whichever of several candidates errs least on a tenth of the training ratings, held out.

    Choosing counts as set-up, not as training.
    """

    slow = True
    _HELD_OUT = 0.1

    def __init__(self, candidates: Mapping[str, System]) -> None:
        self.candidates = candidates
        first = next(iter(candidates.values()))
        self.packages, self._title = first.packages, first.title
        self._chosen: list[str] = []

    @property
    def title(self) -> str:  # type: ignore[override]
        """Named with what was chosen, split by split."""
        return f"{self._title}, tuned: {' / '.join(dict.fromkeys(self._chosen)) or 'not yet'}"

    def prepare(self, ratings: Ratings, split: Split, seed: int) -> Any:
        """Choose, and prepare the chosen one on all training ratings."""
        order = np.random.default_rng(seed).permutation(split.train)
        n_held_out = round(self._HELD_OUT * len(order))
        inner = Split(np.sort(order[n_held_out:]), np.sort(order[:n_held_out]), 0, 0)
        errors = {
            name: system.measure(ratings, inner, seed).validation_mse
            for name, system in self.candidates.items()
        }
        name = min(errors, key=errors.__getitem__)
        self._chosen.append(name)
        self._best = self.candidates[name]
        return self._best.prepare(ratings, split, seed)

    def train(self, prepared: Any) -> Any:
        return self._best.train(prepared)

    def predict(self, trained: Any, user: np.ndarray, movie: np.ndarray) -> np.ndarray:
        return self._best.predict(trained, user, movie)
