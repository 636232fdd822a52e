"""Since when a kept film of an import is forgotten."""

import sqlalchemy as sa
from alembic import op

revision = "forgotten"
down_revision = "import_rows"


def upgrade() -> None:
    """Add the column; nothing is forgotten so far."""
    op.add_column("import_rows", sa.Column("forgotten_at", sa.BigInteger))
