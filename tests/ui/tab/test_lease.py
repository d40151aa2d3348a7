"""Whose run it is while tabs come, hide and go."""

from unittest.mock import Mock

import pytest

from cf.ui.tab import lease


@pytest.fixture
def clock(monkeypatch):
    now = Mock(return_value=100.0)
    monkeypatch.setattr(lease.time, "monotonic", now)
    return now


def test_a_tab_that_only_ticks_keeps_its_claim_for_fifteen_seconds(clock):
    server = lease.Server(Mock(), {"run": ("its tab", 100.0)})
    clock.return_value = 114.9
    assert server.is_watched_by_another("run", "another tab")
    assert not server.is_watched_by_another("run", "its tab")
    clock.return_value = 115.1
    assert not server.is_watched_by_another("run", "another tab")


def test_a_hidden_tab_keeps_its_claim_for_as_long_as_its_socket_lives(clock):
    server = lease.Server(Mock(), {"run": ("its tab", 100.0)})
    for second in range(101, 160):  # until its next tick, a minute later
        clock.return_value = second
        server.note_watched("run")
        assert server.is_watched_by_another("run", "another tab")
    assert not server.is_watched_by_another("run", "its tab")


def test_a_socket_gives_nobody_a_claim_that_has_none(clock):
    server = lease.Server(Mock())
    server.note_watched("run")
    assert not server.is_watched_by_another("run", "another tab")
