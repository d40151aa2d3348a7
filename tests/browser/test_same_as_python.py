"""What You's JavaScript solves and reads by itself, in a browser without a page, as Python does."""

import io
import zipfile
from dataclasses import replace

import numpy as np
import pytest

from cf.analysis.film_groups import FilmGroup, lean_towards
from cf.analysis.fold_in import FrozenFilms, fold_in
from cf.data.dataset import Dataset
from cf.data.importing.personal import imdb_numbers, read_personal
from cf.data.movies import build_movies
from cf.data.noun import name_things
from cf.data.ratings import build_ratings
from cf.ui.tab.films import tell_apart
from cf.ui.widgets.newcomer import describe_model
from tests.browser.frozen_films import N_MOVIES, invent
from tests.browser.server import ROOT
from tests.data.importing.test_kinds import FILMTIPSET, GOODREADS, IMDB, LETTERBOXD, MOVIELENS_WEB
from tests.data.importing.test_personal import FILMS, KNOWN
from tests.data.importing.test_personal import data as six_films

pytestmark = pytest.mark.browser

NEWCOMER = ROOT / "cf" / "ui" / "widgets" / "newcomer"
SOLVER = (NEWCOMER / "solver.js").read_text("utf-8")
N_CASES = 100
SOLVE = f"""cases => {{ {SOLVER}
    return cases.map(([sent, ratings, groups, chosen]) => {{
        sent.vectors = Float32Array.from(sent.vectors);
        const films = leanTowards(sent, groups, chosen);
        const {{ numbers, covariance }} = foldIn(films, ratings);
        const stars = films.offsets.map((_, row) => starsOf(films, row, numbers));
        return [[...numbers], [...covariance], stars] }}) }}"""


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


def with_namesake_and_isbn(data: Dataset) -> Dataset:
    """The films, a second “Hill” of its year, which more have rated, and a book without a title."""
    user, movie = np.array([1] * 8 + [2]), np.array([*range(7, 15), 13])
    ratings = build_ratings(user, movie, np.full(9, 3.5), 0.5, 5.0)
    old, unknown = data.movies, np.zeros(8)
    titles, years = (*old.title, "Hill", "Book 0306406160"), np.array([*old.year, 1990, 0])
    movies = build_movies(ratings, titles, years, [frozenset[str]()] * 8, unknown, unknown)
    return replace(data, ratings=ratings, movies=movies)


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
        "answers.csv": "movieId,title,rating,answer\n7,Hill,,not seen; more like it\n8,Dale,3,\n"
        "9,,4,more like it\n10,,,not seen\n",
        "film.csv": "Film;Wertung\nHill;4\nNowhere;3\n",
        "filmtipset2.csv": "Originaltitel;Svensk titel;Land;År;Ditt betyg;IMDb\n"
        f"Annan;Den;USA;1994;5;tt{IMDB_KNOWN:07d}\nÅn;Hill;USA;1990;3;tt0000001\n",
        "isbn.csv": 'Title,ISBN13,My Rating\nX,"=""9780306406164""",2\nY,"=""""",3\n',
        "quoted.csv": 'title,year,rating\n"Twin",1985,1\n"A ""B""",,4\nDale (a.k.a. Vale),,2\n',
    }
    data = with_namesake_and_isbn(six_films())
    names = tell_apart(data)
    films = {
        "ids": data.ratings.movie_ids.tolist(),
        "imdb": imdb_numbers(data.movies).tolist(),
        "names": sorted(names, key=names.__getitem__),
        "seen": data.movies.n_ratings.tolist(),
        "lowest": data.ratings.lowest,
        "highest": data.ratings.highest,
    }
    found = open_page("about:blank").evaluate(READ, [films, list(files.values())])
    for (name, text), mine in zip(files.items(), found, strict=True):
        (tmp_path / name).write_text(text, "utf-8")
        ours = read_personal(str(tmp_path / name), data)
        expected = dict(zip(ours.rows.tolist(), ours.stars.tolist(), strict=True))
        rows = {films["ids"].index(movie): stars for movie, stars in mine["pairs"]}
        assert rows == expected | dict.fromkeys(ours.unseen.tolist()), name
        assert mine["liked"] == data.ratings.movie_ids[ours.liked].tolist(), name
        assert mine["missed"] == list(ours.unmatched), name
        n_replaced = len(mine["pairs"]) - len(rows)
        assert (f"; {n_replaced} replaced by a later one" in mine["says"]) == (n_replaced > 0)


def test_the_browser_puts_an_article_before_a_noun_as_python_does(open_page):
    nodes = NEWCOMER / "nodes.js"
    nouns = ["item", "movie", "anime", "book", "TV series", "essay"]
    said = open_page("about:blank").evaluate(
        f"nouns => {{ {nodes.read_text('utf-8')} return nouns.map(withArticle) }}", nouns
    )
    assert said == [name_things("a movie", noun) for noun in nouns]


def test_the_browser_says_what_a_file_is_that_holds_no_ratings(open_page):
    read = f"""async (files) => {{ {PERSONAL}
        const open = (bytes) => textOf(new File([bytes], "mine.csv"));
        const read = async (bytes) => readPersonal({{}}, await open(bytes));
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
        b"%PDF-1.7\n1,2": "mine.csv is no table of text. Give a CSV file",
        b"\x89PNG\r\n": "no table of text",
    }
    told = open_page("about:blank").evaluate(read, [list(content) for content in files])
    for wanted, said in zip(files.values(), told, strict=True):
        assert wanted in said
