"""What README.md and CONTRIBUTING.md name exists."""

import importlib.util
import re
import shlex
from pathlib import Path

import pytest

from cf.cli.parser import main
from cf.presets import PRESETS
from cf.settings import TABLE
from cf.ui.widgets.page import PAGES
from tests.rooms import draw_rooms

REPOSITORY = Path(__file__).parent.parent
DOCUMENTS = ("README.md", ".github/CONTRIBUTING.md")
TEXT = {name: (REPOSITORY / name).read_text("utf-8") for name in DOCUMENTS}
ALL = "\n".join(TEXT.values())
MADE = {"runs/"}  # made by the app itself
EXAMPLES = re.compile(r"^(my-run|ml-100k)\.")  # a reader's own files
COMMANDS = re.compile(r"python -m cf ([^`#\n]+)")


def test_every_file_and_folder_named_exists():
    spans = [span.strip() for span in re.findall(r"`([^`\n]+)`", ALL)]
    path = re.compile(r"[\w./-]+(/|\.(py|sh|md|txt|toml|yaml|js))")
    named = {span for span in spans if path.fullmatch(span)} - MADE
    named = {name for name in named if not EXAMPLES.match(name)}
    assert len(named) > 10
    assert [name for name in sorted(named) if not (REPOSITORY / name).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_link_to_a_file_leads_somewhere(document):
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", TEXT[document])
    at = (REPOSITORY / document).parent
    assert [link for link in links if not (at / link).exists()] == []


def test_every_module_that_is_run_exists():
    modules = set(re.findall(r"python[\w.]* -m ([\w.]+)", ALL)) - {"venv"}
    assert {"cf", "tests.benchmarks.peers"} <= modules
    assert [name for name in sorted(modules) if importlib.util.find_spec(name) is None] == []


@pytest.mark.parametrize("command", sorted({found.strip() for found in COMMANDS.findall(ALL)}))
def test_every_command_and_its_options_are_known(command, capsys):
    words = shlex.split(command)
    actions = [word for word in words[:2] if re.fullmatch("[a-z]+", word)]
    with pytest.raises(SystemExit) as ended:
        main([*actions, "--help"])
    assert ended.value.code == 0
    text = capsys.readouterr().out
    assert [word for word in words if word.startswith("--") and word not in text] == []


def test_every_constant_that_is_to_be_touched_stands_in_its_file():
    for row in re.findall(r"^\| an? .*\|.*\|$", TEXT["README.md"], re.MULTILINE):
        for constant, file in re.findall(r"`([A-Z]+)` in `([\w/.]+)`", row):
            text = (REPOSITORY / file).read_text("utf-8")
            assert re.search(rf"^{constant}\b", text, re.MULTILINE), row


def test_every_environment_variable_is_read_somewhere():
    source = "\n".join(path.read_text("utf-8") for path in REPOSITORY.glob("cf/**/*.py"))
    source += (REPOSITORY / "tests/check.sh").read_text("utf-8")
    names = set(re.findall(r"\bCF_[A-Z]+\b", ALL))
    assert {"CF_RUNS", "CF_SCHEDULER"} <= names
    assert [name for name in sorted(names) if name not in source] == []


def test_the_pages_are_told_and_presets_and_settings_in_addresses_exist():
    told = re.findall(r"^- \*\*(\w+)\*\* –", TEXT["README.md"], re.MULTILINE)
    assert set(told) == {name for _, name, _ in PAGES}
    presets = re.findall(r"preset “(.+?)”", ALL)
    assert presets and set(presets) <= {preset.name for preset in PRESETS}
    keys = re.findall(r"[?&](\w+)=", " ".join(re.findall(r"`(\?[^`]+)`", ALL)))
    assert keys and set(keys) <= {setting.key for setting in TABLE}


def test_the_picture_of_the_rooms_is_what_the_architecture_test_draws():
    assert draw_rooms() in TEXT["README.md"], "python -m tests.rooms prints it"
