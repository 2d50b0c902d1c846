"""What a finding on policies says, as rows: its figures, and the milestones that move; and as pictures."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from typing import Any, Final

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lockwasher.policy import cost_words, office_words, words
from lockwasher.policy.comparison import Compared, Cost, Look, Moved, OfficeWork
from lockwasher.policy.finding import Finding
from lockwasher.policy.paired import Difference
from lockwasher.web.links import address
from lockwasher.web.pictures.reforms import Bar, Queue, bars, queues, stairs
from lockwasher.web.tables import Column, Listing


@dataclass(frozen=True, slots=True)
class MovedRow:
    """A milestone that a policy moves, in a finding of a day."""

    policy: str
    moved: Moved
    as_of: date

    @property
    def turn(self) -> str:
        """Whether it moves against us, or for us, or in some futures alone."""
        if words.against(self.moved):
            return _("later")
        return _("earlier") if words.towards(self.moved) else _("in some futures")


def moved_rows(found: Finding) -> tuple[MovedRow, ...]:
    """The milestones that move, those that move against us first."""
    as_of = found.comparison.as_of
    every = [(one.policy.name, moved) for one in found.ranked for moved in one.moved]
    against = sorted((pair for pair in every if words.against(pair[1])), key=lambda pair: words.harm(pair[1]))
    rows = [*against, *(pair for pair in every if not words.against(pair[1]))]
    return tuple(MovedRow(name, moved, as_of) for name, moved in rows)


def moved_listing(number: int) -> Listing:
    """The list of the milestones that move."""
    return Listing(
        f"policy-{number}-milestones",
        gettext_lazy("Milestones that move"),
        gettext_lazy("No milestone moves under these policies: every one is exactly the same, future by future."),
        (
            Column("policy", gettext_lazy("Policy"), lambda r: r.policy, is_filter=True),
            Column("milestone", gettext_lazy("Milestone"), lambda r: r.moved.title),
            Column("id", gettext_lazy("Id"), lambda r: r.moved.id, is_shown=False),
            Column("turn", gettext_lazy("Comes"), lambda r: r.turn, is_filter=True),
            Column("wanted_by", gettext_lazy("Wanted by"), lambda r: r.moved.due),
            *_days("p50", gettext_lazy("P50"), words.NEVER_HALF),
            *_days("p80", gettext_lazy("P80"), words.NEVER),
            *_figures("on_time", gettext_lazy("In time"), lambda r: r.moved.on_time, is_shown=False),
        ),
    )


def _days(name: str, label: Any, never: str) -> Iterator[Column]:
    """A date in both worlds, in words on the page, in columns of its own in a file."""

    def of(row: MovedRow) -> Difference:
        found: Difference = getattr(row.moved, name)
        return found

    def day(row: MovedRow, end: str) -> date | None:
        days = getattr(of(row), end)
        return None if days is None else row.as_of + timedelta(days=int(days))

    yield Column(name, label, lambda r: of(r).change, lambda r: words.dates(r.as_of, of(r), never), is_exported=False)
    yield Column(f"{name}_before", "", lambda r: day(r, "base"), is_shown=False)
    yield Column(f"{name}_after", "", lambda r: day(r, "other"), is_shown=False)
    yield from (Column(f"{name}_{end}", "", partial(_end, of, end), is_shown=False) for end in _ENDS)


_ENDS = ("change", "low", "high")


def _end(of: Callable[[Any], Difference | None], which: str, row: Any) -> float | None:
    """One end of a difference of a row; None where there is none."""
    found = of(row)
    return None if found is None else getattr(found, which)


def _figures(name: str, label: Any, of: Any, *, is_shown: bool, told: Any = None) -> Iterator[Column]:
    """A difference: in words on the page, with its ends in columns of their own in a file."""
    if is_shown:
        yield Column(name, label, partial(_end, of, "change"), told, is_exported=False)
    for which in ("base", "other", *_ENDS):
        yield Column(f"{name}_{which}", label, partial(_end, of, which), is_shown=False)


def figures_listing(number: int, base: Cost, *, has_papers: bool) -> Listing:
    """The list of the figures of each policy; `base` is what the base costs."""
    anchor = address("policy-finding", number)

    def linked(text: str, row: Compared) -> SafeString:
        return format_html('<a href="{}#rests-{}">{}</a>', anchor, row.policy.name, text)

    return Listing(
        f"policy-{number}-figures",
        gettext_lazy("Figures"),
        gettext_lazy("No policy was compared."),
        (
            Column("policy", gettext_lazy("Policy"), lambda r: r.policy.name, lambda r: linked(r.policy.name, r)),
            *_figures("days_late", gettext_lazy("Days late of a milestone"), lambda r: r.days_late, is_shown=True,
                      told=lambda r: linked(_late(r), r)),
            *_figures("on_time", gettext_lazy("In time"), lambda r: r.on_time, is_shown=True,
                      told=lambda r: linked(words.change(r.on_time, "points", scale=100), r)),
            *_figures("stamped", gettext_lazy("Lines stamped as they enter"), lambda r: r.stamped, is_shown=has_papers,
                      told=lambda r: linked(words.change(r.stamped, "points", scale=100) if r.stamped else "–", r)),
            *_figures("carried_days", gettext_lazy("Days a deposit is carried"), lambda r: r.carried, is_shown=False),
            *_figures("deposit_dollar_days", gettext_lazy("Deposits"), lambda r: r.deposit_days, is_shown=False),
            *_figures("paid_usd", gettext_lazy("Duties and fees paid"), lambda r: r.paid, is_shown=True,
                      told=lambda r: linked(cost_words.paid_shortly(base, r), r)),
            *_figures("deposited_usd", gettext_lazy("Deposited and back"), lambda r: r.deposited, is_shown=False),
            *_figures("exposed_usd", gettext_lazy("Owed if used otherwise"), lambda r: r.exposed, is_shown=False),
            *_figures("storage_item_days", gettext_lazy("Storage"), lambda r: r.stored.days, is_shown=False),
            Column("lines_entering", gettext_lazy("Lines entering"), lambda r: r.cost.n_paying, is_shown=False),
            Column("lines_paid_unknown", gettext_lazy("Of them unknown"), lambda r: r.cost.n_paid_unknown, is_shown=False),
            *_counts(),
        ),
    )  # fmt: skip


def _late(row: Compared) -> str:
    return _("no date changes") if words.is_same(row) else words.change(row.days_late, "days")


def _counts() -> Iterator[Column]:
    yield Column("applications", gettext_lazy("Filed"), lambda r: sum(r.filings.by_procedure.values()), is_number=True)
    yield Column("hours_least", gettext_lazy("Hours, least"), lambda r: r.filings.hours_least, is_number=True)
    yield Column("hours_most", gettext_lazy("Hours, most"), lambda r: r.filings.hours_most, is_number=True)
    yield Column("milestones_moved", gettext_lazy("Move"), lambda r: len(r.moved) + r.n_withheld, is_number=True)
    yield Column("milestones_same", gettext_lazy("The same"), lambda r: r.n_same, is_number=True)
    yield Column("guesses", gettext_lazy("Guesses"), lambda r: r.rests.guesses, is_number=True)
    yield Column("estimates", gettext_lazy("Estimates"), lambda r: r.rests.estimates, is_number=True)


# ---------------------------------------------------------------- offices

FEW_OFFICES: Final = 4  # of which the queue is drawn


@dataclass(frozen=True, slots=True)
class OfficeRow:
    """What an office has to do under a policy, and of its queue one look where the row is about that."""

    policy: str
    office: str
    work: OfficeWork
    look: Look | None = None


def office_rows(found: Finding) -> tuple[OfficeRow, ...]:
    """Every office under every policy, those at which most changes first."""
    return tuple(
        OfficeRow(one.policy.name, found.name(work.office), work)
        for one in found.ranked
        for work in dict.fromkeys((*office_words.changed(one), *one.offices))
    )


def queue_rows(found: Finding) -> tuple[OfficeRow, ...]:
    """What stands at every office under every policy, look by look."""
    return tuple(replace(row, look=look) for row in office_rows(found) for look in row.work.standing)


def _of_office() -> Iterator[Column]:
    yield Column("policy", gettext_lazy("Policy"), lambda r: r.policy, is_filter=True)
    yield Column("office", gettext_lazy("Office"), lambda r: r.office, is_filter=True)
    yield Column("office_id", gettext_lazy("Id"), lambda r: r.work.office, is_shown=False)


def offices_listing(number: int) -> Listing:
    """The list of what offices have to do."""
    return Listing(
        f"policy-{number}-offices",
        gettext_lazy("What offices have to do"),
        gettext_lazy("No office that you see has anything to do."),
        (
            *_of_office(),
            *_figures("steps", gettext_lazy("Steps done"), lambda r: r.work.steps, is_shown=True,
                      told=lambda r: words.change(r.work.steps, _("steps"))),
            *_figures("days_in_hand", gettext_lazy("Days in hand"), lambda r: r.work.days, is_shown=True,
                      told=lambda r: words.change(r.work.days, _("days"))),
            Column("hours", gettext_lazy("Hours on record"), lambda r: office_words.hours_become(r.work), is_exported=False),
            *(_hours(f"{name}_{which}", name, place) for place, which in enumerate(("base", "other")) for name in _HOURS),
        ),
    )  # fmt: skip


_HOURS: Final = {
    "cases": "cases",
    "hours_least": "least",
    "hours_most": "most",
    "cases_without_a_figure": "n_without",
}


def _hours(column: str, name: str, place: int) -> Column:
    return Column(column, "", lambda r: getattr(r.work.hours[place], _HOURS[name]), is_shown=False, is_number=True)


def queues_listing(number: int) -> Listing:
    """The list of what stands at offices over time."""
    return Listing(
        f"policy-{number}-queues",
        gettext_lazy("What stands at offices"),
        gettext_lazy("Nothing stands at any office that you see."),
        (
            *_of_office(),
            Column("months", gettext_lazy("After"), lambda r: r.look.months, lambda r: words.span(r.look.months)),
            *_figures("there", gettext_lazy("Steps there"), lambda r: r.look.there, is_shown=True,
                      told=lambda r: words.change(r.look.there, _("there"))),
            Column("there_most_base", gettext_lazy("At most in eight of ten, before"), lambda r: r.look.there_most[0], is_number=True),
            Column("there_most_other", gettext_lazy("After it"), lambda r: r.look.there_most[1], is_number=True),
            *_figures("waiting", gettext_lazy("Wait for a desk"), lambda r: r.look.waiting, is_shown=True, told=_waiting),
            Column("waiting_most_base", "", lambda r: r.look.waiting_most[0], is_shown=False, is_number=True),
            Column("waiting_most_other", "", lambda r: r.look.waiting_most[1], is_shown=False, is_number=True),
        ),
    )  # fmt: skip


def _waiting(row: OfficeRow) -> str:
    assert row.look is not None
    return words.change(row.look.waiting, _("waiting")) if row.work.has_desks else _("no desks are modelled")


@dataclass(frozen=True, slots=True)
class OfficeQueue:
    """How the queue of one office goes on under the base and every policy: a picture, and its figures in rows by look."""

    office: str
    picture: SafeString
    names: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]


def office_queues(found: Finding) -> tuple[OfficeQueue, ...]:
    """The queues that change most, of a few offices."""
    most: dict[str, float] = {}
    for one in found.ranked:
        for work in one.offices:
            look = office_words.most_changed(work)
            if look:
                most[work.office] = max(
                    most.get(work.office, 0.0), abs(look.there.change or look.waiting.change or 0.0)
                )
    return tuple(
        _queue_of(found, office) for office in sorted(most, key=lambda name: (-most[name], name))[:FEW_OFFICES]
    )


def _queue_of(found: Finding, office: str) -> OfficeQueue:
    held = {one.policy.name: work for one in found.ranked for work in one.offices if work.office == office}
    months = max((tuple(look.months for look in work.standing) for work in held.values()), key=len)
    base = {look.months: look.there.base for work in held.values() for look in work.standing}
    lines = {found.comparison.base.name: base} | {
        name: {look.months: look.there.other for look in work.standing} for name, work in held.items()
    }
    # Past its last look nothing stands there.
    drawn = [Queue(name, tuple((month, line.get(month) or 0.0) for month in months)) for name, line in lines.items()]
    told = "; ".join(f"{q.name}: {', '.join(f'{words.span(m)} {words.figure(n)}' for m, n in q.points)}" for q in drawn)
    rows = tuple(
        (words.span(month), tuple(words.figure(q.points[at][1]) for q in drawn)) for at, month in enumerate(months)
    )
    return OfficeQueue(found.name(office), _safe(queues(drawn, told)), tuple(q.name for q in drawn), rows)


# ---------------------------------------------------------------- pictures


def pictures(found: Finding) -> Iterator[tuple[str, SafeString]]:
    """The pictures of a finding, each with its heading; none of what does not differ."""
    ranked = [_bar(one.policy.name, one.days_late) for one in found.ranked if not one.days_late.is_exactly_zero]
    if ranked:
        told = "; ".join(f"{one.policy.name}: {words.change(one.days_late, 'days')}" for one in found.ranked)
        yield _("Days late of a milestone, in the mean"), _safe(bars(ranked, _("days more or fewer"), told))
    for one in found.ranked:
        steps = [_bar(part.told, part.days_late) for part in found.parts.get(one.policy.name, ())]
        if len(steps) > 1 and any(step.change for step in steps):
            told = "; ".join(f"{step.name}: {words.figure(step.change)} days" for step in steps)
            heading = _("Where the change of %s comes from, change after change") % one.policy.name
            yield heading, _safe(bars(stairs(steps), _("days more or fewer"), told))
    lines = [Queue(one.policy.name, _while_any(found, one)) for one in found.ranked if one.filings.backlog]
    if lines:
        told = "; ".join(
            f"{line.name}: {', '.join(f'{words.span(m)} {words.figure(n)}' for m, n in line.points)}" for line in lines
        )
        yield _("Applications undecided, in the mean"), _safe(queues(lines, told))


def _while_any(found: Finding, one: Compared) -> tuple[tuple[int, float], ...]:
    """How a queue empties, until less than one application is left under every policy."""
    backlogs = [other.filings.backlog for other in found.ranked]
    over = [month for month, mean, _p80 in (row for backlog in backlogs for row in backlog) if mean >= 1]
    last = max(over, default=0)
    months = [month for month, _mean, _p80 in one.filings.backlog]
    end = next((month for month in months if month > last), months[-1])
    return tuple((month, mean) for month, mean, _p80 in one.filings.backlog if month <= end)


def _bar(name: str, told: Difference) -> Bar:
    return Bar(name, 0.0, told.change or 0.0, told.low, told.high)


def _safe(picture: str) -> SafeString:
    return mark_safe(picture)  # noqa: S308  # the picture escapes what it tells
