"""Tables without ratings: who saw what."""

from pathlib import Path

import pytest

from maxella.data.check import contract_faults
from maxella.data.dataset import Dataset, load_dataset, write_dataset
from maxella.data.sources.tables import import_tables
from maxella.errors import DatasetError, UsageError
from maxella.tables.rating_scales import SEEN
from maxella.tables.scales import parse_scale


def imported(tmp_path: Path, text: str, **how: object) -> Dataset:
    path = tmp_path / "seen.csv"
    path.write_text(text)
    return import_tables("seen", path, **how)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    [
        "user_id,movie_id\nann,m1\nbob,m1\n",
        "user_id,movie_id,timestamp\nann,m1,1500000000\nbob,m1,1500000001\n",
        "user,item,plays\nann,m1,3\nbob,m1,12\n",
        "user,movie,title,device\nann,m1,Heat,tv\nbob,m1,Heat,web\n",
    ],
)
def test_a_table_without_ratings_tells_who_saw_what(tmp_path: Path, text: str) -> None:
    dataset = imported(tmp_path, text)
    assert not dataset.has_ratings
    assert dataset.manifest.rating_scale == SEEN
    assert dataset.interactions["rating"].to_list() == [None, None]
    assert list(contract_faults(dataset)) == []


def test_films_seen_again_count_once_and_that_is_said(tmp_path: Path) -> None:
    dataset = imported(tmp_path, "user_id,movie_id\nann,m1\nann,m2\nann,m1\nann,m1\n")
    assert sorted(dataset.interactions["movie_id"].to_list()) == ["m1", "m2"]
    [rule] = [rule for rule in dataset.manifest.rules if "counts once" in rule.name]
    assert rule.count == 2


@pytest.mark.parametrize("cells", [("4", "2"), ("4,5", "2"), ("8/10", "3/10"), ("★★★", "★")])
def test_a_column_that_may_be_the_rating_is_not_passed_over_in_silence(
    tmp_path: Path, cells: tuple[str, str]
) -> None:
    text = f"user_id;movie_id;sterne\nann;m1;{cells[0]}\nbob;m1;{cells[1]}\n"
    with pytest.raises(DatasetError, match=r"line 1: .*rating=sterne, or give --implicit"):
        imported(tmp_path, text)
    assert not imported(tmp_path, text, implicit=True).has_ratings


def test_ratings_can_be_left_aside(tmp_path: Path) -> None:
    dataset = imported(tmp_path, "user_id,movie_id,rating\nann,m1,4\nbob,m1,oops\n", implicit=True)
    assert dataset.interactions["rating"].null_count() == 2


def test_a_scale_of_no_ratings_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"seen\.csv is read without any"):
        imported(tmp_path, "user_id,movie_id\nann,m1\n", scale=parse_scale("1:5"))


def test_columns_without_a_header_are_named_by_their_place(tmp_path: Path) -> None:
    dataset = imported(tmp_path, "7,m1\n8,m2\n", columns={"user_id": "1", "movie_id": "2"})
    assert dataset.interactions["user_id"].to_list() == ["7", "8"]


def test_what_was_seen_is_kept_in_the_dataset(tmp_path: Path) -> None:
    write_dataset(imported(tmp_path, "user_id,movie_id\nann,m1\n"))
    assert load_dataset("seen").manifest.feedback == "implicit"
