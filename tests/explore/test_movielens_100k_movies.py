"""Answers on movies, places and models on a real file, each counted once more in plain Python."""

import statistics
from collections import Counter, defaultdict

import polars as pl
import pytest
import zipcodes

from maxella.data.registry import known_source
from maxella.data.wrangle import wrangle_movielens
from maxella.explore.crews import genres
from maxella.explore.density import sparsity
from maxella.explore.long_tail import long_tail
from maxella.explore.movies import most_loved, most_rated, worst
from maxella.explore.movies_by_group import most_loved_by_gender, most_rated_by_gender
from maxella.explore.places import location
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
    return [(user, movie, int(stars)) for user, movie, stars, _ in (line.split("\t") for line in lines)]


@pytest.fixture(scope="module")
def users():
    lines = (SHARED_DATA / "ml-100k/u.user").read_text().splitlines()
    return {user: (gender, code) for user, _, gender, _, code in (line.split("|") for line in lines)}


@pytest.fixture(scope="module")
def movies():
    """Title and genres of each movie, as the file has them."""
    folder = SHARED_DATA / "ml-100k"
    names = [line.split("|")[0] for line in (folder / "u.genre").read_text().splitlines() if "|" in line]
    rows = [line.split("|") for line in (folder / "u.item").read_text("latin-1").splitlines()]
    return {
        row[0]: (row[1], {name for name, flag in zip(names, row[5:], strict=False) if flag == "1"})
        for row in rows
    }


def shrunk(groups):
    everything = [stars for group in groups.values() for stars in group]
    mean, weight = statistics.fmean(everything), statistics.median(len(group) for group in groups.values())
    return {name: (sum(group) + weight * mean) / (len(group) + weight) for name, group in groups.items()}


def by_movie(ratings, users=None, gender=None):
    groups = defaultdict(list)
    for user, movie, stars in ratings:
        if gender is None or users[user][0] == gender:
            groups[movie].append(stars)
    return groups


def test_most_rated_most_loved_and_worst(dataset, ratings, movies):
    groups = by_movie(ratings)
    counts = {movie: len(stars) for movie, stars in groups.items()}
    means, median = shrunk(groups), statistics.median(counts.values())
    rated = max(counts, key=counts.get)
    loved = max(means, key=means.get)
    hated = min((movie for movie in means if counts[movie] >= median), key=means.get)
    assert found(most_rated, dataset).numbers["most-rated"].row(0)[::2] == (rated, counts[rated])
    first = found(most_loved, dataset).numbers["most-loved"].row(0, named=True)
    assert (first["movie_id"], first["shrunken_mean"]) == (loved, pytest.approx(means[loved]))
    last = found(worst, dataset).numbers["worst-movies"].row(0, named=True)
    assert (last["movie_id"], last["shrunken_mean"]) == (hated, pytest.approx(means[hated]))
    assert found(most_rated, dataset).answer.startswith(f"{movies[rated][0]}: {counts[rated]} of 943 people")


def test_what_women_and_men_rate_and_love(dataset, ratings, users):
    loved = found(most_loved_by_gender, dataset).numbers["most-loved-by-gender"]
    rated = found(most_rated_by_gender, dataset).numbers["most-rated-by-gender"]
    for gender, name in (("F", "women"), ("M", "men")):
        groups = by_movie(ratings, users, gender)
        means = shrunk(groups)
        best = max(means, key=means.get)
        first = (pl.col("group") == name) & (pl.col("place") == 1)
        row = loved.row(by_predicate=first, named=True)
        assert (row["movie_id"], row["shrunken_mean"]) == (best, pytest.approx(means[best]))
        row = rated.row(by_predicate=first, named=True)
        people = sum(profile[0] == gender for profile in users.values())
        assert row["share"] == pytest.approx(max(len(stars) for stars in groups.values()) / people)


def test_genres(dataset, ratings, movies):
    groups = defaultdict(list)
    for _, movie, stars in ratings:
        for genre in movies[movie][1] - {"unknown"}:
            groups["Children" if genre == "Children's" else genre].append(stars)
    rows = {row["genre"]: row for row in found(genres, dataset).numbers["genres"].iter_rows(named=True)}
    assert {genre: row["ratings"] for genre, row in rows.items()} == {g: len(s) for g, s in groups.items()}
    assert {genre: row["mean"] for genre, row in rows.items()} == pytest.approx(
        {genre: statistics.fmean(stars) for genre, stars in groups.items()}
    )


def test_how_full_and_how_uneven_the_table_is(dataset, ratings):
    counts = sorted(Counter(movie for _, movie, _ in ratings).values())
    n, pairs = len(counts), len(counts) * 943
    uneven = sum((2 * place - n - 1) * count for place, count in enumerate(counts, 1)) / (n * sum(counts))
    assert f"943 people and {n:,} rated movies make {pairs:,} pairs" in found(sparsity, dataset).answer
    assert f"The Gini coefficient is {uneven:.2f}" in found(long_tail, dataset).answer


def test_whether_location_matters(dataset, ratings, users):
    stars = defaultdict(list)
    for user, _, given in ratings:
        stars[user].append(given)
    states = defaultdict(list)
    for user, (_, code) in users.items():
        known = zipcodes.matching(code) if code.isdigit() else []
        if known and known[0]["country"] == "US" and known[0]["zip_code_type"] != "MILITARY":
            states[known[0]["state"]].append(statistics.fmean(stars[user]))
    everybody = [mean for means in states.values() for mean in means]
    centre = statistics.fmean(everybody)
    between = sum(len(means) * (statistics.fmean(means) - centre) ** 2 for means in states.values())
    share = between / sum((mean - centre) ** 2 for mean in everybody)
    answer = found(location, dataset).answer
    assert f"explains {share:.2%} of the variance" in answer
    assert f"({len(everybody)} people, {len(states)} states and territories" in answer
