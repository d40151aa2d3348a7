"""What the page says of a colouring, and the map by a column of one's own."""

import numpy as np

from cf.analysis.poles import label_poles, named_poles
from cf.data.importing.own_column import OwnColumn
from cf.ui.tab.tab import load_data
from cf.ui.widgets.colourings import (
    BY_LABEL,
    colour_movies,
    colour_poles,
    describe_colouring,
    find_contrast,
)
from cf.ui.widgets.own_colours import OWN, colour_column


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
