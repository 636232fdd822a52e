import json

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maxella.data.check import contract_faults
from maxella.data.sources.ratings import REPEATED
from maxella.data.sources.tables import check_name, import_tables
from maxella.errors import DatasetError, MaxellaError, SourceError, UsageError
from maxella.tables.report import unaccounted
from maxella.tables.scales import parse_scale
from tests.data.small_files import TMDB
from tests.tables.test_archive import write_zip

GOOD = "user,item,rating,time\nann,m1,4.5,2020-01-31\nbob,m1,0.5,2020-02-01\nann,m2,3,\n"


@pytest.fixture
def imported(tmp_path):
    """Import ratings of the given text, with other tables as texts by their role."""

    def run(ratings=GOOD, *, columns=None, scale=None, name="own", file="ratings.csv", **tables):
        paths = {}
        for role, content in {"ratings": ratings, **tables}.items():
            path = tmp_path / (file if role == "ratings" else f"{role}.csv")
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
            paths[role] = path
        dataset = import_tables(
            name, paths.pop("ratings"), **paths, columns=columns, scale=parse_scale(scale) if scale else None
        )
        assert unaccounted(dataset.manifest.files, dataset.manifest.rules) == {}
        assert list(contract_faults(dataset)) == []
        return dataset

    return run


def rules(dataset):
    return {(rule.file, rule.name): rule.count for rule in dataset.manifest.rules}


def test_half_stars_with_iso_dates_and_ids_of_text_become_a_dataset(imported):
    dataset = imported()
    assert dataset.interactions.rows() == [
        ("ann", "m1", 4.5, 1_580_428_800),
        ("bob", "m1", 0.5, 1_580_515_200),
        ("ann", "m2", 3.0, None),
    ]
    scale = dataset.manifest.rating_scale
    assert (scale.low, scale.high, scale.step) == (0.5, 5, 0.5)


def test_a_movie_without_metadata_shows_its_id(imported):
    dataset = imported()
    assert dataset.movies.select("movie_id", "title").rows() == [("m1", "m1"), ("m2", "m2")]
    assert rules(dataset)["ratings.csv", "movie without a title: it shows its id"] == 2
    assert dataset.users.is_empty()


def test_times_may_be_missing_altogether(imported):
    assert imported("user,item,rating\na,b,3\n").interactions["timestamp"].to_list() == [None]


def test_of_a_pair_that_is_rated_again_the_last_rating_stays_and_the_others_are_counted(imported):
    dataset = imported("user,item,rating\na,x,1\nb,x,2\na,x,3\na,y,4\na,x,5\n")
    assert dataset.interactions.drop("timestamp").rows() == [
        ("b", "x", 2.0),
        ("a", "y", 4.0),
        ("a", "x", 5.0),
    ]
    assert rules(dataset)["ratings.csv", REPEATED] == 2


def test_a_given_scale_is_kept(imported):
    scale = imported("user,item,rating\na,x,1\n", scale="0:10").manifest.rating_scale
    assert (scale.low, scale.high, scale.step) == (0, 10, 1)


def test_decimal_commas_are_numbers(imported):
    assert imported("user;item;rating\na;x;4,5\nb;x;1\n").interactions["rating"].to_list() == [4.5, 1.0]


def test_blank_lines_are_dropped_and_counted(imported):
    dataset = imported("user,item,rating\na,x,1\n\nb,x,2\n\n")
    assert len(dataset.interactions) == 2
    assert rules(dataset)["ratings.csv", "blank line"] == 2


def test_ids_that_a_data_frame_made_decimal_are_whole_again(imported):
    dataset = imported("user,item,rating\n1.0,7,3\n2.0,7,4\n")
    assert dataset.interactions["user_id"].to_list() == ["1", "2"]
    mixed = imported("user,item,rating\n1.0,7,3\n2,7.0,4\n1.5,7,4\n")
    assert mixed.interactions["user_id"].to_list() == ["1", "2", "1.5"]
    assert mixed.movies["movie_id"].to_list() == ["7"]


def test_ratings_finer_than_a_thousandth_are_rounded_and_counted(imported):
    dataset = imported("user,item,rating\na,x,1.23456\nb,x,2\n")
    assert dataset.interactions["rating"].to_list() == pytest.approx([1.235, 2.0])
    assert rules(dataset)["ratings.csv", "rating finer than 0.001 is rounded to it"] == 1


def test_ratings_without_a_header_are_read_by_place(imported):
    places = {"user_id": "1", "movie_id": "2", "rating": "3", "timestamp": "4"}
    dataset = imported("1::1193::5::978300760\n1::661::3::978302109\n", file="ratings.dat", columns=places)
    assert dataset.interactions.rows() == [("1", "1193", 5.0, 978300760), ("1", "661", 3.0, 978302109)]


def test_parquet_with_typed_columns_is_read(tmp_path):
    path = tmp_path / "ratings.parquet"
    frame = pl.DataFrame(
        {
            "user": [1, 2],
            "item": [10, 10],
            "score": [7, 9],
            "rated_at": ["2020-01-31T12:00", "2021-01-01T00:00"],
        }
    )
    frame.with_columns(pl.col("rated_at").str.to_datetime("%Y-%m-%dT%H:%M")).write_parquet(path)
    dataset = import_tables("own", path)
    assert dataset.interactions.rows()[0] == ("1", "10", 7.0, 1_580_472_000)
    assert dataset.manifest.rating_scale.high == 10


def test_movies_bring_titles_years_genres_and_people(imported):
    movies = (
        "number;ID;title;year;genres;director;runtime\n"
        "1;m1;Matrix, The (1999);;Action|Sci-Fi;Lana Wachowski;136 min\n"
        "2;m2;Amélie;2001;\"[{'id': 1, 'name': 'Comedy'}]\";;\n"
        "3;m3;Never rated;1990;Drama;;\n"
    )
    dataset = imported(movies=movies)
    columns = ("movie_id", "title", "release_year", "genres", "director", "runtime")
    assert dataset.movies.select(columns).rows() == [
        ("m1", "The Matrix", 1999, ["Action", "Sci-Fi"], "Lana Wachowski", 136.0),
        ("m2", "Amélie", 2001, ["Comedy"], None, None),
    ]
    outside = "has no rating, and no link to a film that is known: outside the catalogue"
    assert rules(dataset)["movies.csv", outside] == 1


def test_lists_of_parquet_keep_their_commas(tmp_path):
    (tmp_path / "r.csv").write_text("user,item,rating\na,x,3\n")
    movies = pl.DataFrame(
        {"item": ["x"], "title": ["X"], "cast": [["Sammy Davis, Jr.", "B"]], "genres": [["Drama"]]}
    )
    movies.write_parquet(tmp_path / "m.parquet")
    dataset = import_tables("own", tmp_path / "r.csv", movies=tmp_path / "m.parquet")
    assert dataset.movies["cast"].to_list() == [["Sammy Davis, Jr.", "B"]]
    assert dataset.movies["star"].to_list() == [None]


def test_users_bring_profiles(imported):
    users = "user,sex,age,job,zip\nann,female,31,writer,12345-678\nbob,x,200,,\n"
    dataset = imported(users=users)
    assert dataset.users.rows() == [("ann", "F", 25, "writer", "12345"), ("bob", None, None, None, None)]
    counted = rules(dataset)
    assert counted["users.csv", "gender other than M or F is left out"] == 1
    assert counted["users.csv", "age that is no number of years is left out"] == 1


def test_links_bring_films_and_extend_the_catalogue(imported):
    tables = {
        role: TMDB[f"{file}.csv"]
        for role, file in (("metadata", "movies_metadata"), ("credits", "credits"), ("keywords", "keywords"))
    }
    links = "item,imdbId,tmdbId\nm1,0114709,862\nm9,0133093,603\nm8,1,999999\n"
    dataset = imported(links=links, **tables)
    assert dataset.movies.select("movie_id", "title", "director", "tmdb_id").rows() == [
        ("m1", "Toy Story", "John Lasseter", "862"),
        ("m2", "m2", None, None),
        ("m9", "The Matrix", None, "603"),
    ]


def test_a_listed_movie_without_ratings_joins_the_catalogue_by_its_link_under_its_own_title(imported):
    dataset = imported(
        movies="item,title\nm1,One\nm9,My Matrix\n",
        links="item,imdbId,tmdbId\nm9,0133093,603\n",
        metadata=TMDB["movies_metadata.csv"],
    )
    assert dict(dataset.movies.select("movie_id", "title").rows()) == {
        "m1": "One",
        "m2": "m2",
        "m9": "My Matrix",
    }


def test_films_are_found_by_title_and_year_where_there_are_no_links(imported):
    dataset = imported(
        movies="item,title\nm1,Seven (1995)\nm2,Se7en (1995)\n", metadata=TMDB["movies_metadata.csv"]
    )
    assert dataset.movies["tmdb_id"].to_list() == [None, "807"]


def test_a_zip_of_one_table_is_opened(tmp_path):
    archive = write_zip(
        tmp_path / "data.zip", {"folder/ratings.csv": GOOD.encode(), "folder/readme.md": b"text"}
    )
    dataset = import_tables("own", archive)
    assert len(dataset.interactions) == 3
    assert dataset.manifest.files[0].name == "ratings.csv"


def test_one_file_can_serve_as_two_tables(tmp_path):
    path = tmp_path / "all.csv"
    path.write_text("user,item,rating,title\na,x,3,Ex\nb,x,4,Ex\n")
    dataset = import_tables("own", path, movies=path)
    assert dataset.movies["title"].to_list() == ["Ex"]
    assert [file.name for file in dataset.manifest.files] == ["all.csv", "all.csv (movies)"]
    assert unaccounted(dataset.manifest.files, dataset.manifest.rules) == {}


@pytest.mark.parametrize("days", [("03/04/2021", "13/04/2021"), ("13.04.2021", "3.4.2021")])
def test_the_whole_column_tells_whether_the_day_stands_first(tmp_path, days):
    path = tmp_path / "r.csv"
    path.write_text("user,movie,note,date\n" + "".join(f"u{n},m,3,{day}\n" for n, day in enumerate(days)))
    times = import_tables("mine", path).interactions["timestamp"].to_list()
    assert sorted(times) == [1_617_408_000, 1_618_272_000]


def test_latin_1_is_read_and_noted(imported):
    dataset = imported("user,item,rating\nJosé,x,3\n".encode("latin-1"))
    assert dataset.interactions["user_id"].to_list() == ["José"]
    assert rules(dataset)["ratings.csv", "the file is not UTF-8: read as Windows-1252 (Western)"] == 1


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", r"ratings\.csv is empty"),
        ("user,item,rating\n", r"ratings\.csv has no rating in it, only a header"),
        ("user,item,rating\n\n\n", r"ratings\.csv has no rating in it"),
        ("user,item,stair\na,x,3\n", r"line 1: no column for rating \(it has user, item, stair\)"),
        ("user-item-rating\na-x-3\n", r"ratings\.csv, line 1: a single column"),
        ("user,item,rating\na,x,3\nb,x,good\n", r"ratings\.csv, line 3, column 'rating': 'good' is no"),
        ('user,item,rating\na,"x\ny",3\nb,x,good\n', r"ratings\.csv, line 4, column 'rating': 'good'"),
        ("user,item,rating\na,x,\n", r"line 2, column 'rating': None is no finite number"),
        ("user,item,rating\na,x,nan\n", r"line 2, column 'rating': 'nan' is no finite number"),
        ("user,item,rating\na,x,inf\nb,x,-inf\n", r"line 2, column 'rating': 'inf'.* \(and 1 more rows\)"),
        ("user,item,rating\n,x,3\n", r"line 2, column 'user': no user id; give every rating one"),
        ("user,item,rating\na, ,3\n", r"line 2, column 'item': no movie id"),
        ("user,item,rating\nNaN,x,3\n", r"line 2, column 'user': no user id"),
        ("user,item,rating\na,x,3,9\n", r"ratings\.csv, line 2: 4 cells where 3 are expected"),
        ("user,item,rating,time\na,x,3,1\nb,x,3,soon\n", r"line 3, column 'time': 'soon' is no time; write"),
        ("user,item,rating\na,x,1e400\n", r"'1e400' is no finite number"),
    ],
)  # fmt: skip
def test_bad_ratings_are_refused_with_file_line_column_and_what_to_do(imported, content, says):
    with pytest.raises(DatasetError, match=says) as caught:
        imported(content)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("scale", "rating"), [("1:5", "6"), ("1:5", "0"), ("1:5", "2.5"), ("0.5:5:0.5", "0.7")]
)
def test_a_rating_off_the_given_scale_is_refused_with_its_line(imported, scale, rating):
    with pytest.raises(DatasetError, match=rf"line 3, column 'rating': {rating} is not on the scale from"):
        imported(f"user,item,rating\na,x,1\nb,x,{rating}\n", scale=scale)


def test_a_folder_and_a_missing_file_are_refused(tmp_path):
    with pytest.raises(DatasetError, match="is a folder; give a file in it"):
        import_tables("own", tmp_path)
    with pytest.raises(DatasetError, match=r"there is no file .*none\.csv; check the path"):
        import_tables("own", tmp_path / "none.csv")


def test_damaged_parquet_is_refused(tmp_path):
    path = tmp_path / "ratings.parquet"
    path.write_bytes(b"PAR1 and then nothing")
    with pytest.raises(DatasetError, match=r"ratings\.parquet is no complete Parquet file"):
        import_tables("own", path)


def test_a_truncated_zip_is_refused(tmp_path):
    archive = write_zip(tmp_path / "data.zip", {"ratings.csv": GOOD.encode() * 500})
    archive.write_bytes(archive.read_bytes()[:300])
    with pytest.raises(SourceError, match=r"data\.zip is not a complete zip archive"):
        import_tables("own", archive)


def test_a_zip_with_several_tables_is_refused_unless_one_is_named_for_its_role(tmp_path):
    archive = write_zip(tmp_path / "data.zip", {"a.csv": GOOD.encode(), "b.csv": GOOD.encode()})
    with pytest.raises(DatasetError, match=r"no single table of ratings \(it has a\.csv, b\.csv\)"):
        import_tables("own", archive)
    named = write_zip(
        tmp_path / "named.zip", {"ratings.csv": GOOD.encode(), "links.csv": b"item,tmdbId\nm1,862\n"}
    )
    assert len(import_tables("own", named, links=named).interactions) == 3


@pytest.mark.parametrize("name", ["", "a/b", "..", "../x", ".hidden", "a b", "a\\b", "x" * 65, "ä", "a\n"])
def test_a_name_that_is_no_plain_folder_name_is_refused(name):
    with pytest.raises(UsageError, match="cannot name a dataset"):
        check_name(name)


def test_the_name_of_a_known_data_set_is_refused():
    with pytest.raises(UsageError, match="choose another"):
        check_name("ml-1m")
    check_name("my_ratings-2.0")


@pytest.mark.parametrize("role", ["metadata", "credits", "keywords"])
def test_film_tables_that_nothing_leads_to_are_refused(imported, role):
    with pytest.raises(UsageError, match=f"--{role} cannot be joined; give --links"):
        imported(**{role: "id,title\n1,x\n"})


ids = st.text(alphabet="ab1é ,;\"'", min_size=1, max_size=3).filter(str.strip)
rows_of_ratings = st.lists(
    st.tuples(ids, ids, st.sampled_from([0.5, 1, 2.5, 5]), st.none() | st.integers(0, 2**31)),
    min_size=1,
    max_size=12,
)


@given(rows=rows_of_ratings, separator=st.sampled_from([",", ";", "\t"]))
def test_whatever_is_imported_keeps_the_contract_and_is_accounted_for(tmp_path_factory, rows, separator):
    frame = pl.DataFrame(rows, schema={"user": str, "item": str, "rating": float, "ts": int}, orient="row")
    path = tmp_path_factory.mktemp("import") / "r.csv"
    frame.write_csv(path, separator=separator, quote_style="always")
    dataset = import_tables("own", path)
    in_time = sorted(rows, key=lambda row: -1 if row[3] is None else row[3])
    last = {(user.strip(), item.strip()): rating for user, item, rating, _ in in_time}
    kept = {(user, item): rating for user, item, rating, _ in dataset.interactions.rows()}
    assert kept == last
    assert len(dataset.interactions) == len(last)
    assert unaccounted(dataset.manifest.files, dataset.manifest.rules) == {}
    assert list(contract_faults(dataset)) == []


@given(
    content=st.binary(max_size=80)
    | st.text(alphabet="user,item;rating\n\t|123.5\"'", max_size=80).map(str.encode)
)
def test_no_content_makes_anything_but_a_dataset_or_an_error_of_one_line(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("import") / "r.csv"
    path.write_bytes(b"user,item,rating\n" + content)
    try:
        dataset = import_tables("own", path)
    except MaxellaError as error:
        assert "\n" not in str(error)
    else:
        json.dumps(dataset.manifest.model_dump())
        assert list(contract_faults(dataset)) == []


def test_a_movie_table_may_tell_all_that_people_read_of_a_film(imported):
    movies = (
        "item,title,directors,original_title,collection,certificate,vote_count,vote_average,overview\n"
        'm1,Heat,"Ann; Bo",Hitze,Heat Collection,R,1200,7.9,Cops &amp; <b>robbers</b>\n'
        "m2,Cold,,,,,,,\n"
    )
    first, second = imported(movies=movies).movies.to_dicts()
    assert (first["director"], first["directors"]) == ("Ann", ["Ann", "Bo"])
    assert (first["original_title"], first["collection"], first["certificate"]) == (
        "Hitze", "Heat Collection", "R",
    )  # fmt: skip
    assert (first["vote_count"], round(first["vote_average"], 1)) == (1200, 7.9)
    assert first["overview"] == "Cops & robbers"
    assert (second["director"], second["directors"]) == (None, None)
