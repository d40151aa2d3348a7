"""You: the browser's own fold-in, and a person who rates films without the server."""

import io
import json
import re
import zipfile

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from cf.analysis.film_groups import FilmGroup
from cf.analysis.fold_in import FrozenFilms, fold_in
from cf.data.importing.personal import imdb_numbers, read_personal
from cf.ui.widgets.newcomer import describe_model
from tests.browser.conftest import ROOT
from tests.browser.exploring import WALK
from tests.data.importing.test_kinds import FILMTIPSET, GOODREADS, IMDB, LETTERBOXD, MOVIELENS_WEB
from tests.data.importing.test_personal import FILMS, KNOWN
from tests.data.importing.test_personal import data as six_films
from tests.leaning import lean_towards

pytestmark = pytest.mark.browser

SOLVER = (ROOT / "cf" / "ui" / "widgets" / "newcomer" / "solver.js").read_text("utf-8")
N_CASES, N_MOVIES, N_GIVEN = 100, 40, 20
SOLVE = f"""cases => {{ {SOLVER}
    return cases.map(([sent, ratings, groups, chosen]) => {{
        sent.vectors = Float32Array.from(sent.vectors);
        const films = leanTowards(sent, groups, chosen);
        const {{ numbers, covariance }} = foldIn(films, ratings);
        const stars = films.offsets.map((_, row) => starsOf(films, row, numbers));
        return [[...numbers], [...covariance], stars] }}) }}"""


def invent(seed: int) -> tuple[FrozenFilms, np.ndarray, np.ndarray]:
    """Films of any kind of model, and up to twenty ratings of them, some of them all alike."""
    rng = np.random.default_rng(seed)
    n_factors, has_bias = int(rng.integers(1, 21)), bool(rng.integers(2))
    vectors = rng.normal(0, 0.5, (N_MOVIES, n_factors)).astype(np.float32)
    n = n_factors + has_bias
    loose = rng.normal(0, 0.5, (n, n))
    films = FrozenFilms(
        np.column_stack([vectors, np.ones(N_MOVIES)]) if has_bias else vectors.astype(float),
        rng.normal(0, 1, N_MOVIES) * has_bias,
        5.5 if rng.integers(3) else 0.0,
        rng.normal(0, 0.3, n),
        loose @ loose.T + 0.05 * np.eye(n),
        float(rng.uniform(0.3, 1.2)),
        0.5,
        5.0,
        has_bias,
    )
    rows = rng.permutation(N_MOVIES)[: rng.integers(N_GIVEN + 1)]
    stars = rng.integers(1, 11, len(rows)) / 2
    return films, rows, np.full(len(rows), 5.0) if seed % 10 == 0 else stars


def invent_groups(films: FrozenFilms, seed: int) -> list[FilmGroup]:
    """Four groups of films, of which a person may choose any."""
    parts = np.array_split(np.random.default_rng(seed).permutation(N_MOVIES), 4)
    return [FilmGroup(rows, ()) for rows in parts]


def test_the_browser_solves_a_hundred_cases_as_python_does(open_page):
    cases, expected = [], []
    for seed in range(N_CASES):
        films, rows, stars = invent(seed)
        n_factors = len(films.mean) - films.has_bias
        given = {
            "vectors": films.factors[:, :n_factors].ravel().tolist(),
            **describe_model(films),
        }
        groups = invent_groups(films, seed)
        chosen = [place for place in range(len(groups)) if (seed >> place) % 2]
        told = list(zip(rows.tolist(), stars.tolist(), strict=True))
        cases.append([given, told, [{"rows": one.rows.tolist()} for one in groups], chosen])
        films = lean_towards(films, groups, chosen)
        new = fold_in(films, rows, stars)
        expected.append((new.numbers, new.covariance.ravel(), films.predict(new.numbers)))
    page = open_page("about:blank")
    for found, wanted in zip(page.evaluate(SOLVE, cases), expected, strict=True):
        for mine, ours in zip(found, wanted, strict=True):
            np.testing.assert_allclose(mine, ours, atol=1e-4)


PERSONAL = (ROOT / "cf" / "ui" / "you" / "personal.js").read_text("utf-8")
READ = f"""([films, texts]) => {{ {PERSONAL}
    const without = (text) => text.normalize("NFKD").replace(/\\p{{M}}/gu, "").toLowerCase();
    return texts.map((text) => readPersonal(films, text)) }}"""


IMDB_KNOWN = int(FILMS.imdb_id[KNOWN])


def test_the_browser_reads_other_programs_files_as_python_does(open_page, tmp_path):
    files = {
        "imdb.csv": IMDB + "tt1,9,2024-01-04,Der Bach,The Brook,x,Movie,7,90,1992,Drama,5,x,A\n",
        "goodreads.csv": GOODREADS,
        "movielens.csv": MOVIELENS_WEB + "11,1,1,2.5,3,Twin (1958)\n10,1,1,1,3,Twin\n",
        "filmtipset.csv": FILMTIPSET + "H&iacute;ll;1990;2\n",
        "letterboxd.csv": LETTERBOXD["ratings.csv"],
        "semicolons.csv": "\ufefftitle;rating\n“Brook, The (1992)”;4\nBrook, The (1992);3,5\n",
        "numbers.csv": f"imdbId,title,rating\ntt{IMDB_KNOWN:07d},Anders,4\n0000000,Hill,2\n",
        "others.csv": "title,rating\nHúgel (aka Hill) (1990),4\nX (Y (Z)),3\nDale (W) (1992),2\n",
        "slips.csv": "movieId,rating\n7,9\n8,-1\n9,4\n",
        "most.csv": "movieId,rating\n7,9\n8,7\n9,4\n10,\n",
        "slashes.csv": "title,rating\nHill,4/10\nDale,2 / 10\n",
        "commas.csv": 'movieId,rating\n7,"4,5"\n8,"3,0"\n9,5\n',
        "drawn.csv": "title,rating\nHill,★★★½\nDale,4 stars\n",
        "quoted.csv": 'title,year,rating\n"Twin",1985,1\n"A ""B""",,4\nDale (a.k.a. Vale),,2\n',
    }
    data = six_films()
    films = {
        "ids": data.ratings.movie_ids.tolist(),
        "imdb": imdb_numbers(data.movies).tolist(),
        "names": [data.movies.name(row) for row in range(6)],
        "lowest": data.ratings.lowest,
        "highest": data.ratings.highest,
    }
    found = open_page("about:blank").evaluate(READ, [films, list(files.values())])
    for (name, text), mine in zip(files.items(), found, strict=True):
        (tmp_path / name).write_text(text, "utf-8")
        ours = read_personal(str(tmp_path / name), data)
        expected = dict(zip(ours.rows.tolist(), ours.stars.tolist(), strict=True))
        rows = {films["ids"].index(movie): stars for movie, stars in mine["pairs"]}
        assert rows == expected, name
        assert mine["missed"] == list(ours.unmatched), name
        n_replaced = len(mine["pairs"]) - len(rows)
        assert (f"; {n_replaced} replaced by a later one" in mine["says"]) == (n_replaced > 0)


def test_the_browser_says_what_a_file_is_that_holds_no_ratings(open_page):
    read = f"""async (files) => {{ {PERSONAL}
        const read = async (bytes) => readPersonal({{}}, await textOf(new Blob([bytes])));
        const said = (file) => read(Uint8Array.from(file)).catch((error) => error.message);
        return Promise.all(files.map(said)); }}"""
    sheet = io.BytesIO()
    with zipfile.ZipFile(sheet, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    files = {
        b"": "is empty",
        "\ufeff \n".encode("utf-16-le"): "is empty",
        b"\n<!DOCTYPE html><title>Sign in, please": "web page",
        sheet.getvalue(): "CSV UTF-8",
        b"\xd0\xcf\x11\xe0" + bytes(40): "CSV UTF-8",
    }
    told = open_page("about:blank").evaluate(read, [list(content) for content in files])
    for wanted, said in zip(files.values(), told, strict=True):
        assert wanted in said


def zip_letterboxd() -> bytes:
    """What Letterboxd hands out: a zip in which other tables lie beside that of the ratings."""
    rated = (
        "Date,Name,Year,Letterboxd URI,Rating\n2024-01-02,Alien,1979,https://b.it/1,4.5\n"
        "2024-01-02,The Matrix,1998,https://b.it/2,5\n2024-01-03,Amelie,2001,https://b.it/3,3\n"
        '2024-01-04,"Nowhere, “the Film”",2001,https://b.it/4,2\n'
    )
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("deleted/ratings.csv", "Date\n")
        archive.writestr("ratings.csv", rated)
    return content.getvalue()


ARROWS = """() => {
    const said = [];
    const pen = new Proxy({}, {
        get: (_, name) => (...given) => {
            if (name === "fillText") said.push(given[0]);
            return { width: 8 * String(given[0]).length };
        },
        set: () => true,
    });
    window.__cfMap.maps.you.annotate(pen);
    return said; }"""


def arrows(page: Page) -> list[str]:
    """What the arrows on the map are called."""
    return [re.sub(r"\d+ %$", "", name) for name in page.evaluate(ARROWS)]


# Titles that lie over an arrow or its name, once the map has drawn them, and what the name, which
# comes first of what is kept clear, lies over itself.
COVERING = """() => {
    const map = window.__cfMap.maps.you;
    const { annotate } = map;
    let [kept, covered] = [[], []];
    map.annotate = (pen, boxes) => (kept = annotate(pen, (covered = boxes)));
    map.draw(performance.now());
    map.annotate = annotate;
    const meet = (a, b) => a.x + 1 < b.x + b.width && b.x + 1 < a.x + a.width
        && a.y + 1 < b.y + b.height && b.y + 1 < a.y + a.height;
    const titles = map.labels.boxes.filter((box) => kept.some((one) => meet(box, one)));
    const isCovered = covered.some((box) => meet(box, kept[0]));
    return [kept.length, titles.length, covered.length, isCovered]; }"""


def colours(page: Page) -> list[int]:
    return page.evaluate("() => [...window.__cfMap.maps.you.colouring.classOf]")


def test_ratings_show_at_once_without_the_network_and_stay_in_this_browser(trained, open_page):
    page = open_page("about:blank", fresh=True, has_touch=True)
    trained.show(page, "explore?film=356")
    page.get_by_role("link", name="You", exact=True).click()
    page.wait_for_function("() => window.__cfMap?.maps?.you?.annotate")
    expect(page.locator(".outcome")).to_contain_text("An average user would love")
    marked = page.locator(
        ".why .title"
    )  # as it was picked elsewhere, and asked about only by a click
    expect(marked).to_have_text("Forrest Gump (1994)")
    page.evaluate(WALK, page.url.replace("film=356", "film=1"))
    expect(marked).to_have_text("Toy Story (1995)")
    average, [first] = colours(page), page.locator(".answer b").all_text_contents()[:1]
    page.context.set_offline(True)
    groups = page.locator(".groups button")
    expect(groups).to_have_count(5)
    groups.first.press("Enter")
    expect(groups.first).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".outcome")).to_contain_text("You would love")
    before = colours(page)
    assert before != average
    page.get_by_role("button", name="Now single films").press("Enter")
    expect(page.locator(".film")).to_have_count(12)
    asked = page.locator(".next .stars")
    names = set()
    for stars in "5142":  # each answer leads on to the film that would tell most by then
        expect(asked).to_be_focused()
        expect(asked).to_have_accessible_description(re.compile("% of users have rated it"))
        expect(page.locator(".next p")).to_be_visible()
        names.add(asked.get_attribute("aria-label"))
        page.keyboard.press(stars)
    assert len(names) == 4
    expect(page.locator(".you .count")).to_have_text("4 films rated")
    assert colours(page) != before
    n_kept, n_covering, n_covered, is_covered = page.evaluate(COVERING)
    assert n_kept > 3 and n_covered and not (n_covering or is_covered)
    assert float(page.locator(".you").get_attribute("data-milliseconds")) > 0
    expect(page.locator(".errors")).to_contain_text("Your last 3 ratings")
    expect(page.locator(".outcome")).to_contain_text("You would love")
    page.locator(".answer .title").nth(1).press("Enter")
    expect(page.locator(".why h4")).to_be_focused()
    expect(page.locator(".term")).to_have_count(5)
    star = page.locator(".why h4").text_content()
    page.locator(".term").nth(1).press("Enter")
    expect(page.locator(".term").nth(1)).to_be_focused()
    expect(page.locator(".why h4")).not_to_have_text(star)
    page.get_by_role("button", name="Back to the lists").press("Enter")
    expect(page.locator(".answer .title").nth(1)).to_be_focused()
    page.locator(".next").get_by_role("button", name="not seen").press("Enter")
    expect(asked).to_be_focused()
    page.locator(".films").get_by_role("button", name="×").first.press("Enter")
    expect(page.locator(".you .count")).to_have_text("3 films rated")
    page.get_by_role("button", name="More films").press("Enter")
    expect(page.locator(".films .stars:focus")).to_have_count(1)
    page.get_by_label("Find any film").fill("alien 1979")
    page.keyboard.press("Enter")
    expect(page.locator(".next")).to_contain_text("Alien (1979)")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".you .count")).to_have_text("3 films rated")  # until Enter gives them
    page.keyboard.press("Enter")
    expect(page.locator(".films .film").first).to_contain_text("Alien (1979)")
    expect(asked).to_be_focused()
    page.context.set_offline(False)
    kept = json.loads(
        page.evaluate(
            "() => Object.entries(localStorage).find(([k]) => k.startsWith('cf-you:'))[1]"
        )
    )
    assert [stars for _, stars in kept] == [5, 1, 4, None, 3.5]
    page.reload()
    expect(page.locator(".you .count")).to_have_text("4 films rated")
    expect(page.get_by_role("button", name="Groups of films")).to_have_text(
        "Groups of films, 1 chosen"
    )
    expect(page.locator(".join")).to_contain_text("Rate 1 more film: it takes 5.")
    with page.expect_download() as download:
        page.get_by_role("button", name="Take away").click()
    csv = download.value.path()
    taken = [line.rsplit(",", 2)[1:] for line in csv.read_text("utf-8").splitlines()]
    assert ["", "not seen"] in taken and ["", "more like it"] in taken
    page.get_by_role("button", name="Forget me").click()
    expect(page.locator(".you .count")).to_have_text("Begin with groups of films")
    expect(page.locator(".outcome")).to_contain_text("An average user would love")
    assert first in page.locator(".answer b").all_text_contents()
    page.locator(".you input[type=file]").set_input_files(
        {"name": "mine.csv", "mimeType": "text/csv", "buffer": csv.read_bytes() + b"1,x,9\n"}
    )
    expect(page.locator(".keep")).to_contain_text("4 of 5 ratings are used; 1 without stars or off")
    expect(page.locator(".keep")).to_contain_text("5; 1 not seen; 1 group chosen.")
    expect(page.locator(".you .count")).to_have_text("4 films rated")
    expect(page.get_by_role("button", name="Groups of films, 1 chosen")).to_be_visible()
    page.locator(".you input[type=file]").set_input_files(
        {"name": "letterboxd.zip", "mimeType": "application/zip", "buffer": zip_letterboxd()}
    )
    expect(page.locator(".keep")).to_contain_text("3 of 4 ratings are used.")
    expect(page.locator(".you .count")).to_have_text("6 films rated")  # one was rated already
    page.locator(".missed summary").click()
    expect(page.locator(".missed li")).to_have_text(["Nowhere, “the Film” (2001)"])
    address = page.url
    assert arrows(page) == ["You · the plane shows "]
    page.locator(".join button").click()  # the one way by which ratings leave the browser
    expect(page.get_by_text(re.compile(r"You are user (\d+) of \1\."))).to_be_visible()
    assert page.url == address
    page.wait_for_function("() => window.__cfTrained?.vector")
    both = ["► You, folded in · the plane shows ", "▻ You, trained · the plane shows "]
    assert sorted(arrows(page)) == both
    expect(page.get_by_text("The hollow arrow is the row that training with you")).to_be_visible()
    page.set_viewport_size({"width": 390, "height": 844})
    page.get_by_role("button", name="Forget me").tap()
    expect(page.get_by_text("You are user")).to_have_count(0)  # nor on the server
    expect(page.locator(".join button")).to_be_disabled()
    page.wait_for_function("() => !window.__cfTrained")
    assert arrows(page) == ["An average user"]
    groups.nth(1).tap()
    expect(groups.nth(1)).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Now single films").tap()
    before = colours(page)
    box = asked.bounding_box()
    assert box["width"] >= 10 * 24 and box["height"] >= 24  # ten halves to touch
    page.touchscreen.tap(box["x"] + 0.45 * box["width"], box["y"] + box["height"] / 2)
    expect(page.locator(".films .stars").first).to_have_attribute("aria-valuenow", "2.5")
    page.locator(".outcome").scroll_into_view_if_needed()
    expect(page.locator(".st-key-you")).to_be_in_viewport(ratio=1)  # the map stays
    expect(page.locator(".you .count")).to_have_text("1 film rated")
    assert colours(page) != before
    page.wait_for_function("() => document.documentElement.scrollWidth <= innerWidth")
    page.evaluate(WALK, page.url.replace("/you?", "/inside?scene=newcomers&"))
    with_you = page.locator(".with-you")
    expect(with_you).to_contain_text("You, from 1 rating, which stay in this browser")
    expect(with_you.locator("table").first.locator("tr")).to_have_count(8)
    *terms, total = with_you.locator("table").last.locator("tr").all_text_contents()
    values = [float(re.search(r"[+−][\d.]+$", term)[0].replace("−", "-")) for term in terms]
    said = float(re.search(r"sum, ([+−][\d.]+\d)", total)[1].replace("−", "-")[:5])
    assert sum(values) == pytest.approx(said, abs=0.02)
    best = with_you.locator("table").first.locator("td").nth(1).text_content()
    assert total.endswith(best)
    page.evaluate(WALK, page.url.replace("scene=newcomers", "scene=step"))
    with_you.get_by_role("button", name="Step").click()
    errors = with_you.get_by_text("Errors so far").text_content().partition(": ")[2].split(" → ")
    assert len(errors) == 2
    off, less = (abs(float(error.replace("−", "-"))) for error in errors)
    assert less < off
    page.wait_for_function("() => document.documentElement.scrollWidth <= innerWidth")
    page.evaluate("localStorage.clear()")
    page.reload()
    expect(with_you).to_contain_text("rate a few films there, and a step on a rating of yours")
    with_you.get_by_role("link", name="You").click()
    expect(page).to_have_title("You · Learned embeddings")
