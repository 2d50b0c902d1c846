"""The register: lists of all nouns, and the pages on which a record is added, edited, archived and brought back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _

from lockwasher.actions import register
from lockwasher.actions.register import EDITABLE, Entry, RegisterError
from lockwasher.exchange.forms import Fault, cells_of, fields_of
from lockwasher.records.store import ConflictError, StoreError
from lockwasher.register.portfolio import Record
from lockwasher.register.references import named_in
from lockwasher.web.access import EDIT, MOVE, SEE, Days, by_of, page
from lockwasher.web.fields import ABOUT, TITLES, form_fields, label_of, start_cells
from lockwasher.web.register_lists import listing_of
from lockwasher.web.register_seeing import (
    archived_seen,
    is_seen_whole,
    recent_seen,
    seen_record,
    sees_all,
    told_differences,
    told_faults,
)
from lockwasher.web.seeing import Desk
from lockwasher.web.tables import listing_page

_WRONG, _CONFLICT = 400, 409  # the status of a page that refuses what was typed
# Whom a record may be shown to is said where it is added; after that the administrator says it.
_SET_ELSEWHERE = ("handling",)
_TAKEN = ("add", "archived", "bulk")  # words that addresses of this page begin with


@dataclass(frozen=True)
class Clash:
    """One field on which two editors differ: what is on record, what was typed, and which is kept unless chosen otherwise."""

    name: str
    label: Any
    theirs: str
    mine: str
    kept: str  # theirs or mine; empty where both changed it, and one has to be chosen


@page(SEE)
def overview(request: HttpRequest) -> HttpResponse:
    """What the register holds, noun by noun, and what was changed lately."""
    held = dict(request.desk.portfolio.rows())  # type: ignore[attr-defined]  # the middleware gives it
    nouns = [(noun, TITLES[noun], ABOUT[noun], len(held[noun])) for noun in EDITABLE]
    recent = [(batch, TITLES.get(batch.noun, batch.noun)) for batch in recent_seen(request)]
    told = {"title": _("Register"), "nouns": nouns, "recent": recent, "known": EDITABLE}
    return render(request, "register/overview.html", told)


@page(SEE)
def records(request: HttpRequest, noun: str) -> HttpResponse:
    """The list of a noun."""
    rows = dict(request.desk.portfolio.rows())[noun]  # type: ignore[attr-defined]
    is_whole = request.GET.get("columns") == "all"
    may_move = request.user.has_perm(MOVE) and may_write(request)
    listing = listing_of(noun, is_whole=is_whole, is_chosen_from=may_move)
    query = request.GET.copy()
    query["columns"] = "all"
    told = {
        "noun": noun,
        "is_whole": is_whole,
        "may_move": may_move,
        "about": ABOUT[noun],
        "whole_address": f"?{query.urlencode()}",
    }
    portfolio = request.desk.portfolio  # type: ignore[attr-defined]
    return listing_page(
        request, listing, rows, "register/list.html", of=(portfolio,), part="register/part.html", **told
    )


@page(SEE, "GET", "POST", to_write=EDIT)
def record(request: HttpRequest, noun: str, record: str) -> HttpResponse:
    """One record: to be edited by who may, on the desk of today; else to be read."""
    if request.method == "POST":
        held = found(request, noun, record, is_archived_too=True)
        if seen_record(request, noun, record) and not is_seen_whole(request, noun, held):
            raise PermissionDenied
        return _edit(request, noun, whole(request, noun, held))
    held = found(request, noun, record)
    if not may_write(request) or not is_seen_whole(request, noun, held):
        told = _about(request, noun, held) | {"is_part": may_write(request)}
        return render(request, "register/record.html", told)
    held = whole(request, noun, held)
    seen = register.versions_of(noun, [record])[record]
    return _form(request, noun, cells_of(noun, held), _about(request, noun, held, seen=seen))


@page(EDIT, "GET", "POST", days=Days.TODAY)
def add(request: HttpRequest, noun: str) -> HttpResponse:
    """A new record, blank or like another one."""
    told = {"title": _("Add to %(list)s") % {"list": TITLES[noun]}, "noun": noun, "is_new": True, "reason": ""}
    if request.method == "POST":
        return _add(request, noun, told)
    cells = start_cells(noun)
    if like := request.GET.get("like"):
        cells = {**cells_of(noun, whole(request, noun, found(request, noun, like))), "id": ""}
    if "known_on" in fields_of(noun):
        cells["known_on"] = request.desk.today.isoformat()  # type: ignore[attr-defined]
    return _form(request, noun, cells, told)


@page(EDIT, "GET", "POST", days=Days.TODAY)
def archive(request: HttpRequest, noun: str, record: str) -> HttpResponse:
    """Take a record out of sight, with a reason."""
    held = found(request, noun, record)
    told = _about(request, noun, held, seen=register.versions_of(noun, [record])[record])
    named = list(named_in(request.desk.portfolio, noun, {record}))  # type: ignore[attr-defined]
    told |= {"named": named[:50], "n_named": len(named)}
    if request.method == "POST":
        try:
            register.archive_record(noun, record, by_of(request), told["reason"], _seen(request))
        except RegisterError as error:
            return render(
                request, "register/archive.html", told | {"refused": _told_named(request, error)}, status=_WRONG
            )
        except (ConflictError, StoreError) as error:
            return render(request, "register/archive.html", told | {"refused": str(error)}, status=_WRONG)
        messages.success(request, _("'%(id)s' is archived. It can be brought back from here.") % {"id": record})
        return redirect("register-archived", noun)
    return render(request, "register/archive.html", told)


@page(EDIT, "GET", "POST", days=Days.TODAY)
def archived(request: HttpRequest, noun: str) -> HttpResponse:
    """The archived records of a noun; each can be brought back, with a reason."""
    told: dict[str, Any] = {"title": _("Archived: %(list)s") % {"list": TITLES[noun]}, "noun": noun}
    status = 200
    if request.method == "POST":
        name = request.POST.get("id", "")
        if all(one.id != name for one in archived_seen(request, noun)):
            name = ""  # as if there were none
        try:
            register.restore_record(noun, name, by_of(request), request.POST.get("reason", ""), _seen(request))
            messages.success(request, _("'%(id)s' is back on record.") % {"id": name})
            return redirect("register-record", noun, name)
        except (RegisterError, ConflictError, StoreError) as error:
            told, status = told | {"refused": str(error), "reason": request.POST.get("reason", "")}, _WRONG
    held = archived_seen(request, noun)
    seen = register.versions_of(noun, [one.id for one in held])
    told["rows"] = [(one, getattr(one, "title", getattr(one, "name", "")), seen[one.id]) for one in held]
    return render(request, "register/archived.html", told, status=status)


@page(SEE)
def history(request: HttpRequest, noun: str, record: str) -> HttpResponse:
    """Who changed a record, when and why, and each field before and after."""
    seen = seen_record(request, noun, record)
    is_archived = seen is None and any(one.id == record for one in archived_seen(request, noun))
    if seen is None and not (is_archived and request.user.has_perm(EDIT)):
        raise Http404
    desk: Desk = request.desk  # type: ignore[attr-defined]
    entries = [
        (entry, [(label_of(d.field), d) for d in told_differences(desk, noun, entry.differences)])
        for entry in register.history_of(noun, record)
    ]
    told = {"title": _("History of %(id)s") % {"id": record}, "noun": noun, "record": record, "entries": entries}
    return render(request, "register/history.html", told | {"is_archived": is_archived})


def found(request: HttpRequest, noun: str, record: str, *, is_archived_too: bool = False) -> Record:
    """A record as the login sees it; else 404."""
    seen = seen_record(request, noun, record)
    if seen is None and is_archived_too:
        seen = next((one for one in archived_seen(request, noun) if one.id == record), None)
    if seen is None:
        raise Http404
    return seen


def whole(request: HttpRequest, noun: str, seen: Record) -> Record:
    """A record that is seen whole, as it is on record: of what becomes known only later its day does not tell."""
    if not request.desk.is_today or not is_seen_whole(request, noun, seen):  # type: ignore[attr-defined]
        return seen
    return register.find_record(noun, seen.id) or seen


def may_write(request: HttpRequest) -> bool:
    """Whether the login may edit, and the desk is that of today."""
    return bool(request.user.has_perm(EDIT) and request.desk.is_today)  # type: ignore[attr-defined]


def _told_named(request: HttpRequest, error: RegisterError) -> str:
    """Why a record is not archived, without the names of records that the login does not see."""
    if sees_all(request) or all(fault.field != "id" for fault in error.faults):
        return str(error)
    return _(
        "Other records name it, perhaps some that your role does not see; take it out of them first, or ask a coordinator."
    )


def _about(request: HttpRequest, noun: str, held: Record, seen: int | None = None) -> dict[str, Any]:
    shown = [(label_of(name), cell) for name, cell in cells_of(noun, held).items()]
    name = getattr(held, "title", getattr(held, "name", held.id))
    return {
        "title": name,
        "noun": noun,
        "record": held.id,
        "list_title": TITLES[noun],
        "cells": shown,
        "seen": seen,
        "reason": request.POST.get("reason", ""),
    }


def _form(
    request: HttpRequest, noun: str, cells: Mapping[str, str], told: dict[str, Any], faults: Iterable[Fault] = ()
) -> HttpResponse:
    """The form of a record with what was typed, each fault at its field."""
    found_faults = told_faults(request, noun, faults)
    without = () if told.get("is_new") else _SET_ELSEWHERE
    fields = form_fields(noun, cells, request.desk.portfolio, found_faults, without)  # type: ignore[attr-defined]
    named = [
        (fault, f"c-{fault.field}" if fault.field in fields_of(noun) else fault.field, label_of(fault.field))
        for fault in found_faults
    ]
    told = {"list_title": TITLES[noun], **told, "fields": fields, "faults": named}
    told["reason_faults"] = [fault for fault in found_faults if fault.field == "reason"]
    return render(request, "register/form.html", told, status=_WRONG if found_faults else 200)


def _typed(request: HttpRequest, noun: str, without: tuple[str, ...] = ()) -> dict[str, str]:
    """What was typed, by field."""
    names = [name for name in fields_of(noun) if name not in without]
    return {name: request.POST[f"c-{name}"] for name in names if f"c-{name}" in request.POST}


def _seen(request: HttpRequest) -> int | None:
    text = request.POST.get("seen", "")
    return int(text) if text.isascii() and text.isdigit() else None


def _add(request: HttpRequest, noun: str, told: dict[str, Any]) -> HttpResponse:
    cells, reason = _typed(request, noun), request.POST.get("reason", "")
    told = told | {"reason": reason}
    if cells.get("id", "").strip() in _TAKEN:
        fault = Fault(
            "id", _("'%(id)s' is a word of this page's addresses") % {"id": cells["id"].strip()}, _("write another id")
        )
        return _form(request, noun, cells, told, [fault])
    try:
        made = register.create_record(noun, cells, by_of(request), reason)
    except RegisterError as error:
        return _form(request, noun, cells, told, error.faults)
    messages.success(request, _("'%(id)s' is on record.") % {"id": made.id})
    return redirect("register-record", noun, made.id)


def _edit(request: HttpRequest, noun: str, held: Record) -> HttpResponse:
    cells, seen = _typed(request, noun, _SET_ELSEWHERE), _seen(request)
    told = _about(request, noun, held, seen=seen)
    try:
        counts = register.edit_record(noun, held.id, cells, by_of(request), told["reason"], seen)
    except RegisterError as error:
        return _form(request, noun, {**cells_of(noun, held), **cells}, told, error.faults)
    except ConflictError as error:
        return _conflict(request, noun, held.id, cells, error, told)
    said = _("Saved.") if counts.updated else _("Nothing was different, so nothing was written.")
    messages.success(request, said)
    return redirect("register-record", noun, held.id)


def _conflict(  # what two people did to one record, side by side
    request: HttpRequest, noun: str, record: str, cells: Mapping[str, str], error: ConflictError, told: dict[str, Any]
) -> HttpResponse:
    """Their change beside what was typed: nothing is lost, and each field that differs is chosen."""
    conflict = error.conflicts[0]
    now = cells_of(noun, conflict.record)
    base: dict[str, str] = {}
    for entry in reversed(_since(noun, record, told["seen"])):
        for difference in entry.differences:
            base.setdefault(difference.field, difference.before)
    clashes: list[Clash] = []
    kept: dict[str, str] = {}
    for name, mine in cells.items():
        typed, theirs = mine.replace("\r\n", "\n").strip(), now[name]
        if typed == theirs:
            kept[name] = theirs
        elif name in base and typed == base[name]:
            kept[name] = theirs  # they changed it, and it was left as it was here
        else:
            clashes.append(Clash(name, label_of(name), theirs, typed, "" if name in base else "mine"))
    theirs_too = [(label_of(name), base[name], now[name]) for name in base if kept.get(name) == now[name]]
    told |= {"conflict": conflict, "clashes": clashes, "kept": kept, "theirs_too": theirs_too, "seen": conflict.seq}
    return render(request, "register/conflict.html", told, status=_CONFLICT)


def _since(noun: str, record: str, seen: int | None) -> list[Entry]:
    return [entry for entry in register.history_of(noun, record) if entry.seq > (seen or 0)]


urlpatterns = [
    path("register/", overview, name="register"),
    path("register/<noun:noun>/", records, name="register-list"),
    path("register/<noun:noun>/add/", add, name="register-add"),
    path("register/<noun:noun>/archived/", archived, name="register-archived"),
    path("register/<noun:noun>/<str:record>/", record, name="register-record"),
    path("register/<noun:noun>/<str:record>/history/", history, name="register-history"),
    path("register/<noun:noun>/<str:record>/archive/", archive, name="register-archive"),
]
