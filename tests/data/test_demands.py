"""What settings ask of ratings is asked before a run begins, with what to take instead."""

import numpy as np
import pytest

from cf.data import build_ratings, demands
from cf.data.demands import check_demands
from cf.errors import SettingError
from cf.settings import Settings

RATINGS = build_ratings(np.arange(3), np.arange(3), np.ones(3), 1, 5)


def test_ratings_without_times_are_refused_days_alone():
    for model in ("bias", "raters"):
        check_demands(RATINGS, Settings(model=model))
    with pytest.raises(SettingError, match=r"do not say when .* Take raters, or data") as no:
        check_demands(RATINGS, Settings(model="days"))
    assert no.value.setting == "model"


@pytest.mark.parametrize("model", ["raters", "days"])
def test_an_audience_of_millions_is_refused(model, monkeypatch):
    dated = build_ratings(np.arange(3), np.arange(3), np.ones(3), 1, 5, np.arange(3))
    check_demands(dated, Settings(model=model))
    monkeypatch.setattr(demands, "MOST_ADDED_UP", 2)
    check_demands(dated, Settings(model="bias"))
    with pytest.raises(SettingError, match=rf"{model} adds up .* these are 3, more than 2\. Take"):
        check_demands(dated, Settings(model=model))


def test_more_starts_than_memory_has_room_for_are_refused(monkeypatch):
    settings = Settings(model="starts", n_starts=4, n_factors=9)
    check_demands(RATINGS, settings)
    monkeypatch.setattr(demands, "MOST_AVERAGED", 239)
    check_demands(RATINGS, Settings(model="bias", n_factors=50))
    with pytest.raises(
        SettingError, match=r"4 starts .* hold 240 numbers, more than 239\. Take"
    ) as no:
        check_demands(RATINGS, settings)
    assert no.value.setting == "n_starts"


@pytest.mark.parametrize("change", [{"split": "newest"}, {"split": "newest-each"}])
def test_a_split_asks_what_it_needs_here_too(change):
    with pytest.raises(SettingError, match="needs to know when") as no:
        check_demands(RATINGS, Settings(**change))
    assert no.value.setting == "split"
