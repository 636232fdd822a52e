from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from maxella.data.dataset import Dataset
from maxella.data.split import split
from maxella.errors import SourceError
from maxella.evaluation.results import Spread
from maxella.experiments.importance.fits import Laboratory
from maxella.experiments.importance.reading import sentences
from maxella.experiments.importance.results import Agreements, ImportanceResults
from maxella.experiments.importance.run import run_importance
from maxella.features.fields import Fields, Pairs
from maxella.models.cross import fit
from maxella.models.cross.model import CrossModel
from maxella.models.cross.network import CrossNetwork, exported
from maxella.models.cross.settings import CrossSettings
from maxella.models.fitting import Fitting
from tests.models.cross.planted import planted

TINY = CrossSettings(width=2, deep_layers=(2,), epochs=1, batch_size=1024)


FITTED: list[tuple[CrossSettings, int]] = []


def untrained(fields: Fields, pairs: Pairs, settings: CrossSettings, fitting: Fitting) -> CrossModel:
    """Stands for a fit: dozens of real ones, each compiled, would take a minute."""
    FITTED.append((settings, fitting.seed))
    return exported(CrossNetwork(fields, float(pairs.ratings.mean()), settings, fitting.seed), settings)


@pytest.fixture(scope="module", autouse=True)
def _without_training() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fit, "fit_cross", untrained)
        yield


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    return planted(people=30, movies=20)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fits")


@pytest.fixture(scope="module")
def results(dataset: Dataset, folder: Path) -> ImportanceResults:
    return run_importance(dataset, 2, folder, settings=TINY, shuffles=2)


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


def test_results_come_back_from_their_file(results: ImportanceResults, tmp_path: Path) -> None:
    results.save(tmp_path / "importance.json")
    assert ImportanceResults.load(tmp_path / "importance.json") == results


def test_a_file_of_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "importance.json").write_text("{}")
    with pytest.raises(SourceError, match=r"importance\.json cannot be read as importances"):
        ImportanceResults.load(tmp_path / "importance.json")


def test_the_words_say_what_the_figures_say(results: ImportanceResults) -> None:
    variant, ablation = results.variant(results.ablation.variant), results.ablation
    agreeing = variant.model_copy(
        update={"agreements": Agreements(block_norms=0.95, permutation=0.4, methods=0.91)}
    )
    close = ablation.model_copy(update={"agreements": {"block norm": 0.8, "permutation": 0.9}})
    told = " ".join(sentences(results.model_copy(update={"variants": [agreeing], "ablation": close})))
    assert "agrees closely (τ = 0.95) by block norm and agrees loosely (τ = 0.40) by permutation" in told
    assert "the picture tells the truth" in told
    apart = ablation.model_copy(update={"agreements": {"block norm": -0.2, "permutation": None}})
    told = " ".join(sentences(results.model_copy(update={"variants": [agreeing], "ablation": apart})))
    assert "hardly agrees (τ = -0.20) with ablation" in told
    assert "does not tell which fields the predictions need" in told


def test_credit_that_fields_share_is_told(results: ImportanceResults) -> None:
    ablation = results.ablation
    lost = {name: Spread(mean=0.001, sd=None, runs=1) for name in ablation.rmse_lost}
    lost["the movie"] = Spread(mean=0.5, sd=None, runs=1)
    steady = results.variant(ablation.variant).model_copy(
        update={"rmse": Spread(mean=0.9, sd=0.0001, runs=2)}
    )
    shared = results.model_copy(
        update={"variants": [steady], "ablation": ablation.model_copy(update={"rmse_lost": lost})}
    )
    told = " ".join(sentences(shared))
    assert "without one of movie_id, genres, director, star (the movie) loses 0.0040 in sum" in told
    assert "without all of them 0.5000" in told
