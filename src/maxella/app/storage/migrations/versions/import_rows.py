"""What imports said of each film, which film that is taken for, and events that meant another one."""

import sqlalchemy as sa
from alembic import op

revision = "import_rows"
down_revision = "never"

_SERIAL = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Make the tables; of what earlier releases imported, only the events are known."""
    op.add_column("events", sa.Column("set_aside_at", sa.BigInteger))
    op.create_table(
        "import_rows",
        sa.Column("id", _SERIAL, nullable=False),
        sa.Column("profile_id", sa.Text, nullable=False),
        sa.Column("import_id", _SERIAL, nullable=False),
        sa.Column("name", sa.LargeBinary, nullable=False),
        sa.Column("dataset", sa.Text),
        sa.Column("movie_id", sa.Text),
        sa.Column("is_rated", sa.Boolean, nullable=False),
        sa.Column("said", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_import_rows"),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["profiles.id"], ondelete="CASCADE", name="fk_import_rows_profile_id"
        ),
        sa.ForeignKeyConstraint(
            ["import_id"], ["imports.id"], ondelete="CASCADE", name="fk_import_rows_import_id"
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_import_rows_import_id", "import_rows", ["import_id"])
    op.create_index("ix_import_rows_name", "import_rows", ["profile_id", "name"])
    op.create_table(
        "film_choices",
        sa.Column("profile_id", sa.Text, nullable=False),
        sa.Column("dataset", sa.Text, nullable=False),
        sa.Column("name", sa.LargeBinary, nullable=False),
        sa.Column("movie_id", sa.Text),
        sa.PrimaryKeyConstraint("profile_id", "dataset", "name", name="pk_film_choices"),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["profiles.id"], ondelete="CASCADE", name="fk_film_choices_profile_id"
        ),
    )
