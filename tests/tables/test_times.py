from datetime import UTC, datetime

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maxella.tables.times import TimeFormat, detect_time_format, read_time, to_seconds


def seconds(*cells):
    column = pl.Series("time", cells, pl.String)
    form = detect_time_format(column)
    read = column.to_frame().select(read_time(pl.col("time"), form)).to_series()
    return to_seconds(read, form).to_list()


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


def test_the_unit_is_told_from_the_whole_column():
    assert seconds("978300760000", "5", None) == [978_300_760, 0, None]


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
