"""The bundled films, and which of them are of a genre."""

from types import SimpleNamespace

import numpy as np

from cf.data import read_data

DATA = read_data("bundled")
MOVIES = DATA.movies
SUBJECT = SimpleNamespace(data=DATA, source="bundled")


def has(genre: str) -> np.ndarray:
    return MOVIES.genres[:, MOVIES.genre_names.index(genre)]
