"""A finding as plain values, to be kept, and read again. What a policy changes is kept in words: it can be told, not played."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Final, Union, get_args, get_origin, get_type_hints

from lockwasher.estimates.world import World
from lockwasher.policy.finding import Finding
from lockwasher.policy.model import Change, PolicyError

FORMAT: Final = 3  # of what is kept; what was kept in another is worked out anew


@dataclass(frozen=True, slots=True)
class Remembered:
    """A change of a policy in words."""

    told: str

    @property
    def targets(self) -> frozenset[str]:
        """Nothing: it changes no world."""
        return frozenset()

    def apply(self, world: World) -> World:
        """Raises PolicyError: it is kept in words alone."""
        raise PolicyError(
            f"{self.told}: kept in words alone; choose the policy by its name to apply it to {world.as_of}"
        )


def kept(found: Finding) -> Mapping[str, Any]:
    """A finding as what JSON can hold."""
    return {"format": FORMAT, "finding": _plain(found)}


def read(held: Mapping[str, Any]) -> Finding | None:
    """A finding from what was kept of it; None where it was kept in another form."""
    if held.get("format") != FORMAT:
        return None
    try:
        found = _read(Finding, held["finding"])
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):  # of a version that had other fields
        return None
    return found if isinstance(found, Finding) else None


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if value is None or isinstance(value, str | int | float | bool):
        return value
    if isinstance(value, date | Decimal):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(one) for one in value]
    return {one.name: _plain(getattr(value, one.name)) for one in _fields_of(value)}


def _fields_of(value: Any) -> Any:
    """The fields of a value; of a change its words alone."""
    return fields(Remembered) if not isinstance(value, type) and hasattr(value, "apply") else fields(value)


def _read(kind: Any, held: Any) -> Any:
    """A value of a kind from its plain form, by the kinds of its fields."""
    if held is None or kind is Any:
        return held
    origin, inner = get_origin(kind), get_args(kind)
    if origin in {Union, UnionType}:
        return _read_one_of(inner, held)
    if origin is tuple:
        return _read_tuple(inner, held)
    if origin is not None and issubclass(origin, Mapping):
        return {key: _read(inner[1], one) for key, one in held.items()}
    if kind is Change:
        return Remembered(held["told"])
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        return kind(**{name: _read(hints[name], one) for name, one in held.items()})  # type: ignore[operator]
    return date.fromisoformat(held) if kind is date else kind(held)


def _read_one_of(kinds: tuple[Any, ...], held: Any) -> Any:
    """Of several kinds, the first that is no None: unions here are of one kind and None, or of plain kinds."""
    named = [kind for kind in kinds if kind is not NoneType]
    return held if all(kind in {int, str, float, bool} for kind in named) else _read(named[0], held)


def _read_tuple(inner: tuple[Any, ...], held: Any) -> tuple[Any, ...]:
    if len(inner) == 2 and inner[1] is Ellipsis:
        return tuple(_read(inner[0], one) for one in held)
    return tuple(_read(kind, one) for kind, one in zip(inner, held, strict=True))
