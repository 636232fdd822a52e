"""What a question gets to read, and what it gives: an answer, or why it was skipped."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from maxella.charts.rendering import Chart
from maxella.data.dataset import Dataset
from maxella.data.schema import (
    CAST,
    GENRES,
    INTERACTIONS,
    KEYWORDS,
    MOVIE_ID,
    MOVIES,
    USER_ID,
    USERS,
)

# Long texts and lists that no question reads beside a rating; a million rows of them would fill the memory.
_LEFT_OUT = (CAST, KEYWORDS, "overview", "imdb_id", "tmdb_id", "poster_path")


@dataclass(frozen=True)
class Answer:
    """A question, its picture, and an answer that was computed from the data."""

    key: str
    """Names its files: lower-case letters, digits and hyphens."""
    heading: str
    """The question."""
    answer: str
    """One or two sentences."""
    chart: Chart | None
    numbers: dict[str, pl.DataFrame]
    """The numbers behind the picture: a name (as `key`) and a table without lists; it is written as CSV."""
    caveat: str | None = None
    """What the data cannot carry."""
    table: pl.DataFrame | None = None
    """Shown under the picture; its column names are the headings, so they are words for people."""


@dataclass(frozen=True)
class Skipped:
    """A question that this dataset cannot answer."""

    heading: str
    reason: str
    """What is missing, as half a sentence: "no user has a gender"."""


@dataclass
class Tables:
    """A dataset's tables, and their join, made when it is first asked for."""

    dataset: Dataset

    @property
    def interactions(self) -> pl.DataFrame:
        """As `schema.INTERACTIONS`."""
        return self.dataset.interactions

    @property
    def movies(self) -> pl.DataFrame:
        """As `schema.MOVIES`."""
        return self.dataset.movies

    @property
    def users(self) -> pl.DataFrame:
        """As `schema.USERS`."""
        return self.dataset.users

    @cached_property
    def rated(self) -> pl.DataFrame:
        """One row a rating: `INTERACTIONS`, then what is known of its movie and its user (null if nothing).

        Long texts and lists are left out, but for genres: join them from `movies` where they are needed.
        """
        movies = self.movies.select(pl.exclude(_LEFT_OUT))
        rows = self.interactions.join(movies, on=MOVIE_ID, how="left", maintain_order="left")
        return rows.join(self.users, on=USER_ID, how="left", maintain_order="left")

    def lacking(self, heading: str, *columns: str) -> Skipped | None:
        """Skip the question when a column that it reads holds nothing at all; None when it can be asked.

        A column of `rated` must be known for a rating, any other one for a movie.
        """
        for column in columns:
            table = self.rated if column in self.rated.columns else self.movies
            if not _is_known(table[column]):
                return Skipped(heading, f"no {_owner(column)} has {_with_article(column)}")
        return None


Question = Callable[[Tables], Answer | Skipped]


def _is_known(values: pl.Series) -> bool:
    if isinstance(values.dtype, pl.List):
        return bool((values.list.len() > 0).any())
    return values.null_count() < len(values)


def _owner(column: str) -> str:
    """Whose the column is, in a word for people."""
    owners = {"rating": INTERACTIONS, "movie": MOVIES, "user": USERS}
    return next(owner for owner, columns in owners.items() if column in columns)


def _with_article(column: str) -> str:
    words = column.replace("_", " ")
    if words in {GENRES, KEYWORDS}:
        return words
    return f"{'an' if words[0] in 'aeio' else 'a'} {words}"
