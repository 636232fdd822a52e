from pathlib import Path

import polars as pl
import pytest

from maxella.data.check import contract_faults
from maxella.data.dataset import Dataset, load_dataset, write_dataset
from maxella.data.films import CONTRADICTED
from maxella.data.registry import ML_1M, ML_25M, ML_100K, ML_LATEST_SMALL, KnownSource
from maxella.data.wrangle import wrangle_movielens
from maxella.errors import DatasetError, SourceError
from maxella.tables.archive import open_source
from maxella.tables.report import unaccounted
from tests.data.small_files import ML_1M as SMALL_1M
from tests.data.small_files import ML_100K as SMALL_100K
from tests.data.small_files import ML_LATEST, RECBOLE, TMDB, write_files
from tests.tables.test_archive import write_zip

SHAPES = {
    "ml-1m": (SMALL_1M, ML_1M),
    "ml-100k": (SMALL_100K, ML_100K),
    "recbole": (RECBOLE, ML_100K),
    "ml-latest-small": (ML_LATEST, ML_LATEST_SMALL),
}


def wrangled(folder: Path, files, description: KnownSource, metadata=TMDB) -> Dataset:
    films = open_source(write_files(folder / "films", metadata)) if metadata else None
    return wrangle_movielens(
        description.name, open_source(write_files(folder / "ml", files)), films, description
    )


@pytest.fixture
def small_1m(tmp_path):
    return wrangled(tmp_path, SMALL_1M, ML_1M)


def movie(dataset, movie_id):
    return dataset.movies.filter(pl.col("movie_id") == movie_id).row(0, named=True)


def rules(dataset, effect=None):
    """The counts of the rules, by file and name."""
    chosen = [rule for rule in dataset.manifest.rules if effect in (None, rule.effect)]
    return {(rule.file, rule.name): rule.count for rule in chosen}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("metadata", [TMDB, None, {"movies_metadata.csv": TMDB["movies_metadata.csv"]}])
def test_every_row_of_every_file_is_accounted_for(tmp_path, shape, metadata):
    files, description = SHAPES[shape]
    dataset = wrangled(tmp_path, files, description, metadata)
    manifest = dataset.manifest
    dropped = {file.name: 0 for file in manifest.files}
    for rule in manifest.rules:
        if rule.effect == "dropped":
            dropped[rule.file] += rule.count
    assert {file.name: file.rows - file.rows_kept for file in manifest.files} == dropped
    assert unaccounted(manifest.files, manifest.rules) == {}
    assert list(contract_faults(dataset)) == []


@pytest.mark.parametrize("shape", SHAPES)
def test_ratings_keep_the_order_of_their_file(tmp_path, shape):
    files, description = SHAPES[shape]
    dataset = wrangled(tmp_path, files, description)
    expected = {
        "ml-1m": [("1", "2", 5.0), ("2", "1", 3.0), ("1", "1", 4.0), ("3", "47", 1.0)],
        "ml-latest-small": [("1", "1", 4.0), ("1", "3", 0.5), ("2", "1", 4.5)],
    }.get(shape, [("196", "242", 3.0), ("186", "1", 5.0), ("22", "267", 1.0)])
    assert dataset.interactions.drop("timestamp").rows() == expected
    assert dataset.interactions["timestamp"][0] in (978300760, 881250949, 964982703)


def test_a_linked_movie_gets_all_that_is_known_of_its_film(small_1m):
    assert movie(small_1m, "1") == {
        "movie_id": "1",
        "title": "Toy Story",
        "release_year": 1995,
        "release_date": 815_011_200,
        "genres": ["Animation", "Children", "Comedy"],
        "director": "John Lasseter",
        "star": "Tom Hanks",
        "cast": ["Tom Hanks", "Conan O'Brien"],
        "cast_size": 2,
        "crew_size": 3,
        "keywords": ["jealousy", "toy"],
        "runtime": 81.0,
        "original_language": "en",
        "overview": "Andy's toys\n(two lines)",
        "imdb_id": "tt0114709",
        "tmdb_id": "862",
        "poster_path": "/rhI.jpg",
        "original_title": "Toy Story",
        "directors": ["John Lasseter", "Second One"],
        "collection": None,
        "certificate": None,
        "tags": None,
        "vote_count": None,
        "vote_average": None,
        "tmdb_title": "Toy Story",
    }


def test_a_movie_whose_link_has_no_tmdb_id_is_joined_by_its_imdb_id(small_1m):
    postino = movie(small_1m, "58")
    found = (postino["title"], postino["tmdb_id"], postino["runtime"])
    assert found == ("Il Postino (The Postman)", "11010", 108.0)


def test_a_movie_without_a_link_is_joined_by_any_of_its_titles_and_year(small_1m):
    assert movie(small_1m, "47")["tmdb_id"] == "807"
    assert rules(small_1m)["movies.dat", "film found by title and year"] == 1


def test_a_film_without_a_date_is_found_by_its_title_alone(small_1m):
    assert movie(small_1m, "73")["tmdb_id"] == "777"
    assert rules(small_1m)["movies.dat", "film found by title alone, it has no date"] == 1


def test_what_says_nothing_is_left_out_and_counted(small_1m):
    jumanji = movie(small_1m, "2")
    assert [jumanji[name] for name in ("overview", "runtime", "cast", "star")] == [None] * 4
    assert (jumanji["release_date"], jumanji["cast_size"]) == (818_985_600, 0)
    mended = rules(small_1m, "mended")
    assert mended["movies_metadata.csv", "overview without a usable value is left out"] == 1
    assert mended["movies_metadata.csv", "runtime without a usable value is left out"] == 1


def test_a_list_that_is_cut_short_gives_what_can_be_read(small_1m):
    assert movie(small_1m, "2")["keywords"] == ["board game"]
    assert rules(small_1m)["keywords.csv", "keywords cut short or broken: what can be read is kept"] == 1


def test_broken_and_repeated_rows_of_the_metadata_are_dropped_and_counted(small_1m):
    dropped = rules(small_1m, "dropped")
    assert dropped["movies_metadata.csv", "id is no number: a broken row"] == 1
    assert dropped["movies_metadata.csv", "id stands in an earlier row"] == 1
    assert dropped["movies_metadata.csv", "belongs to no movie of the dataset"] == 2
    assert dropped["credits.csv", "id stands in an earlier row"] == 1
    [broken] = [rule for rule in small_1m.manifest.rules if rule.name == "id is no number: a broken row"]
    assert broken.example == "id=1997-08-20"


def test_profiles_speak_the_words_of_the_contract(small_1m):
    assert small_1m.users.rows() == [
        ("1", "F", 1, "K-12 student", "48067"),
        ("2", "M", 56, "self-employed", "70072"),
        ("3", "M", 25, "scientist", "55117"),
    ]
    assert rules(small_1m)["users.dat", "zip code longer than five characters is cut"] == 1


def test_ages_in_years_become_buckets(tmp_path):
    dataset = wrangled(tmp_path, SMALL_100K, ML_100K)
    assert dataset.users.select("user_id", "age_bucket").rows() == [("22", 25), ("186", 35), ("196", 45)]
    assert rules(dataset)["u.user", "age in years becomes the lower bound of its bucket"] == 2


def test_the_ids_of_movielens_100k_are_never_looked_up_in_foreign_links(tmp_path):
    links = {"links.csv": b"movieId,imdbId,tmdbId\n242,0133093,603\n"}
    dataset = wrangled(tmp_path, SMALL_100K, ML_100K, {**TMDB, **links})
    assert movie(dataset, "242")["tmdb_id"] is None
    assert movie(dataset, "1")["tmdb_id"] == "862"
    assert "links.csv" not in [file.name for file in dataset.manifest.files]


def test_a_date_of_movielens_100k_counts_only_where_it_is_the_films(tmp_path):
    dataset = wrangled(tmp_path, SMALL_100K, ML_100K, metadata=None)
    dates = dict(dataset.movies.select("movie_id", "release_date").rows())
    assert dates == {"1": None, "242": None, "243": 745_113_600, "267": None}
    mended = [rule for (_, rule), count in rules(dataset, "mended").items() if count == 1]
    assert "release date of 1 January, which stands for the year, is left out" in mended
    assert "release date in another year than the title's, of a later release, is left out" in mended


def test_both_sources_of_movielens_100k_give_the_same_dataset(tmp_path):
    original = wrangled(tmp_path / "original", SMALL_100K, ML_100K)
    package = wrangled(tmp_path / "package", RECBOLE, ML_100K)
    assert original.interactions.equals(package.interactions)
    assert original.users.equals(package.users)
    dated = pl.col("movie_id") == "243"  # RecBole's carries no dates
    assert original.movies.filter(~dated).equals(package.movies.filter(~dated))
    assert movie(package, "267")["title"] == "unknown"


def test_genres_of_the_film_fill_in_where_movielens_has_none(tmp_path):
    listed = b"movieId,title,genres\n1,Toy Story (1995),(no genres listed)\n3,X (1999),Drama\n"
    dataset = wrangled(tmp_path, {**ML_LATEST, "movies.csv": listed}, ML_LATEST_SMALL)
    assert movie(dataset, "1")["genres"] == ["Animation", "Children"]
    assert movie(dataset, "3")["genres"] == ["Drama"]


def test_the_links_of_the_ratings_come_before_those_of_the_metadata(tmp_path):
    dataset = wrangled(tmp_path, ML_LATEST, ML_LATEST_SMALL)
    assert movie(dataset, "3")["tmdb_id"] == "603"
    [links] = [file for file in dataset.manifest.files if file.name == "links.csv"]
    assert (links.rows, links.rows_kept) == (3, 3)


def test_a_rated_movie_that_is_not_listed_shows_its_id_or_its_films_title(tmp_path):
    listed = {"movies.csv": b"movieId,title,genres\n4,Sans titre,Drama\n"}
    links = {"links.csv": b"movieId,imdbId,tmdbId\n3,0133093,603\n"}
    dataset = wrangled(tmp_path, {**ML_LATEST, **listed, **links}, ML_LATEST_SMALL)
    titles = dict(dataset.movies.select("movie_id", "title").rows())
    assert titles == {"4": "Sans titre", "1": "1", "3": "The Matrix"}
    assert rules(dataset)["ratings.csv", "rated movie that the table of movies lacks"] == 2
    assert rules(dataset)["movies.csv", "movie without a title: it shows its id"] == 1


def test_movies_of_one_title_and_year_are_noted_and_stay_apart(tmp_path):
    files = {**SMALL_1M, "movies.dat": SMALL_1M["movies.dat"] + b"999::Toy Story (1995)::Comedy\n"}
    dataset = wrangled(tmp_path, files, ML_1M)
    assert rules(dataset)["movies.dat", "same title and year under several ids"] == 2
    assert movie(dataset, "999")["title"] == "Toy Story"


def test_without_metadata_the_movies_have_titles_years_and_genres(tmp_path):
    dataset = wrangled(tmp_path, SMALL_1M, ML_1M, metadata=None)
    assert movie(dataset, "73")["title"] == "Les Misérables"
    assert dataset.movies["director"].null_count() == len(dataset.movies)


def test_a_zip_gives_what_its_folder_gives(tmp_path):
    from_folder = wrangled(tmp_path, SMALL_1M, ML_1M)
    in_folder = {f"ml-1m/{name}": text for name, text in SMALL_1M.items()}
    ratings = open_source(write_zip(tmp_path / "r.zip", in_folder))
    films = open_source(write_zip(tmp_path / "f.zip", TMDB))
    from_zip = wrangle_movielens("ml-1m", ratings, films, ML_1M)
    assert from_zip.movies.equals(from_folder.movies)
    assert from_zip.manifest.files == from_folder.manifest.files


def test_the_dataset_can_be_written_and_loaded(small_1m):
    written = write_dataset(small_1m)
    loaded = load_dataset("ml-1m")
    assert loaded.movies.equals(written.movies)
    assert loaded.manifest == written.manifest
    assert loaded.manifest.counts["interactions"] == 4


def test_metadata_in_latin_1_is_read_and_noted(tmp_path):
    films = {**TMDB, "movies_metadata.csv": TMDB["movies_metadata.csv"].decode().encode("latin-1")}
    dataset = wrangled(tmp_path, SMALL_1M, ML_1M, films)
    assert movie(dataset, "73")["tmdb_id"] == "777"
    noted = rules(dataset, "noted")
    assert noted["movies_metadata.csv", "the file is not UTF-8: read as Windows-1252 (Western)"] == 1


def test_a_row_of_the_metadata_with_too_many_cells_is_cut_and_counted(tmp_path):
    films = {**TMDB, "keywords.csv": TMDB["keywords.csv"] + b"603,[],one,two\n"}
    dataset = wrangled(tmp_path, SMALL_1M, ML_1M, films)
    assert rules(dataset)["keywords.csv", "cells beyond the last column are cut off"] == 1
    assert movie(dataset, "1")["keywords"] == ["jealousy", "toy"]


def test_a_rating_off_the_scale_is_refused_with_its_line(tmp_path):
    files = {**SMALL_1M, "ratings.dat": b"1::2::5::978300760\n1::1::6::978300761\n"}
    where = r"ratings\.dat, line 2, column 'rating': 6 is not on the scale from 1 to 5"
    with pytest.raises(DatasetError, match=where):
        wrangled(tmp_path, files, ML_1M)


def test_a_folder_that_is_no_movielens_is_refused_with_what_it_has(tmp_path):
    with pytest.raises(SourceError, match=r"no MovieLens data set \(it has other\.csv\)"):
        wrangled(tmp_path, {"other.csv": b"a,b\n1,2\n"}, ML_25M)


def test_a_file_without_a_column_is_refused_with_those_it_has(tmp_path):
    files = {**ML_LATEST, "movies.csv": b"movieId,name,genres\n1,Toy Story (1995),Comedy\n"}
    with pytest.raises(DatasetError, match=r"movies\.csv, line 1: no column title \(it has movieId, name"):
        wrangled(tmp_path, files, ML_LATEST_SMALL)


def test_a_missing_file_is_named(tmp_path):
    files = {name: text for name, text in SMALL_1M.items() if name != "users.dat"}
    with pytest.raises(SourceError, match=r"no file users\.dat"):
        wrangled(tmp_path, files, ML_1M)


@pytest.mark.shared_data
def test_movielens_1m_is_joined_with_its_films(shared_data):
    ratings, films = open_source(shared_data / "ml-1m"), open_source(shared_data / "tmdb")
    dataset = wrangle_movielens("ml-1m", ratings, films, ML_1M)
    assert (len(dataset.interactions), len(dataset.movies), len(dataset.users)) == (1_000_209, 3_883, 6_040)
    assert dataset.interactions.row(0) == ("1", "1193", 5.0, 978300760)
    assert dataset.movies["tmdb_id"].count() >= 3_820
    assert dataset.movies["director"].count() >= 3_800
    directors = dict(dataset.movies.select("movie_id", "director").rows())
    assert [directors[movie_id] for movie_id in ("1", "260", "318", "593")] == [
        "John Lasseter", "George Lucas", "Frank Darabont", "Jonathan Demme",
    ]  # fmt: skip
    assert unaccounted(dataset.manifest.files, dataset.manifest.rules) == {}
    assert list(contract_faults(dataset)) == []
    # Two Friends, The Wife, Venice/Venice, Sleepover and La Promesse would be joined with other films.
    assert rules(dataset, "mended")["links.csv", CONTRADICTED] == 5
    refused = dataset.movies.filter(pl.col("movie_id").is_in(["723", "864", "895", "1115", "1533"]))
    assert refused.select("tmdb_id", "overview", "director", "runtime").null_count().row(0) == (5,) * 4
    texts = dataset.movies.select(pl.col("overview", "title", "original_title", "tmdb_title", "collection"))
    marked = texts.select(pl.all().str.contains(r"&#?\w+;|</?[a-zA-Z][^<>]*>").sum())
    assert marked.row(0) == (0,) * 5


@pytest.mark.shared_data
def test_movielens_100k_finds_its_films_by_title_and_year(shared_data):
    films = open_source(shared_data / "tmdb")
    dataset = wrangle_movielens("ml-100k", open_source(shared_data / "ml-100k"), films, ML_100K)
    assert (len(dataset.interactions), len(dataset.movies), len(dataset.users)) == (100_000, 1_682, 943)
    assert dataset.movies["tmdb_id"].count() / len(dataset.movies) > 0.94
    assert unaccounted(dataset.manifest.files, dataset.manifest.rules) == {}


@pytest.mark.shared_data
def test_titles_and_years_find_the_films_that_links_know(shared_data, tmp_path):
    """MovieLens 1M's links are the truth by which matching by title and year is judged."""
    movies = write_files(tmp_path / "ml-1m", {**SMALL_1M, "ratings.dat": b"1::1::5::978300760\n"})
    (movies / "movies.dat").write_bytes((shared_data / "ml-1m" / "movies.dat").read_bytes())
    films = tmp_path / "films"
    films.mkdir()
    (films / "movies_metadata.csv").symlink_to(shared_data / "tmdb" / "movies_metadata.csv")
    by_title = wrangle_movielens("ml-1m", open_source(movies), open_source(films), ML_1M)
    by_link = wrangle_movielens("ml-1m", open_source(movies), open_source(shared_data / "tmdb"), ML_1M)
    found = by_title.movies.select("movie_id", "tmdb_id").drop_nulls()
    both = found.join(by_link.movies.select("movie_id", truth="tmdb_id").drop_nulls(), on="movie_id")
    assert (both["tmdb_id"] != both["truth"]).sum() <= 2
    assert len(both) >= 3_600


def test_the_tags_of_a_later_movielens_are_read(tmp_path):
    tags = {"tags.csv": b"userId,movieId,tag,timestamp\n7,1,Pixar,1139045764\n"}
    dataset = wrangled(tmp_path, {**ML_LATEST, **tags}, ML_LATEST_SMALL)
    assert movie(dataset, "1")["tags"] == ["Pixar"]
    assert unaccounted(dataset.manifest.files, dataset.manifest.rules) == {}
