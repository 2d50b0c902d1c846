"""The one next step for each loose end: what somebody can do about it today, as a verb and what it is done to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from lockwasher.forecast.drafts import Live
from lockwasher.readiness.readings import Cause, NeedReading, State
from lockwasher.register.nouns import Milestone
from lockwasher.register.portfolio import Portfolio


class Verb(StrEnum):
    """What can be done about a loose end.

    The target of `record` and `decide` is a case, and a step of it is named; of `open` a proposed case; of `cover` a
    contribution; of the verbs on clauses and title papers an agreement. `look` leads to a case or a milestone. The others
    are done to a subject.
    """

    RECORD = "record"
    DECIDE = "decide"
    OPEN = "open"
    COVER = "cover"
    NAME_CONTRIBUTION = "name-contribution"
    ADD_CLAUSE = "add-clause"
    ADD_TITLE_PAPER = "add-title-paper"
    ADD_ITEMS = "add-items"
    NAME_IMPORTER = "name-importer"
    NAME_INSURER = "name-insurer"
    CHOOSE_ROUTE = "choose-route"
    SETTLE = "settle"
    LOOK = "look"


@dataclass(frozen=True, slots=True)
class NextStep:
    """What to do next: the verb, the id of what it is done to, the words for a button, and the step of a case it is about."""

    verb: Verb
    target: str
    text: str
    step: str | None = None


def next_step(
    portfolio: Portfolio, milestone: Milestone, case: Live | None, reading: NeedReading | None, cause: Cause | None
) -> NextStep:
    """What to do about a loose end.

    A case that is on record goes on, unless papers contradict each other; else the missing fact is put on record; else the case that would help is opened.

    Args:
        portfolio: where things have their titles.
        milestone: what is late, or cannot be computed.
        case: the case that would meet the need or decides the day, if one would.
        reading: the need that is not met, if it is about one.
        cause: what the fault comes down to, if it is under one.
    """
    is_contradictory = (
        reading is not None and reading.state == State.CONTRADICTORY
    )  # no case says which paper gives way
    if case and not case.is_proposed and not is_contradictory:
        return _go_on(case, reading)
    settled = _put_on_record(portfolio, milestone, cause) if cause else None
    if settled:
        return settled
    if case:
        return _open(portfolio, case, reading)
    if reading and reading.case:
        return NextStep(Verb.LOOK, reading.case, f"See where case {reading.case} stands")
    return _look(milestone)


def settling(portfolio: Portfolio, subject: str) -> NextStep:
    """What to do where the record contradicts itself about a subject."""
    return NextStep(Verb.SETTLE, subject, f"Compare the papers on {title_of(portfolio, subject)}")


def behind(portfolio: Portfolio, cause: str) -> str | None:
    """The agreement, contribution or project that a cause names; None where it names none."""
    kind, _, name = cause.partition(":")
    if kind not in _BY_CAUSE:
        return None
    held: tuple[Mapping[str, object], ...] = (portfolio.agreement, portfolio.contribution)
    is_project = kind == "contribution" and any(project.id == name for project in portfolio.projects)
    return name if is_project or any(name in each for each in held) else None


def title_of(portfolio: Portfolio, name: str) -> str:
    """What a thing of the register is called; its id where it has no title."""
    found = (
        portfolio.item.get(name)
        or portfolio.consignment.get(name)
        or portfolio.contribution.get(name)
        or portfolio.agreement.get(name)
    )
    return found.title if found else name


def _go_on(case: Live, reading: NeedReading | None) -> NextStep:
    """Record the step of a case that can be done now, on the way to what is needed where that is known."""
    progress, needed = case.progress, reading.need.step if reading else None
    steps = progress.procedure.step
    way = frozenset(steps)
    if needed and needed.procedure == progress.procedure.id and needed.step in steps:
        way = progress.procedure.ancestors[needed.step] | {needed.step}
    ready = next((r.step for r in progress.ready if r.step in way), None)
    if ready:
        return NextStep(Verb.RECORD, case.id, f"Record '{steps[ready].title}' in case {case.id}", ready)
    unsure = next((step for step in progress.undetermined if step in way), None)
    if unsure:
        return NextStep(Verb.DECIDE, case.id, f"Say in case {case.id} whether '{steps[unsure].title}' applies", unsure)
    return NextStep(Verb.LOOK, case.id, f"See what case {case.id} waits for")


_BY_CAUSE: Mapping[str, tuple[Verb, str]] = {
    "agreement": (Verb.COVER, "Bring {} under a signed agreement"),
    "contribution": (Verb.NAME_CONTRIBUTION, "Say to which contribution the items of {} belong"),
    "title-clause": (Verb.ADD_CLAUSE, "Add the title clause of {}"),
    "title-record": (Verb.ADD_TITLE_PAPER, "Put on record the paper by which title passed under {}"),
    "title": (Verb.SETTLE, "Settle which paper gives title to {}"),
    "items": (Verb.ADD_ITEMS, "Put the items of {} on record"),
    "importer": (Verb.NAME_IMPORTER, "Name the importer of record of {}"),
    "insurance": (Verb.NAME_INSURER, "Name the insurer of each leg of {}"),
    "route": (Verb.CHOOSE_ROUTE, "Choose the route of {} through customs"),
}


def _put_on_record(portfolio: Portfolio, milestone: Milestone, cause: Cause) -> NextStep | None:
    """What to put on record where a fact is missing; None where only a case can help."""
    kind, _, name = cause.id.partition(":")
    if kind not in _BY_CAUSE:
        return None
    if kind == "agreement" and name not in portfolio.contribution:
        kind = "contribution"
    if kind == "title":
        name = milestone.subject  # the cause names the papers that contradict each other
    verb, text = _BY_CAUSE[kind]
    return NextStep(verb, name, text.format(title_of(portfolio, name)))


def _open(portfolio: Portfolio, case: Live, reading: NeedReading | None) -> NextStep:
    title, about = case.progress.procedure.title, title_of(portfolio, case.subject)
    is_behind = bool(reading and reading.state == State.UNDETERMINED and reading.case is None)
    how = ", and record how it was done" if is_behind else ""
    return NextStep(Verb.OPEN, case.id, f"Open the case '{title}' for {about}{how}")


def _look(milestone: Milestone) -> NextStep:
    return NextStep(Verb.LOOK, milestone.id, f"See what {milestone.title} waits for")
