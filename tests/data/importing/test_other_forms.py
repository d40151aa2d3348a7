"""Tables that are not quite a table: what is read of them, and what names the culprit."""

import zipfile
from pathlib import Path

import pytest

from cf.data.importing.sniffing import sniff_table
from cf.data.sources.read import import_data
from cf.errors import DataError
from tests.data.importing.tables import read
from tests.data.importing.test_kinds import titles_and_stars, write

RATED = [(f"u{user}", f"Hill {b}", 1 + (user + b) % 5) for user in range(3) for b in range(4)]
LINES = "".join(f"{user},{book},{stars}\n" for user, book, stars in RATED)
EXPECTED = sorted((book, stars) for _, book, stars in RATED)


def read_bytes(folder: Path, content: bytes) -> None:
    (folder / "mine.csv").write_bytes(content)
    import_data(str(folder / "mine.csv"))


def test_a_line_in_another_code_than_the_others_is_named(tmp_path):
    good = LINES.replace("Hill", "Été").encode()
    with pytest.raises(DataError, match=r"line 14: “u9,Amélie,4” is no UTF-8, as the 12 other"):
        read_bytes(tmp_path, b"user,book,rating\n" + good + "u9,Amélie,4\n".encode("cp1252"))


@pytest.mark.parametrize(
    ("title", "code", "said"),
    [
        ("Ирония", "cp1251", "line 2: “Èðîíèÿ” is no word .* for Cyrillic or Greek"),
        ("Ирония", "koi8-r", "line 2: .* for Cyrillic or Greek"),
        ("Misérables", "mac-roman", "line 2: “MisŽrables” is no word .* of old Macintoshes"),
        ("Väder", "mac-roman", "line 2: “VŠder” is no word .* of old Macintoshes"),
        ("voilà", "mac-roman", "line 2: “voilˆ” is no word .* of old Macintoshes"),
    ],
)
def test_text_of_another_code_is_refused_where_it_makes_words_that_there_are_not(
    title, code, said, tmp_path
):
    with pytest.raises(DataError, match=said):
        read_bytes(tmp_path, ("user,book,rating\n" + LINES.replace("Hill", title)).encode(code))


@pytest.mark.parametrize("title", ["Été à Œuf", "ÄÖÜ", "Žižek", "Škoda", "Lego™ ÇA"])
def test_words_of_western_europe_are_read_in_its_code(title, tmp_path):
    content = ("user,book,rating\n" + LINES.replace("Hill", title)).encode("cp1252")
    (tmp_path / "mine.csv").write_bytes(content)
    titles = import_data(str(tmp_path / "mine.csv")).dataset.movies.title
    assert titles == tuple(f"{title} {b}" for b in range(4))


@pytest.mark.parametrize("some", [1, 2])
def test_decimal_commas_between_commas_are_refused_with_the_way_to_mend_them(some, tmp_path):
    lines = [f"{u},{b},{s}{',5' * (i % some == 0)}" for i, (u, b, s) in enumerate(RATED)]
    with pytest.raises(DataError, match=r"line 2: “u0,Hill 0,1,5” has 4 fields, .* semicolons"):
        read(tmp_path, "user,book,rating\n" + "\n".join(lines))


def test_lines_that_their_program_has_numbered_are_not_taken_for_decimal_commas(tmp_path):
    lines = [f"{i},{u[1:]},{b[-1]},{s}" for i, (u, b, s) in enumerate(RATED, start=1)]
    found = read(tmp_path, "userId,bookId,rating\n" + "\n".join(lines))
    assert sorted(s for _, s in titles_and_stars(found)) == sorted(s for *_, s in RATED)


@pytest.mark.parametrize(
    ("above", "told"),
    [
        ("Our club\n", "line 1 (1 field, but most have 3)"),
        ("Our club,,\n", "Above the names of the columns stands “Our club”: passed over."),
        ("Our club,,\nof 2024,,\n,,\n", "stands “Our club” and “of 2024”: passed over."),
    ],
)
def test_a_heading_above_the_names_is_passed_over_and_told(above, told, tmp_path):
    found = read(tmp_path, above + "user,book,rating\n" + LINES + "u9,Hill 9,\n")
    assert titles_and_stars(found) == EXPECTED
    text = " ".join(found.told)
    assert told in text and f"line {14 + above.count(chr(10))} (no rating)" in text


def test_counts_with_commas_between_thousands_are_numbers(tmp_path):
    found = read(tmp_path, "user;band;plays\na;Oak;1,000\na;Elm;1\nb;Oak;1,000,000\nb;Elm;10\n")
    assert titles_and_stars(found)[0] == ("Elm", 1) and "counts up to 1,000,000" in found.told[0]
    stars = dict(
        zip("ab", sorted(s for t, s in titles_and_stars(found) if t == "Oak"), strict=True)
    )
    assert stars == {"a": pytest.approx(3), "b": 5}


@pytest.mark.parametrize(
    "text",
    [
        "user,song\nann,Oak\nann,Elm\nbob,Oak\n",
        "user_id:token\titem_id:token\ttimestamp:float\nann\tOak\t880000000\nann\tElm\t880000001\n"
        "bob\tOak\t880000002\n",
    ],
)
def test_pairs_without_a_rating_are_counts_of_one(text, tmp_path):
    found = read(tmp_path, text)
    assert titles_and_stars(found) == [("Elm", 5), ("Oak", 5), ("Oak", 5)]
    assert found.told[0] == "No column rates, so each line counts as one."
    assert "who took what, not who liked it" in found.told[1]
    assert "no taste here to learn" in found.dataset.no_taste


def test_pairs_with_tags_are_not_read_in_place_of_ratings(tmp_path):
    files = {
        "club.csv": "user,book,rating\n" + LINES,
        "labels.csv": "user,book,tag\nann,Hill 1,old\nbob,Hill 2,new\n",
    }
    assert titles_and_stars(import_data(write(tmp_path / "club", files))) == EXPECTED


def test_json_is_read_in_lines_and_else_named_with_the_way_to_csv(tmp_path):
    lines = [
        f'{{"user": "{u}", "book": "{b}", "rating": {s}, "kinds": ["old", "new"], "at": {{}}}}'
        for u, b, s in RATED
    ]
    found = read(tmp_path, "\n".join(lines), name="mine.jsonl")
    assert titles_and_stars(found) == EXPECTED
    assert sniff_table(tmp_path / "mine.jsonl").columns[:3] == ("user", "book", "rating")
    with pytest.raises(DataError, match=r"is JSON, .*read_json\('mine.json'\).to_csv"):
        read(tmp_path, f"[{','.join(lines)}]", name="mine.json")
    with pytest.raises(DataError, match="of a kind of JSON that is not known"):
        read(tmp_path, "\n".join([*lines, '{"user": 3']), name="mine.jsonl")


@pytest.mark.parametrize("within", ["a/b/", "__MACOSX/x/", "a/"])
def test_a_zip_whose_table_lies_two_folders_deep_is_read(within, tmp_path):
    with zipfile.ZipFile(tmp_path / "club.zip", "w") as archive:
        archive.writestr("__MACOSX/._x.csv", "x")
        archive.writestr(f"{within}ratings.csv", "user,book,rating\n" + LINES)
    if "MACOSX" in within:
        with pytest.raises(DataError, match="no known layout"):
            import_data(str(tmp_path / "club.zip"))
    else:
        assert titles_and_stars(import_data(str(tmp_path / "club.zip"))) == EXPECTED
