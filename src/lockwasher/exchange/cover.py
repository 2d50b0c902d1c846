"""portfolio.yaml: the name of a portfolio, its title, the day it is looked at, notes. Strict YAML."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import yaml

from lockwasher.exchange.errors import RowError, UnreadableError, nearest
from lockwasher.exchange.values import ID
from lockwasher.procedures.dialect import DialectError, Value, parse_document, read_document

COVER = "portfolio.yaml"
KEYS = ("name", "title", "default_day", "notes")
_PLACE = re.compile(r"[^:]*:(?:(\d+)(?:, ([^:]*))?:)? *(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Cover:
    """What portfolio.yaml says."""

    name: str
    title: str = ""
    default_day: date | None = None
    notes: tuple[str, ...] = ()


def read_cover(folder: Path) -> Cover | tuple[RowError, ...]:
    """Read portfolio.yaml, or tell what is wrong with it."""
    path = folder / COVER
    if not path.is_file():
        return (RowError(COVER, None, None, "this file is missing", "add it with one line, such as name: my-office"),)
    try:
        document = read_document(path)
        errors = tuple(_key_faults(document))
        return errors or _cover(document)
    except DialectError as error:
        return (_told(str(error)),)


def write_cover(cover: Cover) -> str:
    """The text of portfolio.yaml.

    Raises:
        ValueError: a text is blank or holds what strict YAML cannot, such as a control character.
    """
    held: dict[str, object] = {"name": cover.name}
    if cover.title:
        held["title"] = cover.title
    if cover.default_day:
        held["default_day"] = cover.default_day
    if cover.notes:
        held["notes"] = list(cover.notes)
    text = yaml.safe_dump(held, allow_unicode=True, sort_keys=False, width=120)
    if _cover(parse_document(text, COVER)) != cover:
        raise ValueError(f"{COVER} cannot hold these texts: {held}")
    return text


def _cover(document: Value) -> Cover:
    title, day, notes = document.get("title"), document.get("default_day"), document.get("notes")
    return Cover(
        name=document.need("name").written(),
        title=title.written() if title else "",
        default_day=day.day() if day else None,
        notes=tuple(note.written() for note in notes.items()) if notes else (),
    )


def _key_faults(document: Value) -> Iterator[RowError]:
    """Every key that is wrong, so that one fault does not hide the next."""
    readers: dict[str, Callable[[Value], object]] = {
        "name": _name,
        "title": Value.written,
        "default_day": Value.day,
        "notes": lambda notes: [note.written() for note in notes.items()],
    }
    for key, value in document.entries():
        if key not in KEYS:
            fix = nearest(key, KEYS, f"the keys are {', '.join(KEYS)}")
            yield RowError(COVER, value.line, None, f"there is no key '{key}'", fix)
            continue
        try:
            readers[key](value)
        except DialectError as error:
            yield _told(str(error))
        except UnreadableError as error:
            yield RowError(COVER, value.line, key, error.message, error.fix)
    if document.get("name") is None:
        yield RowError(COVER, document.line, "name", "this key is missing", "add it, such as name: my-office")


def _name(value: Value) -> object:
    return ID.read(value.written())


def _told(words: str) -> RowError:
    found = _PLACE.fullmatch(words)
    line, key, rest = found.groups() if found else (None, None, words)
    message, _, fix = rest.partition("; ")
    return RowError(COVER, int(line) if line else None, key or None, message, fix)
