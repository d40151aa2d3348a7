"""Each person's shelf and the common one: where they lie, who may look, and when they go."""

import os
import time
from pathlib import Path

import pytest

from cf.errors import StoreError
from cf.store.folder import save_run
from cf.store.shelf import (
    EXPIRY_DAYS,
    common_shelf,
    every_shelf,
    open_store,
    person_shelf,
    remove_expired,
)
from tests.store.saved import a_run, listed


def test_each_person_has_a_shelf_and_all_see_the_common_one(tmp_path, monkeypatch):
    monkeypatch.setenv("CF_RUNS", str(tmp_path / "root"))
    ann, bob = person_shelf("A" * 16), person_shelf("b-_9" * 16)
    common_shelf(writable=True).save(a_run("common"))
    ann.save(a_run("own"))
    assert (listed(ann), listed(bob), listed(common_shelf())) == (["own"], [], ["common"])
    assert ann.folder == tmp_path / "root" / "people" / ("A" * 16)
    assert not common_shelf().writable
    assert list(every_shelf()) == ["shelf", f"people/{'A' * 16}"]
    assert not any(shelf.writable for shelf in every_shelf().values())


def test_runs_are_kept_in_the_working_directory_unless_told_otherwise(monkeypatch):
    monkeypatch.delenv("CF_RUNS", raising=False)
    assert open_store() == Path("runs")
    monkeypatch.setenv("CF_RUNS", "")
    assert open_store() == Path("runs")


@pytest.mark.parametrize("bad", ["", "short", "../" * 8, "a" * 65, "ü" * 16, "a" * 16 + "\n"])
def test_what_is_no_token_opens_no_shelf(bad):
    with pytest.raises(StoreError, match="16 to 64"):
        person_shelf(bad)


def modes(folder: Path) -> set[tuple[str, int]]:
    return {
        ("folder" if path.is_dir() else "file", path.stat().st_mode & 0o777)
        for path in (folder, *folder.rglob("*"))
    }


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such rights")
def test_other_users_of_the_machine_see_neither_runs_nor_the_names_of_shelves(
    tmp_path, monkeypatch
):
    monkeypatch.setenv("CF_RUNS", str(tmp_path / "deep" / "runs"))
    person_shelf("a" * 20).save(a_run())
    common_shelf(writable=True).save(a_run())
    assert modes(tmp_path / "deep") == {("folder", 0o700), ("file", 0o600)}


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such rights")
@pytest.mark.parametrize("visit", [lambda shelf: shelf.runs(), lambda shelf: shelf.save(a_run())])
def test_a_persons_shelf_that_stands_open_is_shut_at_the_next_visit(visit, tmp_path, monkeypatch):
    monkeypatch.setenv("CF_RUNS", str(tmp_path))
    shelf = person_shelf("a" * 20)
    shelf.folder.mkdir(parents=True, mode=0o755)
    visit(shelf)
    assert {path.stat().st_mode & 0o777 for path in (shelf.folder, tmp_path / "people")} == {0o700}


def test_a_run_saved_where_one_likes_is_as_open_as_any_other_file(tmp_path):
    (tmp_path / "plain").touch()
    saved = save_run(a_run(), tmp_path / "r") / "run.json"
    assert saved.stat().st_mode == (tmp_path / "plain").stat().st_mode


def test_a_shelf_goes_once_its_person_has_not_been_here_for_half_a_year(tmp_path, monkeypatch):
    monkeypatch.setenv("CF_RUNS", str(tmp_path))
    gone, here = person_shelf("g" * 16), person_shelf("h" * 16)
    for shelf in (gone, here, common_shelf(writable=True)):
        shelf.save(a_run("own"))
        long_ago = time.time() - (EXPIRY_DAYS + 1) * 86400
        os.utime(shelf.folder, (long_ago, long_ago))
    changed_at = here.changed_at()
    here.visit()
    assert here.changed_at() > changed_at
    remove_expired(open_store())
    assert not gone.folder.exists() and listed(here) == listed(common_shelf()) == ["own"]
