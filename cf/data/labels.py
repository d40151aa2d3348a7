"""What is called a blockbuster and what an independent film: the one place that decides it.

Both rest on facts about the film (box office, production companies), never on its ratings: how
often a film was rated says how well known it is, not what it cost. A blockbuster earned as much as
the top third of the films of its time and a major studio helped to make it; an independent film
earned no more than the bottom 40 % of them and its companies are known, none of them a major. All
others, and all films without a known box office, stay unlabelled: no label is guessed.
"""

import re
from collections.abc import Sequence

import numpy as np

BLOCKBUSTER, UNLABELLED, INDEPENDENT = 1, 0, -1

BAND_YEARS = 5  # films released at most so many years apart are compared
TOP_SHARE = 1 / 3  # of the box offices in the band: blockbusters lie in it
BOTTOM_SHARE = 0.4  # independents lie in it
# A company whose name contains one of these, letter for letter, counts as a major.
MAJORS = (
    "Warner Bros",
    "20th Century",
    "Twentieth Century",
    "Paramount Pictures",
    "Universal Pictures",
    "Columbia Pictures",
    "Metro-Goldwyn-Mayer",
    "Touchstone",
    "Walt Disney",
    "New Line Cinema",
    "TriStar",
    "DreamWorks",
    "Hollywood Pictures",
    "Amblin",
    "Lucasfilm",
    "Pixar",
    "Marvel",
    "RKO",
    "Castle Rock",
    "Sony Pictures",
    "Imagine Entertainment",
    "United Artists",
    "Buena Vista",
    "Jerry Bruckheimer",
    "Legendary",
    "Village Roadshow",
    "Spyglass",
    "Carolco",
    "Revolution Studios",
    "Eon Productions",
)


def label_films(year: np.ndarray, box_office: np.ndarray, companies: Sequence[str]) -> np.ndarray:
    """Label films by box office within their time and by who made them.

    Parameters
    ----------
    year : (n_films,) integer.
    box_office : (n_films,) float, US$, nan = unknown. All films together form the bands, so give
        every film that is known, not only the rated ones.
    companies : n_films texts, the names of the production companies, "" = unknown.

    Returns
    -------
    (n_films,) int8: 1 blockbuster, -1 independent, 0 unlabelled.
    """
    label = np.full(len(year), UNLABELLED, np.int8)
    rows = np.flatnonzero(np.isfinite(box_office))
    years, dollars = year[rows].astype(np.int64), box_office[rows]
    makers = [companies[row] for row in rows.tolist()]
    any_major = re.compile("|".join(map(re.escape, MAJORS)))
    has_companies = np.array([text.strip() != "" for text in makers], np.bool_)
    has_major = np.array([any_major.search(text) is not None for text in makers], np.bool_)
    for of_year in np.unique(years):
        band = dollars[np.abs(years - of_year) <= BAND_YEARS]
        low, high = np.quantile(band, [BOTTOM_SHARE, 1 - TOP_SHARE])
        here = years == of_year
        label[rows[here & has_major & (dollars >= high)]] = BLOCKBUSTER
        label[rows[here & has_companies & ~has_major & (dollars <= low)]] = INDEPENDENT
    return label
