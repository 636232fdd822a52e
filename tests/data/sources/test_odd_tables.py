"""Tables as people really have them: each kind is read as what it is, or refused by its name."""

import io
import os
import zipfile
from pathlib import Path

import polars as pl
import pytest

from maxella.data.check import contract_faults
from maxella.data.dataset import load_dataset, write_dataset
from maxella.data.sources.ratings import REPEATED
from maxella.data.sources.tables import import_tables
from maxella.errors import DatasetError
from maxella.tables.scales import parse_scale

HEADER = "user_id,movie_id,rating\n"
TIMED = "user_id,movie_id,rating,timestamp\n"
PLAIN = f"{HEADER}ann,1,2\nann,2,5\nbob,1,3\n"


@pytest.fixture
def imported(tmp_path):
    def run(content, name="ratings.csv", *, scale=None, columns=None, not_rated=None, **tables):
        written = {}
        for role, data in {"ratings": content, **tables}.items():
            path = tmp_path / (name if role == "ratings" else f"{role}{Path(name).suffix}")
            path.write_bytes(data if isinstance(data, bytes) else data.encode())
            written[role] = path
        dataset = import_tables(
            "own",
            written.pop("ratings"),
            columns=columns,
            scale=parse_scale(scale) if scale else None,
            not_rated=not_rated,
            **written,
        )
        assert list(contract_faults(dataset)) == []
        return dataset

    return run


def pairs(dataset):
    return dataset.interactions.select("user_id", "movie_id", "rating").rows()


def rules(dataset):
    return {rule.name: rule.count for rule in dataset.manifest.rules}


class TestRepeatedRatings:
    def test_the_latest_in_time_counts_wherever_its_row_stands(self, imported):
        dataset = imported(f"{TIMED}ann,1,2,1500000000\nann,1,5,1400000000\nann,2,3,1500000001\n")
        assert pairs(dataset) == [("ann", "1", 2.0), ("ann", "2", 3.0)]
        assert rules(dataset)[REPEATED] == 1

    def test_one_without_a_time_never_overrides_one_with_a_time(self, imported):
        dataset = imported(f"{TIMED}ann,1,2,1500000000\nann,1,5,\nbob,1,4,\nbob,1,1,\n")
        assert pairs(dataset) == [("ann", "1", 2.0), ("bob", "1", 1.0)]

    def test_of_the_same_second_the_last_row_counts(self, imported):
        assert pairs(imported(f"{TIMED}ann,1,2,1500000000\nann,1,5,1500000000\n")) == [("ann", "1", 5.0)]

    def test_times_in_several_units_are_compared_as_times(self, imported):
        dataset = imported(f"{TIMED}ann,1,2,1500000001\nann,1,5,1500000000000\nann,2,3,1500000002000000\n")
        assert pairs(dataset) == [("ann", "1", 2.0), ("ann", "2", 3.0)]
        assert dataset.interactions["timestamp"].to_list() == [1_500_000_001, 1_500_000_002]


class TestTimes:
    def test_a_time_to_come_is_none_and_is_told(self, imported):
        dataset = imported(f"{TIMED}ann,1,2,99000000000\nann,2,3,1500000000\n")
        assert dataset.interactions["timestamp"].to_list() == [None, 1_500_000_000]
        assert rules(dataset)["time in the future is left out"] == 1

    def test_days_without_separators_are_days(self, imported):
        dataset = imported(f"{TIMED}ann,1,2,20210305\nann,2,3,20210306\n")
        assert dataset.interactions["timestamp"].to_list() == [1_614_902_400, 1_614_988_800]


class TestIds:
    def test_a_whole_number_is_one_id_however_it_is_written(self, imported):
        movies = "movie_id,title\n1.0,Heat\n2,Alien\n"
        dataset = imported(
            f"{HEADER}ann,1,2\nann,2.0,5\nbob,1.0,3\n", movies=movies, users="user_id,gender\nann,F\n"
        )
        assert pairs(dataset) == [("ann", "1", 2.0), ("ann", "2", 5.0), ("bob", "1", 3.0)]
        assert dataset.movies["title"].to_list() == ["Heat", "Alien"]

    def test_decimal_columns_of_parquet_hold_whole_ids(self, imported):
        buffer = io.BytesIO()
        rows = {"user_id": [1.0, 2.0], "movie_id": [862.0, 1e15], "rating": [4.5, 3.0]}
        pl.DataFrame(rows).write_parquet(buffer)
        dataset = imported(buffer.getvalue(), "ratings.parquet")
        assert pairs(dataset) == [("1", "862", 4.5), ("2", "1000000000000000", 3.0)]

    @pytest.mark.parametrize("cell", ["7E+16", "7.00012E+16", "7,1e+16"])
    def test_an_id_that_a_spreadsheet_has_rounded_is_refused_by_name(self, imported, cell):
        with pytest.raises(DatasetError, match=r"line 3, column 'user_id': '7.*' is rounded: a spreadsheet"):
            imported(f"user_id;movie_id;rating\nann;1;2\n{cell};1;5\n")

    def test_a_decimal_column_of_parquet_that_cannot_hold_its_ids_is_refused(self, imported):
        buffer = io.BytesIO()
        rows = {"user_id": ["a"], "movie_id": [7e16], "rating": [4.5]}
        pl.DataFrame(rows).write_parquet(buffer)
        with pytest.raises(DatasetError, match="row 1, column 'movie_id': '7e\\+16' is rounded"):
            imported(buffer.getvalue(), "ratings.parquet")


def _written_and_read(dataset, folder):
    write_dataset(dataset, folder)
    return load_dataset(folder)


class TestSeenAndNotRated:
    RULE = "-1 says seen, not rated: kept as seen, without a rating (to count it, give a --scale with it)"

    def test_minus_one_alone_below_zero_is_no_rating(self, imported):
        dataset = imported("user_id,anime_id,rating\n1,20,-1\n1,24,10\n2,24,1\n")
        scale = dataset.manifest.rating_scale
        assert (scale.low, scale.high, len(dataset.interactions)) == (1, 10, 2)
        assert rules(dataset)[self.RULE] == 1
        assert dataset.seen.select("user_id", "movie_id", "rating").rows() == [("1", "20", None)]
        assert dataset.manifest.counts["seen"] == 1

    def test_what_was_seen_is_written_and_read_again_and_checks(self, imported, tmp_path):
        dataset = imported(f"{HEADER}ann,1,-1\nann,2,5\nbob,9,-1\nann,2,-1\nann,1,-1\n")
        assert rules(dataset)["seen, and rated too: the rating counts"] == 1
        again = _written_and_read(dataset, tmp_path / "kept")
        assert again.interactions.rows() == dataset.interactions.rows()
        assert (
            again.seen.rows() == dataset.seen.rows() == [("bob", "9", None, None), ("ann", "1", None, None)]
        )
        assert list(contract_faults(again)) == []

    def test_a_lone_number_below_minus_one_is_asked_for(self, imported):
        with pytest.raises(DatasetError, match="line 2, column 'rating': -2 is below 0, others go up to 9"):
            imported(f"{HEADER}ann,1,-2\nann,2,9\n")
        assert len(imported(f"{HEADER}ann,1,-2\nann,2,9\n", not_rated=-2).seen) == 1

    @pytest.mark.parametrize("nothing", ["N/A", "NULL", "\\N", "-"])
    def test_a_time_that_is_missing_is_none(self, imported, nothing):
        dataset = imported(f"user_id,movie_id,rating,timestamp\nann,1,4,{nothing}\nann,2,5,2020-01-01\n")
        assert dataset.interactions["timestamp"].to_list() == [None, 1577836800]

    @pytest.mark.parametrize(("ratings", "low"), [((-1, 1), -1), ((-1, -3, 5), -5)])
    def test_minus_one_among_others_or_of_thumbs_is_a_rating(self, imported, ratings, low):
        rows = "".join(f"ann,{movie},{rating}\n" for movie, rating in enumerate(ratings))
        dataset = imported(HEADER + rows)
        assert len(dataset.interactions) == len(ratings)
        assert dataset.manifest.rating_scale.low == low

    def test_a_scale_that_holds_it_makes_it_a_rating(self, imported):
        assert len(imported(f"{HEADER}ann,1,-1\nann,2,5\n", scale="-5:5").interactions) == 2
        assert len(imported(f"{HEADER}ann,1,-1\nann,2,5\n", scale="1:5").interactions) == 1

    def test_zero_of_book_crossing_is_implicit(self, imported):
        table = 'User-ID;ISBN;Book-Rating\r\n"1";"034545104X";"0"\r\n"2";"0155061224";"5"\r\n'
        dataset = imported(table)
        assert pairs(dataset) == [("2", "0155061224", 5.0)]
        assert dataset.seen["movie_id"].to_list() == ["034545104X"]
        assert len(imported(table, scale="0:10").interactions) == 2

    def test_zero_of_any_other_table_is_a_rating_unless_told(self, imported):
        table = f"{HEADER}ann,1,0\nann,2,5\n"
        assert len(imported(table).interactions) == 2
        assert len(imported(table, not_rated=0).interactions) == 1

    def test_a_table_of_nothing_else_is_refused(self, imported):
        with pytest.raises(DatasetError, match="column 'rating': every rating is 5, which says not rated"):
            imported(f"{HEADER}ann,1,5\n", not_rated=5)


class TestSeparatorsAndLines:
    @pytest.mark.parametrize("separator", [",", ";", "\t", "|", "::"])
    @pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
    def test_all_separators_and_line_ends_are_read(self, imported, separator, end):
        table = PLAIN.replace(",", separator).replace("\n", end)
        assert pairs(imported(table)) == [("ann", "1", 2.0), ("ann", "2", 5.0), ("bob", "1", 3.0)]

    @pytest.mark.parametrize("blank", [" ", "   ", " \t"])
    def test_blanks_divide_a_table_of_numbers(self, imported, blank):
        columns = {"user_id": "1", "movie_id": "2", "rating": "3"}
        table = "1 1 2\n1 2 4\n2 1 3.5\n".replace(" ", blank)
        assert pairs(imported(table, "r.txt", columns=columns)) == [
            ("1", "1", 2.0),
            ("1", "2", 4.0),
            ("2", "1", 3.5),
        ]

    def test_a_line_that_names_the_separator_is_no_header(self, imported):
        dataset = imported("sep=;\n" + PLAIN.replace(",", ";"))
        assert len(dataset.interactions) == 3
        with pytest.raises(DatasetError, match="line 4, column 'rating': 'x'"):
            imported("sep=;\nuser;item;rating\na;1;3\nb;1;x\n")

    @pytest.mark.parametrize(
        "encoding", ["cp1252", "cp1251", "utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"]
    )
    def test_titles_are_read_in_the_encoding_that_they_are_in(self, imported, encoding):
        title = "Андрей Рублёв" if encoding == "cp1251" else "L\u2019été \u2013 début"
        movies = f"movie_id,title,release_year\n1,{title},1966\n2,Solaris of the stars,1972\n"
        dataset = imported(PLAIN, movies=movies.encode(encoding))
        assert dataset.movies["title"].to_list() == [title, "Solaris of the stars"]


class TestNoHeader:
    def test_rows_of_numbers_are_refused_with_the_places_to_name(self, imported):
        with pytest.raises(DatasetError, match=r"no header, but numbers; .*--column rating=3$"):
            imported("1,1,2\n1,2,4\n")

    def test_a_first_row_is_never_taken_for_names(self, imported):
        with pytest.raises(DatasetError, match=r"no header, but 'ann, m1, 4, 1500000000'; .*timestamp=4$"):
            imported("ann,m1,4,1500000000\nbob,m1,5,1500000001\n")
        with pytest.raises(
            DatasetError, match=r"no header, but .*; add a line with the names of the columns"
        ):
            imported(PLAIN, movies="1,Heat\n2,Alien\n")

    def test_a_matrix_is_refused_with_what_to_do(self, imported):
        matrix = "".join(",".join(["40", *["99.00", "-7.82"] * 25]) + "\n" for _ in range(3))
        with pytest.raises(
            DatasetError, match=r"51 columns .* a matrix, .*Jester.*; write a row for each rating"
        ):
            imported(matrix)
        titles = ",".join(["person", *(f"film {number}" for number in range(60))])
        with pytest.raises(DatasetError, match=r"61 columns .* a matrix"):
            imported(f"{titles}\n{','.join(['1'] * 61)}\n")


class TestKnownShapes:
    def test_movietweetings_is_read_with_the_ids_of_imdb(self, imported):
        dataset = imported(
            "1::0068646::9::1365029107\n2::0104257::8::1364690142\n",
            "ratings.dat",
            movies="0068646::The Godfather (1972)::Crime|Drama\n0104257::A Few Good Men (1992)::Drama\n",
            users="1::139564917\n2::17528189\n",
        )
        first = dataset.movies.row(0, named=True)
        assert (first["title"], first["release_year"], first["imdb_id"]) == (
            "The Godfather",
            1972,
            "tt0068646",
        )
        assert first["genres"] == ["Crime", "Drama"]
        assert pairs(dataset) == [("1", "0068646", 9.0), ("2", "0104257", 8.0)]
        assert rules(dataset)["the movies' ids are IMDb's"] == 2
        assert rules(dataset)["no header: the columns are those of MovieLens and MovieTweetings"] == 1

    def test_ids_that_movies_bring_along_lead_to_films(self, imported):
        metadata = "id,imdb_id,title,release_date,overview\n9,tt0068646,The Godfather,1972-03-14,A family.\n"
        movies = "movie_id,title,imdb_id\n1,Another title,tt0068646\n2,Solaris,\n"
        dataset = imported(PLAIN, movies=movies, metadata=metadata)
        assert dataset.movies["overview"].to_list() == ["A family.", None]
        assert dataset.movies["tmdb_id"].to_list() == ["9", None]

    def test_the_netflix_prize_is_read_with_its_headings(self, imported):
        dataset = imported(
            "1:\n1488844,3,2005-09-06\n822109,5,2005-05-13\n2:\n1488844,4,2005-10-19\n",
            "combined_data_1.txt",
            movies="1,2003,Dinosaur Planet\n2,NULL,Isle of Man TT 2004, Review\n",
        )
        assert pairs(dataset) == [("1488844", "1", 3.0), ("822109", "1", 5.0), ("1488844", "2", 4.0)]
        assert dataset.interactions["timestamp"][0] == 1_125_964_800
        assert dataset.movies["title"].to_list() == ["Dinosaur Planet", "Isle of Man TT 2004, Review"]
        assert dataset.movies["release_year"].to_list() == [2003, None]

    def test_a_broken_line_of_the_netflix_prize_is_named(self, imported):
        with pytest.raises(DatasetError, match="line 4, column 'rating': 'x' is no finite number"):
            imported("1:\n5,3,2005-09-06\n2:\n6,x,2005-05-13\n", "combined_data_1.txt")


def workbook(member):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(member, "<x/>")
    return buffer.getvalue()


class TestNoTables:
    @pytest.mark.parametrize(
        ("content", "says"),
        [
            (workbook("xl/workbook.xml"), "an Excel workbook; save it there as CSV"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "an Excel workbook; save it there as CSV"),
            (workbook("content.xml"), "an OpenDocument spreadsheet"),
            (workbook("ratings.csv"), r"a zip archive; let its name end in \.zip"),
            (b"<!DOCTYPE html>\n<html><body>Sign in, please</body></html>", r"a web page \(HTML\)"),
            (b"\n <html lang='en'><head><title>x, y</title></head></html>", r"a web page \(HTML\)"),
            (b"<?xml version='1.0'?>\n<myanimelist><anime/></myanimelist>", "MyAnimeList"),
            (b"<?xml version='1.0'?>\n<films><film/></films>", "XML, no table"),
            (b'[{"movie": 1, "rating": 2}]', "JSON, no table"),
            (b'{"movie": 1, "rating": 2}\n{"movie": 1, "rating": 2}\n', "JSON, no table"),
        ],
    )  # fmt: skip
    def test_what_is_no_table_is_refused_by_its_name(self, imported, content, says):
        with pytest.raises(DatasetError, match=f"ratings\\.csv is .*{says}") as caught:
            imported(content)
        assert "\n" not in str(caught.value)


class TestNames:
    @pytest.mark.parametrize("folder", ["films [2024]", "what?", "a * b", "plain"])
    @pytest.mark.parametrize("name", ["ratings[1].csv", "what?.csv", "a *.csv", "ratings[1].parquet"])
    def test_a_file_is_read_by_the_very_name_that_it_has(self, tmp_path, monkeypatch, folder, name):
        place = tmp_path / folder
        place.mkdir()
        (place / "ratings1.csv").write_text(f"{HEADER}other,9,1\n")
        if name.endswith("parquet"):
            rows = {"user_id": ["ann"], "movie_id": ["1"], "rating": [2.0]}
            pl.DataFrame(rows).write_parquet(place / name)
        else:
            (place / name).write_text(f"{HEADER}ann,1,2\n")
        monkeypatch.setenv("MAXELLA_HOME", str(place / "home"))
        write_dataset(import_tables("own", place / name))
        assert pairs(load_dataset("own")) == [("ann", "1", 2.0)]

    def test_a_name_may_have_bytes_that_are_no_utf_8(self, tmp_path, monkeypatch):
        place = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9"))
        place.mkdir()
        ratings, movies = place / os.fsdecode(b"\xe9t\xe9.csv"), place / os.fsdecode(b"films\xff.parquet")
        ratings.write_text(PLAIN)
        with movies.open("wb") as file:
            pl.DataFrame({"movie_id": ["1", "2"], "title": ["Heat", "Alien"]}).write_parquet(file)
        monkeypatch.setenv("MAXELLA_HOME", str(place / "home"))
        write_dataset(import_tables("own", ratings, movies=movies))
        dataset = load_dataset("own")
        assert dataset.movies["title"].to_list() == ["Heat", "Alien"]
        assert dataset.manifest.files[0].name == "\ufffdt\ufffd.csv"
