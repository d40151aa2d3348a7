"""What the map shows, beside the untrained start: how far two kinds part, and who is near whom.

Run: python -m tests.benchmarks.picture [--seeds 5] [--model raters]

Trains the default settings with each seed, then prints the overlap of the two kinds' inner areas
(in the principal plane, and as probes place films that they have not seen), the share of genres
that a film has in common with its five nearest, and the nearest of fifteen films that all know.
"""

import argparse
from dataclasses import replace

import numpy as np
from sklearn.metrics import pairwise_distances

from cf.analysis.neighbours.nearest import find_neighbours
from cf.analysis.plane.orientation import lay_across
from cf.analysis.plane.projection import fit_projection
from cf.analysis.plane.territories import measure_territories
from cf.analysis.poles import label_poles, named_poles
from cf.analysis.separation.probe_plane import fit_probe_plane
from cf.analysis.well_rated import well_rated
from cf.data import Movies, read_data
from cf.experiments.train_run import train_run
from cf.settings import DEFAULT, MODELS
from cf.snapshot import Run

UPWARDS = "Action / Romance"
N_NEAR, N_FAMOUS = 5, 15
WELL_KNOWN = 100  # ratings of a film whose neighbours are counted


def main() -> None:
    """Print all three."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--model", choices=MODELS, default=DEFAULT.model)
    options = parser.parse_args()
    data = read_data("bundled")
    runs = [
        train_run(replace(DEFAULT, model=options.model, seed=seed), data)
        for seed in range(options.seeds)
    ]
    rows = [
        (seed, *overlaps(run, data.movies), *shared_genres(run, data.movies))
        for seed, run in enumerate(runs)
    ]
    print("overlap of inner areas: plane, probes | genres shared with the five nearest (Jaccard)")
    print("seed  untrained -> trained, both     | cosine  shrunk  untrained, shrunk")
    for seed, *row in rows:
        print(f"{seed:4}  {row[0]:.2f} -> {row[1]:.2f}  {row[2]:.2f} -> {row[3]:.2f}", end=" | ")
        print("  ".join(f"{value:.3f}" for value in row[4:]))
    print(f"any two well-known films share {shared_by_chance(data.movies):.3f}\n")
    print_famous(runs[0], data.movies)


def overlaps(run: Run, movies: Movies) -> list[float]:
    """Untrained and trained, in the plane and as probes see the films."""
    across, upwards = label_poles(movies), named_poles(movies, UPWARDS)
    found = []
    ends = (run.snapshots[0].vectors, run.snapshots[-1].vectors)
    for vectors in ends:
        plane = fit_projection(vectors, well_rated(movies.n_ratings))
        found.append(lay_across(plane, across, movies).points)
    found += [fit_probe_plane(vectors, across, upwards).points for vectors in ends]
    return [measure_territories(points, across).overlap for points in found]


def shared_genres(run: Run, movies: Movies) -> list[float]:
    """By the plain and by the shrunk cosine, and the latter before training."""
    similar = genre_similarity(movies)
    start, now = run.snapshots[0].vectors, run.snapshots[-1].vectors
    return [
        share(vectors, movies, similar, n_ratings)
        for vectors, n_ratings in ((now, None), (now, movies.n_ratings), (start, movies.n_ratings))
    ]


def share(
    vectors: np.ndarray, movies: Movies, similar: np.ndarray, n_ratings: np.ndarray | None
) -> float:
    """Mean Jaccard similarity of the genres of well-known films and of their nearest."""
    among = well_rated(movies.n_ratings)
    found = [
        similar[row, find_neighbours(vectors, row, N_NEAR, among=among, n_ratings=n_ratings)[0]]
        for row in np.flatnonzero(movies.n_ratings >= WELL_KNOWN)
    ]
    return float(np.concatenate(found).mean())


def genre_similarity(movies: Movies) -> np.ndarray:
    """Jaccard similarity of any two films' genres, (n_movies, n_movies)."""
    similarity: np.ndarray = 1 - pairwise_distances(movies.genres, metric="jaccard")
    return similarity


def shared_by_chance(movies: Movies) -> float:
    """The same for a well-known film and any other that may be named."""
    similar = genre_similarity(movies)
    known, among = movies.n_ratings >= WELL_KNOWN, well_rated(movies.n_ratings)
    pairs = similar[np.ix_(known, among)]
    n_themselves = int((known & among).sum())
    return float((pairs.sum() - n_themselves) / (pairs.size - n_themselves))


def print_famous(run: Run, movies: Movies) -> None:
    """The nearest of the most rated films, each with its number of ratings."""
    among = well_rated(movies.n_ratings)
    for row in np.argsort(-movies.n_ratings, kind="stable")[:N_FAMOUS].tolist():
        near, _ = find_neighbours(
            run.snapshots[-1].vectors, row, N_NEAR, among=among, n_ratings=movies.n_ratings
        )
        names = (f"{movies.name(one)} {movies.n_ratings[one]}" for one in near.tolist())
        print(f"{movies.name(row)}: {'; '.join(names)}")


if __name__ == "__main__":
    main()
