"""The report: its figures are the run's, it loads nothing, and no name gets out of its place."""

import base64
import io
from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

from cf.export import FORMATS
from cf.export.curves import draw_curves
from cf.settings import BY_NAME, DEFAULT, Settings
from cf.snapshot import EpochLoss, Separation
from tests.export.invented import SCRIPT, hostile_dataset, make_run
from tests.export.pages import Page

DATA = hostile_dataset()
RUN = make_run(DATA)


def report_of(run=RUN, data=DATA) -> Page:
    return Page(FORMATS["report"].write(run, data))


@pytest.fixture(scope="module")
def page() -> Page:
    return report_of()


def test_the_report_loads_nothing_from_anywhere(page):
    assert all(link.startswith(("data:", "#")) for link in page.loaded)
    assert not {"script", "link", "iframe"} & set(page.tags)


def test_the_report_names_the_run_its_data_and_whom_to_thank(page):
    assert RUN.name in page.text and RUN.id in page.text and RUN.made_at in page.text
    assert f"{len(DATA.ratings):,} ratings of 60 movies by 40 users" in page.text
    assert DATA.citation in page.text and DATA.ratings.checksum in page.text
    assert f"torch 2.13.0, numpy {np.__version__}" in page.text


def test_every_setting_that_counts_is_listed_and_changed_ones_are_marked(page):
    for name in ("n_factors", "model", "optimiser", "schedule", "batch_size", "split_seed"):
        label, value = BY_NAME[name].label, str(getattr(RUN.settings, name))
        assert [row[1] for row in page.rows if row[0] == label] == [value]
    marked = {row[0]: row[2] for row in page.rows if row[2:3] and row[2].startswith("changed")}
    assert marked == {
        "Factors": "changed, by default 20",
        "Learning rate": "changed, by default 0.015",
        "Seed": "changed, by default 0",
    }
    assert set(marked) <= set(page.strong)
    assert "Dropout" not in page.text
    assert "Dropout" in report_of(replace(RUN, settings=replace(DEFAULT, model="network"))).text


def test_of_averaged_starts_it_says_which_is_shown(page):
    averaged = report_of(replace(RUN, settings=replace(RUN.settings, model="starts")))
    assert "all else is the first of 5 starts" in averaged.text
    assert ["Starts", "5", ""] in averaged.rows and "of 5 starts" not in page.text


def test_the_losses_are_the_runs_with_the_best_marked(page):
    for loss in RUN.losses:
        row = [str(loss.epoch), str(loss.step)]
        row += [f"{loss.train_mse:.4f}", f"{loss.validation_mse:.4f}"]
        assert [*row, "best" if loss.epoch == 2 else ""] in page.rows
    assert "global mean 1.1234, $biases$ only <i> 0.8876" in page.text
    assert "validation on a random fifth of the ratings (split seed 0)" in page.text


def test_every_separation_stands_beside_its_null_and_its_untrained_start(page):
    expected = ["0.873", "0.811 to 0.917", "0.413 to 0.587", "0.512", "30 against 10", "2"]
    assert ["blockbuster / independent", "all factors", *expected] in page.rows


def test_plane_and_all_factors_are_kept_apart_and_a_missing_start_is_a_dash():
    [_, newest] = RUN.separations
    plane = replace(newest, space="plane", auc=0.6)
    page = report_of(replace(RUN, separations=(newest, plane)))
    rows = {row[1]: row for row in page.rows if row[0] == newest.poles}
    assert rows["all factors"][2] == "0.873" and rows["the principal plane"][2] == "0.600"
    assert rows["all factors"][5] == "–"


def test_turns_by_hand_and_the_parent_are_told(page):
    assert ["7", "Learning rate", "0.0123456789 → 0.05"] in page.rows
    assert "A fork of run aabbccdd." in page.text and ["Seed", "11 → 3"] in page.rows
    alone = report_of(replace(RUN, changes=(), parent="", parent_values={})).text
    assert "held from the first step to the last" in alone and "fork" not in alone


def test_the_page_says_how_to_get_the_run_again(page):
    assert "--learning-rate 0.0123456789" in page.text and "--seed 3" in page.text
    assert "/train?k=4&lr=0.0123456789&" in page.text
    assert f"data={DATA.ratings.checksum[:12]}" in page.text
    assert "turned by hand: turn it" in page.text


def test_the_map_is_inside_the_page(page):
    [source] = [link for link in page.loaded if link.startswith("data:image/png;base64,")]
    with Image.open(io.BytesIO(base64.b64decode(source.partition(",")[2]))) as image:
        assert image.size == (1920, 1080)


def test_no_name_becomes_an_element():
    hostile = f"<img src=x onerror=alert(1)>{SCRIPT}"
    data = replace(DATA, name=hostile, citation=hostile, noun=hostile)
    run = make_run(
        data,
        id=hostile,
        parent=hostile,
        made_at=hostile,
        parent_values={hostile: hostile},
        versions={hostile: hostile},
        baselines={hostile: 1.0},
        separations=(Separation(1, hostile, 0.5),),
    )
    page = report_of(run, data)
    assert "script" not in page.tags and page.tags.count("img") == 1
    assert page.text.count("onerror") > 8


def test_the_curves_draw_every_finite_loss_where_it_belongs():
    from cf.export import curves

    figures = []
    kept = curves.render_svg
    try:
        curves.render_svg = lambda figure: figures.append(figure) or kept(figure)
        run = replace(RUN, losses=(*RUN.losses, EpochLoss(3, 30, np.inf, np.nan, 0.1)))
        drawing = draw_curves(run)
    finally:
        curves.render_svg = kept
    lines = {line.get_label(): line for line in figures[0].axes[0].lines}
    np.testing.assert_array_equal(lines["validation"].get_ydata(), [1.01, 0.95432, np.nan])
    np.testing.assert_array_equal(lines["training"].get_ydata(), [0.98765, 0.8, np.nan])
    assert set(lines["global mean"].get_ydata()) == {1.1234}
    assert lines["training"].get_marker() != lines["validation"].get_marker()
    texts = ["".join(node.itertext()) for node in ElementTree.fromstring(drawing).iter()]
    assert "$biases$ only <i>" in texts and "squared stars" in texts


def test_a_long_run_has_at_most_eleven_ticks():
    losses = tuple(EpochLoss(epoch, epoch, 1.0, 1.0, 0.1) for epoch in range(1, 101))
    run = replace(RUN, losses=losses, settings=Settings(epochs=100))
    texts = ["".join(node.itertext()) for node in ElementTree.fromstring(draw_curves(run)).iter()]
    assert {"0", "10", "100"} <= set(texts) and "5" not in texts
