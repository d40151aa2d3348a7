"""The panels beside the map: right numbers, and nothing of a title taken for HTML."""

import re
from dataclasses import replace

import numpy as np
import pytest

from cf.data import Movies
from cf.figures.live.panels import draw_meter, draw_numbers, draw_progress
from cf.figures.live.views import describe_view
from cf.settings import Settings
from cf.snapshot import BROKEN, Separation
from tests.frames import make_frame, make_losses

MOVIES = Movies(
    title=("Alien", "<script>alert(1)</script>", "Heat"),
    year=np.array([1979, 2000, 0], np.int16),
    genre_names=(),
    genres=np.zeros((3, 0), bool),
    n_ratings=np.ones(3, np.int32),
    mean_stars=np.ones(3, np.float32),
    label=np.zeros(3, np.int8),
    box_office=np.full(3, np.nan),
)
WATCHED = {
    "row": 0,
    "vector": [0.5, -0.25, 0.125, 0.0, 1.0, -1.0],
    "bias": 0.4,
    "neighbours": [(1, 0.9), (2, -0.1)],
}


def measured(epoch: int, auc: float) -> Separation:
    return Separation(epoch, "blockbuster / independent", auc, (0.8, 0.9), 0.42, 0.58, 415, 56)


def pictures(html: str) -> list[str]:
    return re.findall(r"<svg.*?</svg>", html)


def test_a_film_is_named_with_its_year_where_it_is_known():
    assert MOVIES.name(0) == "Alien (1979)"
    assert MOVIES.name(2) == "Heat"


def test_five_numbers_are_written_and_all_are_drawn():
    html = draw_numbers(make_frame(watched=WATCHED), MOVIES)
    assert [n in html for n in ("+0.500", "−0.250", "+0.125", "+0.000", "+1.000")] == [True] * 5
    assert "−1.000" not in html and "… of 6</td>" in html
    [bars] = pictures(html)
    assert bars.count("<rect") == 6
    heights = [float(h) for h in re.findall(r'height="([\d.]+)"', bars)]
    np.testing.assert_allclose(heights, [9, 4.5, 2.25, 0, 18, 18], atol=0.01)


def test_no_nearest_are_named_of_data_that_teach_nothing_of_what_is_alike():
    html = draw_numbers(make_frame(watched=WATCHED), MOVIES, "book", "All ratings are one person’s")
    assert "Which books are near says nothing here." in html and "cosine" not in html


def test_few_numbers_stand_above_their_bars_and_a_single_one_says_why_cosines_are_alike():
    html = draw_numbers(make_frame(watched=WATCHED | {"vector": [0.5]}), MOVIES)
    assert 'class="vector all"' in html and "… of" not in html
    assert "cosine is +1 or −1" in html
    assert "cosine is" not in draw_numbers(make_frame(watched=WATCHED), MOVIES)


def test_a_meter_that_lags_behind_the_run_says_which_epoch_it_measured():
    results = (measured(0, 0.49), measured(1, 0.8))
    for state in ("running", "paused", "diverged"):
        for epoch in (1.7, 2.0):
            meter = draw_meter(make_frame(separations=results, epoch=epoch, state=state))
            assert "at epoch 1" in meter and "<b>0.80</b>" in meter
    assert "at epoch" not in draw_meter(make_frame(separations=results, epoch=1.0))


def test_a_meter_of_a_paused_run_says_what_the_sentence_says_of_the_same_picture():
    results = (measured(0, 0.49), measured(1, 0.8))
    aucs = {"blockbuster / independent": (0.7, 0.85)}
    between = {"separations": results, "epoch": 1.7, "aucs": aucs}
    meter = draw_meter(make_frame(**between, state="paused"))
    assert "<b>0.85</b>" in meter and "at epoch" not in meter and "untrained 0.49" in meter
    assert "<b>0.85</b>" in describe_view(make_frame(**between, state="paused"))
    for broken in BROKEN:  # the picture is one before the end
        assert "at epoch 1" in draw_meter(make_frame(**between, state=broken))


def test_neighbours_are_named_with_their_cosine_and_escaped():
    html = draw_numbers(make_frame(watched=WATCHED), MOVIES)
    assert "+0.90" in html and "−0.10" in html
    assert "<script>" not in html and "&lt;script&gt;" in html


def test_a_model_without_biases_shows_none():
    html = draw_numbers(make_frame(watched=WATCHED | {"bias": None}), MOVIES)
    assert "bias" not in html
    assert "Choose a film" in draw_numbers(make_frame(), MOVIES)


def test_the_meter_shows_the_newest_auc_beside_start_and_null():
    results = (measured(0, 0.49), measured(2, 0.87))
    html = draw_meter(make_frame(separations=results))
    assert "<b>0.87</b>" in html and "untrained 0.49" in html
    assert "415 against 56 films" in html and "shuffled 0.42 to 0.58" in html
    [scale] = pictures(html)
    dot = float(re.findall(r'cx="([\d.]+)"', scale)[0])
    assert dot == round(6 + 288 * (0.87 - 0.4) / 0.6, 1)


def test_what_lies_across_on_the_map_comes_first_and_two_pairs_have_room():
    names = ("blockbuster / independent", "Action / Romance", "Horror / other genres")
    results = tuple(Separation(0, name, 0.5, (), 0.4, 0.6, 40, 40) for name in names)
    across = {"contrast": "Horror / other genres", "lies_across": True}
    html = draw_meter(make_frame(separations=results, territories=across))
    assert html.index("Horror") < html.index("blockbuster") and "Romance" not in html


def test_a_run_whose_start_was_not_measured_claims_no_untrained_figure():
    html = draw_meter(make_frame(separations=(measured(3, 0.8),)))
    assert "untrained" not in html
    across = {"contrast": "Horror / Romance"}
    assert "Measuring" in draw_meter(make_frame(territories=across))


def test_where_no_two_kinds_are_known_nothing_is_said_to_be_measured():
    html = draw_meter(make_frame(), "book")
    assert "Measuring" not in html and "No two kinds of ten books" in html


def test_what_an_auc_a_bias_and_a_label_are_is_told_where_they_stand():
    meter = draw_meter(make_frame(separations=(measured(0, 0.5), measured(5, 0.88))))
    assert 'title="The share of pairs' in meter and 'title="Blockbuster: high box office' in meter
    numbers = draw_numbers(make_frame(watched=WATCHED), MOVIES)
    assert re.search(r'title="One number of the film’s own[^"]*">· bias', numbers)


def test_a_rate_that_is_not_the_slider_s_says_what_has_changed_it():
    cycle, flat = (Settings(schedule=schedule) for schedule in ("one-cycle", "constant"))
    assert "rate now <b>0.0006</b> (one-cycle)" in draw_progress(
        make_frame(settings=cycle, current_rate=0.0006)
    )
    assert "rate now <b>0.015</b> ·" in draw_progress(make_frame(settings=flat, current_rate=0.015))


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0.3, ""), (41.6, "42 s"), (119, "119 s"), (700, "12 min"), (86_000, "24 hours")],
)
def test_how_long_a_run_has_still_to_go_is_told_in_a_unit_that_one_can_take_in(seconds, said):
    told = draw_progress(make_frame(state="running", seconds_left=seconds, n_steps=248_930))
    assert (f"{said} left" in told) == bool(said) and "of 248,930" in told
    assert " left" not in draw_progress(make_frame(state="paused", seconds_left=seconds))


def test_a_broken_run_names_the_rate_that_it_broke_at():
    assert "rate then <b>0.5</b>" in draw_progress(make_frame(state="diverged", current_rate=0.5))


def test_many_runs_on_few_cores_are_named_while_this_one_goes_slower_for_them():
    running = make_frame(state="running")
    assert "<b>4</b> runs share one core" in draw_progress(running, (4, 1))
    assert "share" not in draw_progress(running, (6, 2)) + draw_progress(make_frame(), (30, 2))


def test_a_finished_run_says_how_long_learning_took():
    losses = make_losses((0.9, 1.0), (0.8, 0.9))
    told = re.sub("<[^>]*>", "", draw_progress(make_frame(state="finished", losses=losses)))
    assert told.endswith("0.2 s on CPU · finished")
    assert " s on CPU" not in draw_progress(make_frame(state="paused", losses=losses))


def test_the_meter_says_what_other_films_could_have_given_where_the_figure_is_the_measured_one():
    now = measured(2, 0.87)
    frame = make_frame(separations=(measured(0, 0.5), now), epoch=2.0)
    assert "could have given 0.80 to 0.90 (95 % interval)" in draw_meter(frame)
    paused = {"epoch": 2.5, "state": "paused", "aucs": {now.poles: (0.7, 0.88)}}
    assert "could have given" not in draw_meter(replace(frame, **paused))
