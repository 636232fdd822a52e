"""Search spaces: which settings of a part are tuned, and between which values."""

import math
import tomllib
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Annotated, Any, Self

from optuna.trial import Trial
from pydantic import Field, TypeAdapter, ValidationError, model_validator

from maxella.errors import UsageError, did_you_mean
from maxella.models.registry import MODELS
from maxella.models.settings import Settings


class Range(Settings):
    """All values from `low` to `high`, both included."""

    low: int | float
    high: int | float
    log: bool = False
    """Whether a factor of two is as far at the lower end as at the upper one."""
    step: int | float | None = Field(None, gt=0)
    """Only low, low + step, low + 2 step and so on."""

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if self.low >= self.high:
            raise ValueError(f"low {self.low} is not below high {self.high}")
        if self.log and self.step is not None:
            raise ValueError("log and step exclude each other")
        if self.log and self.low <= 0:
            raise ValueError(f"a range with log = true begins above 0, not at {self.low}")
        if self.step is not None and self.step > self.high - self.low:
            raise ValueError(f"step {self.step} is wider than the range")
        return self

    @property
    def bounds(self) -> tuple[Any, ...]:
        """The values that must be valid settings for all others to be."""
        return (self.low, self.high) if self.step is None else (self.low, self.low + self.step, self.high)

    def holds(self, value: Any) -> bool:
        """Whether a value is among those that are tried."""
        if not isinstance(value, int | float) or not self.low <= value <= self.high:
            return False
        steps = 0.0 if self.step is None else (value - self.low) / self.step
        return math.isclose(steps, round(steps), abs_tol=1e-9)

    def draw(self, trial: Trial, setting: str, *, whole: bool) -> None:
        """Draw a value for a trial; `whole` for settings that are integers."""
        if not whole:
            trial.suggest_float(setting, self.low, self.high, log=self.log, step=self.step)
            return
        step = 1 if self.step is None else int(self.step)
        low, high = int(self.low), int(self.high)
        trial.suggest_int(setting, low, low + (high - low) // step * step, log=self.log, step=step)


class Choices(Settings):
    """A few values, of which none is nearer to one than to another."""

    choices: tuple[bool | int | float | str, ...] = Field(min_length=2)

    @property
    def bounds(self) -> tuple[Any, ...]:
        """The values that must be valid settings: all of them."""
        return self.choices

    def holds(self, value: Any) -> bool:
        """Whether a value is among those that are tried."""
        return value in self.choices

    def draw(self, trial: Trial, setting: str, *, whole: bool) -> None:
        """Draw a value for a trial."""
        trial.suggest_categorical(setting, self.choices)


Space = dict[str, Range | Choices]
"""setting of a part -> the values that are tried"""


def load_space(
    part: str, preset: Settings, file: Path | None = None, fixed: Collection[str] = frozenset()
) -> Space:
    """Load the search space of a part: the one that comes with Maxella, or a TOML file.

    Args:
        part: the section of the preset that is tuned.
        preset: the settings of that part, which are the first that are tried.
        file: a TOML file with a table for each setting: `low`, `high`, and `log` or `step`; or `choices`.
        fixed: settings that are not tuned although the space has them.

    Raises:
        UsageError: when there is no such space, it is no valid TOML, or has a setting that is unknown (naming
            the nearest) or a value that the part refuses; when the preset's own value is not in it, or
            nothing is left to tune.
    """
    where, tables = _read(part, file)
    space = {}
    for setting, table in tables.items():
        dimension = _dimension(where, setting, table)
        _check(where, setting, dimension, preset)
        if setting not in fixed:
            space[setting] = dimension
    if not space:
        raise UsageError(f"{where}: nothing is left to tune; fix fewer settings, or give more by --space")
    for setting, dimension in space.items():
        value = getattr(preset, setting)
        if not dimension.holds(value):
            raise UsageError(
                f"{where}: the preset's {setting} = {value} is not among the values that are tried; "
                f"widen the space (--space FILE), or fix the setting (--set {part}.{setting}={value})"
            )
    return space


def _read(part: str, file: Path | None) -> tuple[str, Mapping[str, Any]]:
    """A space's name in messages, and its tables."""
    source = file or MODELS[part].space
    where = f"space {file or part}"
    if source is None:
        raise UsageError(f"no search space of {part} comes along; give one by --space FILE")
    try:
        return where, tomllib.loads(source.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"{where} cannot be read: {error.strerror}") from error
    except (ValueError, RecursionError) as error:  # of the encoding, or of TOML
        raise UsageError(f"{where} is not valid TOML: {error}") from error


def _dimension(where: str, setting: str, table: Any) -> Range | Choices:
    kind = Choices if isinstance(table, dict) and "choices" in table else Range
    try:
        return kind.model_validate(table)
    except ValidationError as error:
        raise UsageError(f"{where}: {setting}{_first(error)}") from None


def _check(where: str, setting: str, dimension: Range | Choices, preset: Settings) -> None:
    """Refuse a setting that the part does not have, and values that it would not take."""
    fields = type(preset).model_fields
    if setting not in fields:
        hint = did_you_mean(setting, fields, f"; there are {', '.join(fields)}")
        raise UsageError(f"{where}: no setting {setting}{hint}")
    field = fields[setting]
    accepted: Any = Annotated[(field.annotation, *field.metadata)]
    adapter: TypeAdapter[Any] = TypeAdapter(accepted)
    for value in dimension.bounds:
        try:
            adapter.validate_python(value)
        except ValidationError as error:
            raise UsageError(f"{where}: {setting} = {value!r}{_first(error)}") from None


def _first(error: ValidationError) -> str:
    first = error.errors()[0]
    path = "".join(f".{part}" for part in first["loc"])
    return f"{path}: {first['msg']}"
