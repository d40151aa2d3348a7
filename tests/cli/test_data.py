"""`python -m cf data`: what the server's owner offers on the page Data."""

import json
from pathlib import Path

import pytest

from cf.cli.parser import main
from cf.store.data_shelf import person_data
from tests.data.conftest import ml_100k, zip_folder  # noqa: F401
from tests.data.layouts.test_stored import an_odd_one


@pytest.fixture(autouse=True)
def root(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("CF_DATA", str(tmp_path / "data"))


def said(capsys, *arguments: str) -> str:
    main(["data", *arguments])
    return capsys.readouterr().out


def test_a_zip_is_added_listed_trained_on_and_removed(ml_100k, tmp_path, capsys):  # noqa: F811
    assert "No data sets" in said(capsys, "list")
    archive = zip_folder(ml_100k, tmp_path / "ml-100k.zip", "ml-100k/")
    told = said(capsys, "add", str(archive), "--name", "Six\nratings")
    mark = told.partition(":")[0]
    assert f"{mark}: Six ratings added, 6 ratings in" in told
    assert "Six ratings replaced" in said(capsys, "add", str(archive), "--name", "Six ratings")
    [row] = map(json.loads, said(capsys, "list", "--json").splitlines())
    assert (row["mark"], row["ratings"], row["users"], row["things"]) == (mark, 6, 3, 5)
    lines = said(capsys, "list").splitlines()
    assert lines[0].split()[:3] == ["mark", "name", "ratings"] and "Six ratings" in lines[1]
    main(["train", "--data", str(next((tmp_path / "data/shelf").glob(f"{mark}-*"))), "--json"])
    capsys.readouterr()
    assert "has left the shelf" in said(capsys, "remove", mark)
    assert "No data sets" in said(capsys, "list")


def test_the_owner_sees_and_removes_what_was_uploaded(capsys):
    entry = person_data("p" * 16).add(an_odd_one())
    assert f"people/{'p' * 16}" in said(capsys, "list")
    said(capsys, "remove", entry.mark)
    assert not entry.folder.exists()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["add", "/no/such/place"], "no such file"),
        (["remove", "0123"], "“data list” prints those"),
        (["add"], "PATH"),
        (["lend"], "invalid choice"),
    ],
)
def test_a_mistake_is_answered_with_what_to_do(arguments, told, capsys):
    with pytest.raises(SystemExit) as end:
        main(["data", *arguments])
    assert end.value.code == 2 and told in capsys.readouterr().err
