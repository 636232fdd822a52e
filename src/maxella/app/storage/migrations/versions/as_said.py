"""Ratings are kept with the scale on which they were said, and a profile chooses one to say them on."""

import sqlalchemy as sa
from alembic import op

revision = "as_said"
down_revision = "event_order"


def upgrade() -> None:
    """Add the columns; what stands without a scale is on that of its dataset, as earlier releases kept it."""
    for table in ("events", "marks", "profiles"):
        op.add_column(table, sa.Column("scale", sa.Text))
