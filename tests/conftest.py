"""What holds for every test: helpers explain their assertions, and what disturbs stays apart."""

import importlib
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from cf.engine.engine import Engine

# Before NumPy is loaded, here and in every process that a test starts: small matrices are slower on
# several threads, and many times slower where other tests need the cores.
for _library in ("OPENBLAS", "OMP"):
    os.environ.setdefault(f"{_library}_NUM_THREADS", "1")

# Where a shell has put the tests into the background it has them pass over Ctrl-C, and with them
# every process that they start and interrupt.
signal.signal(signal.SIGINT, signal.default_int_handler)

BROWSER = "tests/browser/"

pytest.register_assert_rewrite(
    *("tests.contracts", "tests.planted", "tests.cli.answers"),
    *("tests.engine.jobs", "tests.lesson.quiz.asked", "tests.store.saved"),
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Longest first: the browser's tests, then files so long that one could be left over."""
    long = (BROWSER, "tests/engine/", "tests/ui/test_odd_data.py")
    items.sort(key=lambda item: not item.nodeid.startswith(long))
    items.sort(key=lambda item: not item.nodeid.startswith(BROWSER))


@pytest.hookimpl(tryfirst=True)
def pytest_collection(session: pytest.Session) -> None:
    """Load all tests from the last to the first in one of two processes, and not in the other.

    Both need all, and what one has compiled, half of the work, is there for the other.
    """
    is_whole = session.config.args_source is pytest.Config.ArgsSource.TESTPATHS
    if not is_whole or os.environ.get("PYTEST_XDIST_WORKER") != "gw1":
        return
    for file in sorted(Path(__file__).parent.rglob("test_*.py"), reverse=True):
        parts = file.relative_to(session.config.rootpath).with_suffix("").parts
        with suppress(Exception):  # which is told when it is collected
            importlib.import_module(".".join(parts))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Give one process all browser tests, which share a browser, and any other file as a whole.

    `--dist loadgroup` would do it by marks, but pytest 9.2 no longer lets xdist 3.8 write a group
    into a test's id, and says nothing.
    """
    from xdist.scheduler import LoadScopeScheduling

    class ByBrowserAndFile(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return BROWSER if nodeid.startswith(BROWSER) else nodeid.partition("::")[0]

    return ByBrowserAndFile(config, log)


@pytest.fixture(autouse=True)
def one_torch_thread():
    """Small tensors are slower on several threads; tests that never load torch stay without it."""
    if "torch" in sys.modules:
        sys.modules["torch"].set_num_threads(1)


@pytest.fixture(scope="session", autouse=True)
def packages_scanned_once() -> Iterator[None]:
    """Each AppTest looks for components in all installed packages, .4 s of a processor."""
    with pytest.MonkeyPatch.context() as patch:
        if "streamlit.testing.v1" in sys.modules:
            from streamlit.components.v2 import manifest_scanner

            once = cache(manifest_scanner.scan_component_manifests)
            patch.setattr(manifest_scanner, "scan_component_manifests", once)
        yield


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
    if place := shared_engine._calculator._place:
        shared_engine._calculator._place = place.close()
    for handle in list(shared_engine.runs.values()):
        handle.stop()
