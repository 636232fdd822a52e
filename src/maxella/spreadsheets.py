"""Text in CSV files that spreadsheets must not take for a formula, and back again unchanged."""

import re

import polars as pl

# What a formula or a command begins with, full-width forms too: after any spaces, and after any marks of
# ours, so that undoing takes away just one.
_DANGEROUS = r"^'*(\s|\x{feff})*[=+\-@|%\t\r\n\x{ff1d}\x{ff0b}\x{ff0d}\x{ff20}]"
_NUMBER = r"^[+\-]?[0-9]+([.,][0-9]+)?$"

_dangerous = re.compile(re.sub(r"\\x\{(\w+)\}", r"\\u\1", _DANGEROUS))


def defused(text: str) -> str:
    """The text with an apostrophe before it, if a spreadsheet would take it for a formula."""
    return f"'{text}" if _dangerous.match(text) else text


def restored(text: str) -> str:
    """The text that `defused` was given."""
    return text[1:] if text.startswith("'") and _dangerous.match(text) else text


def without_formulas(table: pl.DataFrame) -> pl.DataFrame:
    """The table with every text in it as `defused` has it, to be written as CSV.

    What is a plain number stays: ids may be numbers below 0, and nothing comes of them.
    """
    cell = pl.col(pl.String)
    is_dangerous = cell.str.contains(_DANGEROUS) & ~cell.str.contains(_NUMBER)
    return table.with_columns(pl.when(is_dangerous).then("'" + cell).otherwise(cell).name.keep())
