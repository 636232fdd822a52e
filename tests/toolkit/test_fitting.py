import pytest

import maxella
from tests.recommend.worlds import world
from tests.toolkit.frames import numbered_recommender, ratings


def test_a_frame_is_fitted_without_a_dataset() -> None:
    recommender = maxella.fit(ratings(), models=["ease"], overrides={"ease": {"regularisation": 20}})
    assert set(recommender.manifest.views) == {"ease"}
    assert len(recommender.recommend(user_id=1000, k=3)) == 3


def test_the_models_that_are_named_are_blended_with_the_preset_s_weight_or_one() -> None:
    overrides = {"ease": {"regularisation": 20}, "als": {"factors": 4}}
    recommender = maxella.fit(world(), models=["ease", "als"], overrides=overrides)
    weights = {
        kind: weight for kind, weight in recommender.manifest.preset.retrieval.weights.items() if weight
    }
    assert set(weights) == {"ease", "als"}
    assert recommender.manifest.preset.of("als").model_dump()["factors"] == 4


def test_progress_is_drawn_and_told(capsys: pytest.CaptureFixture[str]) -> None:
    told: set[str] = set()
    maxella.fit(ratings(), models=["ease"], progress=True, report=lambda stage, done, total: told.add(stage))
    shown = capsys.readouterr().out
    assert told
    assert all(stage in shown for stage in told)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"models": ["eaze"]}, "no model 'eaze'; did you mean 'ease'"),
        ({"models": "ease"}, "models come in a list"),
        ({"models": []}, "names none"),
        ({"overrides": {"ease": 5}}, "overrides\\['ease'\\] is 5"),
        ({"overrides": {"ease": {"regularization": 5}}}, "did you mean 'regularisation'"),
        ({"models": ["ease"], "overrides": {"two_tower": {"epochs": 5}}}, "nothing fits two_tower"),
    ],
)
def test_a_wrong_argument_is_refused_in_one_sentence(arguments: dict[str, object], message: str) -> None:
    with pytest.raises(maxella.MaxellaError, match=message):
        maxella.fit(ratings(), **arguments)


def test_integer_ids_come_out_of_a_bundle_that_was_saved(tmp_path: object) -> None:
    numbered_recommender().save(f"{tmp_path}/bundle")
    loaded = maxella.Recommender.load(f"{tmp_path}/bundle")
    assert loaded.user_ids == numbered_recommender().user_ids
    assert loaded.recommend({1000: 5}, k=2) == numbered_recommender().recommend({1000: 5}, k=2)
