"""Widgets for the settings, made from the settings table; their keys are the address's names."""

from collections.abc import Iterable
from contextlib import suppress
from typing import Any

import streamlit as st

from cf.errors import SettingError
from cf.presets import PRESETS
from cf.settings import BY_NAME, DEFAULT, TABLE, Setting, Settings
from cf.ui.tab import address

_NOW, _ANEW = "Acts at once", "Starts the run anew"


def draw_settings() -> Settings:
    """Draw all settings into the sidebar and return what they say."""
    with st.sidebar:
        st.selectbox(
            "Start from",
            [preset.name for preset in PRESETS],
            index=None,
            key="preset",
            placeholder="a preset …",
            on_change=_apply_preset,
            help="Sets everything below at once and starts a new run.",
        )
        lesson = st.empty()
        values = dict(DEFAULT.items())
        st.caption(_NOW)
        values |= _draw(s for s in TABLE if s.front and s.effect == "live")
        st.caption(_ANEW)
        values |= _draw(s for s in TABLE if s.front and s.effect == "rebuild")
        with st.expander("More"):
            values |= _draw(s for s in TABLE if not s.front and not s.needs)
            values |= _draw(s for s in TABLE if s.needs and _is_needed(s, values))
    settings = Settings.from_dict(values)
    for preset in PRESETS:
        if preset.settings == settings:
            lesson.caption(preset.lesson)
    return settings


def read_settings() -> Settings:
    """Return what the address says, for pages that do not draw the settings."""
    values = dict(DEFAULT.items())
    for setting in TABLE:
        with suppress(SettingError):  # a bad value falls back, as it does in the widgets
            if text := st.query_params.get(setting.key):
                values[setting.name] = setting.parse(text)
    return Settings.from_dict(values)


def recall_settings(settings: Settings) -> None:
    """Let the widgets begin with these values, where neither they nor the address say others.

    For a tab that has come here from another page's link, with a run but without widgets so far.
    """
    for name, value in settings.items():
        key = BY_NAME[name].key
        if key not in st.session_state and key not in st.query_params:
            st.session_state[key] = value


def set_settings(settings: Settings, names: Iterable[str] | None = None) -> None:
    """Put values into the widgets; only before they are drawn, so call it from a callback."""
    for name, value in settings.items():
        if names is None or name in names:
            st.session_state[BY_NAME[name].key] = value


def hold_settings(settings: Settings) -> None:
    """Keep settings in the address of a page that does not draw them: it is copied, too."""
    keys = {setting.key: None for setting in TABLE}
    address.put({**keys, **write_settings(settings)})


def write_settings(settings: Settings) -> dict[str, str]:
    """Return the names and texts of an address for all settings that are not the default."""
    return {
        BY_NAME[name].key: f"{value}"
        for name, value in settings.items()
        if value != getattr(DEFAULT, name)
    }


def describe_changes(old: Settings, new: Settings, names: Iterable[str]) -> str:
    """Say what changes in words: "Factors 20 → 50, Epochs 5 → 10"."""
    before, after = dict(old.items()), dict(new.items())
    return ", ".join(f"{BY_NAME[n].label} {before[n]} → {after[n]}" for n in names)


def _apply_preset() -> None:
    chosen = st.session_state["preset"]
    for preset in PRESETS:
        if preset.name == chosen:
            set_settings(preset.settings)
            st.session_state["start_anew"] = "paused"


def _is_needed(setting: Setting, values: dict[str, Any]) -> bool:
    return all(values[name] in allowed for name, allowed in setting.needs)


def _draw(settings: Iterable[Setting]) -> dict[str, Any]:
    return {setting.name: _draw_one(setting) for setting in settings}


def _draw_one(setting: Setting) -> Any:
    default: Any = dict(DEFAULT.items())[setting.name]
    common: dict[str, Any] = {
        "label": setting.label,
        "key": setting.key,
        "help": setting.help,
        "bind": "query-params",
        "on_change": "ignore" if setting.effect == "live" else "rerun",
    }
    # The default is told even where the session state holds a value (a preset, a fork): it is what
    # the address leaves out. `.streamlit/config.toml` silences Streamlit's warning of the two.
    if setting.kind == "choice":
        index = setting.choices.index(default)
        return st.selectbox(options=setting.choices, index=index, **common)
    if setting.stops:
        return st.select_slider(
            options=[type(default)(stop) for stop in setting.stops],
            format_func=lambda value: f"{value:g}",
            value=default,
            **common,
        )
    kind = type(default)
    bounds = {"min_value": kind(setting.low), "max_value": kind(setting.high)}
    more: dict[str, Any] = {"value": default}
    if setting.front:
        return st.slider(**common, **bounds, **more)
    if kind is float:
        more |= {"format": "%g", "step": default / 10 or 0.05}
    return st.number_input(**common, **bounds, **more)
