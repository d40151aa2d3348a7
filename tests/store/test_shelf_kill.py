"""Shelves under fire: saves killed at random moments, and processes that share a shelf."""

import signal
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np

from cf.snapshot import Run
from cf.store.folder import save_run
from cf.store.shelf import Shelf
from tests.store.saved import same, some_run, some_snapshot

REPOSITORY = Path(__file__).parents[2]
N_KILLS = 15
# Says what it is about to do and, once it is done, that it is. Its runs are made of a saved one, so
# that it is quick to start: the tests' own modules would bring pytest along.
BUSY = """
import sys
from dataclasses import replace
from pathlib import Path
import numpy as np
from cf.store.shelf import Shelf
from cf.store.folder import read_run

folder, pattern, tag, first, end = sys.argv[1:]
shelf, run = Shelf(Path(folder), most=10**6), read_run(pattern)
for i in range(int(first), int(end)):
    vectors = np.full_like(run.snapshots[0].vectors, i)
    snapshot = replace(run.snapshots[0], vectors=vectors)
    for act, run_id in (("save", f"{tag}-{i}"), ("save", "steady"), ("delete", f"{tag}-{i - 9}")):
        print(act, run_id, i, flush=True)
        if act == "delete":
            shelf.delete(run_id)
        else:
            shelf.save(replace(run, id=run_id, name=f"version {i}", snapshots=(snapshot,)))
        print("done", flush=True)
"""


def version(run_id: str, i: int) -> Run:
    """A run that differs with `i` in both of its files."""
    vectors = np.full((400, 3), i, np.float32)
    snapshot = replace(some_snapshot(n_movies=400), vectors=vectors)
    return some_run(id=run_id, name=f"version {i}", snapshots=(snapshot,))


@contextmanager
def busy(folder: Path, tag: str, first: int = 0, end: int = 10**9):
    """A process that saves, overwrites and deletes; it does not outlive the test."""
    pattern = save_run(version("pattern", 0), folder.with_name("pattern"), overwrite=True)
    arguments = [str(folder), str(pattern), tag, str(first), str(end)]
    command = [sys.executable, "-c", BUSY, *arguments]
    with subprocess.Popen(
        command, cwd=REPOSITORY, stdout=subprocess.PIPE, encoding="utf-8"
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def killed_in_time(process: subprocess.Popen, rng: np.random.Generator) -> list[str]:
    """Kill the process at a random moment of its work; all lines that it has said to their end."""
    said = [process.stdout.readline() for _ in range(rng.integers(1, 20))]
    try:
        process.wait(rng.uniform(0, 0.02))
    except subprocess.TimeoutExpired:
        process.kill()
    said += process.stdout.readlines()
    assert process.wait() == -signal.SIGKILL
    # Without buffers a line is written in pieces: half of one announces nothing and ends nothing.
    return [line.strip() for line in said if line.endswith("\n")]


def test_a_kill_at_any_moment_costs_at_most_the_run_that_was_being_saved(tmp_path):
    shelf, rng = Shelf(tmp_path / "shelf", most=10**6), np.random.default_rng(3)
    there: dict[str, int] = {}  # id → version
    first, cut_short = 0, 0
    for _ in range(N_KILLS):
        with busy(shelf.folder, "run", first) as process:
            said = killed_in_time(process, rng)
        for begun, done in zip(said[::2], [*said[1::2], None], strict=False):
            act, run_id, i = begun.split()
            if done == "done":
                there.pop(run_id, None) if act == "delete" else there.update({run_id: int(i)})
                continue
            cut_short += 1
            if run_id not in shelf:  # deleted, or never saved: its first save was cut short
                assert act == "delete" or run_id not in there
                there.pop(run_id, None)
            elif act == "save" and same(shelf.read(run_id), version(run_id, int(i))):
                there[run_id] = int(i)
        listing = shelf.runs()
        assert listing.set_aside == ()
        assert {run.id for run in listing.runs} == set(there)
        for run_id, number in there.items():
            assert same(shelf.read(run_id), version(run_id, number))
        first = int(said[-1 if len(said) % 2 else -2].split()[2]) + 1
    assert cut_short >= N_KILLS / 2, "hardly a kill met a save"
    assert not list(shelf.folder.glob(".deleted-*"))
    assert not (shelf.folder / "damaged").exists()


def test_two_processes_that_save_to_one_shelf_lose_nothing(tmp_path):
    shelf, n_runs = Shelf(tmp_path / "shelf", most=10**6), 40
    with busy(shelf.folder, "a", end=n_runs) as one, busy(shelf.folder, "b", end=n_runs) as two:
        n_listings = 0
        while one.poll() is None or two.poll() is None or not n_listings:
            assert shelf.runs().set_aside == ()
            if "steady" in shelf:
                steady = shelf.read("steady")
                assert same(steady, version("steady", int(steady.name.split()[-1])))
            n_listings += 1
        assert (one.wait(), two.wait()) == (0, 0)
    last = range(n_runs - 9, n_runs)
    listing = shelf.runs()
    assert {run.id for run in listing.runs} == {"steady"} | {f"{t}-{i}" for t in "ab" for i in last}
    for run in listing.runs:
        i = n_runs - 1 if run.id == "steady" else int(run.id[2:])
        if run.id != "steady":
            assert same(shelf.read(run.id), version(run.id, i))
