"""Taking runs away: a file of every kind that other programs open."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from cf.data import Dataset
from cf.data.titles import escape_markdown
from cf.errors import CfError
from cf.export import FORMATS, file_name
from cf.export.matching import find_newest
from cf.snapshot import Run


def draw_take_away(runs: Sequence[Run], data: Dataset) -> None:
    """Offer one of the runs in every format.

    Parameters
    ----------
    runs : to choose from, at least one
    data : what they learned from
    """
    names = {run.id: run.title for run in runs}
    run_id = st.selectbox(
        "Run", list(names), key="take_run", format_func=names.__getitem__, width=300
    )
    run = next((run for run in runs if run.id == run_id), runs[0])
    try:
        find_newest(run, data)
    except CfError as error:
        st.warning(escape_markdown(str(error)))
        return
    st.caption("Point at a button to read what it is good for.")
    columns = st.columns(2, gap="medium")
    for place, (key, form) in enumerate(FORMATS.items()):
        # Made when it is asked for; the click must not run the page anew meanwhile.
        columns[place % 2].download_button(
            form.label,
            partial(form.write, run, data),
            file_name(run, key),
            form.mime,
            key=f"take:{key}:{run.id}",
            icon=":material/download:",
            on_click="ignore",
            help=form.about,
            width="stretch",
        )
