"""Saved runs: round trips, and kills half-way."""

import json
import math
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest

from cf.errors import StoreError
from cf.snapshot import Run, Separation
from cf.store import folder as store
from cf.store.folder import is_damage, read_run, save_run
from tests.store.saved import arrays_of, same, some_run, some_snapshot


@pytest.mark.parametrize(
    "run",
    [
        some_run(),
        some_run(snapshots=()),
        some_run(snapshots=(some_snapshot(biases=False),)),
        some_run(snapshots=(some_snapshot(0), some_snapshot(10, biases=False))),
        some_run(losses=(), baselines={}, changes=(), separations=(), versions={}),
    ],
)
def test_a_run_comes_back_as_it_was_saved(run, tmp_path):
    folder = save_run(run, tmp_path / "runs" / "first")
    assert same(read_run(folder), run)
    assert read_run(str(folder)).best == run.best


def test_a_run_saved_before_there_were_user_biases_can_be_read(tmp_path):
    folder = save_run(some_run(), tmp_path / "r")
    header = json.loads((folder / "run.json").read_text("utf-8"))
    for snapshot in header["run"]["snapshots"]:
        del snapshot["user_biases"]
    (folder / "run.json").write_text(json.dumps(header), "utf-8")
    with np.load(arrays_of(folder)) as arrays:
        older = {name: arrays[name] for name in arrays if not name.endswith("user_biases")}
    np.savez(arrays_of(folder), **older)
    before = tuple(replace(snapshot, user_biases=None) for snapshot in some_run().snapshots)
    assert same(read_run(folder), some_run(snapshots=before))


def test_a_run_saved_before_there_were_splits_by_time_can_be_read_and_the_other_way_round(tmp_path):
    folder = save_run(some_run(), tmp_path / "r")
    header = json.loads((folder / "run.json").read_text("utf-8"))
    assert not {"split", "n_newest", "n_starts"} & header["run"]["settings"].keys()
    assert read_run(folder).settings.split == "random"
    settings = replace(some_run().settings, split="newest-each", n_newest=7)
    again = read_run(save_run(some_run(settings=settings), tmp_path / "timed"))
    assert again.settings == settings


def test_no_field_of_a_run_is_left_out(tmp_path):
    said = json.loads(
        (save_run(some_run(pinned=True), tmp_path / "r") / "run.json").read_text("utf-8")
    )
    assert list(said["run"]) == [field.name for field in fields(Run)]
    assert all(said["run"][field.name] for field in fields(Run)), "the sample fills every field"


def test_a_run_that_came_to_its_end_is_saved_as_earlier_versions_read_it(tmp_path):
    folder = save_run(some_run(message="", diverged_at=None), tmp_path / "r")
    said = json.loads((folder / "run.json").read_text("utf-8"))["run"]
    assert not {"message", "diverged_at"} & set(said)
    back = read_run(folder)
    assert (back.message, back.diverged_at, back.ending) == ("", None, "")


def test_numpy_numbers_are_saved_as_plain_ones(tmp_path):
    odd = Separation(np.int64(3), "a / b", np.float32(0.5), null_low=np.float64("nan"))
    back = read_run(save_run(some_run(separations=(odd,)), tmp_path / "r")).separations[0]
    assert same(back, Separation(3, "a / b", 0.5))


def test_separations_are_saved_and_read_as_they_have_always_been(tmp_path):
    folder = save_run(some_run(), tmp_path / "r")
    header = json.loads((folder / "run.json").read_text("utf-8"))
    first, _ = header["run"]["separations"]
    fields_saved = "epoch poles auc interval null_low null_high n_positive n_negative"
    assert list(first) == fields_saved.split()
    header["run"]["separations"] = [
        {
            "epoch": 0,
            "poles": "a / b",
            "auc": "NaN",
            "null_low": None,
            "fold_aucs": [0.5, 0.6, 0.7],
        },
        {"epoch": 1, "poles": "a / b", "auc": 1, "null_high": 0.6, "space": "plane"},
    ]
    (folder / "run.json").write_text(json.dumps(header), "utf-8")
    older = (
        Separation(0, "a / b", math.nan),
        Separation(1, "a / b", 1.0, null_high=0.6, space="plane"),
    )
    assert same(read_run(folder), some_run(separations=older))


def test_arrays_that_come_back_can_be_written_to(tmp_path):
    snapshot = read_run(save_run(some_run(), tmp_path / "r")).snapshots[0]
    assert snapshot.vectors.flags.writeable
    assert snapshot.vectors.flags.owndata


def test_vectors_in_another_memory_order_are_saved_as_they_read(tmp_path):
    snapshot = replace(some_snapshot(), vectors=np.asfortranarray(some_snapshot().vectors))
    back = read_run(save_run(some_run(snapshots=(snapshot,)), tmp_path / "r")).snapshots[0]
    np.testing.assert_array_equal(back.vectors, snapshot.vectors)


def test_the_files_are_strict_json_and_an_npz_that_numpy_reads(tmp_path):
    folder = save_run(some_run(), tmp_path / "r")

    def refuse(token: str) -> None:
        raise AssertionError(f"{token} is not JSON")

    header = json.loads((folder / "run.json").read_text("utf-8"), parse_constant=refuse)
    first = header["run"]["snapshots"][0]["vectors"]
    with np.load(arrays_of(folder), allow_pickle=False) as arrays:
        np.testing.assert_array_equal(arrays[first["array"]], some_snapshot(0).vectors)


def test_a_saved_run_is_not_overwritten_unless_asked(tmp_path):
    folder = save_run(some_run(), tmp_path / "r")
    with pytest.raises(StoreError, match="already holds a run"):
        save_run(some_run(id="second"), folder)
    assert read_run(folder).id == some_run().id
    save_run(some_run(id="second"), folder, overwrite=True)
    assert read_run(folder).id == "second"
    assert len(list(folder.iterdir())) == 2, "the replaced arrays are gone"


def test_a_damaged_run_can_be_overwritten(tmp_path):
    folder = save_run(some_run(), tmp_path / "r")
    (folder / "run.json").write_text("{", "utf-8")
    save_run(some_run(), folder, overwrite=True)
    assert same(read_run(folder), some_run())


class Killed(BaseException):
    """Stands for a process that ends at once: nothing in the store catches it."""


@pytest.mark.parametrize("at", range(4))
def test_a_kill_before_the_last_rename_leaves_the_old_run_whole(at, tmp_path, monkeypatch):
    folder = save_run(some_run(), tmp_path / "r")
    moments = 0

    def killed_at(original):
        def step(*args, **kwargs):
            nonlocal moments
            moments += 1
            if moments == at + 1:
                raise Killed
            return original(*args, **kwargs)

        return step

    monkeypatch.setattr(store.os, "fsync", killed_at(store.os.fsync))
    monkeypatch.setattr(Path, "replace", killed_at(Path.replace))
    monkeypatch.setattr(Path, "unlink", lambda self, missing_ok=False: None)  # no time to tidy up
    with pytest.raises(Killed):
        save_run(some_run(id="second"), folder, overwrite=True)
    monkeypatch.undo()

    assert same(read_run(folder), some_run())
    assert any(path.suffix == ".tmp" for path in folder.iterdir())
    save_run(some_run(id="third"), folder, overwrite=True)
    assert read_run(folder).id == "third"


def test_a_first_save_that_was_killed_is_no_run_and_does_not_hinder_the_next(tmp_path):
    folder = tmp_path / "r"
    folder.mkdir()
    (folder / f"arrays-{'0' * 32}.npz").write_bytes(b"half")
    (folder / ".run.json-1.tmp").write_text("{", "utf-8")
    with pytest.raises(StoreError, match="holds no run"):
        read_run(folder)
    assert same(read_run(save_run(some_run(), folder)), some_run())


def test_a_disk_that_refuses_is_explained_and_leaves_nothing_behind(tmp_path, monkeypatch):
    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(store.os, "fsync", full)
    with pytest.raises(StoreError, match="No space left on device"):
        save_run(some_run(), tmp_path / "r")
    assert not list((tmp_path / "r").iterdir())
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="cannot be written"):
        save_run(some_run(), tmp_path / "file")


def test_snapshots_larger_than_allowed_are_refused_before_anything_is_written(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(store, "_MOST_ARRAY_BYTES", 100)
    with pytest.raises(StoreError, match="Keep fewer"):
        save_run(some_run(), tmp_path / "r")
    assert not (tmp_path / "r").exists()


@pytest.mark.parametrize(
    "snapshots",
    [
        (some_snapshot(0), some_snapshot(1, n_movies=8)),
        (some_snapshot(n_factors=4),),
        (replace(some_snapshot(), biases=np.zeros(6, np.float32)),),
        (replace(some_snapshot(), user_biases=np.zeros(4)),),
        (replace(some_snapshot(), user_biases=np.zeros((4, 1), np.float32)),),
        (some_snapshot(0), replace(some_snapshot(1), user_biases=np.zeros(5, np.float32))),
        (replace(some_snapshot(), vectors=np.zeros((7, 3))),),
        (replace(some_snapshot(), vectors=np.zeros(7, np.float32)),),
    ],
)
def test_snapshots_that_do_not_fit_are_not_saved(snapshots, tmp_path):
    with pytest.raises(ValueError, match=r"vectors|differ|biases"):
        save_run(some_run(snapshots=snapshots), tmp_path / "r")


def test_a_run_without_its_arrays_is_the_run_without_snapshots(tmp_path):
    folder = save_run(some_run(), tmp_path / "r")
    arrays_of(folder).write_bytes(b"never opened")
    assert same(read_run(folder, arrays=False), some_run(snapshots=()))


def test_a_run_whose_arrays_are_missing_is_refused_without_them_too(tmp_path):
    folder = save_run(some_run(), tmp_path / "r")
    arrays_of(folder).unlink()
    with pytest.raises(StoreError, match="incomplete"):
        read_run(folder, arrays=False)


def test_a_run_saved_anew_between_the_reading_of_its_two_files_is_read_whole(tmp_path, monkeypatch):
    folder = save_run(some_run(), tmp_path / "r")
    read_header, saves = store._read_header, [some_run(id="second")]

    def overtaken(path: Path):
        header = read_header(path)
        if saves:
            save_run(saves.pop(), folder, overwrite=True)
        return header

    monkeypatch.setattr(store, "_read_header", overtaken)
    assert same(read_run(folder), some_run(id="second"))


def test_only_what_is_wrong_with_the_files_counts_as_damage(tmp_path, monkeypatch):
    folder = save_run(some_run(), tmp_path / "r")

    def damage_seen() -> bool:
        with pytest.raises(StoreError) as caught:
            read_run(folder)
        return is_damage(caught.value)

    def refuse(*_: object) -> None:
        raise OSError(24, "Too many open files")

    with monkeypatch.context() as patch:
        patch.setattr(store, "open_regular", refuse)
        assert not damage_seen()
    header = (folder / "run.json").read_text("utf-8")
    (folder / "run.json").write_text(header.replace('"version": 2', '"version": 3'), "utf-8")
    assert not damage_seen()
    (folder / "run.json").write_text(header[:-9], "utf-8")
    assert damage_seen()
    (folder / "run.json").write_text(header, "utf-8")
    arrays_of(folder).unlink()
    assert damage_seen()
