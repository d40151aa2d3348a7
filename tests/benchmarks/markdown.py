"""Tables that a benchmark prints."""

from collections.abc import Sequence


def layout(rows: Sequence[Sequence[str]]) -> str:
    """Pad the cells: text to the left, numbers to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    left = (0, len(widths) - 1)

    def line(row: Sequence[str]) -> str:
        cells = (
            f"{cell:<{width}}" if i in left else f"{cell:>{width}}"
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        return "| " + " | ".join(cells) + " |"

    rule = "|".join("-" * (w + 1) + ("-" if i in left else ":") for i, w in enumerate(widths))
    return "\n".join([line(rows[0]), f"|{rule}|", *map(line, rows[1:])])
