"""What is told of a run whose loss has exploded, and what to try instead."""

import math

from cf.errors import DivergedError
from cf.numbers import write_rounded
from cf.presets import safe_rate
from cf.settings import Settings

# Where weight decay is no part of a gradient that is scaled: there each step multiplies all numbers
# by 1 - rate * decay.
PULLED_STRAIGHT = ("sgd", "momentum", "adamw", "sgd-compiled")


def explain_divergence(
    step: int, loss: float, untrained: float, current: Settings, scheduled: float
) -> DivergedError:
    """Return the error for a training loss in squared stars at a step, with advice.

    Parameters
    ----------
    step : of the run
    loss : mean over the last steps; need not be finite
    untrained : what it was before the first step
    current : the settings as they stand
    scheduled : the learning rate that their schedule makes of theirs at that step
    """
    what = f"rose to {loss:.3g}" if math.isfinite(loss) else "is no longer a number"
    name, rate, decay = current.optimiser, current.learning_rate, current.weight_decay
    if name in PULLED_STRAIGHT and rate * decay > 1:
        why = (
            f"A weight decay of {decay:g} at a learning rate of {rate:g} takes {rate * decay:.3g} "
            "times its own size off every number at each step. Turn the weight decay down, below "
            f"{1 / rate:.1g}."
        )
    else:
        why = (
            f"A learning rate of {rate:g} is too large for {name} here. "
            f"Try {safe_rate(name, rate):g}."
        )
    at = f"at step {step}"
    if current.schedule != "constant":
        at += f", with the rate at {write_rounded(scheduled)} ({current.schedule})"
    return DivergedError(
        f"Training diverged {at}: the training loss {what}; it started at "
        f"{untrained:.3g} squared stars. {why}"
    )
