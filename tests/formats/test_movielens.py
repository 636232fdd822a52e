from maxella.tables.matching import Catalogue
from tests.formats.exports import CATALOGUE, MOVIELENS, read_lines


def test_the_year_is_taken_out_of_the_title_and_ids_need_no_tt() -> None:
    reading = read_lines(
        "movielens-ratings.csv",
        MOVIELENS,
        '2571,0133093,603,4.5,4.1,"Matrix, The (1999)"',
        "6,113277,949,5.0,4.0,Heat (1995)",
    )
    assert reading.source == "movielens"
    matrix, heat = reading.entries
    assert (matrix.title, matrix.year, matrix.imdb_id, matrix.rating) == (
        "The Matrix",
        1999,
        "tt0133093",
        4.5,
    )
    assert (heat.imdb_id, heat.tmdb_id, heat.movielens_id, heat.rated_at) == ("tt0113277", "949", "6", None)


def test_the_films_own_ids_count_only_where_the_catalogue_has_them() -> None:
    [entry] = read_lines("r.csv", MOVIELENS, "608,,,4.0,3.9,").entries
    assert Catalogue(CATALOGUE, movielens_ids=True).match(entry).how == "movielens"
    assert Catalogue(CATALOGUE).match(entry).how == "not in the catalogue"


def test_rows_without_a_rating_of_the_scale_are_bad_lines() -> None:
    reading = read_lines("r.csv", MOVIELENS, "6,113277,949,-1,4.0,Heat", "6,113277,949,,4.0,Heat")
    assert [bad.line for bad in reading.bad_lines] == [2, 3]


def test_ids_that_are_none_are_left_out_and_counted() -> None:
    reading = read_lines("r.csv", MOVIELENS, "6,nobody,x,4,4.0,Heat (1995)")
    assert (reading.entries[0].imdb_id, reading.entries[0].tmdb_id) == (None, None)
    assert reading.mended == {"ids": 2}
