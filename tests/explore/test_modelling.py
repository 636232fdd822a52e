import datetime
import statistics
from collections import defaultdict

import polars as pl
import pytest

from maxella.explore.modelling import missing_metadata, rating_drift
from tests.checkerboards import dataset_of
from tests.explore.asking import found, skipped
from tests.explore.town import DAY, MOVIES, RATINGS, town


def month_of(seconds: int) -> datetime.date:
    return datetime.datetime.fromtimestamp(seconds, datetime.UTC).date().replace(day=1)


def test_months_have_their_ratings_people_and_means():
    months = defaultdict(list)
    for user, _, stars, when in RATINGS:
        months[month_of(when)].append((user, stars))
    answer = found(rating_drift, town())
    numbers = answer.numbers["rating-drift"]
    assert numbers["month"].to_list() == sorted(months)
    for month, ratings, people, mean in numbers.iter_rows():
        assert (ratings, people) == (len(months[month]), len({user for user, _ in months[month]}))
        assert mean == pytest.approx(statistics.fmean(stars for _, stars in months[month]))
    busiest = max(sorted(months), key=lambda month: len(months[month]))
    assert (
        f"The busiest month, {busiest:%B %Y}, has {len(months[busiest]) / len(RATINGS):.1%}" in answer.answer
    )


def test_the_slopes_are_those_of_straight_lines():
    days = [when // DAY for *_, when in RATINGS]
    overall = statistics.linear_regression(days, [stars for _, _, stars, _ in RATINGS]).slope
    by_person = defaultdict(list)
    for user, _, stars, when in RATINGS:
        by_person[user].append((when // DAY, stars))
    own = [
        (day - statistics.fmean(d for d, _ in rows), stars - statistics.fmean(s for _, s in rows))
        for rows in by_person.values()
        for day, stars in rows
    ]
    slope = sum(day * stars for day, stars in own) / sum(day * day for day, _ in own)
    assert (
        f"by {overall * 365.25:+.2f} stars a year, one through each person's own by {slope * 365.25:+.2f}"
        in (found(rating_drift, town()).answer)
    )


def test_ratings_of_less_than_a_year_are_drawn_by_week():
    monday = 4 * DAY  # 5 January 1970
    rows = [("a", "m", 3, monday), ("b", "m", 4, monday + 6 * DAY), ("c", "m", 5, monday + 7 * DAY)]
    dataset = dataset_of(
        pl.DataFrame(rows, schema=["user_id", "movie_id", "rating", "timestamp"], orient="row")
    )
    numbers = found(rating_drift, dataset).numbers["rating-drift"]
    first = datetime.date(1970, 1, 5)
    assert numbers.rows() == [(first, 2, 2, 3.5), (first + datetime.timedelta(7), 1, 1, 5.0)]


def test_drift_is_skipped_without_times():
    bare = dataset_of(pl.DataFrame({"user_id": ["a"], "movie_id": ["m"], "rating": [3.0]}))
    assert skipped(rating_drift, bare).reason == "no rating has a timestamp"


def test_missing_values_are_counted_over_movies_and_over_ratings():
    answer = found(missing_metadata, town())
    rows = {
        column: (movies, ratings) for column, movies, ratings in answer.numbers["missing-metadata"].rows()
    }
    assert len(rows) == 23
    for column in ("release_year", "genres", "director", "star", "crew_size", "runtime"):
        lacking = {movie for movie, columns in MOVIES.items() if columns.get(column) in (None, [])}
        ratings = sum(movie in lacking for _, movie, _, _ in RATINGS)
        assert rows[column] == pytest.approx((len(lacking) / len(MOVIES), ratings / len(RATINGS)))
    assert "2 of 23 columns are whole." in answer.answer
    assert answer.answer.startswith("Most often missing is cast: 100% of the movies lack it")
