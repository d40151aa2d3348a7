"""The arrays of a saved run: an npz of float32 that is checked before it is believed."""

import ast
import zipfile
from pathlib import Path
from reprlib import repr as short

import numpy as np

from cf.store.run_json import Load


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
