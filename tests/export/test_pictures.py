"""The map as PNG and SVG: read by Pillow and an XML parser, checked against the projection."""

import io
import re
from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image, ImageColor

from cf.errors import DivergedError, StoreError
from cf.export import FORMATS
from cf.export.film_map import LOUD, MARKERS, QUIET, lay_out_map
from cf.export.pictures import draw_map
from cf.figures.palette import LIGHT
from tests.export.invented import SCRIPT, hostile_dataset, laid_across, make_run, make_snapshot

DATA = hostile_dataset()
RUN = make_run(DATA)


@pytest.fixture(scope="module")
def picture() -> np.ndarray:
    with Image.open(io.BytesIO(FORMATS["map-png"].write(RUN, DATA))) as image:
        assert image.format == "PNG" and image.size == (1920, 1080)
        return np.asarray(image.convert("RGB")).astype(int)


@pytest.fixture(scope="module")
def drawing() -> str:
    return FORMATS["map-svg"].write(RUN, DATA).decode()


def texts_of(drawing: str) -> list[str]:
    """What stands in the drawing's text elements."""
    root = ElementTree.fromstring(drawing)
    return ["".join(node.itertext()) for node in root.iter("{http://www.w3.org/2000/svg}text")]


@pytest.mark.parametrize("colour", [LIGHT.positive, LIGHT.negative])
def test_films_of_both_labels_are_seen_on_the_picture(picture, colour):
    below_the_legend = picture[150:]
    near = np.abs(below_the_legend - ImageColor.getrgb(colour)).max(axis=-1) < 24
    assert near.sum() > 40


def test_the_picture_is_neither_blank_nor_full(picture):
    white = (picture == 255).all(axis=-1).mean()
    assert 0.5 < white < 0.99


def test_nothing_touches_the_pictures_edge(picture):
    for edge in (picture[0], picture[-1], picture[:, 0], picture[:, -1]):
        assert (edge == 255).all()


def test_the_contrast_lies_across_and_each_axis_has_its_share_of_the_variance(drawing):
    across, upwards = laid_across(RUN, DATA).explained
    texts = texts_of(drawing)
    assert (
        f"independent ← across → blockbuster · {across:.0%}".replace("%", " % of the variance")
        in texts
    )
    # In these invented films neither stars nor years go with the height.
    assert f"at right angles · {upwards:.0%}".replace("%", " % of the variance") in texts


def test_the_title_is_the_claim_with_its_figure_beside_what_chance_gives(drawing):
    texts = texts_of(drawing)
    assert "Ratings alone tell blockbuster from independent movies: AUC 0.87" in texts
    basis = "held-out AUC after epoch 2; shuffled labels 0.41 to 0.59; untrained 0.51"
    assert any(text.startswith(basis) for text in texts)
    no_better = replace(RUN, separations=(replace(RUN.separations[-1], auc=0.55),))
    assert "do not tell blockbuster" in FORMATS["map-svg"].write(no_better, DATA).decode()
    unmeasured = replace(RUN, separations=(), name="Just a name")
    assert "Just a name" in texts_of(FORMATS["map-svg"].write(unmeasured, DATA).decode())


def test_territories_and_their_kinds_names_stand_on_the_picture(drawing):
    texts = texts_of(drawing)
    assert "blockbuster 30" in texts and "independent 10" in texts


def test_a_picture_holds_link_command_seeds_and_the_mark_of_its_data():
    with Image.open(io.BytesIO(FORMATS["map-png"].write(RUN, DATA))) as image:
        told = image.info["Description"]
    assert "command: python -m cf train" in told and "seed: 3 (" in told
    assert "held back: a random fifth of the ratings (split seed 0)" in told
    assert f"mark {DATA.ratings.checksum[:12]}" in told and "shuffled labels 0.41 to 0.59" in told


def test_a_hostile_title_is_text_and_no_element(drawing):
    texts = texts_of(drawing)
    assert f"{SCRIPT} (1999)" in texts
    assert "<script" not in drawing
    tags = {node.tag.rpartition("}")[2] for node in ElementTree.fromstring(drawing).iter()}
    allowed = {
        "desc",
        "svg",
        "defs",
        "style",
        "g",
        "path",
        "use",
        "text",
        "tspan",
        "clipPath",
        "rect",
    }
    assert tags <= allowed


def test_titles_in_the_drawing_are_the_films_own_and_never_overlap(drawing):
    names = set(lay_out_map(RUN, DATA).names)
    found = [text for text in texts_of(drawing) if text in names]
    assert 5 < len(found) == len(set(found)) <= 30

    figure = draw_map(RUN, DATA)
    figure.canvas.draw()
    [axes] = figure.axes
    boxes = [text.get_window_extent() for text in axes.texts]
    told = [text.get_text() for text in axes.texts]
    assert sorted(set(told) & names) == sorted(found) and len(told) == len(found) + 2
    for at, box in enumerate(boxes):
        assert not box.count_overlaps(boxes[:at])


def test_a_title_in_letters_that_the_picture_lacks_is_left_out(drawing):
    assert not [text for text in texts_of(drawing) if "東京" in text]
    run = replace(RUN, name="東京 2")
    assert "?? 2" in " ".join(texts_of(FORMATS["map-svg"].write(run, DATA).decode()))


def test_a_long_name_is_cut_and_leaves_the_legend_its_room():
    name = "Long " * 30
    run = replace(RUN, name=name, separations=())
    figure = draw_map(run, replace(DATA, name="d" * 300))
    figure.canvas.draw()
    heading, about, _ = figure.texts
    assert heading.get_text().startswith("Long Long") and heading.get_text().endswith("…")
    legend = figure.axes[0].get_legend().get_window_extent()
    for text in (heading, about):
        box = text.get_window_extent()
        assert not box.overlaps(legend) and box.x1 < figure.bbox.x1


def test_dollar_signs_are_no_mathematics(drawing):
    assert any("$x$" in text for text in texts_of(drawing))


def test_the_drawing_loads_nothing_and_says_whom_to_thank(drawing):
    for node in ElementTree.fromstring(drawing).iter():
        links = [value for name, value in node.attrib.items() if name.endswith(("href", "src"))]
        assert all(link.startswith("#") for link in links)
    assert "url(http" not in drawing
    assert DATA.citation in " ".join(texts_of(drawing))


def test_films_lie_where_the_projection_puts_them_in_equal_aspect():
    expected = laid_across(RUN, DATA).points
    figure = draw_map(RUN, DATA)
    figure.canvas.draw()
    [axes] = figure.axes
    for kind in (*LOUD, QUIET):
        drawn = [
            line.get_xydata()
            for line in axes.lines
            if line.get_marker() == MARKERS[kind.shape]
            if len(line.get_xdata()) > 0 and line.get_markersize() < 14  # but for the medians
        ]
        found = np.unique(np.concatenate(drawn), axis=0)
        np.testing.assert_array_equal(
            found, np.unique(expected[DATA.movies.label == kind.side], axis=0)
        )
    across, upwards = axes.transData.transform([(1, 0), (0, 1)]) - axes.transData.transform((0, 0))
    assert across[0] == pytest.approx(upwards[1])


def test_no_kind_of_films_is_drawn_over_all_of_the_other():
    kinds = [kind for kind, rows in lay_out_map(RUN, DATA).layers() if len(rows)]
    assert kinds[0] is QUIET and QUIET not in kinds[1:]
    first, second = LOUD
    last_of = {kind: len(kinds) - kinds[::-1].index(kind) for kind in LOUD}
    assert kinds.index(first) < last_of[second] and kinds.index(second) < last_of[first]


def test_every_film_is_drawn_once():
    rows = np.concatenate([rows for _, rows in lay_out_map(RUN, DATA).layers()])
    assert sorted(rows.tolist()) == list(range(60))


def test_the_legend_counts_each_kind_and_says_its_name(drawing):
    texts = texts_of(drawing)
    for label, name in ((1, "blockbuster"), (-1, "independent"), (0, "other films")):
        assert f"{name} ({(DATA.movies.label == label).sum()})" in texts


def test_the_count_of_films_outside_the_picture_is_true():
    vectors = RUN.snapshots[-1].vectors.copy()
    vectors[3] = 1000
    data = DATA
    run = replace(RUN, snapshots=(replace(RUN.snapshots[-1], vectors=vectors),))
    figure = draw_map(run, data)
    figure.canvas.draw()
    view, points = figure.axes[0].viewLim, lay_out_map(run, data).points
    outside = ((points < view.min) | (points > view.max)).any(axis=1).sum()  # all 60 are rated well
    said = re.search(r"(\d+) far movies lie outside", " ".join(t.get_text() for t in figure.texts))
    assert said and int(said[1]) == outside >= 1


def test_a_run_of_one_factor_is_drawn_and_one_of_no_spread_refused_as_the_pages_do():
    narrow = replace(make_snapshot(0, DATA), vectors=make_snapshot(0, DATA).vectors[:, :1])
    assert FORMATS["map-png"].write(replace(RUN, snapshots=(narrow,)), DATA)
    still = replace(narrow, vectors=np.zeros_like(narrow.vectors))
    run = replace(RUN, snapshots=(still,))
    for key in ("map-png", "map-svg", "map-html"):
        with pytest.raises(StoreError, match="without spread there is no map"):
            FORMATS[key].write(run, DATA)
    assert "without spread there is no map" in FORMATS["report"].write(run, DATA).decode()


def test_an_exploded_run_is_explained():
    vectors = np.full_like(RUN.snapshots[-1].vectors, np.nan)
    run = replace(RUN, snapshots=(replace(RUN.snapshots[-1], vectors=vectors),))
    with pytest.raises(DivergedError, match="no place on a map"):
        FORMATS["map-svg"].write(run, DATA)
    assert "no place on a map" in FORMATS["report"].write(run, DATA).decode()


def test_a_map_of_thousands_of_films_is_a_small_file():
    rng, n = np.random.default_rng(0), 9000
    movies = replace(
        DATA.movies,
        title=tuple(f"Film {i}" for i in range(n)),
        year=np.full(n, 1999),
        n_ratings=rng.integers(1, 300, n),
        mean_stars=rng.uniform(1, 5, n),
        label=rng.integers(-1, 2, n),
    )
    ratings = replace(DATA.ratings, movie_ids=np.arange(n))
    data = replace(DATA, movies=movies, ratings=ratings)
    vectors = rng.normal(size=(n, 4)).astype(np.float32)
    run = replace(RUN, snapshots=(replace(RUN.snapshots[-1], vectors=vectors),))
    assert len(FORMATS["map-svg"].write(run, data)) < 3_000_000


def test_a_run_of_one_factor_is_a_band_whose_height_is_said_to_mean_nothing():
    snapshots = [replace(one, vectors=one.vectors[:, :1]) for one in RUN.snapshots]
    run = replace(RUN, settings=replace(RUN.settings, n_factors=1), snapshots=tuple(snapshots))
    drawn, line = lay_out_map(run, DATA), laid_across(run, DATA).points
    assert drawn.axes[1] == "one dimension: height means nothing"
    np.testing.assert_allclose(drawn.points[:, 0], line[:, 0], atol=1e-6)
    assert np.ptp(drawn.points[:, 1]) > 0.3 * np.ptp(line[drawn.shown, 0])
    assert "1 factor, " in " ".join(texts_of(FORMATS["map-svg"].write(run, DATA).decode()))
