"""What settings ask of the ratings: splits and days of times, no more of them than so many.

The page asks before a run begins, and the trainer again.
"""

from cf.data.ratings import Ratings
from cf.data.split import check_split
from cf.errors import SettingError
from cf.settings import ASK_WHICH_DAY, ASK_WHO_RATED, AVERAGED, Settings

# Every step of a model with an audience adds up all ratings: with more, an epoch takes hours.
MOST_ADDED_UP = 5_000_000
# Numbers of all starts together: with what an optimiser and three checkpoints hold, some 5 GB.
MOST_AVERAGED = 100_000_000


def check_demands(ratings: Ratings, settings: Settings) -> None:
    """Raise SettingError, naming the setting, where these ratings cannot serve it."""
    check_split(ratings, settings)
    if settings.model in ASK_WHICH_DAY and ratings.when is None:
        raise SettingError(
            f"model: {settings.model} learns a number for each day of each user, and these ratings "
            "do not say when they were given. Take raters, or data with a column of times.",
            "model",
        )
    if settings.model in ASK_WHO_RATED and len(ratings) > MOST_ADDED_UP:
        raise SettingError(
            f"model: {settings.model} adds up all ratings in every step, and these are "
            f"{len(ratings):,}, more than {MOST_ADDED_UP:,}. Take bias.",
            "model",
        )
    n_rows, n_columns = ratings.n_users + ratings.n_movies, settings.n_factors + 1
    n_numbers = settings.n_starts * n_rows * n_columns
    if settings.model in AVERAGED and n_numbers > MOST_AVERAGED:
        raise SettingError(
            f"n_starts: {settings.n_starts} starts of these data hold {n_numbers:,} numbers, more "
            f"than {MOST_AVERAGED:,}. Take fewer starts or fewer factors.",
            "n_starts",
        )
