"""Orders to a run: steps, epochs, pauses, paces, of which none changes the losses; and settings."""

from dataclasses import dataclass

import numpy as np
import pytest

from cf.errors import SettingError
from cf.live.meter import Meter
from cf.live.orders import Epoch, Pause, Play, Rewind, Set, SetPace, Step, Watch
from cf.live.run import LiveRun
from cf.settings import BY_NAME, Setting, Settings
from cf.snapshot import PACES, Change
from cf.training.trainer import Trainer
from tests.live.run.fake import SETTINGS, FakeTrainer, obey, open_live


@pytest.mark.parametrize("pace", PACES)
def test_no_pace_and_no_pause_changes_the_losses(data, pace):
    undisturbed = Trainer(SETTINGS, data.ratings).run()
    run = open_live(data, Trainer)
    obey(run, SetPace(pace))
    for order in (Step(), Step(), Epoch(), Watch(3), Play()):
        obey(run, order)
    found = [(loss.train_mse, loss.validation_mse) for loss in run.frame.losses]
    assert found == [(loss.train_mse, loss.validation_mse) for loss in undisturbed]
    assert run.frame.state == "finished"


def test_pausing_publishes_the_last_step(data):
    run = open_live(data)
    run.orders.put(Play())
    for _ in range(20):
        run.turn()
    frame = obey(run, Pause())
    assert frame.state == "paused"
    assert 0 < frame.step == run.snapshot.step < frame.n_steps


def test_one_step_is_one_step_and_one_epoch_ends_with_the_epoch(data):
    run = open_live(data)
    assert obey(run, Step()).step == 1
    frame = obey(run, Epoch())
    assert (frame.step, frame.state, len(frame.losses)) == (40, "paused", 1)
    assert obey(run, Epoch()).step == 80


def test_a_finished_run_stays_finished(data):
    run = open_live(data)
    assert obey(run, Play()).state == "finished"
    assert obey(run, Play()).step == run.frame.n_steps
    assert obey(run, Step()).state == "finished"


def test_rates_set_by_hand_act_at_once_and_are_recorded(data):
    run = open_live(data)
    obey(run, Step())
    obey(run, Set("learning_rate", 0.02))
    frame = obey(run, Set("weight_decay", 0.1))
    assert (frame.settings.learning_rate, frame.settings.weight_decay) == (0.02, 0.1)
    assert frame.changes == (
        Change(1, "learning_rate", 0.01, 0.02),
        Change(1, "weight_decay", 0.3, 0.1),
    )


@dataclass(frozen=True)
class SettingsWithMore(Settings):
    """One field more than the product's, which a row of the table makes a live setting."""

    gusto: float = 1.0


class ZestfulTrainer(FakeTrainer):
    """Its steps depend on the new setting."""

    def step(self) -> None:
        super().step()
        self.vectors = self.vectors * np.float32(self.current.as_dict()["gusto"])


def test_a_new_live_setting_is_a_field_and_a_row(data, monkeypatch):
    row = Setting("gusto", "float", "Gusto", "How hard each step is taken.", "live", "g", 0, 2)
    monkeypatch.setitem(BY_NAME, "gusto", row)
    with pytest.raises(SettingError, match="gusto: 3 is not a number from 0 to 2"):
        Set("gusto", 3)
    settings = SettingsWithMore(**SETTINGS.as_dict())
    for made in (ZestfulTrainer, Trainer):
        run = open_live(data, made, settings)
        obey(run, Step())
        frame = obey(run, Set("gusto", 0.5))
        assert frame.settings.as_dict()["gusto"] == 0.5
        assert frame.changes == (Change(1, "gusto", 1.0, 0.5),)
        obey(run, Epoch())
        reopened = open_live(data, made, settings, kept=run.keeper.newest)
        assert reopened.frame.settings.as_dict()["gusto"] == 0.5
        repeated = open_live(data, made, settings, plan=frame.changes)
        assert obey(repeated, Epoch()).changes == frame.changes
        np.testing.assert_array_equal(repeated.snapshot.vectors, run.snapshot.vectors)
        assert obey(run, Rewind()).settings.as_dict()["gusto"] == 0.5


def test_a_setting_that_starts_the_run_anew_cannot_be_turned_during_one(data):
    for name in ("n_factors", "no such thing"):
        with pytest.raises(SettingError, match=f"{name}: not a setting .* learning_rate"):
            Set(name, 3)


def test_a_run_does_all_steps_that_are_due_in_one_turn(data, monkeypatch):
    monkeypatch.setattr("cf.live.pace.TURN_SECONDS", 60)
    monkeypatch.setattr(Meter, "add", lambda *_: None)  # whose news would be an order in between
    live = LiveRun(FakeTrainer, SETTINGS, data)
    for order in (SetPace("fast"), Play()):
        live.orders.put(order)
        live.turn()
    live.turn()
    assert live.frame.state == "finished" and live.frame.step == live.frame.n_steps
