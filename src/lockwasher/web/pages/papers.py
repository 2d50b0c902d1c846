"""Papers of a record: what each lacks, one of them with its gaps, its check page, as a file, and produced as evidence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lockwasher.actions.evidence import EvidenceError
from lockwasher.actions.filled_papers import NOUNS_STATED, filled_in_form, own_templates, statement_fault
from lockwasher.actions.papers import FORMS
from lockwasher.actions.produced_papers import (
    PaperworkError,
    all_about,
    filled_one_by_one,
    paper_desk,
    produce,
    produce_set,
    produced_about,
    stale,
    state,
)
from lockwasher.paperwork.catalogue import CATALOGUE
from lockwasher.paperwork.filling import Filled, Lack, check_page, fill
from lockwasher.paperwork.kinds import GROUPS, Kind, kinds
from lockwasher.paperwork.paper import PaperError
from lockwasher.paperwork.subjects import NOUNS, Desk, Subject, SubjectError, subject_of
from lockwasher.records.papers import Produced
from lockwasher.web.access import RECORD, SEE, by_of, page
from lockwasher.web.links import address
from lockwasher.web.paper_forms import StateForm, put_in_at

_SET: Final = "pdf"  # the form in which a set is produced
_NAMES: Final = {"pdf": "PDF", "docx": "Word", "md": "Markdown"}
_VIEWS: Final = {"items": "item", "consignments": "consignment", "cases": "case", "agreements": "agreement"}


@dataclass(frozen=True)
class Line:
    """One kind of paper on the list of a record."""

    filled: Filled
    group: str
    lacks: tuple[str, ...]
    produced: Produced | None
    is_stale: bool


@dataclass(frozen=True)
class Gap:
    """A fact that is missing, and where it is put in."""

    lack: Lack
    address: str
    words: str


@page(SEE)
def papers(request: HttpRequest, noun: str, name: str) -> HttpResponse:
    """The papers about a record, each with what it lacks and whether it was produced."""
    return _list(request, _subject(request, noun, name))


@page(RECORD, "POST")
def papers_set(request: HttpRequest, noun: str, name: str) -> HttpResponseBase:
    """Produce the papers that were chosen, each as PDF."""
    about = _subject(request, noun, name)
    chosen = request.POST.getlist("kind")
    try:
        made = produce_set(filled_one_by_one(about.desk, noun, name, chosen), about.desk, _SET, by_of(request))
    except (PaperError, EvidenceError) as error:
        return _list(request, about, told=_("Nothing was produced. %(told)s") % {"told": error})
    if not made:
        return _list(request, about, told=_("Choose the papers to produce."))
    told = ngettext("%(n)s paper is kept as evidence.", "%(n)s papers are kept as evidence.", len(made))
    messages.success(request, told % {"n": len(made)})
    return redirect("papers", noun, name)


@page(SEE)
def paper(request: HttpRequest, noun: str, name: str, kind: str) -> HttpResponse:
    """One paper about a record, with its gaps and where each is filled."""
    about, found = _filled(request, noun, name, kind)
    made = [one for one in produced_about(noun, name) if one.kind == kind]
    old = stale(made, [found])
    told = {
        **_told(request, about, found),
        "gaps": [Gap(lack, *put_in_at(lack.place, about, kind)) for lack in found.lacks],
        "sections": found.paper.sections[1:] if found.lacks else found.paper.sections,
        "produced": [(one, one in old) for one in made],
        "files": [
            (address("paper-file", noun, name, kind, form, **_day(request)), word) for form, word in _NAMES.items()
        ],
        "forms": [(form, word) for form, word in _NAMES.items() if form != "md"],
    }
    return render(request, "papers/paper.html", told)


@page(SEE)
def paper_check(request: HttpRequest, noun: str, name: str, kind: str) -> HttpResponse:
    """Every fact that a paper uses, and its source."""
    about, found = _filled(request, noun, name, kind)
    made = check_page(found)
    told = {**_told(request, about, found), "title": made.title, "sections": made.sections[-1:]}
    return render(request, "papers/check.html", told)


@page(SEE)
def paper_file(request: HttpRequest, noun: str, name: str, kind: str, form: str) -> HttpResponse:
    """A paper as a file, as it would be produced now; nothing is kept."""
    if form not in FORMS:
        raise Http404
    _about, found = _filled(request, noun, name, kind)
    told = f"{slugify(kind)}-{slugify(name) or 'paper'}-{found.paper.made_on}.{form}"
    try:
        body = filled_in_form(found, form)
    except PaperError as error:
        return _refused(request, str(error))
    headers = {"Content-Disposition": f'attachment; filename="{told}"', "Cache-Control": "private, no-store"}
    return HttpResponse(body, FORMS[form], headers=headers)


@page(RECORD, "POST")
def paper_produce(request: HttpRequest, noun: str, name: str, kind: str) -> HttpResponseBase:
    """Produce a paper and keep it as evidence."""
    about, found = _filled(request, noun, name, kind)
    form = request.POST.get("form", "")
    if form not in FORMS:
        return _refused(request, _("Choose PDF or Word."))
    try:
        made = produce(found, about.desk, form, by_of(request))
    except (PaperError, EvidenceError) as error:
        return _refused(request, str(error))
    messages.success(request, _("It is kept as evidence, version %(version)s.") % {"version": made.version})
    return redirect("paper", noun, name, kind)


@page(RECORD, "GET", "POST")
def paper_state(request: HttpRequest, noun: str, name: str, kind: str, place: str) -> HttpResponseBase:
    """State a fact for papers, and come back to the paper it is for. `place`: NOUN/RECORD/FACT of what is stated."""
    of, record, fact = _parts(place)
    about, _found = _filled(request, noun, name, kind)
    entry = CATALOGUE.get(fact)
    if entry is None or statement_fault(fact, of) or not _is_seen(about, of, record):
        raise Http404
    held = about.desk.stated.get((of, record, fact))
    asks = entry.form.words if entry.form else ""
    form = StateForm.over(held.value if held else "", request.POST if request.method == "POST" else None, asks)
    if request.method == "POST" and form.is_valid():
        try:
            state(form.stating(of, record, fact), by_of(request))
        except PaperworkError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            messages.success(request, _("Stated."))
            return redirect("paper", noun, name, kind)
    told = {
        "title": entry.title,
        "form": form,
        "of": of.removesuffix("s"),
        "record": record,
        "held": held,
        "back": reverse("paper", args=[noun, name, kind]),
    }
    return render(request, "papers/state.html", told, status=400 if form.errors else 200)


# ---------------------------------------------------------------- what they share


def _refused(request: HttpRequest, told: str) -> HttpResponse:
    context = {"title": _("That cannot be produced"), "told": told, "is_error": True}
    return render(request, "error.html", context, status=400)


def _list(request: HttpRequest, about: Subject, told: str = "") -> HttpResponse:
    found = all_about(about.desk, about.noun, about.id)
    newest: dict[str, Produced] = {}
    for one in produced_about(about.noun, about.id):
        newest.setdefault(one.kind, one)
    old = stale(newest.values(), found)
    lines = [
        Line(
            one,
            GROUPS[one.kind.group],
            tuple(dict.fromkeys(lack.title for lack in one.lacks)),
            newest.get(one.kind.id),
            newest.get(one.kind.id) in old,
        )
        for one in found
    ]
    context = {
        "title": _("Papers: %(title)s") % {"title": about.title},
        "subject": about,
        "back": _back(about, **_day(request)),
        "lines": lines,
        "told": told,
    }
    return render(request, "papers/list.html", context, status=400 if told else 200)


def _told(request: HttpRequest, about: Subject, found: Filled) -> dict[str, Any]:
    return {
        "title": found.paper.title,
        "filled": found,
        "paper": found.paper,
        "subject": about,
        "kind": found.kind,
        "lists": address("papers", about.noun, about.id, **_day(request)),
        "shown": address("paper", about.noun, about.id, found.kind.id, **_day(request)),
        "check": address("paper-check", about.noun, about.id, found.kind.id, **_day(request)),
    }


def _filled(request: HttpRequest, noun: str, name: str, kind: str) -> tuple[Subject, Filled]:
    about = _subject(request, noun, name)
    found: Kind | None = kinds(own_templates()).get(kind)
    if found is None or noun not in found.about:
        raise Http404
    return about, fill(found, about)


def _subject(request: HttpRequest, noun: str, name: str) -> Subject:
    """What a paper is about, as the login may see it. Raises Http404 where there is no such record."""
    if noun not in NOUNS:
        raise Http404
    try:
        return subject_of(_desk(request), noun, name)
    except SubjectError:
        raise Http404 from None


def _desk(request: HttpRequest) -> Desk:
    seen = request.desk  # type: ignore[attr-defined]  # set by the middleware
    where = settings.DESK_ADDRESS or request.build_absolute_uri("/").rstrip("/")
    return paper_desk(seen.world, seen.portfolio, where)


def _parts(place: str) -> tuple[str, str, str]:
    """Noun, record and fact. Raises Http404 where these are not three."""
    parts = place.split("/")
    if len(parts) != 3:
        raise Http404
    return parts[0], parts[1], parts[2]


def _is_seen(about: Subject, noun: str, record: str) -> bool:
    return noun in NOUNS_STATED and record in {one.id for one in getattr(about.desk.portfolio, noun)}


def _back(about: Subject, **asked: str) -> str:
    """The page of what papers are about; of a project or a partner its record in the register."""
    view = _VIEWS.get(about.noun)
    return address(view, about.id, **asked) if view else address("register-record", about.noun, about.id)


def _day(request: HttpRequest) -> dict[str, str]:
    return {"as_of": request.GET.get("as_of", "")}


urlpatterns = [
    path("papers/<str:noun>/<str:name>/", papers, name="papers"),
    path("papers/<str:noun>/<str:name>/produce/", papers_set, name="papers-set"),
    path("papers/<str:noun>/<str:name>/<str:kind>/", paper, name="paper"),
    path("papers/<str:noun>/<str:name>/<str:kind>/check/", paper_check, name="paper-check"),
    path("papers/<str:noun>/<str:name>/<str:kind>/paper.<str:form>", paper_file, name="paper-file"),
    path("papers/<str:noun>/<str:name>/<str:kind>/produce/", paper_produce, name="paper-produce"),
    path(
        "papers/<str:noun>/<str:name>/<str:kind>/state/<path:place>/",
        paper_state,
        name="paper-state",
    ),
]
