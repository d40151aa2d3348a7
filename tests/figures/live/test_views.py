"""The line beneath a run's map says what its places mean, and why axes have the names they have."""

from cf.figures.live.views import describe_view
from cf.settings import Settings
from cf.snapshot import BROKEN
from tests.frames import make_frame

ACROSS = {"contrast": "blockbuster / independent", "lies_across": True}
AUCS = {"blockbuster / independent": (0.81, 0.88), "Action / Romance": (0.67, 0.82)}


def test_what_the_plane_hides_stands_beside_what_the_factors_hold():
    said = describe_view(make_frame(territories=ACROSS, aucs=AUCS, explained=(0.22, 0.17)))
    assert "<b>0.88</b> and <b>0.82</b> in all factors" in said
    assert "<b>0.81</b> and <b>0.67</b> in the plane alone" in said


def test_of_several_starts_it_says_which_is_drawn():
    several = {"settings": Settings(model="starts", n_starts=3)}
    assert describe_view(make_frame(**several)).endswith(". Map: start 1 of 3.")
    assert "start" not in describe_view(make_frame(**several, state="running"))
    assert "start" not in describe_view(make_frame())


def test_an_untrained_run_claims_nothing():
    aucs = {"blockbuster / independent": (0.53, 0.49), "Action / Romance": (0.47, 0.45)}
    said = describe_view(make_frame(step=0, territories=ACROSS, aucs=aucs, probe={}))
    assert "0.50 is chance" in said and "<b>0.49</b>" in said


def test_axes_that_are_only_directions_say_why():
    assert "No two kinds of ten films" in describe_view(make_frame())
    askew = {"territories": {**ACROSS, "lies_across": False}}
    turning = describe_view(make_frame(state="running", **askew))
    assert "Still turning until blockbuster / independent lies across" in turning
    for state in ("paused", "finished", *BROKEN):  # nothing turns any more
        assert "turn" not in describe_view(make_frame(state=state, **askew))
    assert "<b>0.88</b> and" in describe_view(make_frame(state="paused", **askew, aucs=AUCS))
    plain = describe_view(make_frame(aligned=False, **askew, aucs=AUCS))
    assert "flip and swap" in plain
    assert "flip and swap" in describe_view(make_frame(aligned=False, territories=ACROSS))


def test_what_one_probe_sees_waits_for_five_only_while_the_run_can_pause():
    assert "While it trains" in describe_view(make_frame(state="running", probe={}))
    assert "While it trains" not in describe_view(make_frame(state="diverged", probe={}))


def test_a_contrast_named_by_strangers_is_no_html():
    said = describe_view(make_frame(territories={**ACROSS, "contrast": "<b>x</b> / y"}))
    assert "&lt;b&gt;x" in said


def test_vectors_that_decayed_to_nothing_are_said_to_have_no_map():
    assert "without spread there is no map" in describe_view(make_frame(explained=(0.0, 0.0)))
