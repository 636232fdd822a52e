"""What all profiles together come to: numbers for the operator, ratings for a training."""

import polars as pl
from sqlalchemy import Table, func, select

from maxella.app.storage.database import Database
from maxella.app.storage.tables import accounts, events, imports, marks, profiles
from maxella.data import schema

USER_PREFIX = "maxella:"
"""Before a profile's id, in a training: no dataset has users of such names."""


class Everyone(Database):
    """Reading over all profiles."""

    def counts(self) -> dict[str, int]:
        """How many profiles, ratings (that count now), events, imports and accounts there are."""
        tables: dict[str, Table] = {
            "profiles": profiles,
            "events": events,
            "imports": imports,
            "accounts": accounts,
        }
        queries = {name: select(func.count()).select_from(table) for name, table in tables.items()}
        queries["ratings"] = select(func.count()).where(marks.c.rating.is_not(None))
        with self._reading() as connection:
            return {name: connection.execute(query).scalar_one() for name, query in queries.items()}

    def ratings_of_everyone(self, dataset: str) -> pl.DataFrame:
        """The ratings of all profiles that count now, in the columns of `schema.INTERACTIONS`.

        Returns:
            A table (user_id, movie_id, rating, timestamp) in the order of users and then of times; the user
            is `USER_PREFIX` and the profile's id.
        """
        query = (
            select(marks.c.profile_id, marks.c.movie_id, marks.c.rating, marks.c.rated_at)
            .where(marks.c.dataset == dataset, marks.c.rating.is_not(None))
            .order_by(marks.c.profile_id, marks.c.rated_at, marks.c.rating_event)
        )
        with self._reading() as connection:
            rows = [(USER_PREFIX + row[0], *row[1:]) for row in connection.execute(query)]
        return pl.DataFrame(rows, schema=schema.INTERACTIONS, orient="row")
