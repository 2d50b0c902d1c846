"""Editions as lists and pages tell them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lockwasher.cases.progress import Progress
from lockwasher.estimates.editions import EstimateRead
from lockwasher.estimates.world import World
from lockwasher.procedures.model import Backing, Gate, Procedure
from lockwasher.register.nouns import Case, Mark
from lockwasher.register.portfolio import Portfolio, grouped
from lockwasher.web.tables import Column, Listing


@dataclass(frozen=True, slots=True)
class EditionRow:
    """An edition, how many steps and clocks rest on what was not read, and its cases that are not over."""

    procedure: Procedure
    n_unread: int
    n_running: int
    holds: bool


def edition_rows(world: World, portfolio: Portfolio) -> tuple[EditionRow, ...]:
    """Every edition that has begun, with its running cases."""
    running = running_cases(world, portfolio)
    return tuple(
        EditionRow(
            p,
            sum(backing.verified != Mark.READ for backing in _backings(p)),
            len(running.get((p.id, p.edition_name), ())),
            world.library.of[p.id][-1] is p and p.holds_on(world.as_of),
        )
        for p in world.library.editions
    )


def _backings(procedure: Procedure) -> Iterator[Backing]:
    yield from (step.backing for step in procedure.steps)
    yield from (clock.backing for clock in procedure.clocks)


def running_cases(world: World, portfolio: Portfolio) -> dict[tuple[str, str], tuple[Case, ...]]:
    """The cases that are not over, by procedure and edition."""
    told = ((case, world.progress[case.id]) for case in portfolio.cases)
    return grouped(((case.procedure, p.procedure.edition_name), case) for case, p in told if not p.is_over)


def editions_listing(as_of: str) -> Listing:
    """The list of editions."""
    return Listing(
        "procedures",
        gettext_lazy("Procedures"),
        gettext_lazy("No edition had begun on this day; look from a later one."),
        (
            Column("title", gettext_lazy("Procedure"), lambda r: r.procedure.title, lambda r: _edition_link(r, as_of)),
            Column("procedure", gettext_lazy("Id"), lambda r: r.procedure.id),
            Column("edition", gettext_lazy("Edition"), lambda r: r.procedure.edition_name),
            Column("until", gettext_lazy("Cases open until"), lambda r: r.procedure.until),
            Column("holds", gettext_lazy("Holds"), lambda r: r.holds, is_filter=True),
            Column("authority", gettext_lazy("Authority"), lambda r: r.procedure.authority),
            Column("verified", gettext_lazy("Verified"), lambda r: r.procedure.verified, lambda r: mark_cell(r.procedure.verified), is_filter=True),
            Column("steps", gettext_lazy("Steps"), lambda r: len(r.procedure.steps), is_number=True),
            Column("clocks", gettext_lazy("Clocks"), lambda r: len(r.procedure.clocks), is_number=True),
            Column("not_read", gettext_lazy("Not read"), lambda r: r.n_unread, is_number=True),
            Column("running", gettext_lazy("Cases running"), lambda r: r.n_running, is_number=True),
        ),
    )  # fmt: skip


def mark_cell(mark: Mark) -> SafeString:
    """How far something was verified, as a mark."""
    return format_html('<span class="mark mark-{}">{}</span>', mark, mark)


def estimate_told(found: EstimateRead | None) -> str:
    """What is believed of a duration, in words."""
    if found is None:
        return _("no estimate on record")
    source = _("%(source)s of %(n)s cases") % {"source": found.source, "n": found.n} if found.n else found.source
    if round(found.p50) == round(found.p80):
        return _("%(p50).0f %(days)s (%(source)s)") % {"p50": found.p50, "days": found.days, "source": source}
    told = {"p50": found.p50, "p80": found.p80, "days": found.days, "source": source}
    return _("P50 %(p50).0f, P80 %(p80).0f %(days)s (%(source)s)") % told


def gate_links(world: World, gates: Iterable[Gate], as_of: str) -> list[list[tuple[str, str]]]:
    """For each gate its ways: the words, and the address of the step in the newest edition."""
    return [[(str(way), _way_address(world, way.procedure, way.step, as_of)) for way in gate.ways] for gate in gates]


def standing_told(progress: Progress) -> str:
    """Where a case stands, in one line: done, ready, ended."""
    if progress.ended:
        return _("ended: %(how)s") % {"how": progress.ended}
    n, ready = len({d.step for d in progress.done}), ", ".join(r.step for r in progress.ready) or "–"
    return ngettext("%(n)s step over; ready: %(ready)s", "%(n)s steps over; ready: %(ready)s", n) % {
        "n": n,
        "ready": ready,
    }


def _way_address(world: World, procedure: str, step: str, as_of: str) -> str:
    editions = world.library.of.get(procedure)
    if not editions:
        return ""
    found = reverse("edition", args=[procedure, editions[-1].edition_name])
    return f"{found}{f'?as_of={as_of}' if as_of else ''}#step-{step}"


def _edition_link(row: EditionRow, as_of: str) -> SafeString:
    address = reverse("edition", args=[row.procedure.id, row.procedure.edition_name])
    return format_html('<a href="{}">{}</a>', f"{address}?as_of={as_of}" if as_of else address, row.procedure.title)
