"""Many rows of one table written with one prepared statement: the models' own way costs several times as much for each value."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db import connection, models

_AS_THEY_ARE = (models.CharField, models.TextField, models.BooleanField, models.IntegerField)


def put_rows(
    table: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]], *, key: str = ""
) -> None:
    """Add rows, each the values of these columns in their order; with a `key`, a row of the same key takes the new values."""
    held = list(rows)
    if not held:
        return
    quoted = [connection.ops.quote_name(name) for name in columns]  # each field stands in a column of its name
    marks = ", ".join(["%s"] * len(columns))
    sql = f"INSERT INTO {connection.ops.quote_name(table._meta.db_table)} ({', '.join(quoted)}) VALUES ({marks})"  # noqa: S608  # names of our own tables
    if key:
        told = ", ".join(f"{name} = excluded.{name}" for name in quoted if name != connection.ops.quote_name(key))
        sql += f" ON CONFLICT ({connection.ops.quote_name(key)}) DO UPDATE SET {told}"
    prepare = [(at, made) for at, name in enumerate(columns) if (made := _preparing(table, name))]
    with connection.cursor() as cursor:
        cursor.executemany(sql, [_prepared(row, prepare) for row in held])


def _preparing(table: type[models.Model], name: str) -> Callable[[Any], Any] | None:
    """How a value of a column is made ready for the database; None where it is taken as it is."""
    field: Any = table._meta.get_field(name)
    if isinstance(field, _AS_THEY_ARE):
        return None
    return lambda value: field.get_db_prep_save(value, connection)


def _prepared(row: Sequence[Any], prepare: Sequence[tuple[int, Callable[[Any], Any]]]) -> list[Any]:
    values = list(row)
    for at, make in prepare:
        if values[at] is not None:
            values[at] = make(values[at])
    return values
