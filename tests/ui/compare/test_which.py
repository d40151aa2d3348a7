"""Which runs a part of Compare speaks of."""

from streamlit.testing.v1 import AppTest

from cf.settings import Settings
from tests.side_by_side import look, make_run


def _one() -> None:
    import streamlit as st

    from cf.ui.compare.which import choose_one

    if st.session_state.get("part") != "Maps":
        st.session_state["named"] = choose_one(st.session_state["runs"], "second").title


def _two() -> None:
    import streamlit as st

    from cf.ui.compare.which import choose_two

    st.session_state["two"] = [run.title for run in choose_two(st.session_state["runs"])]


def opened(page, n_runs: int) -> AppTest:
    test = AppTest.from_function(page, default_timeout=30)
    ids = ("first", "second", "third")[:n_runs]
    test.session_state["runs"] = [make_run(Settings(), id=id_, name=id_.title()) for id_ in ids]
    return look(test)


def test_the_run_on_train_is_named_until_another_one_is_and_that_one_stays():
    test = opened(_one, 3)
    assert test.session_state["named"] == "Second"
    test.selectbox("which_run").select("third").run()
    for part in ("Maps", "Board"):  # the box is gone meanwhile
        test.session_state["part"] = part
        look(test)
    assert test.session_state["named"] == "Third"
    test.session_state["runs"] = test.session_state["runs"][:2]
    assert look(test).session_state["named"] == "Second", "what was named has been deleted"


def test_two_runs_are_named_and_among_more_they_are_chosen_apart():
    test = opened(_two, 2)
    assert "**First**" in test.caption[0].value and "**Second**" in test.caption[0].value
    test = opened(_two, 3)
    assert test.session_state["two"] == ["First", "Second"]
    test.selectbox("which_first").select("second").run()
    assert test.session_state["two"] == ["Second", "First"], "no run against itself"
    test.selectbox("which_second").select("third").run()
    assert test.session_state["two"] == ["Second", "Third"]


def _told() -> None:
    import streamlit as st

    from cf.ui.compare.which import tell_averaged

    tell_averaged(st.session_state["runs"])


def test_runs_whose_maps_are_those_of_one_start_are_named():
    assert not opened(_told, 2).caption
    test = opened(_told, 2)
    averaged = make_run(Settings(model="starts"), id="third", name="Third")
    test.session_state["runs"] = [*test.session_state["runs"], averaged]
    (told,) = look(test).caption
    assert told.value.startswith("“Third” averages several starts: ")
