"""How the learning rate and the momentum go through a run: pure functions of its progress."""

import math

# The one-cycle shape of the course book's library: a quarter of warm-up from a twenty-fifth of the
# rate, then down to a hundred-thousandth, both along half a cosine; momentum the other way round.
# Source: Smith 2018, A disciplined approach to neural network hyper-parameters, section 4.
WARM_UP = 0.25
START_DIVISOR, END_DIVISOR = 25.0, 1e5
HIGH_MOMENTUM, LOW_MOMENTUM = 0.95, 0.85


def _cosine(start: float, end: float, share: float) -> float:
    """Go from `start` at share 0 to `end` at share 1 along half a cosine."""
    return start + (1 - math.cos(math.pi * share)) * (end - start) / 2


def scheduled(schedule: str, progress: float, rate: float, momentum: float) -> tuple[float, float]:
    """Return the learning rate and the momentum for the step at `progress` (0 to 1) of a run.

    `rate` is the highest rate of one-cycle and the only one of constant; `momentum` holds for
    constant alone, since one-cycle brings its own.
    """
    if schedule == "constant":
        return rate, momentum
    if progress < WARM_UP:
        share = progress / WARM_UP
        return (
            _cosine(rate / START_DIVISOR, rate, share),
            _cosine(HIGH_MOMENTUM, LOW_MOMENTUM, share),
        )
    share = (progress - WARM_UP) / (1 - WARM_UP)
    return _cosine(rate, rate / END_DIVISOR, share), _cosine(LOW_MOMENTUM, HIGH_MOMENTUM, share)
