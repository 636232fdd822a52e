"""Questions about many people at once, answered with tables."""

from collections.abc import Sequence

import polars as pl

from maxella.data.schema import MOVIE_ID, USER_ID
from maxella.errors import UsageError
from maxella.models.fitting import Report, silent
from maxella.recommend.batch import Batch, lists, predictions, unknown_among
from maxella.recommend.loaded_bundle import LoadedBundle
from maxella.recommend.people import read_histories, require_columns
from maxella.recommend.ranking.liking import Order
from maxella.recommend.ranking.serving import at_least
from maxella.recommend.results import (
    NO_FILTERS,
    Filters,
)
from maxella.tables.cells import as_ids


class BatchQuestions(LoadedBundle):
    """Answers about many people of a bundle."""

    def recommend_many(
        self,
        user_ids: Sequence[str] | None = None,
        *,
        histories: pl.DataFrame | None = None,
        k: int = 100,
        filters: Filters = NO_FILTERS,
        order: Order | None = None,
        seen: bool = False,
        report: Report = silent,
    ) -> Batch:
        """Lists for many people as one table: user_id, rank, movie_id, score.

        Unknown users, and people whose movies are all unknown, get what is popular; the batch counts them.

        Args:
            user_ids: people whose ratings were fitted; of repeated ids the first counts.
            histories: columns movie_id, rating and, where known, user_id and timestamp, instead; without
                user ids they are one person's, whose id is null in the table.
            k: how many movies each, from 1.
            filters: which movies may be listed.
            order: `liking` or `interest`; see `recommend`.
            seen: whether movies that a person rated may be listed too.
            report: told the progress.

        Raises:
            UsageError: for a wrong `k` or order, not exactly one of `user_ids` and `histories`, or a wrong
                table.
        """
        at_least(1, k=k)
        chosen_order = self._serving.order(order)
        if (user_ids is None) == (histories is None):
            raise UsageError("give either user ids or histories")
        if histories is not None:
            asked, people, unknown_movies = read_histories(histories, self._serving.data)
            unknown_users, share = asked.clear(), len(unknown_movies) / max(len(histories), 1)
        else:
            asked = as_ids(pl.Series(user_ids, strict=False)).unique(maintain_order=True)
            places = self._serving.user_places(asked)
            people, unknown_movies = self._serving.everyone.rows(places), asked.clear()
            unknown_users = asked.filter(places == len(self._serving.user_index))
            share = len(unknown_users) / max(len(asked), 1)
        table = lists(
            self._serving, people, asked, k=k, filters=filters, order=chosen_order, seen=seen, report=report
        )
        return Batch(
            table,
            int((people.lengths == 0).sum()),
            len(unknown_users),
            len(unknown_movies),
            share,
            unknown_among(self._serving, unknown_users, unknown_movies),
        )

    def predict(self, pairs: pl.DataFrame, *, report: Report = silent) -> Batch:
        """Predicted ratings as a table: user_id, movie_id[, timestamp], rating.

        It has one row for each row of `pairs`, in the same order. Rows with an unknown user or movie get
        shrunk means, and the batch counts them.

        Args:
            pairs: columns user_id, movie_id and, if you like, timestamp, which no view reads yet.
            report: told the progress.

        Raises:
            UsageError: when a column is missing or a value is null, or nothing is rated.
        """
        require_columns(pairs, (USER_ID, MOVIE_ID))
        return predictions(self._serving, pairs, report)
