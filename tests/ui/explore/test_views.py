"""The views of the map: what they are called and said to show, and how they lie."""

import numpy as np
from streamlit.testing.v1 import AppTest

from cf.ui.explore.views import View, describe_truth
from cf.ui.widgets.colourings import ACTION_ROMANCE
from tests.bundled import MOVIES, SUBJECT


def test_a_layout_that_was_cancelled_is_not_said_to_go_on():
    points = np.zeros((len(MOVIES.title), 2))
    view = View("a key", "t-SNE", points, ("", ""), MOVIES.n_ratings >= 20, is_done=False)
    said = describe_truth(view, SUBJECT)
    assert said.startswith("t-SNE has not come to its end") and "onto a line" in said


def test_a_scale_has_no_sides_so_probes_are_asked_what_the_data_show_first():
    def app() -> None:
        from types import SimpleNamespace

        import numpy as np
        import streamlit as st

        from cf.analysis.well_rated import well_rated
        from cf.data import read_data
        from cf.ui.explore.views import PROBE, make_view
        from tests.frames import make_frame

        data = read_data("bundled")
        vectors = np.random.default_rng(0).normal(size=(len(data.movies.title), 5))
        subject = SimpleNamespace(key="k", vectors=vectors.astype(np.float32), data=data)
        st.session_state["paint"] = "Decade"
        fitted_on = well_rated(data.movies.n_ratings)
        st.session_state["made"] = make_view(subject, PROBE, fitted_on, "20", make_frame())

    test = AppTest.from_function(app, default_timeout=60).run()
    assert not test.exception
    view = test.session_state["made"]
    assert view.axes[0].startswith("independent ← probe → blockbuster · held-out AUC 0.")
    assert view.axes[1].startswith("Romance ← probe → Action · held-out AUC 0.")
    assert view.basis is None and "In the principal plane alone" in view.beside
    assert test.selectbox(key="upwards").options[0] == ACTION_ROMANCE


def test_before_training_is_laid_out_as_the_view_is_and_an_untrained_run_has_no_before():
    def app() -> None:
        from dataclasses import replace
        from types import SimpleNamespace

        import numpy as np
        import streamlit as st

        from cf.analysis.well_rated import well_rated
        from cf.data import read_data
        from cf.ui.explore.untrained import look_back
        from cf.ui.explore.views import PCA, PROBE, SOLID, TSNE, make_view
        from cf.ui.tab.subject import Subject
        from tests.frames import make_frame

        data = read_data("bundled")
        rng = np.random.default_rng(0)
        start, vectors = rng.normal(size=(2, len(data.movies.title), 5)).astype(np.float32)
        first = SimpleNamespace(step=0, vectors=start, biases=None)
        last = SimpleNamespace(step=9, vectors=vectors, biases=None)
        whole, fresh = (
            SimpleNamespace(id="r", snapshots=kept) for kept in ((first, last), (first,))
        )
        subject = Subject("r:9", whole, data, "bundled")
        st.session_state.update({"paint": "Blockbuster / independent", "x": "PC 3", "y": "PC 2"})
        fitted_on = well_rated(data.movies.n_ratings)
        views = {
            name: make_view(subject, name, fitted_on, "20", make_frame(aligned=False))
            for name in (PCA, SOLID, PROBE)
        }
        frame = make_frame(aligned=False)
        st.session_state["before"] = {
            name: look_back(view, subject, frame) for name, view in views.items()
        }
        at_start = Subject("r:0", fresh, data, "bundled")
        st.session_state["none"] = look_back(views[PCA], at_start, frame)
        other = replace(views[PCA], method=TSNE)
        st.session_state["no layout"] = look_back(other, subject, frame)

    test = AppTest.from_function(app, default_timeout=60).run()
    assert not test.exception
    flat, solid, seen = test.session_state["before"].values()
    assert flat.axes[0].startswith("PC 3 · ") and flat.axes[1].startswith("PC 2 · ")
    assert flat.territories["names"] == ["blockbuster", "independent"]
    assert solid.n_dimensions == 3 and solid.territories is None
    assert "held-out AUC 0." in seen.axes[0]
    assert test.session_state["none"] is None and test.session_state["no layout"] is None


def test_every_view_lies_the_same_way_round_as_trains_picture():
    def app() -> None:
        from types import SimpleNamespace
        from unittest.mock import patch

        import numpy as np
        import streamlit as st

        from cf.analysis.plane.projection import fit_projection, turn_projection
        from cf.analysis.well_rated import well_rated
        from cf.data import read_data
        from cf.live.frames import pack_projection
        from cf.ui.explore.layouts import TSNE, show_layout
        from cf.ui.explore.views import CUSTOM, PCA, SOLID, STEADY, make_view
        from tests.frames import make_frame

        data = read_data("bundled")
        rng = np.random.default_rng(0)
        vectors = rng.normal(size=(len(data.movies.title), 5)) * [3, 2, 1, 1, 1]
        subject = SimpleNamespace(
            key="planted", vectors=vectors.astype(np.float32), data=data, source="bundled"
        )
        fitted_on = well_rated(data.movies.n_ratings)
        plain = fit_projection(subject.vectors, fitted_on)
        cos, sin = np.cos(2.8), np.sin(2.8)
        picture = turn_projection(plain, np.array([[cos, -sin], [sin, cos]]))
        frame = make_frame(aligned=True, territories=None, **pack_projection(picture))
        views = [
            make_view(subject, name, fitted_on, "20", frame).points
            for name in (PCA, SOLID, STEADY, CUSTOM)
        ]
        with patch("cf.ui.explore.layouts.lay_out", lambda *_, **__: (plain.points + 7, True)):
            views.append(show_layout(subject, TSNE, fitted_on, {}, picture.points)[0])
        st.session_state["alike"] = [
            np.corrcoef(points[fitted_on, axis], picture.points[fitted_on, axis])[0, 1]
            for points in views
            for axis in (0, 1)
        ]

    test = AppTest.from_function(app, default_timeout=60).run()
    assert not test.exception
    assert min(test.session_state["alike"]) > 0.8
