"""Who rated it: a film's vector is also the sum of its raters', however many stars they gave."""

import numpy as np
import streamlit as st

from cf.analysis.poles import compared_poles
from cf.analysis.separation.measure import score_poles
from cf.data.demands import check_demands
from cf.data.movies import Movies
from cf.errors import SettingError
from cf.figures.lesson.raters import draw_by_count
from cf.lesson.runs.raters import ByCount, group_by_count
from cf.lesson.runs.two_runs import train_all, with_and_without_raters
from cf.numbers import subtract_shown
from cf.snapshot import Run
from cf.ui.inside.scene import Scene, Stage
from cf.ui.tab.jobs import compute
from cf.ui.widgets.chart import draw_chart

_FEW = 3  # ratings of a film whose raters are all named
_NAMES = ("with its raters", "without")
_TURNED = (
    "The other way round, a user as the sum of what they rated (SVD++), gains 0.005 squared stars "
    "on the bundled ratings, where this gains 0.037. With nothing but the sum, no vector of their "
    "own (asymmetric models), films gain 0.035 and users lose 0.008. "
    "`python -m tests.benchmarks.slow_time` measures it."
)


def _draw(stage: Stage) -> str:
    settings = with_and_without_raters(stage.settings)
    ratings, theme = stage.data.ratings, stage.palette.name
    try:
        check_demands(ratings, settings[0])
    except SettingError as error:
        return f"Not shown for these data: {error}"
    left, right = st.columns([2, 3], gap="large")
    with left:
        _draw_examples(stage)
    with right:
        runs = compute("Training with raters and without", train_all, settings, stage.source)
    if runs is None:
        return "Still being computed."
    if not all(run.losses for run in runs):
        return "A run diverged before its first epoch was over; choose a smaller learning rate."
    if not stage.revealed:
        right.caption("Both models are trained; their losses come with the answer.")
        return _answer(runs, None)
    with right:
        of_what = st.segmented_control(
            "Ratings held back, grouped by how many there were to learn from",
            ("film", "user"),
            default="film",
            required=True,
            key="raters_by",
            format_func=lambda side: stage.say(f"of the {side}"),
        )
        rows = ratings.movie if of_what == "film" else ratings.user
        found = group_by_count(runs, ratings, stage.split, rows)
        models = list(zip(_NAMES, found.mses, strict=True))
        figure = draw_by_count(models, found.names, found.n_held, of_what, theme)
        draw_chart(figure, key="raters_groups")
    with left:
        _draw_separations(stage, runs)
        st.caption(stage.say(_TURNED))
    by_film = group_by_count(runs, ratings, stage.split, ratings.movie)
    return stage.say(_answer(runs, by_film))


def _draw_examples(stage: Stage) -> None:
    """Write out what the vector of a film with few ratings to learn from is, and of one with many.

    The film with few is the one that comes first among those with as few.
    """
    ratings, train = stage.data.ratings, stage.split.train
    counts = np.bincount(ratings.movie[train], minlength=ratings.n_movies)
    few = np.flatnonzero((counts > 1) & (counts <= _FEW))
    for film in (*few[np.argsort(-counts[few], kind="stable")][:1], int(counts.argmax())):
        raters = ratings.user_ids[ratings.user[train[ratings.movie[train] == film]]]
        terms = [f"user {user}’s second vector" for user in raters[:_FEW]]
        terms += [f"{len(raters) - _FEW:,} more"] * (len(raters) > _FEW)
        name = stage.data.movies.markdown_name(int(film))
        st.markdown(f"**{name}** = its own vector + ({' + '.join(terms)}) / √{len(raters)}")


def _draw_separations(stage: Stage, runs: tuple[Run, ...]) -> None:
    """Say how well kinds of films are told apart in the vectors of both models."""
    found = _measure(tuple(run.id for run in runs), runs, stage.data.movies)
    if not found:
        return
    said = "; ".join(
        f"{name} {without:.2f} → **{with_it:.2f}**" for name, with_it, without in found
    )
    all_rise = all(with_it > without for _, with_it, without in found)
    why = " Who chooses to see a film tells its kind, before any star is given." * all_rise
    text = (
        "How well probes tell films that they have not seen apart (AUC), without the films’ "
        f"raters → with them: {said}.{why}"
    )
    st.markdown(stage.say(text))
    st.caption("To see it: on Train take the model *raters*, and there *What the probe sees*.")


@st.cache_resource(max_entries=8, show_spinner=False)
def _measure(
    run_ids: tuple[str, ...], _runs: tuple[Run, ...], _movies: Movies
) -> list[tuple[str, float, float]]:
    """The contrasts by which runs compare, each with the AUC in the vectors of the two runs."""
    found = []
    for poles in compared_poles(_movies):
        if not poles.too_few:
            with_it, without = (
                score_poles(run.snapshots[-1].vectors, poles)[1].value for run in _runs
            )
            found.append((poles.name, with_it, without))
    return found


def _answer(runs: tuple[Run, ...], by_film: ByCount | None) -> str:
    with_it, without = (run.losses[-1].validation_mse for run in runs)
    way = "lower" if with_it < without else "not lower"
    apart = abs(subtract_shown(without, with_it))
    said = (
        f"With its raters the validation loss ends at **{with_it:.3f}**, without at "
        f"**{without:.3f}** squared stars: {way}, by {apart:.3f}. Nothing new was told to the "
        "model: every rating is read twice, once for its stars and once for being there."
    )
    if by_film is None or not len(by_film.names):
        return said
    gains = by_film.mses[1] - by_film.mses[0]
    most = int(np.argmax(gains))
    if gains[most] > 0:
        said += (
            f" The gain is largest, {gains[most]:.3f}, for films with {by_film.names[most]} "
            "ratings to learn from."
        )
    if by_film.names[0] == "0" and gains[0] < 0:
        said += (
            " A film without any has no raters to add up, and answers as the average film: there "
            f"the model errs more, by {-gains[0]:.3f}."
        )
    return said


SCENE = Scene(
    "raters",
    "Who rated it",
    "That somebody rated a film says something about it, whatever stars they gave. So each user "
    "gets **a second vector**, and a film’s vector is its own **plus the sum of its raters’**, "
    "over the root of how many they are.",
    "Both models are trained at once. Guess; then group the ratings by film and by user.",
    "by how much does knowing who rated each film lower the loss on the ratings held back?",
    _draw,
    unit="squared stars",
)
