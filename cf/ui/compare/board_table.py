"""The ranking of the room's board as a table of which one row is chosen."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cf.figures.palette import Palette
from cf.room.entry import Entry
from cf.ui.tab.tab import say
from cf.ui.widgets.page import is_presenting
from cf.ui.widgets.plain_table import write_table

_FORMATS = {"best validation MSE": ".4f", "below biases only by": ".4f", "learning rate": "g"}
_PRESENTED = "max-height: calc(100vh - 27rem); overflow: auto"  # the buttons beneath are seen


def draw_table(
    entries: Sequence[Entry],
    poles: Sequence[str],
    own: frozenset[int],
    palette: Palette,
    asked: DeltaGenerator,
) -> Entry | None:
    """Draw the ranking and return the chosen entry, which stays chosen wherever it moves.

    In presenter mode the table is a plain one, and a box chooses: what Streamlit paints has a type
    of its own, smaller than a hall can read, and is wider than the page where CSS enlarges it.

    Parameters
    ----------
    asked : where the box stands, beside what else is asked
    """
    table = tabulate(entries, poles, own).rename(columns=say)
    ids = [entry.id for entry in entries]
    chosen = st.session_state.get("board_chosen")
    # Streamlit knows a chosen row by its place alone: another order gets a table of its own.
    turn, order = st.session_state.get("board_order", (0, ids))
    turn += order != ids
    st.session_state["board_order"] = (turn, ids)
    at = ids.index(chosen) if chosen in ids else None
    if is_presenting():
        place = _choose_presented(table, asked, turn, at)
    else:
        place = _choose_row(table, poles, palette, turn, at)
    picked = None if place is None else entries[place]
    st.session_state["board_chosen"] = picked.id if picked else None
    return picked


def _choose_row(
    table: pd.DataFrame, poles: Sequence[str], palette: Palette, turn: int, chosen: int | None
) -> int | None:
    number = st.column_config.NumberColumn
    separation = number(format="%.3f", help="Held-out AUC after the last epoch; 0.5 is chance.")
    yours = f"color: {palette.positive}"
    state = st.dataframe(
        table.style.map(lambda _: yours, subset=(table["yours"] != "", ["nickname", "yours"])),
        key=f"board_table:{turn}",
        on_select="rerun",
        selection_mode="single-row",
        selection_default={"selection": {"rows": [] if chosen is None else [chosen]}},
        hide_index=True,
        column_config={
            "best validation MSE": number(
                format="%.4f", help="Of all its epochs, in squared stars; lower is better."
            ),
            "below biases only by": number(
                format="%.4f",
                help=say(
                    "By how much it beats predictions from the users’ and films’ means alone."
                ),
            ),
            **dict.fromkeys(map(say, poles), separation),
            "learning rate": number(format="%g"),
            "posted": st.column_config.DatetimeColumn(format="distance"),
        },
        alt="Ranking of the posted runs",
    )
    rows = state["selection"]["rows"]
    return int(rows[0]) if rows and rows[0] < len(table) else None


def _choose_presented(
    table: pd.DataFrame, asked: DeltaGenerator, turn: int, chosen: int | None
) -> int | None:
    place: int | None = asked.selectbox(
        "Run",
        range(len(table)),
        chosen,
        format_func=lambda place: f"{table['rank'][place]} · {table['nickname'][place]}",
        key=f"board_row:{turn}",
        placeholder="Choose one",
        width=260,
    )
    shown = table.drop(columns="posted").astype(object)
    held_back, *others = shown["held back"].unique()
    if not others:  # a line of each run is saved
        shown = shown.drop(columns="held back")
    rows = [
        [_write(name, cell) for name, cell in zip(shown.columns, row, strict=True)]
        for row in shown.itertuples(index=False)
    ]
    st.html(f'<div style="{_PRESENTED}">{write_table([*shown.columns], rows)}</div>')
    if not others:
        st.caption(f"All of these hold back the same: {held_back}.")
    return place


def _write(column: str, cell: object) -> str:
    if not isinstance(cell, float):
        return str(cell)
    return "" if cell != cell else format(cell, _FORMATS.get(column, ".3f"))


def tabulate(entries: Sequence[Entry], poles: Sequence[str], own: frozenset[int]) -> pd.DataFrame:
    """Return the ranking as a table, a row an entry, in their order."""
    rows = [
        {
            "rank": rank,
            "nickname": entry.nickname,
            "yours": "✓" if entry.id in own else "",
            "best validation MSE": entry.best_mse,
            "below biases only by": entry.below_biases,
            **{name: entry.separations.get(name) for name in poles},
            "factors": entry.n_factors,
            "model": entry.settings.model,
            "epochs": entry.settings.epochs,
            "learning rate": entry.settings.learning_rate,
            "turns by hand": len(entry.changes),
            "held back": entry.settings.held_back,
            "posted": entry.posted_at,
        }
        for rank, entry in enumerate(entries, start=1)
    ]
    return pd.DataFrame(rows).astype(dict.fromkeys(("below biases only by", *poles), float))
