"""Whom records may be shown to: marks set with a reason, notes and personal data erased. For the administrator."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lockwasher.actions.register import RegisterError, edit_record, versions_of
from lockwasher.actions.withholding import WithholdingError, erase_note, erase_person, mark_event
from lockwasher.records.store import ConflictError
from lockwasher.register.nouns import Handling
from lockwasher.register.portfolio import NOUNS, Portfolio
from lockwasher.web.access import MANAGE, by_of, page
from lockwasher.web.tables import Column, Listing, listing_page

_MARKED = tuple(noun for noun, kind in NOUNS.items() if any(field.name == "handling" for field in fields(kind)))
_MEANINGS = {
    Handling.PUBLIC: gettext_lazy("public: anybody"),
    Handling.PARTNER: gettext_lazy("partner: the partners it concerns, and the office"),
    Handling.INTERNAL: gettext_lazy("internal: the office alone"),
    Handling.PERSONAL: gettext_lazy("personal: officers who need it for their work"),
    Handling.CONTROLLED: gettext_lazy("controlled: coordinators, and who is named for it"),
}
_WHY = {"required": gettext_lazy("say why; it stays in the history")}


@dataclass(frozen=True, slots=True)
class Mark:
    """A record whose mark is not the one taken for granted."""

    noun: str
    id: str
    handling: Handling


LISTING = Listing(
    "marks",
    gettext_lazy("Whom records may be shown to"),
    gettext_lazy(
        "Every record may be shown to the partners it concerns. Set another mark above where that must not be."
    ),
    (
        Column("noun", gettext_lazy("List"), lambda row: row.noun, is_filter=True),
        Column("id", gettext_lazy("Record"), lambda row: row.id),
        Column("handling", gettext_lazy("Mark"), lambda row: str(row.handling), is_filter=True),
    ),
)


class MarkForm(forms.Form):
    """A mark for a record, and why."""

    noun = forms.ChoiceField(label=gettext_lazy("List"), choices=[(noun, noun) for noun in _MARKED])
    record = forms.CharField(
        label=gettext_lazy("Record (its id)"), error_messages={"required": gettext_lazy("give the id of the record")}
    )
    handling = forms.ChoiceField(
        label=gettext_lazy("May be shown to"), choices=[(str(mark), told) for mark, told in _MEANINGS.items()]
    )
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=400, error_messages=_WHY)


class NoteForm(forms.Form):
    """The note of an event, to be erased."""

    event = forms.CharField(
        label=gettext_lazy("Event (its id)"), error_messages={"required": gettext_lazy("give the id of the event")}
    )
    is_sure = forms.BooleanField(
        label=gettext_lazy("It cannot be brought back; that it was erased stays on record"),
        error_messages={"required": gettext_lazy("say that you are sure")},
    )


class PersonForm(forms.Form):
    """The name and nationality of a person, to be erased."""

    person = forms.CharField(
        label=gettext_lazy("Person (the id)"), error_messages={"required": gettext_lazy("give the id of the person")}
    )
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=400, error_messages=_WHY)
    is_sure = forms.BooleanField(
        label=gettext_lazy("It cannot be brought back; the id and that it was erased stay on record"),
        error_messages={"required": gettext_lazy("say that you are sure")},
    )


@page(MANAGE)
def marks(request: HttpRequest) -> HttpResponse:
    """The records with a mark of their own, and the forms."""
    start = {name: request.GET[name] for name in ("noun", "record") if name in request.GET}
    return listing_page(request, LISTING, _marks(request), "marks/list.html", **_forms(mark=MarkForm(initial=start)))


@page(MANAGE, "POST")
def set_mark(request: HttpRequest) -> HttpResponseBase:
    """Set the mark of a record."""
    form = MarkForm(request.POST, auto_id="id_mark_%s")
    if form.is_valid() and _is_marked(request, form):
        stated = form.cleaned_data
        messages.success(
            request, _("%(record)s is %(mark)s now.") % {"record": stated["record"], "mark": stated["handling"]}
        )
        return redirect("marks")
    return _again(request, mark=form)


def _is_marked(request: HttpRequest, form: MarkForm) -> bool:
    noun, record, handling, reason = (form.cleaned_data[name] for name in ("noun", "record", "handling", "reason"))
    try:
        if noun == "events":
            mark_event(record, Handling(handling), reason, by_of(request))
        else:
            seen = versions_of(noun, [record])[record]
            edit_record(noun, record, {"handling": handling}, by_of(request), reason, seen)
    except RegisterError as error:
        for fault in error.faults:
            form.add_error("record" if fault.field in {"id", "handling"} else None, str(fault))
    except (ConflictError, WithholdingError) as error:
        form.add_error("record", str(error))
    return not form.errors


@page(MANAGE, "POST")
def erase_a_note(request: HttpRequest) -> HttpResponseBase:
    """Erase the note of an event for good."""
    form = NoteForm(request.POST, auto_id="id_note_%s")
    if form.is_valid():
        try:
            erase_note(form.cleaned_data["event"], by_of(request))
        except WithholdingError as error:
            form.add_error("event", str(error))
        else:
            messages.success(request, _("The note is erased; the journal is whole."))
            return redirect("marks")
    return _again(request, note=form)


@page(MANAGE, "POST")
def erase_a_person(request: HttpRequest) -> HttpResponseBase:
    """Erase the name and nationality of a person for good."""
    form = PersonForm(request.POST, auto_id="id_person_%s")
    if form.is_valid():
        try:
            erase_person(form.cleaned_data["person"], form.cleaned_data["reason"], by_of(request))
        except WithholdingError as error:
            form.add_error("person", str(error))
        else:
            messages.success(request, _("Erased; the id stays, and who erased it, when and why."))
            return redirect("marks")
    return _again(request, person=form)


def _again(request: HttpRequest, **wrong: forms.Form) -> HttpResponse:
    """The page once more, with the form that could not be followed and what was typed in it."""
    answer = listing_page(request, LISTING, _marks(request), "marks/list.html", **_forms(**wrong))
    answer.status_code = 400
    return answer


def _forms(**given: forms.Form) -> dict[str, Any]:
    fresh = {
        "mark": MarkForm(auto_id="id_mark_%s"),
        "note": NoteForm(auto_id="id_note_%s"),
        "person": PersonForm(auto_id="id_person_%s"),
    }
    return fresh | given


def _marks(request: HttpRequest) -> tuple[Mark, ...]:
    return tuple(_marked(request.desk.portfolio))  # type: ignore[attr-defined]  # set by the middleware


def _marked(portfolio: Portfolio) -> Iterator[Mark]:
    for noun in _MARKED:
        for record in getattr(portfolio, noun):
            if record.handling != Handling.PARTNER:
                yield Mark(noun, record.id, record.handling)


urlpatterns = [
    path("administration/marks/", marks, name="marks"),
    path("administration/marks/set/", set_mark, name="set-mark"),
    path("administration/marks/erase-note/", erase_a_note, name="erase-note"),
    path("administration/marks/erase-person/", erase_a_person, name="erase-person"),
]
