"""The models' own source, read from their file: what a page shows of it is never a copy.

The file is read as text and never imported here, since it brings torch along.
"""

import ast
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path

# Of each model, the one that it is a step away from.
_BEFORE = {
    "dot": None,
    "range": "dot",
    "bias": "range",
    "network": "bias",
    "raters": "bias",
    "days": "raters",
    "starts": "bias",
}
MODELS_FILE = Path(__file__).parents[2] / "training" / "models.py"


@dataclass(frozen=True)
class Line:
    """One line of a class; `new` where the model before it has no such line."""

    text: str
    new: bool


def read_source(name: str) -> str:
    """Return the source of one class or function at the top of `cf/training/models.py`.

    Raises KeyError if there is none of this name.
    """
    return _sources()[name]


def name_class(model: str) -> str:
    """Return the name of the class that the setting `model` stands for.

    Raises KeyError if no model is called so.
    """
    return _class_names()[model]


def model_before(model: str) -> str | None:
    """Return the model that this one is a step away from; None for the first."""
    return _BEFORE[model]


def compare_models(model: str) -> tuple[Line, ...]:
    """Return the lines of a model's class, marked where they differ from the model before it.

    Nothing of the first model is marked.
    """
    lines = read_source(name_class(model)).splitlines()
    before = model_before(model)
    if before is None:
        return tuple(Line(text, False) for text in lines)
    old = read_source(name_class(before)).splitlines()
    new = set(range(len(lines)))
    for block in SequenceMatcher(None, old, lines, autojunk=False).get_matching_blocks():
        new -= set(range(block.b, block.b + block.size))
    return tuple(Line(text, i in new and bool(text.strip())) for i, text in enumerate(lines))


@cache
def _tree() -> tuple[str, ast.Module]:
    text = MODELS_FILE.read_text("utf-8")
    return text, ast.parse(text)


@cache
def _sources() -> dict[str, str]:
    """Source of every class and function at the top of the file, decorators included."""
    text, tree = _tree()
    lines = text.splitlines()
    return {
        node.name: "\n".join(
            lines[
                min([node.lineno, *(d.lineno for d in node.decorator_list)]) - 1 : node.end_lineno
            ]
        )
        for node in tree.body
        if isinstance(node, ast.ClassDef | ast.FunctionDef)
    }


@cache
def _class_names() -> dict[str, str]:
    """What the table MODELS of the file says, by the names in it."""
    for node in _tree()[1].body:
        if not isinstance(node, ast.AnnAssign) or not isinstance(node.value, ast.Dict):
            continue
        if ast.unparse(node.target) == "MODELS":
            pairs = zip(node.value.keys, node.value.values, strict=True)
            return {ast.literal_eval(key): ast.unparse(value) for key, value in pairs if key}
    raise LookupError(f"{MODELS_FILE.name} holds no table MODELS")
