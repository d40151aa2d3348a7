"""The parts of Explore without a browser and without a run: names, filters, selections, colours."""

import dataclasses
import re
import zlib
from base64 import urlsafe_b64encode
from types import SimpleNamespace

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from cf.analysis.enrichment import find_enrichment
from cf.data import Movies, read_data
from cf.data.titles import escape_markdown
from cf.settings import Settings
from cf.snapshot import Snapshot
from cf.ui.explore.filters import choose_fitted
from cf.ui.explore.histograms import list_quantities
from cf.ui.explore.own_axis import rows_of
from cf.ui.explore.selection import comparable_films
from cf.ui.explore.views import View, describe_truth
from cf.ui.tab.films import describe_facts, name_all, names_by_row
from cf.ui.tab.selections import Selection, read_code, write_code
from cf.ui.widgets.colourings import (
    ACTION_ROMANCE,
    BIAS,
    BY_LABEL,
    PREDICTED,
    colour_movies,
    colour_pair,
    colour_run,
    name_colourings,
    name_scales,
)

DATA = read_data("bundled")
MOVIES = DATA.movies
SUBJECT = SimpleNamespace(data=DATA, source="bundled")


def has(genre: str) -> np.ndarray:
    return MOVIES.genres[:, MOVIES.genre_names.index(genre)]


def test_every_film_has_a_name_of_its_own():
    names = name_all("bundled")
    assert sorted(names.values()) == list(range(len(MOVIES.title)))
    counts = [MOVIES.n_ratings[row] for row in names.values()]
    assert counts == sorted(counts, reverse=True)
    by_row = names_by_row("bundled")
    assert [names[name] for name in by_row] == list(range(len(by_row)))


def test_a_layout_that_was_cancelled_is_not_said_to_go_on():
    points = np.zeros((len(MOVIES.title), 2))
    view = View("a key", "t-SNE", points, ("", ""), MOVIES.n_ratings >= 20, is_done=False)
    said = describe_truth(view, SUBJECT)
    assert said.startswith("t-SNE has not come to its end") and "onto a line" in said


def test_two_films_of_one_title_and_year_are_told_apart_by_their_ids():
    hamlets = [name for name in name_all("bundled") if name.startswith("Hamlet (2000)")]
    assert hamlets == ["Hamlet (2000)", "Hamlet (2000) – id 65665"]
    rows = [name_all("bundled")[name] for name in hamlets]
    assert DATA.ratings.movie_ids[rows].tolist() == [3598, 65665]


@pytest.mark.parametrize("title", ["M*A*S*H", "$9.99", "[REC]", "a_b_c", "# <b>`x`</b> :red[y]"])
def test_no_sign_of_a_title_is_left_to_markdown(title):
    escaped = escape_markdown(title)
    assert escaped.replace("\\", "") == title
    signs = [i for i, sign in enumerate(escaped) if sign in "*$[]_#<>`:"]
    assert all(escaped[i - 1] == "\\" for i in signs)


def invent(**changes):
    values = {
        "title": ("A", "B"),
        "year": np.zeros(2),
        "genre_names": ("Action", "Drama"),
        "genres": np.array([[True, True], [False, False]]),
        "n_ratings": np.array([1234, 1]),
        "mean_stars": np.full(2, 3.0),
        "box_office": np.array([3.5e8, np.nan]),
        "label": np.array([1, 0]),
    }
    return Movies(**values | changes)


def test_the_facts_of_a_film_in_a_line():
    assert describe_facts(invent(), 0) == (
        "Action, Drama · 1,234 ratings · took \\$350 million · **blockbuster**"
    )
    assert describe_facts(invent(), 1) == "no genre known · 1 rating"
    small = invent(box_office=np.array([7.0, 0.0]), label=np.array([-1, 0]))
    assert describe_facts(small, 0).endswith("took \\$7 · **independent**")


def picked_film_app() -> None:
    from types import SimpleNamespace

    import numpy as np
    import streamlit as st

    from cf.ui.tab import films

    ids = np.array([1, 2, 4, 5, 6, 3])
    data = SimpleNamespace(ratings=SimpleNamespace(movie_ids=ids))
    st.session_state["row"] = films.picked(SimpleNamespace(data=data))


def test_an_address_names_a_film_by_its_id_and_by_nothing_else():
    test = AppTest.from_function(picked_film_app, default_timeout=60)
    for text, row in {"3": 5, "-1": None, "1e3": None, "٣": None, "1.5": None, "<b>": None}.items():
        test.query_params["film"] = text
        assert test.run().session_state["row"] == row
    test.query_params["film"] = "9" * 23
    assert test.run().session_state["row"] is None
    assert not test.exception


def filters_app() -> None:
    import numpy as np
    import streamlit as st

    from cf.ui.explore import filters
    from cf.ui.tab.tab import load_data

    movies = load_data("bundled").movies
    st.session_state["biases"] = np.random.default_rng(0).normal(0, 1.5, len(movies.title))
    filtered = filters.draw_filters(movies, st.session_state["biases"])
    st.session_state["mask"], st.session_state["caption"] = filtered.shown, filtered.caption
    st.session_state["without_years"] = filtered.without("years")


def filtered(**query: str | list[str]) -> np.ndarray | None:
    test = AppTest.from_function(filters_app, default_timeout=60)
    for name, value in query.items():
        test.query_params[name] = value
    test.run()
    assert not test.exception
    return test.session_state["mask"]


def test_without_filters_all_films_pass():
    assert filtered() is None
    assert filtered(genres="Nonsense", least="-3", labels="x") is None


def test_filters_add_up_and_genres_are_alternatives():
    mask = filtered(genres=["Western", "War"], least="20")
    np.testing.assert_array_equal(mask, (has("Western") | has("War")) & (MOVIES.n_ratings >= 20))
    mask = filtered(labels=["independent"], genres="Drama")
    np.testing.assert_array_equal(mask, (MOVIES.label == -1) & has("Drama"))


def test_a_filter_by_year_leaves_out_films_of_unknown_year():
    test = AppTest.from_function(filters_app, default_timeout=60).run()
    last = int(MOVIES.year.max())
    test.slider(key="years").set_value((1990, last)).run()
    np.testing.assert_array_equal(test.session_state["mask"], MOVIES.year >= 1990)
    assert (MOVIES.year == 0).any()


def test_the_map_says_which_filters_are_on_and_they_are_cleared_at_once():
    test = AppTest.from_function(filters_app, default_timeout=60)
    test.query_params.update({"genres": ["Western"], "years": ["1950", "1959"], "least": "3"})
    test.run()
    mask = test.session_state["mask"]
    assert test.session_state["caption"] == (
        f"Filter: Western, 1950–1959, 3 ratings or more · {mask.sum()} films"
    )
    without_years = test.session_state["without_years"]
    np.testing.assert_array_equal(without_years, has("Western") & (MOVIES.n_ratings >= 3))
    test.button[0].click().run()
    assert test.session_state["mask"] is None and test.session_state["caption"] == ""
    assert not test.exception and not test.multiselect(key="genres").value


def test_a_filter_by_bias_leaves_in_what_lies_beyond_its_ends():
    test = AppTest.from_function(filters_app, default_timeout=60).run()
    biases = test.session_state["biases"]
    test.slider(key="bias").set_value((-2.0, 0.5)).run()
    np.testing.assert_array_equal(test.session_state["mask"], biases.round(2) <= 0.5)
    assert biases.min() < -2


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


def test_a_selection_is_what_was_selected_and_passes_the_filters_else_what_was_found():
    def app() -> None:
        import numpy as np
        import streamlit as st

        from cf.ui.explore.selection import selected_films
        from cf.ui.tab import selections

        shown = np.arange(6) % 2 == 0
        found = np.flatnonzero(selected_films([4, 1], shown, 6)).tolist()
        selections.take(np.arange(6) > 2)
        both = [np.flatnonzero(selected_films([1], mask, 6)).tolist() for mask in (None, shown)]
        st.session_state["seen"] = [found, *both]

    test = AppTest.from_function(app, default_timeout=60).run()
    assert test.session_state["seen"] == [[1, 4], [3, 4, 5], [4]]


def test_a_histogram_counts_every_known_film_once_and_its_bins_are_its_filter():
    biases = np.random.default_rng(0).normal(0, 1.2, len(MOVIES.title))
    everyone = np.ones(len(MOVIES.title), dtype=bool)
    for quantity in list_quantities(MOVIES, biases):
        counts = quantity.count(everyone)
        assert sum(counts) == (~np.isnan(quantity.values)).sum()
        n_bins = len(counts)
        for first, last in ((0, n_bins - 1), (3, 5), (0, 2), (n_bins - 2, n_bins - 1)):
            low, high = quantity.span(first, last)
            assert quantity.bins_of(low, high) == (first, last)
            at_ends = (first == 0, last == n_bins - 1)
            passing = ((quantity.values >= low) | at_ends[0]) & (
                (quantity.values <= high) | at_ends[1]
            )
            assert (passing & ~np.isnan(quantity.values)).sum() == sum(counts[first : last + 1])


def histograms_app() -> None:
    import numpy as np
    import streamlit as st

    from cf.ui.explore import filters
    from cf.ui.explore.histograms import list_quantities, set_span
    from cf.ui.tab.tab import load_data

    movies = load_data("bundled").movies
    for told in st.session_state.pop("told", ()):
        set_span(list_quantities(movies, None), told)
    st.session_state["mask"] = filters.draw_filters(movies).shown
    assert isinstance(movies.year, np.ndarray)


def test_a_stroke_across_a_histogram_is_the_filter_of_the_same_name():
    test = AppTest.from_function(histograms_app, default_timeout=60).run()
    test.session_state["told"] = [
        {"key": "years", "from": 16, "to": 17},
        {"key": "least", "from": 5, "to": 99},
        {"key": "mean", "from": 0, "to": 12},
    ]
    test.run()
    assert not test.exception
    assert test.slider(key="years").value == (1980, 1989)
    assert test.number_input(key="least").value == 20
    stars = MOVIES.mean_stars.astype(float).round(2)
    expected = (MOVIES.year // 10 == 198) & (MOVIES.n_ratings >= 20) & (stars <= 3.74)
    np.testing.assert_array_equal(test.session_state["mask"], expected)


def test_where_few_films_are_often_rated_the_view_is_fitted_on_the_most_rated_ones():
    rare = dataclasses.replace(MOVIES, n_ratings=np.minimum(MOVIES.n_ratings, 5))
    fitted_on, _ = choose_fitted(rare, None)
    assert fitted_on.sum() >= 50 and (rare.n_ratings[fitted_on] == 5).all()


def test_within_a_filter_a_selection_is_held_against_what_the_filter_leaves():
    horror = has("Horror")
    boxed = horror & (MOVIES.n_ratings >= 60)

    def found_in(selected: np.ndarray, shown: np.ndarray | None) -> set[str]:
        among = comparable_films(MOVIES.n_ratings, selected, shown)
        assert among[selected].all() and (MOVIES.n_ratings[among] >= 60).all()
        return {one.name for one in find_enrichment(MOVIES, selected, among) if one.q < 0.05}

    assert "Horror" in found_in(boxed, None)
    assert "Horror" not in found_in(boxed & (MOVIES.year > 1980), horror)
    # Films that were found by name need not pass the filter.
    assert "Horror" in found_in(boxed, MOVIES.year > 1980)


def test_a_genre_against_another_leaves_out_films_of_both():
    known = MOVIES.n_ratings >= 20
    rows = rows_of(["genre Romance"], ["genre Action"], SUBJECT)
    expected = np.flatnonzero(has("Romance") & ~has("Action") & known)
    np.testing.assert_array_equal(rows, expected)
    back = rows_of(["genre Action"], ["genre Romance"], SUBJECT)
    assert not set(rows.tolist()) & set(back.tolist())
    assert not len(rows_of(["genre War"], ["genre War"], SUBJECT))


def test_films_are_taken_as_they_are_and_a_genre_alone_as_a_whole():
    names = ["Toy Story (1995)", "Alien (1979)"]
    expected = sorted(name_all("bundled")[name] for name in names)
    assert rows_of(names, ["genre Horror"], SUBJECT).tolist() == expected
    alone = rows_of(["genre Western"], names, SUBJECT)
    np.testing.assert_array_equal(alone, np.flatnonzero(has("Western")))


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


def test_a_scale_has_no_sides_so_probes_are_asked_what_the_data_show_first():
    def app() -> None:
        from types import SimpleNamespace

        import numpy as np
        import streamlit as st

        from cf.analysis.well_rated import well_rated
        from cf.data import read_data
        from cf.ui.explore.views import PROBE, make_view
        from tests.frames import make_frame

        data = read_data("bundled")
        vectors = np.random.default_rng(0).normal(size=(len(data.movies.title), 5))
        subject = SimpleNamespace(key="k", vectors=vectors.astype(np.float32), data=data)
        st.session_state["paint"] = "Decade"
        fitted_on = well_rated(data.movies.n_ratings)
        st.session_state["made"] = make_view(subject, PROBE, fitted_on, "20", make_frame())

    test = AppTest.from_function(app, default_timeout=60).run()
    assert not test.exception
    view = test.session_state["made"]
    assert view.axes[0].startswith("independent ← probe → blockbuster · held-out AUC 0.")
    assert view.axes[1].startswith("Romance ← probe → Action · held-out AUC 0.")
    assert view.basis is None and "In the principal plane alone" in view.beside
    assert test.selectbox(key="upwards").options[0] == ACTION_ROMANCE


def test_before_training_is_laid_out_as_the_view_is_and_an_untrained_run_has_no_before():
    def app() -> None:
        from dataclasses import replace
        from types import SimpleNamespace

        import numpy as np
        import streamlit as st

        from cf.analysis.well_rated import well_rated
        from cf.data import read_data
        from cf.ui.explore.untrained import look_back
        from cf.ui.explore.views import PCA, PROBE, SOLID, TSNE, make_view
        from cf.ui.tab.subject import Subject
        from tests.frames import make_frame

        data = read_data("bundled")
        rng = np.random.default_rng(0)
        start, vectors = rng.normal(size=(2, len(data.movies.title), 5)).astype(np.float32)
        first = SimpleNamespace(step=0, vectors=start, biases=None)
        last = SimpleNamespace(step=9, vectors=vectors, biases=None)
        whole, fresh = (
            SimpleNamespace(id="r", snapshots=kept) for kept in ((first, last), (first,))
        )
        subject = Subject("r:9", whole, data, "bundled")
        st.session_state.update({"paint": "Blockbuster / independent", "x": "PC 3", "y": "PC 2"})
        fitted_on = well_rated(data.movies.n_ratings)
        views = {
            name: make_view(subject, name, fitted_on, "20", make_frame(aligned=False))
            for name in (PCA, SOLID, PROBE)
        }
        frame = make_frame(aligned=False)
        st.session_state["before"] = {
            name: look_back(view, subject, frame) for name, view in views.items()
        }
        at_start = Subject("r:0", fresh, data, "bundled")
        st.session_state["none"] = look_back(views[PCA], at_start, frame)
        other = replace(views[PCA], method=TSNE)
        st.session_state["no layout"] = look_back(other, subject, frame)

    test = AppTest.from_function(app, default_timeout=60).run()
    assert not test.exception
    flat, solid, seen = test.session_state["before"].values()
    assert flat.axes[0].startswith("PC 3 · ") and flat.axes[1].startswith("PC 2 · ")
    assert flat.territories["names"] == ["blockbuster", "independent"]
    assert solid.n_dimensions == 3 and solid.territories is None
    assert "held-out AUC 0." in seen.axes[0]
    assert test.session_state["none"] is None and test.session_state["no layout"] is None


def test_every_view_lies_the_same_way_round_as_trains_picture():
    def app() -> None:
        from types import SimpleNamespace
        from unittest.mock import patch

        import numpy as np
        import streamlit as st

        from cf.analysis.plane.projection import fit_projection, turn_projection
        from cf.analysis.well_rated import well_rated
        from cf.data import read_data
        from cf.live.frames import pack_projection
        from cf.ui.explore.layouts import TSNE, show_layout
        from cf.ui.explore.views import CUSTOM, PCA, SOLID, STEADY, make_view
        from tests.frames import make_frame

        data = read_data("bundled")
        rng = np.random.default_rng(0)
        vectors = rng.normal(size=(len(data.movies.title), 5)) * [3, 2, 1, 1, 1]
        subject = SimpleNamespace(
            key="planted", vectors=vectors.astype(np.float32), data=data, source="bundled"
        )
        fitted_on = well_rated(data.movies.n_ratings)
        plain = fit_projection(subject.vectors, fitted_on)
        cos, sin = np.cos(2.8), np.sin(2.8)
        picture = turn_projection(plain, np.array([[cos, -sin], [sin, cos]]))
        frame = make_frame(aligned=True, territories=None, **pack_projection(picture))
        views = [
            make_view(subject, name, fitted_on, "20", frame).points
            for name in (PCA, SOLID, STEADY, CUSTOM)
        ]
        with patch("cf.ui.explore.layouts.lay_out", lambda *_, **__: (plain.points + 7, True)):
            views.append(show_layout(subject, TSNE, fitted_on, {}, picture.points)[0])
        st.session_state["alike"] = [
            np.corrcoef(points[fitted_on, axis], picture.points[fitted_on, axis])[0, 1]
            for points in views
            for axis in (0, 1)
        ]

    test = AppTest.from_function(app, default_timeout=60).run()
    assert not test.exception
    assert min(test.session_state["alike"]) > 0.8
