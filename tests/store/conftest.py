"""An empty shelf, and a clock that leftovers are old by."""

import time

import pytest

from cf.store import folder as store
from cf.store.shelf import Shelf


@pytest.fixture
def shelf(tmp_path) -> Shelf:
    return Shelf(tmp_path / "shelf")


@pytest.fixture
def hours_later(monkeypatch):
    now = time.time() + 2 * 3600
    monkeypatch.setattr(store.time, "time", lambda: now)
