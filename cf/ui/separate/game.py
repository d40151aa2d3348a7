"""What an AUC is, as a game: draw one film of each kind, and see which one the model ranks higher.

A draw is an encounter that the figure itself counts, each as likely as any other, so that the share
of draws won comes near the AUC, and to nothing else.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st

from cf.analysis.separation.auc import draw_encounters
from cf.analysis.separation.report import Report
from cf.data.titles import escape_markdown
from cf.numbers import write_signed
from cf.ui.tab.tab import say

MANY = 100  # draws at once


@dataclass(frozen=True)
class Tally:
    """What was drawn so far."""

    n: int = 0
    won: float = 0.0  # ties count half
    films: tuple[int, int] = (0, 0)  # of the last draw: positions among the films of the poles
    scores: tuple[float, float] = (0.0, 0.0)  # theirs, from a probe that has seen neither


def draw_more(tally: Tally, report: Report, n: int) -> Tally:
    """Draw more encounters; the same draws again after the same ones."""
    held_out = report.held_out
    if held_out is None:
        raise ValueError("there are no scores yet")
    rng = np.random.default_rng([tally.n, n])
    repeat, *films = draw_encounters(held_out.fold, report.poles.is_positive, n, rng)
    first, second = (held_out.by_repeat[repeat, film] for film in films)
    won = float(((first > second) + (first == second) / 2).sum())
    return Tally(
        tally.n + n,
        tally.won + won,
        (int(films[0][-1]), int(films[1][-1])),
        (float(first[-1]), float(second[-1])),
    )


@st.fragment
def play(report: Report, names: Sequence[str], key: str) -> None:
    """Draw the game: its rule with the figure, the buttons, the last two films and the tally.

    Parameters
    ----------
    report : with held-out scores
    names : of all movies
    key : same key, same tally
    """
    if report.full is None:
        return
    poles, tallies = report.poles, st.session_state.setdefault("tallies", {})
    kinds = escape_markdown(poles.positive), escape_markdown(poles.negative)
    st.markdown(
        say(
            f"**What an AUC is.** Draw one film of “{kinds[0]}” and one of “{kinds[1]}”: the model "
            f"ranks them right **{100 * report.full.value:.0f} times in 100**."
        )
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        asked = [
            n
            for n, label in ((1, "Draw"), (MANY, f"Draw {MANY}"))
            if st.button(label, key=f"draw:{n}", type="primary" if n == 1 else "secondary")
        ]
        tally: Tally = tallies.get(key, Tally())
        if asked:
            tally = draw_more(tally, report, asked[0])
            tallies.clear()  # of pairs that were left
            tallies[key] = tally
        if tally.n:
            st.markdown(
                f"**{tally.won:g} of {tally.n}** right: {100 * tally.won / tally.n:.0f} in 100"
            )
    if tally.n:
        st.markdown(_tell(tally, [names[poles.rows[film]] for film in tally.films], kinds))


def _tell(tally: Tally, films: Sequence[str], kinds: Sequence[str]) -> str:
    """Name both films with their scores, the higher first, and say whether that is right."""
    first, second = tally.scores
    told = [
        f"**{escape_markdown(film)}** ({kind}, score {write_signed(score)})"
        for film, kind, score in zip(films, kinds, tally.scores, strict=True)
    ]
    if first == second:
        return f":material/remove: {told[0]} and {told[1]} tie: half a point."
    if first > second:
        return f":material/check: {told[0]} above {told[1]}: right."
    return f":material/close: {told[1]} above {told[0]}: wrong."
