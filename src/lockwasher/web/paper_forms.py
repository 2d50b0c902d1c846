"""The form in which a fact is stated for papers, and where a fact that is missing is put in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lockwasher.actions.produced_papers import LONGEST, Stating
from lockwasher.clearance.routes_table import CHOICE
from lockwasher.paperwork.facts import Place
from lockwasher.paperwork.subjects import Subject
from lockwasher.register.nouns import Mark
from lockwasher.web.links import address

_MARKS = {
    Mark.READ: gettext_lazy("read in the paper itself"),
    Mark.SECONDARY: gettext_lazy("told by another paper"),
    Mark.UNVERIFIED: gettext_lazy("not verified"),
    Mark.ACCOUNT: gettext_lazy("told, without a paper"),
    Mark.SYNTHETIC: gettext_lazy("synthetic"),
}


class StateForm(forms.Form):
    """A fact, and on what ground it is stated."""

    value = forms.CharField(
        label=gettext_lazy("What it is"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("say what it is")},
    )
    source = forms.CharField(
        label=gettext_lazy("Where it comes from"),
        max_length=LONGEST,
        error_messages={"required": gettext_lazy("say where it comes from: a paper, a letter, a post")},
    )
    mark = forms.ChoiceField(
        label=gettext_lazy("How far it is verified"),
        choices=[(str(mark), told) for mark, told in _MARKS.items()],
        initial=str(Mark.UNVERIFIED),
    )

    def stating(self, noun: str, record: str, fact: str) -> Stating:
        """What is stated, of which record."""
        told = self.cleaned_data
        return Stating(
            noun=noun, record=record, fact=fact, value=told["value"], source=told["source"], mark=told["mark"]
        )

    @classmethod
    def over(cls, value: str, data: Any = None, asks: str = "") -> StateForm:
        """The form with what is stated so far; `asks`: the form a value must have."""
        made = cls(data, initial={"value": value, "mark": str(Mark.UNVERIFIED)}, auto_id="id_state_%s")
        made.fields["value"].help_text = asks
        return made


def put_in_at(place: Place | None, subject: Subject, kind: str) -> tuple[str, str]:
    """The address at which a missing fact is put in, and what the link says; both empty where there is none."""
    if place is None:
        return "", ""
    if place.is_stated:
        names = (subject.noun, subject.id, kind, f"{place.noun}/{place.record}/{place.field}")
        return address("paper-state", *names), _("State it")
    if place.field == "route":
        found = subject.progress(CHOICE.procedure)
        if found:
            return address("case-record", found[0].id, step=CHOICE.step), _("Choose the route")
        return address("case-open", procedure=CHOICE.procedure, subject=_carrier(subject)), _("Choose the route")
    if place.noun == "cases":
        return address("case-record", place.record, step=place.field), _("Record it")
    if place.noun == "claims":
        return address("register-add", "claims"), _("Put in a claim")
    return address("register-record", place.noun, place.record), _("Put it in")


def _carrier(subject: Subject) -> str:
    return subject.case.subject if subject.case else subject.id
