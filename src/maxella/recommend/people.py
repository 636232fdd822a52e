"""From a person's ratings, as they were posted, to the arrays that the models read."""

import math
from collections.abc import Iterable

import numpy as np
import polars as pl

from maxella.data.schema import MOVIE_ID, RATING, TIMESTAMP, USER_ID, USERS
from maxella.errors import UnknownIdError, UsageError
from maxella.features.histories import SECONDS_PER_DAY, UNKNOWN_DAY, Histories, encode_histories
from maxella.features.training_data import TrainingData
from maxella.recommend.results import RatedMovie
from maxella.tables.cells import plain_ids
from maxella.tables.rating_scales import SEEN, RatingScale

HistoryEntry = RatedMovie | str | tuple[str, float | None] | tuple[str, float | None, int | None]
"""A rating; where nothing is rated, also the id of a movie that was seen."""

# The last second of the year 9999: anything later is no time in seconds (milliseconds, most often).
LATEST_TIMESTAMP = 253_402_300_799
_NO_TIME = UNKNOWN_DAY * SECONDS_PER_DAY


def check_rating(rating: float, scale: RatingScale, where: str) -> None:
    """Refuse a rating that cannot be on the scale.

    Raises:
        UsageError: naming the rating, where it stands, and the scale.
    """
    if not (math.isfinite(rating) and scale.low <= rating <= scale.high):
        raise UsageError(f"{where}: rating {rating:g} is off the scale, {scale.low:g} to {scale.high:g}")


def read_history(
    entries: Iterable[HistoryEntry], data: TrainingData, *, ignore_unknown: bool = False
) -> Histories:
    """The history of one person; of several ratings of a movie the latest in time counts, else the last.

    Args:
        entries: the ratings. They count in the order of their times, those without one as the oldest; else in
            the order given. Where nothing is rated, each says that a movie was seen, whatever its rating.
        data: gives movies their place and ratings their scale.
        ignore_unknown: leave out movies that are not in the catalogue instead of refusing them.

    Raises:
        UnknownIdError: for a movie that is not in the catalogue.
        UsageError: for a rating that is missing or off the scale, or a time that is not in unix seconds.
    """
    latest: dict[int, tuple[float, int]] = {}
    index, has_ratings, low, high = data.catalogue.index, data.has_ratings, data.scale.low, data.scale.high
    for number, entry in enumerate(entries, start=1):
        movie_id, rating, timestamp = _fields(entry)
        place = index.get(movie_id)
        if not has_ratings:
            rating = SEEN.high
        elif rating is None:
            raise UsageError(f"{_nth(number)}: no rating of movie {movie_id!r}; give one on the scale")
        if not low <= rating <= high:
            check_rating(rating, data.scale, _nth(number))
        if timestamp is not None and not 0 <= timestamp <= LATEST_TIMESTAMP:
            raise UsageError(f"{_nth(number)}: timestamp {timestamp} is not in unix seconds")
        if place is None:
            if ignore_unknown:
                continue
            raise UnknownIdError(
                f"{_nth(number)}: no movie with id {movie_id!r}; `search` finds movies by title"
            )
        seconds = _NO_TIME if timestamp is None else timestamp
        if seconds >= latest.get(place, (0, seconds))[1]:
            latest.pop(
                place, None
            )  # so that a movie rated again counts as the newest of those without a time
            latest[place] = (rating, seconds)
    ordered = sorted(latest.items(), key=lambda item: item[1][1])
    return Histories.of_one(
        [place for place, _ in ordered],
        [rating for _, (rating, _) in ordered],
        [seconds // SECONDS_PER_DAY for _, (_, seconds) in ordered],
        profile_fields=len(data.profiles.sizes),
    )


def read_histories(ratings: pl.DataFrame, data: TrainingData) -> tuple[pl.Series, Histories, pl.Series]:
    """The histories of many people from a table.

    Args:
        ratings: columns movie_id, rating and, where known, user_id and timestamp; of several rows of a person
            and a movie the latest in time counts. Without user ids all rows are one person's. Where nothing
            is rated
            the column rating need not be there, and each row is a movie that was seen.
        data: gives movies their place and ratings their scale.

    Returns:
        The user ids by first appearance (also of those whose movies are all unknown; null where there are
        none), their histories without unknown movies, and the ids of those, one a row.

    Raises:
        UsageError: when a column is missing, a value is null, or a rating is off the scale.
    """
    has_users = USER_ID in ratings.columns
    needed = (*((USER_ID,) if has_users else ()), MOVIE_ID, *((RATING,) if data.has_ratings else ()))
    require_columns(ratings, needed)
    times = pl.col(TIMESTAMP) if TIMESTAMP in ratings.columns else pl.lit(None)
    rows = ratings.select(
        plain_ids(pl.col(USER_ID).cast(pl.String)) if has_users else pl.lit("").alias(USER_ID),
        plain_ids(pl.col(MOVIE_ID).cast(pl.String)),
        (pl.col(RATING) if data.has_ratings else pl.lit(SEEN.high)).cast(pl.Float32).alias(RATING),
        times.cast(pl.Int64).alias(TIMESTAMP),
    )
    values = rows[RATING]
    on_scale = values.is_between(data.scale.low, data.scale.high).fill_null(False)
    if not on_scale.all():
        row = on_scale.arg_min() or 0
        check_rating(float(values[row]), data.scale, f"row {row + 1}")
    unknown = rows[MOVIE_ID].filter(~rows[MOVIE_ID].is_in(data.catalogue.movie_ids))
    users = rows[USER_ID].unique(maintain_order=True).to_list()
    in_time = rows.sort(TIMESTAMP, nulls_last=False, maintain_order=True)
    latest = in_time.unique((USER_ID, MOVIE_ID), keep="last", maintain_order=True)
    nobody_known = pl.DataFrame(schema=USERS)
    user_ids, histories = encode_histories(latest, data.catalogue, data.profiles, nobody_known, users)
    return pl.Series(user_ids if has_users else [None] * len(user_ids), dtype=pl.String), histories, unknown


def require_columns(table: pl.DataFrame, names: tuple[str, ...]) -> None:
    """Make sure that a table has the columns, without nulls.

    Raises:
        UsageError: naming the column and the first row that is wrong.
    """
    for name in names:
        if name not in table.columns:
            raise UsageError(f"no column {name!r} in the table; it has {', '.join(table.columns) or 'none'}")
        nulls = table[name].is_null()
        if nulls.any():
            raise UsageError(f"row {(nulls.arg_max() or 0) + 1}, column {name}: no value")


def nobody(data: TrainingData) -> Histories:
    """A person without ratings and profile."""
    return Histories.of_one([], [], profile_fields=len(data.profiles.sizes))


def with_nobody(histories: Histories) -> Histories:
    """The same people with one more, who rated nothing, at the end."""
    return Histories(
        np.append(histories.offsets, histories.offsets[-1]),
        histories.movies,
        histories.ratings,
        histories.days,
        np.vstack([histories.profiles, np.zeros((1, histories.profiles.shape[1]), np.int32)]),
    )


def _nth(number: int) -> str:
    return f"rating {number} of the history"


def _fields(entry: HistoryEntry) -> tuple[str, float | None, int | None]:
    if isinstance(entry, str):
        return entry, None, None
    if isinstance(entry, RatedMovie):
        return entry.movie_id, entry.rating, entry.timestamp
    movie_id, rating, *rest = entry
    return movie_id, rating, rest[0] if rest else None
