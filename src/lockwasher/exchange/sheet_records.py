"""The rows of a list upon a portfolio: each made or changed as its fields say, or refused with every reason."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from lockwasher.exchange.errors import nearest
from lockwasher.exchange.forms import Fault, cell_of, judge, told_noun
from lockwasher.exchange.sheet_differences import CHANGED, NEW, UNCHANGED, Cell, Change, Difference, Merged, Telling
from lockwasher.exchange.sheet_fields import Named
from lockwasher.exchange.sheet_ids import Finder, free, records_finder
from lockwasher.exchange.sheet_lists import EVENTS, fields_in, key_of_list, name_field
from lockwasher.exchange.sheet_rows import BadCell, Line, Reading
from lockwasher.exchange.sheet_words import slug
from lockwasher.exchange.sheets import text_of
from lockwasher.register.nouns import Mark, NeedBy
from lockwasher.register.portfolio import NOUNS, Portfolio
from lockwasher.register.references import REFERENCES

_LONGEST = 48  # characters of what an id is made of


@dataclass(frozen=True, slots=True)
class Said:
    """A row with its record's id and what its cells say, names resolved."""

    line: Line
    name: str
    values: Mapping[str, Any]


def merge_list(portfolio: Portfolio, reading: Reading, telling: Telling) -> Merged:
    """Lay the accepted rows of a list upon a portfolio."""
    return _Lister(portfolio, reading, telling).merged()


class _Lister:
    """Collects the records of one noun."""

    def __init__(self, portfolio: Portfolio, reading: Reading, telling: Telling) -> None:
        self.portfolio, self.reading, self.telling = portfolio, reading, telling
        self.noun = reading.layout.noun
        self.held: dict[str, Any] = {record.id: record for record in getattr(portfolio, self.noun)}
        self.voids = {r.corrects: r.id for r in self.held.values() if getattr(r, "is_void", False)}
        self.restated: dict[str, NeedBy] = {}  # what held before, by what takes its place
        self.refused: dict[str, Line] = {}  # by the address of the row
        self.names = telling.names or portfolio  # what its loader may see: nothing else is found, nor proposed
        self.finders: dict[str, Finder] = {}
        for target in {target for (noun, _), targets in REFERENCES.items() if noun == self.noun for target in targets}:
            self.finders[target] = records_finder(_named(self.names, target))

    def merged(self) -> Merged:
        said = self._resolved(self.reading.accepted)
        made = {one.name: record for one in said if (record := self._record(one)) is not None}
        said = [one for one in said if one.name in made]
        while bad := self._judged([made[one.name] for one in said if made[one.name] is not self.held.get(one.name)]):
            for one in said:
                if one.name in bad:
                    self._refuse(one.line, bad[one.name])
            said = [one for one in said if one.name not in bad]
        records = dict(self.held) | {one.name: made[one.name] for one in said}
        changed: dict[str, Any] = {self.noun: tuple(records.values())}
        differences = tuple(self._difference(one, made[one.name]) for one in said)
        return Merged(replace(self.portfolio, **changed), differences, {}, (), tuple(self.refused.values()))

    # ---- which records the rows are, and what they name

    def _resolved(self, lines: Sequence[Line]) -> list[Said]:
        """The rows that name only what there is, or what another row of the sheet makes."""
        known: dict[tuple[str, ...], list[str]] = {}
        for key, record in self._known_by_key():
            known.setdefault(key, []).append(record)
        taken = {record.id for _, records in self.portfolio.rows() for record in records}
        found: list[Said] = []
        named: dict[str, str] = {}
        for line in lines:
            own = line.text("id")
            same = [] if own else self._same_as(line, known)
            name = own if own in self.held else same[0] if same else ""
            wrong = self._unclear(own, name, same, taken) or self._taken_away(own)
            if wrong:
                self._refuse(line, [wrong])
                continue
            if not name:
                name = own or free(self._made(line), taken)
                same.append(name)
            if name in named:
                self._refuse(line, [Fault("", f"it is about '{name}' again, as another row is", "keep one, or give it an id of its own")])  # fmt: skip
                continue
            taken.add(name)
            named[name] = line.text(name_field(self.noun))
            found.append(Said(line, name, line.facts))
        if self.noun in self.finders:  # rows may name each other
            self.finders[self.noun] = records_finder([*_named(self.names, self.noun), *named.items()])
        return [one for said in found if (one := self._with_names(said)) is not None]

    def _same_as(self, line: Line, known: dict[tuple[str, ...], list[str]]) -> list[str]:
        """The records that a row without an id is about; what is added to it is found by the rows that follow."""
        stands, key = self._stands(line.facts), self._key(line.facts)
        is_same = stands and stands.need_by == line.facts.get("need_by")
        is_kept = stands and self.telling.hand.get(_wanted(stands)) is False
        is_free = stands and known.get(key, [stands.id])[0] in self.held  # else another row has stated another day
        if stands and (is_same or is_kept) and is_free:
            known[key] = [stands.id]
        return known.setdefault(key, []) if any(key) else []

    def _stands(self, facts: Mapping[str, Any]) -> NeedBy | None:
        """The need-by that holds, of a row that states one and not since when: another day alone makes no other."""
        if self.noun != "need_bys" or facts.get("known_on") is not None:
            return None
        milestone = facts.get("milestone")
        found = _first([self.finders["milestones"]], str(milestone)) if isinstance(milestone, Named) else milestone
        return self.portfolio.need_by_of.get(found or "")

    def _unclear(self, own: str, name: str, same: Sequence[str], taken: Container[str]) -> Fault | None:
        """Why it cannot be told which record a row is; None where it can."""
        if own and not name and own in taken:
            return Fault("id", f"id '{own}' is that of another record", "write another one")
        if len(same) > 1:
            there = {record.id for record in getattr(self.names, self.noun)}
            told = f"several on record say this: {', '.join([one for one in same if one in there][:3])}"
            return Fault(name_field(self.noun), told, "add a column with the id of each")
        return None

    def _taken_away(self, own: str) -> Fault | None:
        """Why the id of an event that was taken away is none to load it anew with."""
        if own not in self.voids:
            return None
        told = f"event '{own}' was taken away, by '{self.voids[own]}'"
        return Fault("id", told, "to load it anew, write another id, or leave the id empty")

    def _with_names(self, said: Said) -> Said | None:
        values: dict[str, Any] = {}
        faults: list[Fault] = []
        for field, value in said.values.items():
            if isinstance(value, Named):
                names, wrong = self._find(field, value)
                faults += wrong
                is_many = "ids" in fields_in(self.noun)[field].kind.words
                if len(names) > 1 and not is_many:
                    faults.append(Fault(field, f"'{value}' names several", "name one"))
                values[field] = names if is_many else next(iter(names), None)
            elif field != "id":
                values[field] = value
        if faults:
            self._refuse(said.line, faults)
            return None
        return replace(said, values=values)

    def _find(self, field: str, value: Named) -> tuple[tuple[str, ...], list[Fault]]:
        """The records that a cell names, as a whole or part by part."""
        finders = [self.finders[target] for target in REFERENCES[self.noun, field]]
        if len(value.words) == 1 and "," in value.whole and not _first(finders, value.whole):
            words: tuple[str, ...] = tuple(part.strip() for part in value.whole.split(",") if part.strip())
        else:
            words = value.words
        found = {word: _first(finders, word) for word in words}
        lists = " or ".join(told_noun(target) for target in REFERENCES[self.noun, field])
        lost = [word for word, name in found.items() if not name]
        faults = [
            Fault(field, f"'{word}' is not in the list of {lists}", nearest(slug(word), [n for f in finders for n in f.ids], "add it there first, or correct it"))
            for word in lost
        ]  # fmt: skip
        return tuple(dict.fromkeys(name for name in found.values() if name)), faults

    def _key(self, facts: Mapping[str, Any]) -> tuple[str, ...]:
        """What tells a row or a record apart; what a row states is known from the day of the sheet, if not from another."""
        told = {"known_on": self.telling.day} | {field: value for field, value in facts.items() if value is not None}
        return tuple(self._key_part(field, told.get(field)) for field in key_of_list(self.noun))

    def _key_part(self, field: str, value: Any) -> str:
        """What one field of a row or a record adds to what tells it apart."""
        targets = REFERENCES.get((self.noun, field), ()) if isinstance(value, Named) else ()
        found = _first((self.finders[target] for target in targets), str(value)) if targets else None
        return "" if value is None else slug(found or str(value))

    def _known_by_key(self) -> Iterator[tuple[tuple[str, ...], str]]:
        """Records by what tells them apart; an event that was corrected stands no longer."""
        corrected = {getattr(record, "corrects", None) for record in self.held.values()}
        for name, record in self.held.items():
            if name not in corrected and not getattr(record, "is_void", False):
                yield self._key({field: getattr(record, field) for field in key_of_list(self.noun)}), name

    def _made(self, line: Line) -> str:
        """An id made of what tells the row apart."""
        words = [slug(line.text(field))[:_LONGEST].strip("-") for field in key_of_list(self.noun) if line.text(field)]
        made = "-".join(word for word in words if word) or f"{self.noun.replace('_', '-')}-r{line.row}"
        return f"{self.telling.prefix}{made}"

    # ---- the records

    def _record(self, said: Said) -> Any:
        before = self.held.get(said.name)
        return self._new(said) if before is None else self._changed(before, said)

    def _new(self, said: Said) -> Any:
        fields = fields_in(self.noun)
        values: dict[str, Any] = {name: column.default for name, column in fields.items() if not column.is_required}
        values |= {**self._defaults(), **said.values, "id": said.name}
        if "source" in fields and not values.get("source"):
            values["source"] = f"{self.telling.file}, {said.line.address}"
        if "known_on" in fields and "known_on" not in said.values:
            values["known_on"] = self.telling.day
        if self.noun == "claims" and not values.get("paper") and "mark" not in said.values:
            values["mark"] = Mark.ACCOUNT  # without a paper it is somebody's telling, and holds nothing
        lacking = [name for name, column in fields.items() if column.is_required and values.get(name) in (None, "")]
        if lacking:
            self._refuse(said.line, [Fault(name, "this is not said, and a new record needs it", f"fill it: {fields[name].kind.words}") for name in lacking])  # fmt: skip
            return None
        return NOUNS[self.noun](**values)

    def _defaults(self) -> Mapping[str, Any]:
        told = {"project": self.telling.project, "contributions": (), "items": (), "kind": None}
        return {name: value for name, value in told.items() if name in fields_in(self.noun) and value is not None}

    def _changed(self, before: Any, said: Said) -> Any:
        if self.noun == EVENTS:
            return self._same_event(before, said)
        told = {field: value for field, value in said.values.items() if not _is_same(getattr(before, field), value)}
        kept = {field for field in told if self._change(before.id, field, before, told[field]).is_kept}
        new = {field: value for field, value in told.items() if field not in kept}
        if new and "source" in fields_in(self.noun) and "source" not in said.values:
            new["source"] = f"{self.telling.file}, {said.line.address}"
        return replace(before, **new) if new else before

    def _same_event(self, before: Any, said: Said) -> Any:
        """An event on record is not changed by a file: it is the same, or has to be corrected."""
        told = [f for f in key_of_list(EVENTS) if f in said.values and not _is_same(getattr(before, f), said.values[f])]
        if told:
            self._refuse(said.line, [Fault(f, f"event '{before.id}' is on record with {getattr(before, f)}", "correct it on the page of its case") for f in told])  # fmt: skip
            return None
        return before

    def _change(self, name: str, field: str, before: Any, value: Any) -> Change:
        if before is None and field == "need_by" and (stands := self.restated.get(name)):
            return self.telling.change(field, str(stands.need_by), str(value), _wanted(stands))
        old = cell_of(self.noun, field, getattr(before, field)) if before is not None else ""
        return self.telling.change(field, old, cell_of(self.noun, field, value), (self.noun, name, field) if before is not None else None)  # fmt: skip

    def _difference(self, said: Said, record: Any) -> Difference:
        before = self.held.get(said.name)
        stands = self._stands(said.values) if before is None else None
        if stands:
            self.restated[said.name] = stands
        changes = tuple(
            self._change(said.name, field, before, value)
            for field, value in said.values.items()
            if before is None or (self.noun != EVENTS and not _is_same(getattr(before, field), value))
        )
        what = NEW if before is None else UNCHANGED if record is before else CHANGED
        title = str(getattr(record, name_field(self.noun)))
        return Difference(_single(self.noun), said.name, title, what, said.line.address, changes)

    # ---- what is wrong

    def _judged(self, records: Sequence[Any]) -> dict[str, list[Fault]]:
        found: dict[str, list[Fault]] = {}
        for fault in judge(self.noun, records, self.portfolio) if records else ():
            found.setdefault(fault.record, []).append(fault)
        return found

    def _refuse(self, line: Line, faults: Iterable[Fault]) -> None:
        bad = [(self._index(fault.field), self._bad(line, fault)) for fault in faults]
        self.refused[line.address] = replace(line, bad=(*line.bad, *bad))

    def _index(self, field: str) -> int | None:
        column = self.reading.layout.column(field) if field else None
        return column.index if column else None

    def _bad(self, line: Line, fault: Fault) -> BadCell:
        column = self.reading.layout.column(fault.field) if fault.field else None
        if column is None:
            return BadCell(line.address, "", "", f"{fault.field}: {fault.message}" if fault.field else fault.message, fault.fix)  # fmt: skip
        return BadCell(line.sheet.address(line.row - 1, column.index), column.header, line.text(fault.field), fault.message, fault.fix)  # fmt: skip


def _wanted(need_by: NeedBy) -> Cell:
    return ("need_bys", need_by.id, "need_by")


def _single(noun: str) -> str:
    """One of a noun, as differences name it."""
    return {"evidence": "evidence", "need_bys": "need by"}.get(noun, noun.removesuffix("s"))


def _is_same(old: Any, new: Any) -> bool:
    """Whether a cell says what is on record; a text on several lines comes back on one."""
    return bool(old == new) or (isinstance(old, str) and isinstance(new, str) and text_of(old) == text_of(new))


def _first(finders: Iterable[Finder], word: str) -> str | None:
    return next((found for find in finders if (found := find(word))), None)


def _titles(records: Iterable[Any]) -> Iterator[tuple[str, str]]:
    for record in records:
        title = getattr(record, "title", "") or getattr(record, "name", "")
        if title:
            yield record.id, title


def _named(portfolio: Portfolio, noun: str) -> list[tuple[str, str]]:
    return [
        (record.id, getattr(record, "title", "") or getattr(record, "name", "")) for record in getattr(portfolio, noun)
    ]
