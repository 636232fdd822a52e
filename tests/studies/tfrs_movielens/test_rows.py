from maxella.evaluation.references import references_for
from maxella.experiments.row import read_rows

STUDY = {
    "retrieval": ["retrieval-baseline", *(f"retrieval-{model}" for model in (1, 2, 3, 4))],
    "ranking": ["ranking-baseline", *(f"ranking-{model}" for model in (1, 2, 3, 4))],
    "joint": ["joint-rating", "joint-retrieval", "joint", "joint-tuned-code", "joint-tuned-text"],
}


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
    published = [reference.metrics for reference in references_for("ml-1m", "random-75-25")]
    rows = read_rows()
    for row in (rows[each] for ids in STUDY.values() for each in ids):
        assert dict(row.published) in published, row.id


def test_models_two_and_three_go_on_from_the_one_before() -> None:
    rows = read_rows()
    assert rows["retrieval-2"].continues == "retrieval-1"
    assert rows["retrieval-3"].continues == "retrieval-2"
    assert rows["retrieval-2-scratch"].model == rows["retrieval-2"].model
