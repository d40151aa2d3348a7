"""Pages served by an engine of the test's own."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import streamlit as st

from cf.ui.tab.lease import Server


@contextmanager
def serving(engine: Any) -> Iterator[None]:
    """Give pages this engine in place of the server's."""
    server = Server(engine)
    with (
        patch("cf.ui.tab.run.open_server", lambda: server),
        patch("cf.ui.tab.lease.open_server", lambda: server),
        patch("cf.ui.tab.jobs.open_server", lambda: server),
        # Without a browser there are none; Streamlit's test runner says nothing of that.
        patch.object(type(st.context), "cookies", {}),
    ):
        yield
