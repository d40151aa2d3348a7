"""How far something is: what takes long is given a function that it tells the share done."""

from collections.abc import Callable

Report = Callable[[float], object]


def unheard(*_: object) -> None:
    """Be told how far something is, and tell nobody."""


def part_of(report: Report, n_done: int, n: int) -> Report:
    """Return what is told of one of several that take as long, as a share of them all."""
    return lambda share: report((n_done + share) / n)
