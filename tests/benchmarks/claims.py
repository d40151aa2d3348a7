"""Make the figures that README and the screen's texts state anew, and say which no longer hold.

    python -m tests.benchmarks.claims [--slow] [--only TEXT] [--list]

One row of `CLAIMS` says where figures stand, the command that makes them, where they are in what it
prints, and how far they may be apart. `--slow` runs those that take minutes or an environment of
their own, too; `--only` takes those whose file, text or command holds TEXT. The exit code is 1
where a figure no longer holds, or could not be made.
"""

import argparse
import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).parent.parent.parent
README = "README.md"
NUMBER = r"[-−]?\d[\d,]*(?:\.\d+)?"
# Figures that stand as words.
WORDS = {
    "second": 2.0,
    "third": 3.0,
    "three": 3.0,
    "four": 4.0,
    "five": 5.0,
    "seven": 7.0,
    "ten": 10.0,
    "hundredth": 0.01,
}
TIMED = 1.5  # times that what depends on the machine may be larger or smaller
BUSY = 1.5  # processes a core that want to run, from which on no time says anything
TWO, THREE = 0.0051, 0.00051  # what a figure of two, or of three, decimals leaves open
Find = Callable[[str], list[float]]


class CannotRunError(Exception):
    """A command that makes figures does not come to its end here."""


@dataclass(frozen=True)
class Claim:
    """Some figures of one sentence.

    Attributes
    ----------
    file : where it stands
    text : as it stands, `{}` for each figure; any blank may be a line's end, marks are left out
    commands : what makes them, each as it is typed
    find : from all that these print to the figures, in the text's order
    within : how far a figure may be from what is made now
    timed : how many figures, the first ones, depend on the machine, and may be up to `TIMED` times
        as large or small
    slow : it takes minutes, or an environment of its own
    """

    file: str
    text: str
    commands: tuple[str, ...]
    find: Find
    within: float = 0.0
    timed: int = 0
    slow: bool = False

    def said(self) -> list[float]:
        """The figures as the file states them.

        Raises
        ------
        LookupError
            The text does not stand in the file, or more than once.
        """
        return self._match()[0]

    def places(self) -> list[tuple[int, int]]:
        """Where the figures begin and end in the file's plain text."""
        return self._match()[1]

    def _match(self) -> tuple[list[float], list[tuple[int, int]]]:
        words = "|".join(WORDS)
        pattern = re.escape(plain(self.text)).replace(r"\{\}", f"({NUMBER}|{words})")
        found = list(re.finditer(pattern, plain(read(self.file))))
        if len(found) != 1:
            raise LookupError(
                f"{self.file}: “{self.text}” stands there {len(found)} times, not once"
            )
        groups = range(1, len(found[0].groups()) + 1)
        return [value(found[0][i]) for i in groups], [found[0].span(i) for i in groups]

    def holds(self, place: int, said: float, made: float) -> bool:
        """Whether the figure at a place agrees with what was made."""
        if place >= self.timed:
            return abs(said - made) <= self.within + 1e-9
        return min(said, made) > 0 and max(said, made) / min(said, made) <= TIMED


@lru_cache
def read(file: str) -> str:
    """A file's text."""
    return (REPOSITORY / file).read_text("utf-8")


def plain(text: str) -> str:
    """Leave out marks and a program's quotes between two lines; every blank becomes one."""
    text = re.sub(r'"\s*\n\s*f?"', "", text)
    return re.sub(r"\s+", " ", text.replace("*", ""))


def value(figure: str) -> float:
    """Read a figure, also one that stands as a word."""
    return WORDS[figure] if figure in WORDS else float(figure.replace(",", "").replace("−", "-"))


def line(start: str, *places: int, nth: int = 0) -> Find:
    """Numbers of a line that begins so, by their place after that; table marks are none."""
    return lambda printed: [_numbers(printed, start)[nth][place] for place in places]


def span(start: str, place: int) -> Find:
    """The least and the largest of a number over all lines that begin so."""

    def find(printed: str) -> list[float]:
        found = [numbers[place] for numbers in _numbers(printed, start)]
        return [min(found), max(found)]

    return find


def lines(*finds: Find) -> Find:
    """The figures of several, one after another."""
    return lambda printed: [figure for find in finds for figure in find(printed)]


def run_of(printed: str) -> dict[str, Any]:
    """What a command that speaks JSON says last."""
    said: dict[str, Any] = json.loads(printed.strip().splitlines()[-1])
    return said


def _numbers(printed: str, start: str) -> list[list[float]]:
    # A table's first column is padded to its longest name.
    rows = [re.sub(r" +\|", " |", row.lstrip("| ")) for row in printed.splitlines()]
    found = [row.removeprefix(start) for row in rows if row.startswith(start)]
    if not found:
        raise LookupError(f"nothing printed begins with “{start}”")
    return [[value(number) for number in re.findall(NUMBER, row)] for row in found]


@lru_cache
def run(command: str) -> str | CannotRunError:
    """Return what a command prints, on both streams, or why it cannot; it is run once."""
    program, *rest = shlex.split(command)
    if program == "python":
        program = sys.executable
    elif not (REPOSITORY / program).exists():
        return CannotRunError(
            f"{program} is not there; README, “How good it is”, says how to make it"
        )
    done = subprocess.run([program, *rest], cwd=REPOSITORY, text=True, capture_output=True)
    if done.returncode:
        last = done.stderr.strip().splitlines()[-1:] or ["no reason given"]
        return CannotRunError(f"{command}: {last[0]}")
    return done.stderr + done.stdout


def made(commands: Sequence[str]) -> str:
    """Return what several commands print.

    Raises
    ------
    CannotRunError
        One of them cannot be run here.
    """
    printed = []
    for command in commands:
        if isinstance(said := run(command), CannotRunError):
            raise said
        printed.append(said)
    return "\n".join(printed)


def main(arguments: Sequence[str] | None = None) -> int:
    """Check the claims and print a line for each figure; return the exit code."""
    from tests.benchmarks.claims_table import CLAIMS

    parser = argparse.ArgumentParser("python -m tests.benchmarks.claims")
    parser.add_argument("--slow", action="store_true")
    parser.add_argument("--only", default="", metavar="TEXT")
    parser.add_argument("--list", action="store_true", help="only say what there is")
    options = parser.parse_args(arguments)
    wrong = not_made = 0
    for claim in CLAIMS:
        about = " ".join((claim.file, claim.text, *claim.commands))
        if options.only not in about or (claim.slow and not (options.slow or options.list)):
            continue
        print(f"\n{claim.file}: {claim.text}")
        print(*(f"  {command}" for command in claim.commands), sep="\n", flush=True)
        if options.list:
            continue
        try:
            wrong += check(claim)
        except (CannotRunError, LookupError, StopIteration, ValueError) as error:
            print(f"  cannot be made here: {error}", flush=True)  # the others still can
            not_made += 1
    if wrong:
        print(f"\n{wrong} figures no longer hold")
    if not_made:
        print(f"\n{not_made} claims could not be made here")
    return int(wrong + not_made > 0)


def check(claim: Claim) -> int:
    """Print what is said beside what is made; return how many do not hold.

    Raises
    ------
    CannotRunError
        One of its commands cannot be run here.
    LookupError
        The text is not in its file, or the figures not in what is printed.
    """
    said, found = claim.said(), claim.find(made(claim.commands))
    if len(found) != len(said):
        raise LookupError(f"{len(found)} figures are printed where {len(said)} are stated")
    wrong, busy = 0, is_busy()
    for place, (one, other) in enumerate(zip(said, found, strict=True)):
        if claim.holds(place, one, other):
            word = "holds"
        elif busy and place < claim.timed:
            word = "says nothing, the machine is busy"
        else:
            word, wrong = "NO LONGER HOLDS", wrong + 1
        print(f"  {one:g}: {other:.4g} {word}", flush=True)
    return wrong


def is_busy() -> bool:
    """Whether others have used the machine in the last quarter of an hour."""
    return hasattr(os, "getloadavg") and max(os.getloadavg()) > BUSY * (os.cpu_count() or 1)


if __name__ == "__main__":
    sys.exit(main())
