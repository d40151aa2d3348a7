"""The two loss curves of a run as they are drawn: thinned, whatever the length of the run."""

import math

MOST_POINTS = 400

Points = tuple[tuple[int, float], ...]  # (step, loss in squared stars)


class Curves:
    """Training and validation loss over the steps, at most `MOST_POINTS` each.

    Parameters
    ----------
    training, validation : points to begin with
    """

    def __init__(self, training: Points = (), validation: Points = ()) -> None:
        self.training, self.validation = training, validation

    def takes(self, step: int, n_steps: int) -> bool:
        """Whether one of the points of the training loss falls on `step` of `n_steps`."""
        return step % math.ceil(n_steps / MOST_POINTS) == 0

    def note_training(self, step: int, mse: float) -> None:
        """Take the training loss at a step, unless it is no number."""
        if math.isfinite(mse):
            self.training += ((step, mse),)

    def note_validation(self, step: int, mse: float) -> None:
        """Take a loss measured at `step`; once there are too many, every other one goes."""
        if not self.validation or self.validation[-1][0] < step:
            self.validation += ((step, mse),)
        if len(self.validation) > MOST_POINTS:
            self.validation = self.validation[::2]
