"""Keep what the browser sends late from doing once more, or undoing, what a person did.

Streamlit 1.67 names a page in every request, and while a script runs it folds all requests into
one, of which the latest names the page. So a click on a page's link is lost when the old page's
clock ticks, or its map tells what it shows, right after it. And a tick that arrives later, while
the new page is being drawn, is run afterwards under the old page's name: the browser takes that
for another change of page, clears what is on the screen, and the next message finds nothing to
stand in ("Bad delta path"). So it takes what a widget of the old page tells late, which is refused
as well. A click on a link is known by telling of no widget, as none of the old page's is to stay.

What was asked counts until the browser is told that its run has begun, and from then on that page
is the one shown. Streamlit takes the request up before, in another thread, and lets a run that it
has stopped name the session's page once more: by either, a page could be served that the browser
does not show, and all that the shown one tells would be refused from then on.

A tick also carries what all widgets of its page stand at, as the browser knows it. A click that
falls into its turn is among it, which the browser sends once more at the turn's end: a button would
be pressed twice. And what a click has just set in the program, such as an emptied search, is not:
a tick that was sent before the browser heard of it, and is served after, would set all of it back.
A person's every change comes in a request of its own, so a tick has nothing to tell. Nor does a
click in a part of the page wait in vain where the whole page is asked for before it is its turn:
Streamlit stops the run that was to serve it, and drops it.

So it is with the address, which every request carries. But for what widgets write there by
themselves, nobody but the program writes it, and the browser brings it back as it last heard of it:
a film that was picked a moment ago would be the one before. Such an echo is read as it is served,
not as it arrives, and keeps the program's own. Back and Forward are no echo; nor is what a map
tells while their page is being drawn, which is then drawn anew: that is still the walk.
There is no setting against any of it.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import parse_qs, urlencode

from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.scriptrunner_utils.run_descriptor import RunDescriptor
from streamlit.runtime.scriptrunner_utils.script_requests import RerunData, ScriptRequestType
from streamlit.runtime.scriptrunner_utils.script_run_context import (
    SCRIPT_RUN_CONTEXT_ATTR_NAME,
    ScriptRunContext,
)
from streamlit.runtime.state.query_params import EMBED_QUERY_PARAMS_KEYS, QueryParams

# Where a session keeps a link or a walk that has not begun, and the page its browser was told of.
_DUE, _SHOWN = "due_of_browser_requests", "page_of_browser_requests"
_ECHO = "&&"  # ends an address that is an echo; whoever parses it finds nothing there


def keep_apart() -> None:
    """Have this process's sessions do so; more than once does no harm."""
    request_rerun, reset = AppSession.request_rerun, ScriptRunContext.reset
    if hasattr(request_rerun, "__wrapped__"):
        return

    @wraps(request_rerun)
    def request_current(self: AppSession, client_state: ClientState | None) -> None:
        if client_state is None or _make_current(self, client_state):
            request_rerun(self, client_state)

    AppSession.request_rerun = request_current  # type: ignore[method-assign]
    AppSession._create_new_session_message = _note_begun(  # type: ignore[method-assign]
        AppSession._create_new_session_message
    )
    ScriptRunContext.reset = _keep_own_address(reset)  # type: ignore[method-assign]


def _note_begun(tell: Callable[..., Any]) -> Callable[..., Any]:
    """Have a session know, as it tells its browser of a run, which page that shows from now on."""

    @wraps(tell)
    def tell_and_note(self: AppSession, page: str, run: RunDescriptor, *more: Any) -> Any:
        setattr(self, _SHOWN, page)
        if not run.fragment_ids:
            setattr(self, _DUE, None)
        return tell(self, page, run, *more)

    return tell_and_note


def _shown(session: AppSession) -> str:
    return getattr(session, _SHOWN, "")


def _make_current(session: AppSession, told: ClientState) -> bool:
    """Change a request to what it asks for by now; False where that is nothing any more."""
    pending = _find_pending(session) or getattr(session, _DUE, None)
    is_link = not (told.widget_states.widgets or told.fragment_id or told.is_auto_rerun)
    if told.is_auto_rerun:
        _tell_nothing_new(told, pending)
    is_of_shown_page = told.page_script_hash == _shown(session)
    if told.is_history_navigation or is_link:
        due = RerunData(
            query_string=told.query_string,
            page_script_hash=told.page_script_hash,
            page_name=told.page_name,
            is_history_navigation=told.is_history_navigation,
        )
        setattr(session, _DUE, due)
        return True
    if pending and is_of_shown_page and _changes_page(pending, session):
        if told.fragment_id:
            return False  # its page will not be drawn again
        told.page_script_hash = pending.page_script_hash
        told.page_name = pending.page_name
        told.query_string = pending.query_string
    elif _is_late(session, told):
        return False
    elif pending and not pending.query_string.endswith(_ECHO):
        told.query_string = pending.query_string
    elif is_of_shown_page:
        told.query_string += _ECHO
    if is_of_shown_page and not told.fragment_id:
        told.widget_states.widgets.extend(_clicks(pending, told))
    told.is_history_navigation = bool(pending and pending.is_history_navigation) or (
        not told.fragment_id and _is_walking(session)
    )
    return True


def _is_late(session: AppSession, told: ClientState) -> bool:
    """Whether a fragment or a widget of a page that has been left tells something."""
    # Opened by a link from outside, a session names the main script, which is never shown.
    unknown = ("", session._pages_manager.main_script_hash)
    shown, page = _shown(session), told.page_script_hash
    return shown not in unknown and page not in ("", shown)


def _tell_nothing_new(tick: ClientState, pending: RerunData | None) -> None:
    """Leave a tick what has been asked before it, of which it takes the place, but no click."""
    del tick.widget_states.widgets[:]
    if pending and pending.widget_states:
        kept = [w for w in pending.widget_states.widgets if not _is_click(w)]
        tick.widget_states.widgets.extend(kept)


def _clicks(pending: RerunData | None, told: ClientState) -> list[WidgetState]:
    """What was clicked and is not served yet, beside what a request itself tells."""
    asked = pending.widget_states.widgets if pending and pending.widget_states else ()
    known = {w.id for w in told.widget_states.widgets}
    return [w for w in asked if _is_click(w) and w.id not in known]


def _is_click(widget: WidgetState) -> bool:
    return "trigger" in (widget.WhichOneof("value") or "")


def _find_pending(session: AppSession) -> RerunData | None:
    """Return what a session has been asked and has not begun."""
    requests = session._scriptrunner and session._scriptrunner._requests
    if not requests or requests._state is not ScriptRequestType.RERUN:
        return None
    return requests._rerun_data


def _changes_page(asked: RerunData, session: AppSession) -> bool:
    is_other = asked.page_script_hash not in ("", _shown(session))
    return is_other and not asked.fragment_id_queue


def _is_walking(session: AppSession) -> bool:
    """Whether a page is being drawn because of Back or Forward."""
    runner = session._scriptrunner
    if not runner or not runner._execing:
        return False
    context = getattr(runner._script_thread, SCRIPT_RUN_CONTEXT_ATTR_NAME, None)
    return context is not None and context.is_history_navigation


def _keep_own_address(reset: Callable[..., None]) -> Callable[..., None]:
    """Have an echo of the address, as a run begins, replaced by what the program wrote since."""

    @wraps(reset)
    def reset_to_own(self: ScriptRunContext, query_string: str = "", **asked: Any) -> None:
        if query_string.endswith(_ECHO):
            query_string = query_string.removesuffix(_ECHO)
            is_same_page = asked.get("page_script_hash") == self.page_script_hash
            if is_same_page and not asked.get("is_history_navigation"):
                with self.session_state.query_params() as own:
                    query_string = _bring_up_to_date(query_string, own)
        reset(self, query_string, **asked)

    return reset_to_own


def _bring_up_to_date(echo: str, own: QueryParams) -> str:
    """Return the program's own address, with what widgets have written by themselves."""
    written = {name: own.get_all(name) for name in own if not own.is_bound(name)}
    told = {
        name: texts
        for name, texts in parse_qs(echo, keep_blank_values=True).items()
        if own.is_bound(name) or name.lower() in EMBED_QUERY_PARAMS_KEYS
    }
    return urlencode({**written, **told}, doseq=True)
