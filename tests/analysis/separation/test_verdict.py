"""The words never claim beyond the figures."""

import re
from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from cf.analysis.poles import label_poles
from cf.analysis.separation.auc import Alone, Auc
from cf.analysis.separation.matching import Matched
from cf.analysis.separation.report import Null, Report, measure
from cf.analysis.separation.traits import Rival
from cf.analysis.separation.verdict import (
    LEAST_MATCHED,
    LEAST_MODERATE,
    MOST_CHANCE,
    STRENGTHS,
    strength,
    verdict,
    warnings_for,
)
from tests.analysis.planted_films import invented_movies, planted_vectors, two_kinds

WORDS = [word for _, word in STRENGTHS]
CLAIM = re.compile(r"separates a from b (very well|well|moderately well|only faintly) \(AUC (\S+)")


FAME, LIKING = ("popularity", "year"), ("mean stars", "movie bias")


def rivals(fame: float = 0.5, liking: float = 0.5) -> tuple[Rival, ...]:
    """What single numbers reach; each at least 0.5, as it is measured."""
    found = []
    for names, value in ((FAME, fame), (LIKING, liking)):
        value = max(value, 1 - value)
        auc = Alone(value, value - 0.05, min(value + 0.05, 1), is_higher=True)
        found += [Rival(name, auc, names is LIKING) for name in names]
    return tuple(found)


def pairs(auc: Auc, left: float = 0.5, liking: float = 0.5, n: int = 40) -> Matched:
    """Pairs alike in fame and year, or in liking as well where nothing is left of that."""
    alike_in = FAME if liking > 0.5 else FAME + LIKING
    return Matched(auc, auc, alike_in, rivals(left, liking), np.zeros((2, n), int))


def invented_report(
    value: float = 0.9,
    half: float = 0.03,
    p_value: float = 0.01,
    matched: float | None = 0.85,
    left: float = 0.5,
    plane_p: float = 0.01,
    untrained: float = 0.5,
    liking: float = 0.6,
    matched_liking: float | None = 0.82,
) -> Report:
    """A report with just these figures."""

    def around(middle: float) -> Auc:
        return Auc(middle, max(middle - half, 0), min(middle + half, 1))

    return Report(
        poles=two_kinds(40, 40),
        plane=around(0.7),
        full=around(value),
        rivals=rivals(0.62, liking),
        matched=None if matched is None else pairs(around(matched), left, max(liking, 0.51)),
        matched_liking=None
        if matched_liking is None or matched is None
        else pairs(around(matched_liking), left, n=30),
        untrained=around(untrained),
        plane_null=Null(np.linspace(0.4, 0.6, 99), plane_p),
        full_null=Null(np.linspace(0.4, 0.6, 99), p_value),
        share=1,
    )


def test_the_sentence_of_a_clear_case():
    assert verdict(invented_report(0.87)) == (
        "The model separates a from b well (AUC 0.87 ± 0.03), and not because of fame, year or "
        "liking alone: the strongest simple explanation reaches 0.62 (popularity alone); 30 pairs "
        "alike in popularity, year, mean stars and movie bias: 0.82 ± 0.03, within the pairs 0.82 "
        "± 0.03. In the principal plane: 0.70 ± 0.03."
    )


def test_how_well_films_are_liked_is_ruled_out_only_by_pairs_alike_in_it():
    said = (
        "not because of fame and year alone (40 pairs alike in popularity and year: 0.85 ± 0.03, "
        "within the pairs 0.85 ± 0.03), "
        "but how well films are liked may be all of it: it reaches 0.80 (mean stars alone); "
    )
    few = verdict(invented_report(liking=0.8, matched_liking=None))
    assert f"{said}too few pairs are alike in that as well." in few
    told = verdict(invented_report(liking=0.8, matched_liking=0.57))
    assert f"{said}30 pairs alike in popularity, year, mean stars and movie bias: 0.57" in told
    assert "or liking alone" in verdict(invented_report(liking=0.8, matched_liking=0.75))


def test_pairs_of_equal_fame_do_where_liking_tells_little_among_them():
    words = verdict(invented_report(liking=0.56, matched_liking=None))
    assert "year or liking alone" in words
    assert "40 pairs alike in popularity and year: 0.85 ± 0.03" in words


def test_the_sentence_of_no_case():
    assert verdict(invented_report(0.53, p_value=0.3)) == (
        "The model cannot tell a and b apart: AUC 0.53 lies within what shuffled labels give "
        "(nine in ten: 0.41 to 0.59; p = 0.30)."
    )


@pytest.mark.parametrize("value", np.linspace(0.02, 1, 15))
@pytest.mark.parametrize("half", [0.0, 0.05, 0.3])
def test_no_combination_of_figures_is_overstated(value, half):
    options = product((0.01, 0.05, 0.06, 0.9), (None, 0.5, 0.6, 0.9), (0.5, 0.57, 0.8), (0.01, 0.2))
    for p_value, matched, left, plane_p in options:
        report = invented_report(value, half, p_value, matched, left, plane_p)
        words = verdict(report)
        claim = CLAIM.search(words)
        assert bool(claim) == (p_value <= MOST_CHANCE and value > 0.5), words
        if claim:
            least = next(least for least, word in STRENGTHS if word == claim[1])
            assert report.full.low >= least, words
            assert claim[2] == f"{value:.2f}"
        else:
            assert "fame" not in words
            assert "plane" not in words
        if "not because of fame" in words:
            assert matched is not None
            held = [report.matched.auc.low]
            if "liking alone" in words:
                held.append(report.matched_liking.auc.low)
            assert max(held) > max(LEAST_MATCHED, left, 1 - left)
        if "cannot tell" in words:
            assert report.full.high < LEAST_MODERATE, words
        if "In the principal plane: " in words:
            assert plane_p <= MOST_CHANCE


def test_a_higher_lower_end_never_gives_a_weaker_word():
    least = [limit for limit, _ in STRENGTHS]
    assert least == sorted(least, reverse=True)
    assert least[-1] == 0
    found = [WORDS.index(strength(Auc(low, low, 1))) for low in np.linspace(0, 1, 201)]
    assert found == sorted(found, reverse=True)
    assert set(found) == set(range(len(WORDS)))


def test_the_upper_end_and_the_value_give_no_stronger_word():
    assert strength(Auc(0.99, 0.6, 1.0)) == strength(Auc(0.61, 0.6, 0.62)) == "only faintly"


def test_nothing_is_claimed_before_chance_is_measured():
    full = invented_report()
    for partial in (
        Report(two_kinds(40, 40)),
        Report(two_kinds(40, 40), plane=full.plane),
        replace(full, full_null=None),
    ):
        words = verdict(partial)
        assert "still being measured" in words
        assert "separates" not in words
        assert "fame" not in words


def test_a_wide_interval_is_uncertainty_and_not_absence():
    words = verdict(invented_report(0.62, half=0.15, p_value=0.08))
    assert words.startswith("Too uncertain to say whether the model tells a and b apart: AUC 0.62")


@pytest.mark.parametrize(
    ("value", "p_value", "lies"),
    [
        (0.35, 1, "below"),
        (0.402, 0.97, "at the lower end of"),
        (0.42, 0.9, "within"),
        (0.6, 0.06, "at the upper end of"),
    ],
)
def test_where_an_auc_lies_is_said_by_the_band_that_is_shown(value, p_value, lies):
    words = verdict(invented_report(value, p_value=p_value))
    assert f"AUC {value:.2f} lies {lies} what shuffled labels give (nine in ten: 0.41" in words


def test_an_untrained_start_as_good_is_named():
    words = verdict(invented_report(0.7, untrained=0.68))
    assert "untrained vectors reach 0.68 ± 0.03" in words
    assert "untrained" not in verdict(invented_report(0.9, untrained=0.5))


def test_pairs_that_fame_still_tells_apart_do_not_rule_it_out():
    assert "fame and year may be all of it" in verdict(invented_report(matched=0.75, left=0.7))
    assert "fame and year may be all of it" in verdict(invented_report(matched=0.75, left=0.3))
    liked = verdict(invented_report(matched=0.75, left=0.7, liking=0.8))
    assert "but fame, year or liking may be all of it: " in liked and "0.80 (mean stars" in liked
    assert "too few pairs" in verdict(invented_report(matched=None))


def test_films_by_year_are_said_to_be_matched_in_fame_alone():
    report = invented_report(matched=0.52, matched_liking=None)
    words = verdict(replace(report, poles=replace(report.poles, by_year=True)))
    assert "but fame may be all of it" in words


def test_a_side_with_fewer_than_thirty_films_is_warned_of():
    assert warnings_for(two_kinds(30, 30)) == []
    [warning] = warnings_for(two_kinds(100, 29))
    assert warning.startswith("Only 29 films on the side “b”")
    assert len(warnings_for(two_kinds(12, 1))) == 2
    assert "Only 1 film on" in warnings_for(two_kinds(12, 1))[1]


def of_planted(shift: float, seed: int = 0) -> str:
    movies = invented_movies(seed=seed)
    poles = label_poles(movies)
    vectors = planted_vectors(poles, 300, shift, seed=seed)
    return verdict(measure(movies, poles, vectors, vectors[:, :2], n_shuffles=39))


def test_a_planted_strong_separation_is_called_strong():
    words = of_planted(4)
    assert "separates blockbuster from independent very well" in words
    assert "not because of fame, year or liking alone" in words


def test_a_planted_weak_separation_is_called_weak():
    words = of_planted(0.8)
    assert "only faintly" in words or "moderately well" in words


def test_a_planted_absence_is_called_so():
    told = [of_planted(0, seed) for seed in range(5)]
    assert sum("cannot tell" in words for words in told) >= 4


def test_a_separation_by_fame_alone_is_called_so():
    movies = invented_movies()
    rng = np.random.default_rng(0)
    fame = np.log(movies.n_ratings)
    label = np.where(fame + rng.normal(0, 0.3, 300) > np.median(fame), 1, -1)
    movies = replace(movies, label=label.astype(np.int8))
    vectors = rng.normal(size=(300, 6)) * 0.2
    vectors[:, 0] += fame
    poles = label_poles(movies)
    words = verdict(measure(movies, poles, vectors, vectors[:, :2], n_shuffles=39))
    assert "separates blockbuster from independent" in words
    assert "but fame and year may be all of it" in words
