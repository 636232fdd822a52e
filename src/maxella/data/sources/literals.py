"""Lists of records written as Python literals, as Kaggle's film tables hold them in one cell.

    [{'id': 16, 'name': 'Animation'}, {'id': 35, 'name': "Rock 'n' Roll"}]

They are no JSON (single quotes, None), so they are read by their grammar, with regular expressions over whole
columns. A quoted value is always taken as a whole, so that a `'name': ` inside another value misleads nobody,
and nothing is ever evaluated. JSON lists are read as well.
"""

import re
import sys

import polars as pl

from maxella.tables.markup import MARKUP, without_markup

_TEXT = r"""(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
_VALUE = rf"""(?:{_TEXT}|[^'"{{}}\[\],]*)"""
_PAIR = rf"{_TEXT}\s*:\s*{_VALUE}\s*"
_RECORD = rf"(?s:\{{\s*(?:{_PAIR}(?:,\s*{_PAIR})*)?\}})"
_LIST = rf"^\s*\[\s*(?:{_RECORD}\s*(?:,\s*{_RECORD}\s*)*)?\]\s*$"

_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))", re.DOTALL)
_CONTROLS = {"n": "\n", "r": "\r", "t": "\t"}


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
    return _resolved(cell.str.extract_all(_RECORD).list.eval(texts))


def values_where(cell: pl.Expr, key: str, where: str, equals: str) -> pl.Expr:
    """The texts under `key` in those records of a cell whose text under `where` is exactly `equals`."""
    record = pl.element()
    # Most records are put aside by a plain search, before the costlier reading of their values.
    likely = cell.str.extract_all(_RECORD).list.eval(record.filter(record.str.contains(equals, literal=True)))
    texts = pl.when(_text_under(record, where) == equals).then(_text_under(record, key))
    return _resolved(likely.list.eval(texts))


def _text_under(record: pl.Expr, key: str) -> pl.Expr:
    # The pattern walks pair by pair from the beginning of the record to the key.
    quoted = record.str.extract(rf"""^(?s:\{{\s*(?:{_PAIR},\s*)*?['"]{key}['"]\s*:\s*({_TEXT}))""")
    text = quoted.str.head(-1).str.tail(-1).str.replace_all(r"\s+", " ")
    return text.str.replace_all(r"\p{C}", "").str.strip_chars().replace("", None)


def _resolved(lists: pl.Expr) -> pl.Expr:
    # The cast is for Polars 1.30, which forgets the type of lists that are all empty.
    return (
        lists.list.drop_nulls()
        .cast(pl.List(pl.String))
        .map_batches(_without_escapes, return_dtype=pl.List(pl.String), is_elementwise=True)
    )


def _without_escapes(lists: pl.Series) -> pl.Series:
    """Resolve Python's escapes, then markup. Few texts have any: only these are looked at, each once."""
    texts = lists.explode().drop_nulls()
    escaped = texts.filter(texts.str.contains("\\", literal=True) | texts.str.contains(MARKUP)).unique()
    if escaped.is_empty():
        return lists
    plain = {text: _plain(text) for text in escaped}
    return lists.list.eval(pl.element().replace(plain)).list.drop_nulls()


def _plain(text: str) -> str | None:
    resolved = " ".join((without_markup(_ESCAPE.sub(_character, text)) or "").split())
    return "".join(character for character in resolved if character.isprintable()) or None


def _character(escape: re.Match[str]) -> str:
    digits = escape[1] or escape[2] or escape[3]
    if digits is None:
        return _CONTROLS.get(escape[4], escape[4])
    code = int(digits, 16)
    is_character = code <= sys.maxunicode and not 0xD800 <= code <= 0xDFFF
    return chr(code) if is_character else ""
