"""Events are found in their order, so that taking one back need not sort all of its movie."""

from alembic import op

revision = "event_order"
down_revision = "sessions"


def upgrade() -> None:
    """Put an index that has the order in the place of the one that has not."""
    op.drop_index("ix_events_of_movie", "events")
    op.create_index("ix_events_in_order", "events", ["profile_id", "dataset", "movie_id", "kind", "at", "id"])
