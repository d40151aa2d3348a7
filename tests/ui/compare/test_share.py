"""Links to a run: what they hold, and what they never hold."""

from urllib.parse import parse_qs, urlsplit

import pytest

from cf.settings import BY_NAME, DEFAULT, TABLE, Settings
from cf.ui.compare.share import write_link
from tests.runs import tiny_dataset

DATA = tiny_dataset()


def read_link(link: str) -> Settings:
    """The settings that the pages make of a link, without the pages' own code."""
    asked = parse_qs(urlsplit(link).query)
    values = DEFAULT.as_dict()
    for setting in TABLE:
        if setting.key in asked:
            values[setting.name] = setting.parse(asked[setting.key][0])
    return Settings.from_dict(values)


@pytest.mark.parametrize(
    "settings",
    [
        DEFAULT,
        Settings(n_factors=3, learning_rate=1e-6, weight_decay=0.0, seed=2**31 - 1, split_seed=4),
        Settings(model="network", dropout=0.25, optimiser="adamw", schedule="constant", eps=1e-8),
    ],
)
def test_a_link_holds_settings_seeds_and_the_ratings_name(settings):
    link = write_link("http://hall.example:8501/app/", "train", settings, DATA)
    assert link.startswith("http://hall.example:8501/app/train?")
    assert read_link(link) == settings
    asked = parse_qs(urlsplit(link).query)
    assert asked["data"] == [DATA.ratings.checksum[:12]]
    assert asked["seed"] == [str(settings.seed)] and asked["split"] == [str(settings.split_seed)]


def test_a_link_names_nothing_but_settings_and_data():
    link = write_link("http://hall.example", "explore", Settings(n_factors=3), DATA)
    known = {setting.key for setting in TABLE} | {"data"}
    assert set(parse_qs(urlsplit(link).query)) <= known
    assert BY_NAME["n_factors"].key in parse_qs(urlsplit(link).query)
