"""Many records changed at once: the rows chosen, one field, one new value; shown first, then written with one reason."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lockwasher.actions import register
from lockwasher.actions.register import RegisterError
from lockwasher.exchange.forms import Fault, fields_of
from lockwasher.records.store import ConflictError
from lockwasher.web.access import MOVE, by_of, page
from lockwasher.web.fields import TITLES, label_of
from lockwasher.web.register_lists import listing_of
from lockwasher.web.tables import show

_MOST_SHOWN = 200
_SET_ELSEWHERE = ("id", "handling")


@page(MOVE, "POST")
def bulk(request: HttpRequest, noun: str) -> HttpResponse:
    """Choose the field and the value; see what would change; write it."""
    seen = _chosen(request, noun)
    if not seen:
        messages.error(request, _("No row was chosen: tick the rows to change, or take all that the list shows."))
        return redirect("register-list", noun)
    field, value, reason = (request.POST.get(name, "") for name in ("field", "value", "reason"))
    told: dict[str, Any] = {
        "title": _("%(list)s: change %(n)s at once") % {"n": len(seen), "list": TITLES[noun]},
        "noun": noun,
        "list_title": TITLES[noun],
        "rows": " ".join(f"{name}:{'' if seq is None else seq}" for name, seq in seen.items()),
        "n_rows": len(seen),
        "fields": [(name, label_of(name)) for name in fields_of(noun) if name not in _SET_ELSEWHERE],
        "field": field,
        "value": value,
        "reason": reason,
    }
    verb = request.POST.get("verb")
    if verb not in {"preview", "apply"}:
        return render(request, "register/bulk.html", told)
    if field not in fields_of(noun) or field in _SET_ELSEWHERE:
        return _refused(request, told, [Fault("field", _("no field was chosen"), _("choose the one to change"))])
    try:
        if verb == "apply":
            return _apply(request, noun, seen, told)
        return _preview(request, noun, seen, told)
    except RegisterError as error:
        return _refused(request, told, error.faults)
    except ConflictError as error:
        return _refused(request, told, [Fault("rows", str(c), _("look at the list again")) for c in error.conflicts])


def _chosen(request: HttpRequest, noun: str) -> dict[str, int | None]:
    """The rows chosen, each with its version: those of the page before, all that a list shows, or those that are ticked."""
    held = {one.id for one in dict(request.desk.portfolio.rows())[noun]}  # type: ignore[attr-defined]
    if rows := request.POST.get("rows"):
        told = (pair.rpartition(":") for pair in rows.split())
        return {name: int(seq) if seq.isdigit() else None for name, _colon, seq in told if name in held}
    if request.POST.get("all"):
        everything = dict(request.desk.portfolio.rows())[noun]  # type: ignore[attr-defined]
        names = [one.id for one in show(listing_of(noun), everything, QueryDict(request.POST.get("query", ""))).rows]
    else:
        names = [name for name in request.POST.getlist("id") if name in held]
    return register.versions_of(noun, names) if names else {}


def _preview(request: HttpRequest, noun: str, seen: dict[str, int | None], told: dict[str, Any]) -> HttpResponse:
    differences = register.preview_many(noun, seen, {told["field"]: told["value"]})
    told |= {
        "field_label": label_of(told["field"]),
        "differences": differences[:_MOST_SHOWN],
        "n_changed": len({difference.record for difference in differences}),
        "n_more": max(0, len(differences) - _MOST_SHOWN),
        "is_preview": True,
    }
    return render(request, "register/bulk.html", told)


def _apply(request: HttpRequest, noun: str, seen: dict[str, int | None], told: dict[str, Any]) -> HttpResponse:
    counts = register.edit_many(noun, seen, {told["field"]: told["value"]}, by_of(request), told["reason"])
    n = counts.updated
    messages.success(request, ngettext("%(n)s record changed.", "%(n)s records changed.", n) % {"n": n})
    return redirect("register-list", noun)


def _refused(request: HttpRequest, told: dict[str, Any], faults: Iterable[Fault]) -> HttpResponse:
    """The form again with what was typed; of many faults the first are told, and the others counted."""
    every = list(faults)
    shown = [(fault, "value" if fault.field == told["field"] else fault.field) for fault in every[:20]]
    return render(request, "register/bulk.html", told | {"faults": shown, "n_faults": len(every)}, status=400)


urlpatterns = [path("register/<noun:noun>/bulk/", bulk, name="register-bulk")]
