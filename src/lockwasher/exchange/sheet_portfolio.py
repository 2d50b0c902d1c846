"""The rows of a sheet upon a portfolio: what is new, what changes field by field, what stays. An empty cell erases nothing."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

from lockwasher.calendars.spans import Span, on
from lockwasher.exchange.sheet_differences import (
    CHANGED,
    NEW,
    UNCHANGED,
    Cell,
    Change,
    Difference,
    Merged,
    Telling,
    is_same,
    words_of,
)
from lockwasher.exchange.sheet_ids import consignment_ids, finder, ids_of
from lockwasher.exchange.sheet_records import merge_list
from lockwasher.exchange.sheet_rows import Line, Reading
from lockwasher.register.nouns import Claim, Consignment, Field, Item, Mark, Milestone, MilestoneKind, NeedBy
from lockwasher.register.portfolio import Portfolio, by_id

_VERBS = {
    MilestoneKind.DEPARTS: "leaves", MilestoneKind.ENTERS: "enters the United States", MilestoneKind.ARRIVES: "arrives",
}  # fmt: skip
_ITEM_FACTS = tuple(
    field.name for field in fields(Item)
    if field.name not in {"id", "contributions", "project", "source", "mark", "known_on"} and not field.name.endswith("_basis")
)  # fmt: skip
_ROUTE_FACTS = ("shipper", "importer", "port_of_entry", "incoterm", "incoterm_place")
_COUNTED = ("origin", "tariff_number", "customs_value", "mass_kg", "quantity", "maker", "goods")


def merge(portfolio: Portfolio, reading: Reading, telling: Telling) -> Merged:
    """Lay the accepted rows of a reading upon a portfolio."""
    if reading.layout.is_list:
        return merge_list(portfolio, reading, telling)
    merger = _Merger(portfolio, telling, reading.key)
    if reading.layout.noun == "consignments":
        merger.add_consignments(reading.accepted)
    else:
        merger.add_items(reading.accepted)
    return merger.merged()


def ids_ahead(merged: Merged, reading: Reading, prefix: str) -> Mapping[str, str]:
    """The ids that the rejected rows would get, by their address; none for a double, which may become another thing."""
    if reading.layout.is_list:
        return {}
    told = [
        line for line in reading.rejected if "title" in line.facts and all(index is not None for index, _ in line.bad)
    ]
    mine = {difference.id for difference in merged.differences if difference.what != NEW or difference.noun == "item"}
    known = {item.id: None for item in merged.portfolio.items if item.id not in mine}
    taken = [r.id for _, records in merged.portfolio.rows() for r in records if r.id not in known]
    return dict(
        zip((line.address for line in told), ids_of(told, known, taken, key=reading.key, prefix=prefix), strict=True)
    )


class _Merger:
    """Collects records by noun in the order of the portfolio, and what changes."""

    def __init__(self, portfolio: Portfolio, telling: Telling, key: str) -> None:
        self.portfolio, self.telling, self.key = portfolio, telling, key
        self.items, self.consignments = by_id(portfolio.items), by_id(portfolio.consignments)
        self.milestones, self.claims = by_id(portfolio.milestones), by_id(portfolio.claims)
        self.need_bys = by_id(portfolio.need_bys)
        self.homes: dict[str, list[str]] = defaultdict(list)  # the consignments each item lies in
        for consignment in portfolio.consignments:
            for item in consignment.items:
                self.homes[item].append(consignment.id)
        self.arrival = {m.subject: m.id for m in reversed(portfolio.milestones) if m.kind == MilestoneKind.ARRIVES}
        self.changes: dict[tuple[str, str], list[Change]] = defaultdict(list)
        self.rows: dict[tuple[str, str], str] = {}  # the address of the first row about a record
        self.new: set[tuple[str, str]] = set()
        self.nameless: dict[str, Counter[str]] = defaultdict(Counter)
        self.torn: dict[str, list[str]] = defaultdict(list)  # consignments whose rows differ in a fact
        names = telling.names or portfolio
        self.partner = finder((p.id, p.name) for p in names.partners)
        self.contribution = finder((c.id, c.title) for c in names.contributions)
        self.project = finder((p.id, p.name) for p in names.projects)

    # ---- items

    def add_items(self, lines: Sequence[Line]) -> None:
        taken = [record.id for noun, records in self.portfolio.rows() if noun != "items" for record in records]
        named = list(
            zip(ids_of(lines, self.items, taken, key=self.key, prefix=self.telling.prefix), lines, strict=True)
        )
        for name, line in named:
            self._item(name, line)
            self._owner(name, line)
        groups = self._groups(named)
        for name, group in groups.items():
            self._fill(name, group)
        self._needed(named, groups)

    def _item(self, name: str, line: Line) -> None:
        said: dict[str, object] = {fact: line.facts[fact] for fact in _ITEM_FACTS if fact in line.facts}
        if contribution := self._named(line, "contribution", self.contribution):
            said["contributions"] = (contribution,)
        if project := self._named(line, "project", self.project):
            said["project"] = project
        before = self.items.get(name)
        if before is None:
            known: Any = {"project": self.telling.project, "contributions": (), **said}
            self.items[name] = Item(id=name, source=self._source(line), known_on=self.telling.day, **known)
            self._new("item", name, line, said)
        else:
            if contribution in before.contributions:
                said.pop("contributions", None)
            self.items[name] = self._changed("item", before, said, line)

    def _owner(self, name: str, line: Line) -> None:
        """Whoever a sheet calls owner is told by account, which shows in the title ledger and holds nothing."""
        holder = self._named(line, "owner", self.partner)
        key = f"{name}-owner-told"
        before = self.claims.get(key)
        if not holder or (before and before.holder == holder):
            return
        if self._note(
            "item", name, "owner, by account", before.holder if before else "", holder, ("claims", key, "holder")
        ):
            return
        self.claims[key] = Claim(
            id=key, field=Field.TITLE, subject=name, holder=holder, begins=on(self.telling.day), paper="",
            source=self._source(line), note=f"a column of owners says {line.text('owner')!r}", mark=Mark.ACCOUNT,
            known_on=self.telling.day,
        )  # fmt: skip

    # ---- consignments

    def _groups(self, named: Sequence[tuple[str, Line]]) -> dict[str, list[tuple[str, Line]]]:
        """The rows of each consignment that a column names, by its id."""
        told = [(name, line, title) for name, line in named if (title := line.text("consignment"))]
        ids = self._consignment_ids([("", title, line) for _, line, title in told])
        groups: dict[str, list[tuple[str, Line]]] = defaultdict(list)
        for own, (name, line, _) in zip(ids, told, strict=True):
            groups[own].append((name, line))
        return groups

    def _consignment_ids(self, told: Sequence[tuple[str, str, Line]]) -> list[str]:
        taken = {r.id for noun, records in self.portfolio.rows() if noun != "consignments" for r in records}
        known = {c.id: c.title for c in self.portfolio.consignments}
        return consignment_ids(told, known, taken.union(self.items), self.telling.prefix)

    def _fill(self, name: str, group: Sequence[tuple[str, Line]]) -> None:
        """Put items into their consignment; one that lay in one other is moved."""
        line = group[0][1]
        self._consignment(name, line.text("consignment"), line, self._agreed(name, [line for _, line in group]))
        added: list[str] = []
        moved: dict[str, set[str]] = defaultdict(set)
        for item in (item for item, _ in group if name not in self.homes[item]):
            homes = self.homes[item]
            place = None if ("item", item) in self.new else ("consignments", homes[0] if homes else name, "items")
            if self._note("item", item, "consignment", ", ".join(homes), name, place):
                continue
            added.append(item)
            if len(homes) == 1:
                moved[homes.pop()].add(item)
            homes.append(name)
        for home, items in moved.items():
            self.consignments[home] = _without(self.consignments[home], items)
        held = self.consignments[name]
        self.consignments[name] = replace(held, items=(*held.items, *added))
        if added and ("consignment", name) not in self.new:
            self._note("consignment", name, "items", "", ", ".join(added))

    def add_consignments(self, lines: Sequence[Line]) -> None:
        groups: dict[str, list[tuple[str, Line]]] = defaultdict(list)
        ids = self._consignment_ids([(line.text("id"), line.text("title"), line) for line in lines])
        for own, line in zip(ids, lines, strict=True):
            groups[own].append((own, line))
        for own, group in groups.items():
            first = group[0][1]
            self._consignment(own, first.text("title"), first, self._agreed(own, [line for _, line in group]))
        self._needed((), groups)

    def _consignment(self, name: str, title: str, line: Line, said: Mapping[str, object]) -> None:
        before = self.consignments.get(name)
        if before is None:
            known: Any = said
            self.consignments[name] = Consignment(
                id=name, title=title, items=(), source=self._source(line), known_on=self.telling.day, **known
            )
            self._new("consignment", name, line, said)
        else:
            self.consignments[name] = self._changed("consignment", before, said, line)

    def _agreed(self, name: str, lines: Sequence[Line]) -> dict[str, object]:
        """What all rows of a consignment say of its route; where they differ, nothing."""
        said: dict[str, object] = {}
        for fact in _ROUTE_FACTS:
            told = dict.fromkeys(line.text(fact) for line in lines if line.text(fact))
            if len(told) > 1:
                self.torn[fact].append(name)
            elif told:
                word = next(iter(told))
                value = self._partner_of(fact, word) if fact in {"shipper", "importer"} else word
                said |= {fact: value} if value else {}
        return said

    # ---- need-bys

    def _needed(self, named: Sequence[tuple[str, Line]], groups: Mapping[str, Sequence[tuple[str, Line]]]) -> None:
        """Need-bys of consignments where all their rows agree, else of the single items."""
        done: set[str] = set()
        for name, group in groups.items():
            told = {line.facts["need_by"] for _, line in group if "need_by" in line.facts}
            if len(told) == 1:
                self._need_by("consignment", name, told.pop(), group[0][1])
                done.update(item for item, _ in group)
            elif told:
                self.torn["need by"].append(name)
        for name, line in named:
            if name not in done and "need_by" in line.facts:
                self._need_by("item", name, line.facts["need_by"], line)

    def _need_by(self, noun: str, subject: str, wanted: object, line: Line) -> None:
        assert isinstance(wanted, Span)
        milestone = self.arrival.get(subject) or self._arrival(noun, subject, line)
        before = self.portfolio.need_by_of.get(milestone)
        if before and before.need_by == wanted:
            return
        key, stands = f"{milestone}-by-{self.telling.day}", str(before.need_by) if before else ""
        if self._note(
            noun, subject, "need by", stands, str(wanted), ("need_bys", before.id, "need_by") if before else None
        ):
            return
        self.need_bys[key] = NeedBy(
            id=key, milestone=milestone, need_by=wanted, note="as a sheet of the office says", source=self._source(line),
            known_on=self.telling.day,
        )  # fmt: skip

    def _arrival(self, noun: str, subject: str, line: Line) -> str:
        """The arrival of a thing that is needed on site, after what must come before it; its id."""
        records: Mapping[str, Item | Consignment] = self.items if noun == "item" else self.consignments
        record, last = records[subject], ""
        for kind in self._ways(record):
            name = f"{subject}-{kind}"
            self.milestones[name] = Milestone(
                id=name, title=f"{record.title} {_VERBS[kind]}", kind=kind, subject=subject, after=(last,) if last else (),
                source=self._source(line), known_on=self.telling.day,
            )  # fmt: skip
            last = name
        return last

    def _ways(self, record: Item | Consignment) -> Iterator[MilestoneKind]:
        """It leaves where a shipper is on record; it enters, being an import, unless its host is known to be elsewhere."""
        if isinstance(record, Consignment) and record.shipper:
            yield MilestoneKind.DEPARTS
        project = record.project if isinstance(record, Item) else self.telling.project
        hosts = [self.portfolio.partner.get(p.host) for p in self.portfolio.projects if p.id == project]
        if not any(host and host.country != "US" for host in hosts):
            yield MilestoneKind.ENTERS
        yield MilestoneKind.ARRIVES

    # ---- what changes

    def _new(self, noun: str, name: str, line: Line, said: Mapping[str, object]) -> None:
        self.new.add((noun, name))
        self.rows.setdefault((noun, name), line.address)
        for fact, value in said.items():
            if fact != "title":
                self._note(noun, name, fact, "", words_of(value))

    def _note(self, noun: str, name: str, fact: str, old: str, new: str, cell: Cell | None = None) -> bool:
        """Note a change; whether it is not made, since what is on record was written by hand."""
        change = self.telling.change(fact, old, new, cell)
        self.changes[noun, name].append(change)
        return change.is_kept

    def _changed(self, noun: str, before: Any, said: Mapping[str, object], line: Line) -> Any:
        """The record with what a row says otherwise; its source is then that row."""
        self.rows.setdefault((noun, before.id), line.address)
        told = {fact: value for fact, value in said.items() if not is_same(fact, getattr(before, fact), value)}
        for fact, value in list(told.items()):
            cell = (f"{noun}s", before.id, fact)
            if self._note(noun, before.id, fact, words_of(getattr(before, fact)), words_of(value), cell):
                del told[fact]
        return replace(before, **told, source=self._source(line)) if told else before

    def _named(self, line: Line, fact: str, find: Callable[[str], str | None]) -> str | None:
        """The record on the register that a cell names; what names none is counted, to be told."""
        text = line.text(fact)
        found = find(text) if text else None
        if text and not found:
            self.nameless[fact][text] += 1
        return found

    def _partner_of(self, fact: str, text: str) -> str | None:
        found = self.partner(text)
        if not found:
            self.nameless[fact][text] += 1
        return found

    def _source(self, line: Line) -> str:
        return f"{self.telling.file}, {line.address}"

    def merged(self) -> Merged:
        """The portfolio with all of it."""
        portfolio = replace(
            self.portfolio, items=tuple(self.items.values()), consignments=tuple(self.consignments.values()),
            milestones=tuple(self.milestones.values()), need_bys=tuple(self.need_bys.values()),
            claims=tuple(self.claims.values()),
        )  # fmt: skip
        differences = tuple(self._differences())
        mine = [self.items[d.id] for d in differences if d.noun == "item"]
        unknown = {fact: sum(getattr(item, fact) is None for item in mine) for fact in _COUNTED}
        unknown["contribution"] = sum(not item.contributions for item in mine)
        unknown["need by"] = sum(not portfolio.need_bys_about(item.id) for item in mine)
        unknown["title, on paper"] = sum(not _has_paper(portfolio, item) for item in mine)
        notices = list(self._notices())
        if mine and unknown["need by"] == len(mine):
            notices.append("no row says by when it is needed on site, so nothing can come loose yet")
        return Merged(portfolio, differences, {fact: n for fact, n in unknown.items() if n}, tuple(notices))

    def _differences(self) -> Iterator[Difference]:
        for key in dict.fromkeys((*self.rows, *self.changes)):
            noun, name = key
            records: Mapping[str, Any] = self.items if noun == "item" else self.consignments
            is_changed = any(not change.is_kept for change in self.changes.get(key, ()))
            what = NEW if key in self.new else CHANGED if is_changed else UNCHANGED
            yield Difference(
                noun, name, records[name].title, what, self.rows.get(key, ""), tuple(self.changes.get(key, ()))
            )

    def _notices(self) -> Iterator[str]:
        for fact, words in self.nameless.items():
            register = {"contribution": "contributions", "project": "projects"}.get(fact, "partners")
            told = ", ".join(f"{word!r} ({n})" for word, n in words.most_common(5)) + (
                ", ..." if len(words) > 5 else ""
            )
            yield f"{fact}: not among the {register} on record, and left out: {told}"
        for fact, names in self.torn.items():
            is_by_item = fact == "need by" and any(noun == "item" for noun, _ in self.rows)
            then = "each item got its own" if is_by_item else "it was left out"
            yield f"{fact}: the rows of {len(names)} consignments differ, and {then}: {_some(names)}"
        yield from self._another_list()

    def _another_list(self) -> Iterator[str]:
        """Where most titles on record would change, the rows may be those of another list with the same numbers."""
        n_found = sum(noun == "item" and (noun, name) not in self.new for noun, name in self.rows)
        n_titles = sum(
            any(c.field == "title" and not c.is_kept for c in changes)
            for (noun, _), changes in self.changes.items()
            if noun == "item"
        )
        if n_titles > 2 and n_titles > n_found / 2:
            yield f"{n_titles} of {n_found} titles on record would change: if this is another list, give its ids a --prefix"


def _some(words: Sequence[str]) -> str:
    return ", ".join(words[:5]) + (", ..." if len(words) > 5 else "")


def _without(consignment: Consignment, items: Container[str]) -> Consignment:
    return replace(consignment, items=tuple(name for name in consignment.items if name not in items))


def _has_paper(portfolio: Portfolio, item: Item) -> bool:
    return any(
        claim.mark != Mark.ACCOUNT
        for subject in (item.id, *item.contributions)
        for claim in portfolio.claims_about.get((Field.TITLE, subject), ())
    )
