"""What will come loose: what will be late, and apart from it what cannot be computed, both grouped by cause."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from lockwasher.estimates.world import World
from lockwasher.forecast.forecast import Dates, Forecast, MilestoneForecast, NeedForecast, StartBy
from lockwasher.forecast.next_step import NextStep, behind, next_step, settling
from lockwasher.forecast.proposals import is_about
from lockwasher.readiness.contradictions import contradictions
from lockwasher.readiness.milestones import reached, wanted
from lockwasher.readiness.needs import Check, read_needs
from lockwasher.readiness.readings import Cause, NeedReading, State
from lockwasher.register.nouns import Milestone
from lockwasher.register.portfolio import grouped

SOON = 28  # days ahead in which a latest safe start is put on this week's list
SHOWN = 0.005  # shares below half a per cent are left out of a sentence
NEVER_DAYS = 36_500  # the slack, in days late, of what is never done in one future of five or more
CONTRADICTION = "contradiction"


@dataclass(frozen=True, slots=True)
class Line:
    """One loose end: `late`, or the need it is about. `dates` rest on `undecided` cases being begun today, if any.

    `backing` is the rule or practice with its mark. Not `gates`: its milestone can go ahead without it, at a cost or a risk.
    `case` decides it, by its id; `behind` is the agreement or contribution its cause names. Of what hangs on the cause
    two lines may differ and still say the same: it is left out where they are compared.
    """

    about: str
    milestone_id: str
    milestone: str
    subject: str
    sentence: str
    office: str | None
    need_by: date | None
    need_by_is_stated: bool
    dates: Dates | None = None
    on_time: float | None = None
    slack: int | None = None
    start_by: StartBy | None = None
    undecided: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    backing: str = ""
    gates: bool = True
    office_id: str | None = None
    case: str | None = None
    cause: str = field(default="", compare=False)
    behind: str | None = field(default=None, compare=False)
    next_step: NextStep | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Group:
    """All that comes loose for one cause, the things that hang on it, and the earliest day one of them is needed."""

    cause: str
    title: str
    subjects: tuple[str, ...]
    earliest: date | None
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Start:
    """A case that nobody has begun, and by when it must be for each thing that waits for it, the earliest first."""

    case: str
    title: str
    office: str
    asked: tuple[tuple[StartBy, str], ...]
    is_decision: bool
    office_id: str | None = None
    subject: str = ""

    @property
    def latest(self) -> date | None:
        """The latest start that serves all that waits for it; None where no day would have done."""
        return self.asked[0][0].day


@dataclass(frozen=True, slots=True)
class Loose:
    """The first page: late, not computable, and what to start."""

    as_of: date
    forecast: Forecast
    late: tuple[Group, ...]
    unknown: tuple[Group, ...]
    start: tuple[Start, ...]


def what_comes_loose(world: World, forecast: Forecast) -> Loose:
    """Rank what will be late by slack at P80 and by what hangs on it, what cannot be computed by the earliest need.

    Of what will be late, that which keeps a milestone from being reached comes before what only adds a cost or a risk.
    """
    teller = _Teller(world, forecast)
    late = [*teller.late_milestones(), *teller.late_needs()]
    unknown = [*teller.unknown_needs(), *teller.contradictions()]
    return Loose(
        as_of=world.as_of,
        forecast=forecast,
        late=_grouped(
            late, key=lambda g: (not any(line.gates for line in g.lines), min(line.slack or 0 for line in g.lines))
        ),
        unknown=_grouped(unknown, key=lambda g: (False, (g.earliest or date.max).toordinal())),
        start=tuple(sorted(teller.starts(), key=lambda s: s.latest or date.min)),
    )


Found = tuple[str, str, tuple[str, ...], Line]  # a cause by id and by title, what hangs on it, a line


def _grouped(found: Iterable[Found], key: Callable[[Group], tuple[bool, int]]) -> tuple[Group, ...]:
    """Lines by what their cause says, so that 400 consignments without a route are one group.

    The groups go by key, and of equal key the one on which more hangs comes first.
    """
    groups = [
        Group(
            same[0][0],
            title,
            tuple(dict.fromkeys(subject for one in same for subject in one[2])),
            min((one[3].need_by for one in same if one[3].need_by), default=None),
            tuple(sorted((one[3] for one in same), key=lambda line: line.need_by or date.max)),
        )
        for title, same in grouped((one[1], one) for one in found).items()
    ]
    return tuple(sorted(groups, key=lambda group: (key(group), -len(group.subjects))))


@dataclass(frozen=True)
class _Teller:
    world: World
    forecast: Forecast

    @cached_property
    def needs_of(self) -> Mapping[tuple[str, str], tuple[NeedForecast, ...]]:
        """The forecasts of each need of each milestone, one for each case that would meet it."""
        return grouped(((n.reading.milestone.id, n.reading.need.name), n) for n in self.forecast.needs)

    @cached_property
    def forecast_for(self) -> frozenset[str]:
        """The milestones of which a case would meet some need."""
        return frozenset(need.reading.milestone.id for need in self.forecast.needs)

    # ------------------------------------------------------------ late

    def late_milestones(self) -> Iterator[Found]:
        """Milestones whose P80 passes the day a plan wants them, under what most often decides their day."""
        for found in self.forecast.milestones:
            if found.wanted and found.is_late:
                cause, title = self.cause_of(found)
                line = self.late_line(found, found.wanted.span.last)
                yield cause, title, (found.milestone.subject,), replace(line, cause=cause)

    def cause_of(self, found: MilestoneForecast) -> tuple[str, str]:
        """What most often decides a milestone: the case that would meet a need or reach it, or what nobody has settled."""
        reading, case = found.decided_by, self.decider(found)
        decider = self.worst(reading) if reading else None
        if reading and not self.is_computable(reading, [decider] if decider else []):
            causes = "+".join(cause.id for cause in reading.causes)
            return f"late:{causes}", f"Late, most often waiting until {reading.need.title}"
        return (f"case:{case}", self.not_in_time(case)) if case else (f"late:{found.milestone.id}", "Late")

    def decider(self, found: MilestoneForecast) -> str | None:
        """The case that most often decides a milestone: the one that would meet its need last, else the foremost."""
        decider = self.worst(found.decided_by) if found.decided_by else None
        return decider.case if decider else found.cases[0].name if found.cases else None

    def late_line(self, found: MilestoneForecast, due: date) -> Line:
        """A late milestone as a line."""
        milestone, reading = found.milestone, found.decided_by
        decides = ", ".join(f"{w.name} ({w.share:.0%})" for w in found.causes if w.share >= SHOWN)
        case = self.decider(found)
        office = self.office_of(reading, case)
        return Line(
            about="late",
            milestone_id=milestone.id,
            milestone=milestone.title,
            subject=milestone.subject,
            sentence=f"there by then in {found.on_time:.0%} of futures; what decides the day: {decides}",
            office=self.office_title(office) if office else None,
            need_by=due,
            need_by_is_stated=True,
            dates=found.dates,
            on_time=found.on_time,
            slack=_slack(found.dates, due),
            start_by=min(found.start_bys, key=_earliest, default=None),
            undecided=self.titles(found.undecided),
            notes=self.held(case),
            office_id=office,
            case=case,
            next_step=self.next_step(milestone, case, reading, None),
        )

    def late_needs(self) -> Iterator[Found]:
        """Needs met by a step whose P80 passes the day they are due, where no decision stands before their case."""
        for found in self.forecast.needs:
            is_late = found.is_due and found.due and found.dates.is_after(found.due)
            if is_late and self.is_computable(found.reading, [found]):
                line = replace(self.need_line(found.reading, found), cause=f"case:{found.case}")
                yield line.cause, self.not_in_time(found.case), (found.reading.milestone.subject,), line

    # ------------------------------------------------------------ not computable

    def unknown_needs(self) -> Iterator[Found]:
        """Needs that no case or fact meets, under each of their causes."""
        for reading in self.forecast.readings:
            for cause in reading.causes if reading.state != State.MET else ():
                found = self.meeting(reading, cause)
                if not self.is_computable(reading, found):
                    line = self.need_line(reading, max(found, key=_last, default=None), cause)
                    yield cause.id, cause.title, cause.subjects, line

    def is_computable(self, reading: NeedReading, found: Sequence[NeedForecast]) -> bool:
        """Whether a day can be named for a need: some case would meet it, and nobody must decide first that it is begun."""
        if reading.state == State.CONTRADICTORY or not found:
            return False
        if reading.state == State.UNDETERMINED and reading.need.check == Check.STEP:
            return False
        return not any(self.forecast.cases[one.case].is_decision for one in found)

    def meeting(self, reading: NeedReading, cause: Cause) -> tuple[NeedForecast, ...]:
        """The forecasts of a need for the cases that would take one of its causes away."""
        found = self.needs_of.get((reading.milestone.id, reading.need.name), ())
        if reading.need.check != Check.AGREEMENT:
            return found
        contribution = cause.id.partition(":")[2]
        subjects = {one.case: self.forecast.cases[one.case].subject for one in found}
        return tuple(one for one in found if is_about(self.world.portfolio, subjects[one.case], contribution))

    def worst(self, reading: NeedReading) -> NeedForecast | None:
        """The forecast of a need in the case that is last."""
        return max(self.needs_of.get((reading.milestone.id, reading.need.name), ()), key=_last, default=None)

    def contradictions(self) -> Iterator[Found]:
        """What the record says that cannot both be so."""
        for one in contradictions(self.world):
            cause = f"contradiction:{one.subject}:{one.sentence}"
            line = Line(
                about=CONTRADICTION,
                milestone_id=one.subject,
                milestone=one.subject,
                subject=one.subject,
                sentence=one.sentence,
                office=None,
                need_by=one.since,
                need_by_is_stated=True,
                cause=cause,
                next_step=settling(self.world.portfolio, one.subject),
            )
            yield cause, "the record contradicts itself", one.items or (one.subject,), line

    # ------------------------------------------------------------ lines

    def need_line(self, reading: NeedReading, found: NeedForecast | None, cause: Cause | None = None) -> Line:
        """One need as a line."""
        milestone, case = reading.milestone, found.case if found else None
        office = self.office_of(reading, case)
        due, planned = self.forecast.dues.get((milestone.id, reading.need.gates)), self.wanted(milestone)
        later = due.wanted_for if due else None
        is_stated = milestone.id in self.world.portfolio.need_by_of or reached(self.world, milestone) is not None
        # Without a plan or a case, the day on which a milestone is expected is no day to be late against.
        has_day = bool(planned or later or is_stated or milestone.id in self.forecast_for)
        return Line(
            about=reading.need.name,
            milestone_id=milestone.id,
            milestone=milestone.title,
            subject=milestone.subject,
            sentence=f"{reading.need.title}: {reading.reason}{f'; due by the plan for {later.title}' if later else ''}",
            office=self.office_title(office) if office else None,
            need_by=due.day if due and has_day else planned,
            need_by_is_stated=is_stated or later is not None,
            dates=found.dates if found else None,
            on_time=found.on_time if found else None,
            slack=_slack(found.dates, found.due) if found and found.due else None,
            start_by=found.start_by if found else None,
            undecided=self.titles(found.undecided) if found else (),
            # Where the reading names a case, its sentence says that it is held.
            notes=reading.notes if reading.case or not found else (*reading.notes, *self.held(found.case)),
            backing=f"{'practice: ' if reading.need.is_practice else ''}{reading.need.backing} [{reading.need.verified}]",
            gates=reading.need.gates,
            office_id=office,
            case=case or reading.case,
            cause=cause.id if cause else "",
            behind=behind(self.world.portfolio, cause.id) if cause else None,
            next_step=self.next_step(milestone, case, reading, cause),
        )

    def next_step(
        self, milestone: Milestone, case: str | None, reading: NeedReading | None, cause: Cause | None
    ) -> NextStep:
        """What to do about a line."""
        live = self.forecast.cases[case] if case else None
        return next_step(self.world.portfolio, milestone, live, reading, cause)

    def wanted(self, milestone: Milestone) -> date | None:
        """The day of the nearest plan, also where it is past."""
        found = wanted(self.world, milestone)
        return found.span.last if found else None

    def office_of(self, reading: NeedReading | None, case: str | None) -> str | None:
        """The office a need waits for, else the one its case waits for today, by its id."""
        if reading and reading.office:
            return reading.office
        return self.waits_for(case) if case else None

    def waits_for(self, case: str) -> str | None:
        """The office a case waits on today, by its id."""
        ready = self.forecast.cases[case].progress.ready
        return ready[0].office if ready else None

    def held(self, case: str | None) -> tuple[str, ...]:
        """The steps of a case that are held, each with since when and why."""
        if case is None:
            return ()
        progress = self.forecast.cases[case].progress
        return tuple(
            f"case {case}: '{progress.procedure.step[r.step].title}', {r.held}" for r in progress.ready if r.held
        )

    def office_title(self, office: str) -> str:
        """An office by its title."""
        mine, entry = self.world.portfolio.office.get(office), self.world.library.offices.get(office)
        return mine.name if mine else entry.title if entry else office

    def case_title(self, case: str) -> str:
        """What a case is called: its procedure, and its id or that nobody has opened it."""
        live = self.forecast.cases[case]
        title = live.progress.procedure.title
        return f"{title} (no case open)" if live.is_proposed else f"{title} ({case})"

    def not_in_time(self, case: str) -> str:
        """The title of what comes loose by a case."""
        return f"{self.case_title(case)}: not in time"

    def titles(self, cases: Iterable[str]) -> tuple[str, ...]:
        """Cases by their titles."""
        return tuple(self.case_title(case) for case in cases)

    # ------------------------------------------------------------ starts

    def starts(self) -> Iterator[Start]:
        """The latest safe start of each case nobody has begun, for each thing that asks for it."""
        asked = grouped((start.case, (start, reason)) for start, reason in self.asked_starts())
        for case, found in asked.items():
            in_order = tuple(sorted(found, key=lambda one: _earliest(one[0])))
            live, office = self.forecast.cases[case], self.waits_for(case)
            title = self.office_title(office) if office else ""
            yield Start(case, self.case_title(case), title, in_order, live.is_decision, office, live.subject)

    def asked_starts(self) -> Iterator[tuple[StartBy, str]]:
        """Every latest safe start that is a day, or that no day would have been, with what asks for it."""
        for milestone in self.forecast.milestones:
            for start in milestone.start_bys:
                if start.day or start.is_hopeless:
                    yield start, f"{milestone.milestone.title} by {start.due}"
        for need in self.forecast.needs:
            # What lies behind without a record is to be looked up, not begun.
            is_to_begin = need.is_due and (need.reading.state != State.UNDETERMINED or need.reading.need.is_decision)
            if is_to_begin and need.start_by and (need.start_by.day or need.start_by.is_hopeless):
                title = read_needs()[need.reading.milestone.kind].title
                when = f"by the plan for {need.wanted_for.title}" if need.wanted_for else f"when it {title}"
                yield need.start_by, f"{need.reading.need.title} {when} ({need.start_by.due})"


def _slack(dates: Dates, due: date) -> int:
    return (due - dates.p80).days if dates.p80 else -NEVER_DAYS


def _last(found: NeedForecast) -> date:
    return found.dates.p80 or date.max


def _earliest(start: StartBy) -> date:
    """The day of a start; where no day would have done, before every other, and where any day does, after."""
    return start.day or (date.min if start.is_hopeless else date.max)
