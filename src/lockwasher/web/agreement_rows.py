"""Agreements as lists and pages tell them: the line of the tree, the shape and words of a standing, the cases about one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lockwasher.estimates.world import World
from lockwasher.readiness.coverage import Covered, Share
from lockwasher.register.agreements import Branch, PaperStanding, PaperState, Place, standing_of
from lockwasher.register.nouns import Agreement, Case, Occasion
from lockwasher.register.portfolio import Portfolio
from lockwasher.web.case_rows import office_title
from lockwasher.web.links import linked, listed
from lockwasher.web.tables import Column, Listing, percent

# The shape and the colour of each state, beside its words.
_SHAPES = {
    PaperState.IN_FORCE: ("●", "fine"),
    PaperState.SIGNED: ("◉", "fine"),
    PaperState.NOT_YET: ("◐", "unknown"),
    PaperState.UNSIGNED: ("○", "late"),
    PaperState.ENDED: ("✗", "late"),
    PaperState.UNKNOWN: ("?", "unknown"),
}
_WORDS = {
    PaperState.IN_FORCE: gettext_lazy("in force"),
    PaperState.SIGNED: gettext_lazy("signed"),
    PaperState.NOT_YET: gettext_lazy("signed, not yet in force"),
    PaperState.UNSIGNED: gettext_lazy("unsigned"),
    PaperState.ENDED: gettext_lazy("ended"),
    PaperState.UNKNOWN: gettext_lazy("unknown"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the tree, with how many items the agreement names and how much of them it covers by their need."""

    branch: Branch
    share: Share | None

    @property
    def agreement(self) -> Agreement:
        """The agreement of the line."""
        return self.branch.standing.agreement


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case about an agreement: where it leads, how it stands, whom it waits on and since when."""

    link: SafeString
    procedure: str
    state: str
    waits_on: tuple[str, ...]


def standing_cell(standing: PaperStanding) -> SafeString:
    """How an agreement stands: a shape, the word, and in how many days it ends where that is soon."""
    shape, colour = _SHAPES[standing.state]
    told = format_html('<span class="{}"><span aria-hidden="true">{}</span> {}</span>', colour, shape, _WORDS[standing.state])  # fmt: skip
    if not standing.is_expiring:
        return told
    soon = _("ends in %(n)s days") % {"n": standing.days_left}
    return format_html('{}, <span class="late">{}</span>', told, soon)


def stands(portfolio: Portfolio, agreement: Agreement, day: date) -> SafeString:
    """How an agreement stands on a day, as `standing_cell` tells it."""
    return standing_cell(standing_of(portfolio, agreement, day))


def states_of(standing: PaperStanding) -> tuple[str, ...]:
    """What an agreement can be filtered by."""
    more = [str(_("expiring"))] if standing.is_expiring else []
    more += [str(_("amended"))] if standing.amended_by else []
    return (str(_WORDS[standing.state]), *more)


def tree_listing(as_of: str) -> Listing:
    """The list of agreements, in the order of the tree; its file reads back as the desk's own."""
    return Listing(
        "agreements",
        gettext_lazy("Agreements"),
        gettext_lazy("No agreement is on record. Add the umbrella first, then what stands under it: Register, Agreements."),
        (
            Column("title", gettext_lazy("Agreement"), lambda r: r.agreement.title, lambda r: _line(r, as_of)),
            Column("standing", gettext_lazy("Stands"), lambda r: states_of(r.branch.standing), lambda r: standing_cell(r.branch.standing), is_filter=True),
            Column("why", gettext_lazy("Why"), lambda r: r.branch.standing.why, lambda r: format_html('<span class="why">{}</span>', r.branch.standing.why)),
            Column("kind", gettext_lazy("Kind"), lambda r: r.agreement.kind, is_filter=True),
            Column("parties", gettext_lazy("Parties"), lambda r: r.agreement.parties, lambda r: ", ".join(r.agreement.parties), is_filter=True),
            Column("ends", gettext_lazy("Ends"), lambda r: r.agreement.ends),
            Column("amended_by", gettext_lazy("Amended by"), lambda r: tuple(a.id for a in r.branch.standing.amended_by), lambda r: _amended(r, as_of)),
            Column("n_items", gettext_lazy("Items"), lambda r: r.share.n_items if r.share else 0, is_number=True),
            Column("covered", gettext_lazy("Covered by need"), lambda r: r.share.share if r.share else None, lambda r: percent(r.share.share if r.share else None), is_number=True),
            Column("id", gettext_lazy("Id"), lambda r: r.agreement.id),
        ),
    )  # fmt: skip


def items_listing(agreement: Agreement, as_of: str) -> Listing:
    """The items under an agreement, with the day each is needed and the papers over it then."""
    return Listing(
        f"items-under-{agreement.id}"[:60],
        gettext_lazy("Items under it"),
        gettext_lazy("No item on record stands under it: it covers none, or what it covers has no items yet."),
        (
            Column("id", gettext_lazy("Item"), lambda c: c.item.id, lambda c: linked("item", c.item.title, c.item.id, as_of=as_of)),
            Column("contributions", gettext_lazy("Contribution"), lambda c: c.item.contributions, is_filter=True),
            Column("need_by", gettext_lazy("Needed by"), lambda c: c.need_by),
            Column("is_covered", gettext_lazy("Covered then"), lambda c: c.is_covered, _covered_cell, is_filter=True),
            Column("papers", gettext_lazy("By"), lambda c: tuple(a.id for a in c.papers), lambda c: listed(linked("agreement", a.title, a.id, as_of=as_of) for a in c.papers) or "–"),
        ),
        order="need_by",
    )  # fmt: skip


def case_rows(world: World, cases: tuple[Case, ...], as_of: str) -> tuple[CaseRow, ...]:
    """Cases with where they stand; of offices their titles."""
    return tuple(_case_row(world, case, as_of) for case in cases)


def occasions_of(world: World, portfolio: Portfolio, agreement: Agreement) -> tuple[Occasion, ...]:
    """The meetings to come at which an agreement may be signed."""
    ahead = (one for one in portfolio.occasions if one.on.last >= world.as_of)
    return tuple(one for one in ahead if agreement.id in one.agreements)


def _case_row(world: World, case: Case, as_of: str) -> CaseRow:
    progress = world.progress[case.id]
    state = _("over") if progress.is_over else _("open") if progress.is_open else _("not begun")
    told = progress.ended or state
    waits = tuple(
        f"{office_title(world, office)} ({_('since %(day)s') % {'day': since}})" if since else office_title(world, office)
        for office, since in progress.waiting_on.items()
    )  # fmt: skip
    return CaseRow(linked("case", case.id, case.id, as_of=as_of), progress.procedure.title, told, waits)


def _line(row: Row, as_of: str) -> SafeString:
    """The agreement as a line of the tree, further in the deeper it stands."""
    branch = row.branch
    told = linked("agreement", row.agreement.title, row.agreement.id, as_of=as_of)
    notes = [_("amends what is above")] if branch.place == Place.AMENDS else []
    notes += [_("stands in full elsewhere too")] if branch.is_again else []
    quiet = format_html(' <span class="quiet">({})</span>', ", ".join(notes)) if notes else ""
    mark = SafeString('<span class="quiet" aria-hidden="true">└ </span>') if branch.depth else ""
    return format_html('<div class="tree-{}">{}{}{}</div>', min(branch.depth, 5), mark, told, quiet)


def _amended(row: Row, as_of: str) -> SafeString | str:
    made = row.branch.standing.amended_by
    return listed(linked("agreement", a.title, a.id, as_of=as_of) for a in made) if made else "–"


def _covered_cell(one: Covered) -> SafeString:
    shape, colour, word = ("●", "fine", _("yes")) if one.is_covered else ("○", "late", _("no"))
    return format_html('<span class="{}"><span aria-hidden="true">{}</span> {}</span>', colour, shape, word)
