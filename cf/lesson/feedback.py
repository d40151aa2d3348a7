"""The feedback loop: a model that learns only from ratings of what it has itself shown."""

from dataclasses import dataclass

import numpy as np

from cf.progress import Report, unheard

N_PEOPLE, N_FILMS, N_FACTORS = 300, 200, 3
N_FOUND = 20  # films that each of the first people has found and rated without the model
N_SHOWN = 10  # films shown to each person in a round
N_ROUNDS = 16
TURNOVER = 0.1  # share of the people replaced by newcomers before every round but the first
NEUTRAL_STARS, NOISE_STARS = 3.0, 0.8  # of the liking; of a rating, around the liking
WILLING = 0.4  # how likely an adored film at the top of the list is rated
FADING = 0.8  # of the willingness, from one place of the list to the next
RIDGE, N_SWEEPS = 2.0, 3


@dataclass(frozen=True)
class Loop:
    """Rounds of recommend → rate → retrain, one entry a round."""

    variety: tuple[float, ...]  # of all that was shown, in films, see `count_effective`
    # Variety of what the model itself would have shown, without exploration.
    picked: tuple[float, ...]
    ideal: tuple[float, ...]  # variety that the people's true tastes would have made
    liking: tuple[float, ...]  # mean true liking of what was shown, in stars

    @property
    def kept(self) -> float:
        """The share of the first round's variety that is left in the last."""
        return self.variety[-1] / self.variety[0]


@dataclass(frozen=True)
class Loops:
    """The same films and first people three times."""

    undamped: Loop  # left to itself
    damped: Loop  # with the exploration and the penalty asked for
    by_chance: Loop  # no loop, people rate films drawn blindly


def simulate_loops(
    exploration: float, penalty: float, seed: int = 0, report: Report = unheard
) -> Loops:
    """Simulate a loop undamped, damped, and opened, as `simulate_loop` does."""
    undamped = simulate_loop(seed=seed)
    report(1 / 3)
    by_chance = simulate_loop(by_chance=True, seed=seed)
    report(2 / 3)
    is_damped = exploration > 0 or penalty > 0
    damped = simulate_loop(exploration, penalty, seed=seed) if is_damped else undamped
    return Loops(undamped, damped, by_chance)


def simulate_loop(
    exploration: float = 0.0, penalty: float = 0.0, by_chance: bool = False, seed: int = 0
) -> Loop:
    """Let a model learn from ratings of what it has recommended.

    Invented people have true tastes for invented films. The first of them have found and rated some
    films by themselves, famous ones more often. Then, each round, a model of factors and biases is
    fitted to all ratings so far by alternating least squares with a ridge, everybody is shown the
    films with the highest predictions, seen before or not, and rates a few of them: more likely
    those high on the list and those that he or she likes. Between rounds some people leave, their
    ratings stay, and newcomers take their places, of whom the model knows nothing.

    Parameters
    ----------
    exploration : share of what is shown that is drawn blindly, from 0 to 1
    penalty : stars taken off a film's prediction for each tenfold of ratings that it has
    by_chance : let people rate as many films drawn blindly instead of those shown
    """
    rng = np.random.default_rng(seed)
    films = rng.normal(size=(N_FILMS, N_FACTORS))
    quality = 0.3 * rng.normal(size=N_FILMS)
    taste = _invite(rng, N_PEOPLE, films, quality)  # (N_PEOPLE, N_FILMS) true liking, in stars
    stars = _find(rng, taste)  # the same, as far as rated
    gone_stars = np.empty((0, N_FILMS))
    vectors = 0.1 * rng.normal(size=films.shape)
    everybody = np.arange(N_PEOPLE)[:, None]
    rounds = []
    for turn in range(N_ROUNDS):
        if turn:
            gone = rng.choice(N_PEOPLE, round(TURNOVER * N_PEOPLE), replace=False)
            gone_stars = np.vstack([gone_stars, stars[gone]])
            taste[gone] = _invite(rng, len(gone), films, quality)
            stars[gone] = np.nan
        known = np.vstack([stars, gone_stars])
        prediction, vectors = fit_stars(known, vectors)
        n_ratings = np.isfinite(known).sum(axis=0)
        picked = _best(prediction[:N_PEOPLE] - penalty * np.log10(1 + n_ratings))
        drawn = rng.integers(0, N_FILMS, picked.shape)
        shown = np.where(rng.random(picked.shape) < exploration, drawn, picked)
        liking = taste[everybody, shown]
        varieties = (count_effective(films) for films in (shown, picked, _best(taste)))
        rounds.append((*varieties, float(liking.mean())))
        rated = rng.random(shown.shape) < _willingness(liking)
        tried = drawn if by_chance else shown
        given = taste[everybody, tried] + NOISE_STARS * rng.normal(size=tried.shape)
        stars[everybody, tried] = np.where(rated, given, stars[everybody, tried])
    return Loop(*zip(*rounds, strict=True))


def count_effective(shown: np.ndarray) -> float:
    """Return how many films, each shown equally often, would be as varied: exp of the entropy.

    `shown`: int array of any shape, a film's number each time that it is shown.
    """
    share = np.unique(shown, return_counts=True)[1] / shown.size
    return float(np.exp(-np.sum(share * np.log(share))))


def fit_stars(stars: np.ndarray, vectors: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Predict all stars from the known ones: shrunken biases, then ridge regressions in turn.

    Parameters
    ----------
    stars : (n_people, n_films), nan where unknown
    vectors : (n_films, n_factors) of the films to begin with

    Returns
    -------
    The prediction, (n_people, n_films), in stars, and the films' vectors as fitted.
    """
    known = np.isfinite(stars)
    mean = np.nanmean(stars)
    rest = np.where(known, stars - mean, 0)
    film_bias = rest.sum(axis=0) / (known.sum(axis=0) + RIDGE)
    rest = np.where(known, rest - film_bias, 0)
    person_bias = (rest.sum(axis=1) / (known.sum(axis=1) + RIDGE))[:, None]
    rest = np.where(known, rest - person_bias, 0)
    for _ in range(N_SWEEPS):
        people = _solve(vectors, rest, known)
        vectors = _solve(people, rest.T, known.T)
    return mean + film_bias + person_bias + people @ vectors.T, vectors


def _solve(other: np.ndarray, rest: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Ridge regression of every row of `rest` on the vectors of what is known of it."""
    n = other.shape[1]
    squares = (other[:, :, None] * other[:, None, :]).reshape(-1, n * n)
    left = (known @ squares).reshape(-1, n, n) + RIDGE * np.eye(n)
    solved: np.ndarray = np.linalg.solve(left, (rest @ other)[..., None])[..., 0]
    return solved


def _invite(rng: np.random.Generator, n: int, films: np.ndarray, quality: np.ndarray) -> np.ndarray:
    """How well n new people truly like each film, in stars, not held to the ends of a scale."""
    liking: np.ndarray = NEUTRAL_STARS + quality + 0.5 * rng.normal(size=(n, N_FACTORS)) @ films.T
    return liking


def _find(rng: np.random.Generator, taste: np.ndarray) -> np.ndarray:
    """Ratings of N_FOUND films each, drawn by fame, the others nan."""
    fame = rng.normal(size=N_FILMS)
    # The largest of log weight + Gumbel number: a draw by weight, none twice.
    place = np.argsort(np.argsort(-fame - rng.gumbel(size=taste.shape), axis=1), axis=1)
    return np.where(place < N_FOUND, taste + NOISE_STARS * rng.normal(size=taste.shape), np.nan)


def _best(stars: np.ndarray) -> np.ndarray:
    return np.argsort(-stars, axis=1, kind="stable")[:, :N_SHOWN]


def _willingness(liking: np.ndarray) -> np.ndarray:
    """How likely each film shown is rated, (n_people, N_SHOWN) in the order of the list."""
    chance: np.ndarray = WILLING / (1 + np.exp(1.5 * (NEUTRAL_STARS - liking)))
    return chance * FADING ** np.arange(N_SHOWN)
