from collections.abc import Sequence
from typing import Any

import polars as pl
import pytest
from rapidfuzz import process
from rapidfuzz.process import cdist

from maxella.data import schema
from maxella.tables.entries import Entry
from maxella.tables.matching import Catalogue, Match
from tests.formats.exports import CATALOGUE, Film


def match(*films: Film, **entry: object) -> Match:
    return Catalogue(films or CATALOGUE, movielens_ids=True).match(Entry(file="f", line=2, **entry))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("entry", "how"),
    [
        ({"imdb_id": "tt0113277", "title": "Die Hitze", "year": 1995}, "imdb"),
        ({"tmdb_id": "949", "title": "Heat"}, "tmdb"),
        ({"tmdb_id": "949", "title": "Heat", "year": 1997}, "tmdb"),
        ({"movielens_id": "6"}, "movielens"),
        ({"imdb_id": "tt7777777", "tmdb_id": "949", "title": "Heat", "year": 1995}, "tmdb"),
        ({"title": "Heat", "year": 1995}, "title and year"),
        ({"title": "Heat (1995)"}, "title and year"),
        ({"title": "Heat 1995"}, "title and year"),
        ({"title": "Heat - 1995"}, "title and year"),
        ({"title": "Heat [1995]"}, "title and year"),
        ({"title": "Heat (1995) [1080p]"}, "title and year"),
        ({"title": "Heat [4K]", "year": 1995}, "title and year"),
        ({"title": "HEAT!", "year": 1995}, "title and year"),
        ({"title": "Hitze", "other_title": "Heat", "year": 1995}, "title and year"),
    ],
)
def test_what_is_told_by_an_id_or_title_and_year_is_sure(entry: dict[str, object], how: str) -> None:
    found = match(**entry)
    assert (found.movie_id, found.how, found.is_sure, found.candidates) == ("6", how, True, ())


@pytest.mark.parametrize("kept", ["113277", "0113277", "tt113277", "tt0113277"])
def test_the_catalogues_imdb_ids_compare_however_they_are_written(kept: str) -> None:
    assert match(Film("6", "Heat", 1995, kept), imdb_id="tt0113277").is_sure


@pytest.mark.parametrize(
    ("title", "year", "movie_id"),
    [
        ("Matrix, The", 1999, "2571"),
        ("Matrix", 1999, "2571"),
        ("12 Monkeys", 1995, "32"),
        ("Twelve Monkeys", 1995, "32"),
        ("The Postman", 1994, "58"),
        ("Postino, Il", 1994, "58"),
        ("Amelie", 2001, "4973"),
        ("Le Fabuleux Destin d'Amélie Poulain", 2001, "4973"),
        ("Star Wars: Episode 4: A New Hope", 1977, "260"),
    ],
)
def test_titles_compare_by_all_names_they_hold(title: str, year: int, movie_id: str) -> None:
    found = match(title=title, year=year)
    assert (found.movie_id, found.is_sure) == (movie_id, True)


@pytest.mark.parametrize(
    ("entry", "how", "movie_id", "candidates"),
    [
        ({"title": "Heat", "year": 1996}, "title, year off by one", "6", ("6",)),
        ({"title": "Heat"}, "title, no year", "6", ("6",)),
        ({"title": "The Double", "year": 2013}, "several films", None, ("8001", "8002")),
        ({"title": "The Double"}, "several films", None, ("8001", "8002")),
        ({"title": "Usual Suspekts", "year": 1995}, "similar title", None, ("50",)),
        ({"title": "Star Wars", "year": 1977}, "similar title", None, ("260",)),
        ({"title": "A New Hope", "year": 1977}, "similar title", None, ("260",)),
        ({"title": "Heat", "year": 1986}, "title, other year", None, ("6",)),
        ({"tmdb_id": "949", "title": "Breaking Bad"}, "id and title disagree", None, ("6",)),
        ({"tmdb_id": "949", "title": "Die Hitze", "year": 1995}, "id and title disagree", None, ("6",)),
        ({"imdb_id": "tt0113277", "title": "Die Hitze"}, "id and title disagree", None, ("6",)),
        ({"imdb_id": "tt0113277", "title": "Heat", "year": 2013}, "id and title disagree", None, ("6",)),
        (
            {"imdb_id": "tt0113277", "title": "Fargo", "year": 1996},
            "id and title disagree",
            "608",
            ("6", "608"),
        ),
        ({"imdb_id": "tt0113277", "title": "Fargo"}, "id and title disagree", None, ("6", "608")),
        ({"tmdb_id": "949", "year": 1934}, "id and title disagree", None, ("6",)),
        ({"title": "Another film", "year": 1995}, "not in the catalogue", None, ()),
        ({"imdb_id": "tt0113277", "tmdb_id": "862"}, "ids disagree", None, ("1", "6")),
        ({}, "not in the catalogue", None, ()),
    ],
)
def test_what_is_not_sure_says_why_and_carries_candidates(
    entry: dict[str, object], how: str, movie_id: str | None, candidates: tuple[str, ...]
) -> None:
    found = match(**entry)
    assert (found.how, found.movie_id, found.candidates) == (how, movie_id, candidates)
    assert not found.is_sure


def test_a_film_of_that_title_and_year_with_other_ids_is_not_sure() -> None:
    for ids in ({"imdb_id": "tt7777777"}, {"tmdb_id": "77777"}):
        found = match(title="Heat", year=1995, **ids)
        assert (found.how, found.movie_id, found.is_sure) == ("title and year, other ids", "6", False)


def test_a_film_with_other_ids_is_no_candidate_for_a_title_that_is_merely_near() -> None:
    assert match(title="Heat", year=1996, imdb_id="tt7777777").how == "not in the catalogue"
    assert match(title="Usual Suspekts", year=1995, imdb_id="tt7777777").how == "not in the catalogue"


def test_a_tmdb_id_whose_imdb_id_is_another_film_s_needs_the_title_to_be_sure() -> None:
    found = match(title="Die Hitze", year=1995, imdb_id="tt7777777", tmdb_id="949")
    assert (found.how, found.movie_id, found.is_sure) == ("ids disagree", "6", False)


def test_where_ids_disagree_title_and_year_decide() -> None:
    found = match(imdb_id="tt0113277", tmdb_id="862", title="Toy Story", year=1995)
    assert (found.movie_id, found.how, found.is_sure) == ("1", "tmdb", True)


def test_of_movies_that_share_an_id_title_and_year_tell_one() -> None:
    films = (Film("a", "Cut", 1980, "tt0000005"), Film("b", "Cut: Restored", 1990, "tt0000005"))
    assert match(*films, imdb_id="tt0000005", title="Cut: Restored", year=1990).movie_id == "b"
    unsure = match(*films, imdb_id="tt0000005", title="Schnitt")
    assert (unsure.how, unsure.candidates, unsure.is_sure) == ("several films", ("a", "b"), False)


def test_a_part_of_a_title_does_not_outweigh_the_whole_one() -> None:
    films = (Film("a", "The Best Man", 1999), Film("b", "The Best Man (Il Testimone)", 1997))
    found = match(*films, title="The Best Man (Il Testimone)", year=1999)
    assert (found.how, found.is_sure, set(found.candidates)) == ("several films", False, {"a", "b"})
    assert match(*films, title="The Best Man", year=1999).movie_id == "a"


def test_films_that_differ_in_their_article_are_several() -> None:
    films = (Film("a", "Les Boys", 1997), Film("b", "The Boys", 1997))
    found = match(*films, title="The Boys", year=1997)
    assert (found.how, found.candidates, found.is_sure) == ("several films", ("b", "a"), False)


def test_the_year_of_the_release_date_counts_too() -> None:
    table = schema.conform(
        pl.DataFrame(
            {"movie_id": ["a", "b"], "title": ["Guantanamera", None], "release_year": [1994, None],
             "release_date": [805_161_600, None]}  # 1995-07-08
        ),
        schema.MOVIES,
    )  # fmt: skip
    catalogue = Catalogue.of_table(table)
    for year, is_sure in ((1994, True), (1995, True), (1996, False)):
        found = catalogue.match(Entry(file="f", line=2, title="Guantanamera", year=year))
        assert (found.movie_id, found.is_sure) == ("a", is_sure)


def test_our_own_id_counts_where_title_and_year_agree() -> None:
    found = match(movie_id="8002", title="The Double", year=2013)
    assert (found.movie_id, found.how, found.is_sure) == ("8002", "own id", True)
    assert match(movie_id="8002", title="Heat", year=1995).movie_id == "6"


def test_a_title_alone_is_enough_where_the_source_has_no_years() -> None:
    assert match(title="Heat", is_without_years=True).movie_id == "6"
    assert match(title="Heat", is_without_years=True).is_sure
    assert not match(title="The Double", is_without_years=True).is_sure


def test_original_titles_are_names_too() -> None:
    table = schema.conform(
        pl.DataFrame({"movie_id": ["a"], "title": ["The Bicycle Thief"], "release_year": [1948],
                      "original_title": ["Ladri di biciclette"]}),
        schema.MOVIES,
    )  # fmt: skip
    entry = Entry(file="f", line=2, title="Ladri di biciclette", year=1948)
    assert Catalogue.of_table(table).match(entry).is_sure


IDS_OF_FILMS = {"Heat": "949", "Fargo": "275", "The Matrix": "603", "Toy Story": "862"}


def in_one_file(ids: Sequence[str], years: bool = True) -> list[Match]:
    films = {film.title: film.release_year for film in CATALOGUE}
    entries = [
        Entry(file="f", line=2, movielens_id=each, title=title, year=films[title] if years else None)
        for each, title in zip(ids, IDS_OF_FILMS, strict=True)
    ]
    return Catalogue(CATALOGUE, movielens_ids=True).match_all(entries)


def test_a_column_of_somebody_s_own_numbers_is_no_movielens_id() -> None:
    matches = in_one_file(["1", "6", "50", "260"])
    assert [each.movie_id for each in matches] == ["6", "608", "2571", "1"]
    assert {each.how for each in matches} == {"title and year"}


def test_a_column_of_movie_ids_that_are_tmdb_s_is_taken_for_that() -> None:
    films = (*CATALOGUE, Film("949", "Threesome", 1994), Film("275", "Alphaville", 1965))
    entries = [
        Entry(file="f", line=2, movielens_id=each, title=title) for title, each in IDS_OF_FILMS.items()
    ]
    matches = Catalogue(films, movielens_ids=True).match_all(entries)
    assert [(each.movie_id, each.how) for each in matches] == [
        ("6", "tmdb"), ("608", "tmdb"), ("2571", "tmdb"), ("1", "tmdb")
    ]  # fmt: skip


def test_a_column_of_movie_ids_that_are_imdb_s_is_taken_for_that() -> None:
    matches = in_one_file(["113277", "116282", "133093", "114709"], years=False)
    assert [(each.movie_id, each.how) for each in matches] == [
        ("6", "imdb"), ("608", "imdb"), ("2571", "imdb"), ("1", "imdb")
    ]  # fmt: skip


def test_a_number_that_ends_a_title_is_no_year() -> None:
    films = (Film("a", "Blade Runner 2049", 2017), Film("b", "Blade Runner", 1982))
    assert match(*films, title="Blade Runner 2049").candidates == ("a",)
    assert match(Film("a", "[Rec] 2", 2009), Film("b", "2", 2009), title="[Rec] 2", year=2009).movie_id == "a"
    assert match(title="Heat 2013", year=1995).how == "not in the catalogue"


def test_one_wrong_number_does_not_turn_a_column_of_movielens_ids_down() -> None:
    matches = in_one_file(["6", "608", "2571", "50"])
    assert [each.is_sure for each in matches] == [True, True, True, False]
    assert (matches[3].how, matches[3].candidates) == ("id and title disagree", ("50", "1"))


def test_a_choice_makes_a_match_sure() -> None:
    chosen = match(title="The Double", year=2013).chosen("8002")
    assert (chosen.movie_id, chosen.how, chosen.is_sure, chosen.candidates) == (
        "8002", "chosen by hand", True, (),
    )  # fmt: skip


def test_an_empty_catalogue_knows_nothing() -> None:
    assert Catalogue([]).match(Entry(file="f", line=2, title="Heat", year=1995)).how == "not in the catalogue"
    assert Catalogue([]).match_all([]) == []


@pytest.mark.parametrize("films", [3_900, 90_000])
def test_titles_of_a_large_import_are_compared_with_films_near_their_year_alone(
    films: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared = 0

    def counted(titles: Sequence[str], near: Sequence[str], **settings: Any) -> Any:
        nonlocal compared
        compared += len(titles) * len(near)
        return cdist(titles, near, **settings)

    monkeypatch.setattr(process, "cdist", counted)
    words = [
        f"{first}{last}"
        for first in ("ba", "ko", "ri", "su", "te", "mo", "la")
        for last in ("nd", "rt", "x", "lo")
    ]
    known = [
        Film(str(n), f"{words[n % 28]} {words[n // 28 % 28]} {n:x}", 1920 + n % 100, f"tt{n + 1:07}")
        for n in range(films)
    ]
    entries = [
        Entry(file="f", line=n, title=film.title[: -1 if n % 2 else None], year=film.release_year)
        for n, film in enumerate(known[:5_000])
    ] + [Entry(file="f", line=n, title=f"Nothing {n:x} like it", year=1950) for n in range(1_100)]
    catalogue = Catalogue(known)
    matches = catalogue.match_all(entries)
    assert 0 < compared <= len(entries) * films * 3 / 100
    assert sum(match.is_sure for match in matches) >= 1_900


def test_beyond_so_many_titles_similar_ones_are_not_looked_for_and_it_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("maxella.tables.similar.MOST_LOOKED_FOR", 2)
    titles = ["Haet", "Haett", "Haettt", "Haet"]
    entries = [Entry(file="f", line=place, title=title, year=1995) for place, title in enumerate(titles)]
    found = Catalogue(CATALOGUE, movielens_ids=True).match_all(entries)
    assert [each.how == "not looked for" for each in found] == [False, False, True, False]


def test_a_title_that_no_film_has_costs_no_search_by_years(monkeypatch: pytest.MonkeyPatch) -> None:
    searched: list[object] = []
    catalogue = Catalogue(CATALOGUE, movielens_ids=True)
    monkeypatch.setattr(catalogue._index, "named", lambda *asked, **_: searched.append(asked) or [])
    entries = [Entry(file="f", line=place, title=f"Nothing {place}", year=1995) for place in range(30)]
    assert {each.how for each in catalogue.match_all(entries)} == {"not in the catalogue"}
    assert not searched
