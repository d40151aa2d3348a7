"""What a scene of the Inside page is made of, and what it may look at."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from math import inf

import streamlit as st

from cf.data import Dataset, Split, split_ratings
from cf.data.noun import name_things
from cf.figures.palette import Palette
from cf.lesson.predict import has_dot_product, stand_in
from cf.settings import Settings
from cf.snapshot import Run, Snapshot
from cf.ui.tab.subject import Subject
from cf.ui.widgets.transport import tell_shown

_HELD_BACK = "the ratings held back"


@dataclass(frozen=True, eq=False)
class Stage:
    """All that a scene may look at; it changes none of it, least of all the run."""

    palette: Palette
    subject: Subject
    scenes: "tuple[Scene, ...]"  # of the lesson, in its order
    revealed: bool  # whether a guess has been entered: until then no answer may be in sight

    @property
    def data(self) -> Dataset:
        """The ratings and movies."""
        return self.subject.data

    @property
    def source(self) -> str:
        """Of the data, as `cf.data.read_data` takes it."""
        return self.subject.source

    @property
    def run(self) -> Run:
        """The tab's run as it stands."""
        return self.subject.run

    @property
    def settings(self) -> Settings:
        """Of the run."""
        return self.run.settings

    @property
    def start(self) -> Snapshot:
        """The run's untrained model."""
        return self.run.snapshots[0]

    @property
    def now(self) -> Snapshot:
        """The run's model as it stands."""
        return self.run.snapshots[-1]

    def say(self, text: str, *titles: str) -> str:
        """Return a text about films with the data's own noun; titles in it stay as they are."""
        return name_things(text, self.data.noun, *titles)

    def say_scene(self, text: str) -> str:
        """Return what a scene says of itself, with which ratings it speaks of as held back."""
        which = f"{_HELD_BACK} ({self.settings.held_back_short})"
        return self.say(text.replace(_HELD_BACK, which, 1))

    def with_dot_product(self, snapshot: Snapshot) -> tuple[str, Snapshot]:
        """Return a snapshot of the run and its formula; of a network, say that others stand in."""
        tell_shown(self.settings)
        if has_dot_product(self.settings, snapshot):
            return self.settings.formula, snapshot
        st.caption("This run’s network has no dot product: random vectors of its spread stand in.")
        return "range", stand_in(self.settings, self.data.ratings)

    @cached_property
    def split(self) -> Split:
        """Which ratings the run learns from and which check it."""
        return split_ratings(self.data.ratings, self.settings)


@dataclass(frozen=True)
class Scene:
    """One idea that can be touched.

    `sentence` says what to look at, `task` what to do, `question` what to predict first; `draw`
    draws the rest, keeps the answer out of sight until the stage is revealed, and returns it as
    Markdown, its figures computed from what is shown. A guess is one of `choices`, else a number
    in `unit`, at most `most`; a scene without a question asks for none. `missing` says what must
    be done before there is an answer, and nothing once there is one. What a scene says of itself
    is about films and “the ratings held back”; the page gives it the data's noun and says which
    ratings these are, `draw` sees to its own.
    """

    key: str  # in the page's address
    title: str
    sentence: str
    task: str
    question: str
    draw: Callable[[Stage], str]
    choices: tuple[str, ...] | Callable[[Stage], tuple[str, ...]] = ()  # Markdown
    unit: str = ""
    most: float = inf
    missing: Callable[[Stage], str] = lambda _: ""
    trained: bool = False  # whether it needs vectors that have learned something
