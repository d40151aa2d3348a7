"""The tree keeps the house rules of `tests.architecture`, and breaches of each are found."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture import ABOVE, ARROWS, TOP_LEVEL, faults_of, modules_of, room_of

REPOSITORY = Path(__file__).parent.parent


def loaded_along(root: Path, modules: list[str], libraries: set[str]) -> set[str]:
    """Which of the libraries a fresh Python holds after importing the modules."""
    program = (
        "import importlib, sys\n"
        f"for module in {modules!r}: importlib.import_module(module)\n"
        f"print(*sorted({libraries!r} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=root, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split())


def modules_in(rooms: set[str]) -> list[str]:
    return sorted(name for name in modules_of(REPOSITORY) if room_of(name) in rooms)


def grown(root: Path, files: dict[str, str]) -> Path:
    """An invented tree."""
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, "utf-8")
    return root


def test_every_arrow_of_the_design_runs_one_way():
    for room, targets in ARROWS.items():
        assert not [target for target in targets if room == target or room in ARROWS[target]]


def test_the_tree_keeps_the_house_rules():
    assert faults_of(REPOSITORY) == []


def test_the_web_process_loads_neither_torch_nor_scikit_learn_nor_needlessly_streamlit():
    modules = modules_in(ABOVE)
    assert {
        "cf.store.folder",
        "cf.analysis.plane.projection",
        "cf.analysis.separation.measure",
    } <= set(modules)
    assert loaded_along(REPOSITORY, modules, {"torch", "streamlit", "sklearn"}) == set()


def test_what_knows_streamlit_loads_neither_torch_nor_scikit_learn():
    modules = modules_in({"ui"})
    assert loaded_along(REPOSITORY, modules, {"torch", "sklearn"}) == set()


def test_only_allowed_names_stand_at_the_top():
    if not (REPOSITORY / ".git").exists():
        pytest.skip("not a git work tree")
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    names = {path.split("/")[0] for path in listed.split("\0") if path}
    assert {"cf", "tests"} <= names
    assert names - TOP_LEVEL == set()


def test_the_checker_finds_every_kind_of_fault_in_a_bad_tree(tmp_path):
    page = "import streamlit\nfrom cf.training.trainer import Trainer\n" + "\n" * 149
    tree = grown(
        tmp_path,
        {
            "app.py": "import streamlit as st\nfrom cf import ui\n",
            "pages/train.py": page,
            "cf/__init__.py": "",
            "cf/ui/__init__.py": "import torch.nn as nn\n",
            "cf/ui/explore/__init__.py": "from ..separate import pair\n",
            "cf/ui/separate/pair.py": "from cf.ui.tab import run\n",
            "cf/ui/tab/run.py": "from ...training import models\nfrom cf.ui.widgets import page\n",
            "cf/ui/widgets/page.py": "",
            "cf/training/models.py": "import torch\nfrom cf import ui\n",
            "cf/errors.py": "def late():\n    from cf.settings import Settings\n",
            "cf/settings.py": "import sklearn.svm\n",
            "cf/analysis/__init__.py": "",
            "cf/analysis/poles.py": "from cf.analysis.plane import views\n",
            "cf/analysis/plane/views.py": "",
            "cf/analysis/plane/axes.py": "from cf.analysis.separation import probe\n",
            "cf/analysis/separation/probe.py": "from cf.analysis.plane import views\n",
            "cf/analysis/map.py": (
                "from typing import TYPE_CHECKING\n"
                "if TYPE_CHECKING:\n    from cf.engine.engine import Engine\n"
                "def fit():\n    import sklearn\n    from streamlit import cache_data\n"
            ),
            "cf/data/__init__.py": "from cf.data.sources import read\n",
            "cf/data/noun.py": "from cf.data.sources import read\n",
            "cf/data/sources/read.py": "",
            "cf/engine/engine.py": "def late():\n    from cf.engine.jobs import Jobs\n",
            "cf/engine/jobs.py": "from cf.engine import engine\n",
            "cf/training/trainer.py": "",
            "cf/figures/utils.py": "",
            "cf/figures/long.py": "\n" * 321,
            "cf/attic.py": "",
            "tests/engine/helpers.py": "",
            "tests/engine/test_long.py": "\n" * 321,
            "tests/engine/test_not_too_long.py": "\n" * 320,
        },
    )
    assert sorted(faults_of(tree)) == [
        "cf/analysis/map.py:3: analysis must not import engine (cf.engine.engine)",
        "cf/analysis/map.py:6: analysis must not know streamlit",
        "cf/analysis/plane/axes.py:1: analysis/plane must not import analysis/separation",
        "cf/analysis/poles.py:1: analysis must not import analysis/plane",
        "cf/attic.py: stands in no room",
        "cf/data/noun.py:1: data must not import data/sources",
        "cf/figures/long.py: 321 lines, at most 320",
        "cf/figures/utils.py: a file is named after what it holds",
        "cf/settings.py:1: sklearn is imported inside the function that uses it",
        "cf/training/models.py:2: training must not import ui (cf.ui)",
        "cf/ui/__init__.py:1: ui must not know torch",
        "cf/ui/explore/__init__.py:1: ui/explore must not import ui/separate",
        "cf/ui/tab/run.py:1: ui must not import training (cf.training.models)",
        "cf/ui/tab/run.py:2: ui/tab must not import ui/widgets",
        "circle: cf.engine.engine → cf.engine.jobs → cf.engine.engine",
        "pages/train.py: 151 lines, at most 150",
        "pages/train.py:2: pages must not import training (cf.training.trainer)",
        "tests/engine/helpers.py: a file is named after what it holds",
        "tests/engine/test_long.py: 321 lines, at most 320",
    ]


def test_a_module_that_loads_a_library_by_a_detour_is_found(tmp_path):
    tree = grown(tmp_path, {"torch.py": "", "sklearn.py": "", "a.py": "import b", "b.py": ""})
    assert loaded_along(tree, ["a"], {"torch", "sklearn"}) == set()
    grown(tree, {"b.py": "import torch  # found through a"})
    assert loaded_along(tree, ["a"], {"torch", "sklearn"}) == {"torch"}
