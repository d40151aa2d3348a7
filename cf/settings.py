"""Settings: all that decides a run besides its data.

A new one is a field of `Settings` here and a row of `TABLE` in `cf/settings_table.py`.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from cf.errors import SettingError
from cf.settings_table import (
    ASK_WHICH_DAY,
    ASK_WHO_RATED,
    AT_RANDOM,
    AVERAGED,
    BY_NAME,
    COMPILED,
    COMPILED_MODELS,
    FORMULAS,
    MODELS,
    NEWEST,
    NEWEST_EACH,
    OPTIMISERS,
    SCHEDULES,
    TABLE,
    Setting,
    live_names,
    write_value,
)

__all__ = [
    "ASK_WHICH_DAY",
    "ASK_WHO_RATED",
    "AT_RANDOM",
    "AVERAGED",
    "BY_NAME",
    "COMPILED",
    "COMPILED_MODELS",
    "DEFAULT",
    "MODELS",
    "NEWEST",
    "NEWEST_EACH",
    "OPTIMISERS",
    "SCHEDULES",
    "TABLE",
    "Setting",
    "Settings",
    "live_names",
    "write_value",
]


@dataclass(frozen=True)
class Settings:
    """Everything that decides a run besides the data; refuses bad values itself, NaN included.

    The range's bounds are not here: they follow from the data (0 to half a star above the top).
    """

    model: str = "bias"
    n_factors: int = 20
    learning_rate: float = 0.015
    schedule: str = "one-cycle"
    optimiser: str = "adam"
    batch_size: int = 512
    weight_decay: float = 2e-4
    epochs: int = 5
    init_spread: float = 0.01
    beta1: float = 0.9
    beta2: float = 0.99
    eps: float = 1e-5
    dropout: float = 0.0
    seed: int = 0
    split: str = AT_RANDOM
    split_seed: int = 0
    n_newest: int = 5
    n_starts: int = 5

    def __post_init__(self) -> None:
        for name, value in self.items():
            BY_NAME[name].check(value)
            if BY_NAME[name].kind == "float":  # a whole number is one, too, but not to a widget
                object.__setattr__(self, name, float(value))
        if self.model == "network" and self.batch_size < 2:
            raise SettingError(
                "batch_size: 1 is too small for the network, whose layers are normalised over the "
                "batch. Take 2 or more.",
                "batch_size",
            )
        if self.optimiser in COMPILED and self.model not in COMPILED_MODELS:
            raise SettingError(
                f"optimiser: {self.optimiser} knows the gradients of {', '.join(COMPILED_MODELS)} "
                f"alone; {self.model} needs PyTorch’s. Take another optimiser or another model.",
                "optimiser",
            )

    @property
    def held_back(self) -> str:
        """What is held back, in words; of the same data, the same ratings where these are."""
        if self.split == NEWEST:
            return "the newest fifth of the ratings"
        if self.split == NEWEST_EACH:
            each = "newest rating" if self.n_newest == 1 else f"newest {self.n_newest} ratings"
            return f"each user’s {each}"
        return f"a random fifth of the ratings (split seed {self.split_seed})"

    @property
    def held_back_short(self) -> str:
        """The same in a word or two, for where the words around it speak of ratings."""
        if self.split == NEWEST:
            return "the newest fifth"
        if self.split == NEWEST_EACH:
            return f"each user’s newest{f' {self.n_newest}' * (self.n_newest > 1)}"
        return "a random fifth"

    def write(self, name: str) -> str:
        """Write one value as pages and reports show it: what is held back in words."""
        return self.held_back_short if name == "split" else write_value(getattr(self, name))

    def checked_as(self, other: "Settings") -> "Settings":
        """Return these settings, holding back what the other ones do."""
        return replace(
            self, split=other.split, split_seed=other.split_seed, n_newest=other.n_newest
        )

    @property
    def formula(self) -> str:
        """The model by whose formula vectors and biases give stars: dot, range, bias or network."""
        return FORMULAS.get(self.model, self.model)

    @property
    def shown_part(self) -> str:
        """Which of the models that are averaged the vectors are of, in words; empty without."""
        return f"the first of {self.n_starts} starts" if self.model in AVERAGED else ""

    @property
    def of_one_start(self) -> "Settings":
        """The settings of each of the models that are averaged; these where none are."""
        return replace(self, model=self.formula) if self.model in AVERAGED else self

    def items(self) -> Iterator[tuple[str, Any]]:
        """Name and value of every setting, in the order of the fields."""
        return iter(asdict(self).items())

    def as_dict(self) -> dict[str, Any]:
        """The settings as plain values, for JSON."""
        return asdict(self)

    def changed(self, other: "Settings | None" = None) -> dict[str, Any]:
        """Return the values that are not the default's, or not another one's, by name."""
        usual = (other or DEFAULT).as_dict()
        return {name: value for name, value in self.items() if value != usual[name]}

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> "Settings":
        """Settings from plain values; SettingError names an unknown or a bad one."""
        known = {field.name for field in fields(cls)}
        for name in values:
            if name not in known:
                raise SettingError(
                    f"{name}: no such setting; known are {', '.join(sorted(known))}."
                )
        return cls(**values)


DEFAULT = Settings()
