"""Evidence: the files that show what happened, put in, described, and given out to those alone who may open them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lockwasher.actions.evidence import EvidenceError, Kept, Upload, keep_evidence, open_evidence, permit
from lockwasher.exchange.file_kinds import PLAIN, SHOWN
from lockwasher.records.evidence import FileVersion, Place, newest_files, places_of, versions
from lockwasher.register.nouns import Evidence
from lockwasher.register.portfolio import Portfolio
from lockwasher.web.access import OPEN, RECORD, SEE, Days, account_of, by_of, page
from lockwasher.web.case_forms import add_error
from lockwasher.web.case_view import papers
from lockwasher.web.evidence_forms import DropForm, PermitForm
from lockwasher.web.files import HANDLING_WORDS, may_open, may_set, too_large
from lockwasher.web.models import Role
from lockwasher.web.recording import PAGES, address_of, link, size_told
from lockwasher.web.tables import Column, Listing, listing_page

# What a browser is told to do with a file: nothing of it may run, load or send anything, whoever wrote it.
SANDBOX = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'"


@dataclass(frozen=True, slots=True)
class PaperRow:
    """A paper in the list, with its file where one is held here."""

    paper: Evidence
    file: FileVersion | None
    as_of: str

    @property
    def title_link(self) -> SafeString:
        """Its title, as a link."""
        return link("evidence", self.paper.id, self.paper.title, self.as_of)

    @property
    def dated(self) -> str:
        """The day it bears."""
        return str(self.paper.dated or "")


LISTING = Listing(
    "evidence",
    gettext_lazy("Evidence"),
    gettext_lazy("No paper is on record: put a file to a step of a case, and it is listed here."),
    (
        Column("id", gettext_lazy("Paper"), lambda row: row.paper.id),
        Column("title", gettext_lazy("Title"), lambda row: row.paper.title, lambda row: row.title_link),
        Column("dated", gettext_lazy("Dated"), lambda row: row.dated),
        Column("address", gettext_lazy("Where it is"), lambda row: row.paper.address),
        Column("file", gettext_lazy("File"), lambda row: row.file.name if row.file else None),
        Column("size", gettext_lazy("Bytes"), lambda row: row.file.size if row.file else None, is_number=True),
        Column(
            "handling", gettext_lazy("Open to"), lambda row: row.file.handling if row.file else None, is_filter=True
        ),
        Column(
            "known_on", gettext_lazy("Known"), lambda row: row.paper.known_on if row.paper.known_on > date.min else None
        ),
    ),
    order="-known_on",
)


@page(SEE)
def evidence_list(request: HttpRequest) -> HttpResponse:
    """All papers on record that one may see."""
    held, account = newest_files(), account_of(request.user)
    files = {name: file for name, file in held.items() if may_open(account, file)}
    portfolio: Portfolio = request.desk.portfolio  # type: ignore[attr-defined]
    shown = (paper for paper in portfolio.evidence if paper.id in files or paper.id not in held)
    rows = tuple(PaperRow(paper, files.get(paper.id), request.GET.get("as_of", "")) for paper in shown)
    return listing_page(request, LISTING, rows)


@page(SEE)
def evidence(request: HttpRequest, evidence: str) -> HttpResponse:
    """A paper: what is said of it, its versions, to what it was put, and what rests on it."""
    paper, files = paper_of(request, evidence)
    portfolio: Portfolio = request.desk.portfolio  # type: ignore[attr-defined]
    may_write = request.desk.is_today and request.user.has_perm(RECORD)  # type: ignore[attr-defined]
    account, newest = account_of(request.user), files[0] if files else None
    told = {"handling": newest.handling, "partners": " ".join(newest.partners)} if newest else {}
    context = {
        "title": paper.title,
        "paper": paper,
        "files": [(file, size_told(file.size), HANDLING_WORDS.get(file.handling, file.handling)) for file in files],
        "places": [_place(place) for place in places_of(paper.id) if _is_seen(portfolio, place)],
        "events": [event for event in portfolio.events if paper.id in event.evidence],
        "claims": [claim for claim in portfolio.claims if claim.paper == paper.id],
        "may_write": may_write,
        "permit_form": PermitForm(initial=told, account=account) if may_write and newest else None,
    }
    return render(request, "evidence/evidence.html", context)


@page(OPEN)
def evidence_file(request: HttpRequest, evidence: str, version: int) -> HttpResponseBase:
    """The file itself, to those alone who may open it; anybody else is told that there is nothing here."""
    _, files = paper_of(request, evidence)
    file = next((held for held in files if held.version == version), None)
    if file is None:
        raise Http404
    is_shown = file.media_type in SHOWN and "download" not in request.GET
    kind = f"{PLAIN}; charset=utf-8" if file.media_type == PLAIN else file.media_type
    answer = FileResponse(
        open_evidence(file).open("rb"),
        as_attachment=not is_shown,
        filename=file.name,
        content_type=kind if file.media_type in SHOWN else "application/octet-stream",
    )
    return shut_in(answer)


@page(RECORD, "GET", "POST", days=Days.TODAY)
def add(request: HttpRequest) -> HttpResponseBase:
    """Put files to a record, or a new version of the file of a paper."""
    account = account_of(request.user)
    if request.method == "GET":
        initial = {name: request.GET[name] for name in ("noun", "record", "step", "evidence") if name in request.GET}
        return _add_form(request, DropForm(initial=initial, account=account))
    form = DropForm(request.POST, request.FILES, account=account)
    skipped = too_large(getattr(request, "skipped_files", ()))
    is_valid = form.is_valid()
    if skipped and "dropped" in form.errors:
        del form.errors["dropped"]  # a file was chosen, and why it did not come is said instead
    for told in skipped:
        form.add_error("dropped", told)
    if is_valid and not skipped and _refer(request, form):
        kept = _keep(request, form)
        if kept and not form.errors:
            return redirect(_after(form, kept))
    return _add_form(request, form)


@page(RECORD, "POST")
def permit_file(request: HttpRequest, evidence: str) -> HttpResponseBase:
    """Say anew who may open the file of a paper."""
    paper, files = paper_of(request, evidence)
    form = PermitForm(request.POST, account=account_of(request.user))
    if not files:
        raise Http404
    if form.is_valid():
        try:
            permit(paper.id, form.cleaned_data["handling"], form.cleaned_data["partners"], by_of(request))
        except EvidenceError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Who may open '%(title)s' is kept.") % {"title": paper.title})
    else:
        messages.error(request, " ".join(str(told) for errors in form.errors.values() for told in errors))
    return redirect("evidence", paper.id)


# ---------------------------------------------------------------- who may


def shut_in(answer: HttpResponseBase) -> HttpResponseBase:
    """A file that is given out, with what keeps a browser from running or keeping anything of it."""
    answer["Content-Security-Policy"] = SANDBOX
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    return answer


def paper_of(request: HttpRequest, name: str) -> tuple[Evidence, list[FileVersion]]:
    """A paper and the versions of its file that the login may open. Raises Http404 where it may see neither."""
    account, desk = account_of(request.user), request.desk  # type: ignore[attr-defined]
    # A partner is shown a file by the file's own permission, also where nothing else that it sees names the paper.
    is_partner = account is not None and account.role == Role.PARTNER
    found = papers(desk.world.portfolio if is_partner else desk.portfolio).get(name)
    held = versions(name) if found else ()
    files = [file for file in held if may_open(account, file)]
    if found is None or (held and not files):
        raise Http404
    return found, files


def _refer(request: HttpRequest, form: DropForm) -> bool:
    """Whether what the files are put to is there, and may be seen by who puts them."""
    told = form.cleaned_data
    portfolio: Portfolio = request.desk.portfolio  # type: ignore[attr-defined]
    if told["evidence"]:
        paper_of(request, told["evidence"])
    if told["noun"] or told["record"]:
        nouns = {*PAGES, "projects", "partners", "milestones", "clauses"}
        records = getattr(portfolio, told["noun"]) if told["noun"] in nouns else ()
        if not any(record.id == told["record"] for record in records):
            raise Http404
    if not may_set(account_of(request.user), told["handling"]):
        form.add_error("handling", _("Choose a permission under which you can open it yourself."))
    return not form.errors


# ---------------------------------------------------------------- putting in


def _keep(request: HttpRequest, form: DropForm) -> list[Kept]:
    """Keep the files of a form; of those that are refused the form says why."""
    told, kept = form.cleaned_data, []
    places = (Place(told["noun"], told["record"], told["step"]),) if told["record"] else ()
    for n, file in enumerate(told["dropped"]):
        words: dict[str, Any] = {name: told[name] for name in ("title", "dated", "source", "handling", "partners")}
        upload = Upload(
            name=file.name,
            chunks=file.chunks(),
            evidence=told["evidence"] or None,
            places=places,
            key=f"{told['key']}-{n}" if told["key"] else "",
            **words,
        )
        try:
            kept.append(keep_evidence(upload, by_of(request)))
        except EvidenceError as error:
            add_error(form, error.field, str(error))
    for one in kept:
        _tell(request, one)
    return kept


def _tell(request: HttpRequest, kept: Kept) -> None:
    words = {"name": kept.file.name, "title": kept.evidence.title, "size": size_told(kept.file.size)}
    messages.success(request, _("Kept: %(name)s (%(size)s) as '%(title)s'.") % words)
    for remark in kept.remarks:
        messages.warning(request, remark)
    if kept.same_as:
        messages.info(request, _("The same file is on record already, as %(ids)s.") % {"ids": ", ".join(kept.same_as)})


def _after(form: DropForm, kept: list[Kept]) -> str:
    """Whither one comes back: to the record the file was put to, else to the paper."""
    told = form.cleaned_data
    address = address_of(told["noun"], told["record"]) if told["record"] else ""
    if not address:
        return reverse("evidence", args=[kept[-1].evidence.id])
    return f"{address}#step-{told['step']}" if told["step"] else address


def _is_seen(portfolio: Portfolio, place: Place) -> bool:
    return any(record.id == place.record for record in getattr(portfolio, place.noun, ()))


def _place(place: Place) -> SafeString:
    words = link(place.noun, place.record, place.record)
    return format_html("{} <span class='quiet'>{}</span>", words, place.step or place.noun)


def _add_form(request: HttpRequest, form: DropForm) -> HttpResponse:
    status = 400 if form.errors else 200
    return render(request, "evidence/add.html", {"title": _("Put in a file"), "form": form}, status=status)


urlpatterns = [
    path("evidence/", evidence_list, name="evidence-list"),
    path("put-evidence/", add, name="evidence-add"),
    path("evidence/<str:evidence>/", evidence, name="evidence"),
    path("evidence/<str:evidence>/permission/", permit_file, name="evidence-permit"),
    path("evidence/<str:evidence>/<int:version>/", evidence_file, name="evidence-file"),
]
