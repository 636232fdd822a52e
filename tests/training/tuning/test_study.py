from pathlib import Path
from typing import Any

import pytest
from optuna import create_study
from optuna.storages import JournalStorage
from optuna.storages.journal import JournalFileBackend
from optuna.trial import Trial, TrialState

from maxella.access import make_folder
from maxella.errors import TrainingError
from maxella.training.presets import load_preset
from maxella.training.tuning import study as study_module
from maxella.training.tuning.plan import Plan, plan
from maxella.training.tuning.search import search
from maxella.training.tuning.study import DATABASE, JOURNAL, TuningStudy, open_study
from tests.training.tuning.studies import DATASET, METRIC, bowl, ease_plan, killed_in_a_trial


def tried(study: TuningStudy) -> list[dict[str, Any]]:
    """The values of the trials that were finished, in their order."""
    return [trial.params for trial in study.trials() if trial.state is TrialState.COMPLETE]


def uninterrupted(asked: Plan, count: int) -> list[dict[str, Any]]:
    study = open_study(asked)
    search(study, bowl, count)
    return tried(study)


@pytest.fixture
def short_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """A trial whose process is silent for a second counts as dead."""
    monkeypatch.setattr(study_module, "GRACE_SECONDS", 1)


def test_the_first_trial_is_the_preset_itself() -> None:
    asked = ease_plan()
    assert uninterrupted(asked, 1) == [asked.first]


def test_the_same_command_goes_on_to_the_number_asked_for() -> None:
    asked = ease_plan()
    first = uninterrupted(asked, 4)
    assert len(first) == 4
    assert uninterrupted(asked, 4) == first
    whole = uninterrupted(asked, 9)
    assert whole[:4] == first
    assert len(whole) == 9


def test_a_study_that_was_stopped_ends_as_one_that_was_not(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked = ease_plan()
    calls = 0

    def stopped(trial: Trial) -> float:
        nonlocal calls
        calls += 1
        if calls == 5:
            raise KeyboardInterrupt
        return bowl(trial)

    with pytest.raises(KeyboardInterrupt):
        search(open_study(asked), stopped, 8)
    assert len(open_study(asked).ended()) == 4
    resumed = uninterrupted(asked, 8)
    monkeypatch.setenv("MAXELLA_HOME", str(tmp_path / "another home"))
    assert resumed == uninterrupted(asked, 8)


def test_another_question_is_another_study() -> None:
    changes = (
        {},
        {"seed": 1},
        {"protocol": "by-time"},
        {"metric": "top-10 unseen"},
        {"fixed": ["row_exponent"]},
    )
    presets = [
        load_preset("default", ["ease.row_exponent=0.3"]),
        load_preset("default", ["two_tower.epochs=3"]),
    ]
    folders = [ease_plan(**change).folder for change in changes]
    folders += [plan(DATASET, "ease", preset, metric=METRIC).folder for preset in presets]
    assert len(set(folders)) == 6
    assert folders[-1] == folders[0]  # what is not tuned does not matter


def test_a_study_of_version_0_1_is_found_under_its_earlier_name() -> None:
    overrides = [f"factors.{key}" for key in ("rank=4", "draws=8", "burn_in=4", "kept=2")]
    preset = load_preset("default", overrides)
    asked = plan(DATASET, "factors", preset, fixed=["rank"]).model_copy(
        update={"fingerprint": "a7177a92e92006ea"}
    )
    # As 1f714aa named it.
    assert asked.earlier_folder.name == "factors-random-75-25-e548d4ab"
    assert asked.folder.name == "bpmf-random-75-25-e548d4ab"
    open_study(asked).study.enqueue_trial({"ridge": 0.5})
    asked.folder.rename(asked.earlier_folder)
    assert len(open_study(asked).trials()) == 2
    assert not asked.earlier_folder.exists()


def test_two_at_once_share_the_trials() -> None:
    asked = ease_plan()
    one, other = open_study(asked), open_study(asked)

    def both(trial: Trial) -> float:
        assert other.make_trial(bowl, 2)
        assert not other.make_trial(bowl, 2)  # since this one is running
        return bowl(trial)

    assert one.make_trial(both, 2)
    assert not one.make_trial(bowl, 2)
    assert [trial.number for trial in one.ended()] == [0, 1]
    assert tried(one)[0] != tried(one)[1]


@pytest.mark.usefixtures("short_patience")
def test_the_trial_of_a_process_that_was_killed_is_made_again() -> None:
    asked = ease_plan()
    killed_in_a_trial(asked)
    study = open_study(asked)
    assert [trial.state for trial in study.trials()] == [TrialState.RUNNING]
    search(study, bowl, 2)
    assert asked.first in tried(study)
    assert len(tried(study)) == 2


def test_a_process_that_died_while_it_claimed_a_trial_blocks_nothing() -> None:
    study = open_study(ease_plan())
    with pytest.warns(UserWarning, match="Heartbeat"):
        study.study.ask()
    search(study, bowl, 2)
    assert len(study.ended()) == 2


def test_an_interrupt_while_values_are_drawn_leaves_no_trial_running_and_loses_no_values(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = ease_plan()
    study = open_study(asked)

    def interrupted(self: Plan, trial: Trial) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Plan, "draw", interrupted)
        with pytest.raises(KeyboardInterrupt):
            study.make_trial(bowl, 1)
    assert not [trial for trial in study.trials() if trial.state is TrialState.RUNNING]
    assert study.make_trial(bowl, 1)
    assert asked.first in tried(study)


def test_a_trial_that_kills_its_process_again_and_again_is_given_up() -> None:
    asked = ease_plan()
    study = open_study(asked)
    study.study.enqueue_trial(asked.first, user_attrs={"deaths": 3})
    search(study, bowl, 3)
    refused = [trial for trial in study.trials() if trial.state is TrialState.PRUNED]
    assert [trial.user_attrs["why"] for trial in refused] == ["its process died 3 times"]
    assert [trial.params for trial in refused] == [asked.first]


def test_a_damaged_study_is_named_with_what_to_do() -> None:
    asked = ease_plan()
    uninterrupted(asked, 1)
    (asked.folder / DATABASE).write_bytes(b"no database" * 1000)
    with pytest.raises(TrainingError, match=r"is damaged .* remove its folder") as caught:
        open_study(asked)
    assert "\n" not in str(caught.value)


def test_a_study_of_an_earlier_version_goes_on() -> None:
    """Those were kept in a journal, whose torn last line is left out."""
    asked = ease_plan()
    make_folder(asked.folder)
    journal = asked.folder / JOURNAL
    earlier = create_study(
        storage=JournalStorage(JournalFileBackend(str(journal))), study_name="ease", direction="maximize"
    )
    earlier.enqueue_trial(asked.first, user_attrs={"preset": True})
    for _ in range(2):
        trial = earlier.ask()
        asked.draw(trial)
        earlier.tell(trial, bowl(trial))
    asked.draw(running := earlier.ask())
    with journal.open("ab") as file:
        file.write(b'{"op_code":4,"worker_i')
    study = open_study(asked)
    assert len(study.ended()) == 2
    search(study, bowl, 4)
    assert tried(study)[2] == running.params
    assert study.ended()[0].user_attrs == {"preset": True}
