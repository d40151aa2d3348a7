"""A person's own column of the data that their tab shows: in the tab, and on their shelf."""

from cf.data.importing.own_column import OwnColumn
from cf.store.own_columns import read_column, remove_column, write_column
from cf.store.shelf import person_shelf
from cf.ui.tab.tab import this_tab


def find_own() -> OwnColumn | None:
    """Return the column that was given in this tab, or before by this person."""
    tab = this_tab()
    mark = tab.data.ratings.mark
    if tab.own_column is None and tab.person and tab.own_sought != mark:
        tab.own_sought = mark  # once; each page asks for it in every run
        n_movies = len(tab.data.movies.title)
        tab.own_column = read_column(person_shelf(tab.person), mark, n_movies)
    return tab.own_column


def hold_own(column: OwnColumn) -> None:
    """Keep a column for all pages, and for later where the person has a shelf."""
    tab = this_tab()
    if tab.own_column is column:
        return
    tab.own_column = column
    if tab.person:
        try:
            write_column(person_shelf(tab.person), tab.data.ratings.mark, column)
        except OSError as error:
            tab.tell(
                f"Your column “{column.name}” cannot be written on your shelf ({error.strerror}). "
                "It stays in this tab; keep its file."
            )


def forget_own() -> None:
    """Forget the column, here and on the shelf."""
    tab = this_tab()
    tab.own_column = None
    if tab.person:
        remove_column(person_shelf(tab.person), tab.data.ratings.mark)
