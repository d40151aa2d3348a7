"""Every system of the benchmark behind the same three calls: prepare, train, predict.

A new row is one class here and one entry in `SYSTEMS`. Imports of peers stand inside the methods,
so that a row can run without the packages of the others.
"""

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


class Cornac(System):
    """Cornac's matrix factorisation in C++: stochastic gradient descent, one rating a step."""

    packages = ("cornac",)

    def __init__(self, n_threads: int) -> None:
        self.n_threads = n_threads
        self.title = f"Cornac MF, {n_threads} thread{'s' if n_threads > 1 else ''}"

    def prepare(self, ratings: Ratings, split: Split, seed: int) -> Any:
        from cornac.data import Dataset
        from cornac.models import MF

        data = Dataset.from_uir(list(_triples(ratings, split.train)), seed=seed)
        # A seed of its own makes Cornac use a single thread; without one it draws the starting
        # vectors from NumPy's generator, and its threads race.
        np.random.seed(seed)
        model = MF(
            k=50,
            max_iter=50,
            learning_rate=0.01,
            lambda_reg=0.06,
            use_bias=True,
            num_threads=self.n_threads,
            seed=seed if self.n_threads == 1 else None,
        )
        return model, data

    def train(self, prepared: Any) -> Any:
        model, data = prepared
        return model.fit(data)

    def predict(self, trained: Any, user: np.ndarray, movie: np.ndarray) -> np.ndarray:
        # Cornac's own `rate` answers the global mean for an unseen movie, although it has learned
        # how generous the user is. That would flatter us, so the user's bias is kept here.
        rows, known_movies = trained.uid_map, trained.iid_map
        users = np.array([rows[u] for u in user.tolist()])
        movies = np.array([known_movies.get(m, -1) for m in movie.tolist()])
        match = (trained.u_factors[users] * trained.i_factors[movies]).sum(axis=1)
        score = trained.global_mean + trained.u_biases[users]
        score += np.where(movies >= 0, trained.i_biases[movies] + match, 0)
        return score.clip(trained.min_rating, trained.max_rating)


class Surprise(System):
    """One of scikit-surprise's algorithms, at its defaults."""

    packages = ("scikit-surprise",)

    def __init__(self, title: str, algorithm: str, slow: bool) -> None:
        self.title, self.algorithm, self.slow = f"Surprise {title}", algorithm, slow

    def prepare(self, ratings: Ratings, split: Split, seed: int) -> Any:
        import pandas as pd
        import surprise

        frame = pd.DataFrame(_triples(ratings, split.train))
        reader = surprise.Reader(rating_scale=(ratings.lowest, ratings.highest))
        data = surprise.Dataset.load_from_df(frame, reader).build_full_trainset()
        return self.model(seed), data

    def model(self, seed: int) -> Any:
        """The algorithm, not yet fitted."""
        import surprise

        return getattr(surprise, self.algorithm)(random_state=seed)

    def train(self, prepared: Any) -> Any:
        model, data = prepared
        return model.fit(data)

    def predict(self, trained: Any, user: np.ndarray, movie: np.ndarray) -> np.ndarray:
        pairs = zip(user.tolist(), movie.tolist(), strict=True)
        return np.array([trained.predict(u, m).est for u, m in pairs])


class ItemNeighbours(Surprise):
    """Surprise's neighbours among items around baselines, correlations of what the baselines leave.

    `n` neighbours at most; with fewer than `at_least` it answers the baseline alone. `shrinkage` is
    that of the correlations, `decay` that of the baselines (None: Surprise's own, 10 for items and
    15 for users).
    """

    def __init__(
        self, n: int = 40, at_least: int = 1, shrinkage: int = 100, decay: int | None = None
    ) -> None:
        super().__init__(f"KNNBaseline, {n} neighbours", "KNNBaseline", slow=True)
        self.n, self.at_least, self.shrinkage, self.decay = n, at_least, shrinkage, decay

    def model(self, seed: int) -> Any:
        import surprise

        return surprise.KNNBaseline(
            k=self.n,
            min_k=self.at_least,
            sim_options={
                "name": "pearson_baseline",
                "user_based": False,
                "shrinkage": self.shrinkage,
            },
            bsl_options={} if self.decay is None else {"reg_i": self.decay, "reg_u": self.decay},
            verbose=False,
        )


class Cmfrec(System):
    """cmfrec's biased factorisation, 50 factors, by alternating least squares in C.

    Its decays are of a row as a whole, where LensKit's grow with the ratings of the row.
    """

    title = "cmfrec CMF (ALS), 50 factors"
    packages = ("cmfrec",)

    def __init__(self, of_vectors: float, of_biases: float) -> None:
        self.of_vectors, self.of_biases = of_vectors, of_biases

    def prepare(self, ratings: Ratings, split: Split, seed: int) -> Any:
        import pandas as pd
        from cmfrec import CMF

        columns = ["UserId", "ItemId", "Rating"]
        frame = pd.DataFrame(_triples(ratings, split.train), columns=columns)
        decays = [self.of_biases] * 2 + [self.of_vectors] * 2 + [0.0] * 2
        model = CMF(
            k=50,
            lambda_=decays,
            use_cg=False,
            niter=15,
            nthreads=1,
            random_state=seed,
            verbose=False,
        )
        return model, frame, (ratings.lowest, ratings.highest)

    def train(self, prepared: Any) -> Any:
        model, frame, scale = prepared
        return model.fit(frame), scale

    def predict(self, trained: Any, user: np.ndarray, movie: np.ndarray) -> np.ndarray:
        import pandas as pd

        model, scale = trained
        stars = model.predict(user, movie)
        # cmfrec answers nothing for an unseen movie, although it knows how generous the user is.
        rows = pd.Index(model.user_mapping_).get_indexer(user)
        generous = model.glob_mean_ + model.user_bias_[rows]
        return np.where(np.isnan(stars), generous, stars).clip(*scale)


class LensKit(System):
    """LensKit's biased matrix factorisation by alternating least squares, its default decay 0.1."""

    packages = ("lenskit",)

    def __init__(self, regularization: float = 0.1) -> None:
        self.regularization = regularization
        self.title = "LensKit BiasedMF (ALS)"

    def prepare(self, ratings: Ratings, split: Split, seed: int) -> Any:
        import pandas as pd
        from lenskit.als import BiasedMFScorer
        from lenskit.data import from_interactions_df
        from lenskit.pipeline import predict_pipeline

        columns = ["user_id", "item_id", "rating"]
        frame = pd.DataFrame(_triples(ratings, split.train), columns=columns)
        scorer = BiasedMFScorer(embedding_size=50, regularization=self.regularization)
        # Unseen movies fall back to the biases.
        return predict_pipeline(scorer, fallback=True), from_interactions_df(frame), seed

    def train(self, prepared: Any) -> Any:
        from lenskit.training import TrainingOptions

        pipeline, data, seed = prepared
        pipeline.train(data, TrainingOptions(rng=seed))
        return pipeline

    def predict(self, trained: Any, user: np.ndarray, movie: np.ndarray) -> np.ndarray:
        import pandas as pd
        from lenskit.batch import predict
        from lenskit.data import ItemListCollection

        pairs = pd.DataFrame({"user_id": user, "item_id": movie})
        wanted = ItemListCollection.from_df(pairs, ["user_id"])
        scored = predict(trained, wanted, n_jobs=1).to_df()
        return pairs.merge(scored, on=["user_id", "item_id"], how="left")["score"].to_numpy()


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


def _triples(ratings: Ratings, where: np.ndarray) -> zip:
    """Pair off user row, movie row and stars, as plain Python numbers."""
    columns = (ratings.user, ratings.movie, ratings.stars)
    return zip(*(column[where].tolist() for column in columns), strict=True)


OURS = "ours"
CORNAC = ("cornac", "cornac-2")
SYSTEMS: dict[str, System] = {
    OURS: Ours("ours, default settings", Settings()),
    "ours-quick": Ours(
        "ours, three epochs", Settings(batch_size=1024, learning_rate=0.025, epochs=3)
    ),
    "ours-compiled": Ours(
        "ours, sgd-compiled, 12 epochs",
        Settings(
            n_factors=30,
            optimiser="sgd-compiled",
            learning_rate=0.03,
            batch_size=4096,
            weight_decay=0.1,
            epochs=12,
        ),
    ),
    "ours-50": Ours("ours, 50 factors", Settings(n_factors=50)),
    "cornac": Cornac(n_threads=1),
    "cornac-2": Cornac(n_threads=2),
    "svd": Surprise("SVD", "SVD", slow=False),
    "svdpp": Surprise("SVD++", "SVDpp", slow=True),
    "knn": ItemNeighbours(),
    "lenskit": LensKit(),
    "lenskit-tuned": Tuned({f"decay {r:g}": LensKit(r) for r in (0.05, 0.1, 0.15, 0.2, 0.3, 0.5)}),
    "knn-tuned": Tuned(
        {
            f"none below {at_least}, shrinkage {shrinkage}, decay {decay or 'its own'}": (
                ItemNeighbours(100, at_least, shrinkage, decay)
            )
            for at_least in (1, 20)
            for shrinkage in (100, 400)
            for decay in (None, 5)
        }
    ),
    "cmfrec-tuned": Tuned(
        {
            f"decay {vectors} of vectors, {biases} of biases": Cmfrec(vectors, biases)
            for vectors in (8, 12, 16)
            for biases in (4, vectors)
        }
    ),
}
