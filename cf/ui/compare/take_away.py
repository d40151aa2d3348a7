"""Taking runs away: a file of every kind that other programs open."""

from functools import partial

import streamlit as st

from cf.data import Dataset
from cf.data.titles import escape_markdown
from cf.errors import CfError
from cf.export import FORMATS, file_name
from cf.export.matching import find_newest
from cf.snapshot import Run


def draw_take_away(run: Run, data: Dataset) -> None:
    """Offer a run in every format."""
    try:
        find_newest(run, data)
    except CfError as error:
        st.warning(escape_markdown(str(error)))
        return
    st.caption(
        "Every file says how to have the same run again; `python -m cf runs verify FILE` trains it "
        "once more and says whether they agree to the last bit."
    )
    if part := run.settings.shown_part:
        st.caption(
            f"The vectors in these files, and maps of them, are those of {part}; the "
            "validation loss is that of the mean. The program of *The code* on Inside trains all."
        )
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
    # The buttons' own help wants a pointer.
    with st.expander("What each file is good for", icon=":material/help:"):
        st.markdown("\n".join(f"- **{form.label}**: {form.about}" for form in FORMATS.values()))
