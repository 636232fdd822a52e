import collections
import datetime

import polars as pl
import pytest

from maxella.data.dataset import Dataset
from maxella.explore.answer import Tables
from maxella.explore.times import one_day_share, preferred_hour, preferred_month, preferred_weekday
from maxella.tables.report import Rule
from tests.explore.asking import found, skipped
from tests.explore.world import RATINGS, bare_world, small_world

TIMED = [(user, datetime.datetime.fromisoformat(when)) for user, _, _, when in RATINGS if when]


@pytest.mark.parametrize(
    ("question", "key", "unit", "form"),
    [
        (preferred_month, "preferred-month", "month", "%B"),
        (preferred_weekday, "preferred-weekday", "day", "%A"),
        (preferred_hour, "preferred-hour", "hour", "%H:00"),
    ],
)
def test_ratings_and_people_are_counted_for_each_month_day_and_hour(question, key, unit, form):
    rows = found(question, small_world()).numbers[key].rows(named=True)
    ratings = collections.Counter(when.strftime(form) for _, when in TIMED)
    people = collections.Counter(name for name, _ in {(when.strftime(form), user) for user, when in TIMED})
    assert {row[unit]: row["ratings"] for row in rows if row["ratings"]} == dict(ratings)
    assert {row[unit]: row["people"] for row in rows if row["people"]} == dict(people)
    assert sum(row["share"] for row in rows) == pytest.approx(1)


def test_months_days_and_hours_without_a_rating_are_there_in_their_order():
    world = small_world()
    months = found(preferred_month, world).numbers["preferred-month"]["month"].to_list()
    days = found(preferred_weekday, world).numbers["preferred-weekday"]["day"].to_list()
    hours = found(preferred_hour, world).numbers["preferred-hour"]["hour"].to_list()
    assert (len(months), months[0], months[-1]) == (12, "January", "December")
    assert (len(days), days[0], days[-1]) == (7, "Monday", "Sunday")
    assert hours == [f"{hour:02}:00" for hour in range(24)]


def test_the_answers_name_what_has_most():
    world = small_world()
    assert found(preferred_month, world).answer.startswith("November has most: 8 of 11 ratings, 73%.")
    assert found(preferred_weekday, world).answer.startswith("Monday has most: 6 of 11 ratings, 55%.")
    assert "By people it is the same: 4 of 6 people rated then." in found(preferred_hour, world).answer


def test_who_rates_most_in_number_may_be_told_apart_from_when_most_is_rated():
    # Three people rate once in May, one of them three times more in June.
    may, june = 957_139_200, 959_817_600
    world = small_world()
    rated = world.interactions.head(6).with_columns(
        user_id=pl.Series(["a", "b", "c", "a", "a", "a"]),
        timestamp=pl.Series([may, may, may, june, june + 1, june + 2]),
        movie_id=pl.Series(["m1", "m1", "m1", "m2", "m3", "m4"]),
    )
    rated = rated.vstack(rated.tail(1).with_columns(movie_id=pl.Series(["m5"])))
    answer = found(preferred_month, Dataset(rated, world.movies, world.users, world.manifest)).answer
    assert answer == "June has most: 4 of 7 ratings, 57%. By people it is May, when 3 of 3 people rated."


def test_the_share_of_people_who_rated_on_one_day_is_told_with_the_caveat():
    world = small_world()
    days = collections.defaultdict(set)
    for user, when in TIMED:
        days[user].add(when.date())
    share = sum(len(each) == 1 for each in days.values()) / len(days)
    assert one_day_share(Tables(world)) == pytest.approx(share) == pytest.approx(5 / 6)
    for question in (preferred_month, preferred_weekday, preferred_hour):
        caveat = found(question, world).caveat
        assert "not when the movie was seen; 83% of the people gave all their ratings on one day" in caveat


def test_each_picture_has_its_own_caveat():
    world = small_world()
    month = found(preferred_month, world).caveat
    assert "The ratings span 6 August 2000 to 5 January 2001" in month
    assert "No rating was given in February, March, April" in month
    assert "UTC, not of the person's time zone" in found(preferred_hour, world).caveat


def test_what_the_manifest_knows_of_the_timestamps_is_told():
    world = small_world()
    rule = Rule(name="timestamp rebuilt within 18 minutes", file="ratings.dat", effect="noted", count=197_309)
    manifest = world.manifest.model_copy(update={"rules": [rule]})
    noted = Dataset(world.interactions, world.movies, world.users, manifest)
    assert "197,309 ratings: timestamp rebuilt within 18 minutes." in found(preferred_hour, noted).caveat


@pytest.mark.parametrize("question", [preferred_month, preferred_weekday, preferred_hour])
def test_without_times_the_question_is_skipped_by_name(question):
    left_out = skipped(question, bare_world())
    assert left_out.reason == "no rating has a timestamp"
    assert left_out.heading.endswith("do people rate most?")
