"""Invented sweeps, whose figures are known."""

from cf.analysis.runs.sweep import Sweep, SweptRun

PAIRS = ("blockbuster / independent", "Action / Romance")


def make_sweep(
    full: list[list[float]],
    name: str = "n_factors",
    values: tuple[float, ...] = (1, 2, 5),
    plane: float = 0.6,
    losses: list[list[float]] | None = None,
    untrained: float = 0.5,
    n_trained: int | None = None,
) -> Sweep:
    """Give every seed of every value an AUC of the first pair; the second has 0.1 less."""
    seeds = tuple(range(len(full[0])))
    losses = losses or [[0.8 - 0.01 * i] * len(seeds) for i in range(len(values))]
    trained = tuple(
        SweptRun(
            value,
            seed,
            losses[i][seed],
            (full[i][seed], full[i][seed] - 0.1),
            (plane, plane),
            (untrained, untrained),
        )
        for seed in seeds
        for i, value in enumerate(values)
    )
    return Sweep(name, values, seeds, PAIRS, trained[:n_trained])
