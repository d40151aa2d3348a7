"""How many numbers a model has to learn, since nobody can write them down."""

from dataclasses import dataclass

import numpy as np

from cf.snapshot import Snapshot


@dataclass(frozen=True)
class Numbers:
    """Counts of learnable numbers outside hidden layers."""

    vectors: int
    biases: int

    @property
    def total(self) -> int:
        """All of them."""
        return self.vectors + self.biases


def count_numbers(snapshot: Snapshot) -> Numbers:
    """Count the numbers in the vectors and biases of a snapshot."""
    sizes = [0 if array is None else array.size for array in _arrays(snapshot)]
    return Numbers(sum(sizes[:2]), sum(sizes[2:]))


def _arrays(snapshot: Snapshot) -> tuple[np.ndarray | None, ...]:
    return snapshot.vectors, snapshot.user_vectors, snapshot.biases, snapshot.user_biases
