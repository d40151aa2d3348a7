"""A table of a few lines, as large as the page's type."""

from collections.abc import Sequence
from html import escape

import pandas as pd
import streamlit as st

_CELL = 'style="padding:0.1rem 0.9rem 0.1rem 0;text-align:left;vertical-align:top"'


def write_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Write plain texts as a table in HTML, which a narrow screen scrolls."""
    lines = [("th", head), *(("td", row) for row in rows)]
    body = "".join(
        "<tr>" + "".join(f"<{kind} {_CELL}>{escape(cell)}</{kind}>" for cell in cells) + "</tr>"
        for kind, cells in lines
    )
    return f'<div style="overflow-x:auto"><table class="cf">{body}</table></div>'


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
