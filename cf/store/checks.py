"""What a saved run must be, whoever wrote it, before anything is drawn of it."""

from reprlib import repr as short

import numpy as np

from cf.settings import BY_NAME
from cf.snapshot import Run

_LONGEST_POLES = 200  # characters


def check_figures(run: Run) -> None:
    """Refuse a run whose losses, turns by hand or separations are none.

    Raises
    ------
    ValueError
        More losses than epochs, or a separation of poles with an endless name.
    SettingError
        A turn to a value that is not allowed.
    """
    if len(run.losses) > run.settings.epochs:
        raise ValueError(f"{len(run.losses)} losses of {run.settings.epochs} epochs")
    for change in run.changes:
        setting = BY_NAME.get(change.name)
        if setting is None or setting.effect != "live" or change.step < 0:
            raise ValueError(f"{short(change.name)} turned by hand at step {change.step}")
        setting.check(change.new)
    for separation in run.separations:
        if len(separation.poles) > _LONGEST_POLES:
            raise ValueError(f"a separation of {short(separation.poles)}")


def check_shapes(run: Run) -> None:
    """Refuse a run unless all snapshots are (n_movies, n_factors), with one bias a movie or none.

    So too for users: one bias and one vector each or none, the same number in all snapshots.

    Raises
    ------
    ValueError
        The arrays do not fit each other or the settings.
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
        vectors, biases = snapshot.vectors, snapshot.biases
        if vectors.ndim != 2 or vectors.shape[1] != run.settings.n_factors:
            raise ValueError(f"vectors {vectors.shape} for {run.settings.n_factors} factors")
        if biases is not None and biases.shape != vectors.shape[:1]:
            raise ValueError(f"biases {biases.shape} beside vectors {vectors.shape}")
        arrays = (vectors, biases, snapshot.user_biases, snapshot.user_vectors)
        if any(array is not None and array.dtype != np.float32 for array in arrays):
            raise ValueError("vectors and biases must be float32")
