"""An office's map from the fields of an official form to facts: strict YAML, and a template of it made from the form itself."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from lockwasher.paperwork.filling import MISSING
from lockwasher.paperwork.kinds import Kind, known_facts
from lockwasher.paperwork.official import OFF, FormField, Takes, digest_of
from lockwasher.procedures.dialect import Value, did_you_mean, read_document

_KEYS: Final = ("paper", "form", "fields")
_BOX_KEYS: Final = ("shows", "ticked_if")
_GAP: Final = MISSING.removesuffix("]")  # how every mark of a missing fact begins
_YES_NO: Final = {"yes": True, "no": False}


@dataclass(frozen=True, slots=True)
class Entry:
    """What a field gets: a text with slots; `ticked_if`: a box is ticked where the text, filled, is one of these."""

    field: str
    shows: str
    ticked_if: tuple[str, ...]
    at: Value


@dataclass(frozen=True, slots=True)
class FormMap:
    """A map that was held to its form."""

    entries: tuple[Entry, ...]

    @property
    def official(self) -> tuple[tuple[str, str], ...]:
        """Fields and their texts with slots, as a kind of paper holds them."""
        return tuple((one.field, one.shows) for one in self.entries)


def read_map(path: Path, kind: Kind, form: Path, fields: Sequence[FormField]) -> FormMap:
    """Read a map, and hold it to the kind of paper and the form it is used with.

    Raises:
        DialectError: it breaks the dialect, names a fact or a field that there is not, or was made for another paper or
            another form; with file, line and remedy.
    """
    root = read_document(path).only(_KEYS, _KEYS)
    paper, made_for = root.need("paper"), root.need("form")
    if paper.text() != kind.id:
        raise paper.error(f"this map is of the paper '{paper.text()}', not of '{kind.id}'; name another map")
    if made_for.text() != digest_of(form):
        told = "the office has given out another edition, or a filled copy was named"
        raise made_for.error(f"this map was made for another file than {form.name} ({told}); list its fields anew")
    entries = tuple(_entry(name, one) for name, one in root.need("fields").entries())
    return FormMap(_checked(entries, fields, form))


def map_of_template(kind: Kind, form: Path, fields: Sequence[FormField]) -> FormMap:
    """The map that a kind of paper brings along. Raises DialectError where a form has no such field."""
    entries = (
        Entry(name, told, (), Value(f"the template of {kind.id}", 1, "official", told)) for name, told in kind.official
    )
    return FormMap(_checked(tuple(entries), fields, form))


def answers(found: FormMap, told: Mapping[str, str], fields: Sequence[FormField]) -> dict[str, str]:
    """What is written into each field, of the texts of the map once they are filled with facts.

    A box or a list about which a fact is missing is left as it is.

    Raises:
        DialectError: a text is longer than its field, or is none of the options of a box or a list.
    """
    known = {one.name: one for one in fields}
    written = {one.field: _answer(one, told[one.field], known[one.field]) for one in found.entries}
    return {name: answer for name, answer in written.items() if answer is not None}


def map_template(kind: Kind, form: Path, fields: Sequence[FormField]) -> str:
    """A map to fill in: every field of a form as a remark with what it takes; read as it is, it lacks its fields."""
    return "\n".join(_template(kind, form, fields)) + "\n"


def _template(kind: Kind, form: Path, fields: Sequence[FormField]) -> Iterator[str]:
    yield f"# The fields of {_line(form.name)}, for the paper {kind.id}: take the # away before a field, and give it a text with facts."
    yield "# A box is ticked where its text, filled, is one of ticked_if. The facts stand in docs/reference/papers.md."
    yield from (f"paper: {kind.id}", f'form: "{digest_of(form)}"', "fields:")
    for one in fields:
        yield f"  # {_about(one)}"
        if one.takes is Takes.BOX:
            yield f'  # {_quoted(one.name)}: {{shows: "{{FACT}}", ticked_if: ["WORDS"]}}'
        elif one.takes is not Takes.NOTHING:
            yield f'  # {_quoted(one.name)}: "{{FACT}}"'


def _about(field: FormField) -> str:
    if field.takes is Takes.NOTHING:
        return f"not to be filled: {_quoted(field.name)}"
    options = f": {', '.join(_quoted(one) for one in field.options)}" if field.options else ""
    longest = f", {field.longest} signs at the most" if field.longest else ""
    hint = f'; the form says "{_line(field.hint)}"' if field.hint else ""
    return f"takes {field.takes}{options}{longest}; page {field.page}{hint}"


def _line(text: str) -> str:
    return " ".join(text.split())


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)  # in YAML as in JSON


def _entry(name: str, value: Value) -> Entry:
    if not value.is_map:
        return Entry(name, known_facts(value, ()), (), value)
    told = value.only(_BOX_KEYS, _BOX_KEYS)
    words = tuple(one.text().casefold() for one in told.need("ticked_if").items())
    return Entry(name, known_facts(told.need("shows"), ()), words, value)


def _checked(entries: tuple[Entry, ...], fields: Sequence[FormField], form: Path) -> tuple[Entry, ...]:
    known = {one.name: one for one in fields}
    for entry in entries:
        _check(entry, known, form.name)
        same = [name for name in known if name != entry.field and name.rpartition(".")[2] == entry.field]
        if same:  # pypdf would fill both
            raise entry.at.error(
                f"'{entry.field}' is also the last part of '{same[0]}', and both would be filled; leave it out"
            )
    return entries


def _check(entry: Entry, known: Mapping[str, FormField], form: str) -> None:
    field = known.get(entry.field)
    if field is None:
        near = did_you_mean(entry.field, known) or "; --official-fields lists the fields of the form"
        raise entry.at.error(f"there is no field '{entry.field}' in {form}{near}")
    if field.takes is Takes.NOTHING:
        raise entry.at.error(
            f"the field '{entry.field}' of {form} cannot be filled: it is read-only, a signature or a button; leave it out"
        )
    if entry.ticked_if and field.takes is not Takes.BOX:
        raise entry.at.error(f"'{entry.field}' takes {field.takes} and is not ticked; give it a text")


def _answer(entry: Entry, told: str, field: FormField) -> str | None:
    if field.takes is Takes.TEXT:
        return _fitting(entry, told, field)
    if _GAP in told:
        return None
    if field.takes is Takes.BOX:
        return f"/{field.options[0]}" if _is_ticked(entry, told) else OFF
    if told not in field.options:
        options = ", ".join(f"'{one}'" for one in field.options)
        raise entry.at.error(f"'{entry.field}' takes {field.takes} and would get '{told}'; it knows {options}")
    return f"/{told}" if field.takes is Takes.ONE_OF else told


def _is_ticked(entry: Entry, told: str) -> bool:
    if entry.ticked_if:
        return told.casefold() in entry.ticked_if
    if told.casefold() not in _YES_NO:
        remedy = 'write {shows: ..., ticked_if: [...]}, or "yes" or "no"'
        raise entry.at.error(f"'{entry.field}' is a box and would get '{told}'; {remedy}")
    return _YES_NO[told.casefold()]


def _fitting(entry: Entry, told: str, field: FormField) -> str:
    """The text, where the field can hold it; of a missing fact the shortest mark that fits."""
    if not field.longest or len(told) <= field.longest:
        return told
    if _GAP in told:
        return MISSING if len(MISSING) <= field.longest else ""
    remedy = "state it shorter, or write 'see attached sheet' into the map"
    raise entry.at.error(f"'{entry.field}' holds {field.longest} signs and would get {len(told):,}; {remedy}")
