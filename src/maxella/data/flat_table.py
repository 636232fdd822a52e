"""The flat table of the reference study: one row a rating, with what is known of its user and movie.

Its columns speak as the MovieLens of TensorFlow Datasets does, which the study read: gender True is male,
genres are integers among 21 classes, occupations are labels among 22, and ages are the lower bounds of
buckets, as floats. Two things are the study's own: K-12 students have the label 10 (TensorFlow Datasets joins
them with college students, 17), and titles stand without their year.
"""

from pathlib import Path

import polars as pl

from maxella.data.dataset import Dataset
from maxella.data.schema import (
    AGE_BUCKET,
    DIRECTOR,
    GENDER,
    GENRES,
    MOVIE_ID,
    OCCUPATION,
    RATING,
    STAR,
    TITLE,
    USER_ID,
    ZIP_CODE,
)
from maxella.errors import DatasetError, UsageError
from maxella.files import written_beside
from maxella.spreadsheets import without_formulas

GENRE_CLASSES = (
    "Action",
    "Adventure",
    "Animation",
    "Children",
    "Comedy",
    "Crime",
    "Documentary",
    "Drama",
    "Fantasy",
    "Film-Noir",
    "Horror",
    "IMAX",
    "Musical",
    "Mystery",
    "Romance",
    "Sci-Fi",
    "Thriller",
    "Unknown",
    "War",
    "Western",
    "(no genres listed)",
)
"""In the order of TensorFlow Datasets: alphabetical, and the lack of any at the end."""
UNKNOWN_GENRE = GENRE_CLASSES.index("Unknown")
NO_GENRES = GENRE_CLASSES.index("(no genres listed)")

OCCUPATION_LABELS = {
    "academic/educator": 0,
    "artist": 1,
    "clerical/admin": 2,
    "customer service": 3,
    "doctor/health care": 4,
    "entertainment": 5,
    "executive/managerial": 6,
    "farmer": 7,
    "homemaker": 8,
    "lawyer": 9,
    "librarian": 10,
    "K-12 student": 10,
    "other or not specified": 11,
    "programmer": 12,
    "retired": 13,
    "sales/marketing": 14,
    "scientist": 15,
    "self-employed": 16,
    "student": 17,
    "college/grad student": 17,
    "technician/engineer": 18,
    "tradesman/craftsman": 19,
    "unemployed": 20,
    "writer": 21,
    # The words of MovieLens 100K, joined to those of 1M as TensorFlow Datasets does.
    "administrator": 2,
    "doctor": 4,
    "educator": 0,
    "engineer": 18,
    "executive": 6,
    "healthcare": 4,
    "marketing": 14,
    "none": 11,
    "other": 11,
    "salesman": 14,
    "technician": 18,
}
"""Ranked alphabetically. In MovieLens 1M nobody has 5 (entertainment), and 10 is free for K-12 students, as
only MovieLens 100K has librarians."""
_OCCUPATION_TEXTS = {"other or not specified": "other/not specified"}

COLUMNS = (
    "bucketized_user_age",
    "movie_genres",
    "movie_id",
    "movie_title",
    "timestamp",
    "user_gender",
    "user_id",
    "user_occupation_label",
    "user_occupation_text",
    "user_rating",
    "user_zip_code",
    "director",
    "release_date",
    "star",
)


def flat_table(dataset: Dataset) -> pl.DataFrame:
    """The flat table, its rows in the order of the ratings.

    Returns:
        `COLUMNS`; what is not known is null, and a movie without genres has the class "(no genres listed)". A
        genre that is no class counts as "Unknown". `release_date` is in Unix seconds, negative before 1970.
    """
    movies = dataset.movies.select(
        MOVIE_ID, TITLE, DIRECTOR, "release_date", STAR, _genre_classes(pl.col(GENRES)).alias(GENRES)
    )
    label = pl.col(OCCUPATION).replace_strict(OCCUPATION_LABELS, default=None, return_dtype=pl.Int64)
    users = dataset.users.select(
        USER_ID,
        pl.col(AGE_BUCKET).cast(pl.Float32).alias("bucketized_user_age"),
        (pl.col(GENDER) == "M").alias("user_gender"),
        label.alias("user_occupation_label"),
        pl.col(OCCUPATION).replace(_OCCUPATION_TEXTS).alias("user_occupation_text"),
        pl.col(ZIP_CODE).alias("user_zip_code"),
    )
    rows = dataset.interactions.join(users, on=USER_ID, how="left", maintain_order="left")
    rows = rows.join(movies, on=MOVIE_ID, how="left", maintain_order="left")
    return rows.rename({GENRES: "movie_genres", TITLE: "movie_title", RATING: "user_rating"}).select(COLUMNS)


def write_flat_table(dataset: Dataset, target: Path) -> int:
    """Write the flat table as CSV or Parquet, by the ending of `target`; return its number of rows.

    In CSV, genres are written as a JSON list: "[2, 3, 4]".

    Raises:
        UsageError: when the ending is neither `.csv` nor `.parquet`.
        DatasetError: when the file cannot be written.
    """
    ending = target.suffix.lower()
    if ending not in {".csv", ".parquet"}:
        raise UsageError(f"{target} ends in neither .csv nor .parquet; give it one of these endings")
    table = flat_table(dataset)
    try:
        with written_beside(target) as beside, beside.open("wb") as file:
            if ending == ".csv":
                flat = table.with_columns(_as_json(pl.col("movie_genres")))
                without_formulas(flat).write_csv(file)
            else:
                table.write_parquet(file)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise DatasetError(
            f"cannot write {target}: {error}; free some space or choose another place"
        ) from error
    return len(table)


def _genre_classes(genres: pl.Expr) -> pl.Expr:
    classes = {name: number for number, name in enumerate(GENRE_CLASSES)}
    numbers = genres.list.eval(
        pl.element().replace_strict(classes, default=UNKNOWN_GENRE, return_dtype=pl.Int64)
    )
    return pl.when(genres.list.len() > 0).then(numbers).otherwise(pl.lit([NO_GENRES], pl.List(pl.Int64)))


def _as_json(numbers: pl.Expr) -> pl.Expr:
    return pl.format("[{}]", numbers.cast(pl.List(pl.String)).list.join(", ")).alias("movie_genres")
