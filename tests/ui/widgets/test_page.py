"""What every page begins with: when the slow libraries are loaded."""

import threading

from cf.ui.widgets import page


def test_slow_libraries_are_loaded_once_and_only_after_the_page_is_answered(monkeypatch):
    loads, loaded, during = [], threading.Event(), []

    def load() -> None:
        loads.append(threading.current_thread().name)
        loaded.set()

    def answer() -> None:
        page.load_once_answered()
        page.load_once_answered()
        during.append(loaded.wait(0.2))

    monkeypatch.setattr(page, "load_libraries", load)
    page.load_once_answered.clear()
    answering = threading.Thread(target=answer)
    answering.start()
    answering.join()
    assert during == [False]
    assert loaded.wait(30) and loads == ["cf-libraries"]
