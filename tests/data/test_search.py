"""Finding films by parts of their names."""

import pytest

from cf.data.search import MOST_LETTERS, NameIndex
from cf.errors import SettingError

NAMES = (
    "Heart of Gold (2006)",
    "The Art of War (2000)",
    "Amélie (2001)",
    "Spider-Man (2002)",
    "M*A*S*H (1970)",
    "Smashed (2012)",
    "Smørrebrød (1999)",
    "The Godfather: Part II (1974)",
)
INDEX = NameIndex(NAMES)


def found(text: str) -> list[str]:
    return [NAMES[place] for place in INDEX.find(text)]


def test_words_match_in_any_order_and_all_of_them_must():
    assert found("part godfather") == found("1974 god ii") == ["The Godfather: Part II (1974)"]
    assert found("godfather alien") == []


def test_names_in_which_a_word_begins_come_before_those_that_hold_it_somewhere():
    assert found("art") == ["The Art of War (2000)", *found("/[he]art|part/")]


@pytest.mark.parametrize("text", ["amelie", "AMÉLIE", "Ame\u0301lie", "smorrebrod amelie"])
def test_accents_and_capitals_make_no_difference(text):
    expected = ["Amélie (2001)"] if " " not in text else []
    assert found(text) == expected
    assert found("smorrebrod") == ["Smørrebrød (1999)"]


def test_blanks_and_punctuation_are_forgotten_where_nothing_matches_as_it_stands():
    assert found("spiderman") == found("spider man") == ["Spider-Man (2002)"]
    assert found("smash") == ["Smashed (2012)"]
    assert found("m*a*s*h") == ["M*A*S*H (1970)"]


def test_between_slashes_stands_a_regular_expression():
    assert found("/^the .*(ii|war)/") == ["The Art of War (2000)", "The Godfather: Part II (1974)"]
    assert found("/^amélie/") == found("/^AMELIE") == ["Amélie (2001)"]
    assert found("/m\\*a/") == ["M*A*S*H (1970)"]


@pytest.mark.parametrize(("text", "why"), [("/(a/", "missing )"), ("/(?=a)/", "invalid perl")])
def test_an_expression_that_is_none_is_told_in_words(text, why):
    with pytest.raises(SettingError, match="is no regular expression") as raised:
        INDEX.find(text)
    assert why in str(raised.value)


def test_an_expression_that_would_take_others_for_ever_is_answered_at_once():
    assert NameIndex(["a" * 80 + "b"]).find("/(a+)+$/").tolist() == []


@pytest.mark.parametrize("text", ["", "   ", "/", "//"])
def test_nothing_asked_finds_nothing(text):
    assert found(text) == []


def test_a_text_too_long_to_be_a_search_is_refused():
    with pytest.raises(SettingError, match="more than a search takes"):
        INDEX.find("x" * (MOST_LETTERS + 1))
