"""The ranking of the room's board as a table of which one row is chosen."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from cf.figures.palette import Palette
from cf.room.entry import Entry
from cf.ui.tab.tab import say
from cf.ui.widgets.page import is_presenting


def draw_table(
    entries: Sequence[Entry], poles: Sequence[str], own: frozenset[int], palette: Palette
) -> Entry | None:
    """Draw the ranking and return the chosen entry, which stays chosen wherever it moves."""
    table = tabulate(entries, poles, own).rename(columns=say)
    ids = [entry.id for entry in entries]
    chosen = st.session_state.get("board_chosen")
    # Streamlit knows a chosen row by its place alone: another order gets a table of its own.
    turn, order = st.session_state.get("board_order", (0, ids))
    turn += order != ids
    st.session_state["board_order"] = (turn, ids)
    number = st.column_config.NumberColumn
    separation = number(format="%.3f", help="Held-out AUC after the last epoch; 0.5 is chance.")
    yours = f"color: {palette.positive}"
    state = st.dataframe(
        table.style.map(lambda _: yours, subset=(table["yours"] != "", ["nickname", "yours"])),
        key=f"board_table:{turn}:{is_presenting()}",  # it measures the type as it is drawn first
        on_select="rerun",
        selection_mode="single-row",
        selection_default={"selection": {"rows": [ids.index(chosen)] if chosen in ids else []}},
        hide_index=True,
        column_config={
            "validation MSE": number(format="%.4f", help="In squared stars; lower is better."),
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
    picked = entries[rows[0]] if rows and rows[0] < len(entries) else None
    st.session_state["board_chosen"] = picked.id if picked else None
    return picked


def tabulate(entries: Sequence[Entry], poles: Sequence[str], own: frozenset[int]) -> pd.DataFrame:
    """Return the ranking as a table, a row an entry, in their order."""
    rows = [
        {
            "rank": rank,
            "nickname": entry.nickname,
            "yours": "✓" if entry.id in own else "",
            "validation MSE": entry.best_mse,
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
