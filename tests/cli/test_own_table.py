"""A table of one's own on the command line: read, told about, corrected."""

import json

import pytest

from cf.cli.parser import main

LINES = [(user, book, 1 + (user + book) % 10) for user in range(1, 9) for book in range(1, 9)]


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "club.csv"
    rows = "".join(f"{user};{book};{points},0\n" for user, book, points in LINES)
    path.write_text(f"leser;vote;tome\n{rows}1;1;\n", "utf-8")
    return str(path)


def test_a_table_is_trained_on_after_its_columns_are_said_and_what_was_done_is_told(capsys, table):
    columns = "user=leser,item=2,rating=tome,noun=tome"
    main(["train", "--data", table, "--columns", columns, "--epochs", "1", "--json"])
    out, told = capsys.readouterr()
    assert json.loads(out.splitlines()[-1])["data"] == "club"
    assert told.splitlines() == [
        "Ratings from 1 to 10 become stars from 0.5 to 5: divided by 2.",
        "1 of 65 lines is left out. Not used: line 66 (no rating).",
    ]


def test_a_column_that_there_is_not_is_refused(capsys, table):
    with pytest.raises(SystemExit):
        main(["train", "--data", table, "--columns", "user=reader"])
    assert "club.csv has no column “reader”. It has leser, vote, tome." in capsys.readouterr().err
