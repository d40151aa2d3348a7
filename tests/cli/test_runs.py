"""`python -m cf runs`: lists, details, exports, imports and one-line mistakes, without torch."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from cf import export
from cf.cli.parser import main
from cf.data import read_data
from cf.settings import Settings
from cf.snapshot import Change, EpochLoss, Run, Separation, Snapshot
from cf.store.archive import pack_run, unpack_run
from cf.store.folder import save_run
from cf.store.shelf import common_shelf, person_shelf
from tests.cli.answers import strictly
from tests.runs import write_ml_100k
from tests.store.saved import same

REPOSITORY = Path(__file__).parents[2]
PERSON = "p" * 20
N_USERS, N_MOVIES = 12, 9


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    """An invented folder in the layout of MovieLens 100K."""
    return write_ml_100k(tmp_path_factory.mktemp("ml-100k"), N_USERS, N_MOVIES)


@pytest.fixture
def run(tiny) -> Run:
    data, rng = read_data(tiny), np.random.default_rng(0)
    snapshot = Snapshot(
        step=20,
        epoch=2.0,
        learning_rate=0.01,
        train_mse=0.8,
        validation_mse=1.1,
        vectors=rng.normal(size=(data.ratings.n_movies, 3)).astype(np.float32),
        biases=rng.normal(size=data.ratings.n_movies).astype(np.float32),
    )
    return Run(
        id="first",
        settings=Settings(n_factors=3, epochs=2, schedule="constant"),
        data_name=data.name,
        data_checksum=data.ratings.checksum,
        losses=(EpochLoss(1, 10, 0.91, 1.01, 0.2), EpochLoss(2, 20, 0.82, 1.12, 0.1)),
        baselines={"global mean": 1.23},
        changes=(Change(5, "learning_rate", 0.007, 0.01),),
        snapshots=(replace(snapshot, step=0, epoch=0.0), snapshot),
        separations=(
            Separation(0, "Action / Romance", 0.512, null_low=0.4),
            Separation(2, "Action / Romance", 0.876, null_high=float("nan")),
        ),
        name="Three factors",
        made_at="2026-02-03T04:05:06+00:00",
        parent="zeroth",
        parent_values={"n_factors": 5},
    )


@pytest.fixture(autouse=True)
def root(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("CF_RUNS", str(tmp_path / "root"))
    return tmp_path / "root"


@pytest.fixture
def filled(run) -> None:
    common_shelf(writable=True).save(run)
    own = replace(run, id="second", name="", losses=(), made_at="2026-03-04T00:00:00+00:00")
    person_shelf(PERSON).save(own)


def said(capsys, *arguments: object) -> str:
    main(["runs", *map(str, arguments)])
    out, err = capsys.readouterr()
    assert err == ""
    return out


def refused(capsys, *arguments: object) -> str:
    """The one line that a mistake is answered with."""
    with pytest.raises(SystemExit) as exit:
        main(["runs", *map(str, arguments)])
    out, err = capsys.readouterr()
    assert (exit.value.code, out) == (2, "")
    assert err.count("\n") == 1
    assert err.endswith(" --help)\n")
    return err


def test_the_list_holds_every_shelf(capsys, filled):
    first, second = map(strictly, said(capsys, "list", "--json").splitlines())
    assert first == {
        "id": "first",
        "name": "Three factors",
        "data": "MovieLens 100K",
        "factors": 3,
        "epochs": 2,
        "best_validation_mse": 1.01,
        "held_back": "a random fifth",
        "made_at": "2026-02-03T04:05:06+00:00",
        "where": "shelf",
    }
    assert (second["id"], second["where"]) == ("second", f"people/{PERSON}")
    assert (second["epochs"], second["best_validation_mse"]) == (0, None)
    head, *rows = said(capsys, "list").splitlines()
    assert " ".join(head.split()) == "id name data factors epochs best MSE held back made at where"
    for row, end in zip(rows, ("shelf", f"people/{PERSON}"), strict=True):
        assert row.index(end) == head.index("where")
    assert "1.0100" in rows[0]
    assert "–" in rows[1]


def test_an_empty_list_says_where_it_looked(capsys, root):
    assert str(root) in said(capsys, "list")
    assert said(capsys, "list", "--json") == ""
    assert not root.exists()


def test_a_damaged_run_is_told_of_beside_the_list_and_stays_where_it_is(capsys, filled, root):
    (root / "shelf" / "bad").mkdir()
    (root / "shelf" / "bad" / "run.json").write_text("{", "utf-8")
    main(["runs", "list", "--json"])
    out, err = capsys.readouterr()
    assert len(out.splitlines()) == 2
    assert err.startswith("shelf: “bad”")
    assert err.count("\n") == 1
    assert (root / "shelf" / "bad").exists()


def test_a_run_is_shown_in_detail(capsys, filled, run):
    shown = strictly(said(capsys, "show", "first", "--json"))
    assert shown["not_default"] == {"n_factors": 3, "epochs": 2, "schedule": "constant"}
    assert Settings.from_dict(shown["settings"]) == run.settings
    assert shown["losses"] == [vars(loss) for loss in run.losses]
    assert shown["changes"] == [{"step": 5, "name": "learning_rate", "old": 0.007, "new": 0.01}]
    assert [found["auc"] for found in shown["separations"]] == [0.512, 0.876]
    assert shown["separations"][1]["null_high"] is None
    assert (shown["parent"], shown["parent_values"]) == ("zeroth", {"n_factors": 5})
    page = said(capsys, "show", "first")
    for part in (
        "first in shelf: Three factors",
        "default: n_factors 3, schedule constant, epochs 2.",
        "Validation MSE is on a random fifth of the ratings (split seed 0).",
        "Fork of zeroth, which had n_factors 5.",
        "    2     0.8200          1.1200",
        "0.8760",
        "step 5: learning_rate 0.007 → 0.01",
    ):
        assert part in page


def test_a_name_that_no_disk_takes_is_explained(capsys, filled, tiny):
    said = refused(
        capsys, "export", "first", "--format", "csv", "--data", tiny, "--out", "x" * 5000
    )
    assert "--out: xxx" in said and "cannot be used" in said and len(said) < 300


def test_a_bare_run_is_shown_without_what_it_lacks(capsys, run):
    bare = Run("bare", Settings(), "x", "y", (), {})
    common_shelf(writable=True).save(bare)
    page = said(capsys, "show", "bare")
    assert "differ from the default: none." in page
    assert not [word for word in ("Fork", "by hand", "squared") if word in page]


def test_no_text_of_a_run_moves_the_cursor(capsys, run):
    evil = "\x1b[2Jevil\r"
    common_shelf(writable=True).save(
        replace(
            run,
            **dict.fromkeys(("name", "data_name", "made_at", "parent"), evil),
            parent_values={evil: evil},
            separations=(Separation(1, evil, 0.5),),
        )
    )
    for out in (said(capsys, "list"), said(capsys, "show", "first")):
        assert "evil" in out
        assert not {"\x1b", "\r"} & set(out)


def test_an_imported_run_is_the_exported_one(capsys, filled, run, tiny, tmp_path, root):
    out = tmp_path / "taken.zip"
    told = said(capsys, "export", "first", "--format", "zip", "--out", out, "--data", tiny)
    assert told == f"{out}: {out.stat().st_size:,} bytes.\n"
    assert same(unpack_run(out), run)
    common_shelf(writable=True).delete("first")
    assert "added" in said(capsys, "import", out)
    assert same(common_shelf().read("first"), run)
    assert "replaced" in said(capsys, "import", out, "--name", "Other\nname")
    assert same(common_shelf().read("first"), replace(run, name="Other name"))


def test_a_folder_is_imported_too(capsys, run, tmp_path):
    said(capsys, "import", save_run(run, tmp_path / "saved"))
    assert same(common_shelf().read("first"), run)


@pytest.mark.parametrize("name", ["csv", "npz", "losses"])
def test_a_run_is_exported_as_the_format_writes_it(name, capsys, filled, run, tiny, tmp_path):
    out = tmp_path / "out"
    said(capsys, "export", "first", "--format", name, "--out", out, "--data", tiny)
    assert out.read_bytes() == export.FORMATS[name].write(run, read_data(tiny))


def test_an_export_into_a_folder_is_named_after_the_run(capsys, filled, run, tiny, tmp_path):
    said(capsys, "export", "first", "--format", "csv", "--out", tmp_path, "--data", tiny)
    assert (tmp_path / export.file_name(run, "csv")).is_file()


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], "ACTION"),
        (["lst"], "invalid choice: 'lst'"),
        (["list", "--jsn"], "--jsn: there is no such option."),
        (["list", "first"], "first: there is no such option."),
        (["show"], "required: ID"),
        (["show", "third"], "There is no run “third”"),
        (["show", "../shelf/first"], "There is no run"),
        (["export", "first"], "required: --format, --out"),
        (["export", "first", "--format", "doc", "--out", "OUT"], "“doc” is not one of zip, "),
        (["export", "third", "--format", "csv", "--out", "OUT"], "There is no run “third”"),
        (["export", "first", "--format", "csv", "--out", "THERE"], "is there already"),
        (["export", "first", "--format", "csv", "--out", "OUT"], "trained on other ratings"),
        (["export", "first", "--format", "csv", "--out", "OUT", "--data", "/nope"], "/nope"),
        (
            ["export", "first", "--format", "csv", "--out", "/nope/x", "--data", "TINY"],
            "/nope/x cannot be written",
        ),
        (["import"], "required: PATH"),
        (["import", "/nope"], "“nope” cannot be read"),
        (["import", "THERE"], "is not a saved run"),
    ],
)
def test_a_mistake_is_answered_with_one_line(arguments, expected, capsys, filled, tiny, tmp_path):
    (tmp_path / "there").touch()
    named = {"OUT": tmp_path / "out", "THERE": tmp_path / "there", "TINY": tiny}
    line = refused(capsys, *(named.get(argument, argument) for argument in arguments))
    assert line.startswith("cf runs")
    assert ": error: " in line
    assert expected in line
    assert "python -m cf runs" in line
    assert not (tmp_path / "out").exists()


def test_a_full_shelf_refuses_an_import(capsys, run, tmp_path):
    shelf = common_shelf(writable=True)
    for i in range(shelf.most):
        shelf.save(replace(run, id=f"run{i}", snapshots=()))
    (tmp_path / "one.zip").write_bytes(pack_run(run))
    assert "The shelf is full" in refused(capsys, "import", tmp_path / "one.zip")


def test_every_action_works_where_torch_cannot_be_imported(filled, tiny, tmp_path):
    out = str(tmp_path / "out.zip")
    program = (
        "import sys\nsys.modules['torch'] = sys.modules['streamlit'] = None\n"
        "from cf.cli.parser import main\n"
        "main(['runs', 'list'])\nmain(['runs', 'show', 'first'])\n"
        f"main('runs export first --format zip'.split() + ['--out', {out!r}, '--data', {tiny!r}])\n"
        f"main(['runs', 'import', {out!r}])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=REPOSITORY,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "replaced" in done.stdout
