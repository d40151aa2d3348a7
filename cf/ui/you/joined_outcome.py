"""What training with the person has done: to their own numbers, and to the films."""

import numpy as np
import streamlit as st

from cf.analysis.fold_in import FrozenFilms
from cf.analysis.runs.displacement import FEWEST_FILMS, films_to_compare, measure_displacement
from cf.analysis.runs.neighbour_change import changed_neighbours, has_direction
from cf.analysis.trained_newcomer import SideBySide, set_side_by_side
from cf.data.titles import escape_markdown
from cf.experiments.joined import Joined
from cf.experiments.rerun import rerun
from cf.experiments.seeds import other_seed
from cf.figures.newcomer import draw_two_vectors
from cf.figures.palette import ThemeName
from cf.numbers import write_number, write_percent, write_signed
from cf.ui.tab import films as tab_films
from cf.ui.tab.jobs import calculate, compute
from cf.ui.tab.subject import Subject
from cf.ui.tab.tab import say
from cf.ui.widgets.chart import draw_chart
from cf.ui.widgets.film_list import Column, list_films

N_NEIGHBOURS = 10
N_MOVED, N_PREDICTED = 16, 8  # films listed
_LUCK = 0.25  # of what another seed moves: a few ratings of one user move far less by themselves


def draw_outcome(
    joined: Joined,
    subject: Subject,
    films: FrozenFilms,
    rows: np.ndarray,
    stars: np.ndarray,
    theme: ThemeName,
) -> None:
    """Draw a run that the person has joined beside the run as it was.

    Parameters
    ----------
    joined : the run with them
    subject, films : the run without them
    rows, stars : (n_given,) their ratings
    theme : of the page
    """
    before, movies = subject.snapshot, subject.data.movies
    among = films_to_compare(before.vectors, joined.vectors, movies.n_ratings)
    trained = joined.user_vector, joined.user_bias, joined.stars
    users = before.user_vectors
    both = set_side_by_side(films, rows, stars, trained, users, movies.mean_stars, among)
    st.markdown(
        f"**You are user {joined.row + 1:,} of {joined.row + 1:,}.** Your {len(rows)} ratings were "
        f"trained on once in each of {subject.run.settings.epochs} epochs. None was held back."
    )
    left, right = st.columns(2, gap="medium")
    with left:
        _draw_vectors(both, len(among), films.stands_in, theme)
        _draw_predictions(both, subject, rows, among)
    with right:
        _draw_moved(joined, subject, rows, stars, among)


def _draw_vectors(both: SideBySide, n_films: int, stands_in: bool, theme: ThemeName) -> None:
    folded, trained = both.folded, both.trained
    st.markdown("**You, found in two ways**")
    said = []
    if stands_in:
        said.append(
            "A network’s user vector is no direction among the films, so only the stars are "
            "compared, with those of the dot product that stands in for it above."
        )
    elif np.isfinite(both.cosine):
        chance = ""
        if np.isfinite(both.by_chance):
            chance = (
                f"; the other users’ have **{write_number(both.by_chance)}** with the trained one"
            )
            chance += ", on average"
        said.append(
            "Folded in among films that stand still, and trained on, your ratings give two vectors "
            f"with a cosine of **{write_number(both.cosine)}**{chance}."
        )
    else:
        said.append("One of the two vectors is zero, so there is no angle between them.")
    if np.isfinite(both.apart_stars):
        said.append(
            f"Over the {n_films:,} most rated films, their predictions lie "
            f"**{both.apart_stars:.2f} stars** apart (quadratic mean)."
        )
    st.markdown(say(" ".join(said)))
    if not stands_in:
        draw_chart(
            draw_two_vectors(folded.vector, trained.vector, theme),
            key="join_vectors",
            alt="Your vector as it was folded in beside the trained one, factor by factor",
        )
    lines: list[tuple[str, ...]] = [
        ("MSE on your own ratings", f"{folded.mse:.2f}", f"{trained.mse:.2f}")
    ]
    if not stands_in:
        lengths = (float(np.linalg.norm(one.vector)) for one in (folded, trained))
        lines.insert(0, ("length of the vector", *(f"{length:.2f}" for length in lengths)))
        if folded.bias is not None and trained.bias is not None:
            biases = (write_signed(bias) for bias in (folded.bias, trained.bias))
            lines.insert(1, ("bias", *biases))
    table = "\n".join(f"| {' | '.join(line)} |" for line in lines)
    st.markdown(f"| | folded in | trained |\n| --- | --: | --: |\n{table}")
    why = (
        "Folding in asks for the likeliest numbers, after what other users are like. Training "
        "begins your row at random and moves it with each of your ratings, while the films move, "
        "too. "
    )
    means = f"Both have seen your ratings; each film’s mean would err by {both.mean_mse:.2f}."
    st.caption(say(("" if stands_in else why) + means))


def _draw_predictions(
    both: SideBySide, subject: Subject, rows: np.ndarray, among: np.ndarray
) -> None:
    listed = among[~np.isin(among, rows)][:N_PREDICTED]
    if not len(listed):
        return
    st.markdown(say("**Stars for the most rated films that you have not rated**"))
    list_films(
        listed,
        subject,
        [
            Column("folded in", both.folded.stars[listed], "{:.1f}"),
            Column("trained", both.trained.stars[listed], "{:.1f}"),
        ],
        key="join_predicted",
        label=say("Predicted stars of films that you have not rated"),
        on_open=lambda row: tab_films.pick(row, subject),
    )


def _draw_moved(
    joined: Joined, subject: Subject, rows: np.ndarray, stars: np.ndarray, among: np.ndarray
) -> None:
    st.markdown(say("**Films that you have moved**"))
    if len(among) < FEWEST_FILMS:
        st.info(
            say(
                f"Only {len(among)} films have enough ratings and vectors that are not zero; "
                f"{FEWEST_FILMS} are needed to say how far they have moved."
            )
        )
        return
    before = subject.vectors
    other = _train_another_seed(subject)
    moved = measure_displacement(before, joined.vectors, among)
    kept = calculate(changed_neighbours, before, joined.vectors, among, N_NEIGHBOURS)
    far = kept_far = luck = ""
    columns = [Column("with you", moved, "{:.1%}", "Share of a typical film vector’s length.")]
    if other is not None and has_direction(other[among]).sum() > N_NEIGHBOURS:
        elsewhere = measure_displacement(before, other, among)
        rest = calculate(changed_neighbours, before, other, among, N_NEIGHBOURS)
        same = rest.mean_overlap
        far = f"; another seed moves it by **{write_percent(float(np.median(elsewhere)))}**"
        kept_far = f", with another seed {same * N_NEIGHBOURS:.1f}"
        luck = tell_luck(moved, elsewhere)
        columns.append(Column("another seed", elsewhere, "{:.0%}", columns[0].help))
    st.markdown(
        say(
            f"The median film’s vector moved by **{write_percent(float(np.median(moved)), 1)}** of "
            f"a typical length{far}. Of its {N_NEIGHBOURS} nearest neighbours, "
            f"**{kept.mean_overlap * N_NEIGHBOURS:.1f}** are the same{kept_far}.{luck}"
        )
    )
    order = np.argsort(-moved, kind="stable")[:N_MOVED]
    given = dict(zip(rows.tolist(), stars.tolist(), strict=True))
    listed = among[order]
    columns = [
        Column(one.name, np.asarray(one.values)[order], one.form, one.help) for one in columns
    ]
    own = np.array([given.get(row, np.nan) for row in listed.tolist()])
    list_films(
        listed,
        subject,
        [*columns, Column("you gave", own, "{:g}")],
        key="join_moved",
        label=say("Films that your ratings have moved most"),
        on_open=lambda row: tab_films.pick(row, subject),
        height="34rem",
    )
    n_own = sum(row in given for row in listed.tolist())
    st.caption(
        say(
            f"The films that moved most, {n_own} of {len(listed)} rated by you. Each run is "
            "turned as a whole to lie as near the first as it can, since axes mean nothing."
        )
    )


def tell_luck(moved: np.ndarray, elsewhere: np.ndarray) -> str:
    """Say so where films have moved too far for the newcomer's ratings alone; else nothing.

    `moved` and `elsewhere`: (n_films,) how far they lie off with the newcomer, and with another
    seed.
    """
    if np.median(moved) <= _LUCK * np.median(elsewhere):
        return ""
    return (
        " So few ratings do not weigh so much: in this run small differences grow as it trains, "
        "and most of this is luck, as with another seed."
    )


def _train_another_seed(subject: Subject) -> np.ndarray | None:
    """The films' vectors of the run with another seed, once they are there."""
    run = subject.run
    other = compute(
        "The run with another seed", rerun, other_seed(run.settings), subject.source, run.changes
    )
    if other is None:
        return None
    if other.message:
        st.warning(f"With another seed the run broke off. {escape_markdown(other.message)}")
        return None
    return other.snapshots[-1].vectors
