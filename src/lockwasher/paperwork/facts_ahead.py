"""Facts of days ahead: milestones with their P50 and P80 and never one bare date, what came to be at risk, what changed since."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Generic, TypeVar

from lockwasher.cases.visible_steps import ToldCase, visible_steps
from lockwasher.forecast.forecast import Dates
from lockwasher.paperwork.facts import Answer, Lacking, Source, Told, asked, column, fact, from_record, listing
from lockwasher.paperwork.outlook import Ahead, Blank, Late, Outlook
from lockwasher.paperwork.subjects import Subject
from lockwasher.readiness.milestones import reached
from lockwasher.readiness.needs import read_needs
from lockwasher.register.nouns import Case, Event, Milestone
from lockwasher.register.portfolio import grouped

N = TypeVar("N", Blank, Late)
MOST: Final = 200  # events of a report, the newest; all are counted
NO_FORECAST: Final = Lacking("no forecast is at hand", "ask for a forecast, and produce the paper anew")
NOTHING_BEFORE: Final = Lacking(
    "no forecast of an earlier day is at hand",
    "keep a forecast of each month; the next report is held against this one",
)


# ---------------------------------------------------------------- milestones


def _named(one: Milestone) -> str:
    return f"milestone {one.id}"


@listing("promise", "milestones", _named)
def _promises(subject: Subject) -> Sequence[Milestone]:
    """The milestones about the goods or the record itself, the first wanted first."""
    portfolio = subject.desk.portfolio
    about = frozenset({subject.id, *(item.id for item in subject.items)})
    found = (one for one in portfolio.milestones if about & portfolio.goods(one.subject))
    return sorted(found, key=lambda one: _wanted_on(subject, one) or date.max)


def _wanted_on(subject: Subject, one: Milestone) -> date | None:
    need_by = subject.desk.portfolio.need_by_of.get(one.id)
    return need_by.need_by.last if need_by else None


@listing("slip", "milestones that will be late", _named)
def _slips(subject: Subject) -> Sequence[Milestone]:
    """Those whose P80 passes the day a plan names."""
    return tuple(one for one in _promises(subject) if _is_late(subject.desk.outlook, one.id))


def _is_late(outlook: Outlook | None, milestone: str) -> bool:
    ahead = outlook.ahead.get(milestone) if outlook else None
    return bool(ahead and ahead.is_late)


@listing("fallen", "milestones that came to be at risk", _named)
def _fallen(subject: Subject) -> Sequence[Milestone]:
    """Those at risk now that were not in the earlier forecast."""
    before = subject.desk.outlook.before if subject.desk.outlook else None
    return tuple(one for one in _slips(subject) if before and not _is_late(before, one.id))


@listing("mended", "milestones that are at risk no more", _named)
def _mended(subject: Subject) -> Sequence[Milestone]:
    now = subject.desk.outlook
    before = now.before if now else None
    return tuple(one for one in _promises(subject) if _is_late(before, one.id) and not _is_late(now, one.id))


@listing("moved", "milestones whose days moved", _named)
def _moved(subject: Subject) -> Sequence[Milestone]:
    """Those of which the P50 or the P80 is another than in the earlier forecast."""
    now = subject.desk.outlook
    if not now or not now.before:
        return ()
    held = now.before.ahead
    return tuple(
        one
        for one in _promises(subject)
        if one.id in now.ahead and one.id in held and _days(now.ahead[one.id]) != _days(held[one.id])
    )


def _days(one: Ahead) -> tuple[date | None, date | None]:
    return one.dates.p50, one.dates.p80


def likely(dates: Dates) -> str:
    """Two days and their chances: P50 and P80, never one bare date."""
    p50 = f"P50 {dates.p50}" if dates.p50 else "not there in half of the futures"
    p80 = f"P80 {dates.p80}" if dates.p80 else "not there in eight of ten futures"
    return f"{p50}, {p80}"


def _title(_subject: Subject, one: Milestone) -> Answer:
    return column("milestones", one, "title", "title")


def _wanted(subject: Subject, one: Milestone) -> Answer:
    need_by = subject.desk.portfolio.need_by_of.get(one.id)
    if need_by is None:
        return Lacking("no plan names a day for it", "put in the need-by day with the plan that states it")
    return Told(f"{need_by.need_by}", (from_record("need_bys", need_by, "need_by"),))


def _forecast(subject: Subject, one: Milestone) -> Answer:
    return _told_of(subject.desk.outlook, subject, one)


def _told_of(outlook: Outlook | None, subject: Subject, one: Milestone) -> Answer:
    done = reached(subject.desk.full, one)
    if done and outlook is subject.desk.outlook:
        behind = f"case {done.case}" if done.case else _named(one)
        return Told(f"reached {done.on}" if done.on else f"reached by {done.by}", (Source(behind, "events"),))
    if outlook is None:
        return NO_FORECAST
    ahead = outlook.ahead.get(one.id)
    if ahead is None:
        return Lacking(f"the forecast of {outlook.as_of} does not hold it", "ask for a new forecast")
    rests = " (if cases that nobody has decided on begin now)" if ahead.undecided else ""
    return Told(f"{likely(ahead.dates)}{rests}", (_source(outlook),))


def _chance(subject: Subject, one: Milestone) -> Answer:
    outlook = subject.desk.outlook
    ahead = outlook.ahead.get(one.id) if outlook else None
    if outlook is None or ahead is None:
        return _forecast(subject, one)
    if ahead.on_time is None:
        return Lacking("no day is wanted, so no chance can be told", "put in the need-by day")
    return Told(f"{ahead.on_time:.0%}", (_source(outlook),))


def _source(outlook: Outlook) -> Source:
    return Source(f"forecast of {outlook.as_of}", f"{outlook.draws:,} futures", f"world {outlook.digest[:12]}")


for _scope in ("promise", "slip", "fallen", "mended", "moved"):
    fact(f"{_scope}.title", "Milestone")(_title)
    fact(f"{_scope}.forecast", "When it will likely be there")(_forecast)
    if _scope != "moved":
        fact(f"{_scope}.wanted", "Day it is wanted")(_wanted)
        fact(f"{_scope}.chance", "Chance to be there by then")(_chance)


@fact("moved.before", "When it was likely in the earlier forecast")
def _before(subject: Subject, one: Milestone) -> Answer:
    outlook = subject.desk.outlook
    return _told_of(outlook.before if outlook else None, subject, one)


def _milestone(_subject: Subject, one: Milestone) -> tuple[str, str]:
    return "milestones", one.id


def _agreement(subject: Subject) -> tuple[str, str] | None:
    return ("agreements", subject.agreement.id) if subject.agreement else None


asked(
    "slip.new-day",
    "New day the parties agree on",
    _milestone,
    "milestones",
    "the parties choose it; a forecast is no promise",
)
for _name, _title_of, _why in (
    ("number", "Number of the amendment", "tells it from others"),
    ("reason", "Why the days change", "the parties agree it"),
    ("consequences", "What changes with the days: money, credit, other parties", "the parties agree it"),
    ("partner-signs", "Post that signs for the partner", "its own rules say who may"),
    ("host-signs", "Post that signs for the host laboratory", "its own rules say who may"),
):
    asked(f"amendment.{_name}", _title_of, _agreement, "agreements", _why)


# ---------------------------------------------------------------- the forecast behind a report


@fact("forecast.basis", "Forecast it rests on")
def _basis(subject: Subject) -> Answer:
    outlook = subject.desk.outlook
    if outlook is None:
        return NO_FORECAST
    return Told(f"of {outlook.as_of}, {outlook.draws:,} futures", (_source(outlook),))


@fact("forecast.before", "Earlier forecast it is held against")
def _basis_before(subject: Subject) -> Answer:
    outlook = subject.desk.outlook
    if outlook is None or outlook.before is None:
        return NOTHING_BEFORE if outlook else NO_FORECAST
    return Told(f"of {outlook.before.as_of}, {outlook.before.draws:,} futures", (_source(outlook.before),))


@dataclass(frozen=True, eq=False)
class LooseEnd(Generic[N]):
    """A need that is not settled, or will be met too late, for some milestones: whom it waits for, and of which it is one."""

    title: str
    office: str
    needs: tuple[N, ...]


def _end_named(one: LooseEnd[N]) -> str:
    return f"need '{one.title}' at {one.office}"


@listing("blank", "needs that cannot be computed", _end_named)
def _blanks(subject: Subject) -> Sequence[LooseEnd[Blank]]:
    return _by_need(subject, subject.desk.outlook.blanks if subject.desk.outlook else ())


@listing("late", "needs that will likely be met too late", _end_named)
def _lates(subject: Subject) -> Sequence[LooseEnd[Late]]:
    return _by_need(subject, subject.desk.outlook.lates if subject.desk.outlook else ())


def _by_need(subject: Subject, found: Sequence[N]) -> tuple[LooseEnd[N], ...]:
    """Those of the milestones that the reader sees, together where the need and the office are the same."""
    mine = {one.id: one for one in _promises(subject)}
    seen = (one for one in found if one.milestone in mine)
    ends = grouped(((_need_title(mine[one.milestone], one.about), one.office), one) for one in seen)
    return tuple(LooseEnd(title, office, needs) for (title, office), needs in ends.items())


def _need_title(milestone: Milestone, name: str) -> str:
    """What a need of a milestone is, in words; its name where the table has none such."""
    return next((one.title for one in read_needs()[milestone.kind].needs if one.name == name), name)


def _office(subject: Subject, one: LooseEnd[N]) -> Answer:
    own, entry = subject.desk.portfolio.office.get(one.office), subject.desk.full.library.offices.get(one.office)
    told = own.name if own else entry.title if entry else one.office
    return Told(told, (_of_outlook(subject),))


def _for_how_many(subject: Subject, one: LooseEnd[N]) -> Answer:
    first = one.needs[0]
    known = subject.desk.portfolio.milestone.get(first.milestone)
    by = f", {'' if first.is_stated else 'likely '}needed by {first.need_by}" if first.need_by else ""
    return Told(f"{len(one.needs):,}: {known.title if known else first.milestone}{by}", (_of_outlook(subject),))


for _scope in ("blank", "late"):
    fact(f"{_scope}.office", "Whom it waits for")(_office)
    fact(f"{_scope}.milestones", "For how many milestones, and the first of them")(_for_how_many)


@fact("blank.about", "What nobody has settled")
def _blank_about(subject: Subject, one: LooseEnd[Blank]) -> Answer:
    return Told(one.title, (_of_outlook(subject),))


@fact("late.title", "What will be late")
def _late_title(subject: Subject, one: LooseEnd[Late]) -> Answer:
    free = "" if any(late.gates for late in one.needs) else " (it can go ahead without)"
    return Told(f"{one.title}{free}", (_of_outlook(subject),))


@fact("late.forecast", "When it will likely be there for the first of them")
def _late_forecast(subject: Subject, one: LooseEnd[Late]) -> Answer:
    return Told(likely(one.needs[0].dates), (_of_outlook(subject),))


def _of_outlook(subject: Subject) -> Source:
    outlook = subject.desk.outlook
    return _source(outlook) if outlook else Source("forecast", "none")


# ---------------------------------------------------------------- what was done since


@listing("event", "steps done since", lambda event: f"event {event.id}")
def _done(subject: Subject) -> Sequence[Event]:
    """What became known of the cases since the earlier forecast, the newest first."""
    return tuple(_since(subject))[:MOST]


def _since(subject: Subject) -> Iterator[Event]:
    outlook = subject.desk.outlook
    if outlook is None or outlook.before is None:
        return
    portfolio = subject.desk.portfolio
    cases = {case.id for case in subject.cases}
    found = [one for one in portfolio.events if one.case in cases and one.step and one.known_on > outlook.before.as_of]
    yield from sorted(found, key=lambda one: (one.known_on, one.id), reverse=True)


@fact("done.count", "Steps done since the earlier forecast")
def _count(subject: Subject) -> Answer:
    outlook = subject.desk.outlook
    if outlook is None or outlook.before is None:
        return NOTHING_BEFORE
    n = len(tuple(_since(subject)))
    more = f"; the newest {MOST} are listed" if n > MOST else ""
    return Told(f"{n:,}{more}", (Source("the journal", f"events known after {outlook.before.as_of}"),))


@fact("event.day", "Day")
def _event_day(_subject: Subject, one: Event) -> Answer:
    return Told(f"{one.occurred}", (from_record("events", one, "occurred"),))


@fact("event.step", "What was done")
def _event_step(subject: Subject, one: Event) -> Answer:
    stands = subject.desk.full.progress[one.case].procedure
    title = stands.step[one.step].title if one.step and one.step in stands.step else one.step or ""
    told = f"{title} ({one.outcome})" if one.outcome else title
    return Told(told, (from_record("events", one, "step"),))


@fact("event.about", "About what")
def _event_about(subject: Subject, one: Event) -> Answer:
    case = subject.desk.portfolio.case[one.case]
    return Told(f"{case_title(subject, case)} ({case.id})", (Source(f"case {case.id}", "subject"),))


def case_title(subject: Subject, case: Case) -> str:
    """What a case is about, by its title."""
    portfolio = subject.desk.portfolio
    held = (portfolio.item, portfolio.consignment, portfolio.agreement, portfolio.contribution)
    return next((one[case.subject].title for one in held if case.subject in one), case.subject)


# ---------------------------------------------------------------- cases that go on


@listing("waiting", "cases that go on", lambda told: f"case {told.case}")
def _waiting(subject: Subject) -> Sequence[ToldCase]:
    """The open cases as the reader may be told of them."""
    full, viewer = subject.desk.full, subject.viewer
    found = (
        visible_steps(full.progress[c.id], full.portfolio.case[c.id], viewer, full.portfolio) for c in subject.cases
    )
    return tuple(told for told in found if told.is_open and not told.is_over)


@fact("waiting.about", "About what")
def _waiting_about(subject: Subject, told: ToldCase) -> Answer:
    case = subject.desk.portfolio.case[told.case]
    return Told(case_title(subject, case), (from_record("cases", case, "subject"),))


@fact("waiting.procedure", "Procedure")
def _waiting_procedure(_subject: Subject, told: ToldCase) -> Answer:
    return Told(told.title or "of the host", (Source(f"case {told.case}", "procedure"),))


@fact("waiting.for", "What it waits for")
def _waiting_for(_subject: Subject, told: ToldCase) -> Answer:
    steps = "; ".join(step.title for step in told.ready)
    host = "the host" if told.waits_for_host else "other cases or facts"
    return Told(steps or host, (Source(f"case {told.case}", "where it stands"),))
