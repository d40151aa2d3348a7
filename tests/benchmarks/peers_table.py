"""The rows of the benchmark: a new one is an entry here, and a class where none fits."""

from cf.settings import Settings
from tests.benchmarks.peers_libraries import Cmfrec, Cornac, ItemNeighbours, LensKit, Surprise
from tests.benchmarks.peers_systems import Ours, System, Tuned

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
