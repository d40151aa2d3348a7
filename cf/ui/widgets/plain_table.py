"""Tables, as large as the page's type where a hall reads them."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from cf.ui.widgets.page import is_presenting

_CELL = 'style="padding:0.1rem 0.9rem 0.1rem 0;text-align:left;vertical-align:top"'

_SHORT = 8  # letters: "38.2 %" is not broken


def write_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Write plain texts as a table in HTML, which a narrow screen scrolls."""
    lines = [("th", head), *(("td", row) for row in rows)]
    body = "".join(
        "<tr>" + "".join(f"<{kind} {_CELL}>{escape(cell)}</{kind}>" for cell in cells) + "</tr>"
        for kind, cells in lines
    )
    return f'<div style="overflow-x:auto"><table class="cf">{body}</table></div>'


def draw_table(table: pd.DataFrame, columns: Mapping[str, Any] | None = None) -> None:
    """Draw a table that can be sorted; in presenter mode a plain one of the same cells.

    Streamlit paints the former, with a type of its own that is small and knows no other mode.

    Parameters
    ----------
    table : of texts, whole numbers, floats that are read to two decimals, and marks (bool)
    columns : as `st.dataframe` takes them
    """
    if is_presenting():
        rows = table.astype(object).itertuples(index=False)
        st.html(write_table([*table.columns], [[_write(cell) for cell in row] for row in rows]))
    else:
        st.dataframe(table, hide_index=True, column_config=columns)


def _write(cell: object) -> str:
    if isinstance(cell, bool):
        return "✓" if cell else ""
    text = f"{cell:.2f}" if isinstance(cell, float) else str(cell)
    return text.replace(" ", "\N{NO-BREAK SPACE}") if len(text) <= _SHORT else text


def offer_csv(label: str, table: pd.DataFrame, name: str) -> None:
    """Draw a button that hands a table out as a file of this name, without its index."""
    st.download_button(
        label,
        table.to_csv(index=False),
        file_name=f"{name}.csv",
        mime="text/csv",
        key=f"{name}_csv",
        icon=":material/download:",
        on_click="ignore",
    )
