"""What is kept for all sessions is found by what it was made of, in whatever file."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILES = sorted([*ROOT.glob("cf/**/*.py"), *ROOT.glob("pages/*.py")])
# Names of what tells one run, or one data set, from another.
TELLING = {"key", "source", "run_ids"}
ONCE = {"load_in_background"}  # for a whole server, whatever it is given


def find_blind(tree: ast.AST) -> list[str]:
    """The cached functions that leave arguments out of their key and take nothing in their place.

    Streamlit leaves out each argument whose name begins with an underscore.
    """
    return [
        function.name
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef)
        and any("st.cache_" in ast.unparse(decorator) for decorator in function.decorator_list)
        and any(argument.arg.startswith("_") for argument in function.args.args)
        and not TELLING & {argument.arg for argument in function.args.args}
        and function.name not in ONCE
    ]


def test_no_cached_function_gives_out_what_was_made_of_another_run():
    blind = {str(path.relative_to(ROOT)): find_blind(ast.parse(path.read_text())) for path in FILES}
    assert {path: names for path, names in blind.items() if names} == {}


@pytest.mark.parametrize(
    ("parameters", "found"), [("_key, n", ["f"]), ("key, _run, n", []), ("n", []), ("_run", ["f"])]
)
def test_the_walk_finds_a_function_that_would(parameters, found):
    source = f"@st.cache_resource(max_entries=2)\ndef f({parameters}): ..."
    assert find_blind(ast.parse(source)) == found
