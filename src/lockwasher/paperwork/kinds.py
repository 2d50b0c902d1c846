"""Kinds of paper as data: strict YAML that says what a paper is about and which named facts fill it. Offices put in their own.

A slot `{fact}` in a text is filled with a named fact. A file that names a fact that there is not is refused, with its line.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

from lockwasher.paperwork.catalogue import CATALOGUE, LISTINGS, near
from lockwasher.paperwork.subjects import NOUNS
from lockwasher.procedures.dialect import DialectError, Value, did_you_mean, read_document
from lockwasher.procedures.phrases import mark_of, one_of, source_url_of
from lockwasher.register.nouns import Mark

LIBRARY: Final = Path(__file__).parent / "library"
SLOT: Final = re.compile(r"\{([^{}]*)\}")
_NAME: Final = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_KIND_KEYS: Final = (
    "kind", "edition", "title", "group", "about", "cites", "source_url", "verified", "procedure", "remarks", "lays_out", "official",
    "sections",
)  # fmt: skip
_KIND_MUST: Final = ("kind", "edition", "title", "group", "about", "cites", "verified", "sections")
_SECTION_KEYS: Final = (
    "heading", "each", "level", "cites", "verified", "code", "text", "fields", "table", "checklist", "nothing", "note",
)  # fmt: skip
_TABLE_KEYS: Final = ("over", "columns")
_COLUMN_KEYS: Final = ("shows", "width")
_ENTRY_KEYS: Final = ("ask", "shows", "cites", "verified")
GROUPS: Final[Mapping[str, str]] = {
    "duty-free": "Duty-free entry",
    "consignment": "Consignment",
    "title": "Title and custody",
    "agreements": "Agreements",
    "reports": "Reports",
    "audit": "Audit",
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its head, the text with slots that fills it, and its share of the line."""

    head: str
    shows: str
    width: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a checklist: what is asked, what the record says to it, and the rule."""

    ask: str
    shows: str
    rule: str


@dataclass(frozen=True, slots=True)
class Part:
    """One section of a kind. `each`: once for every row of a listing; `over`: the listing its table goes over."""

    heading: str
    each: str
    level: int
    rule: str
    text: str
    fields: tuple[tuple[str, str], ...]
    over: str
    columns: tuple[Column, ...]
    checklist: tuple[Entry, ...]
    code: str
    nothing: str
    note: str


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of paper in one edition. `about`: the nouns it can be about; `digest`: SHA-256 of its file.

    `is_own`: put in by an office; `for_application`: an item stands for all lines of the application it would be in.
    `official`: fields of an official form that a user supplies, by their name in the file. `procedure`: whose cases the paper is
    evidence of.
    """

    id: str
    edition: date
    title: str
    group: str
    about: tuple[str, ...]
    cites: str
    verified: Mark
    source_url: str
    remarks: tuple[str, ...]
    for_application: bool
    as_labels: bool
    official: tuple[tuple[str, str], ...]
    parts: tuple[Part, ...]
    digest: str
    is_own: bool = False
    procedure: str = ""


def kinds(folder: Path | None = None) -> Mapping[str, Kind]:
    """The newest edition of every kind, in the order of their groups; one of an office's folder comes before the shipped one.

    Raises:
        DialectError: a file breaks the dialect or names a fact that there is not; with file, line and remedy.
    """
    found = dict(_shipped())
    for kind in _newest(_read_folder(folder, is_own=True)) if folder and folder.is_dir() else ():
        found[kind.id] = kind
    order = list(GROUPS)
    return {kind.id: kind for kind in sorted(found.values(), key=lambda kind: order.index(kind.group))}


def find_kind(name: str, folder: Path | None = None) -> Kind:
    """A kind by its id. Raises DialectError where there is none, with the nearest."""
    found = kinds(folder)
    if name not in found:
        told = did_you_mean(name, found) or f"; there are: {', '.join(found)}"
        raise DialectError(f"there is no kind of paper '{name}'{told}")
    return found[name]


def read_kind(path: Path, *, is_own: bool = False) -> Kind:
    """Read one file. Raises DialectError with file, line and remedy."""
    root = read_document(path).only(_KIND_KEYS, _KIND_MUST)
    name = root.need("kind")
    if not _NAME.fullmatch(name.text()):
        raise name.error(f"'{name.text()}' is no id; write words of small letters with hyphens, such as packing-list")
    lays_out = root.get("lays_out")
    layout = one_of(lays_out, ("application", "labels")) if lays_out else ""
    official = root.get("official")
    return Kind(
        id=name.text(),
        edition=root.need("edition").day(),
        title=known_facts(root.need("title"), ()),
        group=one_of(root.need("group"), tuple(GROUPS)),
        about=tuple(one_of(one, tuple(NOUNS)) for one in root.need("about").items()),
        cites=root.need("cites").text(),
        verified=mark_of(root.need("verified")),
        source_url=source_url_of(root),
        remarks=tuple(one.text() for one in remarks.items()) if (remarks := root.get("remarks")) else (),
        for_application=layout == "application",
        as_labels=layout == "labels",
        official=_fields(official, ()) if official else (),
        parts=tuple(_part(one.only(_SECTION_KEYS, ("heading",))) for one in root.need("sections").items()),
        digest=hashlib.sha256(path.read_bytes()).hexdigest(),
        is_own=is_own,
        procedure=_text(root, "procedure"),
    )


def slots(text: str) -> tuple[str, ...]:
    """The facts that a text names."""
    return tuple(SLOT.findall(text))


@cache
def _shipped() -> Mapping[str, Kind]:
    return {kind.id: kind for kind in _newest(_read_folder(LIBRARY, is_own=False))}


def _read_folder(folder: Path, *, is_own: bool) -> Iterator[Kind]:
    for path in sorted(folder.glob("*.yaml")):
        yield read_kind(path, is_own=is_own)


def _newest(found: Iterable[Kind]) -> tuple[Kind, ...]:
    newest: dict[str, Kind] = {}
    seen: set[tuple[str, date]] = set()
    for kind in found:
        if (kind.id, kind.edition) in seen:
            told = f"two files give '{kind.id}' in the edition {kind.edition}; give the newer one a later edition"
            raise DialectError(told)
        seen.add((kind.id, kind.edition))
        held = newest.get(kind.id)
        if held is None or held.edition < kind.edition:
            newest[kind.id] = kind
    return tuple(newest.values())


# ---------------------------------------------------------------- sections


def _part(value: Value) -> Part:
    each, table, fields, checklist = (value.get(key) for key in ("each", "table", "fields", "checklist"))
    scope = (one_of(each, tuple(LISTINGS)),) if each else ()
    over, columns = _table(table.only(_TABLE_KEYS, _TABLE_KEYS), scope) if table else ("", ())
    if sum(one is not None for one in (table, fields, checklist)) > 1:
        raise value.error("a section has one of 'fields', 'table', 'checklist'; make two sections of it")
    level = value.get("level")
    return Part(
        heading=known_facts(value.need("heading"), scope),
        each=scope[0] if scope else "",
        level=level.whole() if level else 1,
        rule=_rule(value),
        text=_slotted(value, "text", scope),
        fields=_fields(fields, scope) if fields else (),
        over=over,
        columns=columns,
        checklist=tuple(_entry(one.only(_ENTRY_KEYS, ("ask",)), scope) for one in checklist.items())
        if checklist
        else (),
        code=_slotted(value, "code", scope),
        nothing=_slotted(value, "nothing", scope),
        note=_slotted(value, "note", scope),
    )


def _table(value: Value, scope: tuple[str, ...]) -> tuple[str, tuple[Column, ...]]:
    over = one_of(value.need("over"), tuple(LISTINGS))
    columns = tuple(
        _column(head, one.only(_COLUMN_KEYS, _COLUMN_KEYS), (*scope, over))
        for head, one in value.need("columns").entries()
    )
    return over, columns


def _column(head: str, value: Value, scope: tuple[str, ...]) -> Column:
    width = value.need("width")
    if width.whole() < 1:
        raise width.error("a column has a width of 1 at the least; widths are shares of the line")
    return Column(head, known_facts(value.need("shows"), scope), width.whole())


def _entry(value: Value, scope: tuple[str, ...]) -> Entry:
    return Entry(known_facts(value.need("ask"), scope), _slotted(value, "shows", scope), _rule(value))


def _fields(value: Value, scope: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    return tuple((name, known_facts(one, scope)) for name, one in value.entries())


def _rule(value: Value) -> str:
    cites, verified = value.get("cites"), value.get("verified")
    if (cites is None) != (verified is None):
        raise value.error("'cites' and 'verified' go together; give both or none")
    return f"{cites.text()} [{mark_of(verified)}]" if cites and verified else ""


def _slotted(value: Value, key: str, scope: tuple[str, ...]) -> str:
    found = value.get(key)
    return known_facts(found, scope) if found else ""


def _text(value: Value, key: str) -> str:
    found = value.get(key)
    return found.text() if found else ""


def known_facts(value: Value, scope: tuple[str, ...]) -> str:
    """A text, having made sure that each of its slots names a fact that can be asked here."""
    text = value.text()
    for name in slots(text):
        if name not in CATALOGUE:
            raise value.error(f"there is no fact '{name}'{near(name)}")
        of = name.partition(".")[0]
        if of in LISTINGS and of not in scope:
            raise value.error(f"'{name}' is a fact of each of the {LISTINGS[of].title}; put it in a table over '{of}'")
    return text
