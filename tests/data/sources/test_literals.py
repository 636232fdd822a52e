import json

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maxella.data.sources.literals import broken, record_count, values_of, values_where


def read(expression, cell):
    """The value of an expression on one cell."""
    return (
        pl.DataFrame({"cell": [cell]}, schema={"cell": pl.String}).select(expression).to_series().to_list()[0]
    )


def names(cell):
    return read(values_of(pl.col("cell"), "name"), cell)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("[{'id': 16, 'name': 'Animation'}, {'id': 35, 'name': 'Comedy'}]", ["Animation", "Comedy"]),
        ("""[{'name': "Rock 'n' Roll"}]""", ["Rock 'n' Roll"]),
        (r"""[{'name': 'O\'Brien "Q"'}]""", ['O\'Brien "Q"']),
        (r"[{'name': 'caf\xe9 \u738b \U0001F600 \ud800'}]", ["café 王 😀"]),
        (r"[{'name': 'Ann\xa0Lee\u200b'}]", ["Ann Lee"]),
        (r"[{'name': 'back\\slash'}]", ["back\\slash"]),
        (r"[{'name': 'back\\xa0'}]", ["back\\xa0"]),
        ("[{'name': 'Zoë 王'}]", ["Zoë 王"]),
        ("[{'character': \"says 'name': 'Wrong', \", 'name': 'Right'}]", ["Right"]),
        ("[{'character': '} ] , {', 'name': 'Right'}]", ["Right"]),
        ("[{'name': None}, {'name': ''}, {'id': 3}, {'name': 'Last'}]", ["Last"]),
        ("[{'name': 'two\nlines'}]", ["two lines"]),
        ('[{"id": 28, "name": "Action", "extra": null}]', ["Action"]),
        ("[]", []),
        ("", []),
        (None, None),
    ],
)
def test_names_are_read_by_the_grammar_of_the_list(cell, expected):
    assert names(cell) == expected


def test_only_records_with_exactly_that_value_are_chosen():
    crew = (
        "[{'job': 'Assistant Director', 'name': 'A'}, {'name': 'B', 'job': 'Director'}, "
        "{'job': 'Writer', 'note': \"'job': 'Director'\", 'name': 'C'}, {'job': \"Director\", 'name': 'D'}]"
    )
    assert read(values_where(pl.col("cell"), "name", "job", "Director"), crew) == ["B", "D"]


def test_records_are_counted_whatever_they_hold():
    assert read(record_count(pl.col("cell")), "[{'a': '},{'}, {}, {'b': None}]") == 3
    assert read(record_count(pl.col("cell")), None) is None


@pytest.mark.parametrize("cell", ["[{'id': 1, 'name': 'cut", "[{'id': 1}, {'id'", "some text", "{'id': 1}"])
def test_a_cell_that_is_cut_short_is_told(cell):
    assert read(broken(pl.col("cell")), cell) == cell


@pytest.mark.parametrize("cell", ["[]", "", None, "[{'id': 1}]", " [ {'id': 1} , {'name': \"x\"} ] "])
def test_a_whole_list_is_not_called_broken(cell):
    assert read(broken(pl.col("cell")), cell) is None


def test_what_stands_before_the_cut_is_still_read():
    assert names("[{'name': 'Kept'}, {'name': 'Cut") == ["Kept"]


printable = st.text(max_size=12).filter(str.isprintable)
plain_records = st.fixed_dictionaries({"character": printable, "id": st.integers(), "name": printable})


@given(st.lists(plain_records, max_size=5))
def test_what_python_writes_is_read_back(records):
    cell = repr(records)
    assert names(cell) == [" ".join(record["name"].split()) for record in records if record["name"].strip()]
    assert read(record_count(pl.col("cell")), cell) == len(records)
    assert read(broken(pl.col("cell")), cell) is None


@given(st.lists(plain_records, max_size=5))
def test_what_json_writes_is_read_back(records):
    cell = json.dumps(records, ensure_ascii=False)
    assert names(cell) == [" ".join(record["name"].split()) for record in records if record["name"].strip()]


@given(st.text(max_size=60))
def test_nothing_breaks_the_reading(text):
    assert names(text) is not None
