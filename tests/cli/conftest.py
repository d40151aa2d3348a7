"""Tiny data to train on."""

import pytest

from tests.runs import write_ml_100k

N_USERS, N_MOVIES = 30, 24


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    """An invented folder in the layout of MovieLens 100K: half action, half romance."""
    return write_ml_100k(tmp_path_factory.mktemp("ml-100k"), N_USERS, N_MOVIES)
