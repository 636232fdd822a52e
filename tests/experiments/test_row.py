from pathlib import Path

import pytest

from maxella.errors import UsageError
from maxella.experiments.row import chosen_rows, read_rows

STUDY = {
    "retrieval": ["retrieval-baseline", *(f"retrieval-{model}" for model in (1, 2, 3, 4))],
    "ranking": ["ranking-baseline", *(f"ranking-{model}" for model in (1, 2, 3, 4))],
    "joint": ["joint-rating", "joint-retrieval", "joint", "joint-tuned-code", "joint-tuned-text"],
}


def written(folder: Path, name: str, text: str) -> Path:
    (folder / f"{name}.toml").write_text(text)
    return folder


ROW = 'id = "a"\nfamily = "best"\nplace = 0\ntitle = "A"\n[model]\nkind = "recipe"\nretrieval = "ease"\n'


def test_every_row_of_the_study_is_there_with_its_published_figures_and_runs_in_both_engines() -> None:
    rows = read_rows()
    for family, ids in STUDY.items():
        there = [row for row in rows.values() if row.family == family]
        assert [row.id for row in there if row.id in ids] == ids
        for row in there:
            if row.id in ids:
                assert row.published
                assert row.engines == ("maxella", "tfrs")


def test_the_published_figures_are_those_of_the_reference_tables() -> None:
    """Held against the references of `maxella evaluate`, which were typed in apart from these."""
    from maxella.evaluation.references import references_for

    published = [reference.metrics for reference in references_for("ml-1m", "random-75-25")]
    rows = read_rows()
    for row in (rows[each] for ids in STUDY.values() for each in ids):
        assert dict(row.published) in published, row.id


def test_models_two_and_three_go_on_from_the_one_before() -> None:
    rows = read_rows()
    assert rows["retrieval-2"].continues == "retrieval-1"
    assert rows["retrieval-3"].continues == "retrieval-2"
    assert rows["retrieval-2-scratch"].model == rows["retrieval-2"].model


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
        (ROW.replace('"ease"', '"popular"'), "no view 'popular'; there are recipe, towers"),
        (ROW.replace('"a"', '"b"'), "name the file b.toml"),
        ('continues = "z"\n' + ROW, "only rows of field towers"),
        ('protocol = "random-1"\n' + ROW, "no protocol"),
    ],
)
def test_a_file_that_is_no_row_is_named(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(UsageError, match=r"a\.toml|no protocol") as refused:
        read_rows(written(tmp_path, "a", text))
    assert said in str(refused.value)


def test_a_row_cannot_continue_one_that_is_not_there(tmp_path: Path) -> None:
    text = 'continues = "z"\n' + ROW.replace('"recipe"\nretrieval = "ease"', '"field-towers"')
    with pytest.raises(UsageError, match="continues z, which is not there"):
        read_rows(written(tmp_path, "a", text))
