"""The list of cases: a row each, and the columns of the page and its files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lockwasher.actions.kept import Kept
from lockwasher.calendars.spans import Span
from lockwasher.cases.progress import Progress
from lockwasher.estimates.world import World
from lockwasher.forecast.proposals import proposed_of
from lockwasher.procedures.library import read_library
from lockwasher.register.portfolio import Portfolio
from lockwasher.web.pictures.strip import strip
from lockwasher.web.recording import link, name_of
from lockwasher.web.tables import Column, Listing


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case in the list."""

    case: str
    title: str
    subject: str
    subject_link: SafeString
    progress: Progress
    offices: tuple[str, ...]
    as_of: str

    @property
    def state(self) -> str:
        """How the case stands, in one word or two."""
        return state_of(self.progress)

    @property
    def since(self) -> date | None:
        """The earliest day on record since which it waits."""
        return min((day for day in self.progress.waiting_on.values() if day), default=None)

    @property
    def days_left(self) -> int | None:
        """The days left on the clock that runs out first; less than none where it has."""
        return min((c.days_left for c in self.progress.clocks if c.days_left is not None), default=None)


def state_of(progress: Progress, planned: Span | None = None) -> str:
    """How a case stands, in one word or two; of one not begun for when it is planned, where that is asked and on record."""
    if progress.ended:
        return _("ended: %(outcome)s") % {"outcome": progress.ended}
    if progress.is_over:
        return _("over")
    if any(ready.held for ready in progress.ready):
        return _("held")
    if progress.is_open:
        return _("open")
    return _("planned %(day)s") % {"day": planned} if planned else _("not begun")


def case_rows(world: World, portfolio: Portfolio, as_of: str) -> tuple[CaseRow, ...]:
    """The cases one may see, in the order of the register."""
    nouns = nouns_of(portfolio)
    return tuple(
        CaseRow(
            case.id,
            world.progress[case.id].procedure.title,
            case.subject,
            link(nouns.get(case.subject, ""), case.subject, name_of(portfolio, case.subject), as_of),
            world.progress[case.id],
            tuple(office_title(world, name) for name in world.progress[case.id].waiting_on),
            as_of,
        )
        for case in portfolio.cases
        if case.id in world.progress
    )


def office_title(world: World, name: str) -> str:
    """An office as people call it: by the register's name, else the library's title."""
    held = world.portfolio.office.get(name)
    if held:
        return held.name
    entry = world.library.offices.get(name)
    return entry.title if entry else name


def nouns_of(portfolio: Portfolio) -> dict[str, str]:
    """The noun of everything that has a page, by id."""
    nouns = ("items", "consignments", "contributions", "agreements")
    return {record.id: noun for noun in nouns for record in getattr(portfolio, noun)}


def _case(row: CaseRow) -> SafeString:
    return link("cases", row.case, row.case, row.as_of)


def _strip(row: CaseRow) -> SafeString:
    return mark_safe(strip(row.progress, _))  # noqa: S308  # every text in it is escaped where it is drawn


LISTING = Listing(
    "cases",
    gettext_lazy("Cases"),
    gettext_lazy("No case yet: open the first one, or load a portfolio with 'lockwasher load FOLDER'."),
    (
        Column("case", gettext_lazy("Case"), lambda row: row.case, _case),
        Column("procedure", gettext_lazy("Procedure"), lambda row: row.title, is_filter=True),
        Column("subject", gettext_lazy("About"), lambda row: row.subject, lambda row: row.subject_link),
        Column("progress", gettext_lazy("Steps"), lambda row: len(row.progress.done), _strip, is_exported=False),
        Column("state", gettext_lazy("State"), lambda row: row.state, is_filter=True),
        Column("waits_on", gettext_lazy("Waits on"), lambda row: row.offices, is_filter=True),
        Column("since", gettext_lazy("Since"), lambda row: row.since),
        Column("days_left", gettext_lazy("Days left"), lambda row: row.days_left, is_number=True),
    ),
    order="days_left",
    searched=lambda row: f"{row.case} {row.title} {row.subject} {row.state} {' '.join(row.offices)}",
)


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """A case that nobody has opened and that the forecast assumes; `latest`: when it must be begun to be in time."""

    procedure: str
    title: str
    subject: str
    subject_link: SafeString
    latest: date | None
    is_decision: bool

    @property
    def address(self) -> str:
        """Where it is opened."""
        return f"{reverse('case-open')}?{urlencode({'procedure': self.procedure, 'subject': self.subject})}"

    @property
    def first(self) -> str:
        """What comes first, where people must settle something."""
        return _("people decide first") if self.is_decision else _("can be begun")


def proposal_rows(kept: Kept, portfolio: Portfolio, as_of: str) -> tuple[ProposalRow, ...]:
    """The cases a forecast assumes, of the things one may see; the earliest to start first."""
    nouns, library, rows = nouns_of(portfolio), read_library(), []
    for start in kept.starts:
        procedure, subject = proposed_of(start.case) or ("", "")
        if subject in nouns:
            about = link(nouns[subject], subject, name_of(portfolio, subject), as_of)
            title = library.of[procedure][-1].title if procedure in library.of else start.title
            rows.append(ProposalRow(procedure, title, subject, about, start.latest, start.is_decision))
    return tuple(rows)


def proposal_listing(may_open: bool) -> Listing:
    """The list of cases the forecast assumes; with a way to open each for those who may."""

    def opened(row: ProposalRow) -> SafeString:
        if not may_open:
            return SafeString("")
        words = _("Open it: %(title)s, %(subject)s") % {"title": row.title, "subject": row.subject}
        return format_html('<a href="{}" aria-label="{}">{}</a>', row.address, words, _("Open it"))

    return Listing(
        "proposed-cases",
        gettext_lazy("Cases the forecast assumes"),
        gettext_lazy("The kept forecast assumes no case; or no forecast of this day is kept yet."),
        (
            Column("procedure", gettext_lazy("Procedure"), lambda row: row.title, is_filter=True),
            Column("subject", gettext_lazy("About"), lambda row: row.subject, lambda row: row.subject_link),
            Column("latest", gettext_lazy("Latest safe start"), lambda row: row.latest),
            Column("first", gettext_lazy("First"), lambda row: row.first, is_filter=True),
            Column("open", gettext_lazy("Open"), lambda _row: "", opened, is_exported=False),
        ),
    )
