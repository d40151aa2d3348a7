"""Arrow to NumPy without pandas, whose import would add half a second to a worker's start."""

from collections.abc import Set
from pathlib import Path
from typing import Any

import numpy as np


def read_parquet(path: Path, columns: list[str] | None = None) -> Any:
    """Read columns (all by default) of a Parquet file as an Arrow table."""
    import pyarrow.parquet as pq

    with pq.ParquetFile(path) as file:  # read_table would import pandas
        # Each further thread keeps megabytes of its own; a column more at a time saves little.
        return file.read(columns, use_threads=False)


def write_parquet(
    path: Path, columns: dict[str, Any], close: Set[str] = frozenset(), level: int | None = None
) -> None:
    """Write columns by name; those in `close`, whose neighbours are close, as their differences.

    `level`: of zstd's compression, by default its own.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    packed = dict.fromkeys(close & columns.keys(), "DELTA_BINARY_PACKED")
    pq.write_table(
        pa.table(columns),
        path,
        compression="zstd",
        compression_level=level,
        use_dictionary=[name for name in columns if name not in packed],
        column_encoding=packed,
        write_statistics=False,
    )


def as_numpy(column: Any) -> np.ndarray:
    """A column of numbers without nulls as a NumPy array of the same type, not writable."""
    return np.from_dlpack(column.combine_chunks())  # to_numpy would import pandas
