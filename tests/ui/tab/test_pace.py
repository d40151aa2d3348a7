"""How often pages ask their server for something while their run trains."""

from dataclasses import replace

import pytest
from streamlit.runtime.scriptrunner import ScriptRunContext

from cf.web.live import LivePositions
from tests.ui.tab.conftest import NotedRun
from tests.ui.tab.test_bad_addresses import APP, open_page

PAGES = sorted(path.stem for path in (APP.parent / "pages").glob("*.py"))


@pytest.fixture
def intervals(monkeypatch):
    """Seconds between two ticks of each fragment that a browser is told to run by itself."""
    intervals: list[float] = []
    enqueue = ScriptRunContext.enqueue

    def note(context, message):
        if message.WhichOneof("type") == "auto_rerun":
            intervals.append(message.auto_rerun.interval)
        enqueue(context, message)

    monkeypatch.setattr(ScriptRunContext, "enqueue", note)
    return intervals


@pytest.mark.parametrize("reaching", [0, 900])  # or on its way to where it once stood
@pytest.mark.parametrize("page", PAGES)
def test_nothing_ticks_more_than_once_a_second_while_a_run_trains(
    opened, intervals, monkeypatch, page, reaching
):
    def training(run, after=-1, hidden=False):
        return replace(untrained(run), state="running", step=34)

    untrained = NotedRun.latest
    monkeypatch.setattr(NotedRun, "latest", training)
    monkeypatch.setattr(NotedRun, "reaching", reaching)
    monkeypatch.setattr(LivePositions, "watched", {"token-0": 1})  # Train hears it by its own line
    open_page(f"pages/{page}.py", {})
    assert opened and intervals and min(intervals) >= 1
