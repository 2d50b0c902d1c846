"""What of the register's own pages a login is shown: nothing here tells of a record that its role does not reach."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from lockwasher.actions import register
from lockwasher.actions.register import Batch, Difference
from lockwasher.exchange.forms import LEGS, Fault
from lockwasher.register.nouns import Handling
from lockwasher.register.portfolio import Portfolio, Record
from lockwasher.register.references import REFERENCES
from lockwasher.register.viewers import REACH
from lockwasher.web.seeing import Desk

_PERSONAL = ("persons", "tenures")


def sees_all(request: HttpRequest) -> bool:
    """Whether the login reaches every record there is."""
    desk: Any = request.desk  # type: ignore[attr-defined]  # the middleware gives it
    return desk.portfolio is desk.world.portfolio


def seen_record(request: HttpRequest, noun: str, record: str) -> Record | None:
    """A record as the login sees it, without what it names that the login does not see; None where it sees none."""
    return _of(request.desk.portfolio, noun, record)  # type: ignore[attr-defined]


def is_seen_whole(request: HttpRequest, noun: str, seen: Record) -> bool:
    """Whether the login sees all of a record: who saved a part of one would take the rest away."""
    return sees_all(request) or seen is _of(request.desk.world.portfolio, noun, seen.id)  # type: ignore[attr-defined]


def archived_seen(request: HttpRequest, noun: str) -> tuple[Record, ...]:
    """The archived records of a noun that the login may see."""
    viewer: Any = request.desk.viewer  # type: ignore[attr-defined]
    if noun in _PERSONAL and Handling.PERSONAL not in REACH[viewer.role]:
        return ()
    return tuple(one for one in register.archived_records(noun) if not hasattr(one, "handling") or viewer.reads(one))


def recent_seen(request: HttpRequest) -> Iterator[Batch]:
    """What was changed last, as far as the login sees what it happened to."""
    if sees_all(request):
        yield from register.recent_changes()
        return
    ids = {noun: {one.id for one in held} for noun, held in request.desk.portfolio.rows()}  # type: ignore[attr-defined]
    for batch in register.recent_changes():
        known = tuple(name for name in batch.records if name in ids.get(batch.noun, ()))
        if known:
            yield replace(batch, records=known)


def told_differences(desk: Desk, noun: str, differences: Iterable[Difference]) -> Iterator[Difference]:
    """Changes of a record, without the names of records that the login does not see."""
    for one in differences:
        hides = desk.portfolio is not desk.world.portfolio and (noun, one.field) in REFERENCES
        if hides and not all(_may_name(desk.portfolio, noun, one.field, cell) for cell in (one.before, one.after)):
            yield replace(one, before=_("not shown to your role"), after=_("not shown to your role"))
        else:
            yield one


def told_faults(request: HttpRequest, noun: str, faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """What is wrong with a form; a near name is proposed only of what the login sees."""
    if sees_all(request):
        return tuple(faults)
    fix = _("write the id of one that is on record")
    return tuple(replace(fault, fix=fix) if (noun, fault.field) in REFERENCES else fault for fault in faults)


def _may_name(portfolio: Portfolio, noun: str, field: str, cell: str) -> bool:
    if field == LEGS:
        return not cell
    held = dict(portfolio.rows())
    known = {one.id for target in REFERENCES[noun, field] for one in held[target]}
    return all(name.strip() in known for name in cell.split(";") if name.strip())


def _of(portfolio: Any, noun: str, record: str) -> Record | None:
    return next((one for one in dict(portfolio.rows())[noun] if one.id == record), None)
