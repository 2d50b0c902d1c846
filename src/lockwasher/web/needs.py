"""The needs of a milestone as a page tells them: how each stands, on what rule, and the case that meets it or would."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from lockwasher.estimates.world import World
from lockwasher.forecast.forecast import Dates
from lockwasher.forecast.loose import Line
from lockwasher.forecast.proposals import proposed_of
from lockwasher.readiness.needs import Need
from lockwasher.readiness.readings import STILL_ASKED, NeedReading, State, readings_of
from lockwasher.register.nouns import Milestone
from lockwasher.web.case_rows import office_title
from lockwasher.web.hidden import Hidden, hidden_from
from lockwasher.web.links import linked
from lockwasher.web.milestones import Milestones, Seen, Stand

SIGNS = {
    State.MET: ("✓", "fine"),
    State.UNDER_WAY: ("◐", ""),
    State.MISSING: ("✗", "late"),
    State.CONTRADICTORY: ("⚡", "unknown"),
    State.UNDETERMINED: ("?", "unknown"),
}


@dataclass(frozen=True)
class NeedRow:
    """One need. `line` is what the kept forecast says of it, where it comes loose."""

    reading: NeedReading
    meets: SafeString
    office: SafeString | str
    line: Line | None

    @property
    def sign(self) -> str:
        """The shape that stands beside the word of its state."""
        return SIGNS[self.reading.state][0]

    @property
    def colour(self) -> str:
        """The class of its colour."""
        return SIGNS[self.reading.state][1]

    @property
    def backing(self) -> str:
        """The rule or the practice it rests on, and how far that was verified."""
        need = self.reading.need
        return f"{_('practice: ') if need.is_practice else ''}{need.backing} [{need.verified}]"

    @property
    def dates(self) -> Dates | None:
        """When it would be met."""
        return self.line.dates if self.line else None

    @property
    def need_by(self) -> date | None:
        """By when it is due."""
        return self.line.need_by if self.line else None

    @property
    def start(self) -> str:
        """The latest safe start of the case that would meet it."""
        start = self.line.start_by if self.line else None
        if start is None:
            return ""
        if start.day:
            return start.day.isoformat()
        return _("too late") if start.is_hopeless else _("any day")

    @property
    def next(self) -> str:
        """The one next step, in words."""
        return self.line.next_step.text if self.line and self.line.next_step else ""


@dataclass(frozen=True)
class NeedsOf:
    """A milestone with its needs."""

    seen: Seen
    rows: tuple[NeedRow, ...]

    @property
    def n_unmet(self) -> int:
        """How many are not met."""
        return sum(row.reading.state != State.MET for row in self.rows)


def needs_of(milestones: Milestones, milestone: Milestone, as_of: str) -> NeedsOf:
    """The needs of a milestone; of one that is reached only what it went ahead without."""
    seen = milestones.seen(milestone)
    found = readings_of(milestones.world, milestone)
    if seen.stand == Stand.REACHED:
        found = tuple(r for r in found if r.need.check in STILL_ASKED and not r.need.gates and r.state != State.MET)
    hidden = hidden_from(milestones.portfolio, milestones.world.portfolio)
    return NeedsOf(seen, tuple(_row(milestones, _as_told(reading, hidden), as_of) for reading in found))


def _as_told(reading: NeedReading, hidden: Hidden) -> NeedReading:
    """A reading without the names of records that the login does not see."""
    if not hidden.names:
        return reading
    case = None if hidden.is_in(reading.case) else reading.case
    notes = tuple(note for note in reading.notes if not hidden.is_in(note))
    return replace(reading, reason=hidden.told(reading.reason), case=case, notes=notes)


def _row(milestones: Milestones, reading: NeedReading, as_of: str) -> NeedRow:
    world = milestones.world
    lines = [one.line for one in milestones.lines.get(reading.milestone.id, ()) if one.line.about == reading.need.name]
    line = lines[0] if lines and reading.state != State.MET else None
    case = reading.case or (line.case if line else None)
    return NeedRow(reading, _meets(world, case, reading.need, as_of), _office(world, reading.office, as_of), line)


def _meets(world: World, case: str | None, need: Need, as_of: str) -> SafeString:
    """The case that meets a need or would, else the procedure by which a case would."""
    if case and case in world.progress:
        return linked("case", f"{world.progress[case].procedure.title} ({case})", case, as_of=as_of)
    proposed = proposed_of(case) if case else None
    name = proposed[0] if proposed else need.step.procedure if need.step else ""
    editions = world.library.of.get(name, ())
    if not editions:
        return SafeString("")
    told = _("%s (no case open)") % editions[-1].title
    return linked("procedure", told, name, as_of=as_of)


def _office(world: World, office: str | None, as_of: str) -> SafeString | str:
    return linked("office", office_title(world, office), office, as_of=as_of) if office else ""
