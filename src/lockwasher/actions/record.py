"""Record what happened in a case, or correct what was recorded."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date

from lockwasher.actions import clock
from lockwasher.actions.database import at_the_database, in_words
from lockwasher.actions.desk import current_portfolio
from lockwasher.actions.look import EARLIEST
from lockwasher.actions.portfolios import refuse_empty
from lockwasher.calendars.spans import Span
from lockwasher.cases.portfolio import edition_of
from lockwasher.cases.progress import Progress
from lockwasher.cases.record import Surroundings
from lockwasher.cases.trace import trace
from lockwasher.procedures.dialect import did_you_mean
from lockwasher.procedures.library import read_library
from lockwasher.procedures.model import Procedure
from lockwasher.records.database import writing
from lockwasher.records.journal import record
from lockwasher.records.snapshot import Recorder, read_recorders
from lockwasher.register.nouns import Case, Event, Mark
from lockwasher.register.portfolio import Portfolio

_KEY = re.compile("[0-9a-f]{12}")


class RecordError(ValueError):
    """The event cannot be recorded; the text says why and what to do. Nothing was written.

    `field` is the field of `Happening` it belongs to, `by`, or empty where it is about all of it. `standing` is the event that
    stands in the way, where one does.
    """

    def __init__(self, told: str, field: str = "", standing: Event | None = None) -> None:
        super().__init__(told)
        self.field = field
        self.standing = standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """What somebody says happened. A correction names the event it takes the place of, and gives its reason as `note`.

    `key` is made once for each form (`new_key`): what comes twice with the same key is recorded once.
    """

    case: str
    occurred: Span
    step: str | None = None
    outcome: str | None = None
    sets: tuple[str, bool] | None = None
    corrects: str | None = None
    is_void: bool = False
    evidence: tuple[str, ...] = ()
    source: str = ""
    note: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Recorded:
    """The event as it stands in the journal, and what is now irregular in its case and was not before.

    `was_there`: it had been recorded already, under the same key, and nothing was written now.
    """

    event: Event
    remarks: tuple[str, ...]
    was_there: bool = False


def new_key() -> str:
    """A key for one event that is still to be recorded."""
    return uuid.uuid4().hex[:12]


def record_event(happening: Happening, by: str) -> Recorded:
    """Record one event in the journal, known today; `by` is the post that records.

    What is on record is read and the event written in one transaction, so that of two people who record the same step at
    once the second is told of the first.

    Raises:
        RecordError: there is no such case, step, outcome, fact or evidence; the day lies ahead; the step is on record
            already; a correction has no reason, or what it corrects has been corrected.
        PortfolioNotFoundError: the register is empty.
        DatabaseUnavailableError: the database cannot be written.
    """
    event = _event(happening)
    _check_text(happening, by)
    with at_the_database(), writing():
        portfolio, _ = current_portfolio()
        refuse_empty(portfolio)
        if before := next((e for e in portfolio.events_of.get(event.case, ()) if e.id == event.id), None):
            return Recorded(before, (), was_there=True)
        procedure = _check(happening, portfolio)
        remarks = _judge(event, portfolio.case[event.case], portfolio.events_of.get(event.case, ()), procedure)
        record([event], by, clock.now())
    return Recorded(event, remarks)


def judge_event(event: Event, portfolio: Portfolio, events: tuple[Event, ...]) -> tuple[str, ...]:
    """What is irregular about an event of a list, beside those of its case that are on record or stand above it in the list.

    Raises:
        RecordError: as `record_event`.
    """
    told = {field.name: getattr(event, field.name) for field in fields(Happening) if field.name != "key"}
    return _judge(event, portfolio.case[event.case], events, _check(Happening(**told), portfolio))


def _event(happening: Happening) -> Event:
    told = {field.name: getattr(happening, field.name) for field in fields(happening) if field.name != "key"}
    return Event(id=f"e-{happening.key or new_key()}", known_on=clock.today(), mark=Mark.UNVERIFIED, **told)


def recorders(case: str) -> Mapping[str, Recorder]:
    """Who recorded each event of a case, and when."""
    with in_words():
        return read_recorders(case)


def _check_text(happening: Happening, by: str) -> None:
    if not by.strip():
        raise RecordError("say who records: the name of a post", "by")
    if happening.key and not _KEY.fullmatch(happening.key):
        raise RecordError("this form is damaged; load the page anew and type it again", "key")
    for field, text in (("by", by), ("source", happening.source), ("note", happening.note)):
        if not text.isprintable() and any("\ud800" <= sign <= "\udfff" for sign in text):
            raise RecordError(f"{text!a} is not text; write it in the encoding of this terminal", field)


def _check(happening: Happening, portfolio: Portfolio) -> Procedure:
    """Hold what somebody says against the register and the edition of the case, which is given back."""
    if happening.case not in portfolio.case:
        near = did_you_mean(happening.case, portfolio.case)
        raise RecordError(f"there is no case '{happening.case}'{near}", "case")
    if happening.occurred.last > clock.today():
        raise RecordError(
            f"{happening.occurred} is not over yet; record an event on the day it has happened", "occurred"
        )
    if happening.occurred.first < EARLIEST:
        raise RecordError(f"{happening.occurred} lies before {EARLIEST}; correct the year", "occurred")
    _check_sense(happening)
    _check_evidence(happening, portfolio)
    if happening.corrects:
        _check_correction(happening, portfolio.events_of.get(happening.case, ()))
    procedure = _edition(portfolio.case[happening.case])
    if happening.sets:
        _check_fact(happening.sets[0])
    if happening.step:
        _check_step(happening.step, happening.outcome, procedure)
    return procedure


def _check_sense(happening: Happening) -> None:
    """One event says one thing: a step was finished, a fact was decided, or another event is taken away."""
    says = bool(happening.step) + bool(happening.sets) + happening.is_void
    if says != 1:
        told = "says nothing" if says == 0 else "says more than one thing"
        raise RecordError(f"this event {told}; name a step, or a fact, or an event that it takes away", "step")
    if happening.outcome and not happening.step:
        raise RecordError("an outcome belongs to a step; name the step", "step")
    if happening.is_void and not happening.corrects:
        raise RecordError("this takes an event away; name the event it corrects", "corrects")
    if happening.corrects and not happening.note:
        raise RecordError("a correction needs its reason; give it as the note", "note")


def _check_evidence(happening: Happening, portfolio: Portfolio) -> None:
    known = [e.id for e in portfolio.evidence]
    for name in happening.evidence:
        if name not in known:
            raise RecordError(f"there is no evidence '{name}'{did_you_mean(name, known)}", "evidence")


def _check_correction(happening: Happening, events: Iterable[Event]) -> None:
    wanted, held = happening.corrects or "", {event.id: event for event in events}
    if wanted not in held:
        near = did_you_mean(wanted, held) or f"; its events: {', '.join(held) or 'none'}"
        raise RecordError(f"case '{happening.case}' has no event '{wanted}' to correct{near}", "corrects")
    for event in held.values():
        if event.corrects == wanted:
            told = f"event '{wanted}' has been corrected already, by '{event.id}'; correct that one"
            raise RecordError(told, "corrects", event)


def _edition(case: Case) -> Procedure:
    try:
        return edition_of(case, read_library(), clock.today())
    except KeyError as error:
        raise RecordError(f"{error.args[0]}; load the case again with an edition there is", "case") from None


def _check_fact(name: str) -> None:
    facts = read_library().facts
    if name not in facts:
        near = did_you_mean(name, facts) or f"; the facts: {', '.join(facts)}"
        raise RecordError(f"there is no fact '{name}'{near}", "sets")


def _check_step(name: str, outcome: str | None, procedure: Procedure) -> None:
    step = procedure.step.get(name)
    if step is None:
        near = did_you_mean(name, procedure.step) or f"; its steps: {', '.join(procedure.step)}"
        raise RecordError(f"{procedure.id}, edition {procedure.edition_name}, has no step '{name}'{near}", "step")
    names = [outcome.name for outcome in step.outcomes]
    if names and outcome not in names:
        told = f"has no outcome '{outcome}'" if outcome else "needs an outcome"
        raise RecordError(f"step '{name}' {told}; give one of: {', '.join(names)}", "outcome")
    if not names and outcome:
        raise RecordError(f"step '{name}' has no outcomes; leave the outcome out", "outcome")


def _judge(event: Event, case: Case, events: tuple[Event, ...], procedure: Procedure) -> tuple[str, ...]:
    """The remarks that an event brings; a step that another event has finished already is refused."""
    before, after = _traced(case, events, procedure), _traced(case, (*events, event), procedure)
    is_recurring = any(c.every for c in procedure.clocks if c.step == event.step)
    if event.step and not event.corrects and not is_recurring:
        counted = _counted(after)
        for other in (e for e in events if e.step == event.step and e.id in _counted(before)):
            if not {event.id, other.id} <= counted:
                raise RecordError(
                    f"step '{event.step}' is on record already: event '{other.id}', on {other.occurred}; "
                    f"if that is wrong, correct '{other.id}' and give the reason as the note",
                    "step",
                    other,
                )
    return tuple(remark for remark in after.irregular if remark not in before.irregular)


def _traced(case: Case, events: tuple[Event, ...], procedure: Procedure) -> Progress:
    facts = {fact.name: fact.default for fact in read_library().facts.values()} | dict(case.facts)
    return trace(procedure, events, clock.today(), date.max, Surroundings(opened=case.opened, facts=facts))


def _counted(progress: Progress) -> set[str]:
    """The events that finished a step."""
    return {done.event for done in progress.done if done.event}
