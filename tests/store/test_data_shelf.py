"""Shelves of data sets: what is on them, who sees it, how much it may take, and when it goes."""

import os
import time
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from cf.data import Dataset, read_data
from cf.errors import DataError, StoreError
from cf.store.data_shelf import (
    DataShelf,
    add_data,
    common_data,
    every_data,
    open_data_root,
    person_data,
    receive_files,
)
from cf.store.shelf import EXPIRY_DAYS, remove_expired
from tests.data.conftest import ml_100k, zip_folder  # noqa: F401
from tests.data.layouts.test_stored import an_odd_one, assert_equal, with_times

ADA, BOB = "ada-ada-ada-ada-ada", "bob-bob-bob-bob-bob"


@pytest.fixture(autouse=True)
def root(tmp_path: Path, monkeypatch) -> Path:
    monkeypatch.delenv("CF_DATA", raising=False)
    monkeypatch.setenv("CF_RUNS", str(tmp_path / "runs"))
    return tmp_path / "runs" / "data"


def names(shelf: DataShelf) -> list[str]:
    return [entry.name for entry in shelf.entries()]


def retitled(data: Dataset, title: str) -> Dataset:
    return replace(data, movies=replace(data.movies, title=(title, *data.movies.title[1:])))


def test_the_shelves_lie_beside_those_of_runs_or_where_cf_data_says(root, tmp_path, monkeypatch):
    assert open_data_root() == root
    monkeypatch.setenv("CF_DATA", str(tmp_path / "elsewhere"))
    common_data().add(an_odd_one())
    assert (tmp_path / "elsewhere" / "shelf").is_dir() and not root.exists()


def test_a_data_set_is_listed_found_by_its_mark_read_and_removed():
    data, shelf = an_odd_one(), common_data()
    assert shelf.entries() == () and shelf.find(data.ratings.mark) is None
    entry = shelf.add(data)
    assert shelf.entries() == (entry,) and shelf.find(data.ratings.mark) == entry
    assert (entry.n_ratings, entry.n_users, entry.n_movies, entry.noun) == (3, 2, 2, "book")
    assert entry.mark in entry.folder.name and not entry.private and entry.n_bytes > 0
    assert_equal(read_data(entry.source), data)
    assert shelf.remove(entry.mark) == entry
    assert shelf.entries() == () and not entry.folder.exists()
    with pytest.raises(StoreError, match="There is no data set"):
        shelf.remove(entry.mark)


def test_the_same_ratings_take_the_place_of_the_old_ones_and_are_another_source():
    shelf = common_data()
    before = shelf.add(an_odd_one())
    assert shelf.add(an_odd_one()) == before
    after = shelf.add(retitled(an_odd_one(), "Right"))
    assert (after.mark, shelf.entries()) == (before.mark, (after,))
    assert after.source != before.source, "what was read from the old one is not taken for it"
    assert read_data(after.source).movies.title[0] == "Right"
    timed = shelf.add(with_times(an_odd_one(), [5, 6, 2**40]))
    assert (timed.mark, shelf.entries()) == (before.mark, (timed,))
    when = read_data(timed.source).ratings.when
    assert when is not None and when.tolist() == [5, 6, 2**40]
    assert shelf.add(with_times(an_odd_one(), [5, 6, 7])) != timed


def test_a_person_sees_the_common_shelf_and_their_own_and_nobody_elses(root):
    person_data(ADA).add(an_odd_one())
    assert names(person_data(ADA)) == ["Mine"] and person_data(ADA).entries()[0].private
    assert names(person_data(BOB)) == names(common_data()) == []
    assert list(every_data()) == ["shelf", f"people/{ADA}"]
    assert (root / "people" / ADA).stat().st_mode & 0o077 == 0
    with pytest.raises(StoreError, match="cookies"):
        person_data("../../etc")


def test_a_full_shelf_refuses_what_does_not_fit_and_keeps_the_rest():
    small = replace(person_data(ADA), most_bytes=6_000)
    small.add(an_odd_one())
    with pytest.raises(StoreError, match=r"at most 0 MB are kept for you\. Delete one"):
        small.add(read_data("bundled"))
    assert names(small) == ["Mine"]
    assert list(small.incoming().iterdir()) == []


def test_what_all_people_bring_has_a_limit_and_what_the_owner_adds_has_none(monkeypatch):
    person_data(ADA).add(an_odd_one())
    monkeypatch.setenv("CF_UPLOADS", "1")
    with pytest.raises(StoreError, match=r"may take 1 MB, and with this it would take 1 MB\. Who"):
        receive_files(person_data(BOB), "key", [("mine.csv", b"x" * 999_000)])
    assert receive_files(person_data(BOB), "key", [("mine.csv", b"x" * 500_000)]).exists()
    monkeypatch.setenv("CF_UPLOADS", "0")
    with pytest.raises(StoreError, match="allow more by the environment variable CF_UPLOADS"):
        person_data(BOB).add(an_odd_one())
    assert person_data(BOB).entries() == () and common_data().add(an_odd_one())
    monkeypatch.setenv("CF_UPLOADS", "much")
    with pytest.raises(StoreError, match="“much”, but must be a number of megabytes"):
        person_data(BOB).add(an_odd_one())


def test_without_a_limit_uploads_take_as_much_as_they_leave_free(monkeypatch):
    left = SimpleNamespace(free=100_000)
    monkeypatch.setattr("cf.store.upload_limit.shutil.disk_usage", lambda _: left)
    assert person_data(ADA).add(an_odd_one())
    left.free = 100
    with pytest.raises(StoreError, match="All that people have brought"):
        person_data(BOB).add(an_odd_one())


def test_what_is_unfinished_or_damaged_is_no_entry_and_old_leftovers_go():
    shelf = common_data()
    entry = shelf.add(an_odd_one())
    (shelf.folder / "half").mkdir()
    old, young = shelf.incoming() / "old", shelf.incoming() / "young"
    old.write_bytes(b"x"), young.write_bytes(b"x")
    long_ago = time.time() - 2 * 86400
    os.utime(old, (long_ago, long_ago))
    assert list(shelf.incoming().iterdir()) == [young] and shelf.entries() == (entry,)
    (entry.folder / "data.json").write_text("[]")
    assert shelf.entries() == ()


def test_a_folder_in_which_nothing_can_be_written_is_told(tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setenv("CF_DATA", str(tmp_path / "file"))
    with pytest.raises(StoreError, match="CF_DATA"):
        common_data().add(an_odd_one())
    assert common_data().entries() == ()


def test_uploads_go_once_their_person_has_not_been_here_for_half_a_year():
    for person in (ADA, BOB):
        shelf = person_data(person)
        shelf.add(an_odd_one())
        long_ago = time.time() - (EXPIRY_DAYS + 1) * 86400
        os.utime(shelf.folder, (long_ago, long_ago))
    common_data().add(an_odd_one())
    person_data(BOB).visit()
    remove_expired(open_data_root())
    assert list(every_data()) == ["shelf", f"people/{BOB}"]


def test_files_are_read_onto_a_shelf_and_stay_where_they_are(ml_100k, tmp_path):  # noqa: F811
    archive, told = zip_folder(ml_100k, tmp_path / "own.zip", "ml-100k/"), []
    entry = add_data(person_data(ADA), str(archive), report=told.append)
    assert archive.exists() and entry.n_ratings == 6 and told == sorted(told)
    assert_equal(read_data(entry.source), read_data(str(ml_100k)))
    archive.write_bytes(b"nonsense")
    with pytest.raises(DataError, match="readable zip"):
        add_data(person_data(BOB), str(archive), report=told.append)
    assert names(person_data(BOB)) == []
