"""Known figures on the real file: a split, a model in closed form and every movie ranked, end to end."""

from pathlib import Path

import polars as pl
import pytest

from maxella.data.dataset import Dataset
from maxella.data.split import split
from maxella.evaluation.evaluate import evaluate
from maxella.features.training_data import TrainingData
from maxella.models.ease.settings import EaseSettings
from maxella.models.ease.train import fit_ease
from maxella.models.fitting import Fitting
from maxella.models.means import Means, MeansSettings
from tests.checkerboards import dataset_of

pytestmark = pytest.mark.shared_data


@pytest.fixture
def movielens_1m(shared_data: Path) -> Dataset:
    def column(name: str, place: int) -> pl.Expr:
        return pl.col("line").str.split("::").list.get(place).alias(name)

    ratings = pl.DataFrame({"line": (shared_data / "ml-1m/ratings.dat").read_text().splitlines()}).select(
        column("user_id", 0),
        column("movie_id", 1),
        column("rating", 2).cast(pl.Float32),
        column("timestamp", 3).cast(pl.Int64),
    )
    films = (shared_data / "ml-1m/movies.dat").read_text(encoding="latin-1").splitlines()
    movies = pl.DataFrame({"line": films}).select(column("movie_id", 0), column("title", 1))
    return dataset_of(ratings, movies, name="ml-1m")


def test_figures_on_movielens_1m_are_those_known(movielens_1m):
    divided = split(movielens_1m, "random-75-25")
    part = divided.part("test")
    assert (len(part.training), len(part.targets), len(divided.validation)) == (750_156, 250_053, 37_508)
    data = TrainingData.of(movielens_1m, movielens_1m.interactions[part.training])
    ease = fit_ease(data, EaseSettings(), Fitting())
    means = Means.fit(data, MeansSettings(), Fitting())
    metrics = evaluate(movielens_1m, divided, "test", data, ease, means).metrics
    known = {
        "top-1 all": 0.0038,
        "top-10 all": 0.0320,
        "top-100 all": 0.2458,
        "top-1 unseen": 0.0140,
        "top-10 unseen": 0.1046,
        "top-100 unseen": 0.4634,
        "RMSE": 0.9058,
    }
    assert {name: metrics[name] for name in known} == pytest.approx(known, abs=2e-4)
