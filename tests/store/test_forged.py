"""Files that are not the saved runs they claim to be: damaged, forged, too new, too big."""

import io
import json
import zipfile
from pathlib import Path

import numpy as np
import pytest

from cf.errors import StoreError
from cf.snapshot import EpochLoss
from cf.store import folder as store
from cf.store.folder import read_run, save_run
from tests.store.saved import arrays_of, same, some_run, some_snapshot


def edited(folder: Path, edit) -> Path:
    """Change what `run.json` says."""
    path = folder / "run.json"
    header = json.loads(path.read_text("utf-8"))
    edit(header)
    path.write_text(json.dumps(header), "utf-8")
    return folder


def with_member(folder: Path, name: str, content: bytes, method: int = zipfile.ZIP_STORED) -> Path:
    """Put other bytes in the place of one array."""
    path = arrays_of(folder)
    with zipfile.ZipFile(path) as archive:
        members = {member: archive.read(member) for member in archive.namelist()}
    members[name] = content
    with zipfile.ZipFile(path, "w", method) as archive:
        for member, data in members.items():
            archive.writestr(member, data)
    return folder


def npy(array: np.ndarray) -> bytes:
    file = io.BytesIO()
    np.save(file, array, allow_pickle=True)
    return file.getvalue()


@pytest.mark.parametrize("missing", ["run.json", "arrays"])
def test_a_missing_file_is_named(missing, tmp_path):
    folder = save_run(some_run(), tmp_path / "r")
    (folder / "run.json" if missing == "run.json" else arrays_of(folder)).unlink()
    with pytest.raises(StoreError, match=missing):
        read_run(folder)
    with pytest.raises(StoreError, match="holds no run"):
        read_run(tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("separations", [{"poles": "a / b", "auc": 0.5}]),
        ("separations", [{"epoch": 1, "auc": 0.5}]),
        ("separations", [{"epoch": 1, "poles": "a / b"}]),
        ("separations", [{"epoch": 1, "poles": "a / b", "auc": "high"}]),
        ("separations", [{"epoch": [1], "poles": "a / b", "auc": 0.5}]),
        ("separations", [{"epoch": 1, "poles": "x" * 1000, "auc": 0.5}]),
        ("separations", [{"epoch": 1, "poles": "a / b", "auc": 0.5, "null_low": [0]}]),
        ("separations", [{"epoch": 1, "poles": "a / b", "auc": 10**400}]),
        ("separations", [{"epoch": 1, "poles": "a / b", "auc": 1.5}]),
        ("separations", [{"epoch": 1, "poles": "a / b", "auc": "Infinity"}]),
        ("separations", [{"epoch": 1, "poles": "a / b", "auc": 0.5, "null_high": -0.1}]),
        ("separations", [{"epoch": 1, "poles": "a / b", "auc": 0.5, "interval": [0, 1e300]}]),
        ("separations", [{"epoch": 1, "poles": "a / b", "auc": 0.5, "interval": [0.4]}]),
        ("separations", [{"epoch": 1, "poles": "a / b", "auc": 0.5, "n_positive": 10**400}]),
        ("separations", [{"epoch": 10**400, "poles": "a / b", "auc": 0.5}]),
        ("separations", [{"epoch": 1, "poles": "a / b", "auc": 0.5, "space": "other"}]),
        ("separations", [{"epoch": 1, "poles": "\ud800", "auc": 0.5}]),
        ("name", "\ud800"),
        ("name", "x" * 10_000),
        ("data_name", "Movie\udfffLens"),
        ("made_at", "\ud800"),
        ("baselines", {"\ud800": 1.0}),
        ("baselines", {str(n): 1.0 for n in range(1000)}),
        ("versions", {"numpy": "\ud800"}),
        ("parent_values", {"n_factors": [[[]]]}),
        ("parent_values", {"model": "\ud800"}),
        ("changes", [{"step": 10**400, "name": "learning_rate", "old": 0.1, "new": 0.2}]),
        ("changes", [{"step": 1, "name": "learning_rate", "old": "NaN", "new": 0.2}]),
        ("changes", [{"step": 1, "name": "n_factors", "old": 3.0, "new": 4.0}]),
        ("changes", [{"step": 1, "name": "__init__", "old": 3.0, "new": 4.0}]),
        ("changes", [{"step": 1, "name": "learning_rate", "old": 0.1, "new": -1.0}]),
        ("changes", [{"step": -1, "name": "learning_rate", "old": 0.1, "new": 0.2}]),
    ],
)
@pytest.mark.parametrize("arrays", [True, False])
def test_figures_that_are_none_are_refused_listed_or_read(tmp_path, name, value, arrays):
    folder = edited(save_run(some_run(), tmp_path / "r"), lambda h: h["run"].update({name: value}))
    with pytest.raises(StoreError, match="damaged"):
        read_run(folder, arrays)


@pytest.mark.parametrize("epochs", [(1, 1), (2, 1), (0,), (10**400,), (-1, 1), (1, 6)])
def test_losses_of_epochs_that_cannot_follow_each_other_are_refused(tmp_path, epochs):
    losses = tuple(EpochLoss(epoch, 10, 0.9, 1.0, 0.2) for epoch in epochs)
    with pytest.raises(StoreError, match="a loss of epoch"):
        read_run(save_run(some_run(losses=losses), tmp_path / "r"))


def test_a_loss_below_zero_is_refused(tmp_path):
    run = some_run(losses=(EpochLoss(1, 10, -0.1, 1.0, 0.2),))
    with pytest.raises(StoreError, match="below zero"):
        read_run(save_run(run, tmp_path / "r"))


def test_more_losses_than_epochs_are_refused(tmp_path):
    losses = tuple(EpochLoss(n, n * 10, 0.9, 1.0, 0.2) for n in range(1, 7))
    folder = save_run(some_run(losses=losses), tmp_path / "r")
    with pytest.raises(StoreError, match="6 losses of 5 epochs"):
        read_run(folder)


def test_a_run_of_the_first_format_is_read_and_simply_has_no_name(tmp_path):
    def age(header: dict) -> None:
        header["version"] = 1
        for name in ("name", "made_at", "parent", "parent_values"):
            del header["run"][name]

    run = read_run(edited(save_run(some_run(), tmp_path / "r"), age))
    assert (run.id, run.name, run.made_at, run.parent_values) == (some_run().id, "", "", {})
    assert run.losses and run.snapshots


def test_a_run_from_a_newer_version_says_so(tmp_path):
    folder = edited(save_run(some_run(), tmp_path / "r"), lambda h: h.update(version=3))
    with pytest.raises(StoreError, match=r"format 3.*only up to 2.*Update"):
        read_run(folder)


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"{",
        b"[]",
        b"3",
        b"\xff\xfe\x00",
        b"[" * 100_000,
        b"9" * 10_000,
        b'{"format": "other", "version": 1}',
        b'{"format": "cf run"}',
        b'{"format": "cf run", "version": true}',
        b'{"format": "cf run", "version": 1}',
        b'{"format": "cf run", "version": 1, "arrays": null, "run": {}}',
    ],
)
def test_a_run_json_that_is_something_else_is_refused(text, tmp_path):
    folder = save_run(some_run(), tmp_path / "r")
    (folder / "run.json").write_bytes(text)
    with pytest.raises(StoreError):
        read_run(folder)


@pytest.mark.parametrize(
    "name",
    ["../arrays-" + "0" * 32 + ".npz", "/etc/passwd", "run.json", "arrays-0.npz", "", 3, ["x"]],
)
def test_only_an_arrays_file_of_the_folder_is_opened(name, tmp_path):
    folder = save_run(some_run(), tmp_path / "r")
    with pytest.raises(StoreError, match="damaged"):
        read_run(edited(folder, lambda h: h.update(arrays=name)))


def put(*path, value):
    def edit(header):
        place = header["run"]
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] = value

    return edit


FORGED = {
    "number for a text": put("id", value=3),
    "text for a number": put("losses", 0, "train_mse", value="0.9"),
    "truth for a number": put("losses", 0, "train_mse", value=True),
    "fraction for a count": put("losses", 0, "epoch", value=1.5),
    "number without end": put("losses", 0, "train_mse", value=10**400),
    "snapshot of no step": put("snapshots", 0, "step", value=10**400),
    "snapshot after the end": put("snapshots", 0, "epoch", value=99.0),
    "null for a number": put("snapshots", 0, "epoch", value=None),
    "list for a dict": put("baselines", value=[]),
    "dict for a list": put("snapshots", value={}),
    "unknown field": put("surprise", value=1),
    "unknown setting": put("settings", "surprise", value=1),
    "bad setting": put("settings", "n_factors", value=10**9),
    "other number of factors": put("settings", "n_factors", value=4),
    "no vectors": put("snapshots", 0, "vectors", value=None),
    "array by hand": put("snapshots", 0, "vectors", value=[[1.0, 2.0, 3.0]]),
    "array without a name": put("snapshots", 0, "vectors", value={"shape": [7, 3]}),
    "array without a shape": put("snapshots", 0, "vectors", value={"array": "snapshots.0.vectors"}),
    "unknown array": put("snapshots", 0, "vectors", "array", value="other"),
    "array named twice": put("snapshots", 0, "vectors", "array", value="snapshots.1.vectors"),
    "other shape": put("snapshots", 0, "vectors", "shape", value=[3, 7]),
    "enormous shape": put("snapshots", 0, "vectors", "shape", value=[10**12, 3]),
    "negative shape": put("snapshots", 0, "vectors", "shape", value=[-1, 3]),
    "shape of texts": put("snapshots", 0, "vectors", "shape", value=["7", "3"]),
}


@pytest.mark.parametrize("edit", FORGED.values(), ids=FORGED.keys())
def test_forged_values_are_refused(edit, tmp_path):
    with pytest.raises(StoreError, match="damaged"):
        read_run(edited(save_run(some_run(), tmp_path / "r"), edit))


def test_a_missing_field_is_named(tmp_path):
    folder = edited(save_run(some_run(), tmp_path / "r"), lambda h: h["run"].pop("data_name"))
    with pytest.raises(StoreError, match="data_name"):
        read_run(folder)


class Trap:
    """Unpickling this would raise KeyboardInterrupt."""

    def __reduce__(self):
        return (exec, ("raise KeyboardInterrupt",))


GOOD = some_snapshot(0).vectors
MEMBERS = {
    "pickle": npy(np.array([[Trap()] * 3] * 7, dtype=object)),
    "float64": npy(GOOD.astype(np.float64)),
    "other byte order": npy(GOOD.astype(">f4")),
    "column order": npy(np.asfortranarray(GOOD)),
    "other shape": npy(GOOD[:6]),
    "cut off": npy(GOOD)[:-4],
    "too long": npy(GOOD) + b"\0\0",
    "no header": GOOD.tobytes(),
    "empty": b"",
    "header that is a call": b"\x93NUMPY\x01\x00\x76\x00" + b"__import__('os')".ljust(118),
    "header that is nested": b"\x93NUMPY\x01\x00\x76\x00" + b"(" * 118,
    "claims an enormous shape": npy(GOOD).replace(b"(7, 3), }     ", b"(7777777, 3), "),
}


@pytest.mark.parametrize("content", MEMBERS.values(), ids=MEMBERS.keys())
def test_forged_arrays_are_refused(content, tmp_path):
    folder = save_run(some_run(), tmp_path / "r")
    with pytest.raises(StoreError, match="damaged"):
        read_run(with_member(folder, "snapshots.0.vectors.npy", content))


def test_a_zip_bomb_is_refused_before_it_unfolds(tmp_path):
    folder = save_run(some_run(), tmp_path / "r")
    with_member(folder, "snapshots.0.vectors.npy", bytes(10**7), zipfile.ZIP_DEFLATED)
    with pytest.raises(StoreError, match="larger than the file"):
        read_run(folder)


def test_compressed_arrays_are_refused(tmp_path):
    folder = save_run(some_run(), tmp_path / "r")
    with_member(folder, "snapshots.0.vectors.npy", npy(GOOD), zipfile.ZIP_DEFLATED)
    with pytest.raises(StoreError, match="damaged"):
        read_run(folder)


@pytest.mark.parametrize("limit", ["_MOST_JSON_BYTES", "_MOST_ARRAY_BYTES"])
def test_oversized_files_are_refused_unread(limit, tmp_path, monkeypatch):
    folder = save_run(some_run(), tmp_path / "r")
    monkeypatch.setattr(store, limit, 100)
    with pytest.raises(StoreError, match="bytes"):
        read_run(folder)


def test_no_changed_byte_and_no_missing_end_is_met_with_anything_but_a_store_error(tmp_path):
    folder = save_run(some_run(), tmp_path / "r")
    rng = np.random.default_rng(0)
    for path in (folder / "run.json", arrays_of(folder)):
        whole = path.read_bytes()
        damaged = [whole[:n] for n in rng.integers(0, len(whole), 60)]
        for place in rng.integers(0, len(whole), 300):
            damaged.append(whole[:place] + bytes(rng.integers(0, 256, 1, np.uint8)))
            damaged[-1] += whole[place + 1 :]
        for content in damaged:
            path.write_bytes(content)
            try:
                back = read_run(folder)
            except StoreError:
                continue
            assert {s.vectors.shape for s in back.snapshots} <= {(7, 3)}
        path.write_bytes(whole)
    assert same(read_run(folder), some_run())


def test_a_reason_that_is_a_sentence_ends_with_one_full_stop(tmp_path):
    turn = {"step": 1, "name": "learning_rate", "old": 0.1, "new": 2000.0}
    folder = edited(save_run(some_run(), tmp_path / "r"), lambda h: h["run"].update(changes=[turn]))
    with pytest.raises(StoreError, match=r"to 1000\. Use another copy"):
        read_run(folder)
