"""Arrow to NumPy without pandas, whose import would add half a second to a worker's start."""

from pathlib import Path
from typing import Any

import numpy as np


def read_parquet(path: Path, columns: list[str] | None = None) -> Any:
    """Read columns (all by default) of a Parquet file as an Arrow table."""
    import pyarrow.parquet as pq

    with pq.ParquetFile(path) as file:  # read_table would import pandas
        # Each further thread keeps megabytes of its own; a column more at a time saves little.
        return file.read(columns, use_threads=False)


def as_numpy(column: Any) -> np.ndarray:
    """A column of numbers without nulls as a NumPy array of the same type, not writable."""
    return np.from_dlpack(column.combine_chunks())  # to_numpy would import pandas
