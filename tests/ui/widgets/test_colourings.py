"""What the page says of a colouring."""

from cf.ui.tab.tab import load_data
from cf.ui.widgets.colourings import BY_LABEL, describe_colouring


def test_a_colouring_that_an_address_has_made_up_is_described_as_the_one_that_is_shown():
    movies = load_data("bundled").movies
    assert describe_colouring("xx", movies) == describe_colouring(BY_LABEL, movies)
    assert "Horror" in describe_colouring("Horror", movies)
