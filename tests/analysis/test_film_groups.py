"""Groups of films to point at: planted ones, what a choice tells of a person, and odd data."""

from dataclasses import replace

import numpy as np
import pytest

from cf.analysis.film_groups import N_GROUPS, FilmGroup, group_films, lean_towards
from cf.analysis.fold_in import FrozenFilms, fold_in
from tests.odd import odd_dataset

N_MOVIES, N_FACTORS = 100, 6


@pytest.fixture(scope="module")
def movies():
    genres = ("Action", "Comedy", "Drama", "Romance", "War")  # film i is of genre i % 5
    return odd_dataset("Five kinds", n_users=30, n_movies=N_MOVIES, genres=genres).movies


@pytest.fixture(scope="module")
def films():
    """Films whose genre is a direction of its own; the last factor is noise without a meaning."""
    rng = np.random.default_rng(0)
    factors = rng.normal(0, 0.1, (N_MOVIES, N_FACTORS + 1))
    factors[np.arange(N_MOVIES), np.arange(N_MOVIES) % N_GROUPS] += 1
    factors[:, N_FACTORS - 1] = rng.normal(0, 3, N_MOVIES)
    factors[:, -1] = 1  # beside a bias
    covariance = np.diag([1.0] * N_GROUPS + [1e-4, 0.3])
    mean = rng.normal(0, 0.2, N_FACTORS + 1)
    return FrozenFilms(
        factors, np.zeros(N_MOVIES), 5.5, mean, covariance, 0.7, 0.5, 5.0, has_bias=True
    )


@pytest.fixture(scope="module")
def groups(films, movies):
    return group_films(films, movies)


def test_films_part_where_tastes_do_and_are_named_by_what_they_share(groups, movies):
    assert len(groups) == N_GROUPS
    for group in groups:
        assert len(set(group.rows % N_GROUPS)) == 1
        assert group.kinds[0] == movies.genre_names[group.rows[0] % N_GROUPS]
        named = movies.n_ratings[group.rows[:4]]
        assert list(named) == sorted(named, reverse=True)
    assert sorted(np.concatenate([group.rows for group in groups])) == list(range(N_MOVIES))


def test_too_few_films_and_films_all_alike_make_no_groups(films, movies):
    assert group_films(films, movies, np.arange(N_MOVIES) < 30) == ()
    assert group_films(replace(films, factors=np.ones_like(films.factors)), movies) == ()


def test_a_choice_gives_the_moments_of_the_people_who_like_these_groups_more(films, groups):
    people = np.random.default_rng(1).multivariate_normal(films.mean, films.covariance, 100_000)
    centres = np.array([films.factors[group.rows].mean(axis=0) for group in groups])
    across = centres[[0, 2]].mean(axis=0) - centres[[1, 3, 4]].mean(axis=0)
    liking = people[(people - films.mean) @ across > 0]
    prior = lean_towards(films, groups, [0, 2])
    np.testing.assert_allclose(prior.mean, liking.mean(axis=0), atol=0.02)
    np.testing.assert_allclose(prior.covariance, np.cov(liking.T), atol=0.03)
    assert np.linalg.eigvalsh(prior.covariance).min() > 0
    first = groups[0].rows
    assert prior.predict(prior.mean, first).mean() > films.predict(films.mean, first).mean()


@pytest.mark.parametrize("chosen", [[], list(range(N_GROUPS))])
def test_no_group_and_all_of_them_say_nothing(films, groups, chosen):
    assert lean_towards(films, groups, chosen) is films


def test_groups_that_nobody_tells_apart_say_nothing(films):
    same = [FilmGroup(np.arange(3), ())] * 2
    assert lean_towards(films, same, [0]) is films


def test_real_ratings_take_the_place_of_what_was_pointed_at(films, groups):
    rows = np.arange(N_MOVIES)
    stars = np.where(rows % N_GROUPS == groups[0].rows[0] % N_GROUPS, 0.5, 4.0)
    pointed = lean_towards(films, groups, [0])
    apart = [
        np.abs(
            pointed.predict(fold_in(pointed, rows[:n], stars[:n]).numbers)
            - films.predict(fold_in(films, rows[:n], stars[:n]).numbers)
        ).mean()
        for n in (0, 10, 100)
    ]
    assert apart[0] > apart[1] > 3 * apart[2]
