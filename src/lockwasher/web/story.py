"""The timeline of a thing: for each milestone and case about it what was planned, what happened and what will."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lockwasher.actions.kept import LATE
from lockwasher.calendars.spans import Span, on
from lockwasher.forecast.forecast import Dates
from lockwasher.forecast.proposals import proposed_of
from lockwasher.readiness.needs import read_needs
from lockwasher.register.nouns import Case, Milestone
from lockwasher.register.portfolio import Portfolio, grouped
from lockwasher.web.links import linked, subject_link
from lockwasher.web.milestones import Milestones, Seen
from lockwasher.web.pictures.scale import Scale, axis
from lockwasher.web.pictures.timeline import Lane, Mark, lane, lane_told, timeline_scale

MOST_EACH = 12  # milestones with a lane each; of more, those of a kind share one


@dataclass(frozen=True, slots=True)
class Row:
    """A lane with the heading that leads to what it is about, and what it shows in words."""

    head: SafeString
    kind: str
    lane: Lane
    seen: Seen | None = None

    @property
    def told(self) -> str:
        """What the lane shows, in words."""
        return lane_told(self.lane)


@dataclass(frozen=True)
class Story:
    """The rows of a timeline on one scale, which holds some other `days` as well."""

    rows: tuple[Row, ...]
    as_of: date
    is_today: bool
    days: tuple[date, ...] = ()

    @cached_property
    def scale(self) -> Scale:
        """One scale for all its lanes."""
        return timeline_scale((row.lane for row in self.rows), self.as_of, self.days)

    @property
    def axis(self) -> SafeString:
        """The axis over the lanes."""
        word = _("today") if self.is_today else _("as of")
        return mark_safe(axis(self.scale, self.as_of, word))  # noqa: S308  # the picture escapes what it tells

    @property
    def drawn(self) -> Iterator[tuple[Row, SafeString]]:
        """Each row with its lane."""
        for row in self.rows:
            yield row, mark_safe(lane(row.lane, self.as_of, self.scale))  # noqa: S308  # as above


@dataclass(frozen=True)
class Teller:
    """Tells the story of a thing from what a login may see."""

    milestones: Milestones
    portfolio: Portfolio
    day: date
    as_of: str
    _about: dict[str, tuple[Milestone, ...]] = field(default_factory=dict)

    def story(self, subject: str, days: tuple[date, ...] = ()) -> Story:
        """The timeline of a thing: its milestones, the cases about it, those that are proposed; other days it must hold."""
        about = self.about(subject)
        each = len(about) <= MOST_EACH
        rows = [
            *(map(self.milestone_row, about) if each else self.kind_rows(about)),
            *map(self.case_row, self.cases(subject)),
            *(self.proposed_rows(about) if each else ()),
        ]
        return Story(tuple(rows), self.day, not self.as_of, days)

    def about(self, subject: str) -> tuple[Milestone, ...]:
        """The milestones about a thing or any of its items."""
        if subject not in self._about:
            found = self.milestones.about(self.portfolio.goods(subject))
            self._about[subject] = tuple(m for m in found if m.id in self.portfolio.milestone)
        return self._about[subject]

    def cases(self, subject: str) -> tuple[Case, ...]:
        """The cases about a thing: those that share goods with it, or of much that only about all of it."""
        found = self.portfolio.cases_sharing(subject)
        return found if len(found) <= MOST_EACH else tuple(case for case in found if case.subject == subject)

    # ------------------------------------------------------------ milestones

    def milestone_row(self, milestone: Milestone) -> Row:
        """The lane of one milestone."""
        seen = self.milestones.seen(milestone)
        drawn = Lane(
            milestone.title,
            wanted=self._stated([milestone]),
            happened=_reached(seen),
            dates=seen.dates,
            need_by=seen.need_by,
        )
        return Row(subject_link_of(self.portfolio, milestone, self.as_of), "milestone", drawn, seen)

    def kind_rows(self, milestones: Iterable[Milestone]) -> Iterator[Row]:
        """Of many milestones one lane for each kind: when they were reached, the days they are wanted, the last to come."""
        for kind, alike in grouped((m.kind, m) for m in milestones).items():
            told = ngettext("once: %(kind)s", "%(n)s times: %(kind)s", len(alike))
            head = told % {"n": len(alike), "kind": read_needs()[kind].title}
            yield Row(format_html("{}", head), "milestone", self._together(head, alike))

    def _together(self, head: str, alike: Sequence[Milestone]) -> Lane:
        """One lane for milestones of a kind: the days over which they were reached and are wanted, the fan of the last."""
        found = [self.milestones.seen(m) for m in alike]
        over = [mark.span for seen in found for mark in _reached(seen)]
        wanted = [day for m in alike if (day := self._newest(m))]
        last = max((seen for seen in found if seen.dates), key=_last, default=None)
        reached = _("%(n)s of %(all)s reached") % {"n": len(over), "all": len(alike)}
        return Lane(
            head,
            wanted=_window(wanted, _("wanted")),
            happened=_window(over, reached),
            dates=last.dates if last else None,
            need_by=last.need_by if last else None,
        )

    def _stated(self, milestones: Sequence[Milestone]) -> tuple[Mark, ...]:
        """The days that plans named, in the order in which they were known."""
        names = {m.id for m in milestones}
        found = sorted((n for n in self.portfolio.need_bys if n.milestone in names), key=lambda n: n.known_on)
        return tuple(Mark(n.need_by, _("wanted %(span)s, stated on %(day)s") % {"span": n.need_by, "day": n.known_on}) for n in found)  # fmt: skip

    def _newest(self, milestone: Milestone) -> Span | None:
        stated = self.portfolio.need_by_of.get(milestone.id)
        return stated.need_by if stated else None

    # ------------------------------------------------------------ cases

    def case_row(self, case: Case) -> Row:
        """The lane of a case: planned, open, each step that was recorded, and when it would meet what waits for it."""
        progress = self.milestones.world.progress[case.id]
        steps = progress.procedure.step
        done = tuple(
            Mark(one.on, steps[one.step].title + (f" ({one.outcome})" if one.outcome else ""))
            for one in progress.done
            if one.on and not one.by_clock
        )
        begun = min([*(mark.span.first for mark in done), *([case.opened.first] if case.opened else [])], default=None)
        until = max((one.by for one in progress.done), default=self.day) if progress.is_over else self.day
        dates, need_by = self._meets(case.id)
        drawn = Lane(
            progress.procedure.title,
            planned=Mark(case.planned, _("planned")) if case.planned else None,
            run=Span(begun, max(begun, until)) if begun else None,
            happened=done,
            dates=dates,
            need_by=need_by,
        )
        return Row(linked("case", progress.procedure.title, case.id, as_of=self.as_of), "case", drawn)

    def proposed_rows(self, milestones: Iterable[Milestone]) -> Iterator[Row]:
        """The cases nobody has opened that would meet what these milestones need."""
        names = dict.fromkeys(
            one.line.case for m in milestones for one in self.milestones.lines.get(m.id, ()) if one.line.case
        )
        library = self.milestones.world.library
        for name in names:
            if found := proposed_of(name):
                procedure = found[0]
                title = library.of[procedure][-1].title if procedure in library.of else procedure
                dates, need_by = self._meets(name)
                head = linked("procedure", title, procedure, as_of=self.as_of)
                yield Row(head, "proposed", Lane(title, dates=dates, need_by=need_by))

    def _meets(self, case: str) -> tuple[Dates | None, date | None]:
        """When the last need that a case would meet is met, else what it decides is reached; and by when that is due."""
        lines = [one.line for one in self.milestones.lines_of_case.get(case, ()) if one.line.dates]
        found = [line for line in lines if line.about != LATE] or lines
        last = max(found, key=lambda line: (line.dates and line.dates.p80) or date.max, default=None)
        return (last.dates, last.need_by) if last else (None, None)


def subject_link_of(portfolio: Portfolio, milestone: Milestone, as_of: str) -> SafeString:
    """A milestone by its title, leading to what it is a milestone of."""
    for view, held in (("consignment", portfolio.consignment), ("item", portfolio.item)):
        if milestone.subject in held:
            return linked(view, milestone.title, milestone.subject, as_of=as_of)
    return subject_link(portfolio, milestone.subject, as_of)


def _reached(seen: Seen) -> tuple[Mark, ...]:
    if seen.reached is None:
        return ()
    is_known = seen.reached.on is not None
    word = _("reached") if is_known else _("reached at the latest")
    return (Mark(seen.reached.on or on(seen.reached.by), word),)


def _window(spans: Sequence[Span], told: str) -> tuple[Mark, ...]:
    """One mark over all of some spans; none where there is none."""
    if not spans:
        return ()
    return (Mark(Span(min(span.first for span in spans), max(span.last for span in spans)), told),)


def _last(seen: Seen) -> tuple[bool, date]:
    p80 = seen.dates.p80 if seen.dates else None
    return p80 is None, p80 or date.max
