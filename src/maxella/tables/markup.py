"""Texts as people read them: what web pages left in them, entities and tags, becomes characters or goes."""

import html
import re

import polars as pl

_ENTITY = r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});"
_INLINE = r"</?(?:a|abbr|b|big|cite|em|font|i|q|s|small|span|strong|sub|sup|tt|u)(?:\s[^<>]*)?/?>"
_APART = r"</?(?:blockquote|br|center|div|h[1-6]|hr|img|li|ol|p|script|style|table|td|tr|ul)(?:\s[^<>]*)?/?>"
MARKUP = rf"(?i:{_ENTITY}|{_INLINE}|{_APART})"
"""What is taken out. Only the names of tags are: a heart (<3) or a <word> in angle brackets is text."""
_ENCODED = 4
"""A text may have been encoded so many times over: `&amp;amp;`."""

_entity, _inline, _apart = re.compile(_ENTITY), re.compile(_INLINE, re.I), re.compile(_APART, re.I)


def plain_text(text: pl.Expr) -> pl.Expr:
    """The text without entities and tags; null where nothing else was in it."""
    return text.map_batches(_plain_texts, return_dtype=pl.String, is_elementwise=True)


def without_markup(text: str) -> str | None:
    """One text without entities and tags, spaces around them closed up; None where nothing is left."""
    for _ in range(_ENCODED):
        plain = _apart.sub(" ", _inline.sub("", _entity.sub(lambda found: html.unescape(found[0]), text)))
        if plain == text:
            break
        text = plain
    return re.sub(r"[ \t\xa0]+", " ", text).strip() or None


def _plain_texts(texts: pl.Series) -> pl.Series:
    """Few texts have any markup, so only these are looked at, each distinct one once."""
    marked = texts.filter(texts.str.contains(MARKUP)).unique()
    if marked.is_empty():
        return texts
    return texts.replace({text: without_markup(text) for text in marked})
