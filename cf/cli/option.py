"""What can be typed after a command."""

from typing import Any

Option = tuple[str, dict[str, Any]]  # what `add_argument` takes


def option(name: str, about: str, **details: Any) -> Option:
    """Return an option, or an argument by its place, with its line of help."""
    return name, {"help": about, **details}
