"""A card for every kept run: what it was, how it ended, what can be done with it."""

import logging
from dataclasses import replace
from functools import partial
from html import escape

import streamlit as st

from cf.analysis.runs.side_by_side import outcomes
from cf.data.noun import name_things
from cf.data.titles import escape_markdown
from cf.figures.palette import Palette
from cf.figures.thumbnail import draw_sparkline
from cf.numbers import write_within
from cf.settings import BY_NAME
from cf.snapshot import Run
from cf.store.shelf import LONGEST_NAME
from cf.ui.compare import fork
from cf.ui.compare.maps import draw_stamp
from cf.ui.tab import kept_runs, sources
from cf.ui.tab.tab import load_data, this_tab

_log = logging.getLogger(__name__)

_STYLE = """
<style>
  .st-key-cards { max-height: calc(100vh - 9.2rem); min-height: 18rem; overflow-y: auto; }
  .st-key-cards [data-testid="stVerticalBlock"] { gap: 0.2rem; }
  .st-key-cards > * { flex-shrink: 0; }
  [class*="st-key-head-"] { flex-wrap: nowrap; }
  [class*="st-key-head-"] > :first-child { flex-shrink: 1; min-width: 0; overflow: hidden; }
  [class*="st-key-head-"] > :last-child { flex: none; }
  @media (max-width: 1000px) { /* cards in a line that slides, above what they are compared by */
    .st-key-comparing > * > [data-testid="stHorizontalBlock"] { flex-wrap: wrap; }
    .st-key-comparing > * > * > [data-testid="stColumn"] { min-width: 100%; max-width: 100%; }
    [data-testid="stLayoutWrapper"]:has(> .st-key-cards), .st-key-cards { max-width: 100%; }
    .st-key-cards {
      flex-flow: row nowrap; min-height: 0; max-height: none; overflow: auto hidden;
      position: relative; /* else the boxes' unseen inputs widen the page */
      padding-bottom: 0.4rem;
    }
    .st-key-cards > * { width: min(21.5rem, 90%); }
  }
  .cf-card { display: flex; gap: 0.6rem; font-size: 0.875rem; line-height: 1.35; }
  .cf-card img { display: block; width: 6.6rem; }
  .cf-card b { font-size: 1.05rem; }
  .st-key-cards [data-testid="stCheckbox"] p { font-weight: 600; }
  .st-key-parts { row-gap: 0.3rem; }
  .st-key-part [role="radiogroup"] { flex-wrap: wrap; }
</style>
"""
_HIDDEN = """
<style>
  .st-key-comparing > * > [data-testid="stHorizontalBlock"] > [data-testid="stColumn"]:first-child {
    display: none;
  }
</style>
"""


def style_cards(shown: bool) -> None:
    """Say how the cards look; without `shown` their column leaves its room to the other one."""
    st.html(_STYLE + ("" if shown else _HIDDEN))


def draw_cards(current: str, source: str, palette: Palette) -> fork.Fork | None:
    """Draw all kept runs, the latest first, and return what is to be opened on Train."""
    wanted = None
    ids = {run.id for run in kept_runs.chosen_runs()}
    with st.container(key="cards"):
        for run in kept_runs.all_kept():
            with st.container(border=True, key=f"card-{run.id}"):
                if _draw_head(run, run.id in ids, source):
                    wanted = fork.Fork(run, run.settings, run.changes)
                _draw_body(run, run.id == current, source, palette)
    return wanted


def _draw_head(run: Run, is_chosen: bool, source: str) -> bool:
    """Draw a card's first line; true if the run is to be opened on Train."""
    with st.container(
        horizontal=True, vertical_alignment="center", gap="small", key=f"head-{run.id}"
    ):
        # The box says what is chosen, whoever chose it; so its key holds that.
        st.checkbox(
            escape_markdown(run.name) + " :material/keep:" * run.pinned,
            value=is_chosen,
            key=f"choose:{run.id}:{is_chosen}",
            on_change=kept_runs.choose,
            args=(run.id, not is_chosen),
            help="Set it beside the others, four at most.",
        )
        st.space("stretch")
        with st.popover("", icon=":material/more_horiz:", type="tertiary", key=f"menu:{run.id}"):
            return _draw_actions(run, source)


def _draw_actions(run: Run, source: str) -> bool:
    run_id, is_foreign = run.id, _is_foreign(run, source)
    is_here = not is_foreign or sources.source_of(run) is not None
    if is_foreign:
        way = "opening it shows them again" if is_here else "they are not here"
        st.caption(f"It learned from other ratings, {escape_markdown(run.data_name)}; {way}.")
    st.text_input(
        "Name",
        run.name,
        key=f"name:{run_id}",
        max_chars=LONGEST_NAME,
        on_change=lambda: kept_runs.rename(run_id, st.session_state[f"name:{run_id}"]),
    )
    st.button(
        "Unpin" if run.pinned else "Pin",
        icon=":material/keep_off:" if run.pinned else ":material/keep:",
        key=f"pin:{run_id}",
        on_click=partial(kept_runs.pin, run_id, not run.pinned),
        help=f"{kept_runs.MOST} runs are kept; for one more, the oldest without a pin goes.",
    )
    st.button(
        "Repeat",
        icon=":material/repeat:",
        key=f"repeat:{run_id}",
        on_click=fork.train,
        args=(fork.Fork(run, run.settings, run.changes, this_tab().n_named),),
        disabled=is_foreign,
        help="Trains it once more, with what was turned by hand, and compares the losses."
        + (f" {fork.describe_turns(run.changes)}" if run.changes else ""),
    )
    opened = st.button(
        "Open on Train",
        icon=":material/model_training:",
        key=f"open:{run_id}",
        disabled=not is_here,
        help="A run of its settings, untrained, that repeats its turns by hand as it trains.",
    )
    st.button(
        "Delete",
        icon=":material/delete:",
        key=f"delete:{run_id}",
        on_click=partial(kept_runs.forget, run_id),
        help=f"For {kept_runs.UNDO_SECONDS:.0f} seconds it can be brought back.",
    )
    return opened


def _is_foreign(run: Run, source: str) -> bool:
    """Whether a run learned from other data than those that are shown."""
    return run.data_checksum != load_data(source).ratings.checksum


def _draw_body(run: Run, is_current: bool, source: str, palette: Palette) -> None:
    """Draw what a run was, below a head that can delete it whatever comes of this."""
    try:
        st.html(_describe(run, is_current, source, palette))
    except Exception:
        _log.exception("The card of run %s could not be drawn.", run.id)
        st.error("This card cannot be drawn. Delete the run; what went wrong is in the log.")


def _describe(run: Run, is_current: bool, source: str, palette: Palette) -> str:
    """The card's pictures and figures as HTML."""
    line = draw_sparkline(run.losses, palette.positive)
    pictures = [
        (draw_stamp(run, source), f"Map of {run.name}"),
        (line, f"Validation loss of {run.name} by epoch"),
    ]
    images = "".join(
        f'<img src="{address}" alt="{escape(words)}">' for address, words in pictures if address
    )
    best = run.best
    stands = [f"<b>{escape(run.ending)}</b>"] * bool(run.ending)
    if best is not None:
        mse, last = f"{best.validation_mse:.3f}", f"{run.losses[-1].validation_mse:.3f}"
        stands.append(
            f"<b>{mse}</b> validation MSE"
            if mse == last
            else f"<b>{mse}</b> best validation MSE, after epoch {best.epoch}"
        )
    elif not stands:
        stands.append(f"{run.snapshots[-1].step:,} steps trained")
    loss = "<br>".join(stands)
    where, noun = " · on Train now" if is_current else "", load_data(source).noun
    if _is_foreign(run, source):
        own = sources.noun_of(run)
        where += f"<br>learned from {escape(run.data_name)}"
        where += ", which is not here" if own is None else ""
        noun = own or "item"
    parted = "<br>".join(
        f"{escape(name_things(poles, noun))} {write_within(ended.auc, ended.interval)}"
        for poles, ended in outcomes((run,))[0].separations.items()
    )
    return (
        f'<div class="cf cf-card"><div>{images}</div><div>'
        f"{loss}{where}<br>{escape(describe_settings(run))}"
        f'<br><span style="color:{palette.muted}">{parted}</span></div></div>'
    )


def describe_settings(run: Run) -> str:
    """Say in which settings a run differs from its parent or, without one, from the defaults."""
    own = run.settings
    if run.parent_values:
        other = {name: value for name, value in run.parent_values.items() if name in BY_NAME}
        parent = replace(own, **other)
        said = ", ".join(
            f"{BY_NAME[name].label} {parent.write(name)} → {own.write(name)}" for name in other
        )
    else:
        said = ", ".join(f"{BY_NAME[name].label} {own.write(name)}" for name in own.changed())
    turns = len(run.changes)
    if turns:
        said += f"{', ' if said else ''}turned by hand {turns} time{'s' * (turns > 1)}"
    if len(run.losses) < run.settings.epochs:
        stands = f"stopped after epoch {run.losses[-1].epoch}" if run.losses else "no whole epoch"
        return f"{said or 'default settings'}, {stands} of {run.settings.epochs}"
    return said or ("repeats its parent" if run.parent else "default settings")
