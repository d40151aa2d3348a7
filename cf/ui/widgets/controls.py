"""Widgets for the settings, made from the settings table; their keys are the address's names."""

from collections.abc import Iterable
from contextlib import suppress
from typing import Any

import streamlit as st

from cf.errors import SettingError, WorkerLostError
from cf.presets import Preset, preset_for, presets_for
from cf.settings import BY_NAME, DEFAULT, TABLE, Setting, Settings, write_value
from cf.ui.tab import address
from cf.ui.tab.run import believed_values, start_anew, steer, turn
from cf.ui.tab.tab import say, this_tab

_NOW, _ANEW = "Takes effect at once", "Needs a new run"


def draw_settings() -> Settings:
    """Draw all settings into the sidebar and return what they say."""
    for name, value in believed_values().items():
        st.session_state[BY_NAME[name].key] = value
    if handle := this_tab().handle:
        recall_settings(handle.settings.as_dict() | this_tab().steered)
    n_ratings = len(this_tab().data.ratings)
    presets = presets_for(n_ratings)
    with st.sidebar:
        st.selectbox(
            "Start from",
            [preset.name for preset in presets],
            index=None,
            key="preset",
            placeholder="a preset …",
            on_change=_apply_preset,
            help="Sets everything below at once and starts a new run.",
        )
        lesson = st.empty()
        offer = st.empty()
        values = dict(DEFAULT.items())
        st.caption(_NOW)
        values |= _draw_live()
        st.caption(_ANEW)
        values |= _draw(s for s in TABLE if s.front and s.effect == "rebuild")
        with st.expander("More"):
            for setting in (s for s in TABLE if not s.front):
                if setting.has_effect(values):  # by rows above its own
                    values[setting.name] = _draw_one(setting)
                elif (held := _held(setting)) is not None:
                    values[setting.name] = held  # nothing is lost while it has no effect
    settings, why = address.settle(values)
    if why:
        lesson.warning(why)
    for preset in presets:
        if preset.settings == settings:
            lesson.caption(say(preset.lesson))
    fitting = preset_for(n_ratings)
    if settings == DEFAULT != fitting.settings:
        with offer.container(border=True):
            st.caption(f"{n_ratings:,} ratings: {fitting.fits}")
            st.button(f"Start from “{fitting.name}”", on_click=_apply, args=(fitting,))
    return settings


def recall_settings(values: dict[str, Any]) -> None:
    """Let widgets and address begin with these values, where neither of them says others.

    For a tab that has come here from another page's link, with a run but without widgets so far.
    """
    for name, value in values.items():
        key = BY_NAME[name].key
        if key not in st.session_state and key not in st.query_params:
            st.session_state[key] = value
            if value != getattr(DEFAULT, name):  # as it is drawn, a widget writes nothing there
                address.put({key: write_value(value)})


def set_settings(settings: Settings, names: Iterable[str] | None = None) -> None:
    """Put values (those of `names`, else all) into the widgets before they are drawn: a callback.

    `names`: of the settings to put; the rest stay as they were turned.
    """
    for name, value in settings.items():
        if names is None or name in names:
            st.session_state[BY_NAME[name].key] = value


def describe_changes(old: Settings, new: Settings, names: Iterable[str]) -> str:
    """Say what changes in words: "Factors 20 → 50, Epochs 5 → 10"."""
    before, after = dict(old.items()), dict(new.items())
    return ", ".join(
        f"{BY_NAME[n].label} {write_value(before[n])} → {write_value(after[n])}" for n in names
    )


def _apply_preset() -> None:
    chosen = st.session_state["preset"]
    for preset in presets_for(len(this_tab().data.ratings)):
        if preset.name == chosen:
            _apply(preset)


def _apply(preset: Preset) -> None:
    set_settings(preset.settings)
    start_anew(play=False)


@st.fragment
def _draw_live() -> dict[str, Any]:
    """Draw the settings that act at once: turning one runs this part of the page alone."""
    return _draw(s for s in TABLE if s.front and s.effect == "live")


def _steer() -> None:
    tab = this_tab()
    if tab.handle and tab.frame:
        with suppress(WorkerLostError):  # the page meets it too, on its next look, and says so
            steer(tab.handle, tab.frame)


def _draw(settings: Iterable[Setting]) -> dict[str, Any]:
    return {setting.name: _draw_one(setting) for setting in settings}


def _draw_one(setting: Setting) -> Any:
    default: Any = dict(DEFAULT.items())[setting.name]
    kind = type(default)
    common: dict[str, Any] = {
        "label": setting.label,
        "key": setting.key,
        "help": say(setting.help),
        "bind": "query-params",
        "on_change": _steer if setting.effect == "live" else "rerun",
    }
    # The default is told even where the session state holds a value (a preset, a fork): it is what
    # the address leaves out. `.streamlit/config.toml` silences Streamlit's warning of the two.
    if setting.kind == "choice":
        index = setting.choices.index(default)
        return st.selectbox(options=setting.choices, index=index, **common)
    if setting.stops:
        return _draw_stops(setting, default, common)
    bounds = {"min_value": kind(setting.low), "max_value": kind(setting.high)}
    more: dict[str, Any] = {"value": default}
    if setting.front:
        return st.slider(**common, **bounds, **more)
    if kind is float:
        more |= {"format": "%g", "step": default / 10 or 0.05}
    return st.number_input(**common, **bounds, **more)


def _draw_stops(setting: Setting, default: Any, common: dict[str, Any]) -> Any:
    """Draw a slider over round numbers and whatever else it stands at, and a way to type that."""
    kind = type(default)
    stops = {kind(stop) for stop in setting.stops} | {default}
    stops |= {value for value in (st.session_state.get(setting.key), _asked(setting)) if value}
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        value = st.select_slider(
            options=sorted(stops), format_func=write_value, value=default, **common
        )
        typed = f"type:{setting.key}"
        with st.popover("", icon=":material/edit:", type="tertiary", key=f"open:{typed}"):
            st.session_state[typed] = value
            st.number_input(
                f"{setting.label}: {setting.allowed}",
                min_value=kind(setting.low),
                max_value=kind(setting.high),
                key=typed,
                format="%d" if kind is int else "%g",
                step=1 if kind is int else float(setting.stops[1]),
                on_change=_take_typed,
                args=(setting,),
            )
    return value


def _take_typed(setting: Setting) -> None:
    value = st.session_state[f"type:{setting.key}"]
    st.session_state[setting.key] = value
    if setting.effect == "live":
        turn(setting.name, value)


def _held(setting: Setting) -> Any:
    """What the widget has been told to say, or the address asks for; None without either."""
    value = st.session_state.get(setting.key)
    return _asked(setting) if value is None else value


def _asked(setting: Setting) -> Any:
    """What the address asks for; None for nothing, or for what is not possible."""
    texts = st.query_params.get_all(setting.key)
    with suppress(SettingError):
        return setting.parse(texts[0]) if len(texts) == 1 else None
    return None
