"""The named facts that papers are filled with: each one small function, its answer a value with its source, or why there is none.

A fact is named `scope.name`. The scope `line`, `package`, `charge` or the like is that of the rows of a listing; every other
scope is the subject's. Nothing that is not known is answered with a blank.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from lockwasher.paperwork.forms import Form
from lockwasher.paperwork.paper import PaperError
from lockwasher.paperwork.subjects import Subject
from lockwasher.procedures.dialect import did_you_mean
from lockwasher.register.statements import Statement


@dataclass(frozen=True, slots=True)
class Source:
    """Where a value comes from: the record (`items wheel-1`), its field, and what stands behind it."""

    record: str
    field: str
    cites: str = ""
    mark: str = ""

    def __str__(self) -> str:
        """The source in one line."""
        told = f"{self.record}, {self.field}"
        behind = f": {self.cites}" if self.cites else ""
        return f"{told}{behind}{f' [{self.mark}]' if self.mark else ''}"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a missing fact is put in: a record and its field. `is_stated`: a statement for papers, not a column of the register."""

    noun: str
    record: str
    field: str
    is_stated: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """A value and where it comes from."""

    value: str
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class Lacking:
    """Why there is no value, what to do, and where it would be put in."""

    why: str
    remedy: str
    place: Place | None = None


Answer = Told | Lacking


@dataclass(frozen=True, slots=True)
class FactEntry:
    """One fact of the catalogue: its name, what it is called on a check page, and how it is found (subject, row)."""

    name: str
    title: str
    find: Callable[[Subject, Any], Answer]
    noun: str = ""
    form: Form | None = None

    @property
    def scope(self) -> str:
        """What stands before the point of its name."""
        return self.name.partition(".")[0]

    @property
    def is_stated(self) -> bool:
        """Whether it is put in by a statement for papers."""
        return bool(self.noun)


@dataclass(frozen=True, slots=True)
class Listing:
    """Rows that a table goes over: their scope, what they are called, how they are found, how one is named on a check page."""

    scope: str
    title: str
    rows: Callable[[Subject], Sequence[Any]]
    named: Callable[[Any], str]


Find = TypeVar("Find", bound=Callable[..., Answer])
Rows = TypeVar("Rows", bound=Callable[[Subject], Sequence[Any]])
CATALOGUE: Final[dict[str, FactEntry]] = {}
LISTINGS: Final[dict[str, Listing]] = {}


def fact(name: str, title: str) -> Callable[[Find], Find]:
    """Enter a function into the catalogue: of a subject, or of a subject and a row where its scope is that of a listing."""

    def enter(find: Find) -> Find:
        is_of_row = name.partition(".")[0] in LISTINGS
        _enter(FactEntry(name, title, find if is_of_row else lambda subject, _row: find(subject)))
        return find

    return enter


def listing(scope: str, title: str, named: Callable[[Any], str]) -> Callable[[Rows], Rows]:
    """Enter the rows that tables can go over; their facts are entered after them."""

    def enter(rows: Rows) -> Rows:
        LISTINGS[scope] = Listing(scope, title, rows, named)
        return rows

    return enter


def asked(
    name: str,
    title: str,
    of: Callable[..., tuple[str, str] | None],
    noun: str,
    why: str = "",
    *,
    form: Form | None = None,
) -> None:
    """Enter a fact that only a statement for papers gives.

    Args:
        name: the fact.
        title: what it is called.
        of: the noun and id of the record it is stated of, from the subject (and the row); None where there is no such record.
        noun: the noun of that record.
        why: the rule or use it is asked for.
        form: the form it must have, where papers reckon with it.
    """
    is_of_row = name.partition(".")[0] in LISTINGS

    def find(subject: Subject, row: Any) -> Answer:
        place = of(subject, row) if is_of_row else of(subject)
        if place is None:
            without = {"partners": "the partner is not settled", "consignments": "no one consignment carries the goods"}
            return Lacking(without.get(noun, f"there is none of the {noun}"), "settle that first; then state it")
        held = subject.desk.stated.get((*place, name))
        if held:
            return _stated(held, form, Place(*place, name, is_stated=True))
        told = f"nobody has stated it{f' ({why})' if why else ''}"
        return Lacking(told, "state it with its source", Place(*place, name, is_stated=True))

    _enter(FactEntry(name, title, find, noun, form))


def _stated(held: Statement, form: Form | None, place: Place) -> Answer:
    """What was stated, as its form prints it; of another form it is missing, as in every sum."""
    told = form.printed(held.value) if form else held.value
    if form and told is None:
        return Lacking(f"what was stated, {form.fault(held.value)}", f"state {form.words}", place)
    source = Source(f"{place.noun.removesuffix('s')} {place.record}", "stated for papers", held.source, held.mark)
    return Told(told or "", (source,))


def _enter(entry: FactEntry) -> None:
    if entry.name in CATALOGUE:
        raise PaperError(f"the fact '{entry.name}' is entered twice; give one another name")
    CATALOGUE[entry.name] = entry


def find_fact(name: str) -> FactEntry:
    """A fact by its name. Raises PaperError where there is none, with the nearest."""
    found = CATALOGUE.get(name)
    if found is None:
        raise PaperError(f"there is no fact '{name}'{near(name)}")
    return found


def near(name: str) -> str:
    """What may have been meant by a name that no fact has."""
    scope = name.partition(".")[0]
    same = sorted(one for one in CATALOGUE if one.startswith(f"{scope}."))
    return did_you_mean(name, CATALOGUE) or (f"; of '{scope}' there are: {', '.join(same)}" if same else "")


def from_record(noun: str, one: Any, field: str) -> Source:
    """A field of a record as a source, with the record's own."""
    return Source(
        f"{noun.removesuffix('s')} {one.id}", field, getattr(one, "source", ""), str(getattr(one, "mark", ""))
    )


def column(noun: str, one: Any, field: str, title: str, remedy: str = "") -> Answer:
    """A field of a record, or that nothing stands in it."""
    value = getattr(one, field)
    if value is None or value == "":
        place = Place(noun, one.id, field)
        return Lacking(f"no {title} is on record", remedy or f"put in '{field}' of the record, with its source", place)
    return Told(f"{value}", (from_record(noun, one, field),))


def alike(answers: Iterable[Answer]) -> Answer:
    """What several records say of the same fact: the values, each once; lacking while any of them lacks it."""
    found = tuple(answers)
    if not found:
        return Lacking("there are no goods on record", "put in the items first")
    for one in found:
        if isinstance(one, Lacking):
            n = sum(isinstance(each, Lacking) for each in found)
            return (
                one if len(found) == 1 else Lacking(f"{one.why} for {n} of {len(found)} lines", one.remedy, one.place)
            )
    values = dict.fromkeys(one.value for one in found if isinstance(one, Told))
    sources = dict.fromkeys(source for one in found if isinstance(one, Told) for source in one.sources)
    return Told("; ".join(values), tuple(sources))
