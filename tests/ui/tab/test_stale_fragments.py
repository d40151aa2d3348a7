"""Ticks of a page that was left are dropped, all other requests are served."""

from types import SimpleNamespace
from unittest.mock import Mock

import pytest
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.runtime.app_session import AppSession

from cf.ui.tab.stale_fragments import refuse_stale_fragments


@pytest.fixture
def original(monkeypatch):
    """What is asked of Streamlit itself in the end."""
    original = Mock(spec=[])
    original.__name__ = "request_rerun"
    monkeypatch.setattr(AppSession, "request_rerun", original)
    refuse_stale_fragments()
    refuse_stale_fragments()
    return original


@pytest.mark.parametrize(
    ("fragment", "page", "served"),
    [("f", "new", True), ("f", "old", False), ("", "old", True), ("", "new", True)],
)
def test_only_a_fragment_of_another_page_is_refused(original, fragment, page, served):
    session = SimpleNamespace(page_script_hash="new")
    state = ClientState(fragment_id=fragment, page_script_hash=page)
    AppSession.request_rerun(session, state)
    assert original.call_count == served


def test_a_request_without_a_state_is_served_once(original):
    session = SimpleNamespace(page_script_hash="new")
    AppSession.request_rerun(session, None)
    original.assert_called_once_with(session, None)


def test_streamlit_still_has_what_is_mended():
    assert isinstance(AppSession.page_script_hash, property)
    assert {"fragment_id", "page_script_hash"} <= set(ClientState.DESCRIPTOR.fields_by_name)
