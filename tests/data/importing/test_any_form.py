"""The same ratings in any form of table are the same ratings."""

import csv
import io
import random
from collections import Counter

from cf.data.importing.sniffing import sniff_table
from cf.data.sources.read import import_data

LETTERS = "ab cdéü,;|\t\"'\nXYZ&(1990)"


def write_form(rows, titles, chance: random.Random) -> bytes:
    """A table of these ratings with columns in any order, and further ones that say nothing."""
    halves = any(stars % 1 for *_, stars in rows)
    point = chance.choice(".,") if halves else "."
    columns = {
        "userId": [user for user, *_ in rows],
        "movieId": [movie for _, movie, _ in rows],
        "rating": [f"{stars:g}".replace(".", point) for *_, stars in rows],
        "title": [titles[movie] for _, movie, _ in rows],
        "timestamp": [str(chance.randint(10**9, 2 * 10**9)) for _ in rows],
        "note": [chance.choice(("", 'x\ny, "z"')) for _ in rows],
        "age": [str(chance.randint(8, 80)) for _ in rows],
    }
    names = ["userId", "movieId", "rating", "title"]
    names += [name for name in ("timestamp", "note", "age") if chance.random() < 0.4]
    chance.shuffle(names)
    text = io.StringIO(newline="")
    quoting = chance.choice((csv.QUOTE_MINIMAL, csv.QUOTE_ALL))
    ends = chance.choice(("\n", "\r\n"))
    table = csv.writer(text, delimiter=chance.choice(",;\t|"), lineterminator=ends, quoting=quoting)
    table.writerows([names, *zip(*(columns[name] for name in names), strict=True)])
    encoding = chance.choice(("utf-8", "utf-8-sig", "utf-16", "cp1252"))
    return text.getvalue().encode(encoding)


def test_every_rating_of_a_table_of_any_form_reaches_its_user_and_thing(tmp_path):
    path = tmp_path / "any.csv"
    for seed in range(60):
        chance = random.Random(seed)
        users = [
            chance.choice(("u{}", "{}")).format(3 * n + 1) for n in range(chance.randint(2, 20))
        ]
        movies = [str(7 * n + 2) for n in range(chance.randint(2, 20))]
        titles = {
            movie: f"T{''.join(chance.choices(LETTERS, k=chance.randint(0, 12)))}{movie}"
            for movie in movies
        }
        pairs = [(user, movie) for user in users for movie in movies]
        steps = (0.5, 10) if chance.random() < 0.5 else (1, 5)
        rows = [
            (*pair, steps[0] * chance.randint(1, steps[1]))
            for pair in chance.sample(pairs, max(4, len(pairs) // 2))
        ]
        path.write_bytes(write_form(rows, titles, chance))
        data = import_data(str(path)).dataset
        found = zip(data.ratings.movie.tolist(), data.ratings.stars.tolist(), strict=True)
        given = Counter((" ".join(titles[movie].split()), stars) for _, movie, stars in rows)
        assert Counter((data.movies.title[movie], stars) for movie, stars in found) == given, seed
        assert data.ratings.n_users == len({user for user, *_ in rows}), seed


def test_without_a_header_the_columns_are_user_thing_and_rating_in_this_order(tmp_path):
    path = tmp_path / "bare.txt"
    for seed in range(60):
        chance = random.Random(seed)
        first = chance.choice((0, 1, 100, 10**5))
        pairs = [(first + user, 2 * first + 3 * movie) for user in range(9) for movie in range(12)]
        has_index, has_time = chance.random() < 0.4, chance.random() < 0.5
        delimiter = chance.choice((",", ";", "\t", "::", " ", "|"))
        lines = [
            delimiter.join(
                [str(i)] * has_index
                + [str(user), str(movie), str(chance.randint(1, 5))]
                + [str(chance.randint(10**9, 10**9 + 10**7))] * has_time
            )
            for i, (user, movie) in enumerate(chance.sample(pairs, 60))
        ]
        path.write_text("\n".join(lines), "utf-8")
        reading = sniff_table(path)
        places = tuple(at + has_index for at in range(3))
        assert (reading.user, reading.item, reading.stars) == places, (seed, lines[:3])
