"""A column of one's own on the page: what is asked, what is said, and names that stay text."""

from unittest.mock import patch

import pytest
from streamlit.testing.v1 import AppTest

from cf.data import read_data

MOVIES = read_data("bundled").movies
MOVIE_IDS = read_data("bundled").ratings.movie_ids


def app() -> None:
    import streamlit as st

    from cf.data import read_data
    from cf.ui.separate.own_column import choose_own_poles

    st.session_state["chosen"] = choose_own_poles(read_data("bundled"), 1)


class Upload:
    def __init__(self, text: str) -> None:
        self._content = text.encode()

    def getvalue(self) -> bytes:
        return self._content


@pytest.fixture
def upload():
    def at_once(_title, function, *arguments):
        return function(*arguments)

    with (
        patch("streamlit.file_uploader") as uploader,
        patch("cf.ui.separate.own_column.compute", at_once),
    ):

        def run(text: str) -> AppTest:
            uploader.return_value = Upload(text)
            test = AppTest.from_function(app, default_timeout=60).run()
            assert not test.exception
            return test

        yield run


def owner() -> None:
    import streamlit as st

    from cf.data import read_data
    from cf.ui.separate.own_column import choose_own_poles
    from cf.ui.tab.tab import this_tab

    this_tab().person = "somebody-who-is-here"
    st.session_state["chosen"] = choose_own_poles(read_data("bundled"), 1)


def lines(n: int, prefix: str = "") -> str:
    kinds = ("*red*", "blue")
    return "".join(f"{prefix}{id_},{kinds[i % 2]}\n" for i, id_ in enumerate(MOVIE_IDS[:n]))


def test_the_two_commonest_values_stand_against_each_other_and_the_use_is_told(upload):
    test = upload("movieId,colour\n" + lines(25) + '3,"x\n')
    poles = test.session_state["chosen"]
    assert (poles.positive, poles.negative) == ("*red*", "blue")
    assert (poles.n_positive, poles.n_negative) == (13, 12)
    assert "25 of 26 lines are used\\." in test.caption[0].value
    assert "line 27 \\(a quote that is not closed" in test.caption[0].value


def test_numbers_are_split_at_a_threshold_that_can_be_moved(upload):
    rows = "".join(f"{id_};{i},5\n" for i, id_ in enumerate(MOVIE_IDS[:40]))
    test = upload("movieId;so *many*\n" + rows)
    poles = test.session_state["chosen"]
    assert (poles.positive, poles.negative) == ("so *many* ≥ 20.5", "so *many* < 20.5")
    assert (poles.n_positive, poles.n_negative) == (20, 20)
    [slider] = test.select_slider
    slider.set_value(30.5).run()
    assert not test.exception
    poles = test.session_state["chosen"]
    assert (poles.n_positive, poles.n_negative) == (10, 30)


def test_titles_with_their_years_name_the_films(upload):
    names = [
        f"{title} ({year})" for title, year in zip(MOVIES.title[:30], MOVIES.year, strict=False)
    ]
    rows = "".join(f'"{name}"\t{("dark", "light")[i % 2]}\n' for i, name in enumerate(names))
    poles = upload("Film\tmood\n" + rows.replace('"', "")).session_state["chosen"]
    assert {poles.positive, poles.negative} == {"dark", "light"}
    assert poles.n_positive + poles.n_negative == 30


def test_a_file_whose_movie_ids_are_not_named_asks_for_them(upload):
    test = upload(",number,colour\n" + lines(24, prefix="1,"))
    assert test.session_state["chosen"] is None
    assert test.selectbox("own_ids").value is None
    test.selectbox("own_ids").select_index(1).run()
    test.selectbox("own_values").select_index(1).run()
    assert not test.exception
    assert test.session_state.chosen.n_positive == 12


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("movieId,a*b*\n" + "99999999,x\n", "None of the 1 lines"),
        ("movieId,a*b*\n1,x\n", "“a\\*b\\*” holds one value only"),
    ],
)
def test_what_cannot_be_used_is_said_in_plain_text(upload, text, says):
    test = upload(text)
    assert says in test.error[0].value and "a*b*" not in test.error[0].value
    assert test.session_state["chosen"] is None


def test_a_column_outlives_its_tab_until_it_is_forgotten(upload, tmp_path, monkeypatch):
    monkeypatch.setenv("CF_RUNS", str(tmp_path))

    def reopen(content: str | None) -> AppTest:
        given = None if content is None else Upload(content)
        with patch("streamlit.file_uploader", return_value=given):
            test = AppTest.from_function(owner, default_timeout=60).run()
        assert not test.exception
        return test

    first = reopen("movieId,colour\n" + lines(24)).session_state["chosen"]
    with patch("streamlit.file_uploader", return_value=None):
        test = AppTest.from_function(owner, default_timeout=60).run()
        assert test.session_state["chosen"].rows.tolist() == first.rows.tolist()
        [forget] = test.button
        assert forget.label == "Forget “colour”"
        forget.click().run()
        assert test.session_state["chosen"] is None and not test.button
    assert reopen(None).session_state["chosen"] is None
