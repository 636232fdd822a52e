"""The tables, as they stand after the newest migration."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.types import TypeDecorator

from maxella.app.storage.records import FLAGS
from maxella.errors import StorageError
from maxella.tables.rating_scales import RatingScale, scale_of, written

# PostgreSQL names constraints itself, SQLite does not: a later migration must find them under the same name.
metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)

# SQLite counts up only in a column that it calls INTEGER.
_Serial = BigInteger().with_variant(Integer, "sqlite")


class Scale(TypeDecorator[RatingScale]):
    """`0.5..5/0.5` in the database, a `RatingScale` in the code."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: RatingScale | None, dialect: Dialect) -> str | None:
        """The text that is written."""
        return None if value is None else written(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> RatingScale | None:
        """The scale that is read."""
        try:
            return None if value is None else scale_of(value)
        except ValueError as error:
            raise StorageError(
                f"a rating of the database cannot be read: {error}; restore a backup"
            ) from error


def _of_profile() -> ForeignKey:
    return ForeignKey("profiles.id", ondelete="CASCADE")


accounts = Table(
    "accounts",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    # The name as it is compared: one account for "Ada" and "ada".
    Column("folded_name", Text, nullable=False, unique=True),
    Column("password_hash", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
)

profiles = Table(
    "profiles",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("colour", Text, nullable=False),
    Column("pin_hash", Text),
    Column("is_shared", Boolean, nullable=False),
    Column("account_id", Text, ForeignKey("accounts.id", ondelete="CASCADE"), index=True),
    Column("created_at", BigInteger, nullable=False),
    Column("scale", Text),  # its name, or null for that of the dataset
)

# Which browser is signed in, and as whom; nobody who merely looks has a row.
sessions = Table(
    "sessions",
    metadata,
    Column("id_hash", Text, primary_key=True),  # SHA-256 of what the cookie holds
    Column("account_id", Text, ForeignKey("accounts.id", ondelete="CASCADE"), index=True),
    # With the profile gone, the account may still be signed in.
    Column("profile_id", Text, ForeignKey("profiles.id", ondelete="SET NULL"), index=True),
    Column("operator_until", BigInteger),
    Column("created_at", BigInteger, nullable=False),
    Column("seen_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False, index=True),
    Column("device", Text, nullable=False),
)

imports = Table(
    "imports",
    metadata,
    Column("id", _Serial, primary_key=True),
    Column("profile_id", Text, _of_profile(), nullable=False, index=True),
    Column("dataset", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("file_name", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("is_undone", Boolean, nullable=False),
    Column("summary", Text, nullable=False),  # JSON
    sqlite_autoincrement=True,
)

# Append-only: rows come, and go only with their profile.
events = Table(
    "events",
    metadata,
    Column("id", _Serial, primary_key=True),
    Column("profile_id", Text, _of_profile(), nullable=False),
    Column("dataset", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("movie_id", Text, nullable=False),
    Column("value", Float),
    Column("at", BigInteger, nullable=False),
    # When the value was first given: `at`, unless the event restores what stood before another one.
    Column("given_at", BigInteger, nullable=False),
    Column("import_id", _Serial, ForeignKey("imports.id", ondelete="CASCADE"), index=True),
    Column("recorded_at", BigInteger, nullable=False),
    # On which the value was said; null for what is no rating, and for what earlier releases kept: ratings on
    # the scale of the dataset.
    Column("scale", Scale),
    # Since when it does not count, for an import meant another film; null for all others.
    Column("set_aside_at", BigInteger),
    UniqueConstraint("profile_id", "key"),
    Index("ix_events_in_order", "profile_id", "dataset", "movie_id", "kind", "at", "id"),
    sqlite_autoincrement=True,
)

# What the events of a movie come to: of each kind the latest, also where it cleared something. It is written
# in the transaction of the events, and can be folded from them again.
marks = Table(
    "marks",
    metadata,
    Column("profile_id", Text, _of_profile(), primary_key=True),
    Column("dataset", Text, primary_key=True),
    Column("movie_id", Text, primary_key=True),
    Column("rating", Float),
    Column("rated_at", BigInteger),  # `given_at` of the event
    Column("rating_at", BigInteger),  # `at` of the event; the same below
    Column("rating_event", BigInteger),
    *(Column(f"is_{kind}", Boolean, nullable=False) for kind in FLAGS),
    *(Column(f"{kind}_at", BigInteger) for kind in FLAGS),
    Column("changed_at", BigInteger, nullable=False),
    Column("scale", Scale),  # of the rating
    Index("ix_marks_dataset", "dataset"),
)

# What the files of imports say of films that they brought, or that no catalogue has: as it was read.
import_rows = Table(
    "import_rows",
    metadata,
    Column("id", _Serial, primary_key=True),
    Column("profile_id", Text, _of_profile(), nullable=False),
    Column("import_id", _Serial, ForeignKey("imports.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("name", LargeBinary, nullable=False),  # SHA-256 of title, year and ids: as what the film is named
    Column("dataset", Text),  # of the movie
    Column("movie_id", Text),  # what it is taken for; null where it is kept until a catalogue has it
    Column("is_rated", Boolean, nullable=False),
    Column("said", Text, nullable=False),  # JSON: title, year, ids, rating, scale, date, flags, file, line
    Column("forgotten_at", BigInteger),  # of a kept film: since when nobody wants to know of it
    Index("ix_import_rows_name", "profile_id", "name"),
    sqlite_autoincrement=True,
)

# Which film a file means, as somebody said once; no movie: none of the catalogue.
film_choices = Table(
    "film_choices",
    metadata,
    Column("profile_id", Text, _of_profile(), primary_key=True),
    Column("dataset", Text, primary_key=True),
    Column("name", LargeBinary, primary_key=True),  # as in `import_rows`
    Column("movie_id", Text),
)

# Which column of an unknown table is which, as somebody said once.
mappings = Table(
    "mappings",
    metadata,
    Column("profile_id", Text, _of_profile(), primary_key=True),
    Column("header_digest", LargeBinary, primary_key=True),  # SHA-256: headers may be long
    Column("mapping", Text, nullable=False),  # JSON
)

# What a profile never wants to be shown: names, which are the same in every dataset.
never = Table(
    "never",
    metadata,
    Column("profile_id", Text, _of_profile(), primary_key=True),
    Column("kind", Text, primary_key=True),  # genres, people or keywords
    Column("folded_name", Text, primary_key=True),  # as it is compared
    Column("name", Text, nullable=False),
)

settings = Table(
    "settings",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)
