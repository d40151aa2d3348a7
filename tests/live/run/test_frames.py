"""What a frame shows of a run: projection, film, curve, losses at a glance."""

import time
from dataclasses import replace

import numpy as np
import pytest

from cf.analysis.plane.orientation import lay_across
from cf.analysis.plane.projection import fit_projection
from cf.analysis.poles import label_poles
from cf.live.orders import Align, Pause, Play, Step, Watch
from cf.live.pace import MEASURE_FRAMES, FrameClock
from tests.live.run.fake import SETTINGS, FakeTrainer, obey, open_live, places
from tests.runs import N_MOVIES


def test_the_first_frame_shows_the_untrained_model_paused(data):
    before = time.time()
    frame = open_live(data).frame
    assert before <= frame.drawn_at <= time.time()
    assert (frame.sequence, frame.state, frame.step, frame.epoch) == (0, "paused", 0, 0)
    assert frame.losses == () and frame.curve == ()


def test_a_frame_holds_the_projection_to_within_its_rounding(data):
    run = open_live(data)
    plane = fit_projection(run.snapshot.vectors, np.ones(N_MOVIES, bool))
    expected = lay_across(plane, label_poles(data.movies), data.movies)
    assert np.abs(places(run.frame) - expected.points).max() <= run.frame.extent / 32767
    assert run.frame.explained == pytest.approx(tuple(expected.explained))
    assert all(0 < half <= 1.1 * run.frame.extent for half in run.frame.home)


def test_one_factor_gives_a_line_that_can_still_be_drawn(data):
    frame = open_live(data, settings=replace(SETTINGS, n_factors=1)).frame
    assert np.ptp(places(frame)[:, 0]) > 0
    assert not places(frame)[:, 1].any()


def test_the_validation_loss_is_a_glance_while_the_run_goes_on_and_whole_where_it_stands(
    data, monkeypatch
):
    monkeypatch.setattr("cf.live.pace.MEASURE_SECONDS", 0.0)
    monkeypatch.setattr("cf.live.pace.MEASURE_FRAMES", 0)  # in each frame that shows a step…
    monkeypatch.setattr(FrameClock, "is_due", lambda *_: True)  # …and each step has one
    run = open_live(data)
    assert run.snapshot.validation_mse == 0.5
    run.orders.put(Play())
    while run.frame.step == 0 or run.frame.state != "running":
        run.turn()
    assert run.snapshot.validation_mse == 0.6
    obey(run, Pause())
    assert run.snapshot.validation_mse == 0.5
    obey(run, Play())
    assert (run.frame.state, run.snapshot.validation_mse) == ("finished", 0.5)


def test_where_frames_are_few_the_validation_loss_is_not_measured_for_each(data, monkeypatch):
    monkeypatch.setattr("cf.live.pace.MEASURE_SECONDS", 0.0)
    monkeypatch.setattr(FrameClock, "is_due", lambda *_: True)
    run = open_live(data)
    looked, look = [], run._trainer.validation_mse
    monkeypatch.setattr(
        run._trainer, "validation_mse", lambda glance: looked.append(run._sequence) or look(glance)
    )
    obey(run, Play())
    assert len(looked) > 30
    assert set(np.diff(looked[:-1])) == {MEASURE_FRAMES}, "…but for where the run stands"


def test_sequences_grow_by_one_from_where_they_are_told_to(data):
    run = open_live(data, first_sequence=7)
    seen = [run.frame.sequence]
    run.orders.put(Play())
    while run.frame.state != "finished":
        run.turn()
        if run.frame.sequence != seen[-1]:
            seen.append(run.frame.sequence)
    assert seen == list(range(7, 7 + len(seen)))


def test_watching_describes_one_movie_in_every_frame(data):
    run = open_live(data)
    assert run.frame.watched is None
    watched = obey(run, Watch(3)).watched
    assert watched["row"] == 3
    assert watched["vector"] == run.snapshot.vectors[3].tolist()
    assert len(watched["neighbours"]) == 5
    assert 3 not in [row for row, _ in watched["neighbours"]]
    assert obey(run, Step()).watched["row"] == 3
    assert obey(run, Watch(None)).watched is None


class TurningTrainer(FakeTrainer):
    """Turns its first two coordinates by a quarter each step, which plain PCA shows as a jump."""

    def step(self) -> None:
        super().step()
        self.vectors[:, :2] = self.vectors[:, 1::-1] * np.float32([1, -1])


def test_aligned_drawings_hold_still_where_plain_components_jump(data):
    run = open_live(data, TurningTrainer, replace(SETTINGS, n_factors=2))
    before = places(run.frame)
    after = places(obey(run, Step()))
    assert run.frame.aligned and np.abs(after / 1.01 - before).max() < 1e-2
    frame = obey(run, Align(False))
    plain = fit_projection(run.snapshot.vectors, np.ones(N_MOVIES, bool))
    assert not frame.aligned
    assert np.abs(places(frame) - plain.points).max() <= frame.extent / 32767


def test_the_curve_is_thin_however_long_the_run(data):
    run = open_live(data, settings=replace(SETTINGS, epochs=30))
    curve = obey(run, Play()).curve
    assert 200 < len(curve) <= 400
    assert curve[-1][0] == run.frame.n_steps


def test_snapshots_are_thinned_from_start_to_end(data, monkeypatch):
    monkeypatch.setattr("cf.live.checkpoints.MOST_SNAPSHOTS", 6)
    run = open_live(data, settings=replace(SETTINGS, epochs=20))
    obey(run, Play())
    epochs = [snapshot.epoch for snapshot in run.album.snapshots]
    assert epochs[0] == 0 and len(epochs) <= 6
    assert len(set(np.diff(epochs))) == 1
