import pytest

from maxella.recommend.candidates.words import bare_key, search_words, spelt_words, words_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("E.T. the Extra-Terrestrial", ["et", "the", "extra", "terrestrial"]),
        ("M*A*S*H", ["mash"]),
        ("Twelve Monkeys", ["12", "monkeys"]),
        ("Rocky V", ["rocky", "5"]),
        ("V for Vendetta", ["v", "for", "vendetta"]),
        ("Malcolm X", ["malcolm", "10"]),
        ("History of the World: Part I", ["history", "of", "the", "world", "part", "1"]),
        ("One Hundred and One Dalmatians", ["101", "dalmatians"]),
        ("two thousand one", ["2001"]),
        ("twenty one grams", ["21", "grams"]),
        ("One, Two, Three", ["1", "2", "3"]),
        ("Bug's Life & Møn", ["bugs", "life", "and", "mon"]),
    ],
)
def test_initials_and_numbers_are_written_one_way(text: str, words: list[str]) -> None:
    assert search_words(text) == words


def test_numbers_are_kept_as_they_are_spelt_where_that_is_asked_for() -> None:
    assert spelt_words("The Magnificent Seven II") == ["the", "magnificent", "seven", "ii"]
    assert words_of("The Magnificent Seven II") == ["the", "magnificent", "seven", "2"]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("The Godfather: Part II", "godfather2"),
        ("Rocky 1", "rocky"),
        ("Lord of the Rings", "lordrings"),
        ("the life of", "lifeof"),
        ("The", "the"),
        ("1", "1"),
    ],
)
def test_a_bare_title_has_no_small_words(text: str, key: str) -> None:
    assert bare_key(search_words(text)) == key
