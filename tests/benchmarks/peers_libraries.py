"""Other people's libraries as systems of the benchmark.

Imports of peers stand inside the methods, so that a row can run without the packages of the others.
"""

from typing import Any

import numpy as np

from cf.data import Ratings, Split
from tests.benchmarks.peers_systems import System


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


def _triples(ratings: Ratings, where: np.ndarray) -> zip:
    """Pair off user row, movie row and stars, as plain Python numbers."""
    columns = (ratings.user, ratings.movie, ratings.stars)
    return zip(*(column[where].tolist() for column in columns), strict=True)
