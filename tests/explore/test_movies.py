import statistics

import polars as pl
import pytest

from maxella.explore.movies import most_loved, most_rated, release_years, worst
from tests.checkerboards import dataset_of
from tests.explore.asking import found, skipped
from tests.explore.town import MOVIES, RATINGS, USERS, name_of, shrunk, stars_by, town


def of_movie(user, movie):
    return movie


def test_the_most_rated_movie_is_named_with_its_share_of_people():
    answer = found(most_rated, town())
    counts = {movie: len(stars) for movie, stars in stars_by(of_movie).items()}
    order = sorted(counts, key=lambda movie: (-counts[movie], movie))
    numbers = answer.numbers["most-rated"]
    assert numbers["movie_id"].to_list() == order
    assert numbers["ratings"].to_list() == [counts[movie] for movie in order]
    first = order[0]
    assert answer.answer.startswith(
        f"{name_of(first)}: {counts[first]} of {len(USERS)} people rated it "
        f"({counts[first] / len(USERS):.0%})"
    )
    held = sum(counts[movie] for movie in order[:20]) / len(RATINGS)
    assert f"hold {held:.0%} of all ratings" in answer.answer


def test_the_most_loved_movies_stand_in_the_order_of_their_shrunken_means():
    answer = found(most_loved, town())
    means = shrunk(stars_by(of_movie))
    order = sorted(means, key=lambda movie: (-round(means[movie], 9), -len(stars_by(of_movie)[movie]), movie))
    numbers = answer.numbers["most-loved"]
    assert numbers["movie_id"].to_list() == order
    assert numbers["shrunken_mean"].to_list() == pytest.approx([means[movie] for movie in order])
    first, stars = order[0], stars_by(of_movie)[order[0]]
    assert answer.answer.startswith(
        f"{name_of(first)}: the mean of its {len(stars)} ratings is {statistics.fmean(stars):.2f}, "
        f"and {means[first]:.2f} when it is shrunk."
    )
    weight = statistics.median(len(group) for group in stars_by(of_movie).values())
    assert "(n × mean + w × mean of all) / (n + w)" in answer.answer
    assert f"w = {weight:g}, which is the median" in answer.answer


def test_two_enthusiasts_do_not_make_a_movie_the_most_loved():
    rows = [(f"u{place}", "loved", 5 - place % 2) for place in range(20)] + [("a", "few", 5), ("b", "few", 5)]
    rows += [(f"u{place}", "plain", 2) for place in range(20)]
    dataset = dataset_of(pl.DataFrame(rows, schema=["user_id", "movie_id", "rating"], orient="row"))
    assert found(most_loved, dataset).numbers["most-loved"]["movie_id"][0] == "loved"


def test_equal_movies_stand_in_the_order_of_their_ids():
    rows = [(user, movie, 3) for user in "ab" for movie in ("m2", "m1", "m3")]
    dataset = dataset_of(pl.DataFrame(rows, schema=["user_id", "movie_id", "rating"], orient="row"))
    for question, name in ((most_rated, "most-rated"), (most_loved, "most-loved"), (worst, "worst-movies")):
        assert found(question, dataset).numbers[name]["movie_id"].to_list() == ["m1", "m2", "m3"]


def test_release_years_are_counted_and_their_means_shrunk():
    answer = found(release_years, town())
    groups = stars_by(lambda user, movie: MOVIES[movie]["release_year"])
    means, counts = shrunk(groups), {year: len(stars) for year, stars in groups.items()}
    numbers = {row["release_year"]: row for row in answer.numbers["release-years"].iter_rows(named=True)}
    assert {year: row["ratings"] for year, row in numbers.items()} == counts
    assert {year: row["shrunken_mean"] for year, row in numbers.items()} == pytest.approx(means)
    busiest = min(counts, key=lambda year: (-counts[year], year))
    assert answer.answer.startswith(f"Movies of {busiest} are rated most: {counts[busiest]} ratings")
    years = sorted(
        (MOVIES[movie]["release_year"] for _, movie, _, _ in RATINGS if movie != "m05"), reverse=True
    )
    assert f"movies from {years[(len(years) - 1) // 2]} on" in answer.answer
    pairs = [(MOVIES[m]["release_year"], stars) for _, m, stars, _ in RATINGS if m != "m05"]
    slope = 10 * statistics.linear_regression(*zip(*pairs, strict=True)).slope
    assert f"{abs(slope):.2f} {'lower' if slope < 0 else 'higher'} on average" in answer.answer
    left_out = sum(movie == "m05" for _, movie, _, _ in RATINGS)
    assert f"{left_out} ratings of movies without a year are left out" in answer.caveat


def test_release_years_are_skipped_where_none_is_known():
    dataset = dataset_of(pl.DataFrame({"user_id": ["a"], "movie_id": ["m"], "rating": [3.0]}))
    assert skipped(release_years, dataset).reason == "no movie has a release year"


def test_the_worst_movies_are_those_with_enough_ratings_and_the_lowest_shrunken_means():
    answer = found(worst, town())
    groups = stars_by(of_movie)
    means, weight = shrunk(groups), statistics.median(len(stars) for stars in groups.values())
    enough = [movie for movie, stars in groups.items() if len(stars) >= weight]
    order = sorted(enough, key=lambda movie: (round(means[movie], 9), -len(groups[movie]), movie))
    assert answer.numbers["worst-movies"]["movie_id"].to_list() == order
    assert answer.answer.startswith(f"{name_of(order[0])}: the mean of its {len(groups[order[0]])} ratings")
    assert answer.table["Movie"].to_list() == [name_of(movie) for movie in order[:20]]


def test_movies_of_one_name_are_told_apart_by_their_ids():
    movies = pl.DataFrame({"movie_id": ["1", "2"], "title": ["Cinderella"] * 2, "release_year": [1950, 1950]})
    rows = pl.DataFrame({"user_id": ["a", "b", "a"], "movie_id": ["1", "1", "2"], "rating": [3.0, 4.0, 5.0]})
    names = found(most_rated, dataset_of(rows, movies)).numbers["most-rated"]["movie"].to_list()
    assert names == ["Cinderella (1950) [1]", "Cinderella (1950) [2]"]
