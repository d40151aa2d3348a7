"""Keep a page's clocks from doing once more, or undoing, what a person did.

Streamlit 1.67 names a page in every request, and while a script runs it folds all requests into
one, of which the latest names the page. So a click on a page's link is lost when the old page's
clock ticks, or its map tells what it shows, right after it. And a tick that arrives later, while
the new page is being drawn, is run afterwards under the old page's name: the browser takes that
for another change of page, clears what is on the screen, and the next message finds nothing to
stand in ("Bad delta path"). So it takes what a widget of the old page tells late, which is refused
as well. A click on a link is known by telling of no widget, as none of the old page's is to stay.

A tick also carries what all widgets of its page stand at, as the browser knows it. A click that
falls into its turn is among it, which the browser sends once more at the turn's end: a button would
be pressed twice. And what a click has just set in the program, such as an emptied search, is not:
a tick that was sent before the browser heard of it, and is served after, would set all of it back.
A person's every change comes in a request of its own, so a tick has nothing to tell. There is no
setting against any of it.
"""

from functools import wraps

from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.scriptrunner_utils.script_requests import RerunData, ScriptRequestType


def keep_apart() -> None:
    """Have this process's sessions do so; more than once does no harm."""
    request_rerun = AppSession.request_rerun
    if hasattr(request_rerun, "__wrapped__"):
        return

    @wraps(request_rerun)
    def request_current(self: AppSession, client_state: ClientState | None) -> None:
        if client_state is not None:
            if client_state.is_auto_rerun:
                _tell_nothing_new(client_state, self)
            turning_to = _find_change(self)
            is_of_old_page = client_state.page_script_hash == self.page_script_hash
            if turning_to and is_of_old_page and not client_state.is_history_navigation:
                if client_state.fragment_id:
                    return  # its page will not be drawn again
                client_state.page_script_hash = turning_to.page_script_hash
                client_state.page_name = turning_to.page_name
                client_state.query_string = turning_to.query_string
            elif _is_late(self, client_state):
                return
        request_rerun(self, client_state)

    AppSession.request_rerun = request_current  # type: ignore[method-assign]


def _is_late(session: AppSession, told: ClientState) -> bool:
    """Whether a fragment or a widget of a page that has been left tells something."""
    # Opened by a link from outside, a session names the main script, which is never shown.
    unknown = ("", session._pages_manager.main_script_hash)
    shown, page = session.page_script_hash, told.page_script_hash
    if shown in unknown or page in ("", shown):
        return False
    by_widget = told.widget_states.widgets and not told.is_history_navigation
    return bool(told.fragment_id or by_widget)


def _tell_nothing_new(tick: ClientState, session: AppSession) -> None:
    """Leave a tick what has been asked before it, of which it takes the place, but no click."""
    del tick.widget_states.widgets[:]
    if (asked := _find_pending(session)) and asked.widget_states:
        kept = [
            w for w in asked.widget_states.widgets if "trigger" not in (w.WhichOneof("value") or "")
        ]
        tick.widget_states.widgets.extend(kept)


def _find_pending(session: AppSession) -> RerunData | None:
    """Return what a session has been asked and has not begun."""
    requests = session._scriptrunner and session._scriptrunner._requests
    if not requests or requests._state is not ScriptRequestType.RERUN:
        return None
    return requests._rerun_data


def _find_change(session: AppSession) -> RerunData | None:
    """As `_find_pending`, if that is another page."""
    asked = _find_pending(session)
    if asked is None or asked.page_script_hash in ("", session.page_script_hash):
        return None
    return None if asked.fragment_id_queue else asked
