"""What a page asks of PostgreSQL more than of SQLite."""

from django.db import connection

# On PostgreSQL a statement says that all that is read is read of one moment; on SQLite the transaction's beginning says it.
ONE_MOMENT = int(connection.vendor == "postgresql")
