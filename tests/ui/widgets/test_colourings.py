"""Colourings by label, genre, quantity and own column, and what the page says of them."""

import dataclasses

import numpy as np
import pytest

from cf.analysis.poles import label_poles, named_poles
from cf.data.importing.own_column import OwnColumn
from cf.settings import Settings
from cf.snapshot import Snapshot
from cf.ui.tab.tab import load_data
from cf.ui.widgets.colourings import (
    ACTION_ROMANCE,
    BIAS,
    BY_LABEL,
    PREDICTED,
    colour_movies,
    colour_pair,
    colour_poles,
    colour_run,
    describe_colouring,
    find_contrast,
    name_colourings,
    name_scales,
)
from cf.ui.widgets.own_colours import OWN, colour_column
from tests.bundled import DATA, MOVIES, has


def test_kinds_of_few_films_are_asked_about_and_a_side_without_any_is_none():
    label = np.zeros_like(MOVIES.label)
    label[:5] = 1
    one_sided = dataclasses.replace(MOVIES, label=label)
    assert BY_LABEL not in name_colourings(one_sided)
    label[5:9] = -1
    assert BY_LABEL in name_colourings(one_sided)
    said = describe_colouring(BY_LABEL, one_sided)
    assert "do big studio films ■ and independent films ▲ part ways? They are too few" in said
    assert "have big studio films" in describe_colouring(BY_LABEL, one_sided, "finished")
    assert "■ and independent films ▲ part ways." in describe_colouring(BY_LABEL, MOVIES)


def test_a_colouring_that_an_address_has_made_up_is_described_as_the_one_that_is_shown():
    movies = load_data("bundled").movies
    assert describe_colouring("xx", movies) == describe_colouring(BY_LABEL, movies)
    assert "Horror" in describe_colouring("Horror", movies)
    assert "Press **Play**" in describe_colouring("Horror", movies)
    for name in (BY_LABEL, "Horror", "Decade"):
        assert "**Watch**" in describe_colouring(name, movies, "running")
        for state in ("finished", "diverged"):
            assert "Play" not in describe_colouring(name, movies, state)
    assert "have parted" in describe_colouring(BY_LABEL, movies, "finished")
    assert "your own column" in describe_colouring(OWN, movies)
    assert find_contrast(OWN) is None, "it has no two sides by itself"


def test_films_of_neither_kind_bear_the_same_name_on_every_page():
    movies = load_data("bundled").movies
    by_poles = colour_poles(movies, label_poles(movies))
    assert (
        by_poles.classes[-1].name
        == colour_movies("bundled", BY_LABEL).classes[-1].name
        == "unlabelled"
    )
    action = colour_poles(movies, named_poles(movies, "Action / Romance"))
    assert action.classes[-1].name == "neither kind"


def make_column(values: list[str | None], numbers: list[float] | None = None) -> OwnColumn:
    column = np.array(values, dtype=object)
    found = None if numbers is None else np.array(numbers)
    return OwnColumn("mood", column, found, len(values), len(values), ())


def test_the_commonest_values_of_an_own_column_have_hues_and_the_rest_are_one():
    values = [letter for i, letter in enumerate("abcdefgh") for _ in range(9 - i)]
    colouring = colour_column(make_column([*values, None]))
    names = [one.name for one in colouring.classes]
    assert names == [*"abcdef", "other values", "no value"]
    assert [one.quiet for one in colouring.classes] == [False] * 7 + [True]
    seen = [names[i] for i in colouring.class_of]
    assert seen[:-1] == [value if value in "abcdef" else "other values" for value in values]
    assert seen[-1] == "no value"
    assert [one.name for one in colour_column(make_column(["x", "y", "y"])).classes] == ["y", "x"]


def test_many_numbers_of_an_own_column_are_a_quantity_and_few_are_kinds():
    numbers = [float(i) for i in range(8)] + [np.nan]
    texts = [*(str(i) for i in range(8)), None]
    colouring = colour_column(make_column(texts, numbers))
    assert colouring.scale.name == "mood" and colouring.class_of.tolist()[-1] == 255
    few = colour_column(make_column(["1", "2", "2"], [1.0, 2.0, 2.0]))
    assert few.scale is None and [one.name for one in few.classes] == ["2", "1"]


def classes(colouring) -> np.ndarray:
    return np.array([one.name for one in colouring.classes])[colouring.class_of]


def test_the_label_colours_by_pole():
    names = classes(colour_movies("bundled", BY_LABEL))
    for name, value in (("blockbuster", 1), ("independent", -1), ("unlabelled", 0)):
        np.testing.assert_array_equal(names == name, MOVIES.label == value)


def test_a_pair_of_genres_colours_films_of_exactly_one():
    for colouring, first, second in (
        (colour_pair(MOVIES, "War", "Comedy"), "War", "Comedy"),
        (colour_movies("bundled", ACTION_ROMANCE), "Action", "Romance"),
    ):
        names = classes(colouring)
        np.testing.assert_array_equal(names == first, has(first) & ~has(second))
        np.testing.assert_array_equal(names == second, has(second) & ~has(first))


def test_every_genre_is_a_colouring():
    names = name_colourings(MOVIES)
    assert names[:2] == [BY_LABEL, ACTION_ROMANCE] and set(MOVIES.genre_names) < set(names)
    for genre in MOVIES.genre_names:
        np.testing.assert_array_equal(classes(colour_movies("bundled", genre)) == genre, has(genre))


def test_a_genre_that_all_films_have_is_no_colouring():
    horror = dataclasses.replace(
        MOVIES,
        genre_names=("Horror",),
        genres=has("Horror")[:, None],
        label=np.zeros(len(has("War"))),
    )
    assert "Horror" not in name_colourings(horror)


def test_a_data_set_without_labels_offers_none():
    bare = dataclasses.replace(MOVIES, label=np.zeros_like(MOVIES.label))
    assert BY_LABEL not in name_colourings(bare)


@pytest.mark.parametrize(
    ("name", "values", "low", "high"),
    [
        ("Mean rating", np.where(MOVIES.n_ratings >= 5, MOVIES.mean_stars, np.nan), 2, 4.5),
        ("Decade", np.where(MOVIES.year > 0, MOVIES.year // 10 * 10.0, np.nan), 1930, 2010),
        ("Number of ratings", np.log(MOVIES.n_ratings), 0, np.log(200)),
        (
            "Box office",
            np.log(np.where(MOVIES.box_office > 0, MOVIES.box_office / 1e6, np.nan)),
            0,
            np.log(500),
        ),
    ],
)
def test_a_scale_orders_films_by_the_quantity(name, values, low, high):
    colouring = colour_movies("bundled", name)
    unknown = len(colouring.classes) - 1
    np.testing.assert_array_equal(colouring.class_of == unknown, np.isnan(values))
    known = ~np.isnan(values)
    share = (np.clip(values[known], low, high) - low) / (high - low)
    assert np.abs(colouring.class_of[known] - 254 * share).max() <= 0.51


def test_biases_diverge_from_zero():
    biases = np.array([-0.2, 0.0, 0.8, 0.2])
    snapshot = Snapshot(*(0, 0.0, 0.0, 0.0, 0.0), vectors=np.zeros((4, 1)), biases=biases)
    colouring = colour_run("a run of the tests", BIAS, snapshot, Settings(), DATA, 0)
    assert colouring.class_of.tolist() == [95, 127, 254, 159]
    assert colouring.scale.middle == "0"


def test_predicted_stars_are_those_of_the_formula_and_a_network_has_none():
    rng = np.random.default_rng(0)
    n_movies, n_users = len(MOVIES.title), DATA.ratings.n_users
    snapshot = Snapshot(
        *(0, 0.0, 0.0, 0.0, 0.0),
        vectors=rng.normal(size=(n_movies, 3)).astype(np.float32),
        biases=rng.normal(size=n_movies).astype(np.float32),
        user_biases=rng.normal(size=n_users).astype(np.float32),
        user_vectors=rng.normal(size=(n_users, 3)).astype(np.float32),
    )
    found = colour_run("a run", PREDICTED, snapshot, Settings(), DATA, 7)
    score = snapshot.vectors @ snapshot.user_vectors[7] + snapshot.biases + snapshot.user_biases[7]
    stars = DATA.ratings.range_end / (1 + np.exp(-score))
    assert np.abs(found.class_of - 254 * (np.clip(stars, 1, 5) - 1) / 4).max() <= 0.51
    assert found.scale.name == f"predicted for user {DATA.ratings.user_ids[7]}"
    assert colour_run("a run", BIAS, snapshot, Settings(), DATA, 0).scale.middle == "0"
    assert {BIAS, PREDICTED} <= set(name_scales(MOVIES, Settings()))
    assert not {BIAS, PREDICTED} & set(name_scales(MOVIES, Settings(model="network")))
