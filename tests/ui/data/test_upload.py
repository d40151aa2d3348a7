"""A file of one's own on the page Data: what it was taken for, corrected, read and opened."""

import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from cf.data import read_data
from cf.errors import CfError
from cf.store.data_shelf import add_data, person_data
from tests.data.conftest import ml_100k, zip_folder  # noqa: F401
from tests.ui.tab.conftest import opened  # noqa: F401
from tests.ui.tab.test_bad_addresses import open_page
from tests.ui.tab.test_sources import ADA, DATA, press, text_of

TABLE = "\ufeffLeser;Buch;Note;Tag\n" + "".join(
    f"r{i % 7};b{i % 11};{1 + i % 5},5;2020-01-0{1 + i % 9}\n" for i in range(77)
)


@pytest.fixture(autouse=True)
def page(tmp_path: Path, monkeypatch, opened):  # noqa: F811
    """The page of a person whose jobs are computed at once; what they refuse is noted."""
    monkeypatch.setenv("CF_RUNS", str(tmp_path / "runs"))
    monkeypatch.setenv("CF_DATA", str(tmp_path / "data"))

    def at_once(_title: str, function: Any, *arguments: Any, final: type[CfError]) -> Any:
        told = {"report": lambda share: None} if function is add_data else {}
        try:
            return function(*arguments, **told)
        except CfError as error:
            st.warning(str(error))
            return None

    with (
        patch.object(type(st.context), "cookies", {"cf_person": ADA}),
        patch("cf.ui.data.upload.compute", at_once),
    ):
        yield


def bring(name: str, content: bytes) -> AppTest:
    test, _ = open_page(DATA, {})
    test.file_uploader[0].upload(name, content, "application/octet-stream").run()
    assert not test.exception
    return test


def choose(test: AppTest, label: str, column: str) -> AppTest:
    box = next(box for box in test.selectbox if box.label == label)
    place = box.options.index(column) - ("–" in box.options)
    return box.set_value(place).run()


def test_a_zip_of_movielens_opens_at_once_and_is_its_persons_own(
    ml_100k,  # noqa: F811
    tmp_path,
    opened,  # noqa: F811
):
    archive = zip_folder(ml_100k, tmp_path / "ml.zip", "ml-100k/")
    test = bring("my films.zip", archive.read_bytes())
    assert "my films\\.zip** has the files of MovieLens 100K" in text_of(test)
    assert [box.key for box in test.selectbox] == ["release"] and opened[-1].source == "bundled"
    with patch("streamlit.switch_page"):  # the pages of five films are not what is asked here
        press(test, "Open")
    [entry] = person_data(ADA).entries()
    assert test.session_state["this_tab"].source == entry.source
    assert len(read_data(entry.source).ratings) == 6
    assert (
        "above 20 MB" in text_of(test) and "500 MB" in text_of(test) and "180 days" in text_of(test)
    )


def test_what_is_mended_or_no_release_is_said_before_it_is_opened(ml_100k, tmp_path):  # noqa: F811
    text = (ml_100k / "u.data").read_text()
    (ml_100k / "u.data").write_text(text.replace("\t", ","))
    test = bring("films.zip", zip_folder(ml_100k, tmp_path / "a.zip").read_bytes())
    assert "has the files of MovieLens 100K" in text_of(test)
    assert "not by tabs" in text_of(test) and len(test.selectbox) == 1
    (ml_100k / "u.data").write_text(text.replace("\t5\t", "\t9\t"))
    test = bring("films.zip", zip_folder(ml_100k, tmp_path / "b.zip").read_bytes())
    assert "Read as a table" in text_of(test) and "“9” was found" in text_of(test)
    assert [box.value for box in test.selectbox][:3] == [0, 1, 2]


def test_pairs_of_who_took_what_open_as_they_are_and_it_is_said_what_they_do_not_tell():
    rows = "".join(f"ann,Song {i}\nbob,Song {i + 1}\n" for i in range(5))
    test = bring("plays.csv", f"user,song\n{rows}".encode())
    assert [box.value for box in test.selectbox][:3] == [0, 1, None] and not test.info
    with patch("streamlit.switch_page"):
        press(test, "Open")
    [entry] = person_data(ADA).entries()
    assert (entry.n_ratings, entry.n_users, entry.noun) == (10, 2, "song")
    assert "so each line counts as one" in test.success[0].value


def test_a_table_is_corrected_before_it_is_opened(opened):  # noqa: F811
    test = bring("Lesekreis.csv", TABLE.encode("utf-8"))
    assert [box.value for box in test.selectbox][:3] == [0, 1, 2]
    rows = test.dataframe[0].value
    assert list(rows.columns) == ["Leser", "Buch", "Note", "Tag"] and len(rows) == 5
    scale = next(box for box in test.text_input if box.label.startswith("Scale"))
    assert scale.value == "1–10"
    scale.set_value("10-1").run()
    assert "the lower first" in test.info[0].value
    assert next(button for button in test.button if button.label == "Open").disabled
    scale.set_value("scale=0,5–6").run()
    choose(test, "Who rated", "Buch")
    choose(test, "What was rated", "Leser")
    next(box for box in test.text_input if box.label.startswith("One of them")).set_value("reader")
    test.run()
    with patch("streamlit.switch_page"):
        press(test, "Open")
    [entry] = person_data(ADA).entries()
    assert (entry.n_users, entry.n_movies, entry.noun) == (11, 7, "reader")
    assert "to 6 become stars" in test.success[0].value
    assert "become stars" in test.success[0].value and opened[-1].source == "bundled"
    assert "data_open" not in [button.key for button in test.button], (
        "what was told is in its place"
    )
    with patch("streamlit.switch_page"):
        press(test, "Open on Train")
    assert test.session_state["this_tab"].source == entry.source
    assert not list(person_data(ADA).incoming().iterdir()), "the file itself is not kept"
    assert entry.name == "Lesekreis"


def test_a_column_that_was_not_found_is_asked_for():
    test = bring("x.csv", b"a,b\nq,1\nr,2\n")
    assert "Say which column tells" in test.info[0].value
    assert next(button for button in test.button if button.label == "Open").disabled
    test = bring("diary.csv", b"Name,Year,Rating\nAlien,1979,4.5\nHeat,1995,4\n")
    assert "who rated. One person’s own ratings go to the page You." in test.info[0].value


def test_a_table_of_ratings_and_one_of_titles_are_brought_together():
    titles = "Buch;Titel\n" + "".join(f"b{i};Band {i}\n" for i in range(11))
    test, _ = open_page(DATA, {})
    files = [("bücher.csv", titles.encode()), ("Noten.csv", TABLE.encode())]
    test.file_uploader[0].set_value([(*file, "text/csv") for file in files]).run()
    assert not test.exception and "columns of Noten\\.csv" in text_of(test)
    with patch("streamlit.switch_page"):
        press(test, "Open")
    [entry] = person_data(ADA).entries()
    assert entry.name == "bücher and Noten"
    assert read_data(entry.source).movies.title[:2] == ("Band 0", "Band 1")
    test.file_uploader[0].set_value([("a.zip", b"PK", ""), ("b.csv", b"x", "")]).run()
    assert "Bring it by itself" in test.error[0].value
    with patch("cf.ui.data.upload.MOST_MEGABYTES", 1):
        large = [(name, b"1," * 2**18, "text/csv") for name in ("a.csv", "b.csv", "c.csv")]
        test.run().file_uploader[0].set_value(large).run()
    assert "take one away" in test.error[0].value


def test_a_form_of_answers_is_a_matrix_that_may_be_turned_round():
    answers = "".join(f"p{i};{1 + i % 5};{5 - i % 5};3\n" for i in range(9))
    test = bring("form.csv", f"Name;Owl;Elk;Fox\n{answers}".encode())
    assert "3 columns of ratings" in text_of(test) and "from “Owl” to “Fox”" in text_of(test)
    boxes = {box.label: box for box in test.selectbox}
    assert [boxes[name].value for name in ("Who rated", "What was rated")] == [3, 1]
    boxes["Who rated"].set_value(1)
    test = boxes["What was rated"].set_value(3).run()
    next(button for button in test.button if button.label == "Open").click().run()
    [entry] = person_data(ADA).entries()
    assert (entry.n_users, entry.n_movies) == (3, 9)


def test_a_matrix_is_told_how_it_becomes_a_table():
    test = bring("jester.txt", ("\t".join(["3", *["99"] * 40]) + "\n").encode() * 3)
    [hint] = test.info
    assert next(box for box in test.text_input if box.label.startswith("Scale")).value == ""
    assert "looks like a matrix" in hint.value and "melt" in hint.value
    assert next(button for button in test.button if button.label == "Open").disabled


def test_what_cannot_be_read_is_told_in_the_readers_words_without_a_path(tmp_path):
    for name, content, why in (
        ("page.csv", b"<!doctype html><p>Sign in", "web page"),
        ("empty.csv", b"", "empty"),
        ("../../etc/x.zip", b"PK\3\4nonsense", "readable zip"),
        ("sheet.xlsx", _zip({"[Content_Types].xml": "x"}), "CSV UTF-8"),
    ):
        test = bring(name, content)
        said = "\n".join(text.value for text in (*test.warning, *test.error))
        assert why in said and ADA not in said and str(tmp_path) not in said
    assert person_data(ADA).entries() == ()


def test_a_later_upload_takes_the_place_of_one_that_was_left():
    bring("one.csv", TABLE.encode()), bring("two.csv", TABLE.encode())
    [folder] = person_data(ADA).incoming().iterdir()
    assert [path.name for path in folder.iterdir()] == ["two.csv"]


def test_without_cookies_nothing_can_be_kept_and_the_page_says_so():
    with patch.object(type(st.context), "cookies", {}):
        test, _ = open_page(DATA, {})
    assert "takes no cookies" in text_of(test) and not test.get("file_uploader")


def _zip(files: dict[str, str]) -> bytes:
    content = BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return content.getvalue()
