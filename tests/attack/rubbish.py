"""What nobody means well with: values for every place where a request has one."""

import random
from typing import Any
from urllib.parse import quote

WORDS = (
    *("", "0", "-1", "9" * 5_000, "\u0967\u0968", "1e400", "nan", "null", "true", "-", "."),
    *("../../etc/passwd", "..%2f..%2fetc", "%00", "a\0b", "a/b/c", "'", '"', "' OR 1=1 --"),
    *(
        "<script>alert(1)</script>",
        "{{7*7}}",
        "${jndi:ldap://x}",
        "\r\nSet-Cookie: a=b",
        "=cmd|' /C calc'!A1",
    ),
    *("\N{LATIN SMALL LETTER E WITH ACUTE}" * 3_000, "\u202e\u0000\ufeff", "\N{GRINNING FACE}" * 900),
    *("f" * 32, "0" * 32, "maxella:" + "0" * 32, "m0", "m1"),
)
NUMBERS = (0, -1, 1, 5, 10**9, 2**63, 10**400, -(10**400), 1e308, float("nan"), float("inf"))
NAMES = (
    *("history", "user_id", "movie_ids", "movie_id", "k", "reasons", "filters", "exclude", "events", "keys"),
    *("name", "password", "pin", "colour", "others", "seen", "aggregation", "dials", "fallback", "value"),
    *("kind", "key", "at", "length", "is_shared", "scale", "order"),
)
FIELDS = (
    *("name", "password", "again", "pin", "colour", "back", "undo", "others", "import", "end", "bundle"),
    *("backup", "language", "rating.m0", "rating.m1", "rating.nothing", "seen", "hidden", "saved", "key"),
    *("choose.0", "title", "code", "shared", "open", "film"),
)
QUERIES = (
    *("q", "query", "page", "sort", "genre", "person", "from", "to", "done", "k", "of", "by", "mood"),
    *("length", "minutes", "left_out", "adventurous", "newer", "popular", "with", "seen", "brought"),
    *("theme", "suggested"),
)
NO_JSON = (
    *(b"", b"{", b"\xff\xfe", b"null", b'"\\ud800"', b"[" * 20_000, b'{"a":' * 20_000),
    b'{"k": 1' + b"0" * 5_000 + b"}",
)


class Rubbish:
    """Makes it, the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 - nothing is kept secret by it

    def word(self) -> str:
        """Some text."""
        return self._random.choice(WORDS)

    def in_address(self) -> str:
        """A part of a path, as short as servers take it."""
        return quote(self.word()[:500], safe="") or "x"

    def query(self) -> dict[str, str]:
        """Some parameters of an address."""
        return {self._random.choice(QUERIES): self.word()[:6_000] for _ in range(self._random.randrange(4))}

    def form(self) -> dict[str, str]:
        """Some fields of a form."""
        return {self._random.choice(FIELDS): self.word() for _ in range(self._random.randrange(6))}

    def value(self, depth: int = 0) -> Any:
        """Something that JSON can hold, and some things that it cannot."""
        kind = self._random.randrange(7 if depth < 3 else 4)
        if kind < 2:
            return self.word()
        if kind < 4:
            return self._random.choice((*NUMBERS, None, True))
        if kind == 4:
            return [self.value(depth + 1) for _ in range(self._random.randrange(5))]
        return self.body(depth + 1)

    def body(self, depth: int = 0) -> dict[str, Any]:
        """An object with names that our routes know."""
        return {self._random.choice(NAMES): self.value(depth) for _ in range(self._random.randrange(6))}

    def bytes(self) -> bytes:
        """What is no JSON at all, or far too deep."""
        return self._random.choice(NO_JSON)

    def headers(self) -> dict[str, str]:
        """Headers that a proxy would set, and others that something might believe."""
        offered = {
            "X-Forwarded-For": "203.0.113.9, 127.0.0.1",
            "Forwarded": 'for="[::1]";proto=https;host=evil.example',
            "X-Forwarded-Proto": "https",
            "X-Forwarded-Host": "evil.example",
            "X-Forwarded-Prefix": "/evil",
            "X-Real-IP": "203.0.113.9",
            "X-HTTP-Method-Override": "DELETE",
            "Range": "bytes=0-" + "9" * 400,
            "If-None-Match": '"' + "x" * 3_000 + '"',
            "Accept-Language": "de;q=" + "9" * 3_000,
            "X-Part": "movie",
            "Authorization": "Bearer " + "A" * 2_000,
            "Content-Encoding": "gzip",
        }
        chosen = self._random.sample(sorted(offered), k=self._random.randrange(4))
        return {name: offered[name] for name in chosen}
