"""What a saved run must be, whoever wrote it, before anything is drawn of it."""

import math
from reprlib import repr as short

import numpy as np

from cf.settings import BY_NAME, live_names
from cf.snapshot import Run, Separation

_LONGEST_TEXT = 1000  # characters
_LONGEST_POLES = 200
_MOST_NAMED = 100  # baselines, versions, values of the parent
_MOST_COUNT = 2**53  # whole numbers up to here are exact as floats too
_SPACES = ("full", "plane")


def check_figures(run: Run) -> None:
    """Refuse a run whose texts, losses, turns by hand or separations are none.

    Raises
    ------
    ValueError
        A text that is endless or holds half a character; losses of no epochs of the run; an AUC
        that is no probability; a number that could not be drawn.
    SettingError
        A turn to a value that is not allowed.
    """
    _check_texts(run)
    _check_losses(run)
    for change in run.changes:
        if change.name not in live_names() or not _is_count(change.step):
            raise ValueError(f"{short(change.name)} turned by hand at step {short(change.step)}")
        for value in (change.old, change.new):
            BY_NAME[change.name].check(value)
    for separation in run.separations:
        _check_separation(separation)


def _check_texts(run: Run) -> None:
    named = (run.baselines, run.versions, run.parent_values)
    if any(len(values) > _MOST_NAMED for values in named):
        raise ValueError(f"more than {_MOST_NAMED} baselines, versions or values of its parent")
    texts = [
        run.id,
        run.data_name,
        run.data_checksum,
        run.name,
        run.made_at,
        run.parent,
        run.message,
    ]
    texts += [name for values in named for name in values] + list(run.versions.values())
    texts += [separation.poles for separation in run.separations]
    for value in run.parent_values.values():
        if isinstance(value, str):
            texts.append(value)
        elif not isinstance(value, int | float):
            raise ValueError(f"its parent had {short(value)}, which is no setting’s value")
    for text in texts:
        if len(text) > _LONGEST_TEXT:
            raise ValueError(f"a text of {len(text):,} characters: {short(text)}")
        try:
            text.encode()
        except UnicodeEncodeError:
            raise ValueError(f"a text with half a character: {short(text)}") from None


def _check_losses(run: Run) -> None:
    if run.diverged_at is not None and not _is_count(run.diverged_at):
        raise ValueError(f"it diverged at step {short(run.diverged_at)}")
    if len(run.losses) > run.settings.epochs:
        raise ValueError(f"{len(run.losses)} losses of {run.settings.epochs} epochs")
    before = 0
    for loss in run.losses:
        if not before < loss.epoch <= run.settings.epochs or not _is_count(loss.step):
            raise ValueError(f"a loss of epoch {short(loss.epoch)} after that of epoch {before}")
        if loss.train_mse < 0 or loss.validation_mse < 0:
            raise ValueError(f"a loss below zero in epoch {loss.epoch}")
        before = loss.epoch


def _check_separation(separation: Separation) -> None:
    if len(separation.poles) > _LONGEST_POLES or separation.space not in _SPACES:
        raise ValueError(f"a separation of {short(separation.poles)} in {short(separation.space)}")
    counts = (separation.epoch, separation.n_positive, separation.n_negative)
    shares = (separation.auc, separation.null_low, separation.null_high, *separation.interval)
    if len(separation.interval) not in (0, 2):
        raise ValueError(f"{short(separation.interval)} is no interval")
    # NaN: not measured.
    if not all(map(_is_count, counts)) or not all(math.isnan(s) or 0 <= s <= 1 for s in shares):
        raise ValueError(f"{short(separation.poles)} is separated by {short(separation.auc)}")


def _is_count(number: int) -> bool:
    return 0 <= number <= _MOST_COUNT


def check_shapes(run: Run) -> None:
    """Refuse a run unless all snapshots are (n_movies, n_factors), with one bias a movie or none.

    So too for users: one bias and one vector each or none, the same number in all snapshots.

    Raises ValueError if the arrays do not fit each other or the settings, or are of no moment of
    the run.
    """
    shapes = {snapshot.vectors.shape for snapshot in run.snapshots}
    if len(shapes) > 1:
        raise ValueError(f"the snapshots differ in shape: {short(sorted(shapes))}")
    users = [s.user_biases for s in run.snapshots if s.user_biases is not None]
    if any(biases.ndim != 1 or biases.shape != users[0].shape for biases in users):
        raise ValueError(f"user biases {short(sorted({biases.shape for biases in users}))}")
    tastes = [s.user_vectors for s in run.snapshots if s.user_vectors is not None]
    if any(taste.ndim != 2 or taste.shape != tastes[0].shape for taste in tastes):
        raise ValueError(f"user vectors {short(sorted({taste.shape for taste in tastes}))}")
    if users and tastes and len(users[0]) != len(tastes[0]):
        raise ValueError(f"{len(users[0])} user biases beside {len(tastes[0])} user vectors")
    for snapshot in run.snapshots:
        if not _is_count(snapshot.step) or not 0 <= snapshot.epoch <= run.settings.epochs:
            raise ValueError(f"a snapshot at step {short(snapshot.step)}")
        vectors, biases = snapshot.vectors, snapshot.biases
        if vectors.ndim != 2 or vectors.shape[1] != run.settings.n_factors:
            raise ValueError(f"vectors {vectors.shape} for {run.settings.n_factors} factors")
        if biases is not None and biases.shape != vectors.shape[:1]:
            raise ValueError(f"biases {biases.shape} beside vectors {vectors.shape}")
        arrays = (vectors, biases, snapshot.user_biases, snapshot.user_vectors)
        if any(array is not None and array.dtype != np.float32 for array in arrays):
            raise ValueError("vectors and biases must be float32")
