"""When ratings were given, whatever way a table writes it."""

from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cf.data.importing.sniffing import sniff_table
from cf.data.importing.times import TimeError, parse_times
from cf.data.sources.read import import_data
from tests.data.importing.tables import read, write


def moment(*parts: int) -> int:
    return int(datetime(*parts, tzinfo=UTC).timestamp())


@pytest.mark.parametrize(
    ("texts", "seconds"),
    [
        (["964982703", " 0"], [964982703, 0]),
        (["964982703.9", "964982704"], [964982703, 964982704]),
        (["964982703123", "964982704000"], [964982703, 964982704]),
        (["964982703123456", "964982704000000"], [964982703, 964982704]),
        (["1995-01-02", "1969-12-31"], [moment(1995, 1, 2), -86_400]),
        (["2020-01-02 03:04:05", "2020-01-02T03:04"], [moment(2020, 1, 2, 3, 4, 5), 1577934240]),
        (["2020-01-02T03:04:05Z", "2020-01-02T05:04:05+02:00"], [moment(2020, 1, 2, 3, 4, 5)] * 2),
        (["2020-01-02 03:04:05.999999"], [moment(2020, 1, 2, 3, 4, 5)]),
        (["31.12.2020", "1.2.99 23:59"], [moment(2020, 12, 31), moment(1999, 2, 1, 23, 59)]),
        (["12/31/2020", "1/2/2020 1:05 PM"], [moment(2020, 12, 31), moment(2020, 1, 2, 13, 5)]),
        (["31/12/2020", "1/2/2020 12:05 AM"], [moment(2020, 12, 31), moment(2020, 2, 1, 0, 5)]),
        (["01-Jan-1995", "2 September 2003"], [moment(1995, 1, 1), moment(2003, 9, 2)]),
        (["2020/01/05", "2020/1/6 1:05 PM"], [moment(2020, 1, 5), moment(2020, 1, 6, 13, 5)]),
        (["2020.01.05", "2020. 1. 6."], [moment(2020, 1, 5), moment(2020, 1, 6)]),
        (["2020-1-5", "2020-01-06"], [moment(2020, 1, 5), moment(2020, 1, 6)]),
        (["January 05, 2020", "Jan 6 2020"], [moment(2020, 1, 5), moment(2020, 1, 6)]),
        (["Sunday, January 5, 2020", "Dec 6th, 2020"], [moment(2020, 1, 5), moment(2020, 12, 6)]),
        (["5. January 2020", "6. März 2020"], [moment(2020, 1, 5), moment(2020, 3, 6)]),
        (["20200105", "20200229"], [moment(2020, 1, 5), moment(2020, 2, 29)]),
        (["05-01-2020", "25-12-2020"], [moment(2020, 1, 5), moment(2020, 12, 25)]),
        (
            ["Sun Jan 05 01:02:03 2020", "Mon Jan 06 03:00:00 +0200 2020"],
            [moment(2020, 1, 5, 1, 2, 3), moment(2020, 1, 6, 1)],
        ),
        (
            ["Sun, 05 Jan 2020 01:00:00 GMT", "Mon, 6 Jan 2020 00:00:00 -0130"],
            [moment(2020, 1, 5, 1), moment(2020, 1, 6, 1, 30)],
        ),
    ],
)
def test_numbers_dates_and_clocks_become_seconds_in_utc(texts, seconds):
    found, told = parse_times(pa.chunked_array([texts[:1], texts[1:]], pa.string()))
    assert (found.tolist(), told) == (seconds, "")


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "soon",
        "13/13/2020",
        "31.2.2020",
        "12 Foo 2020",
        "1/2/2020 25:00",
        "2020-13-01",
        "nan",
        "1e40",
        "20200230",
        "20201301",
        "Foo 12, 2020",
        "Jan 05 2020 10:00 PST",
    ],
)
def test_a_value_that_says_no_time_is_named(wrong):
    with pytest.raises(TimeError) as error:
        parse_times(pa.chunked_array([["1/2/2020", wrong]], pa.string()))
    assert str(error.value) == wrong
    with pytest.raises(TimeError):
        of_numbers = ["20200105" if wrong.isdecimal() else "964982703", wrong]
        parse_times(pa.chunked_array([of_numbers], pa.string()))


def test_days_that_could_be_months_are_told():
    _, told = parse_times(pa.chunked_array([["3/4/2020", "5/6/2020"]], pa.string()))
    assert told == "Dates such as 3/4/2020 are read as month, day, year."


def test_days_of_a_spreadsheet_are_told():
    found, told = parse_times(pa.chunked_array([["43835", "43836.5"]], pa.string()))
    assert found.tolist() == [moment(2020, 1, 5), moment(2020, 1, 6, 12)]
    assert told == "Numbers such as 43835 are read as a spreadsheet’s days: 2020-01-05."


@pytest.mark.parametrize(
    "column",
    [
        pa.chunked_array([[datetime(2020, 1, 2, 3, tzinfo=UTC)]]),
        pa.chunked_array([[datetime(2020, 1, 2, 3)]], pa.timestamp("ns")),
        pa.chunked_array([[1577934000]]),
        pa.chunked_array([[1577934000.0]]),
        pa.chunked_array([["2020-01-02 03:00"]]).dictionary_encode(),
    ],
)
def test_columns_of_parquet_are_times_of_any_kind(column):
    assert parse_times(column)[0].tolist() == [1577934000]


@pytest.mark.parametrize("column", [[[1]], [None], [date(1, 1, 1).resolution]])
def test_columns_of_other_kinds_are_none(column):
    with pytest.raises(TimeError):
        parse_times(pa.chunked_array([column]))


@pytest.mark.parametrize("name", ["timestamp", "review_date", "Zeit", "rated at", ""])
def test_the_column_of_times_is_found_by_its_name_or_by_what_stands_in_it(name, tmp_path):
    header = f"user,book,rating,{name}\n"
    found = read(tmp_path, header + "b,7,4,2020-01-02\na,7,5,2020-01-03\na,3,1,2020-01-01\n")
    assert found.told == ()
    days = [moment(2020, 1, day) for day in (1, 3, 2)]  # by user, then book
    assert found.dataset.ratings.when.tolist() == days


@pytest.mark.parametrize("header", ["user,book,rating,hours\n", "user,book,rating,time\n"])
def test_other_numbers_are_no_times_unless_a_person_says_so(header, tmp_path):
    text = header + "a,3,1,17\na,7,5,12\nb,7,4,3\n"
    found = read(tmp_path, text)
    assert found.dataset.ratings.when is None
    assert found.told == (
        *[
            "When the ratings were given is not kept: “time” says “17”, which is read as no time. "
            "2020-01-31, 31.1.2020 and 31 Jan 2020 would be."
        ]
        * ("time" in header),
    )
    assert read(tmp_path, text, "time=4").dataset.ratings.when.tolist() == [17, 12, 3]


@pytest.mark.parametrize(
    "day", ["2020.01.05", "20200105", "43835", "January 05, 2020", "Sun Jan 05 00:00:00 2020"]
)
def test_a_column_that_is_called_date_is_read_whatever_way_it_writes_days(day, tmp_path):
    text = f'user,book,rating,date\na,3,1,"{day}"\na,7,5,"{day}"\nb,7,4,"{day}"\n'
    assert read(tmp_path, text).dataset.ratings.when.tolist() == [moment(2020, 1, 5)] * 3


def test_isbns_are_no_times(tmp_path):
    text = "user,code,rating\na,9780306406157,1\na,9780306406158,5\nb,9780306406157,4\n"
    found = read(tmp_path, text).dataset.ratings
    assert found.when is None and found.n_movies == 2


def test_times_are_kept_of_all_ratings_or_of_none_and_what_is_left_out_needs_none(tmp_path):
    text = "user,book,rating,date\na,3,1,2020-01-02\na,7,5,{}\nb,7,{},\nb,3,3,2020-01-03\n"
    whole = read(tmp_path, text.format("2020-01-04", "none"))
    assert len(whole.dataset.ratings.when) == 3
    part = read(tmp_path, text.format("2020-01-04", "4"))
    assert part.dataset.ratings.when is None
    assert part.told == (
        "When the ratings were given is not kept: column “date” says an empty cell of one of them, "
        "and splits by time need it of each.",
    )
    assert "says “soon” of one" in read(tmp_path, text.format("soon", "none")).told[-1]


def test_a_table_in_parquet_brings_its_times(tmp_path):
    columns = {"user": [2, 1], "item": [5, 5], "rating": [3.0, 4.0]}
    times = pa.array([datetime(2020, 1, 2), datetime(2020, 1, 1)], pa.timestamp("ms"))
    pq.write_table(pa.table({**columns, "created_at": times}), tmp_path / "x.parquet")
    found = import_data(str(tmp_path / "x.parquet"))
    assert found.dataset.ratings.when.tolist() == [moment(2020, 1, 1), moment(2020, 1, 2)]


def test_what_was_taken_for_the_time_is_shown(tmp_path: Path):
    path = write(tmp_path, "user,book,rating,when it was\n1,2,3,2020-01-02\n")
    assert "time: “when it was”" in sniff_table(path).describe()
