"""Empty the database after a test that wrote to it for good: by rows, for what Django does instead waits seconds for the disk.

Its flush truncates every table (70 of them, each a new file that PostgreSQL writes through) and makes permissions and content
types anew. Here they stay as they are, and all else is deleted in one transaction.
"""

from __future__ import annotations

from functools import cache

from django.db import connections, transaction

KEPT = {"django_migrations", "django_content_type", "auth_permission"}
BESIDES = ("desk_cache",)  # a table without a model


def empty(case):
    """In the place of TransactionTestCase._fixture_teardown."""
    for name in case._databases_names(include_mirrors=False):
        with transaction.atomic(using=name), connections[name].cursor() as cursor:
            # Foreign keys are looked at when the transaction ends, so that no order matters.
            for table in _tables(name):
                cursor.execute(f"DELETE FROM {connections[name].ops.quote_name(table)}")  # noqa: S608  # our own tables


@cache
def _tables(name):
    tables = connections[name].introspection.django_table_names(only_existing=True, include_views=False)
    return (*sorted(set(tables) - KEPT), *BESIDES)
