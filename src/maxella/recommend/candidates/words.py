"""Words of titles, names and searches, written one way: letters, initials, numbers."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

# The same number is written either way in titles. Single letters are left alone ("Malcolm X").
_NUMERALS = {"ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7", "viii": "8", "ix": "9", "xi": "11"}
_MORE_NUMERALS = {"v": "5", "x": "10", "xii": "12", "xiii": "13", "xiv": "14", "xv": "15"}
"""Read as numbers where they are not the first word ("Rocky V"), in titles and searches alike."""
ARTICLES = {"the", "a", "an", "le", "la", "les", "l", "il", "lo", "el", "los", "las", "der", "die", "das"}
SMALL_WORDS = frozenset(
    {"the", "a", "an", "and", "of", "part", "episode", "chapter", "volume", "vol", "film", "movie"}
)
"""Words that a search may have or lack: "jaws part 2", "lord rings"."""
_UNFINISHED = {"of", "and"}
"""At the end they are the beginning of more."""
_APOSTROPHES = re.compile("['’`´]")  # noqa: RUF001 - the typographic apostrophe is meant
_INITIALS = re.compile(r"(?<=\b[^\W\d_])[.*](?=[^\W\d_]\b)")
_WORD = re.compile(r"\w+")
_PLAIN_LETTERS: Mapping[int, str] = {
    ord(letter): plain
    for letter, plain in {"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th"}.items()
}
_UNITS = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
    "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen",
    "eighteen", "nineteen",
]  # fmt: skip
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
NUMBER_WORDS = {word: value for value, word in enumerate(_UNITS)} | {
    word: 10 * value for value, word in enumerate(_TENS, start=2)
}
_FACTORS = {"hundred": 100, "thousand": 1000}


def words_of(text: str) -> list[str]:
    """The words of a text in lower case, without accents, apostrophes and punctuation, numerals as digits."""
    return [_NUMERALS.get(word, word) for word in _plain_words(text, letters={})]


def search_words(text: str) -> list[str]:
    """The words of a text as searches compare them: initials as one word, every number in digits.

    "E.T." is "et", "M*A*S*H" is "mash", "Twelve Monkeys" is "12 monkeys", "Rocky V" is "rocky 5", and "One
    Hundred and One Dalmatians" is "101 dalmatians".
    """
    words = [_NUMERALS.get(word, word) for word in spelt_words(text)]
    words = words[:1] + [_MORE_NUMERALS.get(word, word) for word in words[1:]]
    for at in range(1, len(words)):
        if words[at] == "i" and words[at - 1] in SMALL_WORDS - {"the", "a", "an", "and", "of"}:
            words[at] = "1"
    return _with_numbers_in_digits(words)


def spelt_words(text: str) -> list[str]:
    """The words of a text with numbers as they are written, for what is half typed: "seve" begins "seven"."""
    return _plain_words(_INITIALS.sub("", _APOSTROPHES.sub("", text)))


def whole_key(words: Iterable[str]) -> str:
    """All words as one, so that "star wars" is "starwars"."""
    return "".join(words)


def bare_key(words: Sequence[str]) -> str:
    """The words that a title cannot lack, as one: without articles, "part" and a 1 at the end."""
    kept = [word for word in words if word not in SMALL_WORDS]
    if len(words) > 1 and words[-1] in _UNFINISHED:
        kept.append(words[-1])
    if len(kept) > 1 and kept[-1] == "1":
        kept.pop()
    return "".join(kept or words)


def _plain_words(text: str, letters: Mapping[int, str] = _PLAIN_LETTERS) -> list[str]:
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(letters))
    plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return _WORD.findall(_APOSTROPHES.sub("", plain).replace("&", " and "))


def _with_numbers_in_digits(words: Sequence[str]) -> list[str]:
    written: list[str] = []
    at = 0
    while at < len(words):
        value, length = _number(words[at:])
        written.append(str(value) if length else words[at])
        at += length or 1
    return written


def _number(words: Sequence[str]) -> tuple[int, int]:
    """The number that the words begin with, and of how many words it is; of none where they do not."""
    total = value = length = 0
    lowest = 100
    """What comes next is smaller, so that "two three" are two numbers."""
    for at, word in enumerate(words):
        known = NUMBER_WORDS.get(word)
        if known is not None and (known < lowest and (lowest != 10 or known)):
            value += known
            lowest = 10 if known >= 20 else 0
        elif word in _FACTORS and value:
            total, value, lowest = (total + value) * _FACTORS[word], 0, 100
        elif word == "and" and at and words[at - 1] in _FACTORS and _begins_number(words[at + 1 :]):
            continue
        else:
            break
        length = at + 1
    return total + value, length


def _begins_number(words: Sequence[str]) -> bool:
    return bool(words) and words[0] in NUMBER_WORDS
