"""The person among the films: what the browser needs to fold them in by itself, sent once.

Ratings stay in the browser: nothing that is drawn with this sends any of them here.
"""

from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from cf.analysis.film_groups import group_films
from cf.analysis.fold_in import FrozenFilms, freeze_films
from cf.analysis.well_rated import well_rated
from cf.data.noun import name_things
from cf.figures.map.parts import hash_content
from cf.ui.tab.films import names_by_row
from cf.ui.tab.jobs import calculate
from cf.ui.tab.subject import Subject

_HERE = Path(__file__).parent
# Nodes, the films' messages with the person's numbers, and the ratings that the browser keeps.
_SOURCES = ("nodes.js", "solver.js", "ratings.js")
PROGRAM = "\n".join((_HERE / name).read_text("utf-8") for name in _SOURCES)


@st.cache_resource(max_entries=8, show_spinner=False)
def freeze(key: str, _subject: Subject) -> FrozenFilms:
    """What a newcomer is folded into, kept by the subject's key."""
    return freeze_films(_subject.run.settings, _subject.snapshot, _subject.data.ratings)


def describe_films(
    key: str, subject: Subject, films: FrozenFilms
) -> tuple[dict[str, Any], dict[str, bytes]]:
    """Return header and bodies of a message of films and prior, vectors as float32.

    Parameters
    ----------
    key : of what else the message will hold
    subject, films : of one run
    """
    ratings, movies = subject.data.ratings, subject.data.movies
    n_factors = subject.vectors.shape[1]
    vectors = np.ascontiguousarray(films.factors[:, :n_factors], "<f4").tobytes()
    # Random vectors have no groups that mean anything.
    known = well_rated(movies.n_ratings)
    groups = calculate(group_films, films, movies, known) if subject.snapshot.step else ()
    header = {
        "key": hash_content(vectors + f"{subject.key}:{key}".encode()),
        "mark": ratings.mark,
        "noun": name_things("film", subject.data.noun),
        "nouns": name_things("films", subject.data.noun),
        "names": names_by_row(subject.source),
        "ids": ratings.movie_ids.tolist(),
        "groups": [{"rows": one.rows.tolist(), "kinds": one.kinds} for one in groups],
        **describe_model(films),
        "lowest": films.lowest,
        "highest": films.highest,
    }
    return header, {"vectors": vectors}


def describe_model(films: FrozenFilms) -> dict[str, Any]:
    """Return what `solver.js` has to know of a model besides its films' vectors."""
    return {
        "offsets": films.offsets.tolist(),
        "nFactors": len(films.mean) - films.has_bias,
        "nNumbers": len(films.mean),
        "hasBias": films.has_bias,
        "end": films.width,
        "mean": films.mean.tolist(),
        "covariance": films.covariance.ravel().tolist(),
        "noise": films.noise,
    }
