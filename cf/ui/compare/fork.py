"""One thing changed, all else as it was: a run trained anew from the same random vectors."""

from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, NoReturn

import streamlit as st

from cf.data.titles import escape_markdown
from cf.engine.run_handle import RunHandle
from cf.errors import SettingError
from cf.experiments.rerun import rerun
from cf.settings import BY_NAME, TABLE, Setting, Settings
from cf.snapshot import Change, Run
from cf.ui.tab import address, kept_runs, sources
from cf.ui.tab.jobs import compute, let_go
from cf.ui.tab.run import open_run
from cf.ui.tab.tab import MOST_JOBS, say
from cf.ui.widgets import controls

_PENDING = "compare_forks"  # key of the session state
_AT_ONCE = MOST_JOBS // 2  # of those that are asked for; the others wait for the first


@dataclass(frozen=True)
class Fork:
    """A run to be trained: whose child it is and what is other about it."""

    parent: Run
    settings: Settings
    changes: tuple[Change, ...]  # turns by hand to repeat
    attempt: int = 0  # tells one repetition from another

    @property
    def key(self) -> str:
        """Same key, same run."""
        return f"fork:{self.parent.id}:{hash((self.settings, self.changes, self.attempt))}"

    @property
    def repeats(self) -> bool:
        """Whether nothing at all is other about it."""
        return self.settings == self.parent.settings and self.changes == self.parent.changes

    @property
    def parent_values(self) -> dict[str, Any]:
        """The parent's values of the settings that differ."""
        return self.parent.settings.changed(self.settings)


def train(fork: Fork) -> None:
    """Have a fork trained in the background; `draw_pending` follows it."""
    pending: list[Fork] = st.session_state.setdefault(_PENDING, [])
    if fork.key not in {other.key for other in pending}:
        pending.append(fork)


def draw_pending(source: str) -> None:
    """Draw how far the forks are that are being trained, and keep those that are done."""
    pending: list[Fork] = st.session_state.setdefault(_PENDING, [])
    for fork in pending[:_AT_ONCE]:
        title = f"Training a fork of {escape_markdown(fork.parent.name)}"
        work = (fork.settings, source, fork.changes)
        done = compute(title, rerun, *work, attempt=fork.attempt)
        if done is None:
            st.button("Dismiss", key=f"dismiss:{fork.key}", on_click=_dismiss, args=(fork, source))
            continue
        _dismiss(fork, source)
        if done.message:
            st.toast(done.message, icon=":material/trending_up:", duration="long")
        elif fork.repeats:
            _tell_whether_equal(fork.parent, done)
        run = replace(done, parent=fork.parent.id, parent_values=fork.parent_values)
        kept_runs.choose(fork.parent.id)
        kept_runs.choose(kept_runs.keep(run).id)
    if n_waiting := len(pending[_AT_ONCE:]):
        st.caption(f"{n_waiting} more {'wait' if n_waiting > 1 else 'waits'} for these.")


def _dismiss(fork: Fork, source: str) -> None:
    st.session_state[_PENDING].remove(fork)
    let_go(rerun, fork.settings, source, fork.changes, attempt=fork.attempt)


def _tell_whether_equal(parent: Run, run: Run) -> None:
    """Say whether a repeated run came out as the first one did, as far as that went."""
    pairs = list(zip(parent.losses, run.losses, strict=False))
    name = escape_markdown(parent.name)
    if all((a.train_mse, a.validation_mse) == (b.train_mse, b.validation_mse) for a, b in pairs):
        st.toast(
            f"Repeated: all {len(pairs)} epochs end as in {name}, to the last bit of the loss.",
            icon=":material/equal:",
            duration="long",
        )
        return
    st.toast(
        f"Repeated, but its losses are not those of {name}: the libraries or the machine differ.",
        icon=":material/warning:",
        duration="long",
    )


def draw_fork(runs: tuple[Run, ...]) -> Fork | None:
    """Let one setting of one run be changed; return what the person wants to see on Train."""
    names = {run.id: run.title for run in runs}
    run_id = st.selectbox("Of the run", list(names), key="fork_of", format_func=names.__getitem__)
    parent = next((run for run in runs if run.id == run_id), runs[0])
    name = st.selectbox(
        "Change",
        [setting.name for setting in TABLE],
        key="fork_setting",
        format_func=lambda name: BY_NAME[name].label,
    )
    value = _draw_value(BY_NAME[name], getattr(parent.settings, name))
    repeat = False
    if parent.changes:
        repeat = st.toggle(
            "Repeat its turns by hand",
            value=True,
            key="fork_repeat",
            help=describe_turns(parent.changes),
        )
    try:
        fork = _make(parent, name, value, repeat)
    except SettingError as error:
        st.error(escape_markdown(str(error)))
        return None
    st.caption(f"{_name_change(fork, name)} {_warn(fork, name)}")
    with st.container(horizontal=True):
        st.button(
            "Train the fork",
            type="primary",
            icon=":material/fork_right:",
            on_click=_train_asked,
            args=(parent, name),
            key="fork_train",
        )
        watch = st.button(
            "Watch it on Train",
            icon=":material/model_training:",
            key="fork_watch",
            help="Opens it there, untrained; the run that is there now stays here.",
        )
    return fork if watch else None


def _make(parent: Run, name: str, value: Any, repeat: bool) -> Fork:
    settings = replace(parent.settings, **{name: value})
    return Fork(parent, settings, parent.changes if repeat else ())


def _train_asked(parent: Run, name: str) -> None:
    """Train what the boxes say as the button is pressed.

    Who types a number and clicks at once has changed it since the page was drawn.
    """
    now = getattr(parent.settings, name)
    value = st.session_state.get(_value_key(BY_NAME[name], now), now)
    with suppress(SettingError):  # the page says what is wrong with it
        train(_make(parent, name, value, bool(st.session_state.get("fork_repeat"))))


def _name_change(fork: Fork, name: str) -> str:
    """What is changed: "**Factors 20 → 2.**"; nothing where nothing is."""
    if name not in fork.parent_values:
        return ""
    old, new = fork.parent.settings.write(name), fork.settings.write(name)
    return f"**{BY_NAME[name].label} {old} → {new}.**"


def describe_turns(changes: tuple[Change, ...]) -> str:
    """Say what was turned by hand: "step 312: Learning rate 0.015 → 0.03"."""
    return "; ".join(
        f"step {change.step}: {BY_NAME[change.name].label} {change.old:g} → {change.new:g}"
        for change in changes
        if change.name in BY_NAME
    )


def _value_key(setting: Setting, now: Any) -> str:
    return f"fork_value:{setting.name}:{now}"


def _draw_value(setting: Setting, now: Any) -> Any:
    key = _value_key(setting, now)
    label = f"To (now {now})"
    if setting.kind == "choice":
        others = [choice for choice in setting.choices if choice != now]
        return st.selectbox(label, others, key=key)
    kind = type(now)
    low, high = kind(setting.low), kind(setting.high)
    other = min(max(now * 2, low), high) if now else kind(1 if kind is int else 1e-3)
    step = 1 if kind is int else max(now / 10, 1e-4)
    shown = None if kind is int else "%g"
    return st.number_input(label, low, high, other, step, shown, key=key, help=say(setting.help))


def _warn(fork: Fork, name: str) -> str:
    if fork.repeats:
        return "Nothing is changed: the run is repeated, its losses to the last bit."
    if not fork.parent_values:
        return "The run is repeated without its turns by hand."
    if not BY_NAME[name].has_effect(fork.settings.as_dict()):
        return "It has no effect beside the run’s other settings: the run is repeated."
    if name == "seed":
        return "Another seed: other random vectors and another order of the ratings, same split."
    if name in ("split", "split_seed", "n_newest"):
        return "Other ratings are held back, so the losses compare loosely."
    if name in ("n_factors", "model", "init_spread"):
        return "Same seed and split; the random vectors are drawn anew to fit."
    return "Same seed, same split, same random vectors: only this differs."


def open_on_train(fork: Fork) -> NoReturn:
    """Open a fork on the Train page, untrained; its turns by hand are repeated as it trains.

    One of a run that learned from other data shows these first.
    """
    if (source := sources.source_of(fork.parent)) is not None:
        sources.show(source)
    handle = _open(fork.settings, fork.changes)
    handle.parent, handle.parent_values = fork.parent.id, fork.parent_values
    _turn_to_train(handle)


def open_settings(settings: Settings, changes: tuple[Change, ...]) -> NoReturn:
    """Open a run of somebody else's settings, untrained, on the Train page."""
    _turn_to_train(_open(settings, changes))


def _open(settings: Settings, changes: tuple[Change, ...]) -> RunHandle:
    controls.set_settings(settings)
    return open_run(settings, changes)


def _turn_to_train(handle: RunHandle) -> NoReturn:
    # Without an address given, Streamlit would clear this page's, and refuses to where a widget of
    # it stands in it.
    place = {"run": handle.token, **address.write_settings(handle.settings)}
    st.switch_page("pages/train.py", query_params=place)
