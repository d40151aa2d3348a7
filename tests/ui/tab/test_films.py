"""Which film is picked while the address lags behind what a person did."""

from types import SimpleNamespace

import pytest

from cf.ui.tab import address, films
from cf.ui.tab.tab import Tab
from tests.runs import tiny_dataset


@pytest.fixture
def page(monkeypatch):
    """A tab, its address and whether Back or Forward have led to it."""
    page = SimpleNamespace(tab=Tab("a session"), query={}, is_walked=False)
    monkeypatch.setattr(films, "this_tab", lambda: page.tab)
    monkeypatch.setattr(address, "is_walked", lambda: page.is_walked)
    for module in (films, address):
        monkeypatch.setattr(module.st, "query_params", page.query)
    return page


def test_a_film_that_was_picked_outlives_the_address_from_before_but_not_a_walk_back(page):
    data = tiny_dataset()
    ids = [str(number) for number in data.ratings.movie_ids]
    films.follow(0, data)
    films.follow(1, data)
    page.query["film"] = ids[0]  # as a clock of the page knew it
    assert films.follow_address(data) == 1 and page.query["film"] == ids[1]
    page.query["film"], page.is_walked = ids[0], True
    assert films.follow_address(data) == 0
    page.is_walked = False  # the next clock's turn
    assert films.follow_address(data) == 0 and page.query["film"] == ids[0]
