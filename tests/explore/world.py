"""A small world whose answers can be counted by hand: eight people, six movies, known days and hours."""

import datetime

import polars as pl

from maxella.data.dataset import Dataset
from tests.checkerboards import dataset_of

PEOPLE = {
    # user: gender, age bucket, occupation, zip code
    "ann": ("F", 25, "writer", "02139"),
    "bea": ("F", 25, "artist", "90210"),
    "cid": ("M", 1, "K-12 student", "90001"),
    "dan": ("M", 25, "writer", "98107"),
    "eli": ("M", 56, "retired", "60601"),
    "fay": (None, None, None, None),
}
RATINGS = [
    # user, movie, rating, when
    ("ann", "m1", 5, "2000-11-20T21:10"),  # a Monday
    ("ann", "m2", 4, "2000-11-20T21:20"),
    ("ann", "m3", 4, "2000-11-20T22:00"),
    ("bea", "m1", 3, "2000-11-27T21:00"),
    ("bea", "m4", 2, "2001-01-05T03:00"),  # a Friday: bea rated on two days
    ("cid", "m1", 5, "2000-08-06T10:00"),  # a Sunday
    ("cid", "m2", 1, "2000-08-06T10:05"),
    ("dan", "m1", 4, "2000-11-21T00:30"),  # a Tuesday
    ("dan", "m5", 4, "2000-11-21T00:40"),
    ("eli", "m2", 3, "2000-11-20T21:30"),
    ("fay", "m6", 4, "2000-11-20T21:40"),
    ("fay", "m1", 4, None),
]


def seconds(when: str | None) -> int | None:
    if when is None:
        return None
    return int(datetime.datetime.fromisoformat(when).replace(tzinfo=datetime.UTC).timestamp())


def small_world() -> Dataset:
    """`PEOPLE` and `RATINGS`, and movies with a year and genres; the last movie has a hostile title."""
    interactions = pl.DataFrame(
        [(user, movie, float(rating), seconds(when)) for user, movie, rating, when in RATINGS],
        schema=["user_id", "movie_id", "rating", "timestamp"],
        orient="row",
    )
    movies = pl.DataFrame(
        {
            "movie_id": ["m1", "m2", "m3", "m4", "m5", "m6"],
            "title": ["One", "Two", "Three", "Four", "Five", "</script><script>alert(1)</script>"],
            "release_year": [1990, 1991, 1991, 1995, 1999, None],
            "genres": [["Comedy"], ["Comedy", "Drama"], ["Drama"], [], None, ["War"]],
            "director": ["Di Rector", "Di Rector", "El Se", None, None, "<b>Bold</b>"],
            "star": ["S. Tar", "S. Tar", "S. Tar", None, "O. Ther", "</style>"],
            "cast": [["S. Tar", "A"], ["S. Tar"], ["S. Tar"], None, ["O. Ther"], ["</style>"]],
            "cast_size": [2, 1, 1, None, 1, 1],
            "crew_size": [5, 4, 3, None, 1, 1],
        }
    )
    users = pl.DataFrame(
        [(user, *profile) for user, profile in PEOPLE.items()],
        schema={
            "user_id": pl.String, "gender": pl.String, "age_bucket": pl.Int32, "occupation": pl.String,
            "zip_code": pl.String,
        },
        orient="row",
    )  # fmt: skip
    return dataset_of(interactions, movies, users, name="small-world")


def bare_world() -> Dataset:
    """The same ratings with nothing known: no times, no profiles, no metadata but a title."""
    return dataset_of(small_world().interactions.drop("timestamp"), name="bare-world")
