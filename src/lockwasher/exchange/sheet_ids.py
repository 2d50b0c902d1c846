"""Which record a row is: by its id, else by its key, else by its title and its place among rows of the same title."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass

from lockwasher.exchange.sheet_rows import Line
from lockwasher.exchange.sheet_words import folded, slug

_MADE = re.compile(r"(.+)-(?:s\d+)?r\d+", re.ASCII)
_LONGEST = 48  # characters of a title that enter its id


def ids_of(
    lines: Sequence[Line], known: Iterable[str], taken: Iterable[str], *, key: str = "", prefix: str = ""
) -> list[str]:
    """The id of each row. `known` are those on record, `taken` those of other nouns, which no row gets.

    `key` is the meaning that tells rows apart. A row without id or key is the record made of the same title before: where
    as many rows as records have it, in their order; else the one made of the same row, then the others in their order.
    What is left gets an id of title and row.
    """
    on_record, elsewhere = dict.fromkeys(known), set(taken)
    found = [_named(line, key, prefix) for line in lines]
    found = [name + "-item" if name in elsewhere else name for name in found]
    open_rows = [at for at, name in enumerate(found) if name not in on_record]
    used = {name for name in found if name in on_record}
    before = _made_before(name for name in on_record if name not in used)
    for made, rows in _by_title(lines, open_rows, prefix).items():
        for at, name in _paired(lines, rows, made, before.get(made, [])):
            found[at] = name
    return _distinct(lines, found, on_record, elsewhere, prefix)


def _named(line: Line, key: str, prefix: str) -> str:
    """The id a row says itself, or by its key; empty where it says none."""
    if word := slug(line.text("id")):
        return _prefixed(word, prefix)
    word = slug(line.text(key)) if key else ""
    if not word:
        return ""
    return prefix + (word if any(letter.isalpha() for letter in word) else f"{key}-{word}")


def _made_of(line: Line, prefix: str) -> str:
    return prefix + (slug(line.text("title"))[:_LONGEST].strip("-") or "item")


def _by_title(lines: Sequence[Line], rows: Iterable[int], prefix: str) -> Mapping[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for at in rows:
        if not slug(lines[at].text("id")):
            found[_made_of(lines[at], prefix)].append(at)
    return found


def _made_before(names: Iterable[str]) -> Mapping[str, list[str]]:
    """The ids that were made of a title and a row, by the title's part."""
    found: dict[str, list[str]] = defaultdict(list)
    for name in names:
        if parts := _MADE.fullmatch(name):
            found[parts[1]].append(name)
    return found


def _paired(lines: Sequence[Line], rows: list[int], made: str, before: list[str]) -> list[tuple[int, str]]:
    """Rows and records of one title."""
    if len(rows) == len(before):
        return list(zip(rows, sorted(before, key=_row), strict=True))
    there = set(before)
    same = {at: name for at in rows if (name := f"{made}-r{lines[at].row}") in there}
    left = [at for at in rows if at not in same]
    others = sorted(there.difference(same.values()), key=_row)
    return [*same.items(), *zip(left, others, strict=False)]


def _row(name: str) -> tuple[int, ...]:
    """The sheet and row an id was made of; the first sheet stands in none."""
    numbers = tuple(int(number) for number in re.findall(r"\d+", name.rpartition("-")[2]))
    return numbers if len(numbers) > 1 else (1, *numbers)


def _distinct(
    lines: Sequence[Line], found: list[str], known: Mapping[str, None], elsewhere: set[str], prefix: str
) -> list[str]:
    """Every row with an id of its own; those without one get it from title and row."""
    used, given = {name for name in found if name} | elsewhere | known.keys(), set[str]()
    for at, line in enumerate(lines):
        if found[at] and found[at] not in given:
            given.add(found[at])
            continue
        found[at] = free(f"{_made_of(line, prefix)}-{_place(line)}", used)
        used.add(found[at])
    return found


def consignment_ids(
    told: Sequence[tuple[str, str, Line]], known: Mapping[str, str], taken: Container[str], prefix: str = ""
) -> list[str]:
    """The id of the consignment that each row names, by an own id (empty where there is none) or by its title.

    `known` are the titles on record by their ids. What is new gets an id of its title, or of its first row where an id
    cannot hold the letters of the title.
    """
    find, made, used = finder(known.items()), dict[str, str](), set(known)
    for own, title, line in told:
        word = _key(own or title)
        if word not in made:
            by_title = find(title) or _of_title(title, prefix) or free(_of_row(line, prefix), used)
            made[word] = _prefixed(slug(own), prefix) if slug(own) else by_title
            used.add(made[word])
    found = [made[_key(own or title)] for own, title, _ in told]
    return [f"{name}-consignment" if name in taken else name for name in found]


def _of_title(title: str, prefix: str) -> str:
    """An id of a title; empty where it holds letters that no id can."""
    word = slug(title)
    if not word or word.replace("-", "") != folded(title).replace(" ", ""):
        return ""
    return prefix + (word if any(letter.isalpha() for letter in word) else f"consignment-{word}")


def _of_row(line: Line, prefix: str) -> str:
    return f"{prefix}consignment-{_place(line)}"


def _place(line: Line) -> str:
    return f"s{line.n_sheet}r{line.row}" if line.n_sheet > 1 else f"r{line.row}"


def _prefixed(word: str, prefix: str) -> str:
    """An id with its prefix; rejected rows come back with it."""
    return word if word.startswith(prefix) else prefix + word


def free(name: str, used: Container[str]) -> str:
    """The name, or the first one numbered that is not used."""
    number, found = 1, name
    while found in used:
        number += 1
        found = f"{name}-{number}"
    return found


@dataclass(frozen=True, slots=True)
class Finder:
    """Finds a record by its id, else by its name as `finder` does; `ids` are those there are."""

    ids: frozenset[str]
    by_name: Callable[[str], str | None]

    def __call__(self, text: str) -> str | None:
        """The id of the record that a text names; None where it names none, or several."""
        return text if text in self.ids else self.by_name(text)


def records_finder(named: Iterable[tuple[str, str]]) -> Finder:
    """A finder of these records, each with its id and its title; one without a title is found by its id alone."""
    known = list(named)
    return Finder(frozenset(name for name, _ in known), finder((name, title or name) for name, title in known))


def finder(named: Iterable[tuple[str, str]]) -> Callable[[str], str | None]:
    """Finds a record by its id, its name, or the short name in brackets; what names several finds none."""
    known: dict[str, set[str]] = defaultdict(set)
    for name, title in named:
        short = title.rpartition("(")[2].rstrip(") ") if title.rstrip().endswith(")") else title
        for word in (name, title, short, title.partition("(")[0]):
            known[_key(word)].add(name)

    def find(text: str) -> str | None:
        found = known.get(_key(text), set())
        return next(iter(found)) if len(found) == 1 else None

    return find


def _key(text: str) -> str:
    """The folded words of a text; one of signs alone as it is."""
    return folded(text) or text.strip()
