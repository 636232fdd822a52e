from collections import defaultdict

import polars as pl
import pytest

from maxella.charts.rendering import specification
from maxella.data.dataset import Dataset
from maxella.explore.movies_by_group import (
    most_loved_by_age,
    most_loved_by_gender,
    most_rated_by_age,
    most_rated_by_gender,
)
from tests.checkerboards import dataset_of
from tests.explore.asking import found, skipped
from tests.explore.town import USERS, name_of, shrunk, stars_by, town

GENDERS = {"F": "women", "M": "men"}


def lists(column, is_loved):
    """The movies of each group, best first, with their values, in plain Python."""
    orders = {}
    for group in sorted({profile[column] for profile in USERS.values()}):
        stars = stars_by(lambda user, movie, group=group: movie if USERS[user][column] == group else None)
        people = len({user for user, profile in USERS.items() if profile[column] == group})
        values = shrunk(stars) if is_loved else {movie: len(each) / people for movie, each in stars.items()}
        order = sorted(values, key=lambda m, v=values, s=stars: (-round(v[m], 9), -len(s[m]), m))
        orders[group] = [(movie, values[movie]) for movie in order]
    return orders


@pytest.mark.parametrize(
    ("question", "name", "column", "is_loved"),
    [
        (most_rated_by_gender, "most-rated-by-gender", "gender", False),
        (most_loved_by_gender, "most-loved-by-gender", "gender", True),
        (most_rated_by_age, "most-rated-by-age", "age_bucket", False),
        (most_loved_by_age, "most-loved-by-age", "age_bucket", True),
    ],
)
def test_each_group_has_its_own_order_and_means_are_shrunk_to_its_own(question, name, column, is_loved):
    orders = {GENDERS.get(group, group): order for group, order in lists(column, is_loved).items()}
    told = defaultdict(list)
    value = "shrunken_mean" if is_loved else "share"
    for row in found(question, town()).numbers[name].iter_rows(named=True):
        assert row["place"] == len(told[row["group"]]) + 1
        told[row["group"]].append((row["movie_id"], row[value]))
    assert told.keys() == orders.keys()
    for group, order in orders.items():
        assert [movie for movie, _ in told[group]] == [movie for movie, _ in order]
        assert [share for _, share in told[group]] == pytest.approx([share for _, share in order])


def test_a_movie_that_women_and_men_put_first_is_told_once_with_what_they_share():
    orders = lists("gender", is_loved=True)
    (her, her_mean), (his, his_mean) = orders["F"][0], orders["M"][0]
    shared = len({movie for movie, _ in orders["F"][:10]} & {movie for movie, _ in orders["M"][:10]})
    assert her == his
    assert found(most_loved_by_gender, town()).answer.startswith(
        f"Women and men both love {name_of(her)} most ({her_mean:.2f} and {his_mean:.2f}); "
        f"{shared} of the first 10 movies of each are the same."
    )


def test_movies_that_only_one_of_women_and_men_put_first_are_both_told():
    rows = [("a", "m", 3), ("b", "n", 4), ("c", "n", 5), ("c", "m", 2)]
    interactions = pl.DataFrame(rows, schema=["user_id", "movie_id", "rating"], orient="row")
    users = pl.DataFrame({"user_id": ["a", "b", "c"], "gender": ["F", "M", "M"]})
    assert found(most_rated_by_gender, dataset_of(interactions, users=users)).answer == (
        "Women rate Movie m most (100%), men Movie n (100%); 0 of the first 1 movies of each are the same."
    )


def test_the_first_of_each_age_is_told():
    answer = found(most_rated_by_age, town()).answer
    names = {1: "under 18", 18: "18–24", 56: "56 and over"}
    for bucket, order in lists("age_bucket", is_loved=False).items():
        part = next(part for part in answer.split("; ") if names[bucket] in part)
        assert name_of(order[0][0]) in part


def test_the_picture_of_ages_has_the_first_movies_of_every_group_with_all_their_places():
    orders = lists("age_bucket", is_loved=True)
    first = {movie for order in orders.values() for movie, _ in order[:5]}
    rows = next(iter(specification(found(most_loved_by_age, town()).chart)["datasets"].values()))
    assert {row["movie"] for row in rows} == {name_of(movie) for movie in first}
    places = {
        (name_of(movie), bucket): place + 1
        for bucket, order in orders.items()
        for place, (movie, _) in enumerate(order)
    }
    assert all(row["place"] == places[row["movie"], row["group"]] for row in rows)


def test_groups_are_skipped_where_nobody_tells_or_all_are_alike():
    world = town()
    nobody = Dataset(world.interactions, world.movies, world.users.select("user_id"), world.manifest)
    assert skipped(most_rated_by_gender, dataset_with(nobody, gender=None)).reason == "no user has a gender"
    assert (
        skipped(most_rated_by_age, dataset_with(nobody, age_bucket=None)).reason
        == "no user has an age bucket"
    )
    assert "have the same" in skipped(most_loved_by_gender, dataset_with(world, gender="F")).reason
    assert "same age group" in skipped(most_loved_by_age, dataset_with(world, age_bucket=25)).reason


def dataset_with(world: Dataset, **column) -> Dataset:
    ((name, value),) = column.items()
    types = {"gender": pl.String, "age_bucket": pl.Int32}
    users = world.users.with_columns(pl.lit(value, dtype=types[name]).alias(name))
    return Dataset(world.interactions, world.movies, users, world.manifest)
