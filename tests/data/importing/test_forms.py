"""Answers of forms: one line an answer, columns called as the form asks."""

import pytest

from cf.data.importing.sniffing import sniff_table
from tests.data.importing.tables import read, write


def answers(header: str, line: str) -> str:
    """Forty answers of seven people about six things."""
    places = [
        {"at": f"1/{1 + i % 9}/2024 10:1{i % 10}:00", "n": i, "who": f"P{i % 7}"}
        | {"what": f"Thing {i // 7}", "stars": 1 + i * 3 % 5, "yes": "No" if i % 3 else "Yes"}
        for i in range(40)
    ]
    return "\n".join([header, *(line.format(**place) for place in places)])


@pytest.mark.parametrize(
    ("header", "line", "said"),
    [
        (
            "Timestamp,Your name,Which book?,How many stars?",
            "2024/01/0{stars} 10:10:00 AM GMT+1,{who},{what},{stars}",
            "Your name · Which book? · How many stars? · Timestamp: book",
        ),
        (
            "Timestamp,Email Address,What movie did you watch?,How would you rate it?",
            "{at},{who}@x.org,{what},{stars}",
            "Email Address · What movie did you watch? · How would you rate it? · Timestamp: movie",
        ),
        (
            "Timestamp,Which book?,How many stars?,Your name,Any comments?",
            '{at},{what},{stars},{who},"well, {n}"',
            "Your name · Which book? · How many stars? · Timestamp: book",
        ),
        (
            "Zeitstempel,Dein Name,Welches Buch?,Wie viele Sterne?",
            "{at},{who},{what},{stars}",
            "Dein Name · Welches Buch? · Wie viele Sterne? · Zeitstempel: book",
        ),
        (
            "Timestamp,Who are you?,Which film did you see?,Did you like it?",
            "{at},{who},{what},{yes}",
            "Who are you? · Which film did you see? · Did you like it? · Timestamp: movie",
        ),
        (
            "ID,Start time,Completion time,Email,Name,Which game?,Rating",
            "{n},{at},{at},anonymous,{who},{what},{stars}",
            "Name · Which game? · Rating · Start time: game",
        ),
    ],
)
def test_what_a_form_asks_for_says_which_column_is_what(header, line, said, tmp_path):
    text = answers(header, line)
    reading = sniff_table(write(tmp_path, text))
    places = (reading.user, reading.item, reading.stars, reading.time)
    columns = [reading.columns[at] for at in places]
    assert f"{' · '.join(columns)}: {reading.noun}" == said
    ratings = read(tmp_path, text).dataset.ratings
    assert (len(ratings), ratings.n_users, ratings.n_movies) == (40, 7, 6)


def test_what_no_name_says_is_told_unless_a_person_says_it(tmp_path):
    text = answers("Timestamp,Group,Thing seen,Rating", "{at},{who},{what},{stars}")
    assert read(tmp_path, text).told[:2] == (
        "“Group” was taken for who rated by where it stands, not by its name. If it is another "
        "column, say user=…",
        "“Thing seen” was taken for what was rated by where it stands, not by its name. If it is "
        "another column, say item=…",
    )
    told = read(tmp_path, text, "user=Group,item=3").told
    assert not any("where it stands" in one for one in told)


def test_films_that_are_called_like_questions_are_columns_of_a_matrix(tmp_path):
    rows = "".join(f"p{i},{1 + i % 5},{5 - i % 5},{1 + i % 3},4\n" for i in range(20))
    header = "Name,Your Name,What Women Want,Which Game,The Band"
    found = read(tmp_path, f"{header}\n{rows}").dataset
    assert (len(found.ratings), found.ratings.n_users) == (80, 20)
    assert found.movies.title[0] in header.split(",")[1:]
