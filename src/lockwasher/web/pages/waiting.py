"""The waiting-on board: every case, with which office, since when, and when somebody was last reminded."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lockwasher.actions.reminders import (
    LONGEST,
    How,
    ReminderError,
    Reminding,
    newest_reminders,
    note_reminder,
    reminders_of,
)
from lockwasher.web.access import RECORD, SEE, by_of, page
from lockwasher.web.case_rows import office_title
from lockwasher.web.tables import listing_page
from lockwasher.web.waiting_rows import board, reminded, reminder_cell, waiting_rows


class ReminderForm(forms.Form):
    """A reminder as somebody notes it."""

    on = forms.DateField(
        label=gettext_lazy("Reminded on"),
        widget=forms.DateInput(attrs={"placeholder": "2017-07-26", "autocomplete": "off"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
    )
    how = forms.ChoiceField(
        label=gettext_lazy("How"),
        choices=[("", gettext_lazy("not said")), *((str(how), str(how)) for how in How)],
        required=False,
    )
    text = forms.CharField(
        label=gettext_lazy("What was asked"), required=False, max_length=LONGEST, widget=forms.Textarea({"rows": 3})
    )
    answer = forms.CharField(
        label=gettext_lazy("What was answered"), required=False, max_length=LONGEST, widget=forms.Textarea({"rows": 3})
    )


@page(SEE)
def waiting(request: HttpRequest) -> HttpResponse:
    """The board."""
    desk = request.desk  # type: ignore[attr-defined]
    as_of = request.GET.get("as_of", "")
    rows = reminded(waiting_rows(desk, as_of), newest_reminders(desk.day))
    token = get_token(request) if desk.is_today and request.user.has_perm(RECORD) else ""
    return listing_page(request, board(as_of, token), rows, "waiting/list.html")


@page(SEE, "GET", "POST", to_write=RECORD)
def reminders(request: HttpRequest, case: str, step: str) -> HttpResponseBase:
    """All reminders of one step that waits, and the form that notes another."""
    desk = request.desk  # type: ignore[attr-defined]
    seen = _seen(request, case, step)
    form = ReminderForm(request.POST or None, initial={"on": desk.today})
    if request.method == "POST" and form.is_valid():
        try:
            note_reminder(Reminding(case=case, step=step, **form.cleaned_data), by_of(request))
        except ReminderError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            messages.success(request, _("The reminder is noted."))
            return redirect("waiting")
    context = {
        "title": _("Reminders: %(step)s") % {"step": seen["step"].title},
        "form": form,
        "case": case,
        "step": step,
        "office": office_title(desk.world, seen["step"].office),
        "noted": [one for one in reminders_of(case, step) if one.noted_on <= desk.day],
        "may_write": desk.is_today and request.user.has_perm(RECORD) and seen["waits"],
        "waits": seen["waits"],
    }
    return render(request, "waiting/reminders.html", context, status=400 if form.is_bound else 200)


@page(RECORD, "POST")
def note(request: HttpRequest, case: str, step: str) -> HttpResponseBase:
    """Note with one click that somebody was reminded today."""
    _seen(request, case, step)
    noted = note_reminder(Reminding(case=case, step=step), by_of(request))
    if getattr(request, "htmx", None):
        return HttpResponse(reminder_cell((case, step), noted, "", get_token(request)))
    messages.success(request, _("The reminder is noted."))
    return redirect("waiting")


def _seen(request: HttpRequest, case: str, step: str) -> dict[str, Any]:
    """A step of a case that may be seen, and whether it waits."""
    desk = request.desk  # type: ignore[attr-defined]
    standing = desk.world.progress.get(case) if case in desk.portfolio.case else None
    if standing is None or step not in standing.procedure.step:
        raise Http404
    waits = standing.is_open and any(ready.step == step for ready in standing.ready)
    return {"step": standing.procedure.step[step], "waits": waits}


urlpatterns = [
    path("waiting/", waiting, name="waiting"),
    path("waiting/<str:case>/<str:step>/", reminders, name="reminders"),
    path("waiting/<str:case>/<str:step>/note/", note, name="note-reminder"),
]
