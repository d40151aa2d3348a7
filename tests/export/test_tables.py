"""Tables and arrays, read back by csv, pandas, pyarrow and NumPy themselves."""

import csv
import io
import json
import zipfile
from dataclasses import replace

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from cf.export import FORMATS
from tests.export.invented import N_FACTORS, TITLES, hostile_dataset, make_run, make_snapshot

DATA = hostile_dataset()
RUN = make_run(DATA)
NEWEST = RUN.snapshots[-1]
FACTORS = [f"factor_{number}" for number in range(1, N_FACTORS + 1)]
LABEL_OF = {"blockbuster": 1, "independent": -1, "unlabelled": 0}


def written(key: str, run=RUN) -> io.BytesIO:
    return io.BytesIO(FORMATS[key].write(run, DATA))


def genres_of(row: int) -> list[str]:
    movies = DATA.movies
    return [name for name, has in zip(movies.genre_names, movies.genres[row], strict=True) if has]


@pytest.fixture(scope="module")
def projector() -> dict[str, str]:
    with zipfile.ZipFile(written("projector")) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name).decode() for name in archive.namelist()}


def read_tabs(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text), delimiter="\t", quoting=csv.QUOTE_NONE))


def test_the_projectors_vectors_are_the_runs_to_the_last_digit(projector):
    rows = read_tabs(projector["vectors.tsv"])
    np.testing.assert_array_equal(np.array(rows, np.float32), NEWEST.vectors)


def test_the_projectors_metadata_has_one_clean_row_for_each_vector(projector):
    head, *rows = read_tabs(projector["metadata.tsv"])
    assert head == ["title", "year", "genres", "ratings", "mean stars", "label", "bias"]
    assert len(rows) == len(NEWEST.vectors) and {len(row) for row in rows} == {len(head)}
    assert projector["metadata.tsv"].count("\n") == len(rows) + 1
    titles = [row[0] for row in rows]
    assert titles[5:8] == ["Tab first", "Tab here", "Line break"]
    assert titles[1] == TITLES[1] and titles[8] == TITLES[8]
    assert rows[1][1] == "" and rows[2][1] == "1999"
    for at, row in enumerate(rows):
        assert row[2].split("|") == genres_of(at)
        assert int(row[3]) == DATA.movies.n_ratings[at]
        assert float(row[4]) == pytest.approx(DATA.movies.mean_stars[at], abs=0.0051)
        assert LABEL_OF[row[5]] == DATA.movies.label[at]
        assert float(row[6]) == pytest.approx(NEWEST.biases[at], abs=0.000051)


def test_the_projectors_configuration_points_at_the_two_files(projector):
    [tensor] = json.loads(projector["projector_config.json"])["embeddings"]
    assert tensor["tensorShape"] == list(NEWEST.vectors.shape)
    assert {tensor["tensorPath"], tensor["metadataPath"]} <= set(projector)
    assert DATA.citation in projector["readme.txt"]


def test_numpy_reads_all_snapshots_without_unpickling():
    with np.load(written("npz"), allow_pickle=False) as arrays:
        for at, snapshot in enumerate(RUN.snapshots):
            np.testing.assert_array_equal(arrays["vectors"][at], snapshot.vectors)
            np.testing.assert_array_equal(arrays["biases"][at], snapshot.biases)
            np.testing.assert_array_equal(arrays["user_biases"][at], snapshot.user_biases)
        assert arrays["vectors"].dtype == np.float32
        assert arrays["step"].tolist() == [0, 20]
        assert arrays["title"].tolist() == list(DATA.movies.title)
        assert arrays["movie_id"].tolist() == DATA.ratings.movie_ids.tolist()
        assert arrays["user_id"].tolist() == DATA.ratings.user_ids.tolist()
        assert json.loads(str(arrays["settings"])) == RUN.settings.as_dict()
        assert "user_vectors" not in arrays


def test_what_only_one_snapshot_holds_is_nan_in_the_other():
    first = replace(make_snapshot(0, DATA), user_biases=None)
    run = make_run(DATA, snapshots=(first, NEWEST))
    with np.load(written("npz", run), allow_pickle=False) as arrays:
        assert np.isnan(arrays["user_biases"][0]).all()
        np.testing.assert_array_equal(arrays["user_biases"][1], NEWEST.user_biases)


def check_numbers(table: pd.DataFrame) -> None:
    movies = DATA.movies
    assert table["movie_id"].tolist() == DATA.ratings.movie_ids.tolist()
    assert table["year"].isna().tolist() == (movies.year == 0).tolist()
    assert table["n_ratings"].tolist() == movies.n_ratings.tolist()
    assert table["label"].map(LABEL_OF).tolist() == movies.label.tolist()
    for name, expected in (("mean_stars", movies.mean_stars), ("bias", NEWEST.biases)):
        np.testing.assert_array_equal(table[name].to_numpy(np.float32), expected)
    np.testing.assert_array_equal(table[FACTORS].to_numpy(np.float32), NEWEST.vectors)


def test_pandas_reads_the_parquet_file():
    table = pd.read_parquet(written("parquet"))
    check_numbers(table)
    assert table["title"].tolist() == list(DATA.movies.title)
    assert [list(genres) for genres in table["genres"]] == [genres_of(row) for row in range(60)]


def test_the_parquet_file_has_types_and_notes():
    table = pq.read_table(written("parquet"))
    types = {field.name: str(field.type) for field in table.schema}
    assert types["movie_id"] == "int64" and types["year"] == "int16"
    assert types["genres"].startswith("list<") and {types[name] for name in FACTORS} == {"float"}
    notes = table.schema.metadata
    assert notes[b"citation"].decode() == DATA.citation
    assert json.loads(notes[b"settings"]) == RUN.settings.as_dict()


def test_pandas_reads_the_csv_file():
    check_numbers(pd.read_csv(written("csv"), encoding="utf-8-sig"))


def test_the_csv_file_opens_in_excel_and_runs_no_formula():
    content = written("csv").getvalue()
    assert content.startswith("\ufeff".encode())
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert len(rows) == 60
    for row, title in zip(rows, DATA.movies.title, strict=True):
        assert row["title"] == ("'" + title if title[0] in "=+-@\t" else title)
    assert [row["title"][0] for row in rows[1:6]] == ["'"] * 5
    assert rows[3]["bias"] == f"{NEWEST.biases[3]:.9g}"  # a minus before a number stays


def test_a_genre_cannot_be_a_formula_either():
    movies = replace(DATA.movies, genre_names=("=1+1", "Romance"))
    data = replace(DATA, movies=movies)
    table = pd.read_csv(io.BytesIO(FORMATS["csv"].write(RUN, data)), encoding="utf-8-sig")
    assert set(table["genres"]) == {"'=1+1", "Romance"}


def test_a_run_without_vectors_still_lists_its_movies():
    table = pd.read_parquet(written("parquet", make_run(DATA, snapshots=())))
    assert len(table) == 60 and table["bias"].isna().all() and "factor_1" not in table


def test_the_losses_are_the_runs():
    table = pd.read_csv(written("losses"))
    for row, loss in zip(table.to_dict("records"), RUN.losses, strict=True):
        del row["testimony"]
        assert row == vars(loss)
