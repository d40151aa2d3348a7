"""What every export begins with: the run and its data belong together, and texts are harmless."""

import re

from cf.analysis.plane.projection import refuse_exploded
from cf.data import Dataset, Movies
from cf.errors import StoreError
from cf.snapshot import Run, Snapshot

LABELS = {1: "blockbuster", -1: "independent", 0: "unlabelled"}

# Tabs, ends of lines and what XML does not allow.
_NOT_IN_A_LINE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]+")


def find_newest(run: Run, data: Dataset) -> Snapshot | None:
    """Return the run's newest snapshot, None if it keeps none, after checking that data fit it.

    Raises StoreError if the run was trained on other data.
    """
    newest = run.snapshots[-1] if run.snapshots else None
    if run.data_checksum != data.ratings.checksum:
        raise StoreError(
            f"“{name_run(run)}” was trained on “{run.data_name}” (checksum "
            f"{run.data_checksum[:12]}…), but these are the ratings of “{data.name}” (checksum "
            f"{data.ratings.checksum[:12]}…). Open the data that the run was trained on."
        )
    if newest is not None and len(newest.vectors) != data.ratings.n_movies:
        raise StoreError(
            f"“{name_run(run)}” holds {len(newest.vectors)} vectors, but “{data.name}” has "
            f"{data.ratings.n_movies} {data.things}. The file of the run is damaged; use another "
            "copy."
        )
    return newest


def find_sound(run: Run, data: Dataset) -> Snapshot | None:
    """Return the run's newest snapshot as `find_newest` does, fit to be drawn and to be counted on.

    Raises
    ------
    StoreError
        The run was trained on other data.
    DivergedError
        A vector holds NaN, infinity or an absurdly large number.
    """
    newest = find_newest(run, data)
    if newest is not None:
        refuse_exploded(newest.vectors)
    return newest


def need_newest(run: Run, data: Dataset) -> Snapshot:
    """Return the run's newest snapshot for an export that is nothing without vectors.

    Raises
    ------
    StoreError
        The run was trained on other data or keeps no vectors.
    DivergedError
        A vector holds NaN, infinity or an absurdly large number.
    """
    newest = find_sound(run, data)
    if newest is None:
        raise StoreError(
            f"“{name_run(run)}” keeps no vectors, so there is nothing to draw or to project. "
            "Take its report or its losses, or train it again and save it."
        )
    return newest


def name_run(run: Run) -> str:
    """What the person calls the run, else "Run" and its id, in one line."""
    return one_line(run.name) or f"Run {one_line(run.id)}"


def describe_end(run: Run) -> str:
    """Say which vectors those of a run that broke off are, in a sentence; else nothing."""
    if not run.ending:
        return ""
    last = f"; its last good vectors are of step {run.snapshots[-1].step:,}"
    return f"This run {run.ending}{last * bool(run.snapshots)}."


def name_movie(movies: Movies, row: int) -> str:
    """A movie's name in one line."""
    return one_line(movies.name(row))


def one_line(text: str) -> str:
    """The text with tabs, ends of lines and control characters replaced by blanks."""
    return _NOT_IN_A_LINE.sub(" ", text).strip()
