"""Runs the migrations over the connection that `maxella.app.storage.migrating` has opened."""

from alembic import context

from maxella.app.storage.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
