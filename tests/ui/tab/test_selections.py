"""Selections: put together, undone, kept as sides, and brought back by an address."""

import re
import zlib
from base64 import urlsafe_b64encode

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from cf.ui.tab.selections import Selection, read_code, write_code
from tests.bundled import MOVIES, has


def selections_app() -> None:
    import numpy as np
    import streamlit as st

    from cf.ui.tab import selections

    def mask(*rows: int) -> np.ndarray:
        return np.isin(np.arange(6), rows)

    state = st.session_state
    for rows, way, outline in state.get("orders", ()):
        state["way"] = way
        selections.take(mask(*rows), outline)
    if state.get("undone"):
        selections.undo()
    now = selections.current(6)
    state["now"] = (np.flatnonzero(now.films).tolist(), now.by_place, selections.may_undo())


def select(*orders: tuple, undone: bool = False) -> tuple[list[int], bool, bool]:
    test = AppTest.from_function(selections_app, default_timeout=60)
    test.session_state["orders"], test.session_state["undone"] = orders, undone
    test.run()
    assert not test.exception
    return test.session_state["now"]


def test_selections_are_put_together_and_undone_one_by_one():
    drawn = ("a view", np.zeros((3, 2)))
    assert select() == ([], False, False)
    assert select(((1, 2), "new", drawn)) == ([1, 2], True, True)
    assert select(((1, 2), "new", drawn), ((2, 3), "add", None)) == ([1, 2, 3], True, True)
    assert select(((1, 2), "new", None), ((2, 3), "remove", None)) == ([1], False, True)
    assert select(((1, 2), "new", None), ((2, 3), "within", None)) == ([2], False, True)
    assert select(((1, 2), "new", drawn), ((4,), "new", None)) == ([4], False, True)
    # Nothing clears it, whichever way is chosen, and that is undone too.
    assert select(((1, 2), "new", drawn), ((), "add", None)) == ([], False, True)
    assert select(((1, 2), "new", drawn), ((), "add", None), undone=True) == ([1, 2], True, True)
    assert select(((1, 2), "new", drawn), undone=True) == ([], False, False)


@pytest.mark.parametrize("n_movies", [6, 8, 9066])
def test_a_selection_comes_back_from_the_address_as_it_was(n_movies):
    rng = np.random.default_rng(0)
    for by_place in (False, True):
        films = rng.random(n_movies) < 0.3
        films[0] = True
        text = write_code(Selection(films, by_place))
        assert re.fullmatch(r"[fp][A-Za-z0-9_-]+", text) and len(text) < 1600
        back = read_code(text, n_movies)
        assert back.by_place == by_place
        np.testing.assert_array_equal(back.films, films)
        assert read_code(text, n_movies + 8) is None, "of other films"
        assert read_code(text[:-3], n_movies) is None, "cut off"


@pytest.mark.parametrize("text", ["", "f", "x" * 9, "fAAAA", "p<b>", "fé", "f" + "A" * 40_000])
def test_an_address_that_is_no_selection_makes_none(text):
    assert read_code(text, 9066) is None


def test_a_packed_bomb_is_not_unpacked():
    bomb = zlib.compress(bytes(10_000_000), 9)
    assert read_code("f" + urlsafe_b64encode(bomb).decode().rstrip("="), 9066) is None


def held_app() -> None:
    import numpy as np
    import streamlit as st

    from cf.ui.tab import selections
    from cf.ui.tab.tab import load_data

    movies = load_data("bundled").movies
    if st.session_state.get("take"):
        selections.take(movies.genres[:, movies.genre_names.index("Western")])
    selections.hold(movies)
    now = selections.current(len(movies.title))
    st.session_state["now"] = np.flatnonzero(now.films)
    st.session_state["sides"] = selections.kept_sides(len(movies.title))


def test_a_loaded_page_goes_on_with_the_selections_of_its_address():
    westerns, comedies = has("Western"), has("Comedy")
    test = AppTest.from_function(held_app, default_timeout=60)
    test.query_params["selected"] = write_code(Selection(comedies))
    test.query_params["a"] = write_code(Selection(westerns, by_place=True))
    test.query_params["b"] = "nonsense"
    test.run()
    assert not test.exception
    np.testing.assert_array_equal(test.session_state["now"], np.flatnonzero(comedies))
    (side,) = test.session_state["sides"].values()
    assert "Western" in side.name and side.by_place
    assert "with b is no selection of these 9,066 films" in test.toast[0].value
    assert "b" not in test.query_params
    test.session_state["take"] = True
    test.run()
    assert test.query_params["selected"] in (code := write_code(Selection(westerns)), [code])


def sides_app() -> None:
    import numpy as np
    import streamlit as st

    from cf.ui.tab import selections
    from cf.ui.tab.tab import load_data

    movies = load_data("bundled").movies
    horror, comedy = (
        movies.genres[:, movies.genre_names.index(name)] for name in ("Horror", "Comedy")
    )
    selections.keep_side("A", selections.Selection(horror, name="Horror"))
    st.session_state["before"] = selections.selection_poles(movies, 20)
    selections.keep_side("B", selections.Selection(comedy, name="Comedy"))
    st.session_state["poles"] = selections.selection_poles(movies, 20)
    assert not selections.kept_sides(7), "of another data set"
    assert isinstance(horror, np.ndarray)


def test_two_selections_are_poles_without_the_films_of_both():
    test = AppTest.from_function(sides_app, default_timeout=60).run()
    assert not test.exception and test.session_state["before"] is None
    poles = test.session_state["poles"]
    assert (poles.positive, poles.negative) == ("A: Horror", "B: Comedy")
    known = MOVIES.n_ratings >= 20
    expected = np.flatnonzero(has("Horror") & ~has("Comedy") & known)
    np.testing.assert_array_equal(poles.rows[poles.is_positive], expected)
    assert poles.n_negative == (has("Comedy") & ~has("Horror") & known).sum()
