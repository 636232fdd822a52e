"""Lists and predicted ratings of many people, as tables with columns by name."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import polars as pl

from maxella.data.schema import MOVIE_ID, USER_ID
from maxella.errors import UsageError, did_you_mean
from maxella.features.histories import Histories
from maxella.models.fitting import Report, silent
from maxella.recommend import recommender as inner
from maxella.recommend.batch import RANK, Batch
from maxella.recommend.listing import described
from maxella.recommend.people import read_histories
from maxella.recommend.ranking.liking import Order
from maxella.recommend.reranking.scored_person import ScoredPerson
from maxella.recommend.results import NO_FILTERS, Dials, Filters
from maxella.tables.frames import as_pandas
from maxella.tables.id_kinds import Id
from maxella.toolkit.answers import COLUMNS, MOVIE_COLUMNS, Recommendations, html_table
from maxella.toolkit.typed_ids import IdKinds, ratings_of, texts
from maxella.toolkit.unknown import OnUnknownInTable, is_popular, tell_unknown

NO_DIALS = Dials()
NobodyElse = Callable[[str | None], Histories]
"""Gives the history of one person by the id that a table has, null where nobody is named."""


@dataclass(frozen=True)
class AnswerTable(Batch):
    """A table for many people, and how much of it had to fall back on what is known of everyone."""

    def to_polars(self) -> pl.DataFrame:
        """The table."""
        return self.table

    def to_pandas(self) -> Any:
        """The table as a `pandas.DataFrame`.

        Raises:
            UsageError: where pandas is not installed.
        """
        return as_pandas(self.table)

    def _repr_html_(self) -> str:
        return html_table(self.table)


class ManyAnswers(inner.Recommender):
    """Answers about many people, with the ids in the type in which they came."""

    @property
    def _ids(self) -> IdKinds:
        return IdKinds(self.manifest.user_ids, self.manifest.movie_ids)

    def recommend_many(
        self,
        user_ids: Iterable[Id] | None = None,
        *,
        histories: Any = None,
        k: int = 100,
        filters: Filters = NO_FILTERS,
        order: Order | None = None,
        seen: bool = False,
        report: Report = silent,
        columns: Iterable[str] = (),
        on_unknown: OnUnknownInTable = "warn",
    ) -> AnswerTable:
        """Lists for many people as one table: user_id, rank, movie_id, score and the `columns` asked for.

        Args:
            user_ids: people whose ratings were fitted; of repeated ids the first counts. Default: everybody.
            histories: a frame of ratings with movies, ratings and, where known, users and times, instead;
                without users they are one person's, whose id is null in the table.
            k: how many movies each, from 1.
            filters: which movies may be listed.
            order: `liking` or `interest`; see `recommend`.
            seen: whether movies that a person rated may be listed too.
            report: told the progress.
            columns: of title, release_year, genres, director, predicted_rating, deviation, chance, low, high
                and reason. All but the first four take as long as one list for each person does.
            on_unknown: unknown people, and those whose movies are all unknown, get what is popular: with a
                warning (`warn`), without one (`popular`), or not at all (`raise`).

        Raises:
            UnknownIdError: for unknown people or movies, where `raise` is asked for.
            UsageError: for a wrong argument, both user ids and histories, or a wrong table.
        """
        is_popular(on_unknown, OnUnknownInTable)
        wanted = _known_columns(columns)
        rated = None if histories is None else ratings_of(histories, "histories")
        asked = texts(self._serving.data.user_ids if user_ids is None else user_ids)
        batch = super().recommend_many(
            asked if rated is None or user_ids is not None else None,
            histories=rated,
            k=k,
            filters=filters,
            order=order,
            seen=seen,
            report=report,
        )
        tell_unknown(batch, on_unknown)
        table = batch.table
        if wanted:
            person_of = self._fitted_person if rated is None else self._persons_of(rated)
            table = self._with_columns(table, wanted, person_of, self._serving.order(order))
        return self._answer(batch, table)

    def predict(
        self, pairs: Any, *, report: Report = silent, on_unknown: OnUnknownInTable = "warn"
    ) -> AnswerTable:
        """Predicted ratings as a table: user_id, movie_id[, timestamp], rating.

        It has one row for each row of `pairs`, in the same order.

        Args:
            pairs: a frame of people and movies and, if you like, times, which no model reads yet.
            report: told the progress.
            on_unknown: rows with an unknown person or movie get shrunk means: with a warning (`warn`),
                without one (`popular`), or not at all (`raise`).

        Raises:
            UnknownIdError: for unknown people or movies, where `raise` is asked for.
            UsageError: when a column is missing or a value is null, or nothing is rated.
        """
        is_popular(on_unknown, OnUnknownInTable)
        batch = super().predict(ratings_of(pairs, "pairs"), report=report)
        tell_unknown(batch, on_unknown)
        ids = batch.table.with_columns(pl.col(USER_ID, MOVIE_ID).cast(pl.String))
        return self._answer(batch, ids)

    def _answer(self, batch: Batch, table: pl.DataFrame) -> AnswerTable:
        values = {field.name: getattr(batch, field.name) for field in fields(Batch)}
        return AnswerTable(**{**values, "table": self._ids.table(table)})

    def _with_columns(
        self, table: pl.DataFrame, columns: list[str], person_of: NobodyElse, order: Order
    ) -> pl.DataFrame:
        """The table with more columns; what takes a person's scores is worked out person by person."""
        if set(columns) <= set(MOVIE_COLUMNS):
            of_movies = self._bundle.movies.select(MOVIE_ID, *columns)
            return table.join(of_movies, on=MOVIE_ID, how="left", maintain_order="left")
        parts = []
        for (user_id, *_), rows in table.partition_by(USER_ID, as_dict=True, maintain_order=True).items():
            scored = ScoredPerson.of(self._serving, person_of(user_id), NO_DIALS, order)
            places = np.array([self._serving.table.place(movie_id) for movie_id in rows[MOVIE_ID]], np.int64)
            found = described(scored, places, int("reason" in columns), ranks=rows[RANK].to_list())
            parts.append(rows.hstack(Recommendations(found).to_polars().select(columns)))
        return pl.concat(parts) if parts else table

    def _fitted_person(self, user_id: str | None) -> Histories:
        unknown = len(self._serving.user_index)
        place = unknown if user_id is None else self._serving.user_index.get(user_id, unknown)
        return self._serving.everyone.rows(np.array([place]))

    def _persons_of(self, rated: pl.DataFrame) -> NobodyElse:
        user_ids, people, _ = read_histories(rated, self._serving.data)
        places = {user_id: place for place, user_id in enumerate(user_ids.to_list())}
        return lambda user_id: people.rows(np.array([places[user_id]]))


def _known_columns(columns: Iterable[str]) -> list[str]:
    if isinstance(columns, str):
        raise UsageError(f"columns come in a list: columns=[{columns!r}]")
    wanted = list(dict.fromkeys(columns))
    for name in wanted:
        if name not in COLUMNS:
            raise UsageError(
                f"no column {name!r}{did_you_mean(name, COLUMNS)}; there are {', '.join(COLUMNS)}"
            )
    return wanted
