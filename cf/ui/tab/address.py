"""The address as the state: what it says, what is written there, and what it asked for in vain."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

import numpy as np
import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from cf.data import Dataset
from cf.data.demands import check_demands
from cf.data.noun import name_things
from cf.errors import SettingError
from cf.settings import BY_NAME, DEFAULT, TABLE, Settings, write_value
from cf.snapshot import Change
from cf.ui.tab.tab import this_tab

_BY_KEY = {setting.key: setting for setting in TABLE}
_ELSEWHERE = {"run", "data", "step", "turns"}  # who reads them judges them
# What an address may ask of one page or another, besides settings: no page finds fault with it.
OF_PAGES = {
    *("film", "pace", "present", "runs", "seen", "upwards"),
    *("colour", "steady"),  # Train
    "scene",  # Inside
    *("beside", "clusters", "find", "fit", "from", "isolate", "kind", "least_distance"),  # Explore
    *("neighbours", "one", "other", "paint", "perplexity", "seeds", "tab", "to", "view", "x", "y"),
    *("bias", "genres", "labels", "least", "mean", "most", "years"),  # its filters
    *("ask", "eras", "first", "floor", "measure", "n_seeds", "second", "swept"),  # Separate
    *("selected", "a", "b"),
    "part",  # Compare
}
_MOST_TURNS = 40  # by hand, in an address that people copy


def remember() -> None:
    """Keep what the address says as the tab opens; call before any widget takes it over."""
    tab = this_tab()
    if tab.asked is not None:
        return
    tab.asked = {
        name: st.query_params.get_all(name) for name in st.query_params if name not in _ELSEWHERE
    }
    as_written = {
        key: write_value(value)
        for key, value in _parsed_by_key(tab.asked).items()
        if tab.asked[key] != [write_value(value)]
    }
    if as_written:  # Streamlit takes a number only as its widget writes it: 0.02, but not 2e-2
        put(as_written)
        st.rerun()


def is_walked() -> bool:
    """Whether Back or Forward have led here: the address then says how things stand, not the tab.

    Streamlit brings back the widgets that are bound to it, and nothing else.
    """
    context = get_script_run_ctx()
    return context is not None and context.is_history_navigation


def begin() -> str:
    """Return the address that this run of a page begins with; call before anything is written.

    After Back or Forward the browser is told it once more: meanwhile it may have taken over what
    the run before wrote, which was meant for another entry of its history.
    """
    context = get_script_run_ctx()
    if is_walked():
        # One is enough: Streamlit sends the whole address. What widgets write there it refuses.
        for name in [name for name in st.query_params if name in _ELSEWHERE][:1]:
            st.query_params[name] = st.query_params.get_all(name)
    return context.query_string if context else ""


def put(values: Mapping[str, str | None]) -> None:
    """Write values into the address, None to leave a name out; what stands there is not sent."""
    for name, value in values.items():
        if value is None and name in st.query_params:
            del st.query_params[name]
        elif value is not None and st.query_params.get(name) != value:
            st.query_params[name] = value


def read_settings() -> Settings:
    """Return what the address says; what is not possible falls back, and `tell_misfits` says so."""
    asked = {setting.key: st.query_params.get_all(setting.key) for setting in TABLE}
    return settle(dict(DEFAULT.items()) | _parse(asked))[0]


def settle(values: Mapping[str, Any]) -> tuple[Settings, str]:
    """Return settings made of values that are allowed, but perhaps not together or of these data.

    The second is why one of them gave way to its default, in words, or nothing.
    """
    try:
        settings = Settings(**values)
        check_demands(this_tab().data.ratings, settings)
        return settings, ""
    except SettingError as error:
        default = getattr(DEFAULT, error.setting)
        settings, more = settle({**values, error.setting: default})
        return settings, f"{error} Until then {write_value(default)} is used. {more}".rstrip()


def hold_settings(settings: Settings) -> None:
    """Keep settings in the address of a page that does not draw them: it is copied, too."""
    keys = {setting.key: None for setting in TABLE}
    put({**keys, **write_settings(settings)})


def write_settings(settings: Settings) -> dict[str, str]:
    """Return the names and texts of an address for all settings that are not the default."""
    return {BY_NAME[name].key: write_value(value) for name, value in settings.changed().items()}


def forget_settings() -> bool:
    """Forget what the address asked of the settings as the tab opened; whether that was anything.

    For others that take their place before a page has drawn them.
    """
    asked = this_tab().asked or {}
    forgotten = [asked.pop(key) for key in _BY_KEY.keys() & asked.keys()]
    return bool(forgotten)


def hold_data(data: Dataset) -> None:
    """Name the ratings in the address."""
    put({"data": data.ratings.mark})


def hold_place(step: int, changes: Sequence[Change]) -> None:
    """Name the step that the run stands at, and the turns by hand that led there."""
    put({"step": None, "turns": None, **write_place(step, changes)})


def write_place(step: int, changes: Sequence[Change]) -> dict[str, str]:
    """Return the names and texts of an address for a step and turns such as "312~lr~0.03".

    Nothing for step 0, and where there were more turns than an address should hold.
    """
    if not step or len(changes) > _MOST_TURNS:
        return {}
    turns = [f"{it.step}~{BY_NAME[it.name].key}~{write_value(it.new)}" for it in changes]
    return {"step": str(step), **({"turns": "_".join(turns)} if turns else {})}


def read_place(settings: Settings) -> tuple[int, tuple[Change, ...]]:
    """Return the step that the address's run stood at, and the turns by hand that led there.

    `settings`: that the run began with.

    Returns step 0 where the address names none, or none that is possible, which is then told.
    """
    step, turns = st.query_params.get("step", ""), st.query_params.get("turns", "")
    if not step:
        return 0, ()
    values: dict[str, Any] = settings.as_dict()
    changes = []
    try:
        for turn in turns.split("_") if turns else ():
            at, key, text = turn.split("~")
            setting = _BY_KEY[key]
            if setting.effect != "live":
                raise ValueError(key)
            new = setting.parse(text)
            changes.append(Change(_count(at), setting.name, values[setting.name], new))
            values[setting.name] = new
        return _count(step), tuple(changes)
    except (ValueError, KeyError, SettingError):
        tell(
            f"The address asks for step = “{step[:30]}” with turns = “{turns[:60]}”, where no run "
            "can stand; this one begins untrained."
        )
        return 0, ()


def _count(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise ValueError(text)
    return int(text)


def tell_misfits(*read: str) -> None:
    """Say which values of the address did not fit, once; call after a page's widgets are drawn.

    `read`: names that the page itself reads and judges.
    """
    tab = this_tab()
    asked = {name: texts for name, texts in (tab.asked or {}).items() if name not in read}
    tab.asked = {}  # from now on the widgets are the person's own
    told: list[str] = []  # in one toast: several would hide a phone's whole screen
    film = asked.pop("film", None)
    if film is not None and (len(film) > 1 or find_film(film[0], tab.data) is None):
        told.append(
            f"The address asks for film = “{_quote(film)}”, which is not the id of "
            f"{name_things('a film', tab.data.noun)} of {tab.data.name}; none is chosen."
        )
    values = {s.key: getattr(DEFAULT, s.name) for s in TABLE} | _parsed_by_key(asked)
    values |= {name: st.session_state[name] for name in asked if name in st.session_state}
    for name, texts in find_misfits(asked, values).items():
        told.append(
            f"The address asks for {name} = “{texts[:60]}”, which is not possible here; "
            f"{_write(values[name])} is used instead."
        )
        if name == BY_NAME["split_seed"].key and texts in BY_NAME["split"].choices:
            told[-1] += f" To hold back so, the address says {BY_NAME['split'].key}={texts}."
    if why := settle(dict(DEFAULT.items()) | _parse(asked))[1]:
        told.append(why)
    unknown = asked.keys() - values.keys() - OF_PAGES
    if unused := [f"{name} = “{_quote(asked[name])}”" for name in asked if name in unknown]:
        told.append(f"No page knows what the address asks for with {', '.join(unused)}.")
    if told:
        tell("\n\n".join(told))


def find_film(text: str, data: Dataset) -> int | None:
    """Return the row of the film with this id; None if it is no id of these films."""
    is_id = text.isascii() and text.isdecimal() and len(text) < 19
    rows = np.flatnonzero(data.ratings.movie_ids == (int(text) if is_id else -1))
    return int(rows[0]) if rows.size else None


def find_misfits(asked: Mapping[str, Sequence[str]], values: Any) -> dict[str, str]:
    """Return the asked-for texts that a value in use does not agree with, by name.

    Parameters
    ----------
    asked : name → what the address held
    values : name → what is used
    """
    return {
        name: ", ".join(texts)
        for name, texts in asked.items()
        if name in values and not _agrees(texts, values[name])
    }


def _parse(asked: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """The allowed values of settings, by the setting's name; what is said twice is not allowed."""
    values = {}
    for key, texts in asked.items():
        if key in _BY_KEY and len(texts) == 1:
            with suppress(SettingError):
                values[_BY_KEY[key].name] = _BY_KEY[key].parse(texts[0])
    return values


def _parsed_by_key(asked: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    return {BY_NAME[name].key: value for name, value in _parse(asked).items()}


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


def _quote(texts: Sequence[str]) -> str:
    return ", ".join(texts)[:60]


def _write(value: Any) -> str:
    if isinstance(value, list | tuple):
        return " – ".join(map(_write, value)) or "nothing"
    return write_value(value)


def tell(words: str) -> None:
    """Say what became of something that the address asked for."""
    st.toast(words, icon=":material/link_off:", duration="long")
