"""What all profiles together come to: numbers for the operator, ratings for a training."""

import hashlib
import secrets
from dataclasses import dataclass
from itertools import groupby

import polars as pl
from sqlalchemy import Text, cast, func, or_, select

from maxella.app.storage.database import Database
from maxella.app.storage.tables import accounts, events, imports, marks, profiles
from maxella.data import schema
from maxella.data.more_ratings import APP_USER
from maxella.tables.rating_scales import RatingScale, converted, scale_of

_SAID = pl.Schema({**schema.INTERACTIONS, schema.RATING: pl.Float64(), "scale": pl.String()})


@dataclass(frozen=True)
class Everyone:
    """Reading over all profiles."""

    database: Database

    def counts(self) -> dict[str, int]:
        """How many profiles, ratings (that count now), events, imports and accounts there are."""
        tables = (profiles, events, imports, accounts)
        queries = {table.name: select(func.count()).select_from(table) for table in tables}
        queries["ratings"] = select(func.count()).where(marks.c.rating.is_not(None))
        with self.database.reading() as connection:
            return {name: connection.execute(query).scalar_one() for name, query in queries.items()}

    def seen(self, dataset: str) -> pl.DataFrame:
        """What all profiles rated or saw, in the columns of `schema.INTERACTIONS`, without ratings.

        People come as in `said`.
        """
        said = self.said(dataset, with_seen=True)
        return schema.conform(said.with_columns(rating=None), schema.INTERACTIONS)

    def ratings(self, dataset: str, scale: RatingScale) -> pl.DataFrame:
        """The ratings of all profiles that count now, in the columns of `schema.INTERACTIONS`.

        Args:
            dataset: the dataset whose movies were rated.
            scale: of the dataset; what was said on another one is converted (`rating_scales.converted`).

        Returns:
            As `said`, without `scale`.
        """
        said = self.said(dataset)
        ratings = [
            rating if text is None else converted(rating, scale_of(text), scale)
            for rating, text in said.select("rating", "scale").iter_rows()
        ]
        return schema.conform(
            said.with_columns(rating=pl.Series(ratings, dtype=pl.Float64)), schema.INTERACTIONS
        )

    def said(self, dataset: str, *, with_seen: bool = False) -> pl.DataFrame:
        """The ratings of all profiles that count now, each as it was said.

        Who rated what is told by a name that is made up for this call and kept nowhere. People come in the
        order of a digest of their ratings, which is the same in every call, so that a training can go on
        where it stopped, and which has nothing to do with who they are. `with_seen` adds films that were seen
        and not rated.

        Returns:
            A table (user_id, movie_id, rating, timestamp, scale) in the order of people and then of times;
            the user is `APP_USER` and 32 random hexadecimal digits, the scale as in `0.5..5/0.5`, null for
            that of the dataset.
        """
        is_rated, when = marks.c.rating.is_not(None), func.coalesce(marks.c.rated_at, marks.c.changed_at)
        query = (
            select(
                marks.c.profile_id,
                marks.c.movie_id,
                marks.c.rating,
                when,
                cast(marks.c.scale, Text),
            )
            .where(marks.c.dataset == dataset, or_(is_rated, marks.c.is_seen) if with_seen else is_rated)
            .order_by(marks.c.profile_id, when, marks.c.rating_event, marks.c.movie_id)
        )
        with self.database.reading() as connection:
            rows = connection.execute(query).all()
        people = [[tuple(row[1:]) for row in own] for _, own in groupby(rows, key=lambda row: row[0])]
        people.sort(key=lambda ratings: hashlib.sha256(repr(ratings).encode()).digest())
        named = [(f"{APP_USER}{secrets.token_hex(16)}", ratings) for ratings in people]
        return pl.DataFrame(
            [(name, *rating) for name, ratings in named for rating in ratings],
            schema=_SAID,
            orient="row",
        )
