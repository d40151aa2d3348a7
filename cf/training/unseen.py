"""Users and movies without a training rating, of whom a model must say something, too."""

import numpy as np
import torch

from cf.data import Ratings
from cf.data.ratings import count_rows
from cf.training.gradients import Model


class Unseen:
    """Lets them answer as the average one of their kind does.

    That changes no training: no gradient ever reaches their rows.

    Parameters
    ----------
    model : on its device
    ratings : all of them
    train : (n_training,) int, positions of those that the model learns from
    """

    def __init__(self, model: Model, ratings: Ratings, train: np.ndarray) -> None:
        sides = {
            ("users", "user_bias"): (ratings.user, ratings.n_users),
            ("movies", "movie_bias"): (ratings.movie, ratings.n_movies),
        }
        self._rows: list[tuple[Model, torch.Tensor, torch.Tensor]] = []
        for names, (column, n_rows) in sides.items():
            unseen = np.flatnonzero(count_rows(column, n_rows, train) == 0)
            for part in model.parts:
                for name, parameter in part.named_parameters():
                    if len(unseen) and name in names:
                        rows = torch.from_numpy(unseen).to(parameter.device)
                        self._rows.append((part, parameter, rows))

    def average(self) -> None:
        """Set their rows to the average of the others'."""
        for part, parameter, unseen in self._rows:
            # Emptied first, so that nothing of an earlier answer is left, not even its rounding.
            parameter.index_fill_(0, unseen, 0.0)
            # A movie's vector may be more than its row; of a movie without raters, it is the row.
            whole = part.movie_vectors() if parameter is part.movies else parameter
            total = whole.sum(dim=0)
            average = total / (len(parameter) - len(unseen))
            parameter.index_copy_(0, unseen, average.expand(len(unseen), -1))
