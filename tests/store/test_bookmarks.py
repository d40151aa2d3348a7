"""Where a person's runs stand, on disk."""

import json
import os

import pytest

from cf.store.bookmarks import MOST, Bookmark, read_bookmark, write_bookmark
from cf.store.shelf import Shelf
from tests.store.saved import same, some_run

TOKEN = "a-token_of-an-address1"


@pytest.fixture
def shelf(tmp_path) -> Shelf:
    return Shelf(tmp_path / "people" / "somebody-somebody")


def test_a_bookmark_comes_back_as_it_was_and_the_shelf_lists_no_run_for_it(shelf):
    run = some_run(id="a", snapshots=())
    write_bookmark(shelf, TOKEN, Bookmark(run, 7))
    write_bookmark(shelf, TOKEN, Bookmark(run, 17))
    found = read_bookmark(shelf, TOKEN)
    assert found is not None and found.step == 17 and same(found.run, run)
    assert shelf.runs().runs == ()
    assert read_bookmark(shelf, "another") is None


@pytest.mark.parametrize("token", ["", "../../etc/passwd", "a/b", "x" * 65])
def test_a_token_out_of_an_address_leads_nowhere_else(shelf, token, tmp_path):
    write_bookmark(shelf, token, Bookmark(some_run(snapshots=()), 7))
    assert not list(tmp_path.rglob("*.json"))
    assert read_bookmark(shelf, token) is None


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text[:50],
        lambda text: "[]",
        lambda text: json.dumps({**json.loads(text), "step": -1}),
        lambda text: json.dumps({**json.loads(text), "step": "17"}),
        lambda text: text.replace("0.007", "7e9"),
        lambda text: text + " " * 2**20,
    ],
)
def test_a_damaged_or_forged_bookmark_counts_as_none(shelf, change):
    write_bookmark(shelf, TOKEN, Bookmark(some_run(snapshots=()), 7))
    (path,) = shelf.folder.rglob("*.json")
    path.write_text(change(path.read_text("utf-8")), "utf-8")
    assert read_bookmark(shelf, TOKEN) is None


def test_of_too_many_the_one_written_longest_ago_goes(shelf):
    for number in range(MOST + 1):
        write_bookmark(shelf, f"token{number}", Bookmark(some_run(snapshots=()), 1))
        for path in shelf.folder.rglob(f"token{number}.json"):
            os.utime(path, (number, number))
    assert read_bookmark(shelf, "token0") is None
    assert all(read_bookmark(shelf, f"token{number}") for number in range(1, MOST + 1))
