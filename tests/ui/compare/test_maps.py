"""How the maps of Compare lie."""

from dataclasses import replace

import numpy as np

from cf.analysis.plane.projection import fit_projection
from cf.analysis.poles import default_poles
from cf.live.frames import pack_projection
from cf.ui.compare.maps import lay_first
from tests.bundled import MOVIES
from tests.frames import make_frame


def test_without_a_contrast_the_first_map_lies_as_trains_picture_does():
    n_movies = len(MOVIES.title)
    vectors = np.random.default_rng(3).normal(size=(n_movies, 4)) * (3, 2, 1, 1)
    plain = fit_projection(vectors.astype(np.float32), np.ones(n_movies, bool))
    upright = replace(plain, points=plain.points[:, ::-1].copy())  # as Train has held it
    frame = make_frame(aligned=True, **pack_projection(upright))
    laid = lay_first(plain, None, MOVIES, frame)
    assert np.allclose(laid.points, upright.points, atol=0.01)
    assert laid.explained[1] > laid.explained[0]
    # Where a contrast is known it lies across, and a plain picture is nothing to lie like.
    assert not np.allclose(
        lay_first(plain, default_poles(MOVIES), MOVIES, frame).points, laid.points
    )
    assert lay_first(plain, None, MOVIES, replace(frame, aligned=False)) is plain
