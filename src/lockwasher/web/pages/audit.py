"""Audit packs: what one about an agreement, an item or a year would hold, and the pack itself for whoever sees all of it."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import path
from django.utils.text import slugify
from django.utils.translation import gettext as _

from lockwasher.actions.audit import AuditError
from lockwasher.actions.audit_offers import Offer, offer
from lockwasher.exchange.audit_pack import write_pack
from lockwasher.web.access import RECORD, Days, page
from lockwasher.web.seeing import Desk


@page(RECORD, days=Days.TODAY)
def audits(request: HttpRequest) -> HttpResponse:
    """The years of which there is a pack, and where those of items and agreements are."""
    desk: Desk = request.desk  # type: ignore[attr-defined]  # set by the middleware
    years = {event.occurred.first.year for event in desk.portfolio.events}
    return render(request, "audit/years.html", {"title": _("Audit packs"), "years": sorted(years, reverse=True)})


@page(RECORD, days=Days.TODAY)
def audit(request: HttpRequest, about: str) -> HttpResponse:
    """What a pack would hold, and its button; without one for whoever does not see all of it."""
    found = _offer(request, about)
    told = {
        "title": found.pack.title,
        "about": about,
        "offer": found,
        "counts": [(noun.replace("_", " "), len(rows)) for noun, rows in found.pack.records.rows() if rows],
    }
    return render(request, "audit/pack.html", told)


@page(RECORD, days=Days.TODAY)
def audit_file(request: HttpRequest, about: str) -> HttpResponseBase:
    """The pack as a zip file, named after what it is about and the SHA-256 of its manifest."""
    found = _offer(request, about)
    if not found.is_seen or found.is_large:
        raise PermissionDenied
    with TemporaryDirectory() as folder:
        place = Path(folder) / "pack.zip"
        digest = write_pack(found.pack, place)
        held = place.open("rb")  # stays readable once the folder is gone, and is closed with the answer
    name = f"audit-{slugify(about) or 'pack'}-{digest}.zip"
    answer = FileResponse(held, as_attachment=True, filename=name, content_type="application/zip")
    answer["Cache-Control"] = "private, no-store"
    return answer


def _offer(request: HttpRequest, about: str) -> Offer:
    """The pack as the login may have it. Raises Http404 where the login knows of nothing of that name."""
    desk: Desk = request.desk  # type: ignore[attr-defined]
    try:
        return offer(desk.world.portfolio, desk.portfolio, desk.viewer, about)
    except AuditError:
        raise Http404 from None


urlpatterns = [
    path("audit/", audits, name="audits"),
    path("audit/<str:about>/", audit, name="audit"),
    path("audit/<str:about>/pack.zip", audit_file, name="audit-file"),
]
