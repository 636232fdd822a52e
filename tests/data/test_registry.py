import re

import pytest

from maxella.data.registry import KNOWN_SOURCES, MOVIELENS, MOVIES_METADATA, KnownSource, known_source
from maxella.errors import UsageError


def test_the_promised_names_are_known() -> None:
    names = [source.name for source in KNOWN_SOURCES]
    assert names == ["ml-100k", "ml-1m", "ml-latest-small", "ml-25m", "ml-32m", "movies-metadata"]


@pytest.mark.parametrize("source", MOVIELENS, ids=lambda source: source.name)
def test_each_movielens_source_is_pinned_and_has_terms(source: KnownSource) -> None:
    assert source.url == f"https://files.grouplens.org/datasets/movielens/{source.name}.zip"
    assert re.fullmatch("[0-9a-f]{64}", source.pins["sha256"])
    assert re.fullmatch("[0-9a-f]{32}", source.pins.get("md5", "0" * 32))
    assert source.scale is not None
    assert "no commercial use" in source.licence
    assert "Harper" in source.citation


def test_film_metadata_is_encrypted_on_its_way_since_nothing_pins_it() -> None:
    assert MOVIES_METADATA.pins == {}
    assert MOVIES_METADATA.url.startswith("https://www.kaggle.com/")


@pytest.mark.parametrize(
    ("name", "hint"),
    [("ml-1M", r"did you mean ml-1m\?"), ("netflix", "known are ml-100k, ml-1m"), ("", "known are")],
)
def test_an_unknown_name_is_refused_with_the_nearest(name: str, hint: str) -> None:
    with pytest.raises(UsageError, match=hint):
        known_source(name)
