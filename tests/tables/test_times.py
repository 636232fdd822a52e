from datetime import UTC, datetime

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maxella.tables.times import TimeFormat, detect_time_format, read_time


def seconds(*cells):
    column = pl.Series("time", cells, pl.String)
    form = detect_time_format(column)
    return column.to_frame().select(read_time(pl.col("time"), form)).to_series().to_list()


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("978300760", 978_300_760),
        ("978300760.0", 978_300_760),
        ("978300760000", 978_300_760),
        ("978300760000000", 978_300_760),
        ("978300760000000000", 978_300_760),
        ("0", 0),
        ("-86400", -86_400),
        ("2020-01-31", 1_580_428_800),
        ("2020-01-31T12:00:00Z", 1_580_472_000),
        ("2020-01-31 12:00:00", 1_580_472_000),
        ("2020-01-31 12:00", 1_580_472_000),
        ("2020-01-31T12:00:00.123456", 1_580_472_000),
        ("2020-01-31T13:00:00+01:00", 1_580_472_000),
        ("2020-01-31 07:00-05:00", 1_580_472_000),
        ("2020-01-31 12:00:00 UTC", 1_580_472_000),
        ("1965-03-01", -152_668_800),
    ],
)
def test_times_become_unix_seconds(cell, expected):
    assert seconds(cell) == [expected]


def test_the_unit_of_each_time_is_told_from_its_own_size():
    cells = ("1500000000", "1500000100000", "1500000200000000", "1500000300000000000", "5", None)
    assert seconds(*cells) == [1_500_000_000, 1_500_000_100, 1_500_000_200, 1_500_000_300, 5, None]


def test_a_column_of_days_without_separators_is_no_column_of_seconds():
    assert seconds("20210305", "20210306", None) == [1_614_902_400, 1_614_988_800, None]
    assert seconds("20210305", "20219999") == [20_210_305, 20_219_999]


def test_what_cannot_be_read_is_null():
    assert seconds("2020-01-31", "yesterday", "2020-13-01") == [1_580_428_800, None, None]
    assert seconds("978300760", "soon") == [978_300_760, None]


def test_a_column_without_any_time_stays_empty():
    assert detect_time_format(pl.Series([None], dtype=pl.String)) is TimeFormat.NUMBER
    assert seconds(None, None) == [None, None]


@given(st.datetimes(datetime(1902, 1, 1), datetime(2200, 1, 1)))
def test_any_iso_date_is_read_as_python_reads_it(moment):
    whole = moment.replace(microsecond=0, tzinfo=UTC)
    for written in (whole.isoformat(), whole.isoformat().replace("+00:00", "Z"), whole.isoformat(" ")):
        assert seconds(written) == [int(whole.timestamp())]
