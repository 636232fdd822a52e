"""Every model alone, as an estimator: settings in, `fit`, `recommend`, and parameters to get and set."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, Self

from pydantic import ValidationError

from maxella.errors import TrainingError, UsageError, did_you_mean
from maxella.features.training_data import TrainingData
from maxella.models.fitting import Fitting, Report, silent
from maxella.models.registry import MODELS
from maxella.models.settings import Settings
from maxella.models.spec import ModelSpec
from maxella.models.view import View
from maxella.recommend.bundle.build import ALL_RATINGS
from maxella.recommend.bundle.bundle import make_bundle
from maxella.tables.id_kinds import Id
from maxella.toolkit.answers import Recommendations
from maxella.toolkit.dataset import as_dataset
from maxella.toolkit.many import AnswerTable
from maxella.toolkit.recommender import Recommender
from maxella.training.presets import Preset
from maxella.training.recipe import Recipe

FIELD_NAMES: Mapping[str, str] = {"l2": "regularisation"}
"""The field's word for a setting -> ours, where a model has it."""


class Estimator:
    """One model with its settings, which come as parameters; those that are not given have their defaults.

    Example:
        >>> EASE(l2=300).fit(dataset).recommend({260: 5}, k=5)
    """

    kind: ClassVar[str]

    def __init__(self, *, seed: int = 0, **parameters: Any) -> None:
        """Take the settings of the model.

        Args:
            seed: makes a fit repeatable on one machine.
            parameters: settings of the model, by name.

        Raises:
            UsageError: for an unknown setting, naming the nearest, or one that is out of range.
        """
        self.seed = seed
        self.settings = self._validated(parameters)
        self._recommender: Recommender | None = None

    @property
    def spec(self) -> ModelSpec:
        """What the model says of itself."""
        return MODELS[self.kind]

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """All parameters with their values, as scikit-learn has it; `deep` makes no difference."""
        return {**self.settings.model_dump(), "seed": self.seed}

    def set_params(self, **parameters: Any) -> Self:
        """Change some parameters; what was fitted is forgotten.

        Raises:
            UsageError: for an unknown setting, or one that is out of range.
        """
        self.seed = parameters.pop("seed", self.seed)
        self.settings = self._validated({**self.settings.model_dump(), **self._ours(parameters)})
        self._recommender = None
        return self

    def fit(self, dataset: Any, *, report: Report = silent) -> Self:
        """Fit all ratings of a dataset, or of a data frame of ratings.

        Raises:
            UsageError: for what is no dataset.
            DatasetError: for a frame that cannot be read.
            TrainingError: when the model cannot be fitted to these data.
        """
        ratings = as_dataset(dataset)
        data = TrainingData.of(ratings)
        view = self.fitted(data, Fitting(self.seed, report))
        if not self.spec.ranks:
            raise UsageError(
                f"{self.kind} predicts ratings and ranks nothing, so alone it recommends nothing; "
                f"evaluate it, or fit(dataset, models=['ease', {self.kind!r}])"
            )
        preset = Preset.model_validate({self.kind: self.settings}).with_weights({self.kind: 1.0})
        recipe = Recipe({self.kind: view}, preset, data, self.seed)
        self._recommender = Recommender(make_bundle(recipe, ratings, trained_on=ALL_RATINGS))
        return self

    def fitted(self, data: TrainingData, fitting: Fitting) -> View:
        """The model fitted to training data.

        Raises:
            TrainingError: when it cannot be fitted to them.
        """
        if not self.spec.takes(data):
            raise TrainingError(
                f"{self.kind} cannot be fitted to these {len(data.catalogue):,} movies and "
                f"{len(data.histories.movies):,} ratings: it takes fewer movies, or needs ratings or times"
            )
        return self.spec.fit(data, self.settings, fitting)

    @property
    def recommender(self) -> Recommender:
        """All that a recommender of this model alone answers.

        Raises:
            UsageError: before `fit`.
        """
        if self._recommender is None:
            raise UsageError(f"{self} is not fitted; call fit(dataset) first")
        return self._recommender

    def recommend(
        self, history: Any = None, *, user_id: Id | None = None, k: int = 10, **more: Any
    ) -> Recommendations:
        """The movies that fit a person best, in the order of this model; see `Recommender.recommend`.

        Raises:
            UsageError: before `fit`, or for a wrong argument.
            UnknownIdError: for an unknown user, or movie of the history.
        """
        more.setdefault("order", "interest")
        return self.recommender.recommend(history, user_id=user_id, k=k, **more)

    def recommend_many(self, user_ids: Iterable[Id] | None = None, **more: Any) -> AnswerTable:
        """Lists for many people, or everybody, as one table; see `Recommender.recommend_many`.

        Raises:
            UsageError: before `fit`, or for a wrong argument.
        """
        more.setdefault("order", "interest")
        return self.recommender.recommend_many(user_ids, **more)

    def __repr__(self) -> str:
        default = self.spec.settings().model_dump()
        changed = {
            name: value for name, value in self.settings.model_dump().items() if value != default[name]
        }
        told = ", ".join(f"{name}={value!r}" for name, value in changed.items())
        return f"{type(self).__name__}({told})"

    def _ours(self, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """The parameters under our names."""
        known = self.spec.settings.model_fields
        names = {
            theirs: ours for theirs, ours in FIELD_NAMES.items() if ours in known and theirs not in known
        }
        return {names.get(name, name): value for name, value in parameters.items()}

    def _validated(self, parameters: Mapping[str, Any]) -> Settings:
        given, known = self._ours(parameters), self.spec.settings.model_fields
        for name in given:
            if name not in known:
                near = did_you_mean(name, known, f"; there are {', '.join(known)}")
                raise UsageError(f"{type(self).__name__} has no parameter {name!r}{near}")
        try:
            return self.spec.settings.model_validate(given)
        except ValidationError as error:
            first = error.errors()[0]
            path = ".".join(map(str, first["loc"]))
            raise UsageError(f"{type(self).__name__}: {path} = {first['input']!r}: {first['msg']}") from None


class EASE(Estimator):
    """The linear item-to-item model with a closed form (Steck, 2019); `l2` is its `regularisation`."""

    kind = "ease"


class ALS(Estimator):
    """Matrix factorisation of implicit feedback (Hu, Koren and Volinsky, 2008)."""

    kind = "als"


class Gaps(Estimator):
    """A linear model of what lies between the neighbours of a history."""

    kind = "gaps"


class SLIT(Estimator):
    """A linear model of what is rated next (Choi et al., 2021)."""

    kind = "slit"


class Completion(Estimator):
    """A network for what is missing between the neighbours of a history."""

    kind = "completion"


class Recent(Estimator):
    """Popularity of late."""

    kind = "recent"


class TwoTower(Estimator):
    """Two towers: the person's history and profile, the movie's id and metadata."""

    kind = "two_tower"


class BPMF(Estimator):
    """Bayesian matrix factorisation of ratings (Salakhutdinov and Mnih, 2008), by Gibbs sampling."""

    kind = "bpmf"


class Ranker(Estimator):
    """A network that predicts ratings."""

    kind = "ranker"


class Joint(Estimator):
    """A network that ranks and rates at once."""

    kind = "joint"


def estimator_of(kind: str) -> Estimator:
    """The estimator of any kind of `MODELS` with its defaults, those of other packages included."""
    made: type[Estimator] = type(kind, (Estimator,), {"kind": kind})
    return made()
