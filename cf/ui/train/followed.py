"""The one film that is followed while the run trains."""

import streamlit as st

from cf.data import Dataset
from cf.ui.tab import address, films
from cf.ui.tab.tab import say, this_tab

N_CHOICES = 1500  # films offered by name; any other is a click on the map
_FOLLOWED = "followed"  # key of the session state


def followed() -> tuple[int, int] | None:
    """Return how often a film was chosen on the map, and the row of the last; None for never."""
    chosen: tuple[int, int] | None = st.session_state.get(_FOLLOWED)
    return chosen


def choose_followed(row: int) -> None:
    """Follow a film that was picked on the map."""
    turn, _ = followed() or (0, row)
    st.session_state[_FOLLOWED] = turn + 1, row
    films.follow(row, this_tab().data)


def draw_choice(data: Dataset) -> int:
    """Let a film be chosen by name, and return the row of the one that is followed."""
    movies = data.movies
    popular = movies.most_rated[:N_CHOICES].tolist()
    picked = films.follow_address(data)
    turn, chosen = followed() or (0, popular[0])
    if picked is not None and address.is_walked():
        st.session_state[_FOLLOWED] = turn, chosen = turn + 1, picked
    elif picked is not None and f"followed:{turn}" not in st.session_state:
        chosen = picked  # on another page
    if chosen not in popular:
        popular.append(chosen)
    row: int = st.selectbox(
        say("Follow one film"),
        popular,
        index=popular.index(chosen),
        # A new name after each click on the map: the browser's next tick may still send the old
        # choice, and would undo the click.
        key=f"followed:{turn}",
        format_func=lambda row: movies.name(row),
        label_visibility="collapsed",
        help=say("Its vector as it is now, and the films whose vectors point the same way."),
        on_change=lambda: films.follow(st.session_state[f"followed:{turn}"], data),
    )
    return row
