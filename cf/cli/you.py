"""`python -m cf you`: the vector that a few ratings give a newcomer, and what they would like."""

import argparse
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cf.cli.parts import json_line, option, own_data, read_saved
from cf.errors import StoreError

if TYPE_CHECKING:
    import numpy as np

    from cf.analysis.fold_in import FrozenFilms
    from cf.data import Dataset
    from cf.snapshot import Run

RATINGS = option(
    "--ratings",
    "One person’s ratings: what Letterboxd (zip or ratings.csv), IMDb, Goodreads or "
    "MovieLens hands out, or a table with a column “movieId”, or “title” and "
    "perhaps “year”, and a column “rating”.",
    metavar="FILE",
    type=Path,
    required=True,
)
FOLDER = option(
    "--run",
    "The saved run whose films are used, as “train --out DIR” wrote it.",
    dest="saved",  # `run` is the command's function
    metavar="DIR",
    type=Path,
    required=True,
)
TRAIN = option(
    "--train",
    "Also train the run again with these ratings in it, from the same random vectors, "
    "and set the vector that training gives beside yours.",
    action="store_true",
)
N_LISTED = 10
ALIKE_STARS = 0.25  # between highest and lowest prediction: nobody calls these love and hate
MOST_LEFT_OUT = 200  # ratings that are predicted from the others
_NUMBERS = ("vector", "bias")
FEWEST_LEFT = 2  # ratings, so that one can be predicted from another


def you(arguments: argparse.Namespace) -> None:
    """Fold one person’s ratings into a saved run: their vector, films they would love, errors."""
    import numpy as np

    from cf.analysis.film_groups import find_chosen, group_films, lean_towards
    from cf.analysis.fold_in import fold_in, freeze_films
    from cf.analysis.well_rated import well_rated
    from cf.data.importing.personal import read_personal

    run = read_saved(arguments.saved)
    if run.diverged_at is not None:
        raise StoreError(
            f"--run: {arguments.saved} holds a run that diverged at step {run.diverged_at:,}, so "
            "its vectors say nothing of taste. Choose another run, or train and save one with a "
            "lower learning rate."
        )
    data = own_data(run, arguments)
    mine = read_personal(str(arguments.ratings), data)
    rows, stars = mine.rows, mine.stars
    films = freeze_films(run.settings, run.snapshots[-1], data.ratings)
    if len(mine.liked) and run.snapshots[-1].step:  # random vectors make no groups
        groups = group_films(films, data.movies, well_rated(data.movies.n_ratings))
        films = lean_towards(films, groups, find_chosen(groups, mine.liked))
    answered = np.union1d(rows, mine.unseen)
    new = fold_in(films, rows, stars)
    found = {
        "vector": new.numbers[: len(new.numbers) - films.has_bias].tolist(),
        "bias": float(new.numbers[-1]) if films.has_bias else None,
        "n_ratings": len(rows),
        "stands_in": films.stands_in,
        "shown_part": run.settings.shown_part,
        **_best_and_worst(films.predict(new.numbers), answered, data, films),
        "unmatched": list(mine.unmatched),
        "mse": _left_out(films, rows, stars, data),
    }
    if arguments.train:
        found["trained"] = _train_along(run, data, films, rows, stars)
    print(json_line(found) if arguments.json else _page(found, mine.describe_use(), data.noun))


def _best_and_worst(
    answers: "np.ndarray", rows: "np.ndarray", data: "Dataset", films: "FrozenFilms"
) -> dict[str, Any]:
    import numpy as np

    from cf.analysis.well_rated import well_rated

    among = well_rated(data.movies.n_ratings)
    among[rows] = False
    order = np.flatnonzero(among)
    order = order[np.argsort(-answers[order], kind="stable")]

    def listed(some: "np.ndarray") -> list[dict[str, Any]]:
        return [
            {
                "movieId": int(data.ratings.movie_ids[row]),
                "title": data.movies.name(int(row)),
                "stars": float(np.clip(answers[row], films.lowest, films.highest)),
            }
            for row in some
        ]

    n_loved = min(N_LISTED, (len(order) + 1) // 2)  # of few films none stands in both lists
    n_hated = min(N_LISTED, len(order) - n_loved)
    return {"love": listed(order[:n_loved]), "hate": listed(order[::-1][:n_hated])}


def _left_out(
    films: "FrozenFilms", rows: "np.ndarray", stars: "np.ndarray", data: "Dataset"
) -> dict[str, float] | None:
    """Mean squared errors on each rating, predicted from all the others."""
    import numpy as np

    from cf.analysis.fold_in import fold_in, keep_bias_only

    if len(rows) < FEWEST_LEFT:
        return None
    some = np.unique(np.linspace(0, len(rows) - 1, MOST_LEFT_OUT).astype(int))
    plain = keep_bias_only(films) if films.has_bias else None
    answers: dict[str, list[float]] = {"vector": [], "bias only": [], "film mean": []}
    for i in some:
        others = np.arange(len(rows)) != i
        for name, kind in (("vector", films), ("bias only", plain)):
            if kind is not None:
                new = fold_in(kind, rows[others], stars[others])
                answers[name].append(float(kind.predict(new.numbers, rows[i : i + 1])[0]))
        answers["film mean"].append(float(data.movies.mean_stars[rows[i]]))
    return {
        name: float(np.square(np.array(values) - stars[some]).mean())
        for name, values in answers.items()
        if values
    }


def _train_along(
    run: "Run", data: "Dataset", films: "FrozenFilms", rows: "np.ndarray", stars: "np.ndarray"
) -> dict[str, Any]:
    """What training makes of the ratings, beside what folding them in does."""
    import numpy as np

    from cf.analysis.runs.displacement import films_to_compare
    from cf.analysis.trained_newcomer import set_side_by_side
    from cf.data.noun import name_things
    from cf.experiments.joined import FEWEST, explain_refusal, train_joined

    if refusal := explain_refusal(run):
        raise StoreError(f"--train: {name_things(refusal, data.noun)}")
    if len(rows) < FEWEST:
        raise StoreError(f"--train: {len(rows)} ratings are given, and {FEWEST} are needed.")
    joined = train_joined(run.settings, data, run.changes, rows, stars)
    if joined.message:
        raise StoreError(f"--train: {joined.message}")
    last = run.snapshots[-1]
    among = films_to_compare(last.vectors, joined.vectors, data.movies.n_ratings)
    trained = joined.user_vector, joined.user_bias, joined.stars
    users, means = last.user_vectors, data.movies.mean_stars
    both = set_side_by_side(films, rows, stars, trained, users, means, among)
    measured = {
        "cosine": both.cosine,
        "cosine of other users": both.by_chance,
        "predictions apart, stars": both.apart_stars,
        "MSE on your ratings, folded in": both.folded.mse,
        "MSE on your ratings, trained": both.trained.mse,
    }
    return {
        "vector": both.trained.vector.tolist(),
        "bias": both.trained.bias,
        **{name: value for name, value in measured.items() if np.isfinite(value)},
    }


def _page(found: dict[str, Any], use: str, noun: str) -> str:
    from cf.data.noun import name_things

    say = partial(name_things, noun=noun)
    lines = [use]
    if found["stands_in"]:
        lines.append(
            say("A dot product with the network’s film vectors stands in for the network.")
        )
    if found["shown_part"]:
        lines.append(f"The run averages several starts; this is {found['shown_part']}.")
    lines += ["", "Your vector: " + " ".join(f"{value:+z.2f}" for value in found["vector"])]
    if found["bias"] is not None:
        lines.append(f"Your bias: {found['bias']:+z.2f}")
    shown = [film["stars"] for name in ("love", "hate") for film in found[name]]
    is_alike = len(shown) > 1 and max(shown) - min(shown) < ALIKE_STARS
    if is_alike:
        ends = " to ".join(dict.fromkeys(f"{end:.1f}" for end in (min(shown), max(shown))))
        every = "for every often-rated film that you have not rated: it hardly tells them apart."
        lines += ["", say(f"This run predicts {ends} stars from you {every}")]
    for name, said in (("love", "You would love"), ("hate", "You would hate")):
        if is_alike or not found[name]:
            continue
        lines += ["", f"{said} {say('(of the often-rated films that you have not rated)')}"]
        lines += [f"{film['stars']:5.1f}  {film['title']}" for film in found[name]]
    if found["unmatched"]:
        names = ", ".join(found["unmatched"])
        lines += ["", f"{say('Not among these films')} ({len(found['unmatched'])}): {names}"]
    if found["mse"]:
        lines += ["", "Each of your ratings predicted from the others, MSE in squared stars"]
        lines += [f"{value:7.3f}  {say(name)}" for name, value in found["mse"].items()]
    if trained := found.get("trained"):
        lines += ["", "Trained with your ratings in it, beside the vector above"]
        lines += [f"{trained[name]:7.3f}  {name}" for name in trained if name not in _NUMBERS]
    return "\n".join(lines)
