"""A mail that is held as evidence: what it says, and its attachments, to those alone who may open its file."""

from __future__ import annotations

from io import BytesIO

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import path

from lockwasher.actions.mails import attachment_of, open_mail_of
from lockwasher.exchange.file_kinds import MAIL
from lockwasher.records.evidence import FileVersion
from lockwasher.web.access import OPEN, page
from lockwasher.web.pages.evidence import paper_of, shut_in
from lockwasher.web.recording import size_told


@page(OPEN)
def mail(request: HttpRequest, evidence: str, version: int) -> HttpResponse:
    """A mail, opened."""
    paper, file = _mail_file(request, evidence, version)
    found = open_mail_of(file)
    told = {
        "title": found.mail.subject or file.name,
        "paper": paper,
        "file": file,
        "mail": found,
        "attachments": [(one, size_told(one.size)) for one in found.attachments],
    }
    return render(request, "evidence/mail.html", told)


@page(OPEN)
def attachment(request: HttpRequest, evidence: str, version: int, number: int) -> HttpResponseBase:
    """One attachment, always as a download: nothing that came by mail is shown by a browser."""
    _, file = _mail_file(request, evidence, version)
    found = attachment_of(file, number)
    if found is None:
        raise Http404
    told, held = found
    answer = FileResponse(
        BytesIO(held), as_attachment=True, filename=told.name, content_type="application/octet-stream"
    )
    return shut_in(answer)


def _mail_file(request: HttpRequest, evidence: str, version: int) -> tuple[object, FileVersion]:
    """A mail that the login may open. Raises Http404 where there is none."""
    paper, files = paper_of(request, evidence)
    file = next((held for held in files if held.version == version and held.media_type == MAIL), None)
    if file is None:
        raise Http404
    return paper, file


urlpatterns = [
    path("evidence/<str:evidence>/<int:version>/mail/", mail, name="evidence-mail"),
    path("evidence/<str:evidence>/<int:version>/mail/<int:number>/", attachment, name="evidence-attachment"),
]
