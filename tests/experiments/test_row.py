from pathlib import Path

import pytest

from maxella.errors import UsageError
from maxella.experiments.row import chosen_rows, read_rows


def written(folder: Path, name: str, text: str) -> Path:
    (folder / f"{name}.toml").write_text(text)
    return folder


ROW = 'id = "a"\nfamily = "best"\nplace = 0\ntitle = "A"\n[model]\nkind = "recipe"\nretrieval = "ease"\n'


def test_rows_are_chosen_by_their_id_or_family_in_the_order_of_the_tables() -> None:
    rows = read_rows()
    chosen = [row.id for row in chosen_rows(rows, ["ranking", "retrieval-4"])]
    assert chosen == ["retrieval-4", "ranking-baseline", "ranking-1", "ranking-2", "ranking-3", "ranking-4"]
    assert len(chosen_rows(rows, [])) == len(rows)


def test_an_unknown_name_is_refused_with_the_nearest() -> None:
    with pytest.raises(UsageError, match="did you mean 'retrieval-1'"):
        chosen_rows(read_rows(), ["retrieval1"])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("id = ", "is not valid TOML"),
        (ROW + "colour = 1\n", "model.recipe.colour"),
        (ROW.replace('retrieval = "ease"\n', ""), "needs `retrieval` or `rating`"),
        (ROW.replace('"ease"', '"popular"'), "no view 'popular'; there are recipe, two_tower"),
        (ROW.replace('"a"', '"b"'), "name the file b.toml"),
        ('continues = "z"\n' + ROW, "only rows of field towers"),
        ('protocol = "random-1"\n' + ROW, "no protocol"),
    ],
)
def test_a_file_that_is_no_row_is_named(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(UsageError, match=r"a\.toml|no protocol") as refused:
        read_rows(folder=written(tmp_path, "a", text))
    assert said in str(refused.value)


def test_a_row_cannot_continue_one_that_is_not_there(tmp_path: Path) -> None:
    text = 'continues = "z"\n' + ROW.replace('"recipe"\nretrieval = "ease"', '"field-towers"')
    with pytest.raises(UsageError, match="continues z, which is not there"):
        read_rows(folder=written(tmp_path, "a", text))


def test_rows_of_ones_own_stand_beside_the_others(tmp_path: Path) -> None:
    mine = written(tmp_path, "a", ROW) / "a.toml"
    rows = read_rows([mine])
    assert [row.id for row in chosen_rows(rows, [str(mine)])] == ["a"]
    assert len(rows) == len(read_rows()) + 1


def test_a_row_of_ones_own_needs_an_id_of_its_own(tmp_path: Path) -> None:
    text = ROW.replace('"a"', '"best-ranker"')
    with pytest.raises(UsageError, match="a row best-ranker already; give yours another id"):
        read_rows([written(tmp_path, "best-ranker", text) / "best-ranker.toml"])


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"cannot read the experiment .*mine\.toml"):
        read_rows([tmp_path / "mine.toml"])


@pytest.mark.parametrize("names", [[], ["retrieval-1"], ["ranking"]])
def test_without_the_study_and_a_file_of_ones_own_there_is_nothing_to_choose(names: list[str]) -> None:
    with pytest.raises(UsageError, match=r"maxella experiment run mine\.toml"):
        chosen_rows({}, names)


def test_the_importance_of_fields_needs_no_rows() -> None:
    assert chosen_rows({}, ["cross"]) == []
