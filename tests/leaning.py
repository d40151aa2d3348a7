"""What pointing at groups of films says of a person, as `solver.js` works it out in the browser."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from cf.analysis.film_groups import FilmGroup
from cf.analysis.fold_in import FrozenFilms


def lean_towards(
    films: FrozenFilms, groups: Sequence[FilmGroup], chosen: Sequence[int]
) -> FrozenFilms:
    """Return the films with the prior of a person who likes some groups more than most people do.

    With a the mean centre of the chosen groups minus that of the others, the person says that
    a·(θ − μ) > 0. A Gaussian N(μ, Σ) cut off there has the mean μ + √(2/π) Σa/σ and the covariance
    Σ − (2/π) Σa aᵀΣ/σ², σ² = aᵀΣa, and the Gaussian of these moments is the new prior: no strength
    of a vote has to be made up, as pseudo-ratings would need. All groups, or none, say nothing.

    Source: Minka 2001, A Family of Algorithms for Approximate Bayesian Inference, for moments kept
    by a Gaussian.
    """
    is_chosen = np.isin(np.arange(len(groups)), chosen)
    if is_chosen.all() or not is_chosen.any():
        return films
    centres = np.array([films.factors[group.rows].mean(axis=0) for group in groups])
    across = centres[is_chosen].mean(axis=0) - centres[~is_chosen].mean(axis=0)
    through = films.covariance @ across
    variance = float(across @ through)
    if variance <= 0:
        return films
    share = 2 / np.pi
    return replace(
        films,
        mean=films.mean + np.sqrt(share / variance) * through,
        covariance=films.covariance - share / variance * np.outer(through, through),
    )
