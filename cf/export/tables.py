"""A run as tables and arrays: the Embedding Projector, CSV, Parquet, NumPy."""

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import asdict, fields
from typing import Any

import numpy as np

from cf.data import Dataset
from cf.export.matching import LABELS, find_newest, find_sound, need_newest, one_line
from cf.export.testimony import testify
from cf.snapshot import EpochLoss, Run, Snapshot

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)  # the same run gives the same bytes

Column = Sequence[Any]


def write_csv(run: Run, data: Dataset) -> bytes:
    """Write one row a movie for a spreadsheet, numbers to all digits that float32 holds."""
    columns = _tabulate(find_sound(run, data), data)
    columns["title"] = [_defuse(title) for title in columns["title"]]
    columns["genres"] = [_defuse("|".join(genres)) for genres in columns["genres"]]
    columns["testimony"] = _beside(testify(run, data, "csv"), len(columns["title"]))
    rows = zip(*map(_as_text, columns.values()), strict=True)
    return _separate([list(columns), *rows]).encode("utf-8-sig")  # else Excel misreads accents


def write_parquet(run: Run, data: Dataset) -> bytes:
    """Write one row a movie with types; the file's own notes hold settings and citation."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    kinds = {
        "movie_id": pa.int64(),
        "title": pa.string(),
        "year": pa.int16(),
        "genres": pa.list_(pa.string()),
        "n_ratings": pa.int32(),
        "label": pa.string(),
    }
    columns = {
        name: pa.array(values, kinds.get(name, pa.float32()))
        for name, values in _tabulate(find_sound(run, data), data).items()
    }
    notes = {"run": run.id, "settings": json.dumps(run.settings.as_dict())}
    notes |= {"data": data.name, "citation": data.citation}
    notes["testimony"] = testify(run, data, "parquet")
    file = io.BytesIO()
    pq.write_table(pa.table(columns).replace_schema_metadata(notes), file)
    return file.getvalue()


def write_losses(run: Run, data: Dataset) -> bytes:
    """Write one row an epoch: epoch, step, losses in squared stars, seconds; and the testimony."""
    find_newest(run, data)
    names = [field.name for field in fields(EpochLoss)]
    rows = [list(asdict(loss).values()) for loss in run.losses] or [[""] * len(names)]
    told = _beside(testify(run, data, "losses"), len(rows))
    lines = ([*row, word] for row, word in zip(rows, told, strict=True))
    return _separate([[*names, "testimony"], *lines]).encode()


def write_npz(run: Run, data: Dataset) -> bytes:
    """Write the arrays of all snapshots, oldest first, with what their rows stand for.

    Ids, titles, and of the snapshots step, epoch and losses (n_snapshots,), vectors
    (n_snapshots, n_movies, n_factors), biases (n_snapshots, n_movies), and where the run keeps
    them user_biases and user_vectors; NaN in a snapshot that lacks what another one holds.
    """
    find_sound(run, data)
    names = ("step", "epoch", "learning_rate", "train_mse", "validation_mse")
    arrays = {name: np.array([getattr(one, name) for one in run.snapshots]) for name in names}
    for name in ("vectors", "biases", "user_biases", "user_vectors"):
        found = [getattr(one, name) for one in run.snapshots]
        if known := [one for one in found if one is not None]:
            lacking = np.full_like(known[0], np.nan)
            arrays[name] = np.stack([lacking if one is None else one for one in found])
    file = io.BytesIO()
    np.savez_compressed(
        file,
        allow_pickle=False,
        movie_id=data.ratings.movie_ids,
        title=np.array(data.movies.title, dtype=np.str_),
        year=data.movies.year,
        n_ratings=data.movies.n_ratings,
        label=data.movies.label,
        user_id=data.ratings.user_ids,
        settings=np.array(json.dumps(run.settings.as_dict())),
        citation=np.array(data.citation),
        testimony=np.array(testify(run, data, "npz")),
        **arrays,
    )
    return file.getvalue()


def write_projector(run: Run, data: Dataset) -> bytes:
    """Write a zip with the Embedding Projector's two TSV files and its configuration."""
    newest = need_newest(run, data)
    columns = _tabulate(newest, data)
    n_movies, n_factors = newest.vectors.shape
    metadata = {
        "title": map(one_line, columns["title"]),
        "year": _as_text(columns["year"]),
        "genres": (one_line("|".join(genres)) for genres in columns["genres"]),
        "ratings": columns["n_ratings"],
        "mean stars": (f"{stars:.2f}" for stars in columns["mean_stars"]),
        "label": columns["label"],
        "bias": ("" if bias is None else f"{bias:.4f}" for bias in columns["bias"]),
    }
    config = {
        "embeddings": [
            {
                "tensorName": f"{data.name}, {n_factors} factors",
                "tensorShape": [n_movies, n_factors],
                "tensorPath": "vectors.tsv",
                "metadataPath": "metadata.tsv",
            }
        ]
    }
    files = {
        "vectors.tsv": _tabs(map(_as_text, newest.vectors.tolist())),
        "metadata.tsv": _tabs([list(metadata), *zip(*metadata.values(), strict=True)]),
        "projector_config.json": json.dumps(config, indent=1),
        "readme.txt": f"Press Load on projector.tensorflow.org and choose the two TSV files.\n"
        f"{data.name}. {data.citation}\n",
        "testimony.txt": testify(run, data, "projector") + "\n",
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, text in files.items():
            member = zipfile.ZipInfo(name, _ZIP_TIME)
            archive.writestr(member, text, compress_type=zipfile.ZIP_DEFLATED)
    return file.getvalue()


def _tabulate(newest: Snapshot | None, data: Dataset) -> dict[str, Column]:
    """The columns of one row a movie, None where something is not known."""
    movies = data.movies
    columns: dict[str, Column] = {
        "movie_id": data.ratings.movie_ids.tolist(),
        "title": movies.title,
        "year": [year or None for year in movies.year.tolist()],
        "genres": [movies.genres_of(row) for row in range(len(movies.title))],
        "n_ratings": movies.n_ratings.tolist(),
        "mean_stars": movies.mean_stars.tolist(),
        "label": [LABELS[label] for label in movies.label.tolist()],
        "bias": [None] * len(movies.title),
    }
    if newest is not None:
        if newest.biases is not None:
            columns["bias"] = newest.biases.tolist()
        for number, values in enumerate(newest.vectors.T.tolist(), start=1):
            columns[f"factor_{number}"] = values
    return columns


def _beside(told: str, n_rows: int) -> list[str]:
    """A column whose first cell says, in one line, where the table comes from."""
    return [told.replace("\n", " | "), *[""] * (n_rows - 1)]


def _defuse(text: str) -> str:
    """Keep a spreadsheet from taking the text for a formula."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def _as_text(values: Iterable[Any]) -> list[str]:
    """Texts as they are, numbers with the nine digits that tell all of float32 apart."""
    return [
        f"{value:.9g}" if isinstance(value, float) else "" if value is None else str(value)
        for value in values
    ]


def _separate(rows: Iterable[Iterable[Any]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()


def _tabs(rows: Iterable[Iterable[Any]]) -> str:
    """Tab-separated lines; the Projector knows no quotes, so no cell may hold a tab or a line."""
    return "".join("\t".join(map(str, row)) + "\n" for row in rows)
