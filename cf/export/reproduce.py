"""How to get the same run again: the page's address and the command line."""

from urllib.parse import urlencode

from cf.data.ratings import mark_of
from cf.settings import AT_RANDOM, NEWEST_EACH, TABLE, Setting, Settings, write_value
from cf.snapshot import Run


def write_query(settings: Settings, checksum: str) -> str:
    """Write the query string that asks the Train page for these settings and data, without "?"."""
    asked = {setting.key: _write(settings, setting) for setting in TABLE}
    return urlencode(asked | {"data": mark_of(checksum)})


def describe_seeds(run: Run) -> str:
    """Name a run's seed, its split and its data's mark."""
    settings = run.settings
    split = {AT_RANDOM: settings.split_seed, NEWEST_EACH: f"newest {settings.n_newest} of each"}
    said = split.get(settings.split, settings.split)
    return f"seed {settings.seed}, split {said}, data {mark_of(run.data_checksum)}"


def write_command(settings: Settings) -> str:
    """Write the command line that trains with these settings, whatever the defaults are then."""
    options = (
        f"--{setting.name.replace('_', '-')} {_write(settings, setting)}" for setting in TABLE
    )
    return " ".join(("python -m cf train", *options))


def _write(settings: Settings, setting: Setting) -> str:
    return write_value(getattr(settings, setting.name))
