"""Taking a run away, in formats that other programs open: a new one is one entry of `FORMATS`."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from cf.data import Dataset
from cf.export.matching import find_newest
from cf.export.page import write_map_page
from cf.export.pictures import write_png, write_svg
from cf.export.report import write_report
from cf.export.tables import write_csv, write_losses, write_npz, write_parquet, write_projector
from cf.snapshot import Run

_LONGEST_NAME = 60  # letters


@dataclass(frozen=True)
class Format:
    """One way to take a run away.

    `write` takes the run and the data that it was trained on. It raises StoreError if the two do
    not belong together, or if it draws a map and the run holds no vectors; DivergedError if it
    shows or holds vectors that have no place on a map.
    """

    label: str
    suffix: str  # behind the run's name; its end tells other programs the kind of file
    mime: str
    about: str  # one sentence of help
    write: Callable[[Run, Dataset], bytes]


def write_archive(run: Run, data: Dataset) -> bytes:
    """Write the run itself as a zip that this program opens again."""
    from cf.store.archive import pack_run

    find_newest(run, data)
    return pack_run(run)


FORMATS: dict[str, Format] = {
    "zip": Format(
        "The run itself",
        "-run.zip",
        "application/zip",
        "Everything that was kept of the run, to open it here again or on another machine.",
        write_archive,
    ),
    "report": Format(
        "Report, two pages",
        "-report.html",
        "text/html",
        "Settings, curves, map and separations with their controls in one file that needs no "
        "network and prints on two pages of A4.",
        write_report,
    ),
    "map-png": Format(
        "Map as a picture",
        "-map.png",
        "image/png",
        "1920 × 1080 pixels on white, for slides; its title says what it shows, with the figure.",
        write_png,
    ),
    "map-svg": Format(
        "Map as a drawing",
        "-map.svg",
        "image/svg+xml",
        "Sharp at any size, and its titles stay text that a drawing program can edit.",
        write_svg,
    ),
    "map-html": Format(
        "Map to explore",
        "-map.html",
        "text/html",
        "A page with this very map, its titles and a search; needs no network.",
        write_map_page,
    ),
    "csv": Format(
        "Table for a spreadsheet",
        "-movies.csv",
        "text/csv",
        "One row a movie with its facts, bias and factors, ready for Excel; a title that begins "
        "with =, +, -, @ or a tab gets an apostrophe in front, lest it be taken for a formula.",
        write_csv,
    ),
    "parquet": Format(
        "Table for data tools",
        "-movies.parquet",
        "application/vnd.apache.parquet",
        "The same table with types, for pandas, Polars, DuckDB or Spark.",
        write_parquet,
    ),
    "npz": Format(
        "NumPy arrays",
        "-arrays.npz",
        "application/octet-stream",
        "The vectors and biases of all moments that were kept, with ids and titles; "
        "numpy.load reads it.",
        write_npz,
    ),
    "projector": Format(
        "Embedding Projector",
        "-projector.zip",
        "application/zip",
        "Vectors and titles for projector.tensorflow.org: unpack, press Load there and choose the "
        "two TSV files.",
        write_projector,
    ),
    "losses": Format(
        "Losses",
        "-losses.csv",
        "text/csv",
        "Training and validation loss of every epoch in squared stars.",
        write_losses,
    ),
}


def file_name(run: Run, key: str) -> str:
    """Name a download after the run, in letters that every system takes.

    Parameters
    ----------
    run : Run
        Its id stands in where its name has no letter that can be kept.
    key : of FORMATS
    """
    name = _simplify(run.name) or _simplify(run.id) or "run"
    return name + FORMATS[key].suffix


def _simplify(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub("[^A-Za-z0-9]+", "-", plain)[:_LONGEST_NAME].strip("-")
