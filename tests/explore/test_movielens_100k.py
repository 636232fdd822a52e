"""The answers on a real file, each counted once more in plain Python."""

import collections
import datetime
import statistics

import pytest

from maxella.data.registry import known_source
from maxella.data.sources.profiles import AGE_BUCKETS
from maxella.data.wrangle import wrangle_movielens
from maxella.explore.people import age_groups, age_name, occupations, ratings_by_gender, women_and_men
from maxella.explore.statistics import initial_statistics
from maxella.explore.times import preferred_hour, preferred_month, preferred_weekday
from maxella.tables.archive import open_source
from tests.conftest import SHARED_DATA
from tests.explore.asking import found

pytestmark = pytest.mark.shared_data


@pytest.fixture(scope="module")
def dataset():
    return wrangle_movielens("ml-100k", open_source(SHARED_DATA / "ml-100k"), None, known_source("ml-100k"))


@pytest.fixture(scope="module")
def ratings():
    lines = (SHARED_DATA / "ml-100k/u.data").read_text().splitlines()
    rows = [line.split("\t") for line in lines]
    return [
        (user, int(rating), datetime.datetime.fromtimestamp(int(when), datetime.UTC))
        for user, _, rating, when in rows
    ]


@pytest.fixture(scope="module")
def users():
    lines = (SHARED_DATA / "ml-100k/u.user").read_text().splitlines()
    return {user: profile for user, *profile in (line.split("|") for line in lines)}


def test_statistics_of_the_ratings(dataset, ratings):
    answer = found(initial_statistics, dataset)
    row = answer.numbers["initial-statistics"].row(3, named=True)
    stars = [rating for _, rating, _ in ratings]
    assert (row["column"], row["count"], row["50%"]) == ("rating", 100_000, statistics.median(stars))
    assert (row["mean"], row["sd"]) == pytest.approx((statistics.fmean(stars), statistics.stdev(stars)))
    rating, count = collections.Counter(stars).most_common(1)[0]
    assert f"The most frequent one is {rating}: {count / 1000:.0f}% of all." in answer.answer


@pytest.mark.parametrize(
    ("question", "form"), [(preferred_month, "%B"), (preferred_weekday, "%A"), (preferred_hour, "%H:00")]
)
def test_when_people_rate(dataset, ratings, question, form):
    name, count = collections.Counter(when.strftime(form) for _, _, when in ratings).most_common(1)[0]
    days = collections.defaultdict(set)
    for user, _, when in ratings:
        days[user].add(when.date())
    share = sum(len(each) == 1 for each in days.values()) / len(days)
    answer = found(question, dataset)
    assert answer.answer.startswith(f"{name} has most: {count:,} of 100,000 ratings")
    assert f"{share:.0%} of the people gave all their ratings on one day" in answer.caveat


def test_who_the_people_are(dataset, users):
    men = sum(gender == "M" for _, gender, _, _ in users.values())
    occupation, members = collections.Counter(profile[2] for profile in users.values()).most_common(1)[0]
    buckets = collections.Counter(
        max(bound for bound in AGE_BUCKETS if bound == 1 or int(profile[0]) >= bound)
        for profile in users.values()
    )
    bucket, count = buckets.most_common(1)[0]
    assert f"{men:,} of 943 people whose gender is known" in found(women_and_men, dataset).answer
    assert f"“{occupation}”: {members:,} of 943 people" in found(occupations, dataset).answer
    assert f"The largest group is {age_name(bucket)}: {count:,} of 943" in found(age_groups, dataset).answer


def test_what_women_and_men_give(dataset, ratings, users):
    given = collections.defaultdict(list)
    for user, rating, _ in ratings:
        given[users[user][1]].append(rating)
    answer = found(ratings_by_gender, dataset).answer
    assert f"Women give {statistics.fmean(given['F']):.2f}" in answer
    assert f"men give {statistics.fmean(given['M']):.2f}" in answer
