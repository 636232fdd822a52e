"""Every text of the pages, by key: a folder a language, a file a page of the app.

English is whole; a key that another language lacks is told in English. Which language is spoken is a matter
of the request, so that whatever makes words needs no parameter for it.
"""

import json
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from importlib import resources

from starlette.datastructures import Headers
from starlette.types import Receive, Scope, Send

from maxella.app.http.layers import Layer

DEFAULT = "en"
LANGUAGES = {"en": "English", "de": "Deutsch"}
"""The languages by their code, each by its own name."""
LANGUAGE_FIELD = "language"
"""Where the cookie holds the language that was chosen."""


def _read(language: str) -> dict[str, str]:
    folder = resources.files("maxella.app.texts") / language
    texts: dict[str, str] = {}
    for file in sorted(folder.iterdir(), key=lambda each: each.name) if folder.is_dir() else ():
        if file.name.endswith(".json"):
            texts |= json.loads(file.read_text(encoding="utf-8"))
    return texts


TEXTS: dict[str, dict[str, str]] = {language: _read(language) for language in LANGUAGES}
_language: ContextVar[str] = ContextVar("language", default=DEFAULT)
_of_seen: ContextVar[bool] = ContextVar("of_seen", default=False)
_BETWEEN_DIGITS = re.compile(r"(?<=\d)[.,](?=\d)")
IF_SEEN = ".if-seen"
"""Ends the key of a text that takes the place of another one where the model has no ratings."""


def language() -> str:
    """The language that is spoken now."""
    return _language.get()


@contextmanager
def speaking(chosen: str) -> Iterator[None]:
    """Speak one of `LANGUAGES` within the block."""
    token = _language.set(chosen)
    try:
        yield
    finally:
        _language.reset(token)


def preferred(accept: str, among: Iterable[str] = LANGUAGES) -> str:
    """The language that a browser likes best of those there are.

    Args:
        accept: the header `Accept-Language`, such as `de-AT,de;q=0.9,en;q=0.5`.
        among: codes of languages.
    """
    known = list(among)
    best, best_quality = DEFAULT, 0.0
    for part in accept.split(",")[:20]:
        tag, _, weight = part.strip().partition(";q=")
        code = tag.split("-")[0].lower()
        try:
            quality = float(weight) if weight else 1.0
        except ValueError:
            continue
        if code in known and quality > best_quality:
            best, best_quality = code, quality
    return best


def language_of(scope: Scope) -> str:
    """Give the language of a request: the chosen one, or else the one that the browser likes best."""
    chosen = scope.get("session", {}).get(LANGUAGE_FIELD)
    if chosen in LANGUAGES:
        return str(chosen)
    return preferred(Headers(scope=scope).get("accept-language", ""))


def speak_of_seen(is_seen: bool) -> None:
    """Say from now on in this request what was seen where there is such a text, and not what was rated."""
    _of_seen.set(is_seen)


def has_text(key: str) -> bool:
    """Tell whether there is such a text."""
    return key in TEXTS[DEFAULT]


def text(key: str, **values: object) -> str:
    """The text of a key, its `{names}` filled in where values are given.

    Raises:
        KeyError: when there is no such key, or a name has no value.
    """
    spoken = f"{key}{IF_SEEN}" if _of_seen.get() and f"{key}{IF_SEEN}" in TEXTS[DEFAULT] else key
    found = TEXTS[_language.get()].get(spoken) or TEXTS[DEFAULT][spoken]
    return found.format(**values) if values else found


def number(written: str) -> str:
    """Write numbers as the language has them; those within words too.

    Args:
        written: as English has it: `1,234.5`.
    """
    if _language.get() == DEFAULT:
        return written
    signs = {",": text("number.thousands"), ".": text("number.decimal")}
    return _BETWEEN_DIGITS.sub(lambda sign: signs[sign.group()], written)


def counted(key: str, count: int) -> str:
    """The text of `key.one` or `key.many`, with the count."""
    return text(f"{key}.one") if count == 1 else text(f"{key}.many", count=number(f"{count:,}"))


class Language(Layer):
    """Speaks one language while a request is answered; stands within the sessions."""

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Choose the language and pass the request on."""
        with speaking(language_of(scope)):
            await self._app(scope, receive, send)
