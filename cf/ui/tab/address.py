"""What the address asked for and could not have: said once, never silently dropped."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from cf.data import Dataset

_ASKED, _TOLD = "address_asked", "address_told"
_NO_WIDGETS = {"run", "film", "scene", "data"}  # who reads them judges them


def remember() -> None:
    """Keep what the address says as the tab opens; call before any widget takes it over."""
    if _ASKED not in st.session_state:
        st.session_state[_ASKED] = {
            name: st.query_params.get_all(name)
            for name in st.query_params
            if name not in _NO_WIDGETS
        }


def put(values: Mapping[str, str | None]) -> None:
    """Write values into the address, None to leave a name out; what stands there is not sent."""
    for name, value in values.items():
        if value is None and name in st.query_params:
            del st.query_params[name]
        elif value is not None and st.query_params.get(name) != value:
            st.query_params[name] = value


def hold_data(data: Dataset) -> None:
    """Name the ratings in the address; say so if it was made with other ones."""
    asked = st.query_params.get("data")
    put({"data": data.ratings.mark})
    if asked is None or asked == data.ratings.mark:
        return
    st.toast(
        f"The address was made with other ratings (data = “{asked[:60]}”) than those here "
        f"({data.name}, {data.ratings.mark}); its settings are used, but the losses will differ.",
        icon=":material/link_off:",
        duration="long",
    )


def tell_misfits() -> None:
    """Say which values of the address did not fit; call after a page's widgets are drawn."""
    told: set[str] = st.session_state.setdefault(_TOLD, set())
    misfits = find_misfits(st.session_state.get(_ASKED, {}), st.session_state, told)
    for name, asked in misfits.items():
        told.add(name)
        st.toast(
            f"The address asks for {name} = “{asked[:60]}”, which is not possible here; "
            f"{_write(st.session_state[name])} is used instead.",
            icon=":material/link_off:",
            duration="long",
        )
    # From now on the widgets are the person's own.
    told.update(name for name in st.session_state.get(_ASKED, {}) if name in st.session_state)


def find_misfits(asked: Mapping[str, Sequence[str]], values: Any, told: set[str]) -> dict[str, str]:
    """Return the asked-for texts that a widget's value does not agree with, by name.

    Parameters
    ----------
    asked : name → what the address held
    values : name → the widgets' values, such as the session state
    told : names to leave out
    """
    return {
        name: ", ".join(texts)
        for name, texts in asked.items()
        if name in values and name not in told and not _agrees(texts, values[name])
    }


def _agrees(texts: Sequence[str], value: Any) -> bool:
    if isinstance(value, list | tuple):
        return len(texts) == len(value) and all(map(_same, texts, value))
    return len(texts) == 1 and _same(texts[0], value)


def _same(text: str, value: Any) -> bool:
    if isinstance(value, bool):
        return text.lower() == str(value).lower()
    if isinstance(value, int | float):
        try:
            return float(text) == float(value)
        except ValueError:
            return False
    return text == str(value)


def _write(value: Any) -> str:
    if isinstance(value, list | tuple):
        return " – ".join(map(_write, value)) or "nothing"
    return f"{value:g}" if isinstance(value, float) else f"{value}"
