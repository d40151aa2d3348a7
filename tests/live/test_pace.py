"""The time between steps and between frames, and the time that is left."""

from types import SimpleNamespace

import pytest

from cf.live.pace import (
    ALONE_SECONDS,
    BUSY_SHARE,
    CROWDED_SHARE,
    STEADY_SECONDS,
    UNSEEN_FRAME_SECONDS,
    WAITING_SHARE,
    Forecast,
    FrameClock,
    is_followed,
    step_seconds,
)


def test_steps_are_spread_over_ten_seconds_or_two_an_epoch():
    assert step_seconds("fast", 1000, 5) == 0
    assert step_seconds("slow", 100_000, 5) == step_seconds("medium", 4, 1)
    assert step_seconds("medium", 100_000, 5) * 100_000 == pytest.approx(10)
    assert step_seconds("medium", 100_000, 1) * 100_000 == pytest.approx(10)
    assert step_seconds("medium", 400_000, 20) * 400_000 == pytest.approx(40)


def test_frames_nobody_fetches_and_costly_ones_are_drawn_less_often(monkeypatch):
    now = 100.0
    monkeypatch.setattr("cf.live.pace.time", type("Clock", (), {"monotonic": lambda: now}))
    clock = FrameClock()

    def due_after(seconds: float) -> bool:
        nonlocal now
        clock.note_drawn(now - 0.001)
        clock.note_asked()
        clock.note_asked()
        now += seconds
        return clock.due_at(WAITING_SHARE) <= now

    assert not due_after(0.02)
    assert due_after(0.04)
    now += 100  # nobody asks any more
    clock.note_drawn(now - 0.001)
    now += 0.9
    assert clock.due_at(0.5) > now
    now += 0.2
    assert clock.due_at(0.5) <= now
    clock.note_asked()
    clock.note_asked()
    clock.note_drawn(now - 0.1)
    now += 0.04
    assert clock.due_at(0.5) > now  # drawing would take more than its share…
    now += 0.15
    clock.note_held_up(0.1)
    assert clock.due_at(0.5) > now  # others computed meanwhile: that is no time of its own
    now += 0.1
    assert clock.due_at(0.5) <= now
    # Its share is less where training needs the time, at whatever pace.
    assert clock.is_due(next_step=now + 0.01)
    assert not clock.is_due(next_step=now) and not clock.is_due(next_step=now - 1)


def test_who_waits_for_a_frame_is_owed_some_a_second_among_many_runs(monkeypatch):
    now = 100.0
    monkeypatch.setattr("cf.live.pace.time", type("Clock", (), {"monotonic": lambda: now}))
    clock = FrameClock()
    clock.note_drawn(now - 0.004)
    clock.note_asked()
    began = now - 0.03
    clock.note_drawn(began)  # a large map, and no other run that waits for the processor
    assert clock.due_at(BUSY_SHARE) == pytest.approx(began + 0.03 / CROWDED_SHARE)
    clock.note_drawn(began := now - 0.02)
    assert clock.due_at(BUSY_SHARE) == pytest.approx(began + ALONE_SECONDS)
    clock.note_drawn(began := now - 0.004)
    clock.note_held_up(0.18)
    assert clock.due_at(BUSY_SHARE) == pytest.approx(began + STEADY_SECONDS)
    clock.note_held_up(0.5)  # so many that pictures would take too much of the time
    assert clock.due_at(BUSY_SHARE) == pytest.approx(began + 0.68 + 0.004 / CROWDED_SHARE)
    now += 10  # nobody waits any more
    assert clock.due_at(BUSY_SHARE) == pytest.approx(
        began + max(UNSEEN_FRAME_SECONDS, 0.68 + 0.004 / BUSY_SHARE)
    )


def test_the_steady_frame_follows_closely_at_first_at_steps_that_nobody_decides():
    followed = [step for step in range(1, 1571) if is_followed(step, 157)]
    early = [step for step in followed if step <= 2 * 157]
    assert 18 <= len(early) <= 20
    assert len(followed) - len(early) in (15, 16)  # twice in each of eight epochs


def test_the_time_that_is_left_is_what_the_pace_wants_or_what_the_machine_needs(monkeypatch):
    now = 0.0
    monkeypatch.setattr("cf.live.pace.time", type("Clock", (), {"monotonic": lambda: now}))
    forecast = Forecast()

    def ask(state, step, planned):
        return forecast.ask(state, SimpleNamespace(step_count=step, n_steps=1000), planned)

    assert ask("running", 0, 0.01) == pytest.approx(10), "before anything is known"
    now = 1.0
    assert ask("running", 100, 0.01) == pytest.approx(9), "as planned"
    for now in range(2, 20):
        left = ask("running", 100 + 10 * now, 0.01)
    assert left == pytest.approx(0.1 * (900 - 10 * now)), "ten steps a second by now"
    assert ask("paused", 300, 0.01) == 0
    now = 1000.0
    assert ask("running", 300, 0.0) == 0, "a pause is not the run's time"
