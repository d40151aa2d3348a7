"""A run in few words."""

from typing import Any

from cf.settings import BY_NAME, DEFAULT, Settings
from cf.snapshot import Run


def describe_settings(run: Run) -> str:
    """Say in which settings a run differs from its parent or, without one, from the defaults."""
    if run.parent_values:
        said = ", ".join(
            f"{BY_NAME[name].label} {value} → {getattr(run.settings, name)}"
            for name, value in run.parent_values.items()
            if name in BY_NAME
        )
    else:
        said = ", ".join(f"{label} {value}" for label, value in differences(run.settings))
    turns = len(run.changes)
    if turns:
        said += f"{', ' if said else ''}turned by hand {turns} time{'s' * (turns > 1)}"
    return said or ("repeats its parent" if run.parent else "default settings")


def differences(settings: Settings) -> list[tuple[str, Any]]:
    """Label and value of every setting that is not the default."""
    return [
        (BY_NAME[name].label, value)
        for name, value in settings.items()
        if value != getattr(DEFAULT, name)
    ]
