"""Data for runs that wait for no pace and, unless a test says so, are not measured."""

import pytest

from cf.analysis.separation.measure import measure_run_separations
from cf.data import Dataset
from cf.live import meter as meter_module
from tests.runs import tiny_dataset


@pytest.fixture(scope="module")
def data() -> Dataset:
    return tiny_dataset()


@pytest.fixture(autouse=True)
def swift(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test waits for a pace; what they check is the order of things."""
    monkeypatch.setattr("cf.live.pace.SLOW_SECONDS", 0.001)


@pytest.fixture(autouse=True)
def unmeasured(monkeypatch: pytest.MonkeyPatch) -> None:
    """Measuring takes turns in a process: most tests must not queue up for it."""
    monkeypatch.setattr(meter_module, "measure_run_separations", lambda *_, **__: [])


@pytest.fixture
def measuring(unmeasured: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """For the tests about measuring."""
    monkeypatch.setattr(meter_module, "measure_run_separations", measure_run_separations)
