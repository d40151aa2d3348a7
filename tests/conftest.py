"""What holds for every test: helpers explain their assertions, and what disturbs stays apart."""

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from cf.engine.engine import Engine

pytest.register_assert_rewrite("tests.contracts", "tests.planted")


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Say which tests share a process where several run: one browser, one engine, one module."""
    for item in items:
        kinds = [kind for kind in ("browser", "engine") if item.get_closest_marker(kind)]
        group = kinds[0] if kinds else item.nodeid.partition("::")[0]
        item.add_marker(pytest.mark.xdist_group(group))


@pytest.fixture(autouse=True)
def one_torch_thread():
    """Small tensors are slower on several threads; tests that never load torch stay without it."""
    if "torch" in sys.modules:
        sys.modules["torch"].set_num_threads(1)


@pytest.fixture(scope="session")
def shared_engine() -> Iterator["Engine"]:
    """One engine of two workers for all tests; who kills a worker waits for the next one."""
    from cf.engine.engine import Engine

    with Engine(n_workers=2) as engine:
        yield engine


@pytest.fixture
def engine(shared_engine: "Engine") -> Iterator["Engine"]:
    """The shared engine, in which no test leaves runs or jobs behind."""
    yield shared_engine
    shared_engine._jobs.close("The test is over.")
    for handle in list(shared_engine.runs.values()):
        handle.stop()
