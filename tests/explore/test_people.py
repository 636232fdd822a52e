import collections
import statistics

import pytest

from maxella.explore.people import age_groups, age_name, occupations, ratings_by_gender, women_and_men
from tests.explore.asking import found, skipped
from tests.explore.world import PEOPLE, RATINGS, bare_world, small_world

KNOWN = {user: profile for user, profile in PEOPLE.items() if profile[0]}
GENDERS = {"F": "Women", "M": "Men"}


@pytest.mark.parametrize(
    ("question", "key", "column", "name_of"),
    [
        (women_and_men, "women-and-men", "gender", lambda profile: GENDERS[profile[0]]),
        (
            age_groups,
            "age-groups",
            "age",
            lambda profile: {1: "under 18", 25: "25–34", 56: "56 and over"}[profile[1]],
        ),
        (occupations, "occupations", "occupation", lambda profile: profile[2]),
    ],
)
def test_people_and_ratings_of_each_group_are_counted(question, key, column, name_of):
    rows = {row[column]: row for row in found(question, small_world()).numbers[key].rows(named=True)}
    people = collections.Counter(name_of(profile) for profile in KNOWN.values())
    given = collections.defaultdict(list)
    for user, _, rating, _ in RATINGS:
        if user in KNOWN:
            given[name_of(KNOWN[user])].append(rating)
    assert {name: row["people"] for name, row in rows.items()} == dict(people)
    assert {name: row["ratings"] for name, row in rows.items()} == {
        name: len(each) for name, each in given.items()
    }
    for name, row in rows.items():
        assert row["mean"] == pytest.approx(statistics.fmean(given[name]))
        assert row["share_of_people"] == pytest.approx(people[name] / 5)
        assert row["share_of_ratings"] == pytest.approx(len(given[name]) / 10)


def test_the_answers_name_the_largest_group():
    world = small_world()
    assert found(women_and_men, world).answer == (
        "60% are men: 3 of 5 people whose gender is known. Theirs are 50% of the ratings."
    )
    assert found(age_groups, world).answer.startswith("The largest group is 25–34: 3 of 5 people, 60%")
    assert found(occupations, world).answer.startswith("Most frequent is “writer”: 2 of 5 people, 40%")


def test_who_is_not_known_is_told():
    for question in (women_and_men, age_groups, occupations):
        assert "It is not known of 1 of 6 people." in found(question, small_world()).caveat


def test_ages_are_in_their_order_and_have_names():
    assert found(age_groups, small_world()).numbers["age-groups"]["age"].to_list() == [
        "under 18", "25–34", "56 and over",
    ]  # fmt: skip
    assert [age_name(bucket) for bucket in (1, 18, 25, 35, 45, 50, 56)] == [
        "under 18", "18–24", "25–34", "35–44", "45–49", "50–55", "56 and over",
    ]  # fmt: skip


def test_ratings_of_women_and_men_are_compared_by_rating_and_by_person():
    answer = found(ratings_by_gender, small_world())
    own = {user: [rating for other, _, rating, _ in RATINGS if other == user] for user in KNOWN}
    for row in answer.numbers["means-by-gender"].rows(named=True):
        users = [user for user in KNOWN if GENDERS[KNOWN[user][0]] == row["gender"]]
        ratings = [rating for user in users for rating in own[user]]
        assert row["mean"] == pytest.approx(statistics.fmean(ratings))
        assert row["sd"] == pytest.approx(statistics.stdev(ratings))
        assert row["mean_per_person"] == pytest.approx(
            statistics.fmean(statistics.fmean(own[u]) for u in users)
        )
        assert row["ratings_per_person"] == pytest.approx(len(ratings) / len(users))
        shares = {
            each["label"]: each["share"]
            for each in answer.numbers["ratings-by-gender"].rows(named=True)
            if each["gender"] == row["gender"]
        }
        assert shares == pytest.approx(
            {str(star): ratings.count(star) / len(ratings) for star in range(1, 6)}
        )
    assert answer.answer.startswith("Women give 3.60 on average (standard deviation 1.14), men give 3.40")


@pytest.mark.parametrize(
    ("question", "missing"),
    [
        (women_and_men, "a gender"),
        (age_groups, "an age bucket"),
        (occupations, "an occupation"),
        (ratings_by_gender, "a gender"),
    ],
)
def test_without_profiles_the_question_is_skipped_by_name(question, missing):
    left_out = skipped(question, bare_world())
    assert left_out.reason == f"no user has {missing}"
    assert left_out.heading.endswith("?")
