"""What is kept for all sessions is found by what it was made of, and not for ever."""

import ast
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILES = sorted([*ROOT.glob("cf/**/*.py"), *ROOT.glob("pages/*.py")])
# Names of what tells one run, or one data set, from another.
TELLING = {"key", "source", "run_ids"}
ONCE = {"_open_room"}  # for a whole server, whatever it is given


def find_cached(tree: ast.AST) -> list[tuple[ast.FunctionDef, str]]:
    """The functions that Streamlit caches, and how."""
    return [
        (node, how)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.name not in ONCE
        for how in map(ast.unparse, node.decorator_list)
        if "st.cache_" in how
    ]


def find_blind(tree: ast.AST) -> list[str]:
    """The cached functions that leave arguments out of their key and take nothing in their place.

    Streamlit leaves out each argument whose name begins with an underscore.
    """
    return [
        function.name
        for function, _ in find_cached(tree)
        if any(argument.arg.startswith("_") for argument in function.args.args)
        and not TELLING & {argument.arg for argument in function.args.args}
    ]


def find_unbounded(tree: ast.AST) -> list[str]:
    """The cached functions that keep a result for each thing they are given until a restart."""
    return [
        function.name
        for function, how in find_cached(tree)
        if function.args.args and "max_entries=" not in how
    ]


def walk(find: Callable[[ast.AST], list[str]]) -> dict[str, list[str]]:
    found = {str(path.relative_to(ROOT)): find(ast.parse(path.read_text())) for path in FILES}
    return {path: names for path, names in found.items() if names}


def test_no_cached_function_gives_out_what_was_made_of_another_run():
    assert walk(find_blind) == {}


def test_every_cached_function_lets_go_of_what_was_asked_for_long_ago():
    assert walk(find_unbounded) == {}


@pytest.mark.parametrize(
    ("parameters", "found"), [("_key, n", ["f"]), ("key, _run, n", []), ("n", []), ("_run", ["f"])]
)
def test_the_walk_finds_a_function_that_would(parameters, found):
    source = f"@st.cache_resource(max_entries=2)\ndef f({parameters}): ..."
    assert find_blind(ast.parse(source)) == found


@pytest.mark.parametrize(
    ("how", "parameters", "found"),
    [
        ("()", "source", ["f"]),
        ("(max_entries=2)", "source", []),
        ("", "source", ["f"]),
        ("()", "", []),
    ],
)
def test_the_walk_finds_a_function_that_keeps_everything(how, parameters, found):
    source = f"@st.cache_resource{how}\ndef f({parameters}): ..."
    assert find_unbounded(ast.parse(source)) == found
