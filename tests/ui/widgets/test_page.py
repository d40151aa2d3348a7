"""What every page begins with: when the slow libraries are loaded."""

import threading
from collections.abc import Iterator

import pytest

from cf.ui.widgets import page


@pytest.fixture
def loads(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The threads that have loaded them."""
    found: list[str] = []
    monkeypatch.setattr(
        page, "load_libraries", lambda: found.append(threading.current_thread().name)
    )
    page.load_in_background.clear()
    yield found
    page.load_in_background.clear()


def answer(at_once: bool, loads: list[str]) -> list[str]:
    """What has been loaded before a page's thread ends, which begins the loading twice."""
    before: list[str] = []

    def draw() -> None:
        page.load_in_background(at_once)
        page.load_in_background(not at_once)
        loading = [thread for thread in threading.enumerate() if thread.name == "cf-libraries"]
        for thread in loading:
            thread.join(60 if at_once else 0.2)
        before.extend(loads)

    drawing = threading.Thread(target=draw)
    drawing.start()
    drawing.join()
    for thread in threading.enumerate():
        if thread.name == "cf-libraries":
            thread.join(60)
    return before


def test_slow_libraries_are_loaded_once_and_only_after_the_first_page_is_answered(loads):
    assert answer(False, loads) == []
    assert loads == ["cf-libraries"]


def test_a_page_that_draws_with_them_has_them_loaded_meanwhile(loads):
    assert answer(True, loads) == loads == ["cf-libraries"]
