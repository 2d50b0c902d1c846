"""Strict YAML: text, whole numbers, ISO dates, true and false, lists, maps; every value knows its line.

Plain YAML turns `NO` into false, `9810.00` into a float and `010` into 8: exactly the data of this trade. So only the
composer of the YAML library is used, and the values are read here.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import yaml

MAX_BYTES = 1_000_000
MAX_DEPTH = 20  # an edition needs 7; far more would overrun the stack
# Longer rows of digits are identifiers, and Python refuses to read very long ones as numbers.
_WHOLE, _ISO = re.compile(r"-?(0|[1-9][0-9]{0,14})"), re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DECIMAL = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_NOTHING = {"", "~", "null", "Null", "NULL"}
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_FAST = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml, where PyYAML was built with it: twenty times faster
_REMEDIES = {
    "'\\t'": "indent with spaces, not with tabs",
    "mapping values are not allowed": "put text with a colon and a space in quotes",
    "found another document": "keep one document in a file; remove '---'",
    "unexpected end of stream": "close the quotes or brackets",
    "cannot start any token": "put the text in quotes",
}


class DialectError(ValueError):
    """A file breaks the dialect. The text says where, what, and what to do."""


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a document: the file, the line of its key, the path of keys that leads to it, what stands there."""

    file: str
    line: int
    path: str
    content: str | int | bool | date | tuple[Value, ...] | tuple[tuple[str, Value], ...]
    is_map: bool = False

    def error(self, message: str) -> DialectError:
        """An error that says where this value stands."""
        return _error(self.file, self.line, message, self.path)

    def text(self) -> str:
        """The value as text; a number or a date is refused."""
        if isinstance(self.content, str):
            return self.content
        remedy = "" if isinstance(self.content, tuple) else "; put it in quotes if text is meant"
        raise self.error(f"expected text, found {self._kind()}{remedy}")

    def whole(self) -> int:
        """The value as a whole number."""
        if isinstance(self.content, int) and not isinstance(self.content, bool):
            return self.content
        raise self.error(f"expected a whole number, found {self._kind()}")

    def number(self) -> float:
        """A whole number, or a decimal number written as text (`"0.55"`)."""
        if isinstance(self.content, (int, str)) and _DECIMAL.fullmatch(self.written()):
            return float(self.content)
        raise self.error(f"expected a number such as 20 or 0.55, found {self._kind()}")

    def day(self) -> date:
        """The value as an ISO date."""
        if isinstance(self.content, date):
            return self.content
        quoted = isinstance(self.content, str) and _ISO.fullmatch(self.content)
        remedy = "; take the quotes away" if quoted else ""
        raise self.error(f"expected a date such as 2017-07-26, found {self._kind()}{remedy}")

    def flag(self) -> bool:
        """The value as true or false."""
        if isinstance(self.content, bool):
            return self.content
        raise self.error(f"expected true or false, found {self._kind()}")

    def written(self) -> str:
        """Text, number, date, true or false as it is written."""
        if isinstance(self.content, tuple):
            raise self.error(f"expected one value, found {self._kind()}")
        return str(self.content).lower() if isinstance(self.content, bool) else str(self.content)

    def items(self) -> tuple[Value, ...]:
        """The values of a list."""
        if isinstance(self.content, tuple) and not self.is_map:
            return self.content  # type: ignore[return-value]  # not a map, so values only
        raise self.error(f"expected a list ([a, b] or lines with '-'), found {self._kind()}")

    def entries(self) -> tuple[tuple[str, Value], ...]:
        """The keys and values of a map, in their order."""
        if self.is_map:
            return self.content  # type: ignore[return-value]  # a map holds pairs only
        raise self.error(f"expected a map (key: value), found {self._kind()}")

    def get(self, key: str) -> Value | None:
        """The value under a key of a map, if it is there."""
        return dict(self.entries()).get(key)

    def need(self, key: str) -> Value:
        """The value under a key that must be there."""
        found = self.get(key)
        if found is None:
            raise self.error(f"'{key}' is missing; add it")
        return found

    def only(self, allowed: Sequence[str], must: Iterable[str] = ()) -> Value:
        """This map, having made sure that its keys are among `allowed`, stand in that order, and that `must` are there."""
        keys = [key for key, _ in self.entries()]
        for key, value in self.entries():
            if key not in allowed:
                known = did_you_mean(key, allowed) or f"; the keys are {', '.join(allowed)}"
                raise value.error(f"there is no key '{key}' here{known}")
        expected = [key for key in allowed if key in keys]
        for (key, value), due in zip(self.entries(), expected, strict=True):
            if key != due:
                raise value.error(f"'{key}' stands too early; put '{due}' before it (the order of keys is fixed)")
        for key in must:
            self.need(key)
        return self

    def _kind(self) -> str:
        if isinstance(self.content, tuple):
            return "a map" if self.is_map else "a list"
        if isinstance(self.content, str):
            return f"text {self.content!r}"
        names = {bool: "", int: "the number ", date: "the date "}
        return f"{names[type(self.content)]}{self.written()}"


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A suggestion to append to an error text; empty when nothing is near."""
    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"; did you mean '{near[0]}'?" if near else ""


def read_document(path: Path, name: str | None = None) -> Value:
    """Read one strict YAML file.

    Raises:
        DialectError: the file is missing, too large, not UTF-8, not YAML, or uses what the dialect leaves out.
    """
    shown = name or path.name
    if not path.is_file():
        raise DialectError(f"{shown}: there is no such file in {path.parent.name}; add it")
    if path.stat().st_size > MAX_BYTES:
        raise DialectError(f"{shown}: larger than {MAX_BYTES} bytes; split it")
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise _error(shown, line, "a character is not UTF-8; save the file as UTF-8") from None
    return parse_document(text, shown)


def parse_document(text: str, name: str) -> Value:
    """Read strict YAML from text. Raises DialectError as `read_document` does."""
    if found := _UNPRINTABLE.search(text):
        line = text.count("\n", 0, found.start()) + 1
        raise _error(name, line, f"character U+{ord(found[0]):04X} cannot be shown; remove it")
    try:
        _refuse_shortcuts(text, name)
        root = yaml.compose(text, Loader=_FAST)
    except DialectError:
        raise
    except (yaml.YAMLError, ValueError, OverflowError):
        raise _unreadable(text, name) from None
    if root is None:
        raise _error(name, 1, "the file is empty; write at least one 'key: value'")
    return _value(root, name, "", root.start_mark.line + 1)


def _refuse_shortcuts(text: str, name: str) -> None:
    """Anchors, aliases and tags hide what a line says; the dialect leaves them out."""
    depth = 0
    for event in yaml.parse(text, Loader=_FAST):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _error(name, line, "anchors and aliases (& and *) are not used here; write the value out")
        if tag := getattr(event, "tag", None):
            raise _error(name, line, f"tags ({tag}) are not used here; remove it")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            raise _error(name, line, f"lists and maps stand in each other too deep; {MAX_DEPTH} levels are the most")


def _unreadable(text: str, name: str) -> DialectError:
    """Why the text is no YAML, in the words of PyYAML's own reader: libyaml's differ, and may not be there."""
    try:
        yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        told = str(error.problem).removeprefix("but ")
        # What is not closed is noticed at the end, but mended where it was opened.
        mark = error.context_mark if "end of stream" in told else error.problem_mark
        line = mark.line + 1 if mark else 1
        remedy = next((r for words, r in _REMEDIES.items() if words in told), "check indentation and quotes")
        return _error(name, line, f"not readable as YAML: {told}; {remedy}")
    except (ValueError, OverflowError):
        pass
    return DialectError(f"{name}: not readable as YAML; check the escapes (\\) in quoted text")


def _value(node: yaml.Node, name: str, path: str, line: int) -> Value:
    if isinstance(node, yaml.MappingNode):
        return Value(name, line, path, tuple(_pairs(node, name, path)), is_map=True)
    if isinstance(node, yaml.SequenceNode):
        items = enumerate(node.value)
        return Value(name, line, path, tuple(_value(n, name, f"{path}[{i}]", n.start_mark.line + 1) for i, n in items))
    assert isinstance(node, yaml.ScalarNode)
    if not node.style:
        return Value(name, line, path, _plain(node.value, name, line, path))
    # The line end that closes a block (| or >) belongs to the file, not to the text.
    text = node.value.rstrip("\n") if node.style in "|>" else node.value
    if not text.strip():
        raise _error(name, line, "the text is empty; write some or remove the key", path)
    if found := _UNPRINTABLE.search(text):
        raise _error(name, line, f"character U+{ord(found[0]):04X} cannot be shown; remove its escape", path)
    return Value(name, line, path, text)


def _pairs(node: yaml.MappingNode, name: str, path: str) -> Iterator[tuple[str, Value]]:
    seen: set[str] = set()
    for key, value in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            raise _error(name, line, "a key must be text; write one word before the colon")
        if key.value == "<<":
            raise _error(name, line, "merges (<<) are not used here; write the keys out")
        if key.value in seen:
            raise _error(name, line, f"the key '{key.value}' stands twice; keep one")
        seen.add(key.value)
        yield key.value, _value(value, name, f"{path}.{key.value}" if path else key.value, line)


def _plain(text: str, name: str, line: int, path: str) -> str | int | bool | date:
    if text in _NOTHING:
        remedy = f"give one or remove the key (in quotes '{text}' is text)" if text else "give one or remove the key"
        raise _error(name, line, f"the value is empty; {remedy}", path)
    if text in {"true", "false"}:
        return text == "true"
    if _WHOLE.fullmatch(text):
        return int(text)
    if _ISO.fullmatch(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise _error(name, line, f"there is no day {text}", path) from None
    return text


def _error(name: str, line: int, message: str, path: str = "") -> DialectError:
    return DialectError(f"{name}:{line}{f', {path}' if path else ''}: {message}")
