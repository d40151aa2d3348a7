"""What can be typed after `python -m cf`, and what becomes of it.

A command is one function in a file of `cf.cli` and one line in `_parser`, which lists its options.
"""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

from cf import __version__
from cf.cli import board as cli_board
from cf.cli import data as cli_data
from cf.cli import runs as cli_runs
from cf.cli import separate as cli_separate
from cf.cli import starts as cli_starts
from cf.cli import train as cli_train
from cf.cli import verify as cli_verify
from cf.cli import you as cli_you
from cf.cli.parts import OWN_DATA, Option, option
from cf.errors import CfError, DivergedError, SettingError
from cf.presets import PRESETS, Preset
from cf.settings import DEFAULT, TABLE, Setting

FAILED, MISUSED, INTERRUPTED = 1, 2, 130
MOST = 1000  # models to train in one go, or ratings to ask of a movie


class _Parser(argparse.ArgumentParser):
    """Answers a mistake with one line instead of the whole usage."""

    def error(self, message: str) -> NoReturn:
        command = self.prog.replace("cf", "python -m cf", 1)
        self.exit(MISUSED, f"{self.prog}: error: {message} (Help: {command} --help)\n")


def _setting_option(setting: Setting) -> Option:
    def parse(text: str) -> Any:
        try:
            return setting.parse(text)
        except SettingError as error:
            message = str(error).removeprefix(f"{setting.name}: ")
            raise argparse.ArgumentTypeError(message) from None

    allowed, default = setting.allowed.removeprefix("one of "), getattr(DEFAULT, setting.name)
    return option(
        f"--{setting.name.replace('_', '-')}",
        f"{setting.help} Allowed: {allowed}. Default: {default}.".replace("%", "%%"),
        type=parse,
        default=argparse.SUPPRESS,  # absent unless given, so that a preset can stand behind it
        metavar=setting.kind.upper(),
    )


def _slug(name: str) -> str:
    """A name as it is easily typed: “The chapter’s fifty” is the-chapters-fifty."""
    return name.lower().replace("’", "").replace("'", "").replace(" ", "-")


def _preset(text: str) -> Preset:
    presets = {_slug(preset.name): preset for preset in PRESETS}
    if (preset := presets.get(_slug(text))) is None:
        raise argparse.ArgumentTypeError(f"“{text}” is not one of {', '.join(presets)}.")
    return preset


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text) <= MOST):
        raise argparse.ArgumentTypeError(f"“{text}” is not a whole number from 1 to {MOST}.")
    return int(text)


PRESET = option(
    "--preset",
    "Settings to start from; options for single settings override it, wherever they "
    f"stand. Allowed: {', '.join(_slug(preset.name) for preset in PRESETS)}. Default: "
    f"{_slug(PRESETS[0].name)}, with sizes fitted to the data where they are few.",
    metavar="NAME",
    type=_preset,
)
JSON = option("--json", "Print one JSON object a line.", action="store_true")
OUT = option("--out", "Save the run into this folder, made if need be.", metavar="DIR", type=Path)
POLES = option(
    "--poles",
    "What to tell apart: “blockbuster independent”, two genres (films of exactly one "
    "of them), or a genre and “rest”.",
    metavar=("FIRST", "SECOND"),
    nargs=2,
    required=True,
)
RUN = option(
    "--run",
    "Measure this saved run instead of training.",
    dest="saved",  # `run` is the command's function
    metavar="DIR",
    type=Path,
)
SEEDS = option(
    "--seeds",
    "How many models to train, with seeds from --seed on. Default: 5.",
    metavar="N",
    type=_count,
)
FLOOR = option(
    "--min-ratings",
    "Leave out movies with fewer ratings. Default: 20.",
    metavar="N",
    type=_count,
    default=20,
)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="cf", description="Train models of taste without a browser.")
    parser.add_argument("--version", action="version", version=f"cf {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    about_board = "Look after the room’s board: list, remove, close, open, clear."
    about_runs = "List, show, export, import and verify saved runs."
    runs = commands.add_parser("runs", help=about_runs, description=about_runs)
    actions = runs.add_subparsers(metavar="ACTION", required=True)

    def add(group: Any, run: Callable[[argparse.Namespace], None], *options: Option) -> None:
        about, name = run.__doc__, run.__name__.partition("_")[0]
        command = group.add_parser(name, help=about, description=about, allow_abbrev=False)
        for name, details in options:
            command.add_argument(name, **details)
        command.set_defaults(run=run, parser=command)

    board = commands.add_parser("board", help=about_board, description=about_board)
    cares = board.add_subparsers(metavar="ACTION", required=True)
    about_data = "Look after the data sets that the page Data offers: list, add, remove."
    data = commands.add_parser("data", help=about_data, description=about_data)
    sets = data.add_subparsers(metavar="ACTION", required=True)
    settings = [_setting_option(setting) for setting in TABLE]
    add(commands, cli_train.train, *OWN_DATA, PRESET, *settings, JSON, OUT)
    to_measure = (POLES, RUN, SEEDS, FLOOR, *OWN_DATA, PRESET, *settings, JSON)
    add(commands, cli_separate.separate, *to_measure)
    add(commands, cli_starts.starts, SEEDS, *OWN_DATA, PRESET, *settings, JSON)
    yours = (cli_you.RATINGS, cli_you.FOLDER, cli_you.TRAIN, *OWN_DATA, JSON)
    add(commands, cli_you.you, *yours)
    add(actions, cli_runs.list_runs, JSON)
    add(actions, cli_runs.show_run, cli_runs.ID, JSON)
    add(actions, cli_runs.export_run, cli_runs.ID, *cli_runs.EXPORT)
    add(actions, cli_runs.import_run, *cli_runs.IMPORT)
    add(cares, cli_board.list_board, JSON)
    add(cares, cli_board.remove_from_board, cli_board.ID)
    for care in (cli_board.close_board, cli_board.open_board, cli_board.clear_board):
        add(cares, care)
    add(sets, cli_data.list_data, JSON)
    add(sets, cli_data.add_data, *cli_data.ADD)
    add(sets, cli_data.remove_data, cli_data.MARK)
    add(actions, cli_verify.verify_run, cli_verify.FILE, *OWN_DATA)
    return parser


def main(argv: Sequence[str] | None = None) -> None:
    """Run one command.

    Raises
    ------
    SystemExit
        With 1 if training diverged, a file does not agree with its run, or nobody reads the output
        any more, 2 for a bad option or file, 130 for Ctrl-C.
    """
    arguments, unknown = _parser().parse_known_args(argv)
    parser = arguments.parser
    if unknown:
        parser.error(f"{unknown[0]}: there is no such option.")
    try:
        arguments.run(arguments)
    except (DivergedError, cli_verify.DisagreesError) as error:
        parser.exit(FAILED, f"{parser.prog}: {error}\n")
    except CfError as error:
        parser.error(str(error))
    except KeyboardInterrupt:
        parser.exit(INTERRUPTED)
    except BrokenPipeError:  # whoever read the output has seen enough, as `head` does
        with suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        parser.exit(FAILED)


def run_program() -> NoReturn:
    """Run one command as a program, which ends here and now.

    Not through the interpreter's end: Arrow's and torch's own threads may still be at work, and one
    that meets a Python being taken down aborts the whole process.
    """
    try:
        main()
        code: Any = 0
    except SystemExit as end:
        code = end.code or 0
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except BrokenPipeError:
            code = FAILED
    os._exit(code)
