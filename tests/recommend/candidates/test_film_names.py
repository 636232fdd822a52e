import polars as pl

from maxella.recommend.candidates.names import FilmNames

NAMES = FilmNames(pl.Series("keywords", [["Space Opera", "robot"], None, ["ROBOT"], []], pl.List(pl.String)))


def test_films_are_found_by_a_name_in_any_case_of_letters() -> None:
    assert NAMES.in_films_of(["robot"]).tolist() == [True, False, True, False]
    assert NAMES.in_films_of(["space opera", "Robot"]).tolist() == [True, False, True, False]
    assert NAMES.in_films_of(["space", ""]).tolist() == [False] * 4
    assert NAMES.in_films_of([]).tolist() == [False] * 4


def test_it_tells_which_names_a_film_has() -> None:
    assert NAMES.knows("SPACE OPERA")
    assert not NAMES.knows("space")


def test_films_without_any_name_are_no_difficulty() -> None:
    bare = FilmNames(pl.Series("keywords", [None, None], pl.List(pl.String)))
    assert bare.in_films_of(["robot"]).tolist() == [False, False]
