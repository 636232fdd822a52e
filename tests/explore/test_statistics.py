import statistics

import pytest

from maxella.explore.statistics import initial_statistics, known_columns
from tests.explore.asking import found
from tests.explore.world import PEOPLE, RATINGS, bare_world, seconds, small_world


def rows_of(table):
    return {row["column"]: row for row in table.rows(named=True)}


def quartiles(values):
    return statistics.quantiles(values, n=4, method="inclusive")


def test_statistics_are_those_of_the_flat_table():
    rows = rows_of(found(initial_statistics, small_world()).numbers["initial-statistics"])
    known = [user for user, *_ in RATINGS if PEOPLE[user][0]]
    expected = {
        "rating": [rating for _, _, rating, _ in RATINGS],
        "timestamp": [seconds(when) for *_, when in RATINGS if when],
        "age bucket": [PEOPLE[user][1] for user in known],
        "zip code": [int(PEOPLE[user][3]) for user in known],
        "occupation label": [
            {"writer": 21, "artist": 1, "K-12 student": 10, "retired": 13}[PEOPLE[user][2]] for user in known
        ],
    }
    assert rows.keys() == expected.keys()
    for name, values in expected.items():
        row = rows[name]
        assert row["count"] == len(values)
        assert (row["min"], row["max"]) == (min(values), max(values))
        assert row["mean"] == pytest.approx(statistics.fmean(values))
        assert row["sd"] == pytest.approx(statistics.stdev(values))
        assert [row["25%"], row["50%"], row["75%"]] == pytest.approx(quartiles(values))


def test_the_answer_tells_mean_median_and_the_most_frequent_rating():
    answer = found(initial_statistics, small_world()).answer
    # 5 4 4 3 2 5 1 4 4 3 4 4
    assert "The mean of 12 ratings is 3.58 on a scale of 1 to 5" in answer
    assert "median 4" in answer
    assert "The most frequent one is 4: 50% of all." in answer


def test_times_are_shown_as_days_and_kept_as_seconds_in_the_numbers():
    answer = found(initial_statistics, small_world())
    shown = {row["Column"]: row for row in answer.table.rows(named=True)}
    assert shown["timestamp"]["Min"] == "6 Aug 2000"
    assert shown["timestamp"]["Max"] == "5 Jan 2001"
    assert shown["timestamp"]["SD"].endswith(" days")
    assert rows_of(answer.numbers["initial-statistics"])["timestamp"]["min"] == seconds("2000-08-06T10:00")


def test_columns_that_hold_nothing_have_a_count_of_none():
    answer = found(initial_statistics, bare_world())
    assert rows_of(answer.numbers["initial-statistics"])["zip code"]["count"] == 0
    assert {row["Column"]: row for row in answer.table.rows(named=True)}["timestamp"]["Mean"] == "–"


def test_every_column_of_the_three_tables_has_its_gaps_and_distinct_values_counted():
    answer = found(known_columns, small_world())
    counts = {(row["table"], row["column"]): row for row in answer.numbers["known-columns"].rows(named=True)}
    assert len(counts) == 4 + 25 + 5
    assert (counts["ratings", "timestamp"]["missing"], counts["ratings", "timestamp"]["distinct"]) == (1, 11)
    assert (counts["movies", "genres"]["missing"], counts["movies", "genres"]["distinct"]) == (2, 3)
    assert (counts["movies", "release_year"]["missing"], counts["movies", "release_year"]["distinct"]) == (
        1,
        4,
    )
    assert (counts["users", "gender"]["missing"], counts["users", "gender"]["distinct"]) == (1, 2)
    assert "There are 12 ratings, 6 movies and 6 people." in answer.answer
    whole = sum(row["missing"] == 0 for row in counts.values())
    assert f"{whole} of 34 columns have no gap" in answer.answer
