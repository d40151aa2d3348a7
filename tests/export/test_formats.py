"""The list of formats: every entry writes, refuses other data and has a name for its file."""

import io
import zipfile
from dataclasses import replace

import numpy as np
import pytest

from cf.errors import DivergedError, StoreError
from cf.export import FORMATS, file_name
from cf.settings import Settings
from tests.export.invented import hostile_dataset, make_run, make_snapshot
from tests.runs import tiny_dataset

DATA = hostile_dataset()
NEEDS_VECTORS = {"projector", "map-html", "map-png", "map-svg"}
HOLDS_VECTORS = NEEDS_VECTORS | {"csv", "parquet", "npz"}
every = pytest.mark.parametrize("key", FORMATS)


@every
def test_every_format_writes_a_network_without_biases(key):
    run = make_run(
        DATA,
        settings=Settings(model="network", n_factors=4),
        snapshots=(make_snapshot(20, DATA, biased=False),),
    )
    assert len(FORMATS[key].write(run, DATA)) > 50


@every
def test_every_format_writes_data_without_labels_and_a_run_without_a_past(key):
    data = tiny_dataset(labelled=False)
    run = make_run(data, name="", losses=(), changes=(), separations=(), versions={}, parent="")
    assert len(FORMATS[key].write(run, data)) > 20


# But the run itself: its arrays file has a name of its own each time.
@pytest.mark.parametrize("key", sorted(set(FORMATS) - {"zip"}))
def test_every_format_writes_the_same_bytes_again(key):
    run = make_run(DATA)
    assert FORMATS[key].write(run, DATA) == FORMATS[key].write(run, DATA)


@every
def test_every_format_refuses_other_data(key):
    run = make_run(DATA, data_checksum="ab" * 32, data_name="Other ratings")
    with pytest.raises(StoreError, match=r"trained on “Other ratings” .*“Tiny”"):
        FORMATS[key].write(run, DATA)


@every
def test_every_format_refuses_another_number_of_movies(key):
    short = make_snapshot(20, DATA)
    short = replace(short, vectors=short.vectors[:-1], biases=None)
    with pytest.raises(StoreError, match="59 vectors, but “Tiny” has 60 movies"):
        FORMATS[key].write(make_run(DATA, snapshots=(short,)), DATA)


@every
def test_without_vectors_all_but_the_pictures_are_written(key):
    run = make_run(DATA, snapshots=())
    if key in NEEDS_VECTORS:
        with pytest.raises(StoreError, match="keeps no vectors"):
            FORMATS[key].write(run, DATA)
    else:
        assert FORMATS[key].write(run, DATA)


@pytest.mark.parametrize("key", sorted(HOLDS_VECTORS))
def test_vectors_that_have_no_place_on_a_map_are_not_taken_away_as_if_they_were_some(key):
    newest = make_snapshot(20, DATA)
    newest.vectors[3] = np.nan
    with pytest.raises(DivergedError, match="1 of 60 vectors hold NaN"):
        FORMATS[key].write(make_run(DATA, snapshots=(newest,)), DATA)


def test_pictures_and_report_of_a_diverged_run_say_where_it_ended():
    run = make_run(DATA, diverged_at=1234, message="The loss exploded. Try 0.001.")
    assert "diverged at step 1,234" in FORMATS["map-svg"].write(run, DATA).decode()
    report = FORMATS["report"].write(run, DATA).decode()
    assert "This run diverged at step 1,234; its last good vectors are of step 20." in report
    assert "The loss exploded. Try 0.001." in report


def test_the_run_itself_is_a_zip_that_is_read_back(tmp_path):
    from cf.store.folder import read_run

    run = make_run(DATA)
    with zipfile.ZipFile(io.BytesIO(FORMATS["zip"].write(run, DATA))) as archive:
        assert archive.testzip() is None
        archive.extractall(tmp_path)
    [folder] = {path.parent for path in tmp_path.rglob("run.json")}
    read = read_run(folder)
    assert read.settings == run.settings and read.losses == run.losses
    assert (read.snapshots[-1].vectors == run.snapshots[-1].vectors).all()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Schöner & größer: 50 %", "Schoner-groer-50"),
        ("../../etc/passwd", "etc-passwd"),
        ("東京", "2f6cab01"),
        ("", "2f6cab01"),
        ("x" * 300, "x" * 60),
        ('a"\r\nb', "a-b"),
    ],
)
def test_a_file_is_named_after_its_run_in_plain_letters(name, expected):
    given = file_name(make_run(DATA, name=name), "losses").removesuffix("-losses.csv")
    assert given.isascii() and given.replace("-", "").isalnum()
    assert given == expected


def test_a_run_without_any_letter_has_a_file_name_too():
    assert file_name(make_run(DATA, name="", id="–"), "map-png") == "run-map.png"


def test_no_two_formats_share_a_file_name():
    assert len({one.suffix for one in FORMATS.values()}) == len(FORMATS)
    assert len({one.label for one in FORMATS.values()}) == len(FORMATS)


def test_the_help_says_what_happens_to_formulas():
    assert "apostrophe" in FORMATS["csv"].about
    assert all(one.about.endswith(".") for one in FORMATS.values())
