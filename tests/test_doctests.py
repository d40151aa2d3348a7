"""The examples in docstrings say what the functions return."""

import doctest
from importlib import import_module
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[1]
WITH_EXAMPLES = [
    path.relative_to(REPOSITORY)
    for path in sorted((REPOSITORY / "cf").rglob("*.py"))
    if ">>> " in path.read_text("utf-8")
]


@pytest.mark.parametrize("path", WITH_EXAMPLES, ids=str)
def test_examples_give_what_they_show(path):
    module = import_module(".".join(path.with_suffix("").parts))
    n_failed, n_tried = doctest.testmod(module)
    assert n_tried > 0 and n_failed == 0


def test_there_are_examples():
    assert WITH_EXAMPLES
