"""How long something lives on after a visit."""

import time


class Lease:
    """How long something lives on unless somebody visits.

    Parameters
    ----------
    seconds, hidden_seconds : after a visit, and after one from a hidden tab

    Attributes
    ----------
    ends : float
        When it has run out, on the clock of `time.monotonic`.
    """

    def __init__(self, seconds: float, hidden_seconds: float) -> None:
        self.seconds, self.hidden_seconds = seconds, hidden_seconds
        self.renew()

    def renew(self, hidden: bool = False) -> None:
        """Begin anew, now that there was a visit."""
        self.ends = time.monotonic() + (self.hidden_seconds if hidden else self.seconds)
