"""Which data a tab shows: those that its address names where they are here, or were opened last."""

from pathlib import Path
from typing import NoReturn

import streamlit as st

from cf.data import BUNDLED
from cf.data.ratings import mark_of
from cf.data.titles import escape_markdown
from cf.errors import DataError
from cf.presets import carry_over
from cf.settings import BY_NAME, TABLE, Settings
from cf.snapshot import Run
from cf.store.data_shelf import DataShelf, Entry, common_data, person_data
from cf.ui.tab import address, kept_runs
from cf.ui.tab.run import leave_run
from cf.ui.tab.tab import load_data, this_tab

# What of the session says nothing about any data.
_KEPT = {"this_tab", "person", "pace", "present", "locked", "stage", kept_runs.CHOSEN}
_KEPT |= {setting.key for setting in TABLE}
# For the address: what means nothing beside other data.
_NOTHING = dict.fromkeys(("run", "step", "turns", "film"))


def own_shelf() -> DataShelf | None:
    """Return the person's own shelf; None where the browser takes no cookies."""
    person = this_tab().person
    return person_data(person) if person else None


def all_entries() -> tuple[Entry, ...]:
    """Return what this person can open besides the bundled data.

    Their own come first, and what everybody has stands once where they have brought the same.
    """
    shelf = own_shelf()
    own = shelf.entries() if shelf else ()
    names = {entry.folder.name for entry in own}
    return (*own, *(entry for entry in common_data().entries() if entry.folder.name not in names))


def find_source(mark: str) -> str | None:
    """Return the source of the data that an address calls so; None where they are not here."""
    if mark == load_data(BUNDLED).ratings.mark:
        return BUNDLED
    return next((entry.source for entry in all_entries() if entry.mark == mark), None)


def source_of(run: Run) -> str | None:
    """Return the source of the data that a run learned from; None where they are not here."""
    tab = this_tab()
    if run.data_checksum == tab.data.ratings.checksum:
        return tab.source
    return find_source(mark_of(run.data_checksum))


def noun_of(run: Run) -> str | None:
    """Return what a run learned about; None where the data that it learned from are not here."""
    source = source_of(run)
    if source in (None, BUNDLED, this_tab().source):
        return None if source is None else load_data(source).noun
    return next(entry.noun for entry in all_entries() if entry.source == source)


def is_private() -> bool:
    """Whether nobody but this person has the data that are shown."""
    own, shown = own_shelf(), Path(this_tab().source)
    return own is not None and shown.parent == own.folder


def follow_address(has_fields: bool = False) -> None:
    """Show the data that the address names; say so where they are not here.

    `has_fields`: as `fall_back` takes it.
    """
    tab, asked = this_tab(), st.query_params.get("data")
    try:
        if tab.source != BUNDLED and not Path(tab.source).exists():
            raise DataError("The data that were open here have been removed from this server.")
        shown = tab.data.ratings.mark
    except DataError as error:
        fall_back(has_fields)
        address.tell(escape_markdown(f"{error} {tab.data.name} is shown instead."))
        return
    if asked in (None, shown):
        return
    source = find_source(asked)
    try:
        if source is not None:
            show(source)
            return
        why = "than any that are here."
    except DataError as error:
        why = f"than can be read. {escape_markdown(str(error))}"
    settings = address.read_settings()
    fitting = carry_over(settings, None, len(tab.data.ratings))
    if fitting != settings and address.forget_settings():
        address.put(_NOTHING)
        address.hold_settings(fitting)
        st.rerun()  # a field begins with what the address said as the run of the page began
    address.tell(
        f"The address was made with other ratings (data = “{asked[:60]}”) {why} "
        f"{escape_markdown(tab.data.name)} is shown: the settings are used, unless they were only "
        "fitted to the number of those ratings, and the losses will differ. Whoever has those "
        "ratings can bring them on the page Data."
    )


def show(source: str) -> None:
    """Show other data on all pages; the run of the old ones ends and stays among the kept ones.

    The address still names the old ones: who stays on the page writes it, who goes to another page
    leaves it to that one, for this entry of the browser's history was of the old ones.

    Raises
    ------
    DataError
        They cannot be read; all stays as it was.
    """
    tab = this_tab()
    if source == tab.source:
        return
    load_data(source)
    leave_run()
    tab.source, tab.film, tab.own_column = source, None, None
    tab.frame = tab.subject = None
    tab.ladder.clear()
    # Rows of films, names of genres and what was measured mean nothing in other data.
    for key in [key for key in st.session_state if key not in _KEPT]:
        if key not in st.query_params:
            del st.session_state[key]


def fall_back(has_fields: bool = False) -> None:
    """Show the bundled data on the page that is open, for those that were open are gone.

    Nothing of their run stays in the address: no other run stands at its step.

    `has_fields`: whether the page is Train, with fields of the settings.
    """
    try:
        settings = _change_to(BUNDLED)
    except DataError:  # how many they were is known no more
        show(BUNDLED)
        settings = carry_over(address.read_settings(), None, len(this_tab().data.ratings))
    address.put(_NOTHING)
    address.hold_data(this_tab().data)
    if has_fields:  # which write the address themselves
        for name, value in settings.items():
            st.session_state[BY_NAME[name].key] = value
    else:
        address.hold_settings(settings)
        _empty_fields()


def open_on_train(source: str) -> NoReturn:
    """Show other data and open a fresh run of them on the Train page; DataError as `show`."""
    place = address.write_settings(_change_to(source))
    _empty_fields()
    mark = this_tab().data.ratings.mark
    st.switch_page("pages/train.py", query_params={**place, "data": mark})


def _change_to(source: str) -> Settings:
    """Show other data, and return the settings for them; DataError as `show`."""
    tab = this_tab()
    # As they were asked for: what these data cannot do, such as splits by time, Train says.
    asked, n_before = address.read_settings(), len(tab.data.ratings)
    show(source)
    return carry_over(asked, n_before, len(tab.data.ratings))


def _empty_fields() -> None:
    """Have Train's fields begin with what the address says, not with what fitted the old data."""
    for setting in TABLE:
        st.session_state.pop(setting.key, None)
