"""Titles: without their year, as people read them, as keys, and safe from Markdown."""

import pytest

from cf.data.titles import escape_markdown, fold_title, show_title, split_year, title_keys


@pytest.mark.parametrize(
    ("text", "title", "year"),
    [
        ("Toy Story (1995)", "Toy Story", 1995),
        ("Hyena Road", "Hyena Road", 0),
        ("Death Note: Desu nôto (2006–2007)", "Death Note: Desu nôto", 2006),
        ("Fawlty Towers (1975-1979)", "Fawlty Towers", 1975),
        ("Big Bang Theory, The (2007-)", "Big Bang Theory, The", 2007),
        ("Wake Wood (2010) ", "Wake Wood", 2010),
        ("Quiet Sequel III (1995) (V)", "Quiet Sequel III", 1995),
        ("2001: A Space Odyssey (1968)", "2001: A Space Odyssey", 1968),
        ("1984 (1984)", "1984", 1984),
        ("(1999)", "(1999)", 0),
        ("11'09\"01 - September 11 (2002)", "11'09\"01 - September 11", 2002),
        ("unknown", "unknown", 0),
        ("", "", 0),
    ],
)
def test_the_year_is_taken_off_the_end(text, title, year):
    assert split_year(text) == (title, year)


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("Matrix, The", "The Matrix"),
        ("Misérables, Les", "Les Misérables"),
        ("Avventura, L' (Adventure, The)", "L'Avventura"),
        ("Boot, Das (Boat, The)", "Das Boot"),
        ("Mariachi, El", "El Mariachi"),
        ("Vitelloni, I (a.k.a. The Young and the Passionate)", "I Vitelloni"),
        ("American Werewolf in London, An", "An American Werewolf in London"),
        ("Power of Fear, The: The Rise", "The Power of Fear: The Rise"),
        ("City of Lost Children, The (Cité des enfants perdus, La)", "The City of Lost Children"),
        ("Léon: The Professional (a.k.a. The Professional) (Léon)", "Léon: The Professional"),
        ("Babies (Bébé(s))", "Babies"),
        ("Frontière(s)", "Frontière(s)"),
        ("(500) Days of Summer", "(500) Days of Summer"),
        ("Human Creature II (Full Length), The", "The Human Creature II (Full Length)"),
        ("You Are (Not) Alone", "You Are (Not) Alone"),
        ("Birdman: Or (The Virtue)", "Birdman: Or (The Virtue)"),
        ("Paris, Texas", "Paris, Texas"),
        ("Monsters, Inc.", "Monsters, Inc."),
        ("Lust, Caution (Se, jie)", "Lust, Caution"),
        ("Good, the Bad and the Ugly, The", "The Good, the Bad and the Ugly"),
        ("unknown", "unknown"),
        ("", ""),
        (")", ")"),
        ("Broken) (bracket", "Broken) (bracket"),
    ],
)
def test_titles_are_shown_as_people_read_them(title, shown):
    assert show_title(title) == shown


def test_accents_punctuation_and_ampersands_do_not_part_titles():
    assert fold_title("Amélie & Co.: Spider-Man!") == fold_title("Amelie and Co – SPIDER MAN")
    assert fold_title("Straße") == fold_title("STRASSE")


def test_every_alternative_title_is_a_key_and_the_main_title_comes_first():
    keys = title_keys("Léon: The Professional (a.k.a. The Professional) (Léon)")
    assert keys[:3] == ("leontheprofessional", "theprofessional", "leon")
    assert title_keys("Boot, Das (Boat, The)")[:2] == ("dasboot", "theboat")
    assert title_keys("Jaws") == ("jaws",)
    assert title_keys("!!!") == ()


@pytest.mark.parametrize("title", ["M*A*S*H", "$9.99", "[REC]", "a_b_c", "# <b>`x`</b> :red[y]"])
def test_no_sign_of_a_title_is_left_to_markdown(title):
    escaped = escape_markdown(title)
    assert escaped.replace("\\", "") == title
    signs = [i for i, sign in enumerate(escaped) if sign in "*$[]_#<>`:"]
    assert all(escaped[i - 1] == "\\" for i in signs)


def test_a_title_cannot_mark_up_the_text_it_stands_in():
    assert escape_markdown("*A* $1\n<b> :red[x]") == r"\*A\* \$1 \<b\> \:red\[x\]"
