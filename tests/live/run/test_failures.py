"""Runs that diverge, cannot be drawn or fail: what is kept, said, and how they go on."""

import numpy as np

from cf.live.orders import Epoch, GoBack, Play, Rewind, Set, Step
from tests.live.run.fake import FakeTrainer, obey, open_live
from tests.runs import N_MOVIES


def test_a_diverging_run_stops_keeps_its_picture_and_goes_back(data):
    run = open_live(data)
    obey(run, Epoch())
    obey(run, Epoch())
    obey(run, Set("learning_rate", 200.0))
    frame = obey(run, Play())
    assert (frame.state, frame.message) == ("diverged", "The loss exploded. Try 0.001.")
    assert len(frame.positions) == N_MOVIES * 4 and np.isfinite(frame.extent)
    assert obey(run, Play()).state == "diverged"

    frame = obey(run, GoBack(0.001))
    assert (frame.state, frame.message, frame.step) == ("paused", "", 40)
    assert frame.settings.learning_rate == 0.001
    assert [change.new for change in frame.changes] == [0.001]
    assert obey(run, Play()).state == "finished"


def test_a_rate_turned_after_a_run_broke_is_for_the_one_that_follows_it(data):
    for order, rate in ((Rewind(), 0.3), (GoBack(0.001), 0.001)):
        run = open_live(data)
        obey(run, Set("learning_rate", 200.0))
        obey(run, Play())
        frame = obey(run, Set("learning_rate", 0.3))
        assert (frame.state, frame.current_rate) == ("diverged", 200.0)
        assert frame.settings.learning_rate == 200.0, "which it broke at"
        assert [change.new for change in frame.changes] == [200.0]
        assert obey(run, order).settings.learning_rate == rate
        assert obey(run, Set("learning_rate", 0.2)).settings.learning_rate == 0.2


class BurstingTrainer(FakeTrainer):
    """Its vectors grow beyond all measure, though its loss says nothing of it."""

    def step(self) -> None:
        super().step()
        self.vectors = self.vectors * np.float32(1e30)


def test_vectors_that_cannot_be_drawn_count_as_diverged(data):
    run = open_live(data, BurstingTrainer)
    frame = obey(run, Step())
    assert frame.state == "diverged" and "vectors" in frame.message
    assert obey(run, GoBack(0.01)).step == 0


def test_an_unexpected_failure_is_kept_shown_and_logged(data, monkeypatch, caplog):
    monkeypatch.setattr(FakeTrainer, "trips_at", 5)
    run = open_live(data)
    frame = obey(run, Play())
    assert (frame.state, frame.step) == ("failed", 5)
    assert frame.message == "ZeroDivisionError: a slip of the pen"
    assert "in step" in run.trace and "a slip of the pen" in caplog.text
    monkeypatch.setattr(FakeTrainer, "trips_at", -1)
    assert obey(run, Rewind()).state == "paused"
    assert obey(run, Play()).state == "finished"
