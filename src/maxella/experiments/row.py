"""A row of an experiment as data: what is fitted, by which protocol, beside which published figures."""

import difflib
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, ValidationError, field_validator, model_validator

from maxella.data.split import protocol_named
from maxella.errors import UsageError
from maxella.experiments.study import study_folder
from maxella.models.cross.settings import CrossSettings
from maxella.models.field_towers.settings import FieldTowersSettings
from maxella.models.registry import MODELS
from maxella.models.settings import Settings
from maxella.training.earlier_names import kind_named, renamed_override
from maxella.training.protocol_run import RECIPE

NO_ROWS = (
    "there are no rows here: those of the reference study are in a clone of the project; name a file of your "
    "own, as in `maxella experiment run mine.toml --dataset NAME`"
)
MAXELLA = "maxella"
TFRS = "tfrs"
"""The engines: ours, and TensorFlow Recommenders in an environment of its own."""

Family = Literal["retrieval", "ranking", "joint", "cross", "sequence", "listwise", "best"]
FAMILIES: dict[Family, str] = {
    "retrieval": "Retrieval: which movies",
    "ranking": "Ranking: how many stars",
    "joint": "Joint: both at once",
    "cross": "DCN-v2: which features",
    "sequence": "What the towers read",
    "listwise": "What the ranking network learns from",
    "best": "Best of each family",
}
"""Every family of rows with its heading, in the order of the tables."""


class FieldTowersRow(Settings):
    """The study's models: two towers of fields."""

    kind: Literal["field-towers"]
    settings: FieldTowersSettings = FieldTowersSettings()


class CrossRow(Settings):
    """The study's DCN-v2."""

    kind: Literal["cross"]
    settings: CrossSettings = CrossSettings()


class RecipeRow(Settings):
    """Views of the recipe that Maxella serves, alone or blended."""

    kind: Literal["recipe"]
    preset: str = "default"
    """A preset's name."""
    overrides: tuple[str, ...] = ()
    """`section.key=value`, on top of the preset."""
    retrieval: str | None = None
    """What ranks all movies: a view's name, or `recipe` for the blend; None: nothing does."""
    rating: str | None = None
    """What predicts or orders ratings, likewise."""

    @field_validator("retrieval", "rating")
    @classmethod
    def _by_todays_name(cls, name: str | None) -> str | None:
        return None if name is None else kind_named(name)

    @field_validator("overrides")
    @classmethod
    def _by_todays_names(cls, overrides: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(map(renamed_override, overrides))

    @model_validator(mode="after")
    def _does_something(self) -> Self:
        named = [name for name in (self.retrieval, self.rating) if name is not None]
        if not named:
            raise ValueError("a row of the recipe needs `retrieval` or `rating`")
        for name in named:
            if name not in (RECIPE, *MODELS):
                raise ValueError(f"no view {name!r}; there are {RECIPE}, {', '.join(MODELS)}")
        return self


class Row(Settings):
    """One row of the tables."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    family: Family
    place: int
    """Where it stands among the rows of its family."""
    title: str
    """What it is, for people."""
    notes: str = ""
    """What was chosen where the study leaves a setting open, and what deviates from it."""
    protocol: str = "random-75-25"
    seeds: int = Field(3, ge=1)
    """How many seeds make its figure."""
    continues: str | None = None
    """The row whose weights its training goes on from, with the same seed."""
    published: Mapping[str, float] = Field(default_factory=dict)
    """The reference study's figures, by the names of the metrics."""
    model: Annotated[FieldTowersRow | CrossRow | RecipeRow, Field(discriminator="kind")]

    @model_validator(mode="after")
    def _can_be_run(self) -> Self:
        protocol_named(self.protocol)
        if self.continues is not None and self.model.kind != "field-towers":
            raise ValueError("only rows of field towers go on from another row")
        return self

    @property
    def engines(self) -> tuple[str, ...]:
        """Which engines can run it."""
        return (MAXELLA, TFRS) if self.model.kind == "field-towers" else (MAXELLA,)


def read_rows(own: Iterable[Path] = (), folder: Path | None = None) -> dict[str, Row]:
    """All rows by id, family by family, each in its order.

    Args:
        own: files of rows beside those of the folder.
        folder: whose rows are read. Default: the reference study's, where the package runs from a clone.

    Raises:
        UsageError: when a file is no row, two have one id, or a row continues one that is not there.
    """
    study = study_folder()
    folder = folder or (study and study / "rows")
    found: dict[str, Row] = {}
    for file in [*sorted(folder.glob("*.toml") if folder else ()), *own]:
        row = _read(file)
        if row.id in found:
            raise UsageError(f"experiment {file}: there is a row {row.id} already; give yours another id")
        found[row.id] = row
    for row in found.values():
        if row.continues is not None and row.continues not in found:
            raise UsageError(f"experiment {row.id} continues {row.continues}, which is not there")
    families = list(FAMILIES)
    ordered = sorted(found.values(), key=lambda row: (families.index(row.family), row.place))
    return {row.id: row for row in ordered}


def chosen_rows(rows: dict[str, Row], names: Iterable[str]) -> list[Row]:
    """The rows of the given ids, files and families, in the order of the tables; all where none is given.

    Raises:
        UsageError: when a name is none of them (the message names the nearest), or there are no rows at all.
    """
    wanted = {Path(name).stem if is_file(name) else name for name in names}
    # The family `cross` has something to run without rows: the importance of fields.
    if not rows and wanted != {"cross"}:
        raise UsageError(NO_ROWS)
    if unknown := sorted(wanted - set(rows) - set(FAMILIES)):
        near = difflib.get_close_matches(unknown[0], [*rows, *FAMILIES], n=1)
        hint = f"did you mean {near[0]!r}?" if near else "`maxella experiment list` shows them"
        raise UsageError(f"no experiment or family {unknown[0]!r}; {hint}")
    return [row for row in rows.values() if not wanted or {row.id, row.family} & wanted]


def is_file(name: str) -> bool:
    """Whether an argument of the command line names a file of a row, not a row or a family."""
    return name.endswith(".toml")


def _read(file: Path) -> Row:
    try:
        row = Row.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"cannot read the experiment {file}: {error}") from error
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"experiment {file.name} is not valid TOML: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise UsageError(f"experiment {file.name}: {place}: {first['msg']}") from None
    if file.name != f"{row.id}.toml":
        raise UsageError(f"experiment {file.name} holds the row {row.id}; name the file {row.id}.toml")
    return row
