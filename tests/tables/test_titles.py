import re

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maxella.tables.titles import aliases, display_title, loose_key, strict_key, year_of


def on(expression, text):
    """The value of an expression on one text."""
    return (
        pl.DataFrame({"text": [text]}, schema={"text": pl.String}).select(expression(pl.col("text"))).item()
    )


@pytest.mark.parametrize(
    ("raw", "title", "year"),
    [
        ("Toy Story (1995)", "Toy Story", 1995),
        ("Matrix, The (1999)", "The Matrix", 1999),
        ("Single Girl, A (La Fille Seule) (1995)", "A Single Girl (La Fille Seule)", 1995),
        ("Postino, Il (The Postman) (1994)", "Il Postino (The Postman)", 1994),
        ("Hate (Haine, La) (1995)", "Hate (La Haine)", 1995),
        ("Enfer, L' (1994)", "L'Enfer", 1994),
        ("Eye of Vichy, The (Oeil de Vichy, L') (1993)", "The Eye of Vichy (L'Oeil de Vichy)", 1993),
        ("Besieged (L' Assedio) (1998)", "Besieged (L'Assedio)", 1998),
        ("Misérables, Les (1995)", "Les Misérables", 1995),
        ("Boot, Das (1981)", "Das Boot", 1981),
        ("Seventh Seal, The (Sjunde inseglet, Det) (1957)", "The Seventh Seal (Det Sjunde inseglet)", 1957),
        ("Convent, The (Convento, O) (1995)", "The Convent (O Convento)", 1995),
        ("Lord of the Rings: The Two Towers, The (2002)", "The Lord of the Rings: The Two Towers", 2002),
        ("Oedipus (a.k.a. King, The) (1990)", "Oedipus (a.k.a. The King)", 1990),
        ("Kådisbellan ) (1993)", "Kådisbellan)", 1993),
        ("Associate, The (L'Associe)(1982)", "The Associate (L'Associe)", 1982),
        ("Land Before Time III (1995) (V)", "Land Before Time III", 1995),
        ("Two Friends (1986) ", "Two Friends", 1986),
        ("Fawlty Towers (1975-1979)", "Fawlty Towers", 1975),
        ("Death Note (2006–2007)", "Death Note", 2006),
        ("Bye Bye, Love (1995)", "Bye Bye, Love", 1995),
        (
            "And God Created Woman (Et Dieu&#8230;Créa la Femme) (1956)",
            "And God Created Woman (Et Dieu…Créa la Femme)",
            1956,
        ),
        ("1984 (1984)", "1984", 1984),
        ("Babylon 5", "Babylon 5", None),
        ("(1995)", "(1995)", 1995),
        ("", None, None),
        (None, None, None),
    ],
)
def test_a_title_stands_as_people_write_it_and_its_year_apart(raw, title, year):
    assert on(display_title, raw) == title
    assert on(year_of, raw) == year


@pytest.mark.parametrize(
    ("title", "names"),
    [
        ("Seven (Se7en)", {"Seven (Se7en)", "Seven", "Se7en"}),
        ("Hard 8 (a.k.a. Sydney, a.k.a. Hard Eight)", {"Hard 8", "Sydney", "Hard Eight"}),
        ("Communion (a.k.a. Alice/Holy Terror)", {"Communion", "Alice", "Holy Terror"}),
        ("Ran (Chaos) (Revolt)", {"Ran", "Chaos", "Revolt"}),
        ("(500) Days of Summer", {"(500) Days of Summer"}),
    ],
)
def test_a_title_answers_to_all_names_that_it_holds(title, names):
    found = set(on(aliases, title))
    assert names <= found
    assert found - names <= {title}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Les Misérables", "les miserables"),
        ("Alien³", "Alien 3"),
        ("Jungle2Jungle", "Jungle 2 Jungle"),
        ("Rocky II", "Rocky 2"),
        ("Twelve Monkeys", "12 Monkeys"),
        ("Oscar and Lucinda", "Oscar & Lucinda"),
        ("Back to the Future Part II", "Back to the Future 2"),
        ("M*A*S*H", "MASH"),
        ("Kramer vs. Kramer", "Kramer versus Kramer"),
        ("Smilla’s Sense of Snow", "Smilla's Sense of Snow"),  # noqa: RUF001  # the typographic apostrophe
        ("Søndagsengler", "Sondagsengler"),
        ("Zed & Two Noughts, A", "Zed and Two Noughts A"),
    ],
)
def test_spellings_of_one_title_have_one_key(one, other):
    assert on(strict_key, one) == on(strict_key, other)


def test_only_the_loose_key_forgets_the_article():
    assert on(loose_key, "The Matrix") == on(loose_key, "Matrix") == "matrix"
    assert on(strict_key, "The Matrix") != on(strict_key, "Matrix")


@pytest.mark.parametrize("title", ["The", "A", "La", "Das"])
def test_a_title_that_is_an_article_keeps_it(title):
    assert on(loose_key, title) == title.lower()


def test_sequels_have_different_keys():
    keys = {on(loose_key, f"Rocky {number}") for number in ("", "II", "III", "IV", "V")}
    assert len(keys) == 5


words = st.text(alphabet="abcdefgXYZéñöŁ", min_size=2, max_size=8)


@given(st.lists(words, min_size=1, max_size=4))
def test_a_key_forgets_case_spaces_and_punctuation(parts):
    plain = " ".join(parts)
    assert on(strict_key, plain) == on(strict_key, f"  {'. '.join(parts)}! ".title().swapcase())


@given(
    st.lists(words, min_size=1, max_size=3),
    st.sampled_from(["The", "A", "Les", "Il", "El", "Der"]),
    st.integers(1900, 2030),
)
def test_an_article_at_the_end_is_one_at_the_beginning(parts, article, year):
    name = " ".join(parts)
    assert on(display_title, f"{name}, {article} ({year})") == f"{article} {name}"


@given(st.text(max_size=40))
def test_a_title_is_never_blank_nor_has_control_characters(raw):
    title = on(display_title, raw)
    assert title is None or title.strip()
    assert not re.search(r"[\x00-\x1f\x7f-\x9f]|^\s|\s$", title or "")
