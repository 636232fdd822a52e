"""Evaluating models beside each other, ours and others', on a named split or on one of one's own."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from maxella.data.schema import MOVIE_ID, USER_ID
from maxella.data.split import DEFAULT_SEED, Part, Split, protocol_named
from maxella.data.split import split as split_rows
from maxella.errors import UsageError, did_you_mean
from maxella.evaluation.evaluate import evaluate as evaluate_by_protocol
from maxella.evaluation.people import AskedPeople, asked_people
from maxella.evaluation.protocols import MAE, RMSE, Reported, metric_name, reported
from maxella.evaluation.ranking import rank_targets, target_scores
from maxella.evaluation.rating_metrics import mae, rmse
from maxella.features.training_data import TrainingData
from maxella.models.fitting import Fitting, silent
from maxella.models.means import Means, MeansSettings
from maxella.models.popularity import Popularity, PopularitySettings
from maxella.models.registry import MODELS
from maxella.models.view import Scorer, orders_only
from maxella.recommend import recommender as inner
from maxella.recommend.people import require_columns
from maxella.tables.cells import plain_ids
from maxella.tables.id_kinds import all_as_came
from maxella.toolkit.dataset import Dataset, as_dataset
from maxella.toolkit.estimators import Estimator, estimator_of
from maxella.toolkit.fitting import shown_progress
from maxella.toolkit.foreign import fitted_foreign, is_foreign, label_of, named
from maxella.toolkit.metrics import OWN_SPLIT, Metric, metrics_named
from maxella.toolkit.typed_ids import ratings_of
from maxella.training.presets import load_preset, preset_names
from maxella.training.recipe import fit_recipe

OWN = "own split"
"""What stands in the place of a protocol where somebody divided the ratings themselves."""
FLOORS = ("popularity", "means")
RankingAndRating = tuple[Scorer | None, Scorer | None]


@dataclass(frozen=True, eq=False)
class Task:
    """What models are fitted on and asked for."""

    dataset: Dataset
    part: Part
    data: TrainingData
    split: Split | None
    """None for a split of one's own."""

    @property
    def label(self) -> str:
        """The name of the split."""
        return self.split.protocol if self.split else OWN

    def people(self) -> AskedPeople:
        """Whom to ask about what, with ids."""
        people = asked_people(self.dataset, self.part, self.data)
        return named(people, all_as_came(people.user_ids, self.dataset.manifest.user_ids))


@dataclass(frozen=True)
class Candidate:
    """A model with the name under which it stands in the table."""

    name: str
    fit: Callable[[Task, Fitting], RankingAndRating]


def evaluate(
    models: Any,
    dataset: Any = None,
    *,
    train: Any = None,
    test: Any = None,
    protocol: str = "random-75-25",
    metrics: Sequence[str] | None = None,
    seeds: int = 1,
    progress: bool = False,
) -> pl.DataFrame:
    """Fit models on the training part of a split, and measure them on what was held out.

    All movies of the catalogue are candidates, never a sample. Popularity stands in every table.

    Args:
        models: one or a list of: a kind ("ease") or preset ("default") by name, an estimator
            (`maxella.models.EASE(l2=300)`), or any class or object with `score(users, items)`, which gives a
            matrix of scores, and maybe `fit(frame)`.
        dataset: what is split by `protocol`; with `train` and `test`, where the movies come from.
        train: a frame of the ratings to learn from, for a split of one's own.
        test: a frame of those that are asked for.
        protocol: a name of `maxella.data.split.PROTOCOLS`.
        metrics: such as ["NDCG@20", "Recall@50", "HR@10", "MRR", "RMSE"]. Default: those of the protocol.
        seeds: how many seeds, each a row; they vary the models, and the split where the protocol says so.
        progress: draw a bar for each stage.

    Returns:
        A row for each model and seed: model, split (the protocol, or "own split"), seed, train and test (how
        many ratings), people, new_people and new_movies (test ratings of those that training lacks), and a
        column for each metric, null where the model gives none.

    Raises:
        UsageError: for an unknown model, protocol or metric, a wrong argument, or a split of one's own in
            which a rating stands on both sides.
        DatasetError: when a frame cannot be read, or the protocol needs what the dataset lacks.
        TrainingError: when a model cannot be fitted, or gives something else than a matrix of numbers.
    """
    if not isinstance(seeds, int) or seeds < 1:
        raise UsageError(f"seeds={seeds!r}: give how many, from 1")
    candidates = _candidates(models)
    wanted = None if metrics is None else metrics_named(metrics)
    own = _own_split(dataset, train, test)
    if own is None and dataset is None:
        raise UsageError("nothing to evaluate on; give a dataset, or train= and test=")
    ratings = None if own else as_dataset(dataset)
    rows: list[dict[str, Any]] = []
    with shown_progress(progress=progress) as report:
        for seed in range(seeds):
            fitting = Fitting(seed, report)
            task = own or _protocol_task(ratings, protocol, seed)
            rows += [_row(task, candidate, wanted, fitting) for candidate in candidates]
    return pl.DataFrame(rows, infer_schema_length=None).with_columns(pl.col(pl.Null).cast(pl.Float64))


def _candidates(models: Any) -> list[Candidate]:
    """The models, each under a name of its own, and popularity at the end."""
    given = list(models) if isinstance(models, list | tuple) else [models]
    if not given:
        raise UsageError("no model is given; name one, such as 'ease'")
    found = [_candidate(model) for model in given]
    names = [candidate.name for candidate in found]
    found = [
        Candidate(f"{each.name} ({names[: place + 1].count(each.name)})", each.fit)
        if names.count(each.name) > 1
        else each
        for place, each in enumerate(found)
    ]
    return found if FLOORS[0] in names else [*found, _candidate(FLOORS[0])]


def _candidate(model: Any) -> Candidate:
    if isinstance(model, str):
        return _named_candidate(model)
    if isinstance(model, Estimator):
        return Candidate(repr(model), lambda task, fitting: _of_estimator(model, task, fitting))
    if isinstance(model, type) and issubclass(model, Estimator):
        return _candidate(model())
    if isinstance(model, inner.Recommender):
        raise UsageError(
            "a fitted recommender has learnt from what would be asked for; "
            "give the name of its preset or of its models"
        )
    if is_foreign(model):
        return Candidate(label_of(model), lambda task, _: (_of_foreign(model, task), None))
    raise UsageError(
        f"{str(model)[:60]!r} is no model; give a name, an estimator, or an object with score(users, items)"
    )


def _named_candidate(name: str) -> Candidate:
    if name == FLOORS[0]:
        return Candidate(name, lambda task, fit: (Popularity.fit(task.data, PopularitySettings(), fit), None))
    if name == FLOORS[1]:
        return Candidate(name, lambda task, fit: (None, Means.fit(task.data, MeansSettings(), fit)))
    if name in MODELS:
        model = estimator_of(name)
        return Candidate(name, lambda task, fitting: _of_estimator(model, task, fitting))
    if name in preset_names():
        return Candidate(name, lambda task, fitting: _of_preset(name, task, fitting))
    known = [*MODELS, *preset_names(), *FLOORS]
    raise UsageError(f"no model {name!r}{did_you_mean(name, known)}; there are {', '.join(known)}")


def _of_estimator(model: Estimator, task: Task, fitting: Fitting) -> RankingAndRating:
    view = model.fitted(task.data, fitting)
    rating = model.spec.rating(view) if task.data.has_ratings else None
    return model.spec.ranking(view), rating


def _of_preset(name: str, task: Task, fitting: Fitting) -> RankingAndRating:
    preset = load_preset(name)
    recipe = fit_recipe(task.data, preset.weighed_for(task.split.protocol) if task.split else preset, fitting)
    return recipe.retrieval, recipe.rating


def _of_foreign(model: Any, task: Task) -> Scorer:
    dataset = task.dataset
    training = dataset.typed(dataset.interactions[task.part.training])
    movie_ids = all_as_came(task.data.catalogue.movie_ids, dataset.manifest.movie_ids)
    return fitted_foreign(model, training, movie_ids)


def _protocol_task(dataset: Dataset | None, protocol: str, seed: int) -> Task:
    assert dataset is not None  # noqa: S101  # own splits have a task already
    varies = protocol_named(protocol).seed_varies_split
    split = split_rows(dataset, protocol, seed=DEFAULT_SEED + seed * varies)
    part = split.part("test")
    return Task(dataset, part, TrainingData.of(dataset, dataset.interactions[part.training]), split)


def _own_split(dataset: Any, train: Any, test: Any) -> Task | None:
    """The task of a split of one's own, None where there is none.

    Raises:
        UsageError: when only one side is given, or a rating stands on both.
    """
    if train is None and test is None:
        return None
    if train is None or test is None:
        raise UsageError("a split of one's own has two sides; give both train= and test=")
    sides = [ratings_of(side, what) for side, what in ((train, "train"), (test, "test"))]
    for side in sides:
        require_columns(side, (USER_ID, MOVIE_ID))
    keys = [side.select(plain_ids(pl.col(USER_ID, MOVIE_ID).cast(pl.String))) for side in sides]
    if shared := len(keys[1].join(keys[0], on=[USER_ID, MOVIE_ID], how="semi")):
        raise UsageError(
            f"{shared:,} of {len(keys[1]):,} test ratings stand in train too, so figures would be too good; "
            "take them out of one side"
        )
    rows = pl.concat(sides, how="diagonal_relaxed")
    frames = as_dataset(dataset).to_frames() if dataset is not None else None
    whole = Dataset.from_frames(rows, *((frames.movies, frames.users) if frames else ()))
    tested = whole.interactions.select(USER_ID, MOVIE_ID).join(
        keys[1].unique().with_columns(tested=True), on=[USER_ID, MOVIE_ID], how="left", maintain_order="left"
    )
    is_test = tested["tested"].fill_null(value=False).to_numpy()
    none = np.empty(0, np.int64)
    part = Part("test", np.flatnonzero(~is_test), none, np.flatnonzero(is_test))
    return Task(whole, part, TrainingData.of(whole, whole.interactions[part.training]), None)


def _row(task: Task, candidate: Candidate, metrics: list[Metric] | None, fitting: Fitting) -> dict[str, Any]:
    ranking, rating = candidate.fit(task, fitting)
    people = task.people()
    targets = people.targets
    told = {
        "model": candidate.name,
        "split": task.label,
        "seed": fitting.seed,
        "train": len(task.part.training),
        "test": len(task.part.targets),
        "people": len(people.user_ids),
        "new_people": int(targets.lengths[people.histories.lengths == 0].sum()),
        "new_movies": int(np.count_nonzero(task.data.rating_counts[targets.movies] == 0)),
    }
    return told | _figures(task, people, ranking, rating, metrics)


def _figures(
    task: Task,
    people: AskedPeople,
    ranking: Scorer | None,
    rating: Scorer | None,
    metrics: list[Metric] | None,
) -> dict[str, float | None]:
    """The figures of a model by name; None where it gives none."""
    if task.split is None:
        return _measured(task, people, ranking, rating, metrics or metrics_named(OWN_SPLIT))
    by_protocol = reported(task.split.protocol, task.data.feedback)
    if by_protocol.live:
        return _of_live(task, ranking, rating, metrics)
    asked = _of_protocol(by_protocol) if metrics is None else metrics
    return _measured(task, people, ranking, rating, asked)


def _of_live(
    task: Task, ranking: Scorer | None, rating: Scorer | None, metrics: list[Metric] | None
) -> dict[str, float | None]:
    if metrics is not None:
        raise UsageError("live has metrics of its own, of single events; leave metrics= out")
    assert task.split is not None  # noqa: S101  # whoever asks has looked
    if ranking is None and rating is None:
        return {}
    found = evaluate_by_protocol(task.dataset, task.split, "test", task.data, ranking, rating)
    return dict(found.metrics)


def _of_protocol(by_protocol: Reported) -> list[Metric]:
    """What a protocol reports of rankings and ratings."""
    ranked = [
        Metric(metric_name(measure.name, mode), mode, measure.values)
        for mode in by_protocol.modes
        for measure in by_protocol.measures
    ]
    return ranked + [Metric(RMSE), Metric(MAE)] * by_protocol.ratings


def _measured(
    task: Task, people: AskedPeople, ranking: Scorer | None, rating: Scorer | None, metrics: list[Metric]
) -> dict[str, float | None]:
    found: dict[str, float | None] = dict.fromkeys(metric.name for metric in metrics)
    modes = tuple(dict.fromkeys(metric.mode for metric in metrics if metric.values))
    if ranking is not None and modes:
        ranks = rank_targets(ranking, people, task.data.catalogue, modes, silent).ranks
        offsets = people.targets.offsets
        found |= {
            metric.name: float(metric.values(ranks[metric.mode], offsets).mean())
            for metric in metrics
            if metric.values
        }
    of_ratings = {RMSE: rmse, MAE: mae}
    named_ones = [metric.name for metric in metrics if metric.name in of_ratings]
    if named_ones and rating is not None and not orders_only(rating) and task.data.has_ratings:
        scale = task.data.scale
        predicted = np.clip(target_scores(rating, people), scale.low, scale.high)
        found |= {name: of_ratings[name](predicted, people.targets.ratings) for name in named_ones}
    return found
