"""A tiny made-up stage for the scenes of Inside, and a scene drawn on it."""

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from cf.data import Dataset
from cf.figures.palette import LIGHT
from cf.settings import Settings
from cf.snapshot import Run, Snapshot
from cf.ui.inside.contents import SCENES
from cf.ui.inside.scene import Stage
from cf.ui.tab.subject import Subject
from tests.runs import tiny_dataset


def make_stage(
    settings: Settings | None = None,
    data: Dataset | None = None,
    source: str = "bundled",
    revealed: bool = True,
) -> Stage:
    """A run of the tiny data with drawn, not learned, numbers."""
    data, settings = data or tiny_dataset(), settings or Settings(n_factors=3)
    rng, ratings = np.random.default_rng(7), data.ratings
    biased = settings.formula == "bias"
    snapshot = Snapshot(
        step=0,
        epoch=0.0,
        learning_rate=settings.learning_rate,
        train_mse=1.0,
        validation_mse=1.0,
        vectors=rng.normal(size=(ratings.n_movies, settings.n_factors)).astype(np.float32),
        biases=rng.normal(size=ratings.n_movies).astype(np.float32) if biased else None,
        user_biases=rng.normal(size=ratings.n_users).astype(np.float32) if biased else None,
        user_vectors=rng.normal(size=(ratings.n_users, settings.n_factors)).astype(np.float32),
    )
    beaten = {"global mean": 1.25, "biases only": 0.75}
    run = Run("made-up", settings, data.name, ratings.checksum, (), beaten, snapshots=(snapshot,))
    key = f"made-up {settings} {data.ratings.checksum}:0"
    return Stage(LIGHT, Subject(key, run, data, source), SCENES, revealed)


def train_at_once(monkeypatch: pytest.MonkeyPatch, name: str) -> list[Settings]:
    """Let the scene of a file train on the tiny data without a worker; what it trains is listed."""
    trained: list[Settings] = []

    def compute(_title, function, settings, _source):
        trained.extend(settings)
        return function(settings, tiny_dataset())

    monkeypatch.setattr(f"cf.ui.inside.scenes.{name}.compute", compute)
    return trained


def draw_scene(name: str, model: str, revealed: bool = True) -> AppTest:
    """Draw the scene of a file of `cf.ui.inside`, its answer last; no exception comes of it."""
    kwargs = {"name": name, "model": model, "revealed": revealed}
    app = AppTest.from_function(_script, kwargs=kwargs, default_timeout=60)
    app.run()
    assert not app.exception
    return app


def _script(name: str, model: str, revealed: bool) -> None:
    from importlib import import_module

    import streamlit as st

    from cf.settings import Settings
    from tests.small_stage import make_stage

    settings = Settings(model=model, n_factors=3, epochs=2, batch_size=16)
    st.markdown(
        import_module(f"cf.ui.inside.scenes.{name}").SCENE.draw(
            make_stage(settings, revealed=revealed)
        )
    )
