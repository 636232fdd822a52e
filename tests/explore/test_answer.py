import polars as pl

from maxella.data.dataset import Dataset
from maxella.explore.answer import Tables
from tests.explore.world import RATINGS, bare_world, small_world


def test_rated_is_each_rating_in_its_order_with_its_movie_and_user():
    rated = Tables(small_world()).rated
    assert [*zip(rated["user_id"], rated["movie_id"], rated["rating"], strict=True)] == [
        (user, movie, float(rating)) for user, movie, rating, _ in RATINGS
    ]
    first = rated.row(0, named=True)
    assert (first["title"], first["genres"], first["gender"], first["age_bucket"]) == (
        "One",
        ["Comedy"],
        "F",
        25,
    )
    assert "overview" not in rated.columns


def test_a_question_is_skipped_for_the_first_column_that_holds_nothing():
    tables = Tables(bare_world())
    reasons = {
        "timestamp": "no rating has a timestamp",
        "age_bucket": "no user has an age bucket",
        "release_year": "no movie has a release year",
        "genres": "no movie has genres",
        "cast": "no movie has a cast",
    }
    for column, reason in reasons.items():
        left_out = tables.lacking("Why?", "rating", column)
        assert left_out is not None
        assert (left_out.heading, left_out.reason) == ("Why?", reason)
    assert tables.lacking("Why?", "title", "rating") is None


def test_lists_that_are_all_empty_hold_nothing():

    world = small_world()
    movies = world.movies.with_columns(genres=pl.lit([], dtype=pl.List(pl.String)))
    empty = Dataset(world.interactions, movies, world.users, world.manifest)
    assert Tables(empty).lacking("Why?", "genres") is not None
    assert Tables(world).lacking("Why?", "genres") is None
