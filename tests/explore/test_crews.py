import statistics
from collections import Counter, defaultdict

import polars as pl
import pytest

from maxella.explore.crews import casts_and_crews, directors, genres, stars
from tests.checkerboards import dataset_of
from tests.explore.asking import found, skipped
from tests.explore.town import MOVIES, RATINGS, name_of, town


def test_genres_have_their_movies_ratings_and_means():
    answer = found(genres, town())
    groups = defaultdict(list)
    for _, movie, given, _ in RATINGS:
        for genre in MOVIES[movie]["genres"]:
            groups[genre].append(given)
    movies = Counter(genre for columns in MOVIES.values() for genre in columns["genres"])
    with_genre = [movie for movie, columns in MOVIES.items() if columns["genres"]]
    ratings_with_genre = sum(movie in with_genre for _, movie, _, _ in RATINGS)
    numbers = {row["genre"]: row for row in answer.numbers["genres"].iter_rows(named=True)}
    assert numbers.keys() == groups.keys()
    for genre, row in numbers.items():
        assert (row["movies"], row["ratings"]) == (movies[genre], len(groups[genre]))
        assert row["mean"] == pytest.approx(statistics.fmean(groups[genre]))
        assert row["share_of_movies"] == pytest.approx(movies[genre] / len(with_genre))
        assert row["share_of_ratings"] == pytest.approx(len(groups[genre]) / ratings_with_genre)
    most = max(groups, key=lambda genre: len(groups[genre]))
    means = {genre: statistics.fmean(given) for genre, given in groups.items()}
    best, least = max(means, key=means.get), min(means, key=means.get)
    assert answer.answer.startswith(f"{most} is rated most: {movies[most]} movies of it")
    assert f"{best} has the highest mean ({means[best]:.2f}), {least} the lowest ({means[least]:.2f})" in (
        answer.answer
    )


@pytest.mark.parametrize(("question", "column"), [(directors, "director"), (stars, "star")])
def test_the_busiest_are_told_by_movies_and_by_ratings(question, column):
    answer = found(question, town())
    movies = Counter(columns[column] for columns in MOVIES.values() if columns[column])
    ratings = Counter(MOVIES[movie][column] for _, movie, _, _ in RATINGS if MOVIES[movie][column])
    by_movies = sorted(movies, key=lambda name: (-movies[name], -ratings[name], name))
    by_ratings = sorted(movies, key=lambda name: (-ratings[name], -movies[name], name))
    assert answer.numbers[f"busiest-{column}s"][column].to_list() == by_movies
    assert answer.table[answer.table.columns[0]].to_list() == by_ratings[:15]
    assert answer.table["Ratings"].to_list() == [ratings[name] for name in by_ratings[:15]]
    assert f"{by_movies[0]} " in answer.answer
    given = [stars for _, movie, stars, _ in RATINGS if MOVIES[movie][column] == by_ratings[0]]
    assert (
        f"the most ratings: {len(given)} ratings with the mean {statistics.fmean(given):.2f}" in answer.answer
    )


def test_a_director_of_unrated_movies_alone_counts_among_the_busiest():
    movies = pl.DataFrame(
        {"movie_id": ["a", "b", "c"], "title": ["A", "B", "C"], "director": ["Seen", "Unseen", "Unseen"]}
    )
    rows = pl.DataFrame({"user_id": ["u"], "movie_id": ["a"], "rating": [4.0]})
    answer = found(directors, dataset_of(rows, movies))
    row = answer.numbers["busiest-directors"].row(0, named=True)
    assert row == {"director": "Unseen", "movies": 2, "ratings": 0, "mean": None}
    assert "Unseen directed 2 movies, but Seen has the most ratings: 1 rating" in answer.answer


def test_the_largest_casts_and_crews_and_how_many_share_the_first_place():
    answer = found(casts_and_crews, town())
    for name, column in (("largest-casts", "cast_size"), ("largest-crews", "crew_size")):
        sizes = {movie: columns[column] for movie, columns in MOVIES.items() if columns[column] is not None}
        order = sorted(sizes, key=lambda movie, sizes=sizes: (-sizes[movie], movie))
        assert answer.numbers[name]["movie_id"].to_list() == order
        assert answer.numbers[name]["size"].to_list() == [sizes[movie] for movie in order]
    equal = sum(columns["cast_size"] == 9 for columns in MOVIES.values())
    assert f"The largest cast has 9 names, in {equal} movies alike." in answer.answer
    assert f"The largest crew is that of {name_of('m01')}: 39 names." in answer.answer


def test_what_no_movie_has_is_skipped():
    dataset = dataset_of(pl.DataFrame({"user_id": ["a"], "movie_id": ["m"], "rating": [3.0]}))
    reasons = {genres: "genres", directors: "a director", stars: "a star", casts_and_crews: "a cast size"}
    for question, missing in reasons.items():
        assert skipped(question, dataset).reason == f"no movie has {missing}"
