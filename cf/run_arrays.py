"""The arrays of a saved run: an npz of float32 that is checked before it is believed."""

import ast
import zipfile
from pathlib import Path
from reprlib import repr as short

import numpy as np

from cf.run_json import Load
from cf.snapshot import Run


def write_arrays(path: Path, arrays: dict[str, np.ndarray]) -> None:
    """Write (…) float32 arrays into an npz, uncompressed."""
    with path.open("wb") as file:  # given a bare name, savez would append .npz
        np.savez(file, allow_pickle=False, **arrays)


def array_loader(archive: zipfile.ZipFile, n_bytes: int) -> Load:
    """Return a function that gives out each array once, after checking what it claims.

    Parameters
    ----------
    archive : an open npz
    n_bytes : what it takes on the disk

    Raises
    ------
    ValueError
        Its arrays claim to be larger; from the function, an array is not what the run says.
    """
    members = {member.filename: member for member in archive.infolist()}
    if sum(member.file_size for member in archive.infolist()) > n_bytes:
        raise ValueError("its arrays claim to be larger than the file that holds them")

    def load(name: str, shape: list[int]) -> np.ndarray:
        member = members.pop(f"{name}.npy", None)
        if member is None:
            raise ValueError(f"the array {short(name)} is missing or named twice")
        if member.compress_type != zipfile.ZIP_STORED:
            raise ValueError(f"the array {name} is compressed")
        data = archive.read(member)
        start = 10 + int.from_bytes(data[8:10], "little")
        said = ast.literal_eval(data[10 : min(start, 1024)].decode("latin-1"))
        wanted = {"descr": "<f4", "fortran_order": False, "shape": tuple(shape)}
        if data[:8] != b"\x93NUMPY\x01\x00" or said != wanted:
            raise ValueError(f"the array {name} is not float32 of the shape {tuple(shape)}")
        return np.frombuffer(data, "<f4", offset=start).reshape(shape).astype(np.float32)

    return load


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
