"""The settings table: one row a setting, for commands, pages, the address and the tests."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from cf.errors import SettingError

MODELS = ("dot", "range", "bias", "network", "raters", "days", "starts")
# By which model's formula the vectors and biases of another give stars.
FORMULAS = {"raters": "bias", "days": "bias", "starts": "bias"}
ASK_WHO_RATED = ("raters", "days")  # whose users have a second vector each
ASK_WHICH_DAY = ("days",)  # which get the row of the day as well, see `cf.data.days`
AVERAGED = ("starts",)  # which predict the mean of several models, of which the first is shown
COMPILED = ("sgd-compiled",)
COMPILED_MODELS = ("dot", "range", "bias")  # whose gradients these know
OPTIMISERS = ("sgd", "momentum", "adagrad", "adam", "adamw", *COMPILED)
SCHEDULES = ("constant", "one-cycle")
AT_RANDOM, NEWEST, NEWEST_EACH = SPLITS = ("random", "newest", "newest-each")


@dataclass(frozen=True)
class Setting:
    """What one setting allows and how it is shown.

    `effect` is "live" where a running trainer takes the new value at its next step, "rebuild" where
    the run starts anew. `key` is the setting's short name in the page's address. `front` puts it
    among the few that are always in sight. `stops` are the positions of its slider where an even
    spacing would not do.
    """

    name: str
    kind: Literal["int", "float", "choice"]
    label: str
    help: str
    effect: Literal["live", "rebuild"]
    key: str
    low: float = -math.inf
    high: float = math.inf
    choices: tuple[str, ...] = ()
    stops: tuple[float, ...] = ()
    front: bool = False
    needs: tuple[tuple[str, tuple[str, ...]], ...] = ()  # shown only with these other values

    def parse(self, text: str) -> Any:
        """Read a value from an address or a command line; SettingError names what is allowed."""
        if self.kind == "choice":
            value: Any = text
        else:
            try:
                value = int(text) if self.kind == "int" else float(text)
            except ValueError:
                raise SettingError(
                    f"{self.name}: “{text[:60]}” is not {self.allowed}.", self.name
                ) from None
        self.check(value)
        return value

    def has_effect(self, values: Mapping[str, Any]) -> bool:
        """Tell whether the setting matters beside these values of the others, by name."""
        return all(values[name] in allowed for name, allowed in self.needs)

    def check(self, value: Any) -> None:
        """Raise SettingError unless `value` is allowed; NaN and infinities never are."""
        if self.kind == "choice":
            good = value in self.choices
        elif self.kind == "int":
            good = isinstance(value, int) and not isinstance(value, bool)
            good = good and self.low <= value <= self.high
        else:
            good = isinstance(value, int | float) and not isinstance(value, bool)
            # Bounds first: math.isfinite cannot take a whole number too large for a float.
            good = good and self.low <= value <= self.high and math.isfinite(value)
        if not good:
            raise SettingError(f"{self.name}: {value!r} is not {self.allowed}.", self.name)

    @property
    def allowed(self) -> str:
        """The allowed values in words."""
        if self.kind == "choice":
            return "one of " + ", ".join(self.choices)
        a_number = "a whole number" if self.kind == "int" else "a number"
        return f"{a_number} from {write_value(self.low)} to {write_value(self.high)}"


def write_value(value: Any) -> str:
    """Write a setting's value as shortly as it can be read back exactly."""
    if not isinstance(value, float):
        return str(value)
    short = f"{value:g}"
    return short if float(short) == value else repr(value)


def _log_stops(low: int, high: int, mantissas: tuple[float, ...]) -> tuple[float, ...]:
    """Round numbers, evenly spread on a log scale, from 10**low to 10**high."""
    stops = [float(f"{m:g}e{e}") for e in range(low, high) for m in mantissas]
    return (*stops, float(f"1e{high}"))


_RATE_STOPS = _log_stops(-5, 2, (1, 1.5, 2, 2.5, 3, 5, 7))
_DECAY_STOPS = (0.0, *_log_stops(-4, 1, (1, 2, 3, 5)))
_SPREAD_STOPS = _log_stops(-3, 0, (1, 2, 3, 5))

TABLE: tuple[Setting, ...] = (
    Setting(
        "n_factors",
        "int",
        "Factors",
        "How many numbers describe each user and each movie. Few: every one must count. Many: "
        "room for detail, and for learning the training ratings by heart.",
        "rebuild",
        *("k", 1, 200),
        front=True,
    ),
    Setting(
        "learning_rate",
        "float",
        "Learning rate",
        "How far each step moves the vectors along the gradient. Too small: nothing happens. Too "
        "large: the loss jumps about or explodes. With one-cycle it is the highest rate of the "
        "cycle. Move it while the model trains.",
        "live",
        *("lr", 1e-6, 1000),
        stops=_RATE_STOPS,
        front=True,
    ),
    Setting(
        "epochs",
        "int",
        "Epochs",
        "How many times the model sees every training rating.",
        "rebuild",
        *("epochs", 1, 100),
        front=True,
    ),
    Setting(
        "weight_decay",
        "float",
        "Weight decay",
        "A steady pull of all numbers towards zero. It keeps the model from learning the training "
        "ratings by heart; too much and it learns nothing. adamw takes about 0.1, "
        "sgd-compiled 0.05; the others, which add it to the whole gradient, about 0.0002.",
        "live",
        *("wd", 0, 10),
        stops=_DECAY_STOPS,
        front=True,
    ),
    Setting(
        "model",
        "choice",
        "Model",
        "dot: the dot product of the two vectors. range: squeezed by a sigmoid onto the scale of "
        "the stars. bias: a number of its own for each user and movie added. network: the two "
        "vectors go through hidden layers instead of a dot product. raters: bias, and a movie’s "
        "vector is also the sum of those who rated it. days: raters, and a number of its own for "
        "each day of each user. starts: bias from several random starts, whose predictions are "
        "averaged.",
        "rebuild",
        "model",
        choices=MODELS,
    ),
    Setting(
        "n_starts",
        "int",
        "Starts",
        "How many models’ predictions are averaged. All meet the same batches, and each learns "
        "from its own error, whose mean is the training loss. The validation loss is that of the "
        "averaged predictions; maps and numbers show the first start.",
        "rebuild",
        *("starts", 2, 10),
        needs=(("model", AVERAGED),),
    ),
    Setting(
        "optimiser",
        "choice",
        "Optimiser",
        "How a gradient becomes a step. sgd: straight down. momentum: with inertia. adagrad, adam: "
        "a step size of its own for every number. adamw: adam with weight decay kept apart. These "
        "are exact: PyTorch’s own arithmetic. sgd-compiled: straight down after each single "
        "rating, compiled, for millions of ratings; decay pulls only the vectors of that rating. "
        "It trains dot, range and bias alone.",
        "rebuild",
        "opt",
        choices=OPTIMISERS,
    ),
    Setting(
        "schedule",
        "choice",
        "Schedule",
        "constant: the rate stays. one-cycle: it warms up for a quarter of the run, then falls to "
        "almost nothing along a cosine.",
        "rebuild",
        "schedule",
        choices=SCHEDULES,
    ),
    Setting(
        "batch_size",
        "int",
        "Batch size",
        "How many ratings are averaged into one gradient step.",
        "rebuild",
        *("batch", 1, 65536),
        stops=tuple(2**i for i in range(4, 15)),
    ),
    Setting(
        "init_spread",
        "float",
        "Initial spread",
        "Standard deviation of the random numbers that every vector starts from. With zero spread "
        "all films would stay alike for ever.",
        "rebuild",
        *("spread", 1e-6, 10),
        stops=_SPREAD_STOPS,
    ),
    Setting(
        "beta1",
        "float",
        "Momentum (beta 1)",
        "Share of the old direction kept in each step. One-cycle takes 0.95 → 0.85 → 0.95 instead.",
        "rebuild",
        *("beta1", 0, 0.9999),
        needs=(("optimiser", ("momentum", "adam", "adamw")),),
    ),
    Setting(
        "beta2",
        "float",
        "Memory of squares (beta 2)",
        "Share of the old mean squared gradient kept in each step.",
        "rebuild",
        *("beta2", 0, 0.99999),
        needs=(("optimiser", ("adam", "adamw")),),
    ),
    Setting(
        "eps",
        "float",
        "Epsilon",
        "A small number that keeps the division by the root of the mean squared gradient tame.",
        "rebuild",
        *("eps", 1e-12, 1),
        needs=(("optimiser", ("adagrad", "adam", "adamw")),),
    ),
    Setting(
        "dropout",
        "float",
        "Dropout",
        "Share of the hidden activations that are switched off at random in each training step.",
        "rebuild",
        *("dropout", 0, 0.9),
        needs=(("model", ("network",)),),
    ),
    Setting(
        "seed",
        "int",
        "Seed",
        "Decides the initial vectors and the order of the ratings. Same seed, same run.",
        "rebuild",
        *("seed", 0, 2**31 - 1),
    ),
    Setting(
        "split",
        "choice",
        "Held back",
        "Which ratings check the model instead of training it. random: a fifth, drawn at random. "
        "newest: the newest fifth of all. newest-each: the newest few of each user. The last two "
        "need data that say when each rating was given. They are harder, and closer to use: what "
        "people will rate is predicted from what they have rated.",
        "rebuild",
        "held",
        choices=SPLITS,
    ),
    Setting(
        "split_seed",
        "int",
        "Split seed",
        "Decides which ratings are drawn to be held back.",
        "rebuild",
        *("split", 0, 2**31 - 1),
        needs=(("split", (AT_RANDOM,)),),
    ),
    Setting(
        "n_newest",
        "int",
        "Newest of each user",
        "How many of each user’s newest ratings are held back. One is always left to train on.",
        "rebuild",
        *("newest", 1, 1000),
        needs=(("split", (NEWEST_EACH,)),),
    ),
)
BY_NAME = {setting.name: setting for setting in TABLE}


def live_names() -> list[str]:
    """Name the settings that a run takes while it trains."""
    return [name for name, setting in BY_NAME.items() if setting.effect == "live"]
