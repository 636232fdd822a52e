"""A release after this one: its migrations are ours and one more."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from maxella.app.storage import migrating

NEXT = "of_tomorrow"
_MIGRATION = """
import sqlalchemy as sa
from alembic import op

revision = "of_tomorrow"
down_revision = {before!r}


def upgrade():
    op.create_table("shelves", sa.Column("name", sa.Text, primary_key=True, nullable=False))
    op.add_column("profiles", sa.Column("motto", sa.Text))
"""


@contextmanager
def next_release(folder: Path) -> Iterator[None]:
    """Run what the block runs as the next release would.

    Args:
        folder: an empty place for its migrations.
    """
    scripts = folder / "migrations"
    if not scripts.exists():
        shutil.copytree(Path(migrating.__file__).parent / "migrations", scripts)
        migration = _MIGRATION.format(before=migrating.newest_revision())
        (scripts / "versions" / f"{NEXT}.py").write_text(migration)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(migrating, "SCRIPTS", str(scripts))
        yield
