"""`python -m cf runs verify`: files that say the truth, and files that were changed."""

import io
import zipfile
from dataclasses import replace

import numpy as np
import pytest

from cf.cli.parser import main
from cf.data import read_data
from cf.experiments.rerun import rerun
from cf.export import FORMATS
from cf.settings import Settings
from cf.snapshot import Change, Run
from tests.runs import write_ml_100k

SETTINGS = Settings(n_factors=3, epochs=3, batch_size=32, schedule="constant")


@pytest.fixture(scope="module")
def tiny(tmp_path_factory) -> str:
    return write_ml_100k(tmp_path_factory.mktemp("ml-100k"), 40, 60)


@pytest.fixture(scope="module")
def run(tiny) -> Run:
    """A steered run."""
    found = rerun(SETTINGS, tiny, [Change(5, "learning_rate", SETTINGS.learning_rate, 0.01)])
    return replace(found, name="Mine “é” <b>", parent="0abc", parent_values={"n_factors": 20})


@pytest.fixture
def verify(tiny, tmp_path, capsys):
    """Verify some bytes: the exit code, and what was said."""

    def verify_(content: bytes) -> tuple[int, str]:
        file = tmp_path / "file"
        file.write_bytes(content)
        code = 0
        try:
            main(["runs", "verify", str(file), "--data", tiny])
        except SystemExit as end:
            code = int(end.code or 0)
        return code, "".join(capsys.readouterr())

    return verify_


@pytest.mark.parametrize("key", FORMATS)
def test_every_file_as_it_was_written_agrees_to_the_last_bit(key, run, tiny, verify):
    code, said = verify(FORMATS[key].write(run, read_data(tiny)))
    assert code == 0, said
    assert "agrees, to the last bit" in said and "NOT the same" not in said
    assert "the same: losses" in said and "the same: separation of Action / Romance" in said
    assert key == "zip" or "the same: every byte of the file" in said


def test_a_table_with_one_digit_changed_does_not_agree(run, tiny, verify):
    table = FORMATS["csv"].write(run, read_data(tiny)).decode()
    last = table.rstrip()[-2]  # of the last film's last factor, before its empty testimony
    forged = table[: len(table.rstrip()) - 2] + str((int(last) + 1) % 10) + ",\r\n"
    assert len(forged) == len(table) and forged != table
    code, said = verify(forged.encode())
    assert code == 1 and "NOT the same: every byte of the file" in said


def _better(run: Run) -> Run:
    losses = tuple(replace(one, validation_mse=one.validation_mse / 2) for one in run.losses)
    return replace(run, losses=losses)


def _bent(run: Run) -> Run:
    last = run.snapshots[-1]
    vectors = last.vectors.copy()
    vectors[0, 0] = np.nextafter(vectors[0, 0], np.float32(9))
    return replace(run, snapshots=(*run.snapshots[:-1], replace(last, vectors=vectors)))


def _famous(run: Run) -> Run:
    return replace(run, separations=tuple(replace(one, auc=0.99) for one in run.separations))


def _unsteered(run: Run) -> Run:
    return replace(run, changes=())


@pytest.mark.parametrize("key", ["zip", "csv"])
@pytest.mark.parametrize(
    ("forge", "what"),
    [
        (_better, "losses"),
        (_bent, "vectors of step"),
        (_famous, "separation of Action / Romance"),
        (_unsteered, "losses"),
    ],
)
def test_a_forged_run_does_not_agree_and_it_is_said_in_what(key, forge, what, run, tiny, verify):
    code, said = verify(FORMATS[key].write(forge(run), read_data(tiny)))
    assert code == 1 and f"NOT the same: {what}" in said and "does not agree" in said


def test_a_run_that_was_stopped_on_its_way_is_held_against_as_much(run, tiny, verify):
    some = replace(run, losses=run.losses[:2], snapshots=run.snapshots[:3], separations=())
    code, said = verify(FORMATS["npz"].write(some, read_data(tiny)))
    assert code == 0, said


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "says nothing about itself"),
        (b"movieId,title\n1,Alien\n", "says nothing about itself"),
        (b"PK\x03\x04 but no zip", "says nothing about itself"),
        (b"cf-testimony-1:AAAA.", "damaged"),
        (b"cf-testimony-1:eJyrVkrKUbKqBQAI3AJk.", "damaged"),
    ],
)
def test_a_file_without_a_sound_testimony_is_refused_in_words(content, word, verify):
    code, said = verify(content)
    assert code == 2 and word in said and said.count("\n") == 1


def test_other_data_and_a_missing_file_are_explained(run, tiny, tmp_path, capsys):
    file = tmp_path / "map.svg"
    file.write_bytes(FORMATS["map-svg"].write(run, read_data(tiny)))
    for arguments, word in (([str(file)], "other ratings"), ([f"{file}x"], "cannot be read")):
        with pytest.raises(SystemExit) as end:
            main(["runs", "verify", *arguments])
        assert end.value.code == 2 and word in capsys.readouterr().err


def test_what_a_file_says_is_plain_to_read(run, tiny):
    data = read_data(tiny)
    with zipfile.ZipFile(io.BytesIO(FORMATS["projector"].write(run, data))) as archive:
        told = archive.read("testimony.txt").decode()
    assert "command: python -m cf train" in told and "link: /train?" in told
    assert f"data: {data.name}, mark {data.ratings.checksum[:12]}" in told
    assert "shuffled labels 0." in told and "runs verify" in told
