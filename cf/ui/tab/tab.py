"""What one browser tab holds from one run of its page to the next, and that it lets go of it."""

import math
import secrets
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

import streamlit as st

from cf.data import Dataset, read_data
from cf.data.importing.own_column import OwnColumn
from cf.data.noun import name_things
from cf.engine.jobs import Job
from cf.engine.run_handle import RunHandle
from cf.settings import Settings
from cf.snapshot import Frame, Run
from cf.ui.tab.subject import Subject

MOST_JOBS = 16  # of one tab; the least recently asked for goes first, if it has ended
MOST_READ = 8  # data sets in memory; 32 million ratings take half a gigabyte
_TAB = "this_tab"  # key of the session state


@dataclass(frozen=True, eq=False)
class SentRatings:
    """A person's own ratings, which they have sent to train a run with: kept here alone.

    `key` is that of the subject that they were sent for, `request` what is computed with them,
    `token` the engine's for that.
    """

    key: str
    request: tuple[Any, ...]
    token: str


@dataclass(eq=False)
class Tab:
    """One browser tab.

    Attributes
    ----------
    name : drawn at random, and told to nobody but the tab's own browser
    seen_at : when it last looked at its run, on the clock of `time.monotonic`
    source : of the data that every page shows, as `cf.data.read_data` takes it
    handle : the run; None until a page has found or opened one
    frame : the newest of the run that was seen here
    steered : name → value of the live settings as they were last passed on to the run
    believed : those of them that the program has set until `held_until`
    held_until : until then the sliders' old values may still be under way, on the same clock
    noted : id, step and number of turns of the run as they were last written down; see `bookmark`
    noted_at : when, on the same clock
    ordered_at : when the run was last given an order, on the same clock
    start_anew : how the run that takes the place of this one begins, once a page is drawn
    film : row of the film that was picked last, on whichever page
    subject : the run as the pages besides Train last fetched it
    own_column : what a file of one's own says of the movies, as it was last read
    own_sought : mark of the data of which the person's shelf was last asked for one
    sent : the ratings that the person has sent, until they or the tab go
    jobs : what was computed in the background, by the engine's token
    left_jobs : tokens of those that the person has cancelled
    asked : what the address held as the tab opened and nobody has judged yet; None before that
    person : who has a shelf here; empty where the browser takes no cookies
    kept : the runs to compare, by id, and the highest number that one was named by
    shelf_seen : when the person's shelf had last changed as it was last read
    unsaved : ids of runs that the shelf did not take
    deleted : id → step of the runs that were deleted here
    undo : the run that was deleted last, its place, and when, on the same clock
    ladder : runs of the ladder of models, by settings and number of starts, in the order of their
        training; None while one trains
    notes : what went wrong with the shelves since the tab was opened, in words
    """

    name: str = field(default_factory=lambda: secrets.token_urlsafe(12))
    seen_at: float = -math.inf
    source: str = "bundled"
    handle: RunHandle | None = None
    frame: Frame | None = None
    steered: dict[str, float] = field(default_factory=dict)
    believed: dict[str, float] = field(default_factory=dict)
    held_until: float = 0.0
    noted: tuple[str, int, int] | None = None
    noted_at: float = -math.inf
    ordered_at: float = -math.inf
    start_anew: Literal["", "paused", "playing"] = ""
    film: int | None = None
    subject: Subject | None = None
    own_column: OwnColumn | None = None
    own_sought: str = ""
    sent: SentRatings | None = None
    jobs: OrderedDict[str, Job] = field(default_factory=OrderedDict)
    left_jobs: set[str] = field(default_factory=set)
    asked: dict[str, list[str]] | None = None
    person: str = ""
    kept: dict[str, Run] = field(default_factory=dict)
    n_named: int = 0
    shelf_seen: int = -1
    unsaved: set[str] = field(default_factory=set)
    deleted: dict[str, int] = field(default_factory=dict)
    undo: tuple[Run, int, float] | None = None
    notes: list[str] = field(default_factory=list)
    ladder: dict[tuple[Settings, int], Run | None] = field(default_factory=dict)

    @property
    def data(self) -> Dataset:
        """The data that every page shows."""
        return load_data(self.source)

    def hold_job(self, token: str, job: Job) -> None:
        """Keep a job as the one most recently asked for, and no more than `MOST_JOBS` of them."""
        self.jobs[token] = job
        self.jobs.move_to_end(token)
        while len(self.jobs) > MOST_JOBS:
            others = [one for one in self.jobs if one != token]
            self.drop_job(next((one for one in others if self.jobs[one].has_ended), others[0]))

    def drop_job(self, token: str) -> None:
        """Hold a job no longer: one that nobody else waits for is cancelled."""
        if job := self.jobs.pop(token, None):
            job.leave(self.name)
        self.left_jobs.discard(token)

    def forget_sent(self) -> None:
        """Drop the ratings that the person has sent, and what was computed with them."""
        if self.sent is None:
            return
        self.drop_job(self.sent.token)
        self.sent = None

    def tell(self, words: str) -> None:
        """Note what went wrong with a shelf, once."""
        if words not in self.notes:
            self.notes.append(words)

    def free(self) -> None:
        """Drop all that is large: Streamlit holds the session long after the tab has gone."""
        if self.handle is not None and self.handle.has_ended:
            self.handle.checkpoint = None  # what is on the screen of the session still holds it
        self.handle = self.frame = self.subject = self.undo = self.sent = None
        for token in list(self.jobs):
            self.drop_job(token)
        if self.person:  # whose shelf gives it back
            self.own_column, self.own_sought = None, ""
        self.kept.clear()
        self.shelf_seen = -1
        self.ladder.clear()


def this_tab() -> Tab:
    """Return the tab that the page is drawn for."""
    if _TAB not in st.session_state:
        st.session_state[_TAB] = Tab()
    tab: Tab = st.session_state[_TAB]
    return tab


def say(text: str, *titles: str) -> str:
    """Return a text about films with the noun of the data that the tab shows; titles stay."""
    return name_things(text, this_tab().data.noun, *titles)


def sayer(*titles: str) -> Callable[[str], str]:
    """Return `say` for options, which Streamlit may write outside a tab's run."""
    noun = this_tab().data.noun
    return lambda text: name_things(text, noun, *titles)


@st.cache_resource(show_spinner="Reading the ratings …", max_entries=MOST_READ)
def load_data(source: str) -> Dataset:
    """Read a data set once for all visitors."""
    return read_data(source)
