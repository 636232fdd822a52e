"""The tables that batches are asked with and answered by: CSV or Parquet, by the ending of the name."""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from maxella.data.schema import MOVIE_ID, RATING, TIMESTAMP, USER_ID, Feedback
from maxella.data.sources.ratings import read_ratings
from maxella.errors import DatasetError, UsageError
from maxella.files import written_beside
from maxella.spreadsheets import without_formulas
from maxella.tables.cells import ROUNDED_ID, is_rounded, plain_ids
from maxella.tables.columns import RatingColumns, recognise
from maxella.tables.dialect import SEPARATORS
from maxella.tables.rating_scales import RatingScale
from maxella.tables.report import Ledger
from maxella.tables.scales import FINEST_STEP
from maxella.tables.table import Table, describe_table, ends_in_cr, first_lines
from maxella.tables.text_table import ROW, TextTable
from maxella.tables.transcoding import shown_name

ENDINGS = (".csv", ".parquet")


def require_ending(path: Path) -> None:
    """Make sure that a file is CSV or Parquet by its name.

    Raises:
        UsageError: when it is not.
    """
    if path.suffix.lower() not in ENDINGS:
        raise UsageError(f"{path} ends neither in {ENDINGS[0]} nor in {ENDINGS[1]}; choose one of them")


def read_user_ids(path: Path) -> list[str]:
    """The ids of the column user_id, by first appearance.

    Raises:
        UsageError: when there is no such file, or its ending is unknown.
        DatasetError: when it is no such table; it names the line and the column.
    """
    table, names = _described(path, needed=(USER_ID,))
    return _rows_of_ids(table, names)[USER_ID].unique(maintain_order=True).to_list()


def read_pairs(path: Path) -> pl.DataFrame:
    """Pairs of a user and a movie: columns user_id, movie_id and, where it is there, timestamp, as it stands.

    Raises:
        UsageError: when there is no such file, or its ending is unknown.
        DatasetError: when it is no such table; it names the line and the column.
    """
    table, names = _described(path, needed=(USER_ID, MOVIE_ID), optional=(TIMESTAMP,))
    pairs = _rows_of_ids(table, names)
    if TIMESTAMP not in names:
        return pairs
    seconds = pairs[TIMESTAMP].cast(pl.Int64, strict=False)
    is_whole = seconds.null_count() == pairs[TIMESTAMP].null_count()
    return pairs.with_columns(seconds) if is_whole else pairs


def read_history(
    path: Path, scale: RatingScale, feedback: Feedback = "ratings", ledger: Ledger | None = None
) -> pl.DataFrame:
    """Histories: columns user_id, movie_id, rating, timestamp (null where it is not there).

    Without a column user_id, there is none in the result either: all ratings are one person's. Any rating
    between the ends of the scale counts; of several of a person and a movie the latest in time stays.

    Args:
        path: the file.
        scale: the scale of the ratings.
        feedback: of `implicit` no rating is read, and each row is a movie that was seen.
        ledger: where the rows that are put aside are entered.

    Raises:
        UsageError: when there is no such file, or its ending is unknown.
        DatasetError: when it is no such table; it names the line and the column.
    """
    needed = (MOVIE_ID, RATING) if feedback == "ratings" else (MOVIE_ID,)
    table, names = _described(path, needed=needed, optional=(USER_ID, TIMESTAMP))
    # Without user ids the movie stands in for the user: then the last rating of each movie stays.
    user_id = names.get(USER_ID, names[MOVIE_ID])
    columns = RatingColumns(user_id, names[MOVIE_ID], names.get(RATING), names.get(TIMESTAMP))
    between = scale.model_copy(update={"step": FINEST_STEP})
    ratings, _ = read_ratings(table, columns, between, ledger or Ledger())
    return ratings if USER_ID in names else ratings.drop(USER_ID)


def write_table(table: pl.DataFrame, path: Path) -> None:
    """Write a table as CSV or Parquet, all of it or nothing.

    Raises:
        UsageError: when the ending is unknown.
        DatasetError: when the file cannot be written.
    """
    require_ending(path)
    try:
        with written_beside(path) as beside, beside.open("wb") as file:
            if path.suffix.lower() == ".parquet":
                table.write_parquet(file)
            else:
                without_formulas(table).write_csv(file)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise DatasetError(
            f"{path} cannot be written ({error}); free some space or choose another"
        ) from error


def _described(
    path: Path, needed: Sequence[str], optional: Sequence[str] = ()
) -> tuple[Table, dict[str, str]]:
    """The table, and what it calls the columns; usual names, such as userId, are recognised."""
    require_ending(path)
    if not path.is_file():
        raise UsageError(f"there is no file {path}; check the path")
    table = _single_column(path) or describe_table(path)
    names = recognise(table, (*needed, *optional), {})
    for name in needed:
        if name not in names:
            there = ", ".join(table.columns[:12])
            place = ", line 1" if isinstance(table, TextTable) else ""
            raise DatasetError(f"{table.label}{place}: no column {name} (it has {there}); name it so")
    return table, names


def _single_column(path: Path) -> TextTable | None:
    """A CSV file with nothing to separate, such as a list of user ids, or None where it is another."""
    if path.suffix.lower() != ".csv":
        return None
    label = shown_name(path)
    lines, encoding = first_lines(path, label)
    line = lines[0].strip()
    if not line.isprintable() or any(separator in line for separator in SEPARATORS):
        return None
    return TextTable(label, path, ",", (line.strip('"'),), encoding=encoding, ends_in_cr=ends_in_cr(path))


def _rows_of_ids(table: Table, names: dict[str, str]) -> pl.DataFrame:
    """The columns, under our names, without blank lines; an empty id is refused."""

    def cell(name: str) -> pl.Expr:
        if name != TIMESTAMP:
            return plain_ids(pl.col(names[name])).alias(name)
        text = pl.col(names[name]).str.strip_chars()
        return pl.when(text.str.len_bytes() > 0).then(text).alias(name)

    rows = table.collect(lambda rows: rows.select(ROW, *(cell(name) for name in names)))
    rows = rows.filter(~pl.all_horizontal(pl.col(*names).is_null()))
    for name in names.keys() - {TIMESTAMP}:
        wrong = rows.filter(pl.col(name).is_null() | is_rounded(pl.col(name)))
        if len(wrong):
            where, cell = table.where(wrong[ROW][0]), wrong[name][0]
            what = "no id; give one or delete the row" if cell is None else f"{cell!r} is {ROUNDED_ID}"
            raise DatasetError(f"{table.label}, {where}, column {names[name]!r}: {what}")
    return rows.drop(ROW)
