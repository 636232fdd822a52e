import re
import string
from pathlib import Path

import pytest

import maxella.app
from maxella.app.texts import DEFAULT, IF_SEEN, LANGUAGES, TEXTS, counted, number, preferred, speaking, text

APP = Path(maxella.app.__file__).parent
SOURCES = [*APP.rglob("*.py"), *APP.rglob("*.html")]
ENGLISH = TEXTS[DEFAULT]
OTHERS = [language for language in LANGUAGES if language != DEFAULT]


def test_every_text_is_used_and_every_text_that_is_used_is_there() -> None:
    plain: set[str] = set()
    families: set[str] = set()
    for source in SOURCES:
        content = source.read_text(encoding="utf-8")
        for arguments in re.findall(r'\b(?:has_)?text\(\s*((?:"[^"]*"|[^",()])*)', content):
            # A key, or one of two: `text("a" if … else "b")`.
            plain |= set(re.findall(r'"([a-z][a-z0-9._-]*[a-z0-9])"(?!\s*~)', arguments))
            families |= set(re.findall(r'"([a-z0-9._-]+[.-])"\s*~', arguments))
        # Keys that are handed on stand in quotes as well.
        plain |= {key for key in re.findall(r'"([a-z0-9._-]+)"', content) if key in ENGLISH}
        counted = re.findall(r'counted\(\s*"([a-z0-9._-]+)"', content)
        plain |= {f"{key}.{number}" for key in counted for number in ("one", "many")}
        families |= set(re.findall(r'text\(f"([a-z0-9.-]+[.-])\{', content))
        families |= set(re.findall(r'counted\(f"([a-z0-9.-]+[.-])\{', content))
    # What takes the place of another text where nothing is rated is used where that is.
    plain |= {key for key in ENGLISH if key.endswith(IF_SEEN) and key.removesuffix(IF_SEEN) in plain}
    used = {key for key in ENGLISH if key in plain or any(key.startswith(family) for family in families)}
    assert plain - set(ENGLISH) == set()
    assert set(ENGLISH) - used == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_raises_its_voice(language: str) -> None:
    loud = ("!", "algorithm", "Algorithm")
    assert not [words for words in TEXTS[language].values() if any(each in words for each in loud)]


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_says_all_that_english_says_and_no_more(language: str) -> None:
    assert set(TEXTS[language]) == set(ENGLISH)
    for key, words in TEXTS[language].items():
        assert _names(words) == _names(ENGLISH[key]), key


def test_pages_have_no_texts_of_their_own() -> None:
    for page in APP.rglob("*.html"):
        words = page.read_text(encoding="utf-8")
        for no_words in (r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", r"<[^>]*>", r'[a-z-]+="[^"]*"'):
            words = re.sub(no_words, " ", words, flags=re.S)
        assert not re.findall(r"[A-Za-z]{2,}", words), page


def test_every_landmark_of_the_pages_has_a_name() -> None:
    for page in APP.rglob("*.html"):
        for opening in re.findall(
            r"<nav\b[^>]*>|<aside\b[^>]*>|<[a-z]+[^>]*\srole=\"(?:search|region)\"[^>]*>",
            re.sub(r"\{[{%].*?[%}]\}", "", page.read_text(encoding="utf-8")),
        ):
            assert re.search(r"\saria-label(?:ledby)?=", opening), (page, opening)


def test_numbers_are_written_as_the_language_has_them() -> None:
    assert number("1,234.5") == "1,234.5"
    with speaking("de"):
        assert number("1,234,567.25 of 3.") == "1.234.567,25 of 3."
        assert counted("tastes.films", 1234).startswith("1.234 ")


def test_the_language_of_a_block_is_spoken_within_it_alone() -> None:
    with speaking("de"):
        assert text("undo") == TEXTS["de"].get("undo", ENGLISH["undo"])
    assert text("undo") == ENGLISH["undo"]


@pytest.mark.parametrize(
    ("accepted", "chosen"),
    [
        ("de", "de"),
        ("de-AT,de;q=0.9,en;q=0.5", "de"),
        ("fr,en;q=0.8,de;q=0.7", "en"),
        ("en;q=0.3,de;q=0.4", "de"),
        ("", "en"),
        ("xx", "en"),
        ("de;q=many", "en"),
    ],
)
def test_a_browsers_wish_chooses_among_what_there_is(accepted: str, chosen: str) -> None:
    assert preferred(accepted) == chosen


def _names(words: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(words) if name}
