"""What README and the screen's texts state in figures is claimed, and so can be made anew."""

import ast
import re
from collections.abc import Iterator

import pytest

from tests.benchmarks import claims
from tests.benchmarks.claims import (
    NUMBER,
    README,
    REPOSITORY,
    CannotRunError,
    Claim,
    line,
    made,
    plain,
    read,
    run_of,
    span,
)
from tests.benchmarks.claims_table import CLAIMS

COUNTS = "two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|thirty|fifty|hundred|million"
FIGURE = re.compile(
    r"(?<![\w.:/-])\d[\d,]*\.\d+(?![\w.]*\w)|\b\d+(?= %)|\b\d{1,3}(?:,\d{3})+\b(?!\.)"
    # Whole numbers and words, where what is around them says that somebody has measured.
    rf"|(?:(?<=some )|(?<=about )|(?<=nearly ))(?:\d+|{COUNTS}|twice|half|a third)\b"
    rf"|\b(?:{COUNTS})(?= (?:times|seconds|minutes|million)\b)|(?<=over )(?:half|a third)\b"
)
# What a figure means or is measured with, rather than what came out.
MEANINGS = (
    r"Python 3\.\d+( to 3\.\d+)?",
    r"0\.50? is (chance|guessing)|about 0\.5 chance",
    r"at a rate of 0\.02",
    r"made for 100,000|with 60,000 films|million ratings, [\d,]+ users, [\d,]+ films",
    r"95 %|90 % of films|80 % to train on|100 % is",
)
TEXTS = ("cf/ui", "cf/lesson", "cf/analysis", "cf/figures", "cf/cli", "pages")


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: f"{claim.file}: {claim.text}")
def test_what_is_claimed_stands_in_its_file_once(claim):
    assert len(claim.said()) == claim.text.count("{}") > 0
    assert claim.commands and all("python" in command for command in claim.commands)


def test_readme_states_no_measured_figure_that_is_not_claimed():
    text = plain(read(README))
    claimed = [place for claim in CLAIMS if claim.file == README for place in claim.places()]
    assert unclaimed(text, claimed) == []


def test_no_text_of_the_screen_states_a_measured_figure_that_is_not_claimed():
    by_file: dict[str, list[Claim]] = {}
    for claim in CLAIMS:
        by_file.setdefault(claim.file, []).append(claim)
    found = []
    for path, sentence in sentences():
        known = {
            figure for claim in by_file.get(path, ()) for figure in FIGURE.findall(told(claim))
        }
        found += [(path, one) for one in unclaimed(sentence, []) if one not in known]
    assert found == []


def told(claim: Claim) -> str:
    """The claim's text with its figures, as the file has it."""
    text, (places) = plain(read(claim.file)), claim.places()
    return text[max(places[0][0] - len(" nearly "), 0) : places[-1][1] + len(" seconds ")]


def unclaimed(text: str, claimed: list[tuple[int, int]]) -> list[str]:
    """The figures of a text that neither stand for a meaning nor are claimed."""
    sound = [*claimed, *(found.span() for found in re.finditer("|".join(MEANINGS), text))]
    sound += [found.span() for found in re.finditer(r"```.*?```|`[^`]*`|<http[^>]*>", text)]
    return [
        found[0]
        for found in FIGURE.finditer(text)
        if not any(start <= found.start() and found.end() <= end for start, end in sound)
    ]


def sentences() -> Iterator[tuple[str, str]]:
    """Every text of a few words in a program that draws or tells, but for its docstrings."""
    files = [path for folder in TEXTS for path in sorted((REPOSITORY / folder).rglob("*.py"))]
    for path in [*files, REPOSITORY / "cf/settings_table.py", REPOSITORY / "cf/presets.py"]:
        tree = ast.parse(path.read_text("utf-8"))
        silent = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                is_prose = re.search(r"[a-z]{2,} [a-z]{2,}", node.value)
                if is_prose and id(node) not in silent and not re.search("[{}<=]", node.value):
                    yield path.relative_to(REPOSITORY).as_posix(), node.value


def test_figures_in_words_and_whole_numbers_count_where_they_say_what_was_measured():
    told = (
        "some ten seconds, 9,066 movies, over a third, three times as long, about twice, 0.7, 5 %"
    )
    assert unclaimed(told, []) == ["ten", "9,066", "a third", "three", "twice", "0.7", "5"]
    assert unclaimed("two films, about films, over five seeds, version 2.8.12, in 2016", []) == []


def test_a_figure_holds_within_what_its_rounding_or_the_machine_leaves_open():
    claim = Claim("README.md", "", (), line(""), within=0.005, timed=1)
    assert claim.holds(1, 0.75, 0.7546) and not claim.holds(1, 0.75, 0.756)
    assert claim.holds(0, 2.0, 2.9) and not claim.holds(0, 2.0, 3.1) and not claim.holds(0, -1, 1)


def test_a_time_is_not_judged_on_a_busy_machine_and_a_loss_is(monkeypatch, capsys):
    busy = [True]
    monkeypatch.setattr(claims, "read", lambda file: "2.0 s, 0.7")
    monkeypatch.setattr(claims, "is_busy", lambda: busy[0])
    print_both = ("python -c 'print(9.0, 0.9)'",)
    claim = Claim("README.md", "{} s, {}", print_both, line("", 0, 1), 0.1, timed=1)
    assert claims.check(claim) == 1 and "busy" in capsys.readouterr().out
    busy[0] = False
    assert claims.check(claim) == 2


def test_figures_are_found_in_tables_in_lists_and_in_json():
    printed = (
        "| ours    | 5 of 5 | 1,234 | 0.5 |\n| ours, too | 2 |\n   20  3.1 -1.5%\n   20  4.0 2.5%\n"
    )
    assert line("ours |", 2, -1)(printed) == [1234, 0.5]
    assert span("20 ", 1)(printed) == [-1.5, 2.5]
    assert run_of('{"a": 1}\n{"a": 2}\n') == {"a": 2}
    with pytest.raises(LookupError, match="theirs"):
        line("theirs", 0)(printed)
    assert re.fullmatch(NUMBER, "−0.5")


def test_a_text_that_has_gone_is_told_with_its_file():
    with pytest.raises(LookupError, match=r"README\.md: “nobody says {}” stands there 0 times"):
        Claim(README, "nobody says {}", (), line("")).said()


def test_a_command_that_fails_is_run_once_and_says_why(tmp_path):
    seen = tmp_path / "seen"
    code = f"open({str(seen)!r}, 'a').write('x'); raise SystemExit('no such data')"
    for _ in range(2):
        with pytest.raises(CannotRunError, match="no such data"):
            made((f'python -c "{code}"',))
    assert seen.read_text() == "x"
    with pytest.raises(CannotRunError, match="README"):
        made((".venv-nowhere/bin/python -m tests.benchmarks.peers",))
