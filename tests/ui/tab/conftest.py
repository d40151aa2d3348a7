"""Pages beside an engine that trains nothing and notes what it was asked to train."""

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any
from unittest.mock import Mock

import numpy as np
import pytest

from cf.data import read_data
from cf.settings import Settings
from cf.snapshot import Change, Frame, Run
from tests.frames import make_frame
from tests.serving import serving
from tests.side_by_side import make_run

_ORDERS = {"watch", "align", "set_pace", "stop", "go_back", "rewind"} | {
    *("play", "pause", "step", "epoch")
}


@dataclass(eq=False)
class NotedRun:
    """Stands for `cf.engine.run_handle.RunHandle`: an untrained run of the bundled films."""

    settings: Settings
    source: str
    token: str
    id: str = "noted"
    is_running: bool = False
    has_ended: bool = False
    reaching: int = 0
    plan: tuple[Change, ...] = ()
    name: str = ""
    made_at: str = ""
    parent: str = ""
    parent_values: dict[str, Any] = field(default_factory=dict)
    turned: list[tuple[str, float]] = field(default_factory=list)

    def latest(self, after: int = -1, hidden: bool = False) -> Frame:
        n_movies = read_data(self.source).ratings.n_movies
        nowhere = np.zeros((n_movies, 2), "<i2").tobytes()
        changes = {"state": "paused", "step": 0, "epoch": 0.0, "losses": (), "pace": "medium"}
        return make_frame(settings=self.settings, positions=nowhere, **changes)

    def before(self, frame: Frame) -> Frame:
        return frame

    def run(self) -> Run:
        ratings = read_data(self.source).ratings
        return make_run(self.settings, (), n_movies=ratings.n_movies)

    def reach(self, step: int) -> None:
        self.reaching = step

    def set(self, name: str, value: float) -> None:
        self.turned.append((name, value))

    def __getattr__(self, name: str) -> Any:
        if name not in _ORDERS:
            raise AttributeError(name)
        return lambda *_: None


@pytest.fixture
def opened():
    """The runs that pages have opened, the last of them last."""
    opened: list[NotedRun] = []

    def open_run(settings, source, token=None, plan=()):
        run = NotedRun(settings, source, token or f"token-{len(opened)}", plan=plan)
        if source != "bundled":  # what is computed of a run is found again by its id
            run.id = f"noted-{source}"
        opened.append(run)
        return run

    waiting = Mock(state="waiting", progress=0.0, partial=None)
    engine = SimpleNamespace(
        open_run=open_run,
        find=lambda token: None,
        runs={},
        compute=lambda *_, **__: waiting,
        calculate=lambda function, *arguments: function(*arguments),
        count_running=lambda: (1, 1),
    )
    with serving(engine):
        yield opened
