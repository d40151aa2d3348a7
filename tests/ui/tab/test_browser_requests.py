"""A click is served once, and a change of page outlives what the left page still asks for."""

import inspect
from contextlib import contextmanager
from types import SimpleNamespace
from unittest.mock import Mock
from urllib.parse import parse_qs

import pytest
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.scriptrunner.script_runner import ScriptRunner
from streamlit.runtime.scriptrunner_utils.run_descriptor import RunDescriptor
from streamlit.runtime.scriptrunner_utils.script_requests import RerunData, ScriptRequests
from streamlit.runtime.scriptrunner_utils.script_run_context import (
    SCRIPT_RUN_CONTEXT_ATTR_NAME,
    ScriptRunContext,
)
from streamlit.runtime.state.query_params import QueryParams

from cf.ui.tab.browser_requests import _tell_nothing_new, keep_apart


@pytest.fixture
def original(monkeypatch):
    """What is asked of Streamlit itself in the end."""
    original, begun = Mock(spec=[]), Mock(spec=[])
    original.__name__, begun.__name__ = "request_rerun", "_create_new_session_message"
    monkeypatch.setattr(AppSession, "request_rerun", original)
    monkeypatch.setattr(AppSession, "_create_new_session_message", begun)
    keep_apart()
    keep_apart()
    return original


def make_session(page: str, asked: RerunData | None = None) -> SimpleNamespace:
    """A session whose browser was told that it shows `page`, and asked for what has not begun."""
    requests = ScriptRequests()
    if asked is not None:
        requests.request_rerun(asked)
    session = SimpleNamespace(
        _scriptrunner=SimpleNamespace(_requests=requests, _execing=False),
        _pages_manager=SimpleNamespace(main_script_hash="main"),
    )
    tell_of_run(session, page)
    return session


def tell_of_run(session: SimpleNamespace, page: str, *fragments: str) -> None:
    """The browser is told that a run has begun."""
    AppSession._create_new_session_message(session, page, RunDescriptor("a run", fragments), {})


@pytest.mark.parametrize(
    ("fragment", "page", "served"),
    [("f", "new", True), ("f", "old", False), ("", "old", True), ("", "new", True)],
)
def test_only_a_fragment_of_another_page_is_refused(original, fragment, page, served):
    state = ClientState(fragment_id=fragment, page_script_hash=page)
    AppSession.request_rerun(make_session("new"), state)
    assert original.call_count == served


def test_a_request_without_a_state_is_served_once(original):
    session = make_session("new")
    AppSession.request_rerun(session, None)
    original.assert_called_once_with(session, None)


def test_a_tick_right_after_a_click_on_a_link_leaves_the_click_alone(original):
    asked = RerunData(page_script_hash="next", query_string="run=a")
    tick = ClientState(fragment_id="f", page_script_hash="here", is_auto_rerun=True)
    AppSession.request_rerun(make_session("here", asked), tick)
    original.assert_not_called()


def test_what_the_left_page_tells_goes_with_the_change_of_page(original):
    asked = RerunData(page_script_hash="next", page_name="explore", query_string="run=a")
    told = ClientState(page_script_hash="here", query_string="scene=table")
    told.widget_states.widgets.add(id="map", json_value="{}")
    AppSession.request_rerun(make_session("here", asked), told)
    [(_, served)] = [call.args for call in original.call_args_list]
    assert (served.page_script_hash, served.page_name) == ("next", "explore")
    assert served.query_string == "run=a"
    assert served.widget_states.widgets[0].id == "map"


@pytest.mark.parametrize(
    "later",
    [
        ClientState(page_script_hash="third"),
        ClientState(page_script_hash="here", is_history_navigation=True),
    ],
    ids=["another link", "back"],
)
def test_the_later_of_two_changes_of_page_holds(original, later):
    wanted = later.page_script_hash
    session = make_session("here", RerunData(page_script_hash="next"))
    AppSession.request_rerun(session, later)
    assert original.call_args.args[1].page_script_hash == wanted


@pytest.mark.parametrize("is_back", [False, True])
def test_what_the_left_page_tells_late_is_no_change_of_page_but_back_is(original, is_back):
    told = ClientState(page_script_hash="left", is_history_navigation=is_back)
    told.widget_states.widgets.add(id="stage", json_value="{}")
    AppSession.request_rerun(make_session("new"), told)
    assert original.call_count == is_back


@pytest.mark.parametrize("fragment", ["", "f"])
def test_a_session_that_does_not_know_its_page_refuses_nothing(original, fragment):
    told = ClientState(page_script_hash="here", fragment_id=fragment)
    told.widget_states.widgets.add(id="rate", double_value=0.02)
    for named in ("main", ""):
        AppSession.request_rerun(make_session(named), told)
    assert original.call_count == 2


@pytest.mark.parametrize("clicks", ["trigger_value", "json_trigger_value"])
def test_a_tick_tells_of_no_widget_since_what_it_knows_may_be_old(original, clicks):
    told = ClientState(fragment_id="f", page_script_hash="here")
    told.widget_states.widgets.add(id="search", string_value="alien")
    told.widget_states.widgets.add(id="step", **{clicks: True if clicks[0] == "t" else "[1]"})
    for is_tick, known in [(False, ["search", "step"]), (True, [])]:
        told.is_auto_rerun = is_tick
        AppSession.request_rerun(make_session("here"), told)
        assert [w.id for w in original.call_args.args[1].widget_states.widgets] == known


def test_a_tick_leaves_a_click_before_it_and_all_that_came_with_it_as_they_are(original):
    session = make_session("here")
    requests = session._scriptrunner._requests
    clicked = ClientState(fragment_id="find", page_script_hash="here")
    clicked.widget_states.widgets.add(id="search", string_value="alien")
    clicked.widget_states.widgets.add(id="mark", trigger_value=True)
    tick = ClientState(fragment_id="f", page_script_hash="here", is_auto_rerun=True)
    tick.widget_states.widgets.add(id="search", string_value="ali")
    for state in (clicked, tick):
        if state is tick:
            _tell_nothing_new(tick, requests._rerun_data)
        requests.request_rerun(
            RerunData(widget_states=state.widget_states, fragment_id=state.fragment_id)
        )
    served = {w.id: w for w in requests._rerun_data.widget_states.widgets}
    assert served["search"].string_value == "alien" and served["mark"].trigger_value
    assert requests._rerun_data.fragment_id_queue == ["find", "f"]


def test_a_click_that_has_not_been_served_goes_with_what_the_whole_page_is_asked_for(original):
    clicked = ClientState(fragment_id="game", page_script_hash="here")
    clicked.widget_states.widgets.add(id="draw", trigger_value=True)
    clicked.widget_states.widgets.add(id="search", string_value="ali")
    asked = RerunData(widget_states=clicked.widget_states, fragment_id="game")
    told = tell()
    AppSession.request_rerun(make_session("here", asked), told)
    assert [w.id for w in told.widget_states.widgets] == ["map", "draw"]
    link = ClientState(page_script_hash="next")
    AppSession.request_rerun(make_session("here", asked), link)
    assert not link.widget_states.widgets


def tell(page: str = "here", **more) -> ClientState:
    """What the page's map tells, with the address that the browser knows."""
    told = ClientState(page_script_hash=page, **more)
    told.widget_states.widgets.add(id="map", json_value="{}")
    return told


def begin_run(told: ClientState, own: QueryParams, page: str = "here") -> dict[str, list[str]]:
    """Return the address that a run of `page` begins with, where `told` is served."""
    begun = Mock(spec=[])
    begun.__name__ = "reset"
    reset, ScriptRunContext.reset = ScriptRunContext.reset, begun
    asked, AppSession.request_rerun = AppSession.request_rerun, asked_plainly
    try:
        keep_apart()

        @contextmanager
        def query_params():
            yield own

        context = SimpleNamespace(
            page_script_hash="here",
            session_state=SimpleNamespace(query_params=query_params),
        )
        ScriptRunContext.reset(
            context,
            query_string=told.query_string,
            page_script_hash=page,
            is_history_navigation=told.is_history_navigation,
        )
    finally:
        ScriptRunContext.reset, AppSession.request_rerun = reset, asked
    return parse_qs(begun.call_args.args[1])


def asked_plainly(self: AppSession, client_state: ClientState | None) -> None:
    """A request before anything is kept apart."""


def own_address(**values: str) -> QueryParams:
    """The address as the program knows it, with a widget that writes its own `lr` there."""
    own = QueryParams()
    for name, value in values.items():
        own.set_with_no_forward_msg(name, value)
    own.bind_widget("lr", "a slider", "double_value", "here")
    return own


@pytest.mark.parametrize("is_tick", [False, True])
def test_what_the_program_wrote_outlives_the_address_that_the_browser_remembers(original, is_tick):
    told = tell(query_string="film=1&lr=0.02&embed=true", is_auto_rerun=is_tick, fragment_id="f")
    AppSession.request_rerun(make_session("here"), told)
    own = own_address(film="1089", run="a", lr="0.01")
    begun = begin_run(original.call_args.args[1], own)
    assert begun == {"film": ["1089"], "run": ["a"], "lr": ["0.02"], "embed": ["true"]}
    gone = begin_run(original.call_args.args[1], own_address())
    assert gone == {"lr": ["0.02"], "embed": ["true"]}, "what the program took away stays away"


@pytest.mark.parametrize(
    "told",
    [tell(query_string="film=1", is_history_navigation=True), ClientState(query_string="film=1")],
    ids=["back", "a link"],
)
def test_an_address_that_a_person_went_to_holds(original, told):
    told.page_script_hash = "here"
    AppSession.request_rerun(make_session("here"), told)
    assert begin_run(original.call_args.args[1], own_address(film="1089")) == {"film": ["1"]}


def test_a_page_that_is_changed_to_begins_with_the_address_that_leads_there(original):
    AppSession.request_rerun(make_session("here"), tell(query_string="film=1"))
    served = original.call_args.args[1]
    assert begin_run(served, own_address(film="1089"), page="next") == {"film": ["1"]}


@pytest.mark.parametrize("fragment", ["", "f"])
@pytest.mark.parametrize("is_walk", [False, True])
def test_what_falls_into_a_walk_back_goes_on_with_it(original, is_walk, fragment):
    asked = RerunData(page_script_hash="here", query_string="film=1", is_history_navigation=is_walk)
    AppSession.request_rerun(
        make_session("here", asked), tell(query_string="film=2", fragment_id=fragment)
    )
    served = original.call_args.args[1]
    assert served.is_history_navigation == is_walk
    assert begin_run(served, own_address(film="1089")) == {"film": ["1"]}


@pytest.mark.parametrize(
    ("fragment", "is_drawn", "is_walk"), [("", True, True), ("", False, False), ("f", True, False)]
)
def test_a_page_drawn_anew_in_the_middle_of_a_walk_is_still_the_walk(
    original, fragment, is_drawn, is_walk
):
    session = make_session("here")
    context = SimpleNamespace(is_history_navigation=True)
    session._scriptrunner._execing = is_drawn
    session._scriptrunner._script_thread = SimpleNamespace(
        **{SCRIPT_RUN_CONTEXT_ATTR_NAME: context}
    )
    AppSession.request_rerun(session, tell(query_string="film=1", fragment_id=fragment))
    assert original.call_args.args[1].is_history_navigation == is_walk


@pytest.mark.parametrize("is_walk", [False, True])
def test_what_was_asked_counts_until_its_run_has_begun(original, is_walk):
    session = make_session("here")  # which has taken the request up, and draws the old page yet
    AppSession.request_rerun(
        session,
        ClientState(page_script_hash="next", query_string="film=1", is_history_navigation=is_walk),
    )
    AppSession.request_rerun(session, tell(query_string="film=2", fragment_id="f"))
    assert original.call_count == 1, "the left page's clock"
    AppSession.request_rerun(session, tell(query_string="film=2"))
    served = original.call_args.args[1]
    assert (served.page_script_hash, served.query_string) == ("next", "film=1")
    assert served.is_history_navigation == is_walk
    begin_run(served, own_address(), "next")
    tell_of_run(session, "here", "f")  # what the left page's clock had begun
    AppSession.request_rerun(session, tell(query_string="film=2"))
    assert original.call_args.args[1].page_script_hash == "next", "taken up, not told"
    tell_of_run(session, "next")
    AppSession.request_rerun(session, tell("next", query_string="film=3"))
    assert original.call_args.args[1].query_string.startswith("film=3")


def test_the_page_shown_is_the_one_told_of_whatever_a_stopped_run_makes_of_the_session(original):
    session = make_session("here")
    session.page_script_hash = "next"  # a run that Streamlit stopped has named it, and ended
    AppSession.request_rerun(session, tell("here"))
    assert original.call_count == 1


def test_what_is_asked_of_a_page_that_redraws_itself_is_served(original):
    session = make_session("here", RerunData(page_script_hash="here"))
    tick = ClientState(fragment_id="f", page_script_hash="here")
    AppSession.request_rerun(session, tick)
    original.assert_called_once_with(session, tick)


def test_streamlit_still_has_what_is_mended():
    told = inspect.signature(AppSession._create_new_session_message).parameters
    assert list(told)[1:3] == ["page_script_hash", "run_descriptor"]
    assert {"fragment_id", "page_script_hash"} <= set(ClientState.DESCRIPTOR.fields_by_name)
    assert {"_requests"} <= set(ScriptRunner.__init__.__code__.co_names)
    assert {"_scriptrunner", "_pages_manager"} <= set(AppSession.__init__.__code__.co_names)
    assert "is_auto_rerun" in ClientState.DESCRIPTOR.fields_by_name
    clicks = {name for name in WidgetState.DESCRIPTOR.fields_by_name if "trigger" in name}
    assert clicks == {"trigger_value", "string_trigger_value", "json_trigger_value"}
    assert {"_execing", "_script_thread"} <= set(ScriptRunner.__init__.__code__.co_names)
    assert parse_qs("film=1&&") == {"film": ["1"]}
    # The fault itself: the latest request names the page. Where this fails, mending may go.
    requests = ScriptRequests()
    requests.request_rerun(RerunData(page_script_hash="next"))
    requests.request_rerun(RerunData(page_script_hash="here", fragment_id="f"))
    assert requests._rerun_data.page_script_hash == "here"
