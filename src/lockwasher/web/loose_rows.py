"""What comes loose, as rows of a page: filtered, grouped by cause, each with whom it waits for and the next step."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lockwasher.actions.kept import LATE, UNKNOWN, Kept
from lockwasher.forecast.forecast import StartBy
from lockwasher.forecast.loose import NEVER_DAYS, SOON, Line
from lockwasher.records.kept_values import KeptGroup, KeptLine, KeptStart
from lockwasher.register.belonging import belongs_to
from lockwasher.register.portfolio import Portfolio
from lockwasher.web.hidden import Hidden, hidden_from
from lockwasher.web.tables import Column, Listing, Shown, show

KINDS: Final = {LATE: gettext_lazy("late"), UNKNOWN: gettext_lazy("cannot be computed")}
_REMEMBERED: Final = 64  # answers: a page that many look at is put together once


@dataclass(frozen=True, slots=True)
class LooseRow:
    """A line, under the cause it hangs on."""

    kept: KeptLine
    group: KeptGroup

    @property
    def line(self) -> Line:
        """What it says."""
        return self.kept.line

    @property
    def kind(self) -> str:
        """Late, or cannot be computed."""
        return str(KINDS[self.kept.kind])

    @property
    def start(self) -> str:
        """The latest safe start in words; empty where nothing is to begin."""
        return start_told(self.line.start_by)

    @property
    def slack(self) -> int | None:
        """Days between P80 and the day it is needed; None where there are none, or the P80 never comes."""
        days = self.line.slack
        return None if days is None or days <= -NEVER_DAYS else days


@dataclass(frozen=True, slots=True)
class GroupView:
    """A cause with those of its lines that were asked for, the most urgent one, and how many things hang on it."""

    group: KeptGroup
    rows: tuple[LooseRow, ...]
    head: LooseRow
    n_hanging: int

    @property
    def gates(self) -> bool:
        """Whether any of its lines keeps a milestone from being reached."""
        return any(row.line.gates for row in self.rows)

    @property
    def hanging(self) -> str:
        """How many things hang on it, in words; one by its own name."""
        if self.n_hanging == 1:
            return self.rows[0].line.subject
        return ngettext("its %(n)s item", "its %(n)s items", self.n_hanging) % {"n": f"{self.n_hanging:,}"}


@dataclass(frozen=True, slots=True)
class StartView:
    """Cases alike that nobody has begun: how many, by when the first of them, and what asks for that one."""

    title: str
    office: str
    office_id: str | None
    starts: tuple[KeptStart, ...]

    @property
    def first(self) -> KeptStart:
        """The one that must begin first."""
        return self.starts[0]


@dataclass(frozen=True, slots=True)
class LoosePage:
    """The first page: the lines asked for, under their causes, and the cases to start."""

    shown: Shown
    late: tuple[GroupView, ...]
    unknown: tuple[GroupView, ...]
    starts: tuple[StartView, ...]

    @property
    def n_late(self) -> int:
        """How many lines are late."""
        return sum(len(view.rows) for view in self.late)

    @property
    def n_unknown(self) -> int:
        """How many lines cannot be computed."""
        return sum(len(view.rows) for view in self.unknown)


def start_told(start: StartBy | None) -> str:
    """A latest safe start as the page tells it."""
    if start is None:
        return ""
    if start.day is None:
        return _("too late") if start.is_hopeless else _("any day")
    return start.day.isoformat()


COLUMNS = (
    Column("what", gettext_lazy("What"), lambda row: row.kind, is_filter=True),
    Column("cause", gettext_lazy("Cause"), lambda row: row.group.title),
    Column("milestone", gettext_lazy("Milestone"), lambda row: row.line.milestone),
    Column("milestone_kind", gettext_lazy("Kind of milestone"), lambda row: row.kept.milestone_kind, is_filter=True),
    Column("subject", gettext_lazy("About"), lambda row: row.line.subject),
    Column("project", gettext_lazy("Project"), lambda row: row.kept.projects, is_filter=True),
    Column("partner", gettext_lazy("Partner"), lambda row: row.kept.partners, is_filter=True),
    Column("why", gettext_lazy("Why"), lambda row: row.line.sentence),
    Column("waits_for", gettext_lazy("Waits for"), lambda row: row.line.office, is_filter=True),
    Column("needed_by", gettext_lazy("Needed by"), lambda row: row.line.need_by),
    Column("p50", "P50", lambda row: _quantile(row.line, "p50")),
    Column("p80", "P80", lambda row: _quantile(row.line, "p80")),
    Column("slack_days", gettext_lazy("Slack, days"), lambda row: row.slack, is_number=True),
    Column("start_by", gettext_lazy("Start by"), lambda row: row.start),
    Column("gates", gettext_lazy("Holds its milestone"), lambda row: row.line.gates, is_filter=True),
    Column("next_step", gettext_lazy("Next step"), lambda row: row.line.next_step and row.line.next_step.text),
    Column("rests_on", gettext_lazy("Rests on"), lambda row: row.line.backing),
)
LINES = Listing(
    "coming-loose",
    gettext_lazy("What will come loose, line by line"),
    gettext_lazy("Nothing comes loose."),
    COLUMNS,
    searched=lambda row: (
        f"{row.group.title} {row.line.milestone} {row.line.subject} {row.line.sentence} {row.line.office}"
    ),
)


def _quantile(line: Line, name: str) -> date | str | None:
    """A quantile for a file: a day, or that so many futures never see one."""
    return (getattr(line.dates, name) or _("never")) if line.dates else None


def rows_of(kept: Kept, world: Portfolio, portfolio: Portfolio) -> tuple[LooseRow, ...]:
    """Every line of a forecast that a login may see, in the order of its groups."""
    groups = {group.rank: group for kind in (LATE, UNKNOWN) for group in kept.groups(kind)}
    rows = tuple(LooseRow(line, groups[line.group_rank]) for line in kept.lines)
    if portfolio is world:
        return rows
    hidden = hidden_from(portfolio, world)
    about = ((row, f"{row.line.milestone_id} {row.line.subject}") for row in rows)
    return tuple(_as_told(row, portfolio, hidden) for row, names in about if not hidden.is_in(names))


def _as_told(row: LooseRow, portfolio: Portfolio, hidden: Hidden) -> LooseRow:
    """A line without the names of records that the login does not see: its words, its cause, its next step, its case."""
    line, group, step = row.line, row.group, row.line.next_step
    told = replace(
        line,
        sentence=hidden.told(line.sentence),
        notes=tuple(note for note in line.notes if not hidden.is_in(note)),
        next_step=None if step and hidden.is_in(f"{step.target} {step.text}") else step,
        case=None if hidden.is_in(line.case) else line.case,
    )
    if hidden.is_in(f"{group.cause} {group.title}"):
        group = replace(group, cause=f"{group.kind}-{group.rank}", title=hidden.told(group.title))
    partners = tuple(name for name in row.kept.partners if name in portfolio.partner)
    return LooseRow(replace(row.kept, line=told, partners=partners), group)


def seen_starts(kept: Kept, portfolio: Portfolio, world: Portfolio) -> tuple[KeptStart, ...]:
    """The cases that nobody has begun, as far as a login sees what they are about and what asks for them."""
    hidden = hidden_from(portfolio, world)
    if not hidden.names:
        return kept.starts
    told = (replace(s, asked=tuple(one for one in s.asked if not hidden.is_in(one.reason))) for s in kept.starts)
    return tuple(start for start in told if start.asked and not hidden.is_in(f"{start.case} {start.subject}"))


class _Answers:
    """Pages already put together, each for a forecast, what a login sees, and what was asked; the last ones stay."""

    def __init__(self) -> None:
        self._held: OrderedDict[tuple[int, int, str], tuple[object, object, LoosePage]] = OrderedDict()

    def page(self, kept: Kept, world: Portfolio, portfolio: Portfolio, query: QueryDict) -> LoosePage:
        """The page; the objects it was made of are held with it, so that their numbers mean nothing else meanwhile."""
        key = (id(kept.forecast), id(portfolio), query.urlencode())
        if key not in self._held:
            self._held[key] = (kept.forecast, portfolio, _page(kept, world, portfolio, query))
            while len(self._held) > _REMEMBERED:
                self._held.popitem(last=False)
        found = self._held.get(key)
        return found[2] if found else _page(kept, world, portfolio, query)


_answers = _Answers()


def loose_page(kept: Kept, world: Portfolio, portfolio: Portfolio, query: QueryDict) -> LoosePage:
    """The first page as it was asked for."""
    return _answers.page(kept, world, portfolio, query)


def _page(kept: Kept, world: Portfolio, portfolio: Portfolio, query: QueryDict) -> LoosePage:
    shown = show(LINES, rows_of(kept, world, portfolio), query)
    groups = grouped_views(shown.rows)
    return LoosePage(
        shown=shown,
        late=tuple(view for view in groups if view.group.kind == LATE),
        unknown=tuple(view for view in groups if view.group.kind == UNKNOWN),
        starts=start_views(due_starts(kept, seen_starts(kept, portfolio, world)), portfolio, query),
    )


def grouped_views(rows: Iterable[LooseRow]) -> tuple[GroupView, ...]:
    """Rows under their causes, in the order of the forecast."""
    of: dict[int, list[LooseRow]] = {}
    for row in rows:
        of.setdefault(row.group.rank, []).append(row)
    return tuple(_view(found) for _rank, found in sorted(of.items()))


def _view(rows: Sequence[LooseRow]) -> GroupView:
    group = rows[0].group
    is_whole = len(rows) == group.n_lines
    n_hanging = group.n_subjects if is_whole else len({row.line.subject for row in rows})
    head = min(rows, key=lambda row: row.line.slack or 0) if group.kind == LATE else rows[0]
    return GroupView(group, tuple(rows), head, n_hanging)


def due_starts(kept: Kept, starts: Iterable[KeptStart]) -> tuple[KeptStart, ...]:
    """The cases whose latest safe start is past, or comes in the next weeks, or was never."""
    until = kept.as_of + timedelta(days=SOON)
    return tuple(start for start in starts if start.latest is None or start.latest <= until)


def start_views(starts: Iterable[KeptStart], portfolio: Portfolio, query: QueryDict) -> tuple[StartView, ...]:
    """Cases to start, those alike together, as far as the filters let them through."""
    alike: dict[tuple[str, str], list[KeptStart]] = {}
    for start in starts:
        if _is_asked(start, portfolio, query):
            alike.setdefault((start.title, start.office), []).append(start)
    return tuple(StartView(title, office, some[0].office_id, tuple(some)) for (title, office), some in alike.items())


def _is_asked(start: KeptStart, portfolio: Portfolio, query: QueryDict) -> bool:
    office, text = query.get("f-waits_for", ""), query.get("q", "").casefold()
    told = f"{start.title} {start.subject} {start.office}".casefold()
    if (office and start.office != office) or not all(word in told for word in text.split()):
        return False
    project, partner = query.get("f-project", ""), query.get("f-partner", "")
    if not project and not partner:
        return True
    projects, partners = belongs_to(portfolio, start.subject)
    return (not project or project in projects) and (not partner or partner in partners)
