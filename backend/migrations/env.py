"""Runs migrations on the connection it is handed; Prova upgrades its database at every start."""

from alembic import context

from backend.adapters.store.all_tables import Table

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Table.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=False,
)
with context.begin_transaction():
    context.run_migrations()
