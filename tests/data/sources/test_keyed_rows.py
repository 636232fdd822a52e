from pathlib import Path

import polars as pl
import pytest

from maxella.data.sources.keyed_rows import column_or_null, keyed_rows
from maxella.errors import DatasetError
from maxella.tables.cells import ids_in, number_id_of
from maxella.tables.report import Ledger
from maxella.tables.table import describe_text_table


def table_of(folder: Path, content: str):
    path = folder / "films.csv"
    path.write_text(content)
    return describe_text_table(path)


def test_each_id_stands_for_its_first_row(tmp_path):
    table, ledger = table_of(tmp_path, "id,word\n7,a\n8,b\n7,c\n,d\n1997-08-20,e\n9.0,f\n"), Ledger()
    rows = keyed_rows(table, "id", ledger, numeric=True)
    assert rows.read(word=pl.col("word")).rows() == [("7", "a"), ("8", "b"), ("9", "f")]
    assert rows.row_count == 6
    assert [(rule.name, rule.count, rule.example) for rule in ledger.rules] == [
        ("id is no number: a broken row", 2, "id=None"),
        ("id stands in an earlier row", 1, "id=7"),
    ]


def test_ids_of_text_are_kept_as_they_are(tmp_path):
    table = table_of(tmp_path, "id,word\ntt7,a\n007,b\n,c\n")
    rows = keyed_rows(table, "id", Ledger(), numeric=False)
    assert rows.rows["id"].to_list() == ["tt7", "007"]


def test_rows_that_are_not_wanted_are_dropped_and_counted(tmp_path):
    table, ledger = table_of(tmp_path, "id,word\n1,a\n2,b\n3,c\n"), Ledger()
    rows = keyed_rows(table, "id", ledger, numeric=True)
    kept = rows.only(pl.Series(["3", "1", "1", "9"]), "not wanted", ledger)
    kept.account(ledger)
    assert kept.read(word=pl.col("word")).rows() == [("1", "a"), ("3", "c")]
    assert [(rule.name, rule.count) for rule in ledger.rules] == [("not wanted", 1)]
    assert (ledger.files[0].rows, ledger.files[0].rows_kept) == (3, 2)


def test_overlong_rows_are_cut_in_both_passes_and_counted(tmp_path):
    table, ledger = table_of(tmp_path, "id,word\n1,a\n2,b,more,cells\n"), Ledger()
    rows = keyed_rows(table, "id", ledger, numeric=True)
    assert rows.read(word=pl.col("word")).rows() == [("1", "a"), ("2", "b")]
    assert [(rule.effect, rule.count, rule.example) for rule in ledger.rules] == [("mended", 1, "line=3")]


def test_a_table_without_the_column_is_refused_with_those_it_has(tmp_path):
    with pytest.raises(DatasetError, match=r"films\.csv has no column 'id' \(it has film, word\)"):
        keyed_rows(table_of(tmp_path, "film,word\n1,a\n"), "id", Ledger(), numeric=True)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("862", "862"),
        ("862.0", "862"),
        (" 0862 ", "862"),
        ("0", None),
        ("-1", None),
        ("8.5", None),
        ("x", None),
        (None, None),
    ],
)
def test_whole_numbers_are_read_however_they_are_written(text, number):
    frame = pl.DataFrame({"t": [text]}, schema={"t": pl.String})
    assert frame.select(ids_in(pl.col("t"), number_id_of)).item() == number


def test_a_column_that_is_missing_is_null(tmp_path):
    table = table_of(tmp_path, "id,word\n1,a\n")
    cells = table.collect(
        lambda rows: rows.select(column_or_null(table, "word"), column_or_null(table, "none"))
    )
    assert cells.rows() == [("a", None)]
