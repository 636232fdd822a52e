"""Sessions: which browser is signed in, and as whom."""

import sqlalchemy as sa
from alembic import op

revision = "sessions"
down_revision = "first_tables"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "sessions",
        sa.Column("id_hash", sa.Text, nullable=False),
        sa.Column("account_id", sa.Text),
        sa.Column("profile_id", sa.Text),
        sa.Column("operator_until", sa.BigInteger),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("seen_at", sa.BigInteger, nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.Column("device", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id_hash", name="pk_sessions"),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], ondelete="CASCADE", name="fk_sessions_account_id"
        ),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["profiles.id"], ondelete="SET NULL", name="fk_sessions_profile_id"
        ),
    )
    op.create_index("ix_sessions_account_id", "sessions", ["account_id"])
    op.create_index("ix_sessions_profile_id", "sessions", ["profile_id"])
    op.create_index("ix_sessions_expires_at", "sessions", ["expires_at"])
