"""Which films movies are joined with, and what comes along; small tables written for each case."""

import polars as pl
import pytest

from maxella.data.films import CONTRADICTED, FilmTables, join_films
from maxella.tables.report import Ledger
from maxella.tables.table import describe_text_table

MOVIES = pl.DataFrame(
    {
        "movie_id": ["1533", "2"],
        "title": ["The Promise (La Promesse)", "Jumanji"],
        "release_year": [1996, 1995],
    }
)
LINKS = "movieId,imdbId,tmdbId\n1533,0117398,105045\n2,0113497,8844\n"
FILMS = (
    "id,imdb_id,title,original_title,release_date,overview,vote_average,vote_count,belongs_to_collection\n"
)
OTHER = "105045,tt0111613,The Promise,Das Versprechen,1995-02-16,Berlin.,6.1,8,\n"
JUMANJI = (
    "8844,tt0113497,Jumanji &amp;amp; Co,Jumanji,1995-12-15,<i>Dice</i> &amp; drums.,6.9,2413.0,"
    "\"{'id': 1, 'name': 'Jumanji Collection'}\"\n"
)


@pytest.fixture
def joined(tmp_path):
    """Join the two movies with tables of the given texts; the rows by id, and the rules of the ledger."""

    def run(films=OTHER + JUMANJI, **tables):
        texts = {"links": LINKS, "metadata": FILMS + films, **tables}
        described = {}
        for role, text in texts.items():
            (tmp_path / f"{role}.csv").write_text(text)
            described[role] = describe_text_table(tmp_path / f"{role}.csv", f"{role}.csv")
        ledger = Ledger()
        rows = join_films(MOVIES, FilmTables(**described), "movies.dat", ledger)
        return {row["movie_id"]: row for row in rows.to_dicts()}, ledger.rules

    return run


def test_a_film_whose_imdb_id_contradicts_the_link_is_refused_and_counted(joined):
    movies, rules = joined(credits="cast,crew,id\n[],\"[{'job': 'Director', 'name': 'Not Hers'}]\",105045\n")
    promise = movies["1533"]
    assert promise["imdb_id"] == "tt0117398"
    assert [promise[name] for name in ("tmdb_id", "overview", "director", "vote_average")] == [None] * 4
    assert promise["title"] == "The Promise (La Promesse)"
    [rule] = [rule for rule in rules if rule.name == CONTRADICTED]
    assert (rule.file, rule.count) == ("links.csv", 1)
    assert "movie_id=1533" in rule.example
    assert "imdb_of_film=tt0111613" in rule.example


def test_a_contradicted_link_is_followed_by_its_imdb_id_where_that_film_is_known(joined):
    right = "26272,tt0117398,La Promesse,La Promesse,1996-05-16,Liège.,7.5,60,\n"
    promise = joined(OTHER + right + JUMANJI)[0]["1533"]
    assert (promise["tmdb_id"], promise["overview"]) == ("26272", "Liège.")


def test_a_contradicted_link_finds_a_film_of_its_title_and_year_that_has_no_imdb_id(joined):
    right = "26272,,La Promesse,La Promesse,1996-05-16,Liège.,7.5,60,\n"
    promise = joined(OTHER + right + JUMANJI)[0]["1533"]
    assert (promise["tmdb_id"], promise["overview"]) == ("26272", "Liège.")


def test_a_film_found_by_title_is_refused_too_where_its_imdb_id_is_anothers(joined):
    links = "movieId,imdbId,tmdbId\n1533,0117398,\n2,0113497,8844\n"
    namesake = "7,tt0999999,The Promise,The Promise,1996-01-02,Elsewhere.,5,5,\n"
    assert joined(namesake + JUMANJI, links=links)[0]["1533"]["tmdb_id"] is None


def test_titles_and_overviews_are_free_of_entities_and_tags(joined):
    jumanji = joined()[0]["2"]
    assert (jumanji["overview"], jumanji["tmdb_title"]) == ("Dice & drums.", "Jumanji & Co")


def test_all_directors_the_collection_and_the_votes_come_along(joined):
    crew = "[{'job': 'Director', 'name': 'Ann &amp; Co'}, {'job': 'Writer', 'name': 'Bo'}, " + (
        "{'job': 'Director', 'name': 'Cy'}, {'job': 'Director', 'name': 'Cy'}]"
    )
    jumanji = joined(credits=f'cast,crew,id\n[],"{crew}",8844\n')[0]["2"]
    assert (jumanji["director"], jumanji["directors"]) == ("Ann & Co", ["Ann & Co", "Cy"])
    assert (jumanji["collection"], jumanji["vote_count"]) == ("Jumanji Collection", 2413)
    assert jumanji["vote_average"] == pytest.approx(6.9)
    assert jumanji["original_title"] == "Jumanji"
    assert jumanji["title"] == "Jumanji"  # the source's own stays the one that is shown


def test_an_average_of_no_votes_is_none(joined):
    films = OTHER + "8844,tt0113497,Jumanji,Jumanji,1995-12-15,Dice.,0.0,0,\n"
    jumanji = joined(films)[0]["2"]
    assert (jumanji["vote_count"], jumanji["vote_average"]) == (0, None)


def test_tags_are_those_that_most_people_gave(joined):
    tags = (
        "userId,movieId,tag,timestamp\n1,2,dice,1\n1,2,Jungle,2\n2,2,jungle,3\n"
        "3,2, ,4\n3,2,R&amp;B,5\n3,99,elsewhere,6\n"
    )
    movies, rules = joined(tags=tags)
    assert movies["2"]["tags"] == ["Jungle", "dice", "R&B"]
    assert movies["1533"]["tags"] is None
    dropped = {rule.name: rule.count for rule in rules if rule.file == "tags.csv"}
    assert dropped == {"tag is missing": 1, "belongs to no movie of the dataset": 1}
