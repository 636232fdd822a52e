"""Reading a table of ratings: every row is checked, and a bad one is named with its line."""

import polars as pl

from maxella.data.schema import INTERACTIONS, MOVIE_ID, RATING, TIMESTAMP, USER_ID, conform
from maxella.errors import DatasetError
from maxella.tables.columns import RatingColumns
from maxella.tables.rating_scales import SEEN, RatingScale
from maxella.tables.report import Ledger
from maxella.tables.scales import FINEST_STEP, TOLERANCE, detect_scale, off_grid
from maxella.tables.table import Table
from maxella.tables.text_table import ROW
from maxella.tables.times import TimeFormat, day_first_in, detect_time_format, read_time, to_seconds

REPEATED = "the pair is rated again further down: the last rating stays"
SEEN_AGAIN = "the pair stands again further down: it counts once"
FAULT = "fault"
BLANK = "blank"
_NO_ID = ("nan", "NaN", "null", "NULL", "None", "NA", "<NA>")
"""What programs write where an id is missing."""


def read_ratings(
    table: Table, columns: RatingColumns, scale: RatingScale | None, ledger: Ledger
) -> tuple[pl.DataFrame, RatingScale]:
    """Read the ratings of a table in its order; of several ratings of one pair the last one stays.

    Args:
        table: the table.
        columns: what its columns are called. Without one of ratings, each row says that a movie was seen.
        scale: the scale that the ratings must keep. Default: it is told from the ratings.
        ledger: where the rows that are put aside are entered.

    Returns:
        The interactions of the data contract, and the scale: `SEEN` where there are no ratings.

    Raises:
        DatasetError: when there is no rating, or a row has no id, no usable rating, a rating off the scale or
            a time that cannot be read.
    """
    times, day_first = _time_format(table, columns)
    rows = table.collect(lambda rows: _checked(rows, columns, times, day_first))
    is_blank = pl.col(FAULT).eq_missing(pl.lit(BLANK))
    ledger.dropped("blank line", table.label, rows.filter(is_blank).select(ROW))
    ratings = rows.filter(~is_blank)
    if ratings.is_empty():
        raise DatasetError(
            f"{table.label} has no rating in it, only a header; give a file with a row for each rating"
        )
    _refuse(table, columns, ratings.filter(pl.col(FAULT).is_not_null()))
    ratings = _whole_ids(ratings)
    if columns.rating is None:
        scale = SEEN
    else:
        scale = scale or detect_scale(ratings[RATING].unique())
        ratings = _rounded_to_finest(ratings, table.label, ledger)
        _refuse_off_scale(table, columns, ratings, scale)
    kept = _last_of_each_pair(ratings, table.label, ledger, REPEATED if columns.rating else SEEN_AGAIN)
    ledger.read(table.label, table.path, len(rows), len(kept))
    return conform(kept.with_columns(to_seconds(kept[TIMESTAMP], times)), INTERACTIONS), scale


def _time_format(table: Table, columns: RatingColumns) -> tuple[TimeFormat, bool | None]:
    """How times are written; of dates, whether the day stands before the month in the whole column."""
    if columns.timestamp is None:
        return TimeFormat.NUMBER, None
    name, sample = columns.timestamp, table.sample(columns.timestamp)
    form = detect_time_format(sample)
    if form is TimeFormat.NUMBER or not sample.str.contains(r"^\s*\d{1,2}[/.-]\d{1,2}[/.-]").any():
        return form, None
    days = table.collect(lambda rows: rows.select(pl.col(name).str.strip_chars().str.split(" ").list.first()))
    return form, day_first_in(days.to_series().drop_nulls().unique())


def _checked(
    rows: pl.LazyFrame, columns: RatingColumns, times: TimeFormat, day_first: bool | None
) -> pl.LazyFrame:
    """The four columns of the contract, and `FAULT`: what is wrong with the row, or null."""
    cells = rows.select(
        ROW,
        _id(columns.user_id).alias(USER_ID),
        _id(columns.movie_id).alias(MOVIE_ID),
        _stripped(columns.rating).alias("rating_text"),
        _stripped(columns.timestamp).alias("time_text"),
    ).with_columns(
        pl.col("rating_text")
        .str.replace(",", ".", literal=True)
        .cast(pl.Float32, strict=False)
        .alias(RATING),
        read_time(pl.col("time_text"), times, day_first).alias(TIMESTAMP),
    )
    no_user, no_movie = pl.col(USER_ID).is_null(), pl.col(MOVIE_ID).is_null()
    no_rating = ~pl.col(RATING).is_finite().fill_null(value=columns.rating is None)
    fault = (
        pl.when(no_user & no_movie & pl.col("rating_text").is_null())
        .then(pl.lit(BLANK))
        .when(no_user)
        .then(pl.lit(USER_ID))
        .when(no_movie)
        .then(pl.lit(MOVIE_ID))
        .when(no_rating)
        .then(pl.lit(RATING))
        .when(pl.col(TIMESTAMP).is_null() & pl.col("time_text").is_not_null())
        .then(pl.lit(TIMESTAMP))
    )
    return cells.select(ROW, USER_ID, MOVIE_ID, RATING, TIMESTAMP, fault.alias(FAULT))


def _stripped(name: str | None) -> pl.Expr:
    if name is None:
        return pl.lit(None, pl.String)
    text = pl.col(name).str.strip_chars()
    return pl.when(text.str.len_bytes() > 0).then(text)


def _id(name: str) -> pl.Expr:
    text = _stripped(name)
    return pl.when(~text.is_in(_NO_ID)).then(text)


def _whole_ids(ratings: pl.DataFrame) -> pl.DataFrame:
    """Give back their whole numbers to ids that a data frame with gaps has made decimal ("862.0")."""
    decimal = [name for name in (USER_ID, MOVIE_ID) if ratings[name].str.ends_with(".0").all()]
    return (
        ratings.with_columns(pl.col(name).str.strip_suffix(".0") for name in decimal) if decimal else ratings
    )


def _refuse(table: Table, columns: RatingColumns, faulty: pl.DataFrame) -> None:
    if faulty.is_empty():
        return
    row, fault = faulty.row(0, named=True)[ROW], faulty[FAULT][0]
    name = getattr(columns, fault)
    cell = table.collect(lambda rows: rows.filter(pl.col(ROW) == row).select(name)).item()
    others = f" (and {len(faulty) - 1} more rows)" if len(faulty) > 1 else ""
    what = {
        USER_ID: "no user id; give every rating one or delete the row",
        MOVIE_ID: "no movie id; give every rating one or delete the row",
        RATING: f"{cell!r} is no finite number; correct the rating or delete the row",
        TIMESTAMP: f"{cell!r} is no time; write Unix seconds or ISO 8601 (2020-01-31T12:00:00Z) or nothing",
    }[fault]
    raise DatasetError(f"{table.label}, {table.where(row)}, column {name!r}: {what}{others}")


def _rounded_to_finest(ratings: pl.DataFrame, label: str, ledger: Ledger) -> pl.DataFrame:
    distinct = ratings[RATING].unique().to_numpy()
    finer = distinct[off_grid(distinct, 0.0, FINEST_STEP)]
    if not len(finer):
        return ratings
    ledger.mended(
        f"rating finer than {FINEST_STEP} is rounded to it",
        label,
        ratings.filter(pl.col(RATING).is_in(finer)).select(USER_ID, MOVIE_ID, RATING),
    )
    return ratings.with_columns(pl.col(RATING).round(3))


def _refuse_off_scale(
    table: Table, columns: RatingColumns, ratings: pl.DataFrame, scale: RatingScale
) -> None:
    distinct = ratings[RATING].unique().to_numpy()
    outside = (distinct < scale.low - TOLERANCE) | (distinct > scale.high + TOLERANCE)
    wrong = distinct[outside | off_grid(distinct, scale.low, scale.step)]
    if not len(wrong):
        return
    rows = ratings.filter(pl.col(RATING).is_in(wrong))
    row, rating = rows.select(ROW, RATING).row(0)
    others = f" (and {len(rows) - 1} more rows)" if len(rows) > 1 else ""
    raise DatasetError(
        f"{table.label}, {table.where(row)}, column {columns.rating!r}: {rating:g} is not on the scale from "
        f"{scale.low:g} to {scale.high:g} in steps of {scale.step:g}; correct it or give the scale{others}"
    )


def _last_of_each_pair(ratings: pl.DataFrame, label: str, ledger: Ledger, rule: str) -> pl.DataFrame:
    # Equal pairs have equal hashes: where all hashes differ, as nearly always, there is no pair to look for.
    pair_hashes = ratings.select(pl.col(USER_ID).hash(0) ^ pl.col(MOVIE_ID).hash(1)).to_series()
    if pair_hashes.n_unique() == len(ratings):
        return ratings
    is_last = pl.struct(USER_ID, MOVIE_ID).is_last_distinct()
    earlier = ratings.filter(~is_last).select(USER_ID, MOVIE_ID, RATING)
    ledger.dropped(rule, label, earlier)
    return ratings.filter(is_last)
