"""Reading a table of ratings: every row is checked, and a bad one is named with its line."""

import time

import polars as pl

from maxella.data.schema import INTERACTIONS, MOVIE_ID, RATING, TIMESTAMP, USER_ID, conform
from maxella.data.sources.written_ratings import numbers_in, scale_in
from maxella.errors import DatasetError
from maxella.tables.cells import NOTHING, ROUNDED_ID, is_rounded, plain_ids
from maxella.tables.columns import RatingColumns, letters_of
from maxella.tables.rating_scales import SEEN, RatingScale
from maxella.tables.report import Ledger
from maxella.tables.scales import FINEST_STEP, TOLERANCE, detect_scale, off_grid
from maxella.tables.table import Table
from maxella.tables.text_table import ROW
from maxella.tables.times import SECONDS_A_DAY, TimeFormat, day_first_in, detect_time_format, read_time

REPEATED = "the pair is rated again: the latest in time stays, without times the last row"
SEEN_AGAIN = "the pair stands again: it counts once, when it was last"
FAULT = "fault"
BLANK, ROUNDED_USER, ROUNDED_MOVIE = "blank", "rounded user", "rounded movie"
_FAULTS = ("", BLANK, USER_ID, MOVIE_ID, ROUNDED_USER, ROUNDED_MOVIE, RATING, TIMESTAMP)
"""What can be wrong with a row, by the number in `FAULT`; the first that fits counts."""
_LONGEST_NOTHING = max(map(len, NOTHING))
_NOT_RATED = {"bookrating": 0.0}
"""What stands for "seen, not rated", by the name of the column: in Book-Crossing (Ziegler et al., 2005) 0."""


def read_ratings(
    table: Table,
    columns: RatingColumns,
    scale: RatingScale | None,
    ledger: Ledger,
    not_rated: float | None = None,
    *,
    keeps_unrated: bool = False,
) -> tuple[pl.DataFrame, RatingScale]:
    """Read the ratings of a table in its order; of several ratings of one pair the latest in time stays.

    Args:
        table: the table.
        columns: what its columns are called. Without one of ratings, each row says that a movie was seen.
        scale: the scale that the ratings must keep. Default: it is told from the ratings.
        ledger: where the rows that are put aside are entered.
        not_rated: the number that says that a movie was seen and not rated. Default: -1 where it is the only
            number below 0, and 0 in Book-Crossing, unless the scale holds it.
        keeps_unrated: keep what was seen and not rated, without a rating, behind what was rated, instead of
            leaving it out; of a pair that was rated too, the rating counts.

    Returns:
        The interactions of the data contract, and the scale: `SEEN` where there are no ratings.

    Raises:
        DatasetError: when there is no rating, or a row has no id, no usable rating, a rating off the scale or
            a time that cannot be read.
    """
    ratings, row_count = _sound_rows(table, columns, ledger)
    seen = None
    if columns.rating is None:
        scale = SEEN
    else:
        ratings, seen = _parted(ratings, table, columns, scale, not_rated)
        _refuse_few_below_zero(table, columns, ratings, scale)
        scale = scale or scale_in(table, columns) or detect_scale(ratings[RATING].unique())
        ratings = _rounded_to_finest(ratings, table.label, ledger)
        _refuse_off_scale(table, columns, ratings, scale)
    ratings = _without_future(ratings, table.label, ledger)
    kept = _latest_of_each_pair(ratings, table.label, ledger, REPEATED if columns.rating else SEEN_AGAIN)
    if seen is not None and len(seen):
        kept = _with_seen(kept, seen, table.label, ledger, keeps_unrated=keeps_unrated)
    ledger.read(table.label, table.path, row_count, len(kept))
    return conform(kept, INTERACTIONS), scale


def _sound_rows(table: Table, columns: RatingColumns, ledger: Ledger) -> tuple[pl.DataFrame, int]:
    """The rows of a table that are not blank, and how many there are with the blank ones.

    Raises:
        DatasetError: when one is faulty, or there is none.
    """
    times, day_first = _time_format(table, columns)
    rows = table.collect(lambda rows: _checked(rows, columns, times, day_first))
    faulty = rows.filter(pl.col(FAULT) > 0)
    is_blank = pl.col(FAULT) == _FAULTS.index(BLANK)
    ledger.dropped("blank line", table.label, faulty.filter(is_blank).select(ROW))
    _refuse(table, columns, faulty.filter(~is_blank))
    sound = (rows.filter(pl.col(FAULT) == 0) if len(faulty) else rows).drop(FAULT)
    if sound.is_empty():
        raise DatasetError(
            f"{table.label} has no rating in it, only a header; give a file with a row for each rating"
        )
    return sound, len(rows)


def _time_format(table: Table, columns: RatingColumns) -> tuple[TimeFormat, bool | None]:
    """How times are written; of dates, whether the day stands before the month in the whole column."""
    if columns.timestamp is None:
        return TimeFormat.NUMBER, None
    name, sample = columns.timestamp, table.sample(columns.timestamp)
    form = detect_time_format(sample)
    if form is not TimeFormat.DATE or not sample.str.contains(r"^\s*\d{1,2}[/.-]\d{1,2}[/.-]").any():
        return form, None
    days = table.collect(lambda rows: rows.select(pl.col(name).str.strip_chars().str.split(" ").list.first()))
    return form, day_first_in(days.to_series().drop_nulls().unique())


def _checked(
    rows: pl.LazyFrame, columns: RatingColumns, times: TimeFormat, day_first: bool | None
) -> pl.LazyFrame:
    """The four columns of the contract, and `FAULT`: the place in `_FAULTS` of what is wrong with the row."""
    cells = rows.select(
        ROW,
        plain_ids(pl.col(columns.user_id)).alias(USER_ID),
        plain_ids(pl.col(columns.movie_id)).alias(MOVIE_ID),
        _stripped(columns.rating).alias("rating_text"),
        _stripped(columns.timestamp).alias("time_text"),
    ).with_columns(
        pl.col("rating_text")
        .map_batches(numbers_in, return_dtype=pl.Float32, is_elementwise=True)
        .alias(RATING),
        read_time(pl.col("time_text"), times, day_first).alias(TIMESTAMP),
    )
    no_user, no_movie = pl.col(USER_ID).is_null(), pl.col(MOVIE_ID).is_null()
    wrong = {
        BLANK: no_user & no_movie & pl.col("rating_text").is_null(),
        USER_ID: no_user,
        MOVIE_ID: no_movie,
        ROUNDED_USER: is_rounded(pl.col(USER_ID)),
        ROUNDED_MOVIE: is_rounded(pl.col(MOVIE_ID)),
        RATING: ~pl.col(RATING).is_finite().fill_null(value=columns.rating is None),
        TIMESTAMP: pl.col(TIMESTAMP).is_null() & _is_given(pl.col("time_text")),
    }
    fault = pl.lit(0, pl.UInt8)
    for number, name in reversed(list(enumerate(_FAULTS[1:], start=1))):
        fault = pl.when(wrong[name]).then(pl.lit(number, pl.UInt8)).otherwise(fault)
    return cells.select(ROW, USER_ID, MOVIE_ID, RATING, TIMESTAMP, fault.alias(FAULT))


def _stripped(name: str | None) -> pl.Expr:
    if name is None:
        return pl.lit(None, pl.String)
    text = pl.col(name).str.strip_chars()
    return pl.when(text.str.len_bytes() > 0).then(text)


def _is_given(texts: pl.Expr) -> pl.Expr:
    """Tell whether there is something in a cell, and no word for nothing."""
    return texts.map_batches(_are_given, return_dtype=pl.Boolean, is_elementwise=True)


def _are_given(texts: pl.Series) -> pl.Series:
    given = texts.is_not_null()
    may_be_words = texts.str.len_bytes() <= _LONGEST_NOTHING
    return (
        given & ~texts.str.to_lowercase().is_in(sorted(NOTHING)).fill_null(value=False)
        if may_be_words.any()
        else given
    )


def _refuse(table: Table, columns: RatingColumns, faulty: pl.DataFrame) -> None:
    if faulty.is_empty():
        return
    row, fault = faulty[ROW][0], _FAULTS[faulty[FAULT][0]]
    name = getattr(columns, {ROUNDED_USER: USER_ID, ROUNDED_MOVIE: MOVIE_ID}.get(fault, fault))
    cell = table.collect(lambda rows: rows.filter(pl.col(ROW) == row).select(name)).item()
    others = f" (and {len(faulty) - 1} more rows)" if len(faulty) > 1 else ""
    what = {
        USER_ID: "no user id; give every rating one or delete the row",
        MOVIE_ID: "no movie id; give every rating one or delete the row",
        ROUNDED_USER: f"{cell!r} is {ROUNDED_ID}",
        ROUNDED_MOVIE: f"{cell!r} is {ROUNDED_ID}",
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


def _parted(
    ratings: pl.DataFrame,
    table: Table,
    columns: RatingColumns,
    scale: RatingScale | None,
    not_rated: float | None,
) -> tuple[pl.DataFrame, pl.DataFrame | None]:
    """The ratings, and the rows that say "seen, not rated"; None where nothing says that."""
    if not_rated is None:
        not_rated = _told_as_not_rated(ratings[RATING].unique(), columns)
        if not_rated is None or (scale and scale.low <= not_rated <= scale.high):
            return ratings, None
    is_unrated = pl.col(RATING) == not_rated
    rated = ratings.filter(~is_unrated)
    if rated.is_empty():
        raise DatasetError(
            f"{table.label}, column {columns.rating!r}: every rating is {not_rated:g}, which says not rated; "
            "give a table with ratings, or a --scale with it"
        )
    return rated, ratings.filter(is_unrated)


def _with_seen(
    kept: pl.DataFrame, seen: pl.DataFrame, label: str, ledger: Ledger, *, keeps_unrated: bool
) -> pl.DataFrame:
    """What was rated, and behind it what was seen and not rated, if that is kept."""
    says = f"{seen[RATING][0]:g} says seen, not rated"
    if not keeps_unrated:
        rule = f"{says}: left out (to count it, give a --scale with it)"
        ledger.dropped(rule, label, seen.select(USER_ID, MOVIE_ID, RATING))
        return kept
    unrated = _latest_of_each_pair(_without_future(seen, label, ledger), label, ledger, SEEN_AGAIN)
    new = unrated.join(kept, on=(USER_ID, MOVIE_ID), how="anti", maintain_order="left")
    again = unrated.join(new, on=ROW, how="anti", maintain_order="left")
    ledger.dropped("seen, and rated too: the rating counts", label, again.select(USER_ID, MOVIE_ID))
    rule = f"{says}: kept as seen, without a rating (to count it, give a --scale with it)"
    ledger.noted(rule, label, new.select(USER_ID, MOVIE_ID, RATING))
    return pl.concat([kept, new.with_columns(pl.lit(None, pl.Float32).alias(RATING))])


def _refuse_few_below_zero(
    table: Table, columns: RatingColumns, ratings: pl.DataFrame, scale: RatingScale | None
) -> None:
    """Refuse numbers below 0 that no scale around 0 explains: they would make 1 to 10 into -10 to 10."""
    values = ratings[RATING].to_numpy()
    least, most = float(values.min()), float(values.max())
    if scale is not None or least >= 0 or -2 * least >= most:
        return
    row = ratings.filter(pl.col(RATING) == least)[ROW][0]
    raise DatasetError(
        f"{table.label}, {table.where(row)}, column {columns.rating!r}: {least:g} is below 0, others go up "
        f"to {most:g}; say what it means with --not-rated {least:g}, or give the --scale"
    )


def _told_as_not_rated(ratings: pl.Series, columns: RatingColumns) -> float | None:
    """The number that stands for "not rated", told from the distinct ratings and the name of their column."""
    below = ratings.filter(ratings < 0)
    highest = ratings.max()
    # Of thumbs up and down, -1 is a rating.
    if below.to_list() == [-1.0] and isinstance(highest, float) and highest > 1:
        return -1.0
    return _NOT_RATED.get(letters_of(columns.rating or ""))


def _without_future(ratings: pl.DataFrame, label: str, ledger: Ledger) -> pl.DataFrame:
    """The ratings; a time that is still to come is none."""
    is_ahead = ratings[TIMESTAMP] > int(time.time()) + SECONDS_A_DAY
    if not is_ahead.any():
        return ratings
    ledger.mended(
        "time in the future is left out",
        label,
        ratings.filter(is_ahead).select(USER_ID, MOVIE_ID, TIMESTAMP),
    )
    return ratings.with_columns(pl.when(~is_ahead).then(TIMESTAMP).alias(TIMESTAMP))


def _latest_of_each_pair(ratings: pl.DataFrame, label: str, ledger: Ledger, rule: str) -> pl.DataFrame:
    """The ratings, of each pair the latest, in their order; one without a time is older than all others."""
    # Equal pairs have equal hashes: where all hashes differ, as nearly always, there is no pair to look for.
    pair_hashes = ratings.select(pl.col(USER_ID).hash(0) ^ pl.col(MOVIE_ID).hash(1)).to_series()
    if pair_hashes.n_unique() == len(ratings):
        return ratings
    alike = ratings.filter(pair_hashes.is_duplicated())
    latest = alike.sort(TIMESTAMP, ROW, nulls_last=False).unique((USER_ID, MOVIE_ID), keep="last")
    earlier = alike.join(latest, on=ROW, how="anti", maintain_order="left")
    ledger.dropped(rule, label, earlier.select(USER_ID, MOVIE_ID, RATING))
    return ratings.filter(~pl.col(ROW).is_in(earlier[ROW].implode()))
