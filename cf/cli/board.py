"""`python -m cf board`: what whoever runs the server can do with the room's board.

Who may write the folder that CF_RUNS names need prove nothing else.
"""

import argparse
from typing import TYPE_CHECKING

from cf.cli.parts import json_line, option

if TYPE_CHECKING:
    from cf.room.board import Board

ID = option("id", "The run’s number, as “board list” prints it.", metavar="ID", type=int)


def list_board(arguments: argparse.Namespace) -> None:
    """List the posted runs, the latest first, and whether posting is open."""
    board = _open()
    entries = board.all_entries()
    if arguments.json:
        for entry in entries:
            told = {"id": entry.id, "nickname": entry.nickname, "data": entry.data_name}
            told |= {"best_validation_mse": entry.best_mse, "factors": entry.n_factors}
            told["held_back"] = entry.settings.held_back
            print(json_line(told | {"posted_at": entry.posted_at.isoformat(timespec="seconds")}))
        return
    for entry in entries:
        print(
            f"{entry.id:>6}  {entry.nickname:24}  best MSE {entry.best_mse:.4f} on "
            f"{entry.settings.held_back_short:20}  {entry.n_factors:>3} factors  "
            f"{entry.posted_at:%Y-%m-%d %H:%M} UTC"
        )
    print(f"{len(entries)} runs; posting is {'open' if board.is_open else 'closed'}.")


def remove_from_board(arguments: argparse.Namespace) -> None:
    """Take one run off the board, whoever posted it."""
    _open().remove_any(arguments.id)
    print(f"Run {arguments.id} has left the board.")


def close_board(arguments: argparse.Namespace) -> None:
    """Let nobody post any more; what is on the board stays."""
    _open().set_open(False)
    print("Posting is closed.")


def open_board(arguments: argparse.Namespace) -> None:
    """Let everybody post again."""
    _open().set_open(True)
    print("Posting is open.")


def clear_board(arguments: argparse.Namespace) -> None:
    """Take all runs off the board."""
    _open().clear()
    print("The board is empty.")


def _open() -> "Board":
    from cf.room.board import BOARD_FILE, Board
    from cf.store.shelf import open_store

    return Board(open_store().absolute() / BOARD_FILE)
