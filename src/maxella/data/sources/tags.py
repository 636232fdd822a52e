"""What people called movies: `tags.csv` of the later MovieLens data sets, a row for each tag of a person."""

import polars as pl

from maxella.data.schema import MOVIE_ID, TAGS
from maxella.data.sources.keyed_rows import all_rows
from maxella.tables.cells import plain_ids
from maxella.tables.columns import recognise, require
from maxella.tables.markup import plain_text
from maxella.tables.report import Ledger
from maxella.tables.table import Table
from maxella.tables.text_table import ROW

MOST_TAGS = 20
"""So many are kept of a movie, those that most people gave it."""
_OUTSIDE = "belongs to no movie of the dataset"


def read_tags(table: Table, movie_ids: pl.Series, ledger: Ledger) -> pl.DataFrame:
    """The tags of movies, the most given first, each spelled as whoever gave it first did.

    Args:
        table: columns for the movie and the tag, of any usual name.
        movie_ids: the movies of the dataset.
        ledger: where the rows that are put aside are entered.

    Returns:
        `movie_id` and `tags` of the movies that have any.

    Raises:
        DatasetError: when a column is missing, or the table is broken.
    """
    found = recognise(table, (MOVIE_ID, "tag"), {})
    require(table, found, (MOVIE_ID, "tag"))
    tag = plain_text(pl.col(found["tag"]).str.strip_chars().str.replace_all(r"\s+", " ")).replace("", None)
    rows, _ = all_rows(table, [plain_ids(pl.col(found[MOVIE_ID])).alias(MOVIE_ID), tag.alias("tag")], ledger)
    empty, ours = pl.col("tag").is_null(), pl.col(MOVIE_ID).is_in(movie_ids.implode())
    ledger.dropped("tag is missing", table.label, rows.filter(empty).select(ROW, MOVIE_ID))
    named = rows.filter(~empty)
    ledger.dropped(_OUTSIDE, table.label, named.filter(~ours.fill_null(value=False)).select(MOVIE_ID, "tag"))
    kept = named.filter(ours)
    ledger.read(table.label, table.path, len(rows), len(kept))
    counted = kept.group_by(MOVIE_ID, pl.col("tag").str.to_lowercase().alias("key")).agg(
        pl.col("tag").sort_by(ROW).first(), pl.len().alias("people"), pl.col(ROW).min()
    )
    ordered = counted.sort("people", ROW, descending=[True, False])
    return ordered.group_by(MOVIE_ID, maintain_order=True).agg(pl.col("tag").head(MOST_TAGS).alias(TAGS))
