import polars as pl
import pytest

from maxella.data.dataset import Dataset
from maxella.data.sources.tables import import_tables
from maxella.errors import DatasetError
from maxella.tables.rating_scales import TEN, WORDS


def imported(tmp_path, *cells: str) -> Dataset:
    path = tmp_path / "ratings.csv"
    rows = "".join(f"ann;{movie};{cell}\n" for movie, cell in enumerate(cells))
    path.write_text(f"user_id;movie_id;rating\n{rows}", encoding="utf-8")
    return import_tables("mine", path)


@pytest.mark.parametrize(
    ("cells", "ratings", "high"),
    [
        (("4/10", "3/10"), [4, 3], 10),
        (("80%", "40 %"), [80, 40], 100),
        (("★★★★", "★★½"), [4, 2.5], 5),
        (("★★★☆☆", "★☆☆☆☆"), [3, 1], 5),
        (("4½", "3"), [4.5, 3], 5),
        (("4,5", "3"), [4.5, 3], 5),
    ],
)
def test_ratings_are_read_as_people_write_them(tmp_path, cells, ratings, high) -> None:
    dataset = imported(tmp_path, *cells)
    assert dataset.interactions["rating"].to_list() == ratings
    assert dataset.manifest.rating_scale.high == high


def test_they_say_their_scale(tmp_path) -> None:
    assert imported(tmp_path, "4/10", "3").manifest.rating_scale == TEN
    thumbs = imported(tmp_path, "👍", "👎")
    assert (thumbs.manifest.rating_scale, thumbs.interactions["rating"].to_list()) == (WORDS, [0.75, 0.25])


@pytest.mark.parametrize("cells", [("4/10", "3/5"), ("4/5", "9"), ("👍", "4")])
def test_several_scales_in_one_column_are_refused(tmp_path, cells) -> None:
    with pytest.raises(DatasetError, match="column 'rating': ratings of several scales"):
        imported(tmp_path, *cells)


@pytest.mark.parametrize("cell", ["good", "11/10", "n/a"])
def test_what_is_no_rating_is_refused_with_its_line(tmp_path, cell) -> None:
    with pytest.raises(DatasetError, match="line 3, column 'rating'"):
        imported(tmp_path, "4", cell)


def test_a_column_of_numbers_says_no_scale(tmp_path) -> None:
    assert imported(tmp_path, "4", "3").interactions.schema["rating"] == pl.Float32
