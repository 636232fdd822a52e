import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from maxella.tables.report import Ledger, Rule, SourceFile, example_of, unaccounted


def test_a_rule_that_touched_nothing_is_not_entered():
    ledger = Ledger()
    ledger.dropped("nothing", "a.csv", pl.DataFrame({"id": []}))
    assert ledger.rules == []


def test_a_rule_has_its_count_its_effect_and_its_first_row():
    ledger = Ledger()
    ledger.mended("cut", "a.csv", pl.DataFrame({"id": ["1", "2"], "zip": ["12345-6", "9"]}))
    assert ledger.rules == [
        Rule(name="cut", file="a.csv", effect="mended", count=2, example="id=1, zip=12345-6")
    ]


def test_a_long_example_is_cut():
    assert len(example_of(pl.DataFrame({name: ["x" * 500] for name in "abcdefgh"}))) == 160


def test_a_file_is_entered_with_its_size_and_digest(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b"abc")
    ledger = Ledger()
    ledger.read("a.csv", path, 3, 2)
    [file] = ledger.files
    assert (file.name, file.bytes, file.rows, file.rows_kept, file.sha256[:8]) == (
        "a.csv",
        3,
        3,
        2,
        "ba7816bf",
    )


counts = st.integers(0, 50)
effects = st.sampled_from(["dropped", "mended", "noted"])


@given(st.lists(st.tuples(st.sampled_from("ab"), effects, counts)), counts)
def test_only_rows_that_no_rule_dropped_are_unaccounted(entries, kept):
    rules = [Rule(name="r", file=file, effect=effect, count=count) for file, effect, count in entries]
    dropped = {"a": 0, "b": 0}
    for file, effect, count in entries:
        dropped[file] += count if effect == "dropped" else 0
    files = [
        SourceFile(name="a", sha256="", bytes=0, rows=kept + dropped["a"], rows_kept=kept),
        SourceFile(name="b", sha256="", bytes=0, rows=kept + dropped["b"] + 1, rows_kept=kept),
    ]
    assert unaccounted(files, rules) == {"b": 1}
