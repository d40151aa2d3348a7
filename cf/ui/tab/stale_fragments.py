"""Keep Streamlit from running fragments of a page that was left.

A tick of the old page's fragment may reach the server while the new page is being drawn. Streamlit
1.67 then runs it afterwards, under the old page's name: the browser takes that for another change
of page, clears what is on the screen, and the next message finds nothing to stand in ("Bad delta
path"). There is no setting against it.
"""

from functools import wraps

from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.runtime.app_session import AppSession


def refuse_stale_fragments() -> None:
    """Let this process's sessions drop such ticks; more than once does no harm."""
    request_rerun = AppSession.request_rerun
    if hasattr(request_rerun, "__wrapped__"):
        return

    @wraps(request_rerun)
    def request_current(self: AppSession, client_state: ClientState | None) -> None:
        stale = (
            client_state is not None
            and client_state.fragment_id
            and client_state.page_script_hash != self.page_script_hash
        )
        if not stale:
            request_rerun(self, client_state)

    AppSession.request_rerun = request_current  # type: ignore[method-assign]
