from pathlib import Path
from typing import Any

import pytest
from optuna.trial import TrialState

from maxella.errors import TrainingError
from maxella.training.presets import load_preset
from maxella.training.tuning.plan import Plan, plan
from maxella.training.tuning.search import work
from maxella.training.tuning.trials import JOURNAL, Trials, opened
from tests.training.tuning.studies import DATASET, METRIC, bowl, ease_plan, killed_in_a_trial


def tried(trials: Trials) -> list[dict[str, Any]]:
    """The values of the trials that have ended, in their order."""
    return [trial.params for trial in trials.all() if trial.state is TrialState.COMPLETE]


def uninterrupted(asked: Plan, count: int) -> list[dict[str, Any]]:
    with opened(asked) as trials:
        work(trials, bowl, count)
        return tried(trials)


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

    def stopped(trial: Any) -> float:
        nonlocal calls
        calls += 1
        if calls == 5:
            raise KeyboardInterrupt
        return bowl(trial)

    with pytest.raises(KeyboardInterrupt), opened(asked) as trials:
        work(trials, stopped, 8)
    with opened(asked) as trials:
        assert trials.ended() == 4
        work(trials, bowl, 8)
        resumed = tried(trials)
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
    presets = [load_preset("default", ["ease.row_exponent=0.3"]), load_preset("default", ["towers.epochs=3"])]
    keys = [ease_plan(**change).key for change in changes]
    keys += [plan(DATASET, "ease", preset, metric=METRIC).key for preset in presets]
    assert len(set(keys)) == 6
    assert keys[-1] == keys[0]  # what is not tuned does not matter


def test_two_at_once_share_the_trials() -> None:
    asked = ease_plan()
    with opened(asked) as one, opened(asked) as other:
        first, second = one.claim(2), other.claim(2)
        assert first is not None
        assert second is not None
        assert first.number != second.number
        one.finish(first, 0.5)
        assert one.claim(2) is None
        other.finish(second, 0.6)
        assert one.ended() == 2


def test_the_trial_of_a_process_that_was_killed_is_made_by_the_next() -> None:
    asked = ease_plan()
    killed_in_a_trial(asked)
    with opened(asked) as trials:
        assert [trial.state for trial in trials.all()] == [TrialState.RUNNING]
        work(trials, bowl, 2)
        assert tried(trials)[0] == asked.first
        assert trials.ended() == 2


def test_whoever_is_told_to_stop_leaves_the_rest_to_others() -> None:
    with opened(ease_plan()) as trials:
        work(trials, bowl, 5, stop=lambda: trials.ended() >= 2)
        assert trials.ended() == 2


def test_a_trial_that_kills_its_process_again_and_again_is_given_up() -> None:
    asked = ease_plan()
    with opened(asked) as trials:
        for _ in range(3):
            assert trials.claim(2) is not None
        # Each claim takes the one before it, which has no process any more, for dead.
        work(trials, bowl, 2)
        refused = [trial for trial in trials.all() if trial.state is TrialState.PRUNED]
        assert [trial.user_attrs["why"] for trial in refused] == ["its process died 3 times"]
        assert [trial.params for trial in refused] == [asked.first]


def test_a_line_that_was_not_written_to_its_end_is_dropped() -> None:
    asked = ease_plan()
    uninterrupted(asked, 3)
    with (asked.folder / JOURNAL).open("ab") as file:
        file.write(b'{"op_code":4,"worker_i')
    assert len(uninterrupted(asked, 4)) == 4


def test_a_damaged_study_is_named_with_what_to_do() -> None:
    asked = ease_plan()
    uninterrupted(asked, 1)
    path = asked.folder / JOURNAL
    path.write_bytes(b"no journal\n" + path.read_bytes())
    with pytest.raises(TrainingError, match=r"is damaged .* remove its folder"), opened(asked):
        pass
