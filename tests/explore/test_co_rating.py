import itertools
import statistics
from collections import defaultdict

import polars as pl
import pytest

from maxella.explore.co_rating import genre_co_rating
from tests.checkerboards import dataset_of
from tests.explore.asking import found, skipped
from tests.explore.town import MOVIES, RATINGS, town


def lift(first: str, second: str) -> float:
    """P(a, b) / (p(a) p(b)), each pair of two different ratings of a person drawn one by one."""
    movies = defaultdict(list)
    for user, movie, *_ in RATINGS:
        movies[user].append(MOVIES[movie]["genres"])
    people = [rated for rated in movies.values() if len(rated) > 1]
    together = statistics.fmean(
        statistics.fmean(first in one and second in other for one, other in itertools.permutations(rated, 2))
        for rated in people
    )
    share = [
        statistics.fmean(statistics.fmean(g in each for each in r) for r in people) for g in (first, second)
    ]
    return together / (share[0] * share[1])


def test_lift_is_how_much_oftener_two_ratings_of_a_person_have_two_genres():
    answer = found(genre_co_rating, town())
    pairs = answer.numbers["genre-co-rating"].rows()
    genres = sorted({genre for columns in MOVIES.values() for genre in columns["genres"]})
    assert sorted({genre for genre, _, _ in pairs}) == genres
    assert len(pairs) == len(genres) * (len(genres) + 1) / 2
    for genre, other, value in pairs:
        assert value == pytest.approx(lift(genre, other), abs=1e-6)
    genre, other, highest = max((pair for pair in pairs if pair[0] != pair[1]), key=lambda pair: pair[2])
    assert f"{genre} with {other} occurs {highest:.2f} times as often" in answer.answer


def test_genres_that_nobody_can_have_rated_together_are_skipped():
    movies = pl.DataFrame({"movie_id": ["m", "n"], "title": ["M", "N"], "genres": [["War"], ["Drama"]]})
    alone = pl.DataFrame({"user_id": ["a", "b"], "movie_id": ["m", "n"], "rating": [3.0, 4.0]})
    assert "fewer than two genres" in skipped(genre_co_rating, dataset_of(alone, movies)).reason
    bare = dataset_of(pl.DataFrame({"user_id": ["a"], "movie_id": ["m"], "rating": [3.0]}))
    assert skipped(genre_co_rating, bare).reason == "no movie has genres"
