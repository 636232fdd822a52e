"""Lists of records written as Python literals, as Kaggle's film tables hold them in one cell.

    [{'id': 16, 'name': 'Animation'}, {'id': 35, 'name': "Rock 'n' Roll"}]

They are no JSON (single quotes, None), so they are read by their grammar, with regular expressions over whole
columns. A quoted value is always taken as a whole, so that a `'name': ` inside another value misleads nobody,
and nothing is ever evaluated. JSON lists are read as well.
"""

import polars as pl

_TEXT = r"""(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
_VALUE = rf"""(?:{_TEXT}|[^'"{{}}\[\],]*)"""
_PAIR = rf"{_TEXT}\s*:\s*{_VALUE}\s*"
_RECORD = rf"(?s:\{{\s*(?:{_PAIR}(?:,\s*{_PAIR})*)?\}})"
_LIST = rf"^\s*\[\s*(?:{_RECORD}\s*(?:,\s*{_RECORD}\s*)*)?\]\s*$"

_SPACES = r"\\(?:[nrt]|xa0|u00a0|u1680|u20(?:0[0-9a]|2[89f]|5f)|u3000)"
"""How Python writes the white space that it does not print."""
_UNPRINTED = r"\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8})"
"""How Python writes the characters that it does not print: control marks, soft hyphens, unassigned ones."""
_BACKSLASH = "\ue000"
"""A private character that stands for an escaped backslash while the other escapes are resolved."""


def broken(cell: pl.Expr) -> pl.Expr:
    """The cell where it holds something that is no list of records (one cut short, say); else null."""
    return pl.when((cell.str.len_bytes() > 0) & ~cell.str.contains(_LIST)).then(cell)


def record_count(cell: pl.Expr) -> pl.Expr:
    """How many records a cell holds; null stays null."""
    return cell.str.count_matches(_RECORD).cast(pl.Int32)


def values_of(cell: pl.Expr, key: str) -> pl.Expr:
    """The texts under one key in all records of a cell, as a list in their order.

    Records that have no such key, or an empty text there, are left out.
    """
    texts = _text_under(pl.element(), key)
    return cell.str.extract_all(_RECORD).list.eval(texts).list.drop_nulls()


def values_where(cell: pl.Expr, key: str, where: str, equals: str) -> pl.Expr:
    """The texts under `key` in those records of a cell whose text under `where` is exactly `equals`."""
    record = pl.element()
    # Most records are put aside by a plain search, before the costlier reading of their values.
    likely = cell.str.extract_all(_RECORD).list.eval(record.filter(record.str.contains(equals, literal=True)))
    texts = pl.when(_text_under(record, where) == equals).then(_text_under(record, key))
    return likely.list.eval(texts).list.drop_nulls()


def _text_under(record: pl.Expr, key: str) -> pl.Expr:
    # The pattern walks pair by pair from the beginning of the record to the key.
    quoted = record.str.extract(rf"""^(?s:\{{\s*(?:{_PAIR},\s*)*?['"]{key}['"]\s*:\s*({_TEXT}))""")
    text = quoted.str.head(-1).str.tail(-1).str.replace_all(r"\\", _BACKSLASH, literal=True)
    text = (
        text.str.replace_all(_SPACES, " ")
        .str.replace_all(_UNPRINTED, "")
        .str.replace_all("\\", "", literal=True)
    )
    return text.str.replace_all(_BACKSLASH, "\\", literal=True).str.strip_chars().replace("", None)
