import json
from pathlib import Path

import numpy as np

from maxella.features.histories import Histories
from maxella.models.fitting import Checkpoints, Fitting
from maxella.models.ranker.ensemble import RankerEnsemble
from maxella.models.ranker.settings import RankerEnsembleSettings, RankerSettings
from maxella.models.ranker.train import SEEDS_APART, fit_ranker, fit_ranker_ensemble
from tests.models.networks.whole_batch import with_unrated_movies

DATA = with_unrated_movies()
SMALL = {"width": 8, "feature_width": 4, "cross_width": 4, "batch_size": 16, "epochs": 2}
PERSON = Histories.of_one([0, 3, 2], [4, 3, 4])


def test_an_ensemble_predicts_the_mean_of_networks_with_seeds_of_their_own(tmp_path: Path) -> None:
    ensemble = fit_ranker_ensemble(
        DATA, RankerEnsembleSettings(**SMALL, members=2), Fitting(7, checkpoints=Checkpoints(tmp_path))
    )
    alone = [fit_ranker(DATA, RankerSettings(**SMALL), Fitting(seed)) for seed in (7, 7 + SEEDS_APART)]
    scores = [member.score(PERSON) for member in alone]
    assert not np.allclose(*scores)
    assert np.allclose(ensemble.score(PERSON), np.mean(scores, axis=0), atol=1e-5)
    shares = np.mean([member.shares(PERSON, 8) for member in alone], axis=0)
    assert np.allclose(ensemble.shares(PERSON, 8), shares, atol=1e-5)
    assert not ensemble.orders_only
    restored = RankerEnsemble.restore(json.loads(json.dumps(ensemble.config())), ensemble.arrays())
    assert np.array_equal(restored.score(PERSON), ensemble.score(PERSON))
    assert {path.name for path in tmp_path.iterdir()} == {"member-0", "member-1"}
