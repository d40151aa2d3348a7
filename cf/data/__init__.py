"""Files → ratings and movies.

`read_data` reads the bundled data or a file of your own; each layout it knows is one module in
`cf.data.layouts`, other people's tables are read in `cf.data.importing`.
"""

from cf.data.dataset import Dataset
from cf.data.movies import Movies
from cf.data.ratings import Ratings, build_ratings
from cf.data.sources.read import BUNDLED, read_data
from cf.data.split import Split, split_at_random, split_ratings

__all__ = [
    "BUNDLED",
    "Dataset",
    "Movies",
    "Ratings",
    "Split",
    "build_ratings",
    "read_data",
    "split_at_random",
    "split_ratings",
]
