"""Presets: everything that training can be told, as one TOML file."""

import tomllib
from collections.abc import Collection, Iterable, Mapping
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Self

from pydantic import Field, ValidationError, create_model, model_validator

from maxella.data.dataset import Dataset
from maxella.data.split import PROTOCOLS
from maxella.errors import UsageError, did_you_mean
from maxella.models.registry import LEADING, MODELS, OWN
from maxella.models.settings import Settings
from maxella.models.spec import ModelSpec
from maxella.models.view import orders_only
from maxella.training.earlier_names import renamed, renamed_override

PRESET_FOLDER = resources.files("maxella.training") / "presets"


SECTION_OF = {"live": "live", "leave-last-out": "leave_last_out"}
"""protocol -> the section with its weights; those of all others are `retrieval`'s"""
RANKING = {kind: spec for kind, spec in MODELS.items() if spec.ranks}
RATING = {kind: spec for kind, spec in MODELS.items() if spec.rates and spec is not LEADING}
"""The models that a preset may give a weight in each blend."""

if TYPE_CHECKING:
    Sections = Settings
    RankingWeights = Settings
    RatingWeights = Settings
    StartWeights = Settings
else:

    def _weights(models: Mapping[str, float | None], most: float | None) -> dict[str, Any]:
        """A field for the weight of each model; where there is none it is not written either."""
        weight = Annotated[float, Field(ge=0, le=most)] | None
        return {
            kind: (weight, Field(default, exclude_if=lambda given: given is None))
            for kind, default in models.items()
        }

    def _defaults(models: Mapping[str, ModelSpec]) -> dict[str, float | None]:
        return {kind: spec.weight for kind, spec in models.items()}

    def _section(kind: str, spec: ModelSpec) -> tuple[type[Settings], Any]:
        """A model's section; one of another package is written only where it differs from the defaults."""
        default = spec.settings()
        return spec.settings, Field(default, exclude_if=lambda given: kind not in OWN and given == default)

    RankingWeights = create_model("RankingWeights", __base__=Settings, **_weights(_defaults(RANKING), None))
    RatingWeights = create_model("RatingWeights", __base__=Settings, **_weights(_defaults(RATING), 1))
    StartWeights = create_model("StartWeights", __base__=Settings, **_weights(dict.fromkeys(RANKING), None))
    Sections = create_model(
        "Sections", __base__=Settings, **{kind: _section(kind, spec) for kind, spec in MODELS.items()}
    )


class RetrievalSettings(RankingWeights):
    """The weight of each ranking model's standardised scores in the ranking of all movies."""

    seen: float = Field(0.0, le=0)
    """Added to movies that are in the history already."""

    @property
    def weights(self) -> dict[str, float]:
        """The models that are given a weight."""
        return dict(self.model_dump(exclude={"seen"}))


class OtherWeights(StartWeights):
    """The weights of a blend for other protocols than random splits; without any, those of `retrieval`."""

    @property
    def weights(self) -> dict[str, float]:
        """The models that are given a weight above 0."""
        return {kind: weight for kind, weight in self.model_dump().items() if weight}


class RatingSettings(RatingWeights):
    """The weight of each model in the predicted rating; what they leave of 1 is that of `LEADING`."""

    @property
    def weights(self) -> dict[str, float]:
        """The models that are given a weight."""
        return dict(self.model_dump())

    @model_validator(mode="after")
    def _leave_something(self) -> Self:
        if (total := sum(self.weights.values())) > 1:
            raise ValueError(f"the weights sum to {total:g}, and are 1 at most")
        return self


class LikingSettings(Settings):
    """How the order of what a person will probably like weighs; see `maxella.recommend.ranking.liking`.

    `python -m benchmarks.liking --part fold-0` measures them.
    """

    known: float = Field(0.25, ge=0)
    """The power of a movie's number of ratings that how probably it is watched is divided by."""
    worth: float = Field(1.0, ge=0)
    """How much it counts what a movie is worth by its predicted rating, as a power: 0 is not at all."""
    liked: float = Field(1.0, ge=0)
    """A movie that is liked for certain is worth 1 + this times one that is neither liked nor disliked."""
    disliked: float = Field(4.0, ge=0)
    """One that is disliked for certain is worth the (1 + this)th part of that."""
    loss: float | None = Field(None, ge=0)
    """What each star below the person's own mean takes from the logarithm of a movie's worth; None: it is
    chosen when a bundle is made, see
    `maxella.recommend.bundle.liking_choice`."""
    neighbours: float = Field(0.25, ge=0)
    """What being lifted most by disliked movies takes away, where they are few."""
    disliked_genres: float = Field(7.0, ge=0)
    """What each star takes away that a genre is clearly disliked by."""
    liked_genres: float = Field(0.75, ge=0)
    """What each star adds that a genre is clearly liked by."""


class Preset(Sections):
    """The settings of every model, a section each, and the weights of the blends."""

    retrieval: RetrievalSettings = RetrievalSettings()
    rating: RatingSettings = RatingSettings()
    liking: LikingSettings = LikingSettings()
    live: OtherWeights = OtherWeights()
    """with which the choice for another day begins, see `maxella.training.weight_choice`"""
    leave_last_out: OtherWeights = OtherWeights()

    @model_validator(mode="after")
    def _only_stars_are_blended(self) -> Self:
        for kind, weight in self.rating.weights.items():
            if weight and orders_only(settings := self.of(kind)):
                loss = getattr(settings, "loss", "as set")
                raise ValueError(
                    f"rating.{kind} = {weight:g} blends stars, and {kind}.loss = {loss} gives none; "
                    f"set rating.{kind}=0 or {kind}.loss=pointwise"
                )
        return self

    def of(self, kind: str) -> Settings:
        """The settings of a model."""
        settings: Settings = getattr(self, kind)
        return settings

    def weighed_for(self, protocol: str) -> "Preset":
        """The preset with the weights for a protocol as those of `retrieval`."""
        section = SECTION_OF.get(protocol)
        weights = getattr(self, section).weights if section else {}
        return self.with_weights(weights) if weights else self

    def with_weights(self, weights: Mapping[str, float]) -> "Preset":
        """The preset with these weights of `retrieval` and no others."""
        none = dict.fromkeys(self.retrieval.weights, 0.0)
        return self.model_copy(update={"retrieval": self.retrieval.model_copy(update={**none, **weights})})

    def taking_part(self) -> tuple[str, ...]:
        """The models that are fitted: those with a weight, what leads the ratings, what was asked to order.

        A model of ratings that is trained by order is in no blend: whoever asks for one wants its figures.
        """
        weights = {**self.retrieval.weights, **self.rating.weights}
        return tuple(
            kind
            for kind, spec in MODELS.items()
            if weights.get(kind) or spec is LEADING or orders_only(self.of(kind))
        )


def preset_names() -> list[str]:
    """The presets that come with Maxella."""
    return sorted(
        entry.name.removesuffix(".toml") for entry in PRESET_FOLDER.iterdir() if entry.name.endswith(".toml")
    )


def load_preset(
    name: str = "default", overrides: Iterable[str] = (), *, fitted: Collection[str] | None = None
) -> Preset:
    """Load a preset by name, or from a TOML file, with `section.key=value` overrides on top.

    Models may go by the names of version 0.1 too.

    Args:
        name: of a preset, or a TOML file.
        overrides: what is changed.
        fitted: the models whose settings may be changed. Default: those that take part under any protocol.

    Raises:
        UsageError: when the preset, a section or a key is unknown (naming the nearest), a value is out of
            range, or an override sets something of a model that is not fitted.
    """
    overrides = tuple(map(renamed_override, overrides))
    source = Path(name)
    if source.suffix == ".toml":
        try:
            text = source.read_text(encoding="utf-8")
        except OSError as error:
            raise UsageError(f"preset {source} cannot be read: {error.strerror}") from error
    elif name in preset_names():
        text = (PRESET_FOLDER / f"{name}.toml").read_text(encoding="utf-8")
    else:
        raise UsageError(
            f"no preset {name!r}{did_you_mean(name, preset_names())}; there are {', '.join(preset_names())}"
        )
    try:
        values = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"preset {name} is not valid TOML: {error}") from error
    try:
        values = renamed(values)
    except ValueError as error:
        raise UsageError(f"preset {name}: {error}") from None
    for override in overrides:
        _override(values, override)
    _begin_with_own(values, overrides)
    preset = _validated(name, values)
    refuse_unused(preset, overrides, _ever_fitted(preset) if fitted is None else fitted)
    return preset


def _ever_fitted(preset: Preset) -> set[str]:
    """The models that take part under any protocol."""
    return {kind for protocol in PROTOCOLS for kind in preset.weighed_for(protocol).taking_part()}


def _begin_with_own(values: dict[str, Any], overrides: Iterable[str]) -> None:
    """Let weights of `retrieval` that somebody sets hold for every protocol whose own they do not set."""
    keys = {override.partition("=")[0].strip() for override in overrides}
    sections = {key.partition(".")[0] for key in keys - {"retrieval.seen"}}
    if "retrieval" in sections:
        for section in set(SECTION_OF.values()) - sections:
            values.pop(section, None)


def refuse_unused(preset: Preset, overrides: Iterable[str], fitted: Collection[str]) -> None:
    """Make sure that each override does something.

    Raises:
        UsageError: when one sets something of a model that is not among the `fitted` ones, and no other its
            weight; it names the nearest setting of those that are fitted.
    """
    keys = {override: override.partition("=")[0].strip() for override in overrides}
    # Whoever switches a model off beside its settings knows that it is off.
    weighed = {key.partition(".")[2] for key in keys.values() if key.startswith(("retrieval.", "rating."))}
    for override, key in keys.items():
        kind = key.partition(".")[0]
        if kind not in MODELS or kind in fitted or kind in weighed:
            continue
        blends = [name for name, models in (("retrieval", RANKING), ("rating", RATING)) if kind in models]
        weights = " or ".join(f"{name}.{kind}" for name in blends)
        remedy = "" if kind in preset.taking_part() else f" (it is where {weights} is above 0)"
        known = [f"{name}.{setting}" for name in fitted for setting in type(preset.of(name)).model_fields]
        raise UsageError(f"--set {override}: nothing fits {kind}{remedy}{did_you_mean(key, known)}")


def refuse_of_ratings(overrides: Iterable[str], dataset: Dataset) -> None:
    """Make sure that no override sets something of ratings where a dataset has none.

    Raises:
        UsageError: naming the override.
    """
    of_ratings = {"rating", "liking", *(kind for kind, spec in MODELS.items() if not spec.ranks)}
    for override in () if dataset.has_ratings else overrides:
        section = override.partition("=")[0].strip().partition(".")[0]
        if section in of_ratings:
            raise UsageError(
                f"--set {override}: {section} is about ratings, and dataset {dataset.name} has none, only "
                "what was seen; leave it out"
            )


def _override(values: dict[str, Any], override: str) -> None:
    key, equals, text = override.partition("=")
    section, dot, setting = key.strip().partition(".")
    if not (equals and dot and setting):
        raise UsageError(
            f"--set {override!r} is not of the form section.key=value, such as two_tower.epochs=10"
        )
    try:
        value = tomllib.loads(f"value = {text}")["value"]
    except (ValueError, RecursionError):
        value = text.strip()
    table = values.setdefault(section, {})
    if not isinstance(table, dict):
        raise UsageError(f"--set {override!r}: {section} is not a section")
    table[setting] = value


def _validated(name: str, values: Mapping[str, Any]) -> Preset:
    try:
        return Preset.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        path = [str(part) for part in first["loc"]]
        if first["type"] == "extra_forbidden":
            known = _known_keys(path[:-1])
            raise UsageError(
                f"preset {name}: no setting {'.'.join(path)}{did_you_mean(path[-1], known)}"
            ) from None
        if not path:
            raise UsageError(f"preset {name}: {first['ctx']['error']}") from None
        raise UsageError(f"preset {name}: {'.'.join(path)} = {first['input']!r}: {first['msg']}") from None


def _known_keys(path: list[str]) -> list[str]:
    model: type[Settings] = Preset
    for part in path:
        model = type(getattr(model(), part))
    return list(model.model_fields)
