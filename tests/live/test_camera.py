"""The picture of a run: turned the same way by whoever looks, its territories with their start."""

from dataclasses import replace

import numpy as np
import pytest

from cf.analysis.separation.measure import score_poles
from cf.live.camera import Camera
from tests.runs import N_MOVIES, tiny_dataset


@pytest.fixture
def movies():
    return tiny_dataset().movies


def parted(movies, by: float) -> np.ndarray:
    """Vectors in which the labels part along a direction that no axis follows."""
    vectors = np.random.default_rng(0).normal(size=(N_MOVIES, 6)).astype(np.float32)
    vectors[:, 1] += by * movies.label
    vectors[:, 2] -= by * movies.label
    return vectors


def test_blockbusters_lie_right_and_the_overlaps_stand_beside_the_start(movies):
    camera = Camera(movies)
    camera.restart(parted(movies, 0))
    untrained = camera.draw(parted(movies, 0))["territories"]
    for by in np.linspace(0, 4, 40):
        camera.follow(parted(movies, by))
    drawn = camera.draw(parted(movies, 4))
    found = drawn["territories"]
    assert found["contrast"] == "blockbuster / independent" and found["lies_across"]
    assert found["names"] == ["blockbuster", "independent"] and found["counts"] == [30, 30]
    (right, height), (left, other_height) = found["medians"]
    assert right > 2 > -2 > left and height == pytest.approx(other_height, abs=0.05)
    assert found["at_start"]["overlap"] == pytest.approx(untrained["overlap"], abs=1e-3)
    assert found["overlap"] < 0.05 < untrained["overlap"]


def test_another_contrast_is_laid_across_and_kept_in_the_checkpoint(movies):
    camera = Camera(movies)
    camera.restart(parted(movies, 3))
    camera.face("Action / Romance", parted(movies, 3))
    state = camera.state()
    again = Camera(movies)
    again.restore(state)
    first, second = camera.draw(parted(movies, 3)), again.draw(parted(movies, 3))
    assert first == second
    assert first["territories"]["contrast"] == "Action / Romance"


def test_a_contrast_of_too_few_films_changes_nothing(movies):
    camera = Camera(movies)
    camera.restart(parted(movies, 3))
    before = camera.draw(parted(movies, 3))
    camera.face("Western / other genres", parted(movies, 3))
    assert camera.draw(parted(movies, 3)) == before


def test_plain_components_are_not_turned_but_have_territories(movies):
    camera = Camera(movies)
    camera.restart(parted(movies, 3))
    camera.align(False)
    drawn = camera.draw(parted(movies, 3))
    assert not drawn["territories"]["lies_across"]
    assert drawn["explained"][0] >= drawn["explained"][1]


def test_films_of_which_nothing_differs_that_is_known_have_no_territories():
    movies = tiny_dataset(labelled=False).movies
    movies = replace(movies, n_ratings=np.full(N_MOVIES, 30))
    camera = Camera(movies)
    vectors = np.random.default_rng(0).normal(size=(N_MOVIES, 6)).astype(np.float32)
    camera.restart(vectors)
    camera.follow(vectors)
    assert camera.draw(vectors)["territories"] is None


def test_what_probes_see_is_drawn_when_asked_for_with_the_meters_own_figures(movies):
    camera = Camera(movies)
    camera.restart(parted(movies, 0))
    assert camera.draw(parted(movies, 2))["probe"] is None
    camera.ask("Action / Romance")
    seen = camera.draw(parted(movies, 2))["probe"]
    assert seen["contrasts"] == ("blockbuster / independent", "Action / Romance")
    meter = [score_poles(parted(movies, 2), poles)[1] for poles in (camera.poles, camera.upwards)]
    assert seen["aucs"] == tuple(auc.value for auc in meter)
    assert camera.draw(parted(movies, 2), is_moving=True)["aucs"] is None
    assert seen["aucs"][0] > 0.9 > 0.6 > abs(seen["aucs"][1] - 0.5) + 0.5  # no genre in there
    (right, _), (left, _) = seen["territories"]["medians"]
    assert right > 0 > left
    assert seen["territories"]["overlap"] < seen["territories"]["at_start"]["overlap"]
    camera.ask(None)
    assert camera.draw(parted(movies, 2))["probe"] is None


def test_the_untrained_model_is_at_hand_as_the_newest_one_is_shown(movies):
    camera = Camera(movies)
    camera.restart(parted(movies, 0))
    untrained = camera.draw(parted(movies, 0))
    camera.ask("Action / Romance")
    camera.draw(parted(movies, 3))
    assert camera.before["positions"] == untrained["positions"]
    assert camera.before["probe"]["contrasts"][1] == "Action / Romance"
    camera.face("Action / Romance", parted(movies, 3))
    assert camera.before["territories"]["contrast"] == "Action / Romance"
    again = Camera(movies)
    again.restore(camera.state())
    assert again.before == camera.before
