"""Finding films and remembering which one is picked, the way back included."""

from collections.abc import Sequence

import streamlit as st

from cf.data import Dataset, Movies
from cf.ui.tab import address
from cf.ui.tab.subject import Subject
from cf.ui.tab.tab import MOST_READ, load_data, this_tab

# In the address; in the session.
_FILM, _TRAIL, _FOUND = "film", "film_trail", "found_before"


@st.cache_resource(max_entries=MOST_READ, show_spinner=False)
def name_all(source: str) -> dict[str, int]:
    """Every film's name for a search box, most rated first, with its row.

    Two films of one title and year are told apart by their ids.
    """
    return tell_apart(load_data(source))


def tell_apart(data: Dataset) -> dict[str, int]:
    """As `name_all`, of data that are not kept."""
    names: dict[str, int] = {}
    for row in data.movies.most_rated.tolist():
        name = data.movies.name(row)
        if name in names:
            name = f"{name} – id {data.ratings.movie_ids[row]}"
        names[name] = row
    return names


@st.cache_resource(max_entries=MOST_READ, show_spinner=False)
def names_by_row(source: str) -> list[str]:
    """Every film's name, by row."""
    names = name_all(source)
    return sorted(names, key=names.__getitem__)


def pick(row: int | None, subject: Subject, keep_way_back: bool = True) -> None:
    """Make a film the picked one, or none; the address follows."""
    before = picked(subject)
    if row == before:
        return
    if keep_way_back and before is not None:
        st.session_state.setdefault(_TRAIL, []).append(before)
    this_tab().film = row
    if row is None:
        st.query_params.pop(_FILM, None)
    else:
        st.query_params[_FILM] = str(subject.data.ratings.movie_ids[row])


def pick_found(found: Sequence[int], subject: Subject) -> None:
    """Pick a film that was marked alone; one that the address names goes first."""
    before = st.session_state.get(_FOUND)
    known = before if before is not None else found if picked(subject) is not None else ()
    added = [row for row in found if row not in known]
    if len(added) == 1:
        pick(added[0], subject)
    st.session_state[_FOUND] = list(found)


def picked(subject: Subject) -> int | None:
    """Row of the picked film; None without one, or if the address names none of these.

    An address that names none follows the film that was picked on another page, unless Back or
    Forward have led to it.
    """
    return follow_address(subject.data)


def follow_address(data: Dataset) -> int | None:
    """As `picked`, where there is no run to look at."""
    tab = this_tab()
    if _FILM not in st.query_params and tab.film is not None and not address.is_walked():
        st.query_params[_FILM] = str(data.ratings.movie_ids[tab.film])
    tab.film = address.find_film(st.query_params.get(_FILM, ""), data)
    return tab.film


def follow(row: int | None, data: Dataset) -> None:
    """Pick a film, or none, on a page without a card and so without a way back on it."""
    this_tab().film = row
    address.put({_FILM: None if row is None else str(data.ratings.movie_ids[row])})


def follow_some(data: Dataset) -> None:
    """Have a film picked: the one that most people rated, if the person has chosen none."""
    if follow_address(data) is None:
        follow(int(data.movies.n_ratings.argmax()), data)


def go_back(subject: Subject) -> None:
    """Pick the film before this one again."""
    if trail := st.session_state.get(_TRAIL):
        pick(trail.pop(), subject, keep_way_back=False)


def way_back() -> list[int]:
    """Rows of the films that were picked before this one, the latest first."""
    return list(dict.fromkeys(reversed(st.session_state.get(_TRAIL) or ())))


def describe_facts(movies: Movies, row: int) -> str:
    """Genres, takings and label of a film in a line of Markdown."""
    takings = movies.box_office[row]
    n = int(movies.n_ratings[row])
    parts = [", ".join(movies.genres_of(row)) or "no genre known", f"{n:,} rating{'s' * (n != 1)}"]
    if takings >= 1e6:
        parts.append(f"took \\${takings / 1e6:,.0f} million")
    elif takings == takings:
        parts.append(f"took \\${takings:,.0f}")
    if movies.label[row]:
        parts.append("**blockbuster**" if movies.label[row] > 0 else "**independent**")
    return " · ".join(parts)
