"""What a profile never wants to be shown."""

import sqlalchemy as sa
from alembic import op

revision = "never"
down_revision = "as_said"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "never",
        sa.Column("profile_id", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("folded_name", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("profile_id", "kind", "folded_name", name="pk_never"),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["profiles.id"], ondelete="CASCADE", name="fk_never_profile_id"
        ),
    )
