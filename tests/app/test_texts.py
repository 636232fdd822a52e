import re
from pathlib import Path

import maxella.app
from maxella.app.texts import TEXTS

APP = Path(maxella.app.__file__).parent
SOURCES = [*APP.rglob("*.py"), *APP.rglob("*.html")]


def test_every_text_is_used_and_every_text_that_is_used_is_there() -> None:
    plain: set[str] = set()
    families: set[str] = set()
    for source in SOURCES:
        content = source.read_text(encoding="utf-8")
        plain |= set(re.findall(r'text\("([a-z._0-9]+)"', content))
        plain |= set(re.findall(r'text\("([a-z.]+)" if \w+.\w+ else "[a-z.]+"', content))
        plain |= set(re.findall(r'text\("[a-z.]+" if \w+.\w+ else "([a-z.]+)"', content))
        counted = re.findall(r'counted\("([a-z._]+)"', content)
        plain |= {f"{key}.{number}" for key in counted for number in ("one", "many")}
        families |= set(re.findall(r'text\(f"([a-z.]+\.)\{', content))
    families.discard("key.")
    used = {key for key in TEXTS if key in plain or any(key.startswith(family) for family in families)}
    assert plain - set(TEXTS) == set()
    assert set(TEXTS) - used == set()


def test_no_text_raises_its_voice() -> None:
    assert not [text for text in TEXTS.values() if "!" in text or "algorithm" in text]


def test_pages_and_script_have_no_texts_of_their_own() -> None:
    for page in APP.rglob("*.html"):
        outside_tags = re.sub(
            r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}|<[^>]*>", " ", page.read_text(encoding="utf-8"), flags=re.S
        )
        assert not re.findall(r"[A-Za-z]{2,}", outside_tags), page
