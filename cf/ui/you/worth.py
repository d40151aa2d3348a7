"""What the page's answers are worth: one sentence with the figures of the run that is shown."""

import streamlit as st

from cf.analysis.fold_in import FrozenFilms
from cf.experiments.newcomers import FEWEST_USERS, Newcomers, measure_newcomers
from cf.numbers import join_words, write_percent
from cf.settings import NEWEST_EACH, Settings
from cf.ui.tab.jobs import compute
from cf.ui.tab.subject import Subject
from cf.ui.tab.tab import say


def draw_worth(subject: Subject, films: FrozenFilms) -> None:
    """Draw what the lists are worth, measured in the background, or why that cannot be said."""
    if not subject.snapshot.step:
        st.caption("What this is worth is measured once these vectors are trained.")
        return
    found = compute(
        "What this is worth",
        measure_newcomers,
        subject.run.settings,
        subject.snapshot,
        subject.source,
    )
    if found is None:
        return
    if not found.worth:
        st.caption(tell_unmeasured(found, subject.run.settings))
        return
    held_back = subject.run.settings.held_back
    st.caption(say(tell_worth(found)), help=say(explain_worth(found, films, held_back)))


def tell_unmeasured(found: Newcomers, settings: Settings) -> str:
    """Say why the claim cannot be made: the run holds back too little of too few users."""
    there = "is" if found.n_users == 1 else "are"
    said = (
        f"What this is worth cannot be measured with this run. That takes {FEWEST_USERS} users of "
        f"whom it holds back {found.n_needed} or more ratings each; it holds back "
        f"{settings.held_back}, and there {there} {found.n_users}."
    )
    if settings.split == NEWEST_EACH and settings.n_newest < found.n_needed:
        said += (
            f" A run with {found.n_needed} or more as “Newest of each user” (Train, *More*), or "
            "with a random fifth held back, has them."
        )
    return said


def tell_worth(found: Newcomers) -> str:
    """Return the claim, as Markdown."""
    last = found.worth[-1]
    given = join_words([str(one.n_given) for one in found.worth])
    plain = "each film’s mean" if last.mse_bias is None else "biases alone"
    said = (
        f"**What this is worth:** from {given} ratings of a person, a vector errs "
        f"{_compare([one.gain for one in found.worth])} than {plain}"
    )
    if last.mse_bias is not None:
        total = 1 - last.mse_vector / last.mse_mean
        said += f"; from {last.n_given}, {_compare([total])} than each film’s mean"
    if found.mse_trained is not None:
        own = 1 - found.mse_trained / last.mse_mean
        said += (
            f"; the vectors that training gave them, from {found.n_learned:,} other ratings, "
            f"{_compare([own])} than those means"
        )
    is_sure = any(one.is_sure for one in found.worth)
    chance = "" if is_sure else f" So small a difference from {plain} may be chance."
    return f"{said}.{chance}".replace(" %", "\N{NO-BREAK SPACE}%")


def _compare(gains: list[float]) -> str:
    """Shares of an error that are taken away, "more" where they are added to it."""
    sides = ["less" if gain >= 0 else "more" for gain in gains]
    shares = [write_percent(abs(gain), 1) for gain in gains]
    if len(set(sides)) == 1:
        return f"{join_words(shares)} {sides[0]}"
    return join_words([f"{share} {side}" for share, side in zip(shares, sides, strict=True)])


def explain_worth(found: Newcomers, films: FrozenFilms, held_back: str) -> str:
    """How it was measured, with all figures."""
    has_bias = films.has_bias
    head = ["given", "vector", *(["biases alone"] if has_bias else []), "film’s mean", "gain"]
    lines = [
        [
            str(one.n_given),
            f"{one.mse_vector:.3f}",
            *([f"{one.mse_bias:.3f}"] if one.mse_bias is not None else []),
            f"{one.mse_mean:.3f}",
            f"{write_percent(one.gain, 1)} ± {write_percent(one.gain_error, 1)}",
        ]
        for one in found.worth
    ]
    table = "\n".join(f"| {' | '.join(line)} |" for line in (head, ["--:"] * len(head), *lines))
    alone = (
        " *Biases alone*: you get a bias, and the taste of the average user." if has_bias else ""
    )
    own = ""
    if found.mse_trained is not None:
        own = (
            f"\n\nThe trained vectors of the same users err by **{found.mse_trained:.3f}** on the "
            "same ratings. Training had other ratings of theirs to learn from, "
            f"{found.n_learned:,} of the median user, and moved the films, too."
        )
    n_known = found.n_users - found.n_unknown
    whose = f"{n_known:,} of these users" if found.n_unknown else "the same users"
    return (
        f"Measured on {found.n_users:,} users of this run’s data as if they were you: some of "
        f"their ratings held back ({held_back}) are given, drawn at random, and "
        f"{found.n_predicted:,} others predicted. The run has learned from none of these, though "
        f"from other ratings of {whose}.{alone} Mean squared error, in squared stars; ± is "
        f"one standard error over users.\n\n{table}{own}"
    )
