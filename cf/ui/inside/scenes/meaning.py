"""What the numbers came to mean: one direction as a ruler, at the start and now."""

from html import escape

import numpy as np
import streamlit as st

from cf.figures.lesson.ruler import HEIGHT, draw_rulers
from cf.lesson.meaning import N_DIRECTIONS, Meaning, find_meaning, pick_extremes, tell_meaning
from cf.lesson.predict import has_dot_product
from cf.lesson.quiz.question import shuffle
from cf.ui.inside.scene import Scene, Stage
from cf.ui.inside.with_you import N_QUANTILES, draw_with_you
from cf.ui.tab.jobs import calculate
from cf.ui.tab.subject import Subject
from cf.ui.widgets.chart import draw_chart
from cf.ui.widgets.transport import tell_shown

_DIRECTION = "meaning_direction"  # key of the session state


def _draw(stage: Stage) -> str:
    n = min(N_DIRECTIONS, stage.now.vectors.shape[1])
    st.segmented_control(
        "Direction",
        range(n),
        default=0,
        key=_DIRECTION,
        format_func=lambda place: f"direction {place + 1}",
        required=True,
        label_visibility="collapsed",
    )
    meaning = _read(stage)
    tell_shown(stage.settings)
    low, picture, high = st.columns([3, 7, 3], gap="small")
    ends = [pick_extremes(places, stage.data.movies) for places in (meaning.start, meaning.now)]
    with low:
        st.html(_write_ends(stage, [pair[0] for pair in ends], "left"))
    with high:
        st.html(_write_ends(stage, [pair[1] for pair in ends], "right"))
    rulers = (meaning.start, meaning.now), meaning.fitted_on, stage.palette.name
    if stage.revealed and meaning.partings:
        first = meaning.partings[0]
        figure = draw_rulers(*rulers, first.poles, (first.start, first.now))
        shown = "Each hill is one kind of film among those often rated"
    else:
        figure = draw_rulers(*rulers)
        shown = f"Each dot is one of {meaning.fitted_on.sum():,} often-rated films"
    with picture:
        draw_chart(figure, key="meaning_rulers")
        st.caption(
            stage.say(
                f"{shown}. A direction is a mixture of all factors; this one has "
                f"{100 * meaning.explained:.0f} % of the variance."
            )
        )
    if has_dot_product(stage.settings, stage.now):
        _draw_yours(stage, meaning)
    return stage.say(tell_meaning(meaning))


def _draw_yours(stage: Stage, meaning: Meaning) -> None:
    """What films farther along the direction gain with the person, and with the users."""
    users = np.quantile(stage.now.user_vectors @ meaning.step, np.linspace(0, 1, N_QUANTILES))
    draw_with_you(
        stage, "direction", stage.subject, step=meaning.step.tolist(), users=users.tolist()
    )


def _read(stage: Stage) -> Meaning:
    place = int(st.session_state.get(_DIRECTION) or 0)
    # The run may have gone on since the subject was given its key.
    key = f"{stage.subject.key}:{stage.now.step}"
    return _find(key, min(place, stage.now.vectors.shape[1] - 1), stage.subject)


@st.cache_resource(max_entries=16, show_spinner=False)
def _find(key: str, component: int, _subject: Subject) -> Meaning:
    snapshots = _subject.run.snapshots
    return calculate(find_meaning, snapshots[0], snapshots[-1], _subject.data.movies, component)


def _choose(stage: Stage) -> tuple[str, ...]:
    meaning = _read(stage)
    return shuffle(meaning.name.label, list(map(stage.say, meaning.choices)))


def _write_ends(stage: Stage, ends: list[np.ndarray], side: str) -> str:
    """The films at one end of both rulers, each list as high as its ruler, as HTML."""
    lists = "".join(
        f'<div style="min-height:{(HEIGHT - 50) / 32:g}rem;text-align:{side}">'
        f'<div style="color:{stage.palette.muted}">{when}</div>'
        + "".join(
            '<div style="white-space:nowrap;overflow:hidden;text-overflow:ellipsis">'
            f"{escape(stage.data.movies.name(row))}</div>"
            for row in rows.tolist()
        )
        + "</div>"
        for when, rows in zip(("at the random start", "now"), ends, strict=True)
    )
    return (
        f'<div style="font-size:var(--cf-small);line-height:1.25;color:{stage.palette.text}">'
        f"{lists}</div>"
    )


SCENE = Scene(
    "meaning",
    "What the numbers came to mean",
    "The vectors’ strongest direction as a **ruler**, with the films at its ends: drawn blindly at "
    "the start, and now, learned from nothing but who rated what.",
    "Read both ends and say what they are; then take the next direction.",
    "what does this direction tell apart?",
    _draw,
    choices=_choose,
    trained=True,
)
