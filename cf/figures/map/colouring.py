"""What the colours and shapes of a live map say."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from cf.figures.map.parts import hash_content, pack_json
from cf.figures.palette import DARK, LIGHT, NEGATIVE_SHAPE, POSITIVE_SHAPE, QUIET_SHAPE, Shape

_GROUP_SHAPES: tuple[Shape, ...] = ("square", "triangle", "dot", "diamond")
N_SHADES = 255  # of a continuous colouring; one more stands for unknown


@dataclass(frozen=True)
class MapClass:
    """One entry of the legend: a name, a colour for each theme, and a shape.

    A `quiet` class is background: small, pale and drawn beneath the others.
    """

    name: str
    light: str
    dark: str
    shape: Shape
    quiet: bool = False


@dataclass(frozen=True)
class MapScale:
    """A colour bar: the quantity's name and what stands at the bar's ends and in its middle."""

    name: str
    low: str
    middle: str
    high: str


@dataclass(frozen=True, eq=False)
class MapColouring:
    """Which class each movie belongs to: `class_of` (n_movies,) int indexes `classes` (≤ 256).

    With a `scale`, the classes are the shades of a ramp and, last, what is unknown. A `fleeting`
    one will be followed by others of a run that goes on learning: the browser keeps the last alone.
    """

    classes: tuple[MapClass, ...]
    class_of: np.ndarray
    scale: MapScale | None = None
    fleeting: bool = False

    @classmethod
    def of_poles(cls, poles: np.ndarray, positive: str, negative: str, rest: str) -> "MapColouring":
        """Colour a two-sided question.

        Parameters
        ----------
        poles : (n_movies,) int: 1 positive, -1 negative, 0 neither; `Movies.label` is of this form
        positive, negative, rest : their names in the legend
        """
        classes = (
            MapClass(positive, LIGHT.positive, DARK.positive, POSITIVE_SHAPE),
            MapClass(negative, LIGHT.negative, DARK.negative, NEGATIVE_SHAPE),
            MapClass(rest, LIGHT.quiet, DARK.quiet, QUIET_SHAPE, quiet=True),
        )
        return cls(classes, np.select([poles > 0, poles < 0], [0, 1], 2))

    @classmethod
    def of_groups(
        cls, group_of: np.ndarray, names: Sequence[str], none: str = "no group"
    ) -> "MapColouring":
        """Colour groups that are all alike in rank, no more than the palette has hues.

        Raises ValueError if there are more groups than hues.

        Parameters
        ----------
        group_of : (n_movies,) int, -1 = in none
        names : of the groups, in their order
        none : what the films in none of them are called
        """
        if len(names) > len(LIGHT.categories):
            raise ValueError(f"{len(names)} groups, but {len(LIGHT.categories)} hues")
        groups = tuple(
            MapClass(name, LIGHT.categories[i], DARK.categories[i], _GROUP_SHAPES[i % 4])
            for i, name in enumerate(names)
        )
        rest = MapClass(none, LIGHT.quiet, DARK.quiet, QUIET_SHAPE, quiet=True)
        is_in_none = np.asarray(group_of) < 0
        classes = (*groups, rest) if is_in_none.any() else groups
        return cls(classes, np.where(is_in_none, len(groups), group_of))

    @classmethod
    def of_values(
        cls,
        values: np.ndarray,
        name: str,
        low: float | None = None,
        high: float | None = None,
        *,
        unit: str = "",
        diverging: bool = False,
        log: bool = False,
    ) -> "MapColouring":
        """Colour an ordered quantity along a ramp, with a colour bar for a legend.

        Raises ValueError if `low` lies above `high`, or a logarithm is asked of what is not
        positive.

        Parameters
        ----------
        values : (n_movies,) float; nan is drawn in quiet grey
        name : what the quantity is, as the colour bar says it: "mean rating"
        low, high : ends of the colour bar, by default the least and the greatest value; what lies
            beyond takes the colour of the end, and the bar says so
        unit : follows the numbers: "stars"
        diverging : two hues that part in the middle of `low` and `high`, for a quantity with two
            sides
        log : equal ratios are equally far apart: for counts and money, which must be positive
        """
        values = np.asarray(values, dtype=np.float64)
        least, greatest = _find_ends(values)
        low = least if low is None else low
        high = greatest if high is None else high
        if low > high or (log and low <= 0):
            raise ValueError(f"no colour bar from {low:g} to {high:g}" + " by ratios" * log)
        bend, unbend = (np.log, np.exp) if log else (np.asarray, np.asarray)
        start, end = float(bend(low)), float(bend(high))
        share = (bend(np.clip(values, low, high)) - start) / ((end - start) or 1.0)
        decimals = max(0, round(-np.log10((high - low or 1.0) / N_SHADES)))
        marks = [
            _write_number(mark, decimals) for mark in unbend(np.linspace(start, end, N_SHADES))
        ]
        unit = f" {unit}" if unit else ""
        # The palest steps of the sequential ramp would drown in the background.
        ramps = [
            _blend(theme.diverging if diverging else theme.sequential[2:])
            for theme in (LIGHT, DARK)
        ]
        classes = [
            MapClass(f"{name} ≈ {mark}{unit}", light, dark, QUIET_SHAPE)
            for mark, light, dark in zip(marks, *ramps, strict=True)
        ]
        unknown = MapClass("unknown", LIGHT.quiet, DARK.quiet, QUIET_SHAPE, quiet=True)
        scale = MapScale(
            name,
            low="≤ " * bool(least < low) + marks[0],
            middle=marks[N_SHADES // 2],
            high="≥ " * bool(greatest > high) + marks[-1] + unit,
        )
        shades = np.round(np.nan_to_num(share) * (N_SHADES - 1)).astype(int)
        return cls((*classes, unknown), np.where(np.isnan(values), N_SHADES, shades), scale)

    @cached_property
    def packed(self) -> bytes:
        """UTF-8 JSON of classes and scale, a zero byte, then one byte a movie."""
        scale = self.scale and vars(self.scale)
        legend = pack_json({"classes": [vars(one) for one in self.classes], "scale": scale})
        return legend + b"\0" + np.asarray(self.class_of).astype(np.uint8).tobytes()

    @cached_property
    def id(self) -> str:
        """Content hash."""
        return hash_content(self.packed)


def _find_ends(values: np.ndarray) -> tuple[float, float]:
    known = values[np.isfinite(values)]
    return (float(known.min()), float(known.max())) if known.size else (0.0, 1.0)


def _write_number(value: float, decimals: int) -> str:
    """Write a number for reading; a comma only from 10,000 on, because years have none."""
    text = f"{value:,.{decimals}f}" if abs(value) >= 10_000 else f"{value:.{decimals}f}"
    text = text.rstrip("0").rstrip(".") if decimals else text
    return "0" if text == "-0" else text.replace("-", "−")


def _blend(ramp: Sequence[str]) -> list[str]:
    """Mix N_SHADES colours evenly along a ramp of #RRGGBB."""
    channels = np.array([[int(colour[i : i + 2], 16) for colour in ramp] for i in (1, 3, 5)])
    at = np.linspace(0, len(ramp) - 1, N_SHADES)
    mixed = [
        np.interp(at, np.arange(len(ramp)), channel).round().astype(int) for channel in channels
    ]
    return [f"#{red:02X}{green:02X}{blue:02X}" for red, green, blue in zip(*mixed, strict=True)]
