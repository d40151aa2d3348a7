"""The house rules: which way the arrows run, who may know which library, what stands where.

Rooms and arrows are those of the design: pages → ui → figures, analysis, store, export, engine →
worker → training → models → data → settings, snapshot, errors. `analysis` lies below the worker,
which draws with it. A new file in `cf/` is entered in `ROOMS`, a new top-level name in `TOP_LEVEL`.
"""

import ast
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parent.parent

# The modules of each room; a package takes all that it holds along.
ROOMS = {
    "errors": "cf.errors",
    "settings": "cf.settings cf.presets cf.pace",
    "snapshot": "cf.snapshot",
    "data": "cf.data",
    "analysis": "cf.analysis",
    "models": "cf.models",
    "training": "cf.training cf.baselines cf.optimisers cf.schedules",
    "worker": "cf.worker cf.curves cf.live cf.keeper cf.meter cf.frames",
    "engine": "cf.engine cf.cluster cf.run_handle cf.jobs",
    "sweep": "cf.sweep cf.rerun",
    "lesson": "cf.lesson",
    "store": (
        "cf.store cf.run_json cf.run_arrays cf.run_checks cf.run_names cf.shelf cf.run_archive"
    ),
    "board": "cf.board cf.board_entry cf.board_file",
    "figures": "cf.figures",
    "export": "cf.export",
    "ui": "cf.ui",
    "command line": "cf.__main__ cf.cli cf.cli_separate cf.cli_runs",
    "pages": "pages app",
}
VALUES = {"errors", "settings", "snapshot", "data"}
WEB = VALUES | {"analysis", "engine", "sweep", "lesson", "store", "board", "figures", "export"}
ARROWS: dict[str, set[str]] = {  # a room may always import itself
    "errors": set(),
    "settings": {"errors"},
    "snapshot": {"errors", "settings"},
    "data": VALUES - {"data"},
    "analysis": VALUES,
    "models": VALUES,
    "training": VALUES | {"models"},
    "worker": VALUES | {"analysis", "training"},
    "engine": VALUES | {"analysis", "worker"},
    "sweep": VALUES | {"analysis", "training"},
    "lesson": VALUES | {"analysis", "training", "models"},
    "store": VALUES | {"analysis"},
    "board": VALUES,
    "figures": VALUES | {"analysis"},
    "export": VALUES | {"analysis", "figures", "store"},
    "ui": WEB,
    "command line": WEB | {"worker", "training", "models"},
    "pages": WEB | {"ui"},
}
KNOWS = {  # library → the only rooms that may name it
    "torch": {"models", "training", "worker", "lesson"},
    "streamlit": {"ui", "pages"},
}
LOADED_LATE = {
    "sklearn",
    "scipy",
    "umap",
    "openTSNE",
    "matplotlib",
    "segno",
}  # inside functions only: slow to load
TOP_LEVEL = {
    *(".ci", ".gitattributes", ".gitignore", ".streamlit", "CHANGELOG.md", "LICENSE", "README.md"),
    *("app.py", "cf", "pages", "pyproject.toml", "requirements.txt", "tests"),
}
LONGEST_PAGE = 199  # lines


@dataclass(frozen=True)
class Import:
    """One imported name, and whether it is loaded together with its file."""

    name: str
    line: int
    at_once: bool


def room_of(module: str) -> str | None:
    """The room that a module stands in."""
    for room, homes in ROOMS.items():
        if any(f"{module}.".startswith(f"{home}.") for home in homes.split()):
            return room
    return None


def modules_of(root: Path) -> dict[str, Path]:
    """Every module of the product by its dotted name."""
    paths = [*root.glob("app.py"), *root.glob("cf/**/*.py"), *root.glob("pages/**/*.py")]
    names = (path.relative_to(root).with_suffix("").parts for path in paths)
    return {
        ".".join(parts[:-1] if parts[-1] == "__init__" else parts): path
        for parts, path in zip(names, paths, strict=True)
    }


def imports_of(module: str, path: Path, known: set[str]) -> Iterator[Import]:
    """All imports of a file, those inside functions and conditions too."""
    tree = ast.parse(path.read_text("utf-8"))
    functions = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
    late = {
        id(node)
        for outer in ast.walk(tree)
        if isinstance(outer, functions)
        for node in ast.walk(outer)
    }
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            up = package.split(".")[: len(package.split(".")) - node.level + 1]
            base = ".".join([*(up if node.level else []), *([node.module] if node.module else [])])
            inner = [f"{base}.{alias.name}" for alias in node.names]
            names = [name if name in known else base for name in inner]
        else:
            continue
        for name in names:
            yield Import(name, node.lineno, id(node) not in late)


def faults_of(root: Path) -> list[str]:
    """Every breach of the house rules in a tree, in words."""
    modules = modules_of(root)
    faults = []
    for module, path in modules.items():
        where, room = path.relative_to(root).as_posix(), room_of(module)
        if path.name in {"utils.py", "util.py", "helpers.py"}:
            faults.append(f"{where}: a file is named after what it holds")
        if module.startswith("pages"):
            n_lines = len(path.read_text("utf-8").splitlines())
            if n_lines > LONGEST_PAGE:
                faults.append(f"{where}: {n_lines} lines, at most {LONGEST_PAGE}")
        if room is None:
            if module != "cf":
                faults.append(f"{where}: stands in no room")
            continue
        for found in imports_of(module, path, set(modules)):
            faults += [f"{where}:{found.line}: {fault}" for fault in breaches(room, found)]
    return faults


def breaches(room: str, found: Import) -> Iterator[str]:
    """What is wrong about one import in one room."""
    library, target = found.name.split(".")[0], room_of(found.name)
    if target and target != room and target not in ARROWS[room]:
        yield f"{room} must not import {target} ({found.name})"
    if room not in KNOWS.get(library, {room}):
        yield f"{room} must not know {library}"
    if library in LOADED_LATE and found.at_once:
        yield f"{library} is imported inside the function that uses it"


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
    modules = modules_in(WEB)
    assert {"cf.store", "cf.analysis.projection", "cf.analysis.separation"} <= set(modules)
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
    page = "import streamlit\nfrom cf.training import Trainer\n" + "\n" * 198
    tree = grown(
        tmp_path,
        {
            "app.py": "import streamlit as st\nfrom cf import ui\n",
            "pages/train.py": page,
            "cf/__init__.py": "",
            "cf/ui/__init__.py": "import torch.nn as nn\n",
            "cf/ui/frame.py": "from .. import models\n",
            "cf/models.py": "import torch\nfrom cf import ui\n",
            "cf/errors.py": "def late():\n    from cf.settings import Settings\n",
            "cf/settings.py": "import sklearn.svm\n",
            "cf/analysis/__init__.py": "",
            "cf/analysis/map.py": (
                "from typing import TYPE_CHECKING\n"
                "if TYPE_CHECKING:\n    from cf.engine import Engine\n"
                "def fit():\n    import sklearn\n    from streamlit import cache_data\n"
            ),
            "cf/engine.py": "",
            "cf/training.py": "",
            "cf/figures/utils.py": "",
            "cf/attic.py": "",
        },
    )
    assert sorted(faults_of(tree)) == [
        "cf/analysis/map.py:3: analysis must not import engine (cf.engine)",
        "cf/analysis/map.py:6: analysis must not know streamlit",
        "cf/attic.py: stands in no room",
        "cf/errors.py:2: errors must not import settings (cf.settings)",
        "cf/figures/utils.py: a file is named after what it holds",
        "cf/models.py:2: models must not import ui (cf.ui)",
        "cf/settings.py:1: sklearn is imported inside the function that uses it",
        "cf/ui/__init__.py:1: ui must not know torch",
        "cf/ui/frame.py:1: ui must not import models (cf.models)",
        "pages/train.py: 200 lines, at most 199",
        "pages/train.py:2: pages must not import training (cf.training)",
    ]


def test_a_module_that_loads_a_library_by_a_detour_is_found(tmp_path):
    tree = grown(tmp_path, {"torch.py": "", "sklearn.py": "", "a.py": "import b", "b.py": ""})
    assert loaded_along(tree, ["a"], {"torch", "sklearn"}) == set()
    grown(tree, {"b.py": "import torch  # found through a"})
    assert loaded_along(tree, ["a"], {"torch", "sklearn"}) == {"torch"}
