"""Files of the kinds that people keep, small and invented: each opens or says why not."""

from pathlib import Path

import pytest

from cf.data.dataset import Imported
from cf.data.importing.sniffing import sniff_table
from cf.data.sources.look import look_at
from cf.data.sources.read import import_data
from cf.errors import DataError
from tests.data.conftest import zip_folder


def write(folder: Path, files: dict[str, str], encoding: str = "utf-8") -> str:
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / name).write_bytes(text.encode(encoding))
    return str(folder)


def titles_and_stars(found: Imported) -> list[tuple[str, float]]:
    ratings, movies = found.dataset.ratings, found.dataset.movies
    return sorted(
        (movies.title[m], s) for m, s in zip(ratings.movie, ratings.stars.tolist(), strict=True)
    )


BOOKS = {
    "Club-Ratings.csv": '"User-ID";"ISBN";"Book-Rating"\r\n'
    + "".join(f'"{user}";"03064061{user}X";"0"\r\n' for user in range(20, 40))
    + '"1";"030640615X";"9"\r\n"2";"030640615X";"5"\r\n"2";"0306406160";"10"\r\n'
    '"3";"0306406160";"1"\r\n',
    "Club-Books.csv": '"ISBN";"Book-Title";"Book-Author";"Year-Of-Publication"\r\n'
    '"030640615X";"Zwei \\"kleine\\" Räder &amp; ich";"N. N.";"1987"\r\n'
    '"0306406160";"Ein Ofen";"N. N.";"0"\r\n',
    "Club-Users.csv": '"User-ID";"Location";"Age"\r\n"1";"nowhere, usa";NULL\r\n"2";"x";"9"\r\n',
}


@pytest.mark.parametrize("form", ["folder", "zip"])
def test_books_by_isbn_with_zeros_for_not_rated(form, tmp_path):
    source = write(tmp_path / "club", BOOKS, "latin-1")
    if form == "zip":
        source = str(zip_folder(Path(source), tmp_path / "club.zip"))
    found = import_data(source)
    title = 'Zwei "kleine" Räder & ich'
    assert titles_and_stars(found) == [
        ("Ein Ofen", 0.5),
        ("Ein Ofen", 5),
        (title, 2.5),
        (title, 4.5),
    ]
    assert found.dataset.noun == "book"
    assert (
        dict(zip(found.dataset.movies.title, found.dataset.movies.year, strict=True))[title] == 1987
    )
    assert any("20 lines say 0, which means not rated" in told for told in found.told)


def test_ratings_out_of_ten_with_colons_and_without_headers_are_not_taken_for_a_release(tmp_path):
    files = {
        "ratings.dat": "1::0012345::3::1381006850\r\n1::0012399::10::1381006851\r\n"
        "2::0012345::7::1381006852\r\n3::0012345::1::1381006853\r\n",
        "movies.dat": "0012345::Mud and Rain (1994)::Drama|Comedy\r\n0012399::Tin (2001)::\r\n"
        "0012400::Tin Two::Short\r\n0012401::Never Seen::\r\n",
        "users.dat": "1::77\r\n2::78\r\n3::79\r\n",
    }
    found = import_data(write(tmp_path / "posts", files))
    assert titles_and_stars(found) == [
        *(("Mud and Rain", 0.5), ("Mud and Rain", 1.5), ("Mud and Rain", 3.5), ("Tin", 5.0)),
    ]
    data = found.dataset
    assert data.noun == "movie" and data.movies.year.tolist() == [1994, 2001]
    assert data.ratings.movie_ids.tolist() == [12345, 12399]
    assert data.movies.genre_names == ("Comedy", "Drama")


def test_atomic_files_with_kinds_behind_the_columns_names(tmp_path):
    files = {
        "x.inter": "user_id:token\titem_id:token\trating:float\ttimestamp:float\n"
        "1\t9\t4\t881250949\n2\t9\t2.5\t881250950\n2\t8\t1\t881250951\n",
        "x.item": "item_id:token\tmovie_title:token_seq\trelease_year:token\tclass:token_seq\n"
        "9\tA Lamp\t1971\tFilm-Noir Drama\n8\tA Chair\t1972\t\n",
        "x.user": "user_id:token\tage:float\n1\t30\n2\t40\n",
    }
    found = import_data(write(tmp_path / "atoms", files))
    assert titles_and_stars(found) == [("A Chair", 1), ("A Lamp", 2.5), ("A Lamp", 4)]
    assert found.dataset.movies.genre_names == ("Drama", "Film-Noir")
    assert found.dataset.movies.year.tolist() == [1972, 1971]
    assert found.dataset.noun == "movie"


def test_lines_of_counts_at_the_top_are_named_and_what_follows_is_read(tmp_path):
    lines = "".join(f"{u} {a} {1 + u * a * a}\n" for u in range(1, 6) for a in range(1, 40, 3))
    found = import_data(write(tmp_path, {"plays.txt": f"5\n13\n{lines}"}) + "/plays.txt")
    assert len(found.dataset.ratings) == 65
    assert "line 1 (1 field, but most have 3); line 2" in found.told[-1]
    assert "counts up to 6,846, not ratings" in found.told[0]


def test_hours_of_play_are_counted_and_purchases_are_not(tmp_path):
    rows = "".join(
        f'{user},"{game}",purchase,1.0,0\n{user},"{game}",play,{hours},0\n'
        for user, game, hours in [
            (7, "Owl, the Game", 400),
            (7, "Fox", 2),
            (9, "Fox", 90),
            (9, "Elk", 0.1),
        ]
    )
    rows += '7,"Elk",purchase,1.0,0\n'
    found = import_data(write(tmp_path, {"games-200.csv": rows}) + "/games-200.csv")
    assert [title for title, _ in titles_and_stars(found)] == ["Elk", "Fox", "Fox", "Owl, the Game"]
    assert max(titles_and_stars(found), key=lambda one: one[1]) == ("Owl, the Game", 5)
    assert "5 lines say “purchase”, whose number counts no hours: left out." in found.told
    assert not any("replaced" in told for told in found.told)


def test_minus_one_is_no_rating_and_the_list_of_shows_has_means_that_are_none_either(tmp_path):
    scores = "".join(
        f"{u},{a},{-1 if (u + a) % 3 else 1 + a % 10}\n" for u in range(9) for a in range(1, 25)
    )
    shows = "".join(
        f'{a},Show {a},"Action, Slice of Life",TV,{a},7.{a},{a}00\n' for a in range(1, 25)
    )
    files = {
        "rating.csv": f"user_id,anime_id,rating\n{scores}",
        "anime.csv": f"anime_id,name,genre,type,episodes,rating,members\n{shows}",
    }
    found = import_data(write(tmp_path / "shows", files))
    data = found.dataset
    assert len(data.ratings) == 72 and data.noun == "anime"
    assert data.movies.genre_names == ("Action", "Slice of Life")
    assert set(data.movies.title) <= {f"Show {a}" for a in range(1, 25)}


@pytest.mark.parametrize("delimiter", [",", "\t", "::"])
def test_ratings_joined_with_users_and_titles_in_one_table(delimiter, tmp_path):
    rows = [
        *(
            [
                "user_id",
                "movie_id",
                "rating",
                "timestamp",
                "gender",
                "age",
                "occupation",
                "zip",
                "title",
                "genres",
            ],
        ),
        *(["1", "7", "5", "978300760", "F", "1", "10", "48067", "Hill (1990)", "Drama|War"],),
        *(["2", "7", "3", "978300761", "M", "56", "16", "70072", "Hill (1990)", "Drama|War"],),
        *(["2", "8", "4", "978300762", "M", "56", "16", "70072", "Dale (1991)", "Comedy"],),
    ]
    text = "".join(delimiter.join(row) + "\n" for row in rows)
    data = import_data(write(tmp_path, {"all.csv": text}) + "/all.csv").dataset
    assert data.movies.title == ("Hill", "Dale") and data.movies.year.tolist() == [1990, 1991]
    assert data.movies.genre_names == ("Comedy", "Drama", "War")


def test_ids_from_zero(tmp_path):
    rows = "".join(f"{u}::{m}::{1 + (u * m) % 5}::1424380312\n" for u in range(3) for m in range(5))
    ratings = import_data(write(tmp_path, {"s.txt": rows}) + "/s.txt").dataset.ratings
    assert ratings.user_ids.tolist() == [0, 1, 2] and ratings.movie_ids.tolist() == [0, 1, 2, 3, 4]


LETTERBOXD = {
    "ratings.csv": "Date,Name,Year,Letterboxd URI,Rating\n2024-01-02,Hill,1990,https://b.it/1,4.5\n"
    '2024-01-03,"Dale, or not",1991,https://b.it/2,3\n',
    "watched.csv": "Date,Name,Year,Letterboxd URI\n2024-01-02,Hill,1990,https://b.it/1\n",
    "profile.csv": "Date Joined,Username,Given Name\n2020-01-01,someone,\n",
}
IMDB = (
    "Const,Your Rating,Date Rated,Title,Original Title,URL,Title Type,IMDb Rating,Runtime (mins),"
    "Year,Genres,Num Votes,Release Date,Directors\n"
    'tt0012345,8,2024-01-02,Hill,Hill,https://i/1,Movie,7.1,98,1990,"Drama, War",100,1990-01-01,A\n'
    "tt0012346,3,2024-01-03,Dale,Dale,https://i/2,Movie,6.1,90,1991,Comedy,50,1991-01-01,B\n"
)
GOODREADS = (
    "Book Id,Title,Author,ISBN,ISBN13,My Rating,Average Rating,Year Published,My Review\n"
    '1,Hill,N. N.,"=""030640615X""","=""9780306406157""",4,3.9,1990,"long,\nand more"\n'
    '2,Dale,N. N.,"=""""","=""""",0,3.1,1991,\n'
)
MOVIELENS_WEB = (
    "movie_id,imdb_id,tmdb_id,rating,average_rating,title\n"
    "7,0012345,862,4.5,3.9,Hill (1990)\n8,0012346,863,2,3.1,Dale (1991)\n"
)
FILMTIPSET = "Titel;År;Betyg\nT&aring;get;1990;4\nDalen;1991;2\n"


@pytest.mark.parametrize(
    "files",
    [
        *(LETTERBOXD, {"r.csv": IMDB}, {"r.csv": GOODREADS}, {"r.csv": MOVIELENS_WEB}),
        {"r.csv": FILMTIPSET},
    ],
)
def test_one_persons_ratings_are_no_data_set_and_are_sent_where_they_belong(files, tmp_path):
    with pytest.raises(DataError, match=r"names no users .*one person’s ratings. The page You"):
        import_data(write(tmp_path / "mine", files))


def test_a_spreadsheet_of_another_program_says_how_to_save_it(tmp_path):
    folder = write(tmp_path / "inside", {"content.xml": "<x/>", "styles.xml": "<x/>"})
    for path in (tmp_path / "mine.ods", tmp_path / "mine.zip"):
        with pytest.raises(
            DataError, match=r"is a spreadsheet in its program’s own form.*CSV UTF-8"
        ):
            import_data(str(zip_folder(Path(folder), path)))


def test_two_tables_of_ratings_are_not_chosen_between_unless_a_name_says_so(tmp_path):
    table = "user,book,score\n1,1,3\n2,1,4\n"
    source = write(tmp_path / "two", {"a.csv": table, "b.csv": table})
    for read in (import_data, look_at):
        with pytest.raises(DataError, match=r"holds 2 tables of ratings \(a\.csv, b\.csv\)"):
            read(source)
    write(tmp_path / "two", {"my_ratings.csv": table})
    assert len(import_data(source).dataset.ratings) == 2


def test_plays_are_read_though_tags_stand_beside_them_with_a_column_of_small_numbers(tmp_path):
    plays = "".join(f"{u}\t{a}\t{10 ** (u + a)}\n" for u in (1, 2) for a in (1, 2))
    tags = "".join(f"{u}\t{a}\t{t}\t1\t4\t2009\n" for u in (1, 2) for a in (1, 2) for t in (3, 4))
    files = {
        "artists.dat": "id\tname\turl\n1\tBand\thttp\n2\tOrchestra\thttp\n",
        "tags.dat": "tagID\ttagValue\n3\tmetal\n4\trock\n",
        "user_artists.dat": f"userID\tartistID\tweight\n{plays}",
        "user_friends.dat": "userID\tfriendID\n1\t2\n2\t1\n",
        "user_taggedartists.dat": f"userID\tartistID\ttagID\tday\tmonth\tyear\n{tags}",
    }
    source = write(tmp_path / "lastfm", files)
    table = look_at(source).table
    assert table and table.name == "user_artists.dat"
    found = import_data(source).dataset
    assert found.movies.title == ("Band", "Orchestra") and len(found.ratings) == 4


def test_a_web_page_beside_the_ratings_is_told(tmp_path):
    files = {"ratings.csv": "user,book,score\n1,1,3\n2,1,4\n", "books.csv": "<!DOCTYPE html>"}
    assert "books.csv is a web page" in import_data(write(tmp_path / "x", files)).told[-1]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "sep=;\nName;Film;Note\nAnn;A;1\nAnn;B;5\nBob;A;3\nBob;B;2\n",
            "Name · Film · Note: movie",
        ),
        (
            "id,userId,movieId,rating\n1,7,5,1\n2,7,6,5\n3,8,5,2\n",
            "userId · movieId · rating: movie",
        ),
        (
            "critic\tgame title\tscore\na\tX\t9\nb\tX\t3\nb\tY\t7\n",
            "critic · game title · score: game",
        ),
        (
            "reviewerID,asin,overall,when\nA,B0,5.0,1\nB,B0,3.0,2\n",
            "reviewerID · asin · overall: product",
        ),
        (
            "username,beer_name,review_overall\na,X,4.5\nb,X,1\n",
            "username · beer_name · review_overall: beer",
        ),
        (
            "user_id,business_id,stars,useful\nq,b1,5,0\nw,b1,1,3\n",
            "user_id · business_id · stars: place",
        ),
        (
            ",user,title,rating\n0,1,Hill (1990),4\n1,2,Hill (1990),3\n",
            "user · title · rating: item",
        ),
        ("a,song_id,b\nx,1,3\ny,1,4\ny,2,5\n", "a · song_id · b: song"),
        (
            "visitor,painting title,rating\nx,Oak,3\ny,Oak,4\ny,Elm,5\n",
            "visitor · painting title · rating: painting",
        ),
        (
            "user,sculptureId,rating\nx,1,3\ny,1,4\ny,2,5\n",
            "user · sculptureId · rating: sculpture",
        ),
        ("user,external_id,rating\nx,1,3\ny,1,4\n", "user · external_id · rating: item"),
        ("x,10,5\nx,11,3\ny,10,4\n", "column 1 · column 2 · column 3: item"),
    ],
)
def test_columns_are_known_by_their_names_or_else_by_what_stands_in_them(text, said, tmp_path):
    reading = sniff_table(Path(write(tmp_path, {"t.csv": text})) / "t.csv")
    assert reading.noun != "painting" or not reading.doubts
    columns = [reading.columns[at] for at in (reading.user, reading.item, reading.stars)]
    assert f"{' · '.join(columns)}: {reading.noun}" == said


@pytest.mark.parametrize("name", ["u.data", "u1.base"])
def test_the_ratings_of_movielens_100k_alone_are_a_table_without_titles(name, tmp_path):
    lines = "".join(
        f"{user}\t{movie}\t{1 + (user + movie) % 5}\t{880_000_000 + user}\n"
        for user in range(1, 5)
        for movie in range(10, 16)
    )
    source = write(tmp_path / "part", {name: lines})
    for found in (import_data(source), import_data(f"{source}/{name}")):
        assert len(found.dataset.ratings) == 24
        assert found.dataset.ratings.movie_ids.tolist() == list(range(10, 16))
        assert found.dataset.movies.title[0] == "Item 10"


def test_german_columns_are_known_to_speak_of_books(tmp_path):
    text = "\ufeffLeser;Buch_ID;Buchtitel;Jahr;Bewertung\nA;7;Öde Tür;1901;4,5\n"
    text += "B;7;Öde Tür;1901;1\nB;8;Süße Nächte;1950;5\n"
    found = import_data(f"{write(tmp_path, {'buecher.csv': text})}/buecher.csv")
    assert found.dataset.noun == "book" and found.dataset.movies.year.tolist() == [1901, 1950]
    assert found.dataset.ratings.stars.tolist() == [4.5, 1, 5]
