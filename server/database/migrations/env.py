"""What alembic runs: migrations on the connection that it is handed, in the transaction that is under way there."""

from alembic import context

from server.database.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
