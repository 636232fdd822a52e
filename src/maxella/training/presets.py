"""Presets: everything that training can be told, as one TOML file."""

import difflib
import tomllib
from collections.abc import Iterable, Mapping
from importlib import resources
from pathlib import Path
from typing import Any, Self

from pydantic import Field, ValidationError, model_validator

from maxella.errors import UsageError
from maxella.models.bayesian import FactorsSettings
from maxella.models.ease import EaseSettings
from maxella.models.joint import JointSettings
from maxella.models.ranker import RankerSettings
from maxella.models.rankers import RankersSettings
from maxella.models.settings import Settings
from maxella.models.two_tower import TowersSettings

PRESET_FOLDER = resources.files("maxella.training") / "presets"


class RetrievalSettings(Settings):
    """How the ranking of all movies is blended from the views that score by co-rating."""

    towers: float = Field(1.0, ge=0)
    """Weight of the towers' standardised scores."""
    ease: float = Field(1.0, ge=0)
    """Weight of EASE's standardised scores."""
    seen: float = Field(0.0, le=0)
    """Added to movies that are in the history already."""


class RatingSettings(Settings):
    """How the predicted rating is blended."""

    ranker: float = Field(0.0, ge=0, le=1)
    """Weight of the deep ranking model; the Bayesian factors have the rest."""


class LikingSettings(Settings):
    """How the order of what a person will probably like weighs; see `maxella.recommend.liking`.

    `python -m benchmarks.liking --part fold-0` measures them.
    """

    known: float = Field(0.25, ge=0)
    """The power of a movie's number of ratings that how probably it is watched is divided by."""
    worth: float = Field(1.0, ge=0)
    """How much it counts what a movie is worth by its predicted rating, as a power: 0 is not at all."""
    liked: float = Field(1.0, ge=0)
    """A movie that is liked for certain is worth 1 + this times one that is neither liked nor disliked."""
    disliked: float = Field(5.0, ge=0)
    """One that is disliked for certain is worth the (1 + this)th part of that."""
    loss: float = Field(2.0, ge=0)
    """What each star below the person's own mean takes from the logarithm of a movie's worth."""
    neighbours: float = Field(0.25, ge=0)
    """What being lifted most by disliked movies takes away at most."""
    disliked_genres: float = Field(7.0, ge=0)
    """What each star takes away that a genre is clearly disliked by."""
    liked_genres: float = Field(0.75, ge=0)
    """What each star adds that a genre is clearly liked by."""


class Preset(Settings):
    """The settings of every part of the recipe, and the weights of the blends."""

    towers: TowersSettings = TowersSettings()
    ease: EaseSettings = EaseSettings()
    factors: FactorsSettings = FactorsSettings()
    ranker: RankerSettings = RankerSettings()
    rankers: RankersSettings = RankersSettings()
    joint: JointSettings = JointSettings()
    retrieval: RetrievalSettings = RetrievalSettings()
    rating: RatingSettings = RatingSettings()
    liking: LikingSettings = LikingSettings()

    @model_validator(mode="after")
    def _only_stars_are_blended(self) -> Self:
        if self.rating.ranker and self.ranker.loss != "pointwise":
            raise ValueError(
                f"rating.ranker = {self.rating.ranker:g} blends stars, and ranker.loss = {self.ranker.loss} "
                "gives none; set rating.ranker=0 or ranker.loss=pointwise"
            )
        return self


def preset_names() -> list[str]:
    """The presets that come with Maxella."""
    return sorted(
        entry.name.removesuffix(".toml") for entry in PRESET_FOLDER.iterdir() if entry.name.endswith(".toml")
    )


def load_preset(name: str = "default", overrides: Iterable[str] = ()) -> Preset:
    """Load a preset by name, or from a TOML file, with `section.key=value` overrides on top.

    Raises:
        UsageError: when the preset, a section or a key is unknown (naming the nearest), or a value is
            out of range.
    """
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
            f"no preset {name!r}{_nearest(name, preset_names())}; there are {', '.join(preset_names())}"
        )
    try:
        values = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"preset {name} is not valid TOML: {error}") from error
    for override in overrides:
        _override(values, override)
    return _validated(name, values)


def _override(values: dict[str, Any], override: str) -> None:
    key, equals, text = override.partition("=")
    section, dot, setting = key.strip().partition(".")
    if not (equals and dot and setting):
        raise UsageError(f"--set {override!r} is not of the form section.key=value, such as towers.epochs=10")
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
                f"preset {name}: no setting {'.'.join(path)}{_nearest(path[-1], known)}"
            ) from None
        if not path:
            raise UsageError(f"preset {name}: {first['ctx']['error']}") from None
        raise UsageError(f"preset {name}: {'.'.join(path)} = {first['input']!r}: {first['msg']}") from None


def _known_keys(path: list[str]) -> list[str]:
    model: type[Settings] = Preset
    for part in path:
        model = type(getattr(model(), part))
    return list(model.model_fields)


def _nearest(name: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(name, list(known), n=1)
    return f"; did you mean {close[0]!r}?" if close else ""
