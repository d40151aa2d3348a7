"""The house rules: which way the arrows run, who may know which library, what stands where.

A room is a folder of `cf/`; the files at its top are the ground, on which all others stand. Inside
a room, too, no files may import one another in a circle. `INNER_ARROWS` names the rooms that have
rooms of their own.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

GROUND = {
    *("cf.errors", "cf.numbers", "cf.presets", "cf.progress"),
    *("cf.settings", "cf.settings_table", "cf.snapshot"),
}
# From the bottom up; a room may import itself and those named here.
ARROWS: dict[str, set[str]] = {
    "ground": set(),
    "data": {"ground"},
    "training": {"ground", "data"},
    "analysis": {"ground", "data"},
    "store": {"ground", "data", "analysis"},
    "room": {"ground", "data"},
    "figures": {"ground", "data", "analysis"},
    "live": {"ground", "data", "analysis", "training"},
    "engine": {"ground", "data", "analysis", "live"},
    "experiments": {"ground", "data", "analysis", "training"},
    "lesson": {"ground", "data", "analysis", "training", "experiments"},
    "export": {"ground", "data", "analysis", "figures", "store"},
    "web": {"ground", "data", "engine", "room"},
}
ABOVE = set(ARROWS) - {"training", "live"}  # what pages and commands draw from
ARROWS |= {
    "cli": ABOVE | {"training", "live"},
    "ui": ABOVE,
    "pages": ABOVE | {"ui"},
}
# Rooms within a room. What stands beside them is below them all, but for the outer room's own
# `__init__`, its door; those that are not named, such as a page's own, may import all that are, and
# none another.
INNER_ARROWS: dict[str, dict[str, set[str]]] = {
    "ui": {"tab": set(), "map": {"tab"}, "widgets": {"tab", "map"}},
    "analysis": {
        "neighbours": set(),
        "plane": {"neighbours"},
        "separation": {"plane"},
        "runs": {"neighbours", "plane"},
    },
    "data": {"layouts": set(), "importing": set(), "sources": {"layouts", "importing"}},
    "figures": {"map": set(), "live": set(), "lesson": set(), "separation": set()},
    "lesson": {"code": set(), "runs": set(), "quiz": {"runs"}, "guide": {"quiz"}},
}
KNOWS = {  # library → the only rooms that may name it
    "torch": {"training", "live", "experiments", "lesson", "cli"},
    "streamlit": {"ui", "pages"},
}
# Inside functions only: slow to load.
LOADED_LATE = {"sklearn", "scipy", "umap", "openTSNE", "matplotlib", "segno", "numba"}
TOP_LEVEL = {
    *(".ci", ".gitattributes", ".github", ".gitignore", ".pre-commit-config.yaml", ".streamlit"),
    *("CHANGELOG.md", "LICENSE", "README.md"),
    *("app.py", "cf", "pages", "pyproject.toml", "requirements.txt", "tests"),
}
LONGEST_PAGE, LONGEST_FILE = 150, 320  # lines
MOST_AT_THE_TOP = 12  # files of cf/


@dataclass(frozen=True)
class Import:
    """One imported name, and whether it is loaded together with its file."""

    name: str
    line: int
    at_once: bool


def room_of(module: str) -> str | None:
    """The room that a module stands in; None for the package itself and for what has no room."""
    first, *rest = module.split(".")
    if first in ("pages", "app"):
        return "pages"
    if first != "cf" or not rest:
        return None
    if module in GROUND:
        return "ground"
    if rest[0] == "__main__":
        return "cli"
    return rest[0] if rest[0] in ARROWS else None


def inner_room_of(path: Path, root: Path) -> str:
    """The folder that a file stands in within its room's; "" for none."""
    _, _, *inner = path.relative_to(root).parts[:-1]
    return inner[0] if inner else ""


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
    faults, within = list(faults_of_files(root)), {}
    for module, path in modules.items():
        where, room = path.relative_to(root).as_posix(), room_of(module)
        if room is None:
            if module != "cf":
                faults.append(f"{where}: stands in no room")
            continue
        imports = list(imports_of(module, path, set(modules)))
        for found in imports:
            where_exactly = f"{where}:{found.line}"
            faults += [f"{where_exactly}: {fault}" for fault in breaches(room, found)]
            known = found.name in modules and room_of(found.name) == room
            if known and room in INNER_ARROWS and module != f"cf.{room}":
                inner = inner_room_of(path, root), inner_room_of(modules[found.name], root)
                faults += [f"{where_exactly}: {fault}" for fault in inner_breaches(room, *inner)]
        within[module] = {it.name for it in imports if room_of(it.name) == room} - {module}
    n_top = len(list(root.glob("cf/*.py")))
    if n_top > MOST_AT_THE_TOP:
        faults.append(f"cf: {n_top} files at the top, at most {MOST_AT_THE_TOP}")
    return faults + list(circles(within))


def faults_of_files(root: Path) -> Iterator[str]:
    """What is wrong about the name or the length of a Python file, the tests' own too."""
    below = (path for name in TOP_LEVEL for path in (root / name).rglob("*.py"))
    for path in (*root.glob("*.py"), *below):
        where = path.relative_to(root).as_posix()
        if path.name in {"utils.py", "util.py", "helpers.py"}:
            yield f"{where}: a file is named after what it holds"
        n_lines = len(path.read_text("utf-8").splitlines())
        most = LONGEST_PAGE if where.startswith("pages/") else LONGEST_FILE
        if n_lines > most:
            yield f"{where}: {n_lines} lines, at most {most}"


def breaches(room: str, found: Import) -> Iterator[str]:
    """What is wrong about one import in one room."""
    library, target = found.name.split(".")[0], room_of(found.name)
    if target and target != room and target not in ARROWS[room]:
        yield f"{room} must not import {target} ({found.name})"
    if room not in KNOWS.get(library, {room}):
        yield f"{room} must not know {library}"
    if library in LOADED_LATE and found.at_once:
        yield f"{library} is imported inside the function that uses it"


def inner_breaches(outer: str, room: str, target: str) -> Iterator[str]:
    """What is wrong about an import between two rooms within one; "" is what stands beside them."""
    arrows = INNER_ARROWS[outer]
    allowed = arrows.get(room, set(arrows)) if room else set()
    if target and target != room and target not in allowed:
        yield f"{'/'.join(filter(None, (outer, room)))} must not import {outer}/{target}"


def circles(imports: dict[str, set[str]]) -> Iterator[str]:
    """The circle that the modules import one another in, if there is one."""
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as error:
        ring = error.args[1][:-1]
        first = ring.index(min(ring))
        yield f"circle: {' → '.join([*ring[first:], *ring[: first + 1]])}"
