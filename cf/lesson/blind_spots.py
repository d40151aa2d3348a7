"""What the model does not know: who rates, what newcomers get, what its own advice does."""

import numpy as np

from cf.data import Ratings
from cf.lesson.feedback import Loop, Loops
from cf.lesson.predict import predict
from cf.numbers import write_percent
from cf.snapshot import Snapshot


def share_of_top(counts: np.ndarray, top: float) -> float:
    """Return which share of all ratings falls to the `top` share of those with the most.

    Parameters
    ----------
    counts : (n,) ratings of each movie or user
    top : from 0 to 1; at least one is counted
    """
    n_top = max(1, round(top * len(counts)))
    return float(np.sort(counts)[::-1][:n_top].sum() / counts.sum())


def sum_up_shares(counts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the Lorenz curve that begins with the largest.

    `counts`: (n,) ratings of each movie or user.

    Returns
    -------
    top : (n + 1,) share of the movies or users, from 0 to 1
    share : (n + 1,) share of all ratings that they have together, from 0 to 1
    """
    share = np.append(0, np.cumsum(np.sort(counts)[::-1])) / counts.sum()
    return np.linspace(0, 1, len(counts) + 1), share


def recommend(
    model: str,
    snapshot: Snapshot,
    ratings: Ratings,
    among: np.ndarray,
    n: int,
    user: int | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """Return the movies with the highest predictions: rows and stars, best first.

    Without a user, somebody new is meant, who answers as the average user does.

    Raises ValueError for another model, or for a snapshot without users' vectors.

    Parameters
    ----------
    model : "dot", "range" or "bias"
    snapshot : with users' vectors
    """
    vector, user_bias = _describe_user(snapshot, user)
    movie_bias = None if snapshot.biases is None else snapshot.biases[among]
    vectors = snapshot.vectors[among]
    stars = predict(model, vector, vectors, user_bias, movie_bias, ratings.range_end).stars
    best = np.argsort(-stars, kind="stable")[:n]
    return among[best], stars[best]


def predict_new_movie(
    model: str, snapshot: Snapshot, ratings: Ratings, vector: np.ndarray, bias: float = 0.0
) -> np.ndarray:
    """Return what every user is predicted for a movie that nobody has rated, (n_users,) stars.

    Raises ValueError for another model, or for a snapshot without users' vectors.

    Parameters
    ----------
    model : "dot", "range" or "bias"
    snapshot : with users' vectors
    vector : (n_factors,) that the new movie begins with
    bias : that it begins with, read by "bias" alone
    """
    users, user_biases = snapshot.user_vectors, snapshot.user_biases
    if users is None:
        raise ValueError("This snapshot was kept without its users' vectors.")
    stars: np.ndarray = predict(model, users, vector, user_biases, bias, ratings.range_end).stars
    return stars


def answer_loops(loops: Loops) -> str:
    """Return what the loops say, as Markdown."""
    undamped, damped, by_chance = loops.undamped, loops.damped, loops.by_chance
    said = (
        f"Left to itself, {_tell(undamped)}; people’s true tastes would spread over "
        f"{undamped.ideal[-1]:.0f} films. Where they rate as many films drawn blindly, "
        f"{_tell(by_chance)}: the difference is the loop’s doing, for what is never shown is never "
        "rated."
    )
    if damped == undamped:
        return said
    gain = damped.liking[-1] - undamped.liking[-1]
    return (
        f"{said} With your knobs, {_tell(damped)}, {abs(gain):.2f} {'less' if gain < 0 else 'more'}"
        f" than undamped. The model’s own picks alone are as varied as {damped.picked[-1]:.0f} "
        "films; what lies above that is drawn blindly."
    )


def _tell(loop: Loop) -> str:
    return (
        f"variety goes from {loop.variety[0]:.0f} films to **{loop.variety[-1]:.0f}** "
        f"(**{write_percent(loop.kept)}**) and the true liking from {loop.liking[0]:.2f} stars to "
        f"{loop.liking[-1]:.2f}"
    )


def _describe_user(snapshot: Snapshot, user: int | None) -> tuple[np.ndarray, float]:
    """Vector and bias of a user, or the average ones; no bias is 0."""
    users, biases = snapshot.user_vectors, snapshot.user_biases
    if users is None:
        raise ValueError("This snapshot was kept without its users' vectors.")
    who = slice(None) if user is None else slice(user, user + 1)
    bias = 0.0 if biases is None else float(biases[who].mean())
    return users[who].mean(axis=0), bias
