"""Nudge whoever a step waits for: the reminder as it is composed, to be read, changed and sent, or copied."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from lockwasher.actions.answer_links import For, LinkError, make_link
from lockwasher.actions.nudges import PLACE, Draft, NudgeError, Nudging, drafts, nudge
from lockwasher.actions.outbox import LetterError
from lockwasher.actions.reminders import LONGEST, How, ReminderError
from lockwasher.web.access import RECORD, Days, by_of, page
from lockwasher.web.pages.answer_links import base_of, made

REFUSED = (NudgeError, LetterError, LinkError, ReminderError)


class NudgeForm(forms.Form):
    """A reminder before it goes."""

    to = forms.CharField(widget=forms.HiddenInput, error_messages={"required": gettext_lazy("say whom it goes to")})
    subject = forms.CharField(
        label=gettext_lazy("Subject"),
        max_length=200,
        error_messages={"required": gettext_lazy("write a subject")},
    )
    text = forms.CharField(
        label=gettext_lazy("What is said"),
        max_length=LONGEST - 210,  # a reminder keeps the subject with it
        widget=forms.Textarea({"rows": 12}),
        error_messages={"required": gettext_lazy("write what you ask")},
    )
    how = forms.ChoiceField(
        label=gettext_lazy("How you will give it"), choices=[(str(how), str(how)) for how in How], required=False
    )

    @classmethod
    def of(cls, draft: Draft, data: Any = None) -> NudgeForm:
        """The form of a reminder; how it is given is asked only where the desk cannot send it."""
        form = cls(data, initial={"to": draft.to, "subject": draft.subject, "text": draft.text, "how": str(How.MAIL)})
        if draft.address:
            del form.fields["how"]
        return form


@page(RECORD, "GET", "POST", days=Days.TODAY)
@never_cache
def nudge_page(request: HttpRequest, case: str, step: str) -> HttpResponseBase:
    """The reminder of a step that waits: sent where an address is on record, else to be copied; noted either way."""
    found = _drafts(request, case, step)
    data = request.POST if request.method == "POST" else None
    wanted = (data if data is not None else request.GET).get("to", "")
    draft = next((one for one in found if one.to == wanted), found[0])
    if data is not None and data.get("act") == "link":
        link, secret = make_link(For(partner=draft.to.partition(":")[2], case=case, step=step), by_of(request))
        return made(request, link, secret)
    form = NudgeForm.of(draft, data)
    if data is not None and form.is_valid() and (answer := _nudged(request, form, case, step)):
        return answer
    told = {
        "title": _("Remind %(who)s") % {"who": draft.title},
        "case": case,
        "step": step,
        "drafts": found,
        "draft": draft,
        "form": form,
        "place": PLACE,
        "is_partner_asked": draft.to.startswith("partner:"),
    }
    return render(request, "waiting/nudge.html", told, status=400 if form.is_bound else 200)


def _nudged(request: HttpRequest, form: NudgeForm, case: str, step: str) -> HttpResponseBase | None:
    """What is shown once it is sent or noted; None where it was refused, and the form says why."""
    nudging = Nudging(case=case, step=step, base=base_of(request), **form.cleaned_data)
    try:
        done = nudge(nudging, by_of(request))
    except REFUSED as error:
        form.add_error(error.field if error.field in {"subject", "text", "how"} else None, str(error))
        return None
    if done.letter is None:
        told = {"title": _("Noted: now send it yourself"), "done": done, "subject": nudging.subject}
        return render(request, "waiting/nudged.html", told)
    messages.success(request, _("The reminder to %(to)s is queued, and noted.") % {"to": done.letter.address})
    return redirect("waiting")


def _drafts(request: HttpRequest, case: str, step: str) -> list[Draft]:
    """The reminders of a step of a case that may be seen, to those who may be named."""
    portfolio = request.desk.portfolio  # type: ignore[attr-defined]  # set by the middleware
    if case not in portfolio.case:
        raise Http404
    named = {f"partner:{partner.id}" for partner in portfolio.partners}
    found = [one for one in drafts(case, step, by_of(request)) if one.to in named or not one.to.startswith("partner:")]
    if not found:
        raise Http404
    return found


urlpatterns = [path("waiting/<str:case>/<str:step>/nudge/", nudge_page, name="nudge")]
