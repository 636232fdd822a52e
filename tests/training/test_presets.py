from pathlib import Path

import pytest

from maxella.errors import UsageError
from maxella.training.presets import Preset, load_preset, preset_names


@pytest.mark.parametrize("name", preset_names())
def test_every_preset_that_comes_along_is_valid(name: str) -> None:
    assert isinstance(load_preset(name), Preset)


def test_settings_are_changed_from_the_command_line() -> None:
    preset = load_preset("default", ["ease.regularisation=12.5", "retrieval.seen = -3"])
    assert preset.ease.regularisation == 12.5
    assert preset.retrieval.seen == -3
    assert preset.two_tower == load_preset("default").two_tower


def test_a_preset_can_be_a_file(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text("[ease]\nregularisation = 7.0\n")
    assert load_preset(str(path)).ease.regularisation == 7


@pytest.mark.parametrize(
    ("overrides", "message"),
    [
        (["ease.regularization=1"], "no setting ease.regularization; did you mean 'regularisation'"),
        (["eas.regularisation=1"], "no setting eas; did you mean 'ease'"),
        (["ease.regularisation=-1"], "ease.regularisation = -1: Input should be greater than 0"),
        (["ease.regularisation=much"], "ease.regularisation = 'much'"),
        (["ranker.loss=listwise", "rating.ranker=0.2"], "rating.ranker = 0.2 blends stars, and ranker.loss"),
        (
            ["ranker.loss=triplewise"],
            "ranker.loss = 'triplewise': Input should be 'pointwise', 'pairwise' or",
        ),
        (
            ["joint.width=128"],
            "--set joint.width=128: nothing fits joint (it is where retrieval.joint or rating.joint is "
            "above 0); did you mean '",
        ),
        (["rating.ranker=0.7", "rating.ranker_ensemble=0.6"], "the weights sum to 1.3, and are 1 at most"),
        (["regularisation=1"], "not of the form section.key=value"),
        (["ease.regularisation"], "not of the form section.key=value"),
    ],
)
def test_a_wrong_setting_is_named_with_what_would_be_right(overrides: list[str], message: str) -> None:
    with pytest.raises(UsageError) as caught:
        load_preset("default", overrides)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_settings_of_a_model_that_is_given_a_weight_are_taken() -> None:
    preset = load_preset("default", ["retrieval.joint=0.5", "joint.width=128"])
    assert preset.joint.width == 128
    assert preset.taking_part() == ("two_tower", "ease", "bpmf", "ranker", "joint")
    off = load_preset("default", ["retrieval.two_tower=0", "two_tower.width=64"])
    assert off.two_tower.width == 64
    assert "two_tower" not in off.taking_part()


def test_an_unknown_preset_is_answered_with_those_there_are() -> None:
    with pytest.raises(UsageError, match="no preset 'defalt'; did you mean 'default'"):
        load_preset("defalt")


def test_a_preset_file_that_is_missing_or_broken_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"gone\.toml cannot be read"):
        load_preset(str(tmp_path / "gone.toml"))
    broken = tmp_path / "broken.toml"
    broken.write_text("[ease\n")
    with pytest.raises(UsageError, match="is not valid TOML"):
        load_preset(str(broken))
