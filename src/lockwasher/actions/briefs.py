"""The brief on a question of policy: two pages that a legislator's staff can read, with all that the finding rests on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from itertools import zip_longest
from typing import Final

from lockwasher.clearance.filing_plans import AS_KNOWN
from lockwasher.paperwork.paper import Paper, PaperError, Section, Table
from lockwasher.policy import cost_words, office_words, words
from lockwasher.policy.comparison import Compared
from lockwasher.policy.finding import Finding
from lockwasher.procedures.words import backing_told

PAGES: Final = 2
MOST_POLICIES: Final = 4  # that a brief of two pages holds
_LONG: Final = 260  # letters of one line
Line = tuple[str, str]  # of which policy, and what
_PAGE = re.compile(rb"/Type\s*/Page\b(?!s)")


@dataclass(frozen=True, slots=True)
class Lines:
    """How many lines each part of a brief may have."""

    rests: int = 2
    still: int = 1
    moved: int = 1
    turns: int = 1
    costs: int = 2


_PARTS: Final = tuple(part.name for part in fields(Lines))  # in the order in which they are given what room is left


def brief(found: Finding, permalink: str = "") -> bytes:
    """The brief as PDF, of two pages at most: parts are given lines in turn as long as they fit, and what is left out is counted.

    Args:
        found: what was found; its turns are told where they were worked out.
        permalink: where the whole of it stands, if anywhere.

    Raises:
        PaperError: there are more policies than two pages hold, or typst cannot set it.
    """
    from lockwasher.paperwork.typesetting import pdf  # typst alone is 40 MB

    if len(found.ranked) > MOST_POLICIES:
        raise PaperError(f"{len(found.ranked)} policies do not fit on two pages; choose {MOST_POLICIES} at most")
    paper = paper_of(found, permalink, Lines())
    body = pdf(paper)
    if n_pages(body) > PAGES:
        raise PaperError("this does not fit on two pages; choose fewer policies")
    lines, full, turn = Lines(), set[str](), list(_first(len(found.ranked)))
    while turn:
        part = turn.pop(0)
        more = replace(lines, **{part: getattr(lines, part) + 1})
        longer = paper_of(found, permalink, more)
        if longer == paper or n_pages(fuller := pdf(longer)) > PAGES:
            full.add(part)
        else:
            lines, paper, body = more, longer, fuller
        turn = [name for name in turn or _PARTS if name not in full]
    return body


def _first(n: int) -> Iterator[str]:
    """The parts that are given lines before all are in turn: of each policy its ground, what the law asks, its first assumption."""
    yield from ["rests"] * (n - 1)
    yield from ["still"] * (n - 1)
    yield from ["rests"] * n
    yield from _PARTS


def n_pages(body: bytes) -> int:
    """How many pages a PDF of the typesetter has."""
    return len(_PAGE.findall(body))


def paper_of(found: Finding, permalink: str, lines: Lines) -> Paper:
    """The brief as a paper, with so many lines of each part at most."""
    at = found.comparison
    return Paper(
        title="What a reform would save",
        subtitle=found.title,
        made_on=at.as_of,
        made_for="For whoever decides on the reform. The desk computes on stated facts and estimates; people decide",
        facts=tuple(_facts(found, permalink)),
        sections=(
            Section("The question", lead=" ".join(_questions(found))),
            _finding(found),
            *_moved(found, lines.moved),
            _money(found),
            _lines("What is filed, and what it costs", _costs(found), lines.costs),
            _lines("What it rests on", _rests(found), lines.rests),
            _cut(_turns(found), lines.turns),
            _lines("What the law still forbids or asks", _still(found), lines.still),
        ),
    )


def _facts(found: Finding, permalink: str) -> Iterator[tuple[str, str]]:
    at = found.comparison
    yield "Held against", f"{at.base.name}: {at.base.title}"
    yield "Looked at from", f"{at.as_of}, as it was known then"
    yield "Played", f"{at.draws:,} futures (draws), seed {at.seed}: the same futures under every policy"
    yield (
        "What is looked at",
        f"{at.n_milestones:,} milestones to come, {at.n_wanted:,} wanted by a day; {at.n_items:,} lines",
    )
    if found.under.id != AS_KNOWN.id:
        yield "Taken as true", f"{found.under.words} [{found.under.id}]"
    if permalink:
        yield "The whole of it", permalink


def _questions(found: Finding) -> Iterator[str]:
    for one in found.ranked:
        yield f"{one.policy.title} [{one.policy.name}]: {one.policy.question}"


def _finding(found: Finding) -> Section:
    rows = tuple(
        (
            one.policy.name,
            "no date changes" if words.is_same(one) else words.change(one.days_late, "days"),
            words.change(one.on_time, "points", scale=100),
            words.change(one.stamped, "points", scale=100) if one.stamped else "no such lines",
        )
        for one in found.ranked
    )
    head = ("Policy", "Days late of a milestone, in the mean", "Milestones in time", "Lines stamped as they enter")
    told = " ".join(f"{one.policy.name}: {words.headline(one)}" for one in found.ranked)
    note = f"In brackets, the interval that holds the change with {words.HELD} over draws."
    return Section("The finding", lead=told, table=Table(head, rows, (3, 4, 4, 4)), note=note)


def _moved(found: Finding, most: int) -> Iterator[Section]:
    """What comes later, first; then what comes earlier."""
    every = [(one, moved) for one in found.ranked for moved in one.moved]
    for heading, is_so in (("What comes later for it", words.against), ("What comes earlier", words.towards)):
        mine = [pair for pair in every if is_so(pair[1])]
        if is_so is words.against:
            mine.sort(key=lambda pair: words.harm(pair[1]))
        if not mine:
            continue
        rows = tuple(
            (one.policy.name, moved.title, words.dates(found.comparison.as_of, moved.p50, words.NEVER_HALF),
             words.dates(found.comparison.as_of, moved.p80))
            for one, moved in mine[:most]
        )  # fmt: skip
        left = len(mine) - len(rows)
        table = Table(
            ("Policy", "Milestone", "In half of the futures (P50)", "In eight of ten (P80)"), rows, (3, 4, 5, 5)
        )
        yield Section(heading, table=table, note=f"{left:,} more are left out here." if left else "")


def _money(found: Finding) -> Section:
    """What is paid, deposited and stored under each policy, against the base."""
    base = found.comparison.base_cost
    rows = tuple(
        (
            one.policy.name,
            f"{cost_words.paid_shortly(base, one)}{cost_words.lines_unknown(one.cost)}",
            cost_words.deposited(base, one),
            words.change(one.stored.days, "item-days", digits=0),
        )
        for one in found.ranked
    )
    head = (
        "Policy",
        "Duties and fees paid for good",
        "Deposited, and back with the stamp",
        "Storage, no rate on record",
    )
    return Section("What is paid, deposited and stored", table=Table(head, rows, (3, 4, 4, 4)), note=cost_words.METHOD)


def _costs(found: Finding) -> Iterator[Line]:
    base = found.comparison
    yield base.base.name, f"duties and fees at stake: {words.money(base.base_cost)}"
    yield from ((base.base.name, note) for note in base.base_notes)
    yield from _office(found)
    yield from _in_turn(found, lambda one: _costs_of(found, one))


def _office(found: Finding) -> Iterator[Line]:
    """The office that changes most under any policy."""
    every = [(one.policy.name, work) for one in found.ranked for work in office_words.changed(one)]
    if every:
        policy, work = min(every, key=lambda pair: office_words.by_change(pair[1]))
        *_, (name, told) = office_words.work(work)
        yield policy, f"the office that changes most, {found.name(work.office)}, {name}: {told}"


def _costs_of(found: Finding, one: Compared) -> Iterator[str]:
    yield from one.notes
    yield words.filed(one.filings, found.titles)
    queue = list(words.queue(one.filings))
    if queue:
        yield f"applications undecided: {_first_and_last(queue)}"
    yield from (f"{name}: {told}" for gone in one.falls for name, told in cost_words.fallen(gone, found.titles))
    yield f"deposits carried: {words.deposits(one)}"


def _in_turn(found: Finding, told: Callable[[Compared], Iterable[str]]) -> Iterator[Line]:
    """The first line of each policy, then the second of each: where some are left out, none loses all of its own."""
    every = [[(one.policy.name, line) for line in told(one)] for one in found.ranked]
    return (line for row in zip_longest(*every) for line in row if line)


def _first_and_last(queue: Sequence[tuple[str, str]]) -> str:
    ends = (queue[0], queue[-1]) if len(queue) > 1 else (queue[0],)
    return "; ".join(f"{after} {told}" for after, told in ends)


def _rests(found: Finding) -> Iterator[Line]:
    at = found.comparison
    yield at.base.name, words.rests(at.base_rests.guesses, at.base_rests.estimates)
    yield from _in_turn(found, lambda one: _rests_of(found, one))


def _rests_of(found: Finding, one: Compared) -> Iterator[str]:
    yield f"{backing_told(one.policy.backing)}; {words.rests(one.rests.guesses, one.rests.estimates)}"
    yield from found.conflicts.get(one.policy.name, ())
    assumed = [f"takes to be so: {told}" for told in one.policy.assumes]
    yield from assumed[:1]  # that an Act is in force, or a paper signed: nobody who decides may miss it
    yield from (f"{p.name} is {p.value:,} {p.unit}; {p.rests_on}" for p in one.policy.parameters)
    yield from (f"{c.name} is {c.value}; {c.rests_on}" for c in one.policy.choices)
    yield from assumed[1:]


def _turns(found: Finding) -> Section:
    """From what value on an assumption turns the ranking."""
    lead = f"Which of {' and '.join(found.turned)} takes away more days late:" if found.turned else ""
    nothing = "Nothing could be tried: neither has a parameter, and no guess decides a day."
    if not found.turned:
        nothing = "It was not tried from what value on an assumption turns the ranking."
    rows = tuple((turn.assumption, _short(words.turned(turn, named=False))) for turn in found.turns)
    table = Table(("Assumption", "What it would have to be"), rows, (2, 5)) if rows else None
    return Section("What would change it", lead=lead, table=table, nothing=nothing)


def _still(found: Finding) -> Iterator[Line]:
    return _in_turn(found, lambda one: one.policy.still)


def _lines(heading: str, told: Iterator[Line], most: int) -> Section:
    every = [(name, _short(line)) for name, line in told]
    rows = tuple(every[:most])
    left = len(every) - len(rows)
    note = f"{left:,} more are left out here; the page shows them." if left else ""
    table = Table(("Policy", "In words"), rows, (2, 9)) if rows else None
    return Section(heading, table=table, nothing="Nothing is on record.", note=note)


def _cut(section: Section, most: int) -> Section:
    """A section with so many rows at most."""
    table = section.table
    if table is None or len(table.rows) <= most:
        return section
    left = len(table.rows) - most
    return replace(section, table=replace(table, rows=table.rows[:most]), note=f"{left:,} more were tried.")


def _short(line: str) -> str:
    return line if len(line) <= _LONG else line[: _LONG - 2].rsplit(" ", 1)[0] + " …"
