import polars as pl

from maxella.data import schema
from maxella.recommend.candidates.names import FilmPeople

MOVIES = schema.conform(
    pl.DataFrame(
        {
            "movie_id": ["a", "b", "c"],
            "director": ["Ann Lee", "Bo Ray", None],
            "cast": [["Bo Ray", "Cy Young"], ["Bo Ray"], None],
        }
    ),
    schema.MOVIES,
)
PEOPLE = FilmPeople(MOVIES)


def test_everyone_is_counted_as_director_and_in_casts() -> None:
    assert PEOPLE.names == ["Ann Lee", "Bo Ray", "Cy Young"]
    assert PEOPLE.directed.tolist() == [1, 1, 0]
    assert PEOPLE.played.tolist() == [0, 2, 1]
    assert PEOPLE.films[PEOPLE.offsets[1] : PEOPLE.offsets[2]].tolist() == [0, 1, 1]
    assert PEOPLE.is_director[PEOPLE.offsets[1] : PEOPLE.offsets[2]].tolist() == [False, False, True]


def test_the_films_of_people_are_found_by_whole_names() -> None:
    assert PEOPLE.in_films_of(["bo ray"]).tolist() == [True, True, False]
    assert PEOPLE.in_films_of(["Ann Lee", "Cy Young"]).tolist() == [True, False, False]
    assert PEOPLE.in_films_of(["Bo", "Nobody"]).tolist() == [False, False, False]


def test_a_catalogue_without_people_has_none() -> None:
    nobody = FilmPeople(schema.conform(MOVIES.select("movie_id"), schema.MOVIES))
    assert nobody.names == []
    assert nobody.in_films_of(["Bo Ray"]).tolist() == [False, False, False]


def test_everyone_who_directed_a_film_with_others_is_found() -> None:
    both = MOVIES.with_columns(
        directors=pl.Series([["Ann Lee", "Dee Zed"], None, None], dtype=pl.List(pl.String))
    )
    people = FilmPeople(both)
    assert people.in_films_of(["dee zed"]).tolist() == [True, False, False]
    assert dict(zip(people.names, people.directed.tolist(), strict=True))["Ann Lee"] == 1


def test_it_tells_who_made_a_film() -> None:
    assert PEOPLE.knows("BO ray")
    assert not PEOPLE.knows("Bo")
