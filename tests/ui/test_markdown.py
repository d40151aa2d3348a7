"""Names out of the data stay text: none reaches Markdown unescaped, in whatever file."""

import ast
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from cf.analysis.poles import column_poles
from cf.data import read_data
from cf.ui.separate.question import describe_examples

ROOT = Path(__file__).parents[2]
FILES = sorted(
    [*ROOT.glob("cf/ui/**/*.py"), *ROOT.glob("pages/*.py"), *ROOT.glob("cf/lesson/**/*.py")]
)
# What makes any text safe, in Markdown or in HTML, or counts it.
SAFE = {"escape_markdown", "markdown_name", "escape", "_escape", "len", "index"}
# Arguments that are no Markdown.
PLAIN = {"key", "format_func", "alt", "query_params", "args", "kwargs", "options", "file_name"}
# Elements whose first argument, or options, are Markdown; those of others are text.
MARKDOWN = {
    *("markdown", "caption", "write", "info", "warning", "error", "success", "toast", "exception"),
    *("header", "subheader", "title", "checkbox", "toggle", "radio", "button", "page_link"),
    *("popover", "expander", "tabs", "metric", "pills", "segmented_control", "spinner", "status"),
}
PASSING = {"join", "split", "zip", "enumerate"}  # give out what they take
TITLES = {"names_by_row", "name_all"}
# Texts for a search box, which takes them as they are.
TEXTS = {"cf/ui/tab/films.py"}


def is_name(node: ast.AST) -> bool:
    """Whether an expression gives a name out of the data, or a message that may hold one."""
    match node:
        case ast.Call(func=ast.Attribute(attr="name"), args=[_, *_]):  # movies.name(row)
            return True
        case ast.Subscript(value=ast.Attribute(attr="title")):  # movies.title[row]
            return True
        case ast.Call(func=ast.Name(id=called)) if called in TITLES:
            return True
        case ast.Attribute(value=ast.Name(id="poles"), attr="positive" | "negative" | "name"):
            return True
        case ast.Call(func=ast.Name(id="str"), args=[ast.Name(id="error")]):
            return True
    return False


def called(node: ast.AST) -> str:
    """What a call calls, without what it belongs to; nothing if it is no call."""
    function = node.func if isinstance(node, ast.Call) else None
    return getattr(function, "attr", None) or getattr(function, "id", None) or ""


def is_key(target: ast.expr) -> bool:
    """Whether a variable holds a key of the session state or the cache, which nobody reads."""
    return ast.unparse(target).endswith("key")


def holds_name(node: ast.AST, tainted: set[str]) -> bool:
    """Whether a name shows in what an expression gives, rather than inside of a safe call."""
    if called(node) in SAFE or isinstance(node, ast.Compare | ast.Lambda):
        return False
    if is_name(node) or (isinstance(node, ast.Name) and node.id in tainted):
        return True
    return any(holds_name(child, tainted) for child in ast.iter_child_nodes(node))


def assignments(function: ast.AST) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Targets and what goes into each; several at once are taken apart."""
    for node in ast.walk(function):
        pairs: list[tuple[ast.expr, ast.expr]] = []
        if isinstance(node, ast.Assign):
            pairs = [(target, node.value) for target in node.targets if not is_key(target)]
        if isinstance(node, ast.For | ast.comprehension):
            pairs = [(node.target, node.iter)]
        for target, value in pairs:
            parts = value.elts if isinstance(value, ast.Tuple) else []
            if isinstance(value, ast.Call) and called(value) in ("zip", "enumerate"):
                parts = [ast.Constant(0)] * (called(value) == "enumerate") + value.args
            if isinstance(target, ast.Tuple) and len(target.elts) == len(parts):
                yield from zip(target.elts, parts, strict=True)
            else:
                yield target, value


def taint(function: ast.AST) -> set[str]:
    """The variables of a function that hold names."""
    found: set[str] = set()
    while True:
        before = len(found)
        for target, value in assignments(function):
            # Of what other calls make of names nothing is known.
            if isinstance(value, ast.Call) and not is_name(value) and called(value) not in PASSING:
                continue
            if holds_name(value, found):
                found |= {node.id for node in ast.walk(target) if isinstance(node, ast.Name)}
        if len(found) == before:
            return found


def harmless(tree: ast.AST) -> set[int]:
    """Expressions that are made safe, or go where nothing reads Markdown."""
    found: list[ast.AST] = []
    for node in ast.walk(tree):
        if called(node) in SAFE:
            found.append(node)
        if isinstance(node, ast.Call):
            plain = PLAIN if called(node) in MARKDOWN else PLAIN | {"label"}
            found += [keyword for keyword in node.keywords if keyword.arg in plain]
        if isinstance(node, ast.Assign) and is_key(node.targets[0]):
            found.append(node)
    return {id(inner) for node in found for inner in ast.walk(node)}


def faults_of(source: str) -> set[int]:
    """Lines in which a name goes unescaped into an f-string or an element that reads Markdown."""
    tree, found = ast.parse(source), set()
    safe = harmless(tree)
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    outside = [node for node in tree.body if not isinstance(node, ast.FunctionDef | ast.ClassDef)]
    for function in (*functions, ast.Module(outside, [])):
        tainted = taint(function)
        for node in ast.walk(function):
            shown: list[ast.AST] = [node] if isinstance(node, ast.JoinedStr) else []
            if isinstance(node, ast.Call) and called(node) in MARKDOWN:
                shown += [*node.args, *node.keywords]
            for value in shown:
                if id(value) not in safe and holds_name(value, tainted):
                    found.add(node.lineno)  # type: ignore[attr-defined]  # a call or a string
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_name_goes_into_markdown_as_it_is(path):
    if str(path.relative_to(ROOT)) in TEXTS:
        return
    assert faults_of(path.read_text("utf-8")) == set()


@pytest.mark.parametrize(
    "line",
    [
        "st.markdown(f'**{movies.name(row)}**')",
        "st.caption(movies.title[3])",
        "known = ', '.join(movies.name(row) for row in rows)\n    return f'{known}!'",
        "name = movies.name(row)\n    st.markdown('**' + name + '**')",
        "names = names_by_row(source)\n    st.page_link(file, label=names[row])",
        "st.error(str(error))",
        "return f'**{poles.positive}**'",
        "for own, other in ((poles.positive, poles.negative),):\n        st.markdown(f'**{own}**')",
    ],
)
def test_the_walk_finds_each_kind(line):
    assert len(faults_of(f"def draw():\n    {line}\n")) == 1


@pytest.mark.parametrize(
    "line",
    [
        "st.markdown(f'**{movies.markdown_name(row)}**')",
        "st.selectbox('Film', rows, format_func=lambda row: f'{movies.name(row)}!')",
        "st.html(f'<td>{escape(movies.name(row))}</td>')",
        "st.error(escape_markdown(str(error)))",
    ],
)
def test_the_walk_lets_pass_what_is_safe(line):
    assert not faults_of(f"def draw():\n    {line}\n")


def test_a_film_full_of_marks_and_a_value_full_of_marks_stay_what_they_are():
    movies = read_data("bundled").movies
    row = int(np.argmax(movies.n_ratings))
    titles = list(movies.title)
    titles[row] = "M*A*S*H [x](y) $1 :red[z]"
    movies = replace(movies, title=tuple(titles))
    assert movies.markdown_name(row).startswith(r"M\*A\*S\*H \[x\]\(y\) \$1 \:red\[z\]")
    values = np.full(len(titles), "_low_", dtype=object)
    values[row] = "*high*"
    said = describe_examples(movies, column_poles(movies, "v", values, "*high*", "_low_", 1))
    assert said.startswith(r"**\*high\*** (1 films): M\*A\*S\*H")
    assert r"**\_low\_**" in said
