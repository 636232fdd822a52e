"""Titles: as people write them, and as keys by which the titles of two sources can be compared.

MovieLens writes "Postino, Il (The Postman) (1994)". People write "Il Postino (The Postman)"; the year goes
into a column of its own. For comparing, accents, case, punctuation, articles, spelled-out numbers and spaces
are taken away. Everything here is an expression on whole columns.
"""

import polars as pl

from maxella.tables.markup import plain_text

_ARTICLES = (
    "The|An?|"  # English
    "Le|La|Les|Une?|Des|"  # French
    "Il|Lo|I|Gli|Uno?|Una|"  # Italian
    "El|Los|Las|"  # Spanish
    "O|Os|As|"  # Portuguese
    "De[rnm]?|Die|Das|Eine?|"  # German; De is Dutch and Scandinavian
    "Het|Een|Det|En|Ett?"  # Dutch and Scandinavian
)
_YEAR = r"\s*\(\s*(\d{4})\s*(?:[-–]\s*(?:\d{4})?\s*)?\)\s*(?:\((?:V|TV)\))?\s*$"
"""The year at the end, or the first one of "(2006-2007)"; "(V)" after it marks a video in MovieLens 100K."""
_KNOWN_AS = r"a\.?k\.?a\.?:? "
_PARENTHESES = r" \([^()]*\)"

_LETTERS = {"ø": "o", "æ": "ae", "œ": "oe", "ß": "ss", "ł": "l", "đ": "d", "ð": "d", "þ": "th"}
"""Letters that are no base letter with an accent, so that Unicode's decomposition leaves them."""

_SAME_WORDS = {
    **{
        "one": "1",
        "two": "2",
        "three": "3",
        "four": "4",
        "five": "5",
        "six": "6",
        "seven": "7",
        "eight": "8",
    },
    **{"nine": "9", "ten": "10", "eleven": "11", "twelve": "12"},
    **{"ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6", "vii": "7", "viii": "8", "ix": "9", "x": "10"},
    **{"twenty": "20", "thirty": "30", "forty": "40", "fifty": "50"},
    **{"sixty": "60", "seventy": "70", "eighty": "80", "ninety": "90"},
    **{"versus": "vs", "mister": "mr", "doctor": "dr", "saint": "st"},
    **dict.fromkeys(("part", "pt", "volume", "vol", "episode"), ""),
}
"""Spellings of one word that sources use at will. Both sides are mapped, so no title is harmed."""


def year_of(raw: pl.Expr) -> pl.Expr:
    """The release year that a MovieLens title ends with, or null."""
    return raw.str.extract(_YEAR).cast(pl.Int32)


def display_title(raw: pl.Expr) -> pl.Expr:
    """The title as people write it: without the year, article in front, accents kept; null if it is empty."""
    clean = plain_text(raw).str.replace_all(r"[\s\p{Cc}]+", " ").str.strip_chars()
    title = clean.str.replace(_YEAR, "")
    title = title.str.replace_all(" )", ")", literal=True).str.strip_chars()
    title = title.str.replace(rf"^([^(]*[^(\s]), ({_ARTICLES})( \(.*)?$", "$2 $1$3")
    title = title.str.replace(r"^([^(]*[^(\s]), (L')( \(.*)?$", "$2$1$3")
    title = title.str.replace_all(rf"\(({_KNOWN_AS})?([^()]*), ({_ARTICLES})\)", "($1$3 $2)")
    title = title.str.replace_all(rf"\(({_KNOWN_AS})?([^()]*), (L')\)", "($1$3$2)")
    title = title.str.replace_all(r"(^|\()L' ", "${1}L'")
    # A title may be nothing but a year in parentheses; then the year is the title.
    return pl.coalesce(_unless_empty(title), _unless_empty(clean))


def aliases(title: pl.Expr) -> pl.Expr:
    """All names that a display title holds, as a list: the whole, the main one, those in parentheses."""
    main = title.str.replace_all(_PARENTHESES, "")
    others = title.str.extract_all(_PARENTHESES).list.join(")").str.replace_all(r" \(", "")
    others = others.str.replace_all(rf"(?i)(?:^|, |\b){_KNOWN_AS}", ")").str.replace_all(
        "/", ")", literal=True
    )
    names = pl.concat_list(title, main, others.str.split(")"))
    return names.list.eval(pl.element().str.strip_chars().filter(pl.element().str.len_bytes() > 0).unique())


def strict_key(title: pl.Expr) -> pl.Expr:
    """The title without accents, case, punctuation and spaces; numbers and common words spelled one way."""
    return _folded(title).str.replace_all(" ", "", literal=True)


def loose_key(title: pl.Expr) -> pl.Expr:
    """The strict key without the article that the title begins with."""
    without = _folded(title).str.replace(rf"^(?:{_ARTICLES.lower()}) (\S)", "$1")
    return without.str.replace_all(" ", "", literal=True)


def _folded(title: pl.Expr) -> pl.Expr:
    plain = title.str.to_lowercase().str.normalize("NFKD").str.replace_all(r"\p{M}", "")
    plain = (
        plain.str.replace_many(_LETTERS)
        .str.replace_all("&", " and ")
        .str.replace_all(r"['\u2019`\u00b4]", "")
    )
    words = plain.str.replace_all(r"[^\p{L}\p{N}]+", " ").str.strip_chars().str.split(" ")
    return words.list.eval(pl.element().replace(_SAME_WORDS)).list.join(" ")


def _unless_empty(text: pl.Expr) -> pl.Expr:
    return pl.when(text.str.len_bytes() > 0).then(text)
