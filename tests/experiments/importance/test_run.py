from pathlib import Path

import numpy as np
import pytest

from maxella.data.dataset import Dataset
from maxella.data.split import split
from maxella.errors import SourceError, UsageError
from maxella.experiments.importance.fits import Laboratory
from maxella.experiments.importance.results import ImportanceResults
from maxella.experiments.importance.run import run_importance
from tests.experiments.importance.conftest import FITTED, TINY


def laboratory_of(dataset: Dataset, folder: Path) -> Laboratory:
    return Laboratory.of(
        dataset, "random-75-25", split(dataset, "random-75-25").part("validation"), 2, folder
    )


def test_every_variant_is_there_and_fields_are_left_out_of_the_largest(results: ImportanceResults) -> None:
    names = [variant.name for variant in results.variants]
    assert len(names) == len(set(names)) == 8
    assert names[:2] == ["plain, full rank, stacked", "enriched, full rank, stacked"]
    assert results.ablation.variant == "enriched, full rank, stacked"
    assert set(results.ablation.rmse_lost) == set(results.ablation.groups)
    assert results.ablation.groups["the movie"] == ["movie_id", "genres", "director", "star"]


def test_fields_that_the_dataset_does_not_have_are_left_out(results: ImportanceResults) -> None:
    plain, enriched = (results.variants[place].settings.fields for place in (0, 1))
    assert plain == ("user_id", "movie_id", "gender", "occupation", "timestamp", "genres")
    assert enriched == (*plain, "director", "star")


def test_figures_are_means_over_the_seeds(results: ImportanceResults, dataset: Dataset, folder: Path) -> None:
    laboratory, variant = laboratory_of(dataset, folder), results.variants[1]
    fits = [laboratory.inspected(variant.settings, seed) for seed in (0, 1)]
    assert variant.rmse.mean == pytest.approx(np.mean([fit.rmse for fit in fits]))
    assert np.allclose(variant.blocks_mean, np.mean([fit.blocks for fit in fits], axis=0))
    assert variant.blocks_sd is not None
    assert np.allclose(variant.blocks_sd, np.std([fit.blocks for fit in fits], axis=0, ddof=1))
    lost = [np.mean(fit.permutation["the movie"]) for fit in fits]
    assert variant.permutation["the movie"].mean == pytest.approx(np.mean(lost))
    assert variant.permutation["the movie"].sd == pytest.approx(np.std(lost, ddof=1))


def test_a_stopped_run_goes_on_where_it_was(
    results: ImportanceResults, dataset: Dataset, folder: Path
) -> None:
    kept = sorted(folder.glob("*.json"))
    kept[0].unlink()
    kept[1].write_text("{")
    reports: list[tuple[str, int, int]] = []
    FITTED.clear()
    again = run_importance(
        dataset, 2, folder, lambda *report: reports.append(report), settings=TINY, shuffles=2
    )
    assert len(FITTED) == 2
    assert reports == [("importance", done, len(kept)) for done in range(len(kept) + 1)]
    assert [variant.blocks_mean for variant in again.variants] == [
        variant.blocks_mean for variant in results.variants
    ]
    assert again.ablation == results.ablation


def test_fits_of_other_seeds_or_settings_are_not_taken_over(dataset: Dataset, folder: Path) -> None:
    laboratory = laboratory_of(dataset, folder)
    before = len(list(folder.glob("*.json")))
    for name, seed in (("star", 0), ("star", 1), ("director", 0), ("star", 0)):
        laboratory.measured(TINY.model_copy(update={"fields": (name,)}), seed)
    assert len(list(folder.glob("*.json"))) == before + 3


@pytest.mark.parametrize("number", ["seeds", "ablation_seeds", "shuffles"])
def test_less_than_one_seed_or_shuffle_is_refused(dataset: Dataset, folder: Path, number: str) -> None:
    numbers = {"seeds": 1, number: 0}
    with pytest.raises(UsageError, match="at least 1 of each"):
        run_importance(dataset, numbers.pop("seeds"), folder, **numbers)


def test_results_come_back_from_their_file(results: ImportanceResults, tmp_path: Path) -> None:
    results.save(tmp_path / "importance.json")
    assert ImportanceResults.load(tmp_path / "importance.json") == results


def test_a_file_of_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "importance.json").write_text("{}")
    with pytest.raises(SourceError, match=r"importance\.json cannot be read as importances"):
        ImportanceResults.load(tmp_path / "importance.json")
