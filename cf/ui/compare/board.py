"""The room's board on the page: who got how far with what, and the settings to try it oneself."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import streamlit as st

from cf.data import Movies
from cf.data.titles import escape_markdown
from cf.errors import BoardError
from cf.figures.palette import Palette
from cf.room.board import BOARD_FILE, VALIDATION, Board, OwnerToken
from cf.room.entry import LONGEST_NICKNAME
from cf.settings import Settings
from cf.snapshot import Change, Run
from cf.store.shelf import open_store
from cf.ui.compare.board_table import draw_table
from cf.ui.tab.tab import say, sayer

REFRESH_SECONDS = 5.0
MOST_SHOWN = 50
UNMEASURED = "How well it tells films apart is still being measured."
DIVERGED = "This run has diverged; its figures are those before that."
CLOSED = "Posting is closed by the one who started the server."
_TOLD = "board_told"  # key of the session state
_MOST_FACTORS = ("any", "2", "5", "10", "20")

Open = Callable[[Settings, tuple[Change, ...]], None]


def explain_not_ready(run: Run, movies: Movies) -> str:
    """Say why a run cannot be posted as it stands; nothing where it can."""
    if run.ending:
        return DIVERGED
    measured = {separation.epoch for separation in run.separations}
    # Without labels there is no separation to wait for.
    return "" if len(run.losses) in measured or not movies.label.any() else say(UNMEASURED)


def draw_board(
    run: Run | None, palette: Palette, open_settings: Open, poster: str, why_not: str
) -> None:
    """Draw the ranking of the run's ratings, and the form to post the run.

    Parameters
    ----------
    run : that is named; without one there is nothing to post, and no ratings to rank for
    open_settings : called with the settings and the turns by hand of the run that was chosen
    poster : an opaque id of this person
    """
    try:
        board, token = _open_room(open_store().absolute())
        why_not = why_not or ("" if board.is_open else CLOSED)
    except BoardError as error:
        st.error(escape_markdown(str(error)))
        return
    st.markdown(
        say(
            "**Look down the columns, not only at the first place**: what do the runs with "
            "a low loss have in common, and do they tell the films apart, too?"
        )
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        nickname = None if run is None else _draw_form(why_not)
        _draw_care(board, token)
    if run is None:
        st.info("Train a run first: the board ranks runs on the same ratings.")
        return
    if nickname is not None:
        _post(board, run, nickname, poster)

    @st.fragment(run_every=REFRESH_SECONDS)
    def follow() -> None:
        try:
            _draw_ranking(board, run, palette, open_settings, poster)
        except BoardError as error:
            st.error(escape_markdown(str(error)))

    with st.container():  # a fragment that starts anew must have no neighbours
        follow()
    st.caption(
        "Losses compare only where the same ratings are held back, see the table. The "
        "separations, held-out AUC after the last epoch, differ by seed as well. The loss is that "
        f"of the best epoch. At most {MOST_SHOWN} runs are shown, of the same ratings as yours; "
        "the figures are computed on the server. Whoever posts is seen by the nickname alone."
    )


@st.cache_resource(show_spinner=False)
def _open_room(folder: Path) -> tuple[Board, OwnerToken]:
    """The board of this server; whoever started it learns on its console how to look after it."""
    board, token = Board(folder / BOARD_FILE), OwnerToken()
    print(
        f"Board: to look after it, enter {token.text} on the Compare page, or use "
        "python -m cf board",
        flush=True,
    )
    return board, token


def _draw_form(why_not: str) -> str | None:
    """Draw the form; the nickname if the run is to be posted now."""
    with (
        st.form("board_form", border=False, width="content"),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        # Under a name of its own it outlives the widget when the person visits another page.
        nickname = st.text_input(
            "Nickname",
            st.session_state.get("nickname", ""),
            key="board_nickname",
            max_chars=LONGEST_NICKNAME,
            width=220,
            help="Whatever you like to be called; it need not be your name. Everyone here sees it.",
        )
        posted = st.form_submit_button(
            "Post this run", type="primary", disabled=bool(why_not), help=why_not or None
        )
    return nickname if posted else None


def _post(board: Board, run: Run, nickname: str, poster: str) -> None:
    st.session_state["nickname"] = nickname
    try:
        st.session_state["board_chosen"] = board.post(run, nickname, poster)
    except BoardError as error:
        st.error(escape_markdown(str(error)))
    else:
        st.success("Your run is on the board.")


def _draw_care(board: Board, token: OwnerToken) -> None:
    """Draw what the one who started the server can do: remove a run or all, close posting."""
    with st.popover("Look after the board", icon=":material/admin_panel_settings:"):
        said = st.text_input(
            "Token",
            key="board_token",
            type="password",
            help="For the one who started the server: it was printed on the console when the board "
            "was first opened.",
        )
        chosen: int = st.session_state.get("board_chosen") or 0
        is_open = board.is_open
        for label, key, act, done, disabled in (
            (
                "Remove the chosen run",
                "board_remove_any",
                partial(board.remove_any, chosen),
                "The run has left the board.",
                not chosen,
            ),
            (
                "Close posting" if is_open else "Open posting",
                "board_close",
                partial(board.set_open, not is_open),
                "Nobody can post now." if is_open else "Everybody can post again.",
                False,
            ),
            (
                "Remove all runs of everyone",
                "board_clear",
                board.clear,
                "The board is empty.",
                False,
            ),
        ):
            st.button(
                label, key=key, disabled=disabled, on_click=_care, args=(token, said, act, done)
            )
        if told := st.session_state.pop(_TOLD, None):
            (st.success if told[0] else st.error)(escape_markdown(told[1]))


def _care(token: OwnerToken, said: str, act: Callable[[], None], done: str) -> None:
    """Do something for the board's owner; a callback, so that the page is drawn with it done."""
    try:
        token.check(st.session_state.get("board_token", said))
        act()
    except BoardError as error:
        st.session_state[_TOLD] = False, str(error)
    else:
        st.session_state[_TOLD] = True, done


def _draw_ranking(
    board: Board, run: Run, palette: Palette, open_settings: Open, poster: str
) -> None:
    write = sayer()
    poles = tuple(dict.fromkeys(separation.poles for separation in run.separations))
    asked = st.container(horizontal=True, vertical_alignment="bottom")
    with asked:
        by = st.selectbox(
            "Rank by",
            (VALIDATION, *poles),
            key="board_by",
            format_func=lambda name: "best validation MSE" if name == VALIDATION else write(name),
            width=260,
        )
        most = st.segmented_control(
            "At most … factors", _MOST_FACTORS, key="board_most", default="any", required=True
        )
    most_factors = None if most in (None, "any") else int(most)
    entries = board.ranking(by, run.data_checksum, most_factors, MOST_SHOWN)
    own = board.owned(poster)
    if not entries:
        more = "" if most_factors is None else ", or allow more factors"
        st.info(f"No such run is posted yet: post yours{more}.")
        return
    chosen = draw_table(entries, poles, own, palette, asked)
    with st.container(horizontal=True, vertical_alignment="center"):
        if chosen is None:
            st.caption("Choose a run to open its settings.")
            return
        st.markdown(f"**{escape_markdown(chosen.nickname)}**", width="content")
        if st.button("Open its settings", key="board_open", icon=":material/tune:"):
            open_settings(chosen.settings, chosen.changes)
        st.button(
            "Remove mine",
            key="board_remove",
            icon=":material/delete:",
            disabled=chosen.id not in own,
            on_click=partial(_remove, board, chosen.id, poster),
            help="Takes your own run off the board.",
        )


def _remove(board: Board, id: int, poster: str) -> None:
    try:
        board.remove(id, poster)
    except BoardError as error:
        st.toast(escape_markdown(str(error)))
