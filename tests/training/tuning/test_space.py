from pathlib import Path

import pytest
from optuna import create_study

from maxella.errors import UsageError
from maxella.training.presets import load_preset, preset_names
from maxella.training.tuning.plan import plan, tunable_parts
from maxella.training.tuning.space import Choices, Range, load_space
from tests.checkerboards import checkerboard


@pytest.mark.parametrize("preset", preset_names())
@pytest.mark.parametrize("part", tunable_parts())
def test_every_space_that_comes_along_holds_the_values_of_every_preset(part: str, preset: str) -> None:
    assert load_space(part, getattr(load_preset(preset), part))


def space_of(folder: Path, text: str, part: str = "ranker") -> dict[str, Range | Choices]:
    path = folder / "mine.toml"
    path.write_text(text, encoding="utf-8")
    return load_space(part, getattr(load_preset(), part), path)


def test_whole_numbers_are_drawn_for_settings_that_are_whole(tmp_path: Path) -> None:
    space = space_of(tmp_path, "[epochs]\nlow = 10\nhigh = 34\nstep = 5\n[width]\nchoices = [16, 64]")
    asked = plan(checkerboard(), "ranker", load_preset()).model_copy(update={"space": space})
    trial = create_study().ask()
    asked.draw(trial)
    drawn = trial.distributions
    assert repr(drawn["epochs"]) == "IntDistribution(high=30, log=False, low=10, step=5)"
    assert repr(drawn["width"]) == "CategoricalDistribution(choices=(16, 64))"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[epoch]\nlow = 1\nhigh = 30", "no setting epoch; did you mean 'epochs'"),
        ("[dropout]\nlow = 0.1\nhigh = 1.5", "dropout = 1.5: Input should be less than 1"),
        ("[epochs]\nlow = 10.5\nhigh = 30", "epochs = 10.5: Input should be a valid integer"),
        ("[epochs]\nlow = 10\nhigh = 30\nstep = 2.5", "epochs = 12.5: Input should be a valid integer"),
        ("[epochs]\nlow = 30\nhigh = 10", "epochs: Value error, low 30 is not below high 10"),
        ("[epochs]\nlow = 10\nhigh = 30\nstep = 3", "the preset's epochs = 20 is not among the values"),
        ("[epochs]\nlow = 21\nhigh = 30", "the preset's epochs = 20 is not among the values"),
        ("[width]\nchoices = [16, 32]", "the preset's width = 64 is not among the values"),
        ("[width]\nchoices = [16]", "width.choices: Tuple should have at least 2 items"),
        ("[learning_rate]\nlow = 0\nhigh = 1\nlog = true", "begins above 0"),
        ("[epochs]\nlow = 1\nhigh = 30\nlogarithmic = true", "epochs.logarithmic: Extra inputs"),
        ("epochs = 3", "epochs: Input should be"),
        ("", "nothing is left to tune"),
        ("[epochs", "is not valid TOML"),
    ],
)
def test_what_is_wrong_with_a_space_is_said_in_one_line(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(UsageError) as caught:
        space_of(tmp_path, text)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_space_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"gone\.toml cannot be read"):
        load_space("ranker", load_preset().ranker, tmp_path / "gone.toml")


def test_a_fixed_setting_is_not_tuned() -> None:
    preset = load_preset("default", ["ranker.epochs=2"])
    asked = plan(checkerboard(), "ranker", preset, fixed=["epochs"])
    assert "epochs" not in asked.space
    assert asked.tuned({"dropout": 0.1}).ranker.epochs == 2


def test_rating_parts_go_by_rmse_and_others_by_what_leads_the_protocol() -> None:
    dataset, preset = checkerboard(), load_preset()
    assert plan(dataset, "ranker", preset).metric == "RMSE"
    assert plan(dataset, "ease", preset).metric == "top-100 unseen"
    assert plan(dataset, "two_tower", preset, protocol="leave-last-out").metric == "NDCG@10 unseen"
    with pytest.raises(UsageError, match="random-90-10 measures ratings, which ease does not give"):
        plan(dataset, "ease", preset, protocol="random-90-10")


def test_an_unknown_part_is_answered_with_those_there_are() -> None:
    with pytest.raises(UsageError, match="no part 'two_towers' to tune; there are two_tower, ease"):
        plan(checkerboard(), "two_towers", load_preset())
