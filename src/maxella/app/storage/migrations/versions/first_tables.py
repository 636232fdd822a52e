"""The first tables: accounts, profiles, their history, imports, settings."""

import sqlalchemy as sa
from alembic import op

revision = "first_tables"
down_revision = None

_SERIAL = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_FLAGS = ("seen", "hidden", "saved", "passed", "unwatched")


def upgrade() -> None:
    """Make the tables."""
    _create_people()
    _create_history()
    _create_marks()
    _create_settings()


def _create_people() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("folded_name", sa.Text, nullable=False),
        sa.Column("password_hash", sa.Text, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_accounts"),
        sa.UniqueConstraint("folded_name", name="uq_accounts_folded_name"),
    )
    op.create_table(
        "profiles",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("colour", sa.Text, nullable=False),
        sa.Column("pin_hash", sa.Text),
        sa.Column("is_shared", sa.Boolean, nullable=False),
        sa.Column("account_id", sa.Text),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_profiles"),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], ondelete="CASCADE", name="fk_profiles_account_id"
        ),
    )
    op.create_index("ix_profiles_account_id", "profiles", ["account_id"])


def _create_history() -> None:
    op.create_table(
        "imports",
        sa.Column("id", _SERIAL, nullable=False),
        sa.Column("profile_id", sa.Text, nullable=False),
        sa.Column("dataset", sa.Text, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("file_name", sa.Text, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("is_undone", sa.Boolean, nullable=False),
        sa.Column("summary", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_imports"),
        _of_profile("imports"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_imports_profile_id", "imports", ["profile_id"])
    op.create_table(
        "events",
        sa.Column("id", _SERIAL, nullable=False),
        sa.Column("profile_id", sa.Text, nullable=False),
        sa.Column("dataset", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("movie_id", sa.Text, nullable=False),
        sa.Column("value", sa.Float),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("given_at", sa.BigInteger, nullable=False),
        sa.Column("import_id", _SERIAL),
        sa.Column("recorded_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_events"),
        _of_profile("events"),
        sa.ForeignKeyConstraint(
            ["import_id"], ["imports.id"], ondelete="CASCADE", name="fk_events_import_id"
        ),
        sa.UniqueConstraint("profile_id", "key", name="uq_events_profile_id_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_events_import_id", "events", ["import_id"])
    op.create_index("ix_events_of_movie", "events", ["profile_id", "dataset", "movie_id"])


def _create_marks() -> None:
    op.create_table(
        "marks",
        sa.Column("profile_id", sa.Text, nullable=False),
        sa.Column("dataset", sa.Text, nullable=False),
        sa.Column("movie_id", sa.Text, nullable=False),
        sa.Column("rating", sa.Float),
        sa.Column("rated_at", sa.BigInteger),
        sa.Column("rating_at", sa.BigInteger),
        sa.Column("rating_event", sa.BigInteger),
        *(sa.Column(f"is_{kind}", sa.Boolean, nullable=False) for kind in _FLAGS),
        *(sa.Column(f"{kind}_at", sa.BigInteger) for kind in _FLAGS),
        sa.Column("changed_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("profile_id", "dataset", "movie_id", name="pk_marks"),
        _of_profile("marks"),
    )
    op.create_index("ix_marks_dataset", "marks", ["dataset"])


def _create_settings() -> None:
    op.create_table(
        "mappings",
        sa.Column("profile_id", sa.Text, nullable=False),
        sa.Column("header_digest", sa.LargeBinary, nullable=False),
        sa.Column("mapping", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("profile_id", "header_digest", name="pk_mappings"),
        _of_profile("mappings"),
    )
    op.create_table(
        "settings",
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_settings"),
    )


def _of_profile(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["profile_id"], ["profiles.id"], ondelete="CASCADE", name=f"fk_{table}_profile_id"
    )
