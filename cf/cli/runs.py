"""`python -m cf runs`: what is saved, one run in detail, out for other programs and in from others.

The shelves lie where `CF_RUNS` says; what this lists it leaves as it is, damage included.
"""

import argparse
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cf.cli.parts import OWN_DATA, clean_line, json_line, option, own_data
from cf.errors import SettingError, StoreError

if TYPE_CHECKING:
    from cf.snapshot import Run
    from cf.store.shelf import Shelf

ID = option("id", "The run’s id, as “runs list” prints it.", metavar="ID")
EXPORT = (
    option(
        "--format",
        "What to write: zip for another machine, csv, npz, report …; a name that is "
        "not known is answered with all of them.",
        metavar="NAME",
        required=True,
    ),
    option(
        "--out",
        "The file to write, or a folder to put it into; no file is overwritten.",
        metavar="PATH",
        type=Path,
        required=True,
    ),
    *OWN_DATA,
)
IMPORT = (
    option("path", "A saved run: its folder or its zip.", metavar="PATH", type=Path),
    option("--name", "What to call it. Default: as it is called.", metavar="NAME"),
)
COLUMNS = (
    *("id", "name", "data", "factors", "epochs", "best_validation_mse", "held_back", "made_at"),
    "where",
)
HEADS = ("id", "name", "data", "factors", "epochs", "best MSE", "held back", "made at", "where")


def list_runs(arguments: argparse.Namespace) -> None:
    """List the saved runs of all shelves, each shelf’s newest first."""
    from cf.store.shelf import every_shelf, open_store

    rows = []
    for where, shelf in every_shelf().items():
        listing = shelf.runs()
        rows += [_row(run, where) for run in listing.runs]
        for reason in listing.set_aside:
            print(f"{where}: {reason}", file=sys.stderr)
    if arguments.json:
        for row in rows:
            print(json_line(row))
    else:
        print(
            write_table(rows, COLUMNS, HEADS)
            if rows
            else f"No runs are saved in “{open_store()}”. CF_RUNS names another folder."
        )


def show_run(arguments: argparse.Namespace) -> None:
    """Show one saved run: its settings, losses, separations, changes by hand and parent."""
    where, _, run = _find(arguments.id)
    print(json_line(_details(run, where)) if arguments.json else _page(run, where))


def export_run(arguments: argparse.Namespace) -> None:
    """Write one saved run into a file that other programs, or this one elsewhere, open."""
    from cf.export import FORMATS, file_name
    from cf.store.folder import write_whole

    if arguments.format not in FORMATS:
        raise SettingError(f"--format: “{arguments.format}” is not one of {', '.join(FORMATS)}.")
    _, shelf, found = _find(arguments.id)
    out = _free_path(arguments.out, file_name(found, arguments.format))
    data = own_data(found, arguments)
    content = FORMATS[arguments.format].write(shelf.read(found.id), data)
    try:
        write_whole(out, lambda path: path.write_bytes(content))
    except OSError as error:
        raise StoreError(
            f"--out: {out} cannot be written ({error.strerror or error}). Choose another place."
        ) from error
    print(f"{out}: {len(content):,} bytes.")


def _free_path(out: Path, name: str) -> Path:
    """Where to write a file: at `out`, or under a name in the folder `out`."""
    try:
        if out.is_dir():
            out = out / name
        taken = out.exists()
    except OSError as error:  # a name that is too long, or behind a closed door
        raise StoreError(
            f"--out: {str(out)[:80]}… cannot be used ({error.strerror}). Choose another place."
        ) from error
    if taken:
        raise StoreError(f"--out: {out} is there already. Choose another name.")
    return out


def import_run(arguments: argparse.Namespace) -> None:
    """Put a saved run on the shelf that everybody sees."""
    from cf.store.archive import unpack_run
    from cf.store.shelf import common_shelf

    run, shelf = unpack_run(arguments.path), common_shelf(writable=True)
    if arguments.name is not None:
        run = replace(run, name=arguments.name)
    verb = "replaced" if run.id in shelf else "added"
    shelf.save(run)
    print(f"{run.id}: {verb} in {shelf.folder}.")


def _find(run_id: str) -> "tuple[str, Shelf, Run]":
    """Where a run stands and what it is, without its snapshots; StoreError if it is nowhere."""
    from cf.store.shelf import every_shelf, open_store

    why = f"There is no run “{run_id}” in “{open_store()}”."
    for where, shelf in every_shelf().items():
        if run_id in shelf:
            return where, shelf, shelf.read(run_id, snapshots=False)
    raise StoreError(f"{why} “runs list” prints those that there are.")


def _row(run: "Run", where: str) -> dict[str, Any]:
    values = (
        *(run.id, run.name, clean_line(run.data_name), run.settings.n_factors, len(run.losses)),
        *(run.best.validation_mse if run.best else None, run.settings.held_back_short),
        *(clean_line(run.made_at), where),
    )
    return dict(zip(COLUMNS, values, strict=True))


def write_table(
    rows: list[dict[str, Any]], columns: tuple[str, ...], heads: tuple[str, ...]
) -> str:
    """Write these columns of the rows below their heads, each as wide as it needs."""
    lines = [heads, *(tuple(_cell(row[column]) for column in columns) for row in rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join(f"{cell:{width}}" for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def _cell(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.4f}"
    return "–" if value in (None, "") else clean_line(str(value))


def _details(run: "Run", where: str) -> dict[str, Any]:
    return {
        **_row(run, where),
        "checksum": run.data_checksum,
        "settings": run.settings.as_dict(),
        "not_default": run.settings.changed(),
        "losses": [vars(loss) for loss in run.losses],
        "baselines": run.baselines,
        "separations": [vars(separation) for separation in run.separations],
        "changes": [vars(change) for change in run.changes],
        "parent": run.parent,
        "parent_values": run.parent_values,
        "versions": run.versions,
    }


def _page(run: "Run", where: str) -> str:
    def values(named: dict[str, Any]) -> str:
        return ", ".join(f"{_cell(name)} {clean_line(str(value))}" for name, value in named.items())

    lines = [
        f"{run.id} in {where}" + (f": {run.name}" if run.name else ""),
        f"Data: {_cell(run.data_name)}. Made at: {_cell(run.made_at)}.",
        f"Settings that differ from the default: {values(run.settings.changed()) or 'none'}.",
    ]
    if run.parent:
        lines.append(f"Fork of {_cell(run.parent)}, which had {values(run.parent_values) or '–'}.")
    if run.losses:
        held = f"Validation MSE is on {run.settings.held_back}."
        lines += ["", held, "epoch  train MSE  validation MSE  (squared stars)"]
    lines += [
        f"{loss.epoch:5}  {loss.train_mse:9.4f}  {loss.validation_mse:14.4f}" for loss in run.losses
    ]
    if run.separations:
        lines += ["", "epoch    AUC  shuffled labels   told apart, held out"]
    lines += [
        f"{found.epoch:>5} {_cell(found.auc):>6}  "
        f"{_cell(found.null_low)} to {_cell(found.null_high)}  "
        f"{_cell(found.poles)}"
        for found in run.separations
    ]
    if run.changes:
        lines += ["", "Changed by hand while it trained:"]
    lines += [
        f"step {change.step}: {_cell(change.name)} {change.old:g} → {change.new:g}"
        for change in run.changes
    ]
    return "\n".join(lines)
