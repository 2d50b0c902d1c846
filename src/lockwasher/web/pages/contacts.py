"""Contacts: where the letters of posts, partners and offices go; and the page by which somebody stops their own."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.dates import WEEKDAYS
from django.utils.html import format_html
from django.utils.translation import get_language, gettext_lazy, override
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from lockwasher.actions.contacts import (
    READERS_PACES,
    ContactError,
    Contacting,
    all_contacts,
    choose_pace,
    contact_of,
    contact_with,
    erase_contact,
    set_contact,
    stop_letters,
)
from lockwasher.actions.duties import days_unheard, duties_of
from lockwasher.records.contacts import MONDAY, Kept
from lockwasher.register.portfolio import Portfolio
from lockwasher.web.access import RECORD, by_of, page
from lockwasher.web.hidden import hidden_of
from lockwasher.web.tables import Column, Listing, listing_page

READERS = (("daily", gettext_lazy("once a day")), ("weekly", gettext_lazy("once a week")))
PACES = (*READERS, ("never", gettext_lazy("never, unless a duty asks for it")))
DAYS = tuple(WEEKDAYS.items())
LANGUAGES = (("en", gettext_lazy("English")), ("fr", gettext_lazy("French")))
LISTING = Listing(
    "contacts",
    gettext_lazy("Contacts"),
    gettext_lazy("No address is known yet. Add that of a post or of a partner below; digests go to these alone."),
    (
        Column("addressee", gettext_lazy("Whose"), lambda row: row.addressee, lambda row: _link(row)),
        Column("address", gettext_lazy("Address"), lambda row: row.address),
        Column("language", gettext_lazy("Language"), lambda row: row.language, is_filter=True),
        Column("pace", gettext_lazy("How often"), lambda row: str(row.pace), is_filter=True),
        Column("weekday", gettext_lazy("On"), lambda row: WEEKDAYS[row.weekday] if row.pace == "weekly" else ""),
        Column("paused_until", gettext_lazy("Paused until"), lambda row: row.paused_until),
        Column("hears_of_delays", gettext_lazy("Told of delays"), lambda row: row.hears_of_delays, is_filter=True),
        Column("set_by", gettext_lazy("Stated by"), lambda row: row.set_by),
    ),
)


def _weekday() -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=gettext_lazy("Where once a week, on"),
        choices=DAYS,
        coerce=int,
        empty_value=MONDAY,  # type: ignore[arg-type]  # what is given where nothing is chosen, of the type that is coerced to
        required=False,
    )


def _paused_until() -> forms.DateField:
    return forms.DateField(
        label=gettext_lazy("Paused until"),
        required=False,
        widget=forms.DateInput(attrs={"placeholder": "2030-07-26", "autocomplete": "off"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
        error_messages={"invalid": gettext_lazy("write a day such as 2030-07-26")},
    )


class ReaderForm(forms.Form):
    """How often a reader wants to be told, by the link in one of its letters."""

    pace = forms.ChoiceField(label=gettext_lazy("How often"), choices=READERS)
    weekday = _weekday()
    paused_until = _paused_until()


class ContactForm(forms.Form):
    """A contact as somebody states it."""

    addressee = forms.ChoiceField(
        label=gettext_lazy("Whose"), error_messages={"required": gettext_lazy("choose a post, a partner or an office")}
    )
    address = forms.CharField(
        label=gettext_lazy("Address"),
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "email"}),
        help_text=gettext_lazy("An address of the office, better than one of a person."),
        error_messages={"required": gettext_lazy("write a mail address")},
    )
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=LANGUAGES)
    pace = forms.ChoiceField(label=gettext_lazy("How often"), choices=PACES)
    weekday = _weekday()
    paused_until = _paused_until()
    hears_of_delays = forms.BooleanField(
        label=gettext_lazy("Is told of every step that still waits long after a reminder, as a coordinator is"),
        required=False,
    )

    def __init__(self, portfolio: Portfolio, *args: Any, **told: Any) -> None:
        super().__init__(*args, **told)
        parts = (
            (_("Posts"), [(f"post:{one.id}", one.title or one.id) for one in portfolio.posts]),
            (_("Partners"), [(f"partner:{one.id}", one.name) for one in portfolio.partners]),
            (_("Offices"), [(f"office:{one.id}", one.name) for one in portfolio.offices]),
        )
        self.fields["addressee"].choices = [("", "–"), *((name, held) for name, held in parts if held)]  # type: ignore[attr-defined]


@page(RECORD, "GET", "POST")
def contacts(request: HttpRequest) -> HttpResponseBase:
    """Every contact, and the form that states one."""
    asked = request.GET.get("of", "")
    initial = {} if hidden_of(request).is_in(asked.partition(":")[2]) else _initial(asked)
    form = ContactForm(request.desk.portfolio, request.POST or None, initial=initial)  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        try:
            set_contact(Contacting(**form.cleaned_data), by_of(request))
        except ContactError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            messages.success(request, _("The contact is kept."))
            return redirect("contacts")
    hidden, known = hidden_of(request), all_contacts()
    unheard = days_unheard(known, request.desk.world)  # type: ignore[attr-defined]
    rows = [one for one in known if not hidden.is_in(one.addressee.partition(":")[2])]
    answer = listing_page(request, LISTING, rows, "mail/contacts.html", form=form, known=bool(initial), unheard=unheard)
    answer.status_code = 400 if request.method == "POST" else answer.status_code
    return answer


@page(RECORD, "POST")
def forget_contact(request: HttpRequest) -> HttpResponseBase:
    """Erase an address, and the words of the letters to it."""
    addressee = request.POST.get("addressee", "")
    if hidden_of(request).is_in(addressee.partition(":")[2]):
        raise Http404
    try:
        erase_contact(addressee)
    except ContactError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The address is erased, and the words of the letters to it."))
    return redirect("contacts")


@login_not_required
@csrf_exempt  # the code in the address is the whole authority, and a mail program's own button has no token (RFC 8058)
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, secret: str) -> HttpResponse:
    """Stop one's digests, or choose how often they come, by the link in one of them. A duty that runs keeps them going.

    What is posted without a choice stops them, as a mail program's own button does.
    """
    found = contact_with(secret)
    if found is None:
        raise Http404
    is_choice = request.method == "POST" and "pace" in request.POST
    if request.method == "POST" and not is_choice:
        found = stop_letters(secret) or found
    with override(found.language if found.language else get_language()):
        form = ReaderForm(request.POST if is_choice else None, initial=_chosen(found))
        if is_choice and form.is_valid():
            found = choose_pace(secret, **form.cleaned_data) or found
        told = {
            "title": _("Stop these letters"),
            "language": get_language(),
            "contact": found,
            "duties": duties_of(found.addressee),
            "is_stopped": found.pace == "never",
            "is_chosen": is_choice and form.is_valid(),
            "form": form,
        }
        answer = render(request, "mail/stop.html", told, status=400 if form.errors else 200)
    answer.headers["Cache-Control"] = "no-store, private"
    return answer


def _chosen(found: Kept) -> dict[str, Any]:
    """What the form of a reader begins with: what it is told now, or once a week where it had stopped them."""
    pace = str(found.pace) if found.pace in READERS_PACES else "weekly"
    return {"pace": pace, "weekday": found.weekday, "paused_until": found.paused_until}


def _initial(addressee: str) -> dict[str, Any]:
    found = contact_of(addressee) if addressee else None
    if found is None:
        return {"addressee": addressee} if addressee else {}
    names = ("addressee", "address", "language", "pace", "weekday", "paused_until", "hears_of_delays")
    return {name: getattr(found, name) for name in names}


def _link(row: Any) -> str:
    return format_html('<a href="{}?of={}">{}</a>', reverse("contacts"), row.addressee, row.addressee)


urlpatterns = [
    path("mail/contacts/", contacts, name="contacts"),
    path("mail/contacts/erase/", forget_contact, name="forget-contact"),
    path("mail/stop/<str:secret>/", stop, name="stop-letters"),
]
