"""A process at work on a study: `python -m maxella.training.tuning.worker FOLDER TRIALS`."""

import sys
from pathlib import Path

from pydantic import ValidationError

from maxella.data.dataset import load_dataset
from maxella.errors import DatasetError, MaxellaError, TrainingError
from maxella.training.tuning.objective import Objective
from maxella.training.tuning.plan import Plan
from maxella.training.tuning.search import search
from maxella.training.tuning.study import PLAN, open_study


def run(folder: Path, trials: int) -> None:
    """Make trials of the study in `folder` until so many have ended.

    Raises:
        TrainingError: when the study cannot be read.
        DatasetError: when its dataset has changed.
    """
    try:
        plan = Plan.model_validate_json((folder / PLAN).read_bytes())
    except (OSError, ValidationError) as error:
        raise TrainingError(f"study {folder} cannot be read: {error}") from error
    dataset = load_dataset(plan.dataset)
    if dataset.manifest.fingerprint != plan.fingerprint:
        raise DatasetError(f"dataset {plan.dataset} has changed since study {folder} began; start it again")
    search(open_study(plan), Objective.of(plan, dataset), trials)


if __name__ == "__main__":
    try:
        run(Path(sys.argv[1]), int(sys.argv[2]))
    except MaxellaError as error:
        sys.exit(f"{error}")
    except KeyboardInterrupt:
        sys.exit(130)
