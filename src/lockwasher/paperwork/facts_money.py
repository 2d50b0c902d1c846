"""Figures of an entry: duty, fees, bond, deposit, each known or lacking with its reason; and the clocks that run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from lockwasher.cases.progress import ClockReading, ClockState
from lockwasher.clearance.duty import Assessment, entry, line_of
from lockwasher.clearance.duty_charges import EntryLine
from lockwasher.clearance.money import Figure, total
from lockwasher.clearance.offers import duty_facts
from lockwasher.clearance.routes_table import DUTY_FREE, Route, read_routes
from lockwasher.paperwork.facts import Answer, Lacking, Source, Told, fact, find_fact, listing
from lockwasher.paperwork.facts_consignment import TEMPORARY_LINE
from lockwasher.paperwork.subjects import Subject
from lockwasher.paperwork.totals import amount

_REMEDY: Final = "put in what is missing; a rate of exchange or a table is stated with the command or loaded"


@listing("charge", "charges of the entry", lambda figure: f"charge {figure.name}")
def _charges(subject: Subject) -> Sequence[Figure]:
    """Each charge of one entry of all lines by the route that is taken, else by ordinary entry; several of one name together."""
    found: dict[str, list[Figure]] = {}
    for figure in _assessed(subject, subject.route).charges:
        found.setdefault(figure.name, []).append(figure)
    return tuple(_together(name, figures) for name, figures in found.items())


@fact("charge.name", "Charge")
def _charge_name(_subject: Subject, figure: Figure) -> Answer:
    return Told(figure.name, (_source(figure),))


@fact("charge.amount", "Amount")
def _charge_amount(_subject: Subject, figure: Figure) -> Answer:
    return _answer(figure)


@fact("charge.reason", "How it comes about")
def _charge_reason(_subject: Subject, figure: Figure) -> Answer:
    return Told(figure.reason, (_source(figure),))


@fact("entry.total", "Duties and fees in all")
def _total(subject: Subject) -> Answer:
    summed = total(_assessed(subject, subject.route).charges)
    if summed.n_unknown:
        told = f"{summed.n_unknown:,} charges are unknown for want of {', '.join(summed.missing)}"
        return Lacking(f"{told}; the known part is {amount(summed.known)}", _REMEDY)
    return Told(amount(summed.known), (Source("tables", f"rates and fees of {subject.on}"),))


@fact("entry.deposit", "Deposit of estimated duty without the stamped copy")
def _deposit(subject: Subject) -> Answer:
    figure = _assessed(subject, read_routes()[DUTY_FREE]).deposit
    return _answer(figure) if figure else Lacking("there are no goods on record", "put the items in first")


@fact("bond.temporary", "Bond of a temporary importation")
def _bond(subject: Subject) -> Answer:
    line = _stated_line(subject)
    if isinstance(line, Lacking):
        return line
    figure = _charged(subject, line.value).bond
    return _answer(figure) if figure else Lacking("there are no goods on record", "put the items in first")


@fact("bond.rule", "Rule of the bond")
def _bond_rule(subject: Subject) -> Answer:
    line = _stated_line(subject)
    if isinstance(line, Lacking):
        return line
    rule = subject.desk.world.tables.bond(line.value)
    if rule is None:
        return Lacking("the tables hold no rule for the bond of this line", "ask the broker")
    source = Source("tables", rule.id, rule.backing.cites, str(rule.backing.verified))
    return Told(f"{rule.title}: {rule.times} times", (*line.sources, source))


@fact("entry.line-temporary", "Line of chapter 98 for temporary importation")
def _temporary_line(subject: Subject) -> Answer:
    """As stated, with what the routes say it is for; what they say nothing of was not read here."""
    line = _stated_line(subject)
    if isinstance(line, Lacking):
        return line
    found = next((one for one in read_routes().values() if line_of(one) == line.value), None)
    if found is None:
        told = f"{line.value}; what it is for was not read here [unverified]: ask the broker"
        return Told(told, line.sources)
    backing = found.backing
    source = Source("routes", found.id, backing.cites, str(backing.verified))
    return Told(f"{line.value}: {found.title}", (*line.sources, source))


def _stated_line(subject: Subject) -> Told | Lacking:
    return find_fact(TEMPORARY_LINE).find(subject, None)


def _assessed(subject: Subject, route: Route | None) -> Assessment:
    return _charged(subject, line_of(route) if route else "")


def _charged(subject: Subject, line: str) -> Assessment:
    lines = [EntryLine(facts=duty_facts(subject.desk.routes, item), line=line) for item in subject.items]
    return entry(lines, subject.on, subject.desk.world.tables, usd_per=dict(subject.desk.prices.usd_per))


def _together(name: str, figures: Sequence[Figure]) -> Figure:
    if len(figures) == 1:
        return figures[0]
    summed = total(figures)
    reasons = list(dict.fromkeys(figure.reason for figure in figures))
    told = "; ".join(reasons[:3]) + (f"; and {len(reasons) - 3} more" if len(reasons) > 3 else "")
    amount_known = None if summed.n_unknown else summed.known
    return Figure(name, amount_known, told, summed.missing, backing=figures[0].backing)


def _answer(figure: Figure) -> Answer:
    if figure.amount is not None:
        return Told(amount(figure.amount), (_source(figure),))
    return Lacking(f"{figure.reason}: for want of {', '.join(figure.missing)}", _REMEDY)


def _source(figure: Figure) -> Source:
    backing = figure.backing
    return Source("tables", figure.name, backing.cites if backing else "", str(backing.verified) if backing else "")


# ---------------------------------------------------------------- clocks


@listing("clock", "clocks that run", lambda reading: f"clock {reading.clock.name}")
def _clocks(subject: Subject) -> Sequence[ClockReading]:
    found = (one for case in subject.cases for one in subject.desk.world.progress[case.id].clocks)
    return tuple(one for one in found if one.state == ClockState.RUNNING)


@fact("clock.name", "Clock")
def _clock_name(_subject: Subject, one: ClockReading) -> Answer:
    return Told(one.clock.name.replace("-", " "), (_of_clock(one),))


@fact("clock.due", "Due")
def _clock_due(_subject: Subject, one: ClockReading) -> Answer:
    if one.due_on is None:
        return Lacking("no record says when it began", "record the day of the step it counts from")
    return Told(f"{one.due_on}", (_of_clock(one),))


@fact("clock.missed", "What follows when it is missed")
def _clock_missed(_subject: Subject, one: ClockReading) -> Answer:
    return Told(one.clock.missed, (_of_clock(one),))


def _of_clock(one: ClockReading) -> Source:
    return Source("procedures", one.clock.name, one.clock.backing.cites, str(one.clock.backing.verified))


for _name, _clock, _title in (
    ("liquidation", "liquidation-scheduled", "Day on which liquidation is due"),
    ("protest", "protest", "Last day of a protest"),
):

    @fact(f"due.{_name}", _title)
    def _due(subject: Subject, clock: str = _clock) -> Answer:
        if not subject.entry:
            return Lacking("no entry is on record", "open the case of the entry, and record when it was filed")
        case, progress = subject.entry
        found = next((one for one in progress.clocks if clock in {one.clock.name, one.clock.step}), None)
        if found is None or found.due_on is None:
            return Lacking("the clock has not begun, or no record says when", "record the step it counts from")
        return Told(f"{found.due_on}", (Source(f"case {case.id}", f"clock {clock}", found.clock.backing.cites),))
