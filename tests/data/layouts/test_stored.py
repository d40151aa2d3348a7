"""A data set as this program keeps it: what is read is what was written."""

import json
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest

from cf.data import Dataset, build_ratings, read_data
from cf.data.layouts import stored
from cf.data.movies import build_movies
from cf.errors import DataError


def an_odd_one() -> Dataset:
    """Large ids, a title with a line break, a class that parts texts elsewhere, no years."""
    user, item = np.array([2**40, 5, 5]), np.array([7, 7, -3])
    ratings = build_ratings(user, item, np.array([1.5, 2, 5]), 1, 10)
    genres = (frozenset({"a|b", "c"}), frozenset[str]())
    title, nothing = ("“Ünïcode”\n; x", "0"), np.zeros(2)
    movies = build_movies(ratings, title, nothing, genres, nothing, np.array([np.nan, 2e9]))
    return Dataset("Mine", "book", ratings, movies, "")


def assert_equal(found: Dataset, wanted: Dataset) -> None:
    assert (found.name, found.noun, found.citation) == (wanted.name, wanted.noun, wanted.citation)
    for name in ("ratings", "movies"):
        one, other = getattr(found, name), getattr(wanted, name)
        for field in fields(one):
            value, right = getattr(one, field.name), getattr(other, field.name)
            if isinstance(right, np.ndarray):
                assert value.dtype == right.dtype, field.name
                np.testing.assert_array_equal(value, right, field.name)
            else:
                assert value == right, field.name


def with_times(data: Dataset, when: list[int]) -> Dataset:
    return replace(data, ratings=replace(data.ratings, when=np.array(when)))


FAR = with_times(an_odd_one(), [-5, 2**40, 7])


@pytest.mark.parametrize(
    "data", [read_data("bundled"), an_odd_one(), FAR], ids=["bundled", "odd", "far"]
)
def test_a_data_set_comes_back_as_it_was(tmp_path, data):
    stored.write(data, tmp_path)
    assert_equal(read_data(str(tmp_path)), data)


def test_the_bundled_ratings_take_less_than_a_tenth_of_their_csv(tmp_path):
    stored.write(read_data("bundled"), tmp_path)
    n_bytes = sum(path.stat().st_size for path in tmp_path.iterdir())
    assert n_bytes < 100_004 * 24 / 2


def changed(folder: Path, **values: object) -> None:
    told = json.loads((folder / "data.json").read_text("utf-8"))
    (folder / "data.json").write_text(json.dumps(told | values), "utf-8")


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (lambda folder: changed(folder, checksum="0" * 64), "not those that were written"),
        (lambda folder: changed(folder, name=3), "“name”: 3"),
        (lambda folder: changed(folder, format="cf run"), "format"),
        (lambda folder: changed(folder, version=99), "Update the program"),
        (lambda folder: (folder / "data.json").write_text("{"), "line 1"),
        (lambda folder: (folder / "ratings.parquet").write_bytes(b"PAR1"), "ratings"),
        (lambda folder: (folder / "movies.parquet").unlink(), "movies.parquet"),
    ],
)
def test_what_is_damaged_is_refused_in_words(tmp_path, spoil, why):
    stored.write(replace(an_odd_one(), name="Mine"), tmp_path)
    spoil(tmp_path)
    with pytest.raises(DataError) as error:
        read_data(str(tmp_path))
    assert why in str(error.value) or "damaged" in str(error.value)
    assert tmp_path.name in str(error.value)
