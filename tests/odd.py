"""Small and odd data sets, each with something missing, and pages drawn on them in one process."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import MagicMock, Mock, patch

import numpy as np
from streamlit.testing.v1 import AppTest

from cf.data import Dataset, build_ratings
from cf.data.dataset import Imported
from cf.data.folder import Folder
from cf.data.movies import build_movies
from cf.data.sources.read import LAYOUTS
from cf.engine.jobs import name_request
from cf.engine.run_handle import RunHandle
from cf.errors import CfError
from cf.live.actor import TrainingRun
from cf.live.run import LiveRun
from cf.settings import Settings
from cf.snapshot import Change
from cf.training.trainer import Trainer
from cf.ui.tab.tab import Tab
from tests.serving import serving

APP = Path(__file__).parents[1] / "app.py"
GENRES = ("Action", "Comedy", "Drama", "Romance", "War")


def odd_dataset(
    name: str,
    n_users: int = 40,
    n_movies: int = 60,
    share: float = 0.7,
    scale: tuple[float, float] = (0.5, 5.0),
    genres: tuple[str, ...] = GENRES,
    years: bool = True,
    titles: bool = True,
    labels: bool = True,
    stars: float | None = None,
    first_id: int = 1,
    noun: str = "movie",
) -> Dataset:
    """Invented ratings of two tastes, with whatever is to be missing left out.

    Parameters
    ----------
    name : of the data set
    n_users, n_movies, share : size, and the share of all pairs that are rated
    scale : lowest and highest stars
    genres, years, titles, labels : whether, and which, they are known
    stars : that everybody gives to everything, in place of tastes
    first_id : of users and movies, which follow each other without a gap
    noun : what a row is called
    """
    rng = np.random.default_rng(3)
    rated = rng.random((n_users, n_movies)) < share
    rated[np.arange(n_users), rng.integers(n_movies, size=n_users)] = True
    rated[rng.integers(n_users, size=n_movies), np.arange(n_movies)] = True
    user, movie = np.nonzero(rated)
    taste = np.where(user % 2 == movie % 2, 0.85, 0.35) + rng.normal(0, 0.1, len(user))
    given = scale[0] + np.round(np.clip(taste, 0, 1) * (scale[1] - scale[0]))
    given = given if stars is None else np.full(len(user), stars)
    ratings = build_ratings(user + first_id, movie + first_id, given, *scale)
    rows = np.arange(n_movies)
    kinds = [frozenset({genres[i % len(genres)]} if genres else ()) for i in rows]
    movies = build_movies(
        ratings,
        [f"{noun.capitalize()} {i if titles else ratings.movie_ids[i]}" for i in rows],
        np.where(years, 1950 + rows, 0),
        kinds,
        np.where(labels, np.where(rows % 3, 1, -1), 0),
        np.where(labels, 1e6 * (rows + 1), np.nan),
    )
    return Dataset(name, noun, ratings, movies, "Invented.")


def _lonely() -> Dataset:
    """Each film has one rating, so that nobody else has rated what anybody has."""
    user, movie = np.repeat(np.arange(30), 4), np.arange(120)
    stars = 1.0 + movie % 5
    ratings = build_ratings(user, movie, stars, 0.5, 5.0)
    none = [frozenset[str]()] * 120
    titles = [f"Film {i}" for i in movie]
    unknown = np.zeros(120, int)
    movies = build_movies(ratings, titles, unknown, none, unknown, np.full(120, np.nan))
    return Dataset("Lonely", "movie", ratings, movies, "Invented.")


ODD: dict[str, Callable[[], Dataset]] = {
    "three users": lambda: odd_dataset("Three users", n_users=3, n_movies=8),
    "one film": lambda: odd_dataset("One film", n_users=30, n_movies=1, genres=("Drama",)),
    "one rating each side": lambda: odd_dataset("Two", n_users=2, n_movies=1, genres=()),
    "all alike": lambda: odd_dataset("All alike", stars=3.0),
    "one user": lambda: odd_dataset("One user", n_users=1, n_movies=40),
    "bare one user": lambda: odd_dataset(
        "Bare", 1, years=False, genres=(), labels=False, share=1, noun="book"
    ),
    "bare": lambda: odd_dataset("Bare", titles=False, years=False, genres=(), labels=False),
    "no years": lambda: odd_dataset("No years", years=False),
    "no genres": lambda: odd_dataset("No genres", genres=()),
    "no labels": lambda: odd_dataset("No labels", labels=False),
    "two hundred": lambda: odd_dataset("Two hundred", 20, 40, share=0.21),
    "from zero": lambda: odd_dataset("From zero", first_id=0),
    "lonely": _lonely,
    "two genres": lambda: odd_dataset("Two genres", genres=("Jazz", "Rock"), noun="song"),
    "minus ten": lambda: odd_dataset("Minus ten", scale=(-10.0, 10.0), noun="joke"),
    "books": lambda: odd_dataset("Books", labels=False, noun="book"),
    "few books": lambda: odd_dataset(
        "Few books", 9, 3, years=False, genres=(), labels=False, noun="book"
    ),
    "years alone": lambda: odd_dataset("Years alone", genres=(), labels=False),
    "bare books": lambda: odd_dataset(
        "Bare books", years=False, genres=(), labels=False, noun="book"
    ),
}


class OddLayout:
    """Reads a file that holds nothing but the name of one of `ODD`."""

    FILES = "odd.txt"
    TABLES = ()

    def recognises(self, folder: Folder, /) -> bool:
        return (folder / self.FILES).is_file()

    def look(self, folder: Folder, /) -> tuple[str, ...]:
        return ()

    def read(self, folder: Folder, /) -> Imported:
        return Imported(ODD[(folder / self.FILES).read_text()]())


@contextmanager
def readable_odd_data(folder: Path) -> Iterator[Callable[[str], str]]:
    """Let `read_data` read odd data from a path, which the function that this gives returns."""

    def place(name: str) -> str:
        own = folder / name.replace(" ", "-")
        own.mkdir(exist_ok=True)
        (own / OddLayout.FILES).write_text(name)
        return str(own)

    with patch.dict(LAYOUTS, {"Odd": OddLayout()}):
        yield place


class NearActor:
    """Stands for `cf.live.actor.TrainingRun` and Dask's future of each answer, without a thread."""

    def __init__(self, settings: Settings, data: Dataset, plan: tuple[Change, ...]) -> None:
        self._settings, self._data = settings, data
        self._live = LiveRun(Trainer, settings, data, plan=plan)
        self._settle()

    def __getattr__(self, method: str) -> Callable[..., Future[Any]]:
        def answer(*values: Any) -> Future[Any]:
            future: Future[Any] = Future()
            if method == "latest":  # the actor's own is a coroutine
                frame = self._live.frame
                future.set_result(frame if frame.sequence > values[0] else None)
                return future
            future.set_result(getattr(TrainingRun, method)(self, *values))
            self._settle()
            return future

        return answer

    def _settle(self) -> None:
        """Do all that is ordered, the measuring of separations included."""
        live = self._live
        while (is_due := live._state == "running" or not live.orders.empty()) or self._measures():
            if is_due:
                live.turn()
            assert not live.trace, live.trace

    def _measures(self) -> bool:
        return self._live._meter._working


class NearRun(RunHandle):
    """A run that trains in this process, at once."""

    def __init__(
        self, settings: Settings, data: Dataset, source: str, token: str, plan: tuple[Change, ...]
    ) -> None:
        nothing = MagicMock()  # no other runs
        super().__init__(nothing, nothing, nothing, token, settings, source, plan=plan)
        actor: Any = NearActor(settings, data, plan)
        self._place = Mock(actor=actor, worker="here")

    def play(self) -> None:
        self.set_pace("fast")
        super().play()


class NearEngine:
    """Stands for `cf.engine.engine.Engine`: everything is computed in this process, at once."""

    def __init__(self) -> None:
        self.runs: dict[str, NearRun] = {}
        self._jobs: dict[str, Any] = {}

    def open_run(
        self,
        settings: Settings,
        source: str,
        token: str | None = None,
        checkpoint: None = None,
        plan: tuple[Change, ...] = (),
    ) -> NearRun:
        from cf.data import read_data

        token = token or f"token-{len(self.runs)}"
        self.runs[token] = NearRun(settings, read_data(source), source, token, plan)
        return self.runs[token]

    def find(self, token: str) -> NearRun | None:
        return self.runs.get(token)

    def count_running(self) -> tuple[int, int]:
        return sum(run.is_running for run in self.runs.values()), 1

    def renew(self, token: str, hidden: bool = False) -> None:
        pass

    def compute(self, function: Callable[..., Any], *arguments: Any, **keywords: Any) -> Any:
        """A fault of the function is one of the page that asked for it."""
        key = name_request(function, arguments, keywords)
        if key in self._jobs:
            return self._jobs[key]
        state, found, message = "done", None, ""
        try:
            found = function(*arguments, **keywords)
        except CfError as error:
            state, message = "failed", str(error)
        job = SimpleNamespace(
            state=state,
            progress=1.0,
            partial=found,
            message=message,
            has_ended=True,
            result=lambda: found,
            hold=lambda who: None,
            leave=lambda who: None,
        )
        self._jobs[key] = job
        return job

    compute_privately = compute

    def calculate(self, function: Callable[..., Any], *arguments: Any) -> Any:
        return function(*arguments)


@contextmanager
def near_server() -> Iterator[NearEngine]:
    """Give pages an engine in this process."""
    engine = NearEngine()
    with serving(engine):
        yield engine


def open_odd_page(file: str, source: str, query: dict[str, str] | None = None) -> AppTest:
    """Open a page on data of one's own."""
    test = AppTest.from_file(str(APP), default_timeout=120)
    test.session_state["this_tab"] = Tab(source=source)
    test.switch_page(file)
    for name, value in (query or {}).items():
        test.query_params[name] = value
    return test.run()
