"""Regions of a plane and clusters: found where they were planted, named by what was planted."""

import dataclasses

import numpy as np
import pytest

from cf.analysis.plane.regions import find_clusters, find_regions, name_clusters, name_group
from tests.bundled import MOVIES, has

ALL = np.ones(len(MOVIES.title), dtype=bool)


@pytest.fixture(scope="module")
def places() -> np.ndarray:
    """Westerns of the fifties lie right, animation above, all others about the middle."""
    points = np.random.default_rng(0).normal(0, 0.3, (len(ALL), 2))
    fifties = has("Western") & (MOVIES.year // 10 == 195)
    points[fifties] += [6, 0]
    points[has("Animation")] += [0, 6]
    return points.astype(np.float32)


def test_a_group_is_named_by_genre_and_decade_with_the_figures_behind_it():
    fifties = has("Western") & (MOVIES.year // 10 == 195)
    name = name_group(MOVIES, fifties, ALL)
    assert name.text == "1950s Western"
    assert (name.n_with, name.n_films, name.n_with_elsewhere) == (fifties.sum(), fifties.sum(), 0)
    assert name.figures == f"100 % of {fifties.sum()} films; 0 % elsewhere"


def test_a_random_group_or_a_small_one_has_no_name():
    drawn = np.random.default_rng(1).random((20, len(ALL))) < 0.02
    assert [name_group(MOVIES, members, ALL).text for members in drawn].count("") >= 19
    few = ALL & (np.cumsum(has("Western")) <= 11) & has("Western")
    assert few.sum() == 11 and name_group(MOVIES, few, ALL).text == ""
    assert name_group(MOVIES, ALL, ALL).text == ""


def test_what_a_name_says_holds_for_a_quarter_of_the_group_at_once():
    horror, western = has("Horror") & ~has("Western"), has("Western") & ~has("Horror")
    name = name_group(MOVIES, horror | western, ALL)
    assert not {"Horror", "Western"} <= set(name.text.split()), "no film is both"
    assert name.n_with >= 0.25 * name.n_films


def test_regions_lie_where_they_were_planted(places):
    regions = {region.name.text: region for region in find_regions(places, MOVIES, ALL, 3)}
    (western,) = (region for name, region in regions.items() if "Western" in name)
    (animation,) = (region for name, region in regions.items() if "Animation" in name)
    np.testing.assert_allclose(western.median, [6, 0], atol=0.3)
    np.testing.assert_allclose(animation.median, [0, 6], atol=0.3)
    assert animation.name.n_with_elsewhere == 0


def test_the_same_plane_has_the_same_regions_and_no_name_twice(places):
    first, again = (find_regions(places, MOVIES, ALL, 24) for _ in range(2))
    assert [region.name for region in first] == [region.name for region in again]
    assert len({region.name.text for region in first}) == len(first)


def test_films_that_do_not_decide_go_to_the_nearest_centre(places):
    among = MOVIES.n_ratings >= 5
    clusters = find_clusters(places, among, 3)
    animation = clusters[has("Animation")]
    assert len(set(animation.tolist())) == 1 and (clusters == animation[0]).sum() == len(animation)
    sizes = np.bincount(clusters[among])
    assert (np.diff(sizes) <= 0).all(), "the largest comes first"
    assert not find_clusters(np.zeros((len(ALL), 2)), among, 3).any(), "one place, one cluster"


def test_every_cluster_has_a_name_of_its_own():
    rng = np.random.default_rng(2)
    names = name_clusters(MOVIES, rng.integers(0, 6, len(ALL)), ALL)
    assert len(set(names)) == 6
    assert all(name.startswith("films like ") for name in names)


def test_a_data_set_without_genres_and_years_has_no_named_regions(places):
    bare = dataclasses.replace(
        MOVIES, genres=np.zeros_like(MOVIES.genres), year=np.zeros_like(MOVIES.year)
    )
    assert find_regions(places, bare, ALL, 3) == []
