"""Which data the pages show: those of the address where they are here, and what is said if not."""

from pathlib import Path
from unittest.mock import patch

import numpy as np
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from cf.data import Dataset, build_ratings, read_data
from cf.data.movies import build_movies
from cf.presets import first_settings
from cf.settings import Settings
from cf.store.data_shelf import Entry, common_data, person_data
from cf.ui.tab.address import write_settings
from cf.ui.tab.tab import load_data
from tests.ui.tab.test_bad_addresses import open_page

DATA, EXPLORE, TRAIN = "pages/data.py", "pages/explore.py", "pages/train.py"
ADA = "ada-ada-ada-ada-ada"
BUNDLED = read_data("bundled")


@pytest.fixture(autouse=True)
def root(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("CF_RUNS", str(tmp_path))
    monkeypatch.setenv("CF_DATA", str(tmp_path / "data"))


def part_of(data: Dataset, n_users: int) -> Dataset:
    """The ratings of the first users, as a data set of its own."""
    ratings, movies = data.ratings, data.movies
    some = ratings.user < n_users
    user_id, movie_id = ratings.user_ids[ratings.user[some]], ratings.movie_ids[ratings.movie[some]]
    own = build_ratings(user_id, movie_id, ratings.stars[some], ratings.lowest, ratings.highest)
    rows = np.flatnonzero(np.isin(ratings.movie_ids, own.movie_ids))
    names = np.array(movies.genre_names)
    facts = build_movies(
        own,
        [movies.title[row] for row in rows],
        movies.year[rows],
        [frozenset(names[movies.genres[row]].tolist()) for row in rows],
        movies.label[rows],
        movies.box_office[rows],
    )
    return Dataset("A part", data.noun, own, facts, data.citation)


PART = part_of(BUNDLED, 200)
SETTINGS = Settings(n_factors=6)


@pytest.fixture
def entry() -> Entry:
    return common_data().add(PART)


@pytest.fixture
def ada():
    with patch.object(type(st.context), "cookies", {"cf_person": ADA}):
        yield person_data(ADA)


def text_of(test: AppTest) -> str:
    return "\n".join(text.value for text in (*test.markdown, *test.caption))


def press(test: AppTest, label: str) -> AppTest:
    return next(button for button in test.button if button.label == label).click().run()


@pytest.mark.parametrize("page", [TRAIN, EXPLORE, DATA])
def test_an_address_opens_the_data_that_it_names_on_every_page(opened, entry, page):
    test, told = open_page(page, {"data": entry.mark, "k": "3"})
    assert opened[-1].source == entry.source and opened[-1].settings.n_factors == 3
    assert not told and test.query_params["data"] == entry.mark
    assert len(opened) == 1, "no run of other data was opened on the way"


def test_settings_that_fitted_few_ratings_go_with_them(opened, ada):
    few = ada.add(part_of(BUNDLED, 3))
    small = first_settings(few.n_ratings)
    place = {"k": str(small.n_factors), "batch": str(small.batch_size), "epochs": str(small.epochs)}
    place |= {"wd": f"{small.weight_decay:g}", "data": few.mark}
    for leave in ("Open", "Delete for good"):
        test, _ = open_page(TRAIN, place)
        assert opened[-1].settings == small
        test.switch_page(DATA).run()
        press(test, leave)
        test.switch_page(TRAIN).run()
        assert opened[-1].source == "bundled" and opened[-1].settings == Settings()
        assert "k" not in test.query_params and not test.exception


def test_what_a_person_brought_stands_in_place_of_the_same_that_everybody_has(opened, entry, ada):
    own = ada.add(PART)
    test, _ = open_page(DATA, {})
    assert not test.exception and "Yours" in text_of(test)
    assert "For everybody" not in text_of(test)
    press(test, "Delete for good")
    assert not test.exception and not own.folder.exists()
    assert "For everybody" in text_of(test) and entry.folder.exists()


def test_what_a_reader_had_to_say_is_folded_away(opened, ada):
    ada.add(PART, ["2 of 9 lines are left out: 3, 7."])
    test, _ = open_page(DATA, {})
    folded = [line.value for notes in test.get("popover") for line in notes.markdown]
    assert any("2 of 9 lines are left out" in line for line in folded)
    assert text_of(test).count("2 of 9") == 1


def test_data_that_are_not_here_are_told_once_and_the_bundled_ones_shown(opened):
    test, told = open_page(TRAIN, {"data": "0123456789ab"})
    assert "“0123456789ab”" in told and "page Data" in told and "MovieLens small" in told
    assert opened[-1].source == "bundled"
    assert test.query_params["data"] == BUNDLED.ratings.mark
    assert not test.run().toast


def test_the_page_says_what_is_open_in_figures(opened):
    test, _ = open_page(DATA, {})
    assert [metric.value for metric in test.metric] == [
        *("100,004", "671", "9,066", "1.64 %", "1902–2016")
    ]
    said = text_of(test)
    assert "3,063 movies rated once" in said
    assert "oldest rating was given on 9 January 1995, the newest on 16 October 2016." in said
    assert "Harper" in said and "cite it" in said and "Nothing else is here yet" in said
    assert len(test.get("plotly_chart")) == 2


def test_opening_shows_the_data_everywhere_beside_a_fresh_run_of_the_same_settings(opened, entry):
    test, _ = open_page(DATA, {"k": "7", "film": "1", "run": "old"})
    press(test, "Open")
    assert opened[-1].source == entry.source and opened[-1].settings.n_factors == 7
    assert test.query_params["data"] == entry.mark
    assert test.query_params["run"] == opened[-1].token and "step" not in test.query_params
    assert test.session_state["this_tab"].source == entry.source
    n_opened = len(opened)
    for page in (EXPLORE, DATA):
        test.switch_page(page).run()
        assert not test.exception and test.query_params["data"] == entry.mark
    assert "MovieLens small" in text_of(test) and entry.name in text_of(test)
    assert len(opened) == n_opened


def test_a_split_by_time_waits_where_opened_data_do_not_say_when_and_nothing_else_is_lost(
    opened, entry
):
    test, _ = open_page(DATA, {"k": "7", "held": "newest"})
    assert opened[-1].settings.split == "newest"
    press(test, "Open")
    assert opened[-1].source == entry.source
    assert opened[-1].settings == Settings(n_factors=7)
    [warning] = test.sidebar.warning
    assert "these ratings do not say it" in warning.value
    test.switch_page(DATA).run()
    assert "do not say when each rating was given" in text_of(test)


def test_data_that_were_removed_give_way_with_a_word(opened, entry):
    test, _ = open_page(TRAIN, {"data": entry.mark})
    common_data().remove(entry.mark)
    load_data.clear()
    test.run()
    assert not test.exception and not test.error
    assert "removed" in test.toast[0].value and opened[-1].source == "bundled"


@pytest.mark.parametrize("page", [TRAIN, EXPLORE])
def test_data_that_another_tab_removed_take_settings_run_and_film_with_them(opened, page):
    few = common_data().add(part_of(BUNDLED, 3))
    small = first_settings(few.n_ratings)
    place = {**write_settings(small), "data": few.mark, "film": "31"}
    test, told = open_page(page, place)
    assert not told and opened[-1].settings == small
    common_data().remove(few.mark)
    test.run()
    [toast] = test.toast
    assert "removed" in toast.value and not test.exception
    assert (opened[-1].source, opened[-1].settings) == ("bundled", Settings())
    assert test.query_params.get("film") != "31"
    n_opened = len(opened)
    test.run()
    assert len(opened) == n_opened and not test.toast


@pytest.mark.parametrize("page", [TRAIN, EXPLORE])
def test_settings_that_fitted_few_ratings_go_where_an_address_names_data_that_are_gone(
    opened, page
):
    few = common_data().add(part_of(BUNDLED, 3))
    common_data().remove(few.mark)
    place = {"data": few.mark, "film": "31", "run": "gone", "step": "7"}
    test, told = open_page(page, {**write_settings(first_settings(few.n_ratings)), **place})
    assert opened[-1].settings == Settings() and "k" not in test.query_params
    assert not opened[-1].reaching and "that this address names" not in told
    assert "unless they were only fitted to the number" in told and "not possible" not in told
    assert not test.run().toast and len(opened) == 1
    _, told = open_page(page, {"k": "5", **place})
    assert opened[-1].settings == Settings(n_factors=5) and "the settings are used" in told


def test_data_that_are_gone_from_memory_too_take_their_settings_with_them(opened):
    few = common_data().add(part_of(BUNDLED, 3))
    test, _ = open_page(
        EXPLORE, {**write_settings(first_settings(few.n_ratings)), "data": few.mark}
    )
    common_data().remove(few.mark)
    load_data.clear()
    assert not test.run().exception and "removed" in test.toast[0].value
    assert (opened[-1].source, opened[-1].settings) == ("bundled", Settings())


def test_what_is_deleted_leaves_nothing_of_its_run_in_the_address(opened, ada):
    few = ada.add(part_of(BUNDLED, 3))
    test, _ = open_page(DATA, {"data": few.mark, "film": "31"})
    test.query_params["step"] = "144"  # as a run that has learned writes it
    press(test, "Delete for good")
    assert not test.exception and not test.toast, "no run was asked for"
    assert opened[-1].source == "bundled" and not opened[-1].reaching
    assert {"step", "turns", "film"}.isdisjoint(test.query_params)
    assert test.query_params["run"] == opened[-1].token
    assert test.query_params["data"] == BUNDLED.ratings.mark


def test_what_is_damaged_on_the_shelf_is_told_and_all_stays_as_it_was(opened, entry):
    (entry.folder / "movies.parquet").unlink()
    load_data.clear()
    _, told = open_page(TRAIN, {"data": entry.mark})
    assert "damaged" in told and opened[-1].source == "bundled"
    test, _ = open_page(DATA, {})
    assert "damaged" in press(test, "Open").error[0].value
    assert test.session_state["this_tab"].source == "bundled"


def test_an_upload_is_its_persons_alone_and_can_be_deleted_while_it_is_open(opened, ada):
    own = ada.add(PART)
    test, told = open_page(DATA, {"data": own.mark})
    assert not told and opened[-1].source == own.source and "Yours" in text_of(test)
    (asked,) = [one for one in test.get("popover") if one.proto.popover.label == "Delete"]
    assert "for good. It is open; the bundled ratings" in asked.markdown[0].value
    press(test, "Delete for good")
    assert not test.exception and ada.entries() == ()
    assert opened[-1].source == "bundled"
    again = ada.add(PART)
    with patch.object(type(st.context), "cookies", {"cf_person": "bob-bob-bob-bob-bob"}):
        test, told = open_page(DATA, {"data": again.mark})
    assert again.mark in told and opened[-1].source == "bundled" and "Yours" not in text_of(test)


def test_a_kept_run_of_other_data_that_are_here_shows_them_as_it_is_opened(opened, entry):
    def app() -> None:
        from dataclasses import replace

        from cf.ui.compare.fork import Fork, open_on_train
        from tests.side_by_side import make_run
        from tests.ui.tab.test_sources import PART, SETTINGS

        run = make_run(SETTINGS, (), n_movies=PART.ratings.n_movies)
        run = replace(run, data_checksum=PART.ratings.checksum)
        open_on_train(Fork(run, run.settings, ()))

    with patch("streamlit.switch_page"):
        test = AppTest.from_function(app, default_timeout=60).run()
    assert not test.exception
    assert opened[-1].source == entry.source and opened[-1].settings == SETTINGS


def test_what_a_run_learned_about_is_known_while_its_data_are_here(opened, entry):
    def app() -> None:
        from dataclasses import replace

        import streamlit as st

        from cf.ui.tab import sources
        from tests.side_by_side import make_run
        from tests.ui.tab.test_sources import BUNDLED, PART, SETTINGS

        run = make_run(SETTINGS, ())
        marks = (BUNDLED.ratings.checksum, PART.ratings.checksum, "ab" * 32)
        known = [sources.noun_of(replace(run, data_checksum=mark)) for mark in marks]
        st.session_state["known"] = known

    test = AppTest.from_function(app, default_timeout=60).run()
    assert not test.exception and test.session_state["known"] == ["movie", "movie", None]
