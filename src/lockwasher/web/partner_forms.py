"""The forms of a partner's pages: a step that was done, and the facts of an item that its partner knows best."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lockwasher.actions.register import versions_of
from lockwasher.cases.visible_steps import ToldStep
from lockwasher.exchange.forms import cells_of
from lockwasher.register import nouns

# What a partner may say of its item itself; what the host decides, such as the tariff number, is not among it.
FACTS: Mapping[str, Any] = {
    "maker": gettext_lazy("Who made it"),
    "origin": gettext_lazy("Country of origin (two letters, such as IT)"),
    "quantity": gettext_lazy("How many"),
    "mass_kg": gettext_lazy("Mass in kilograms"),
    "is_oversize": gettext_lazy("Does it need a heavy or wide transport? (yes or no)"),
    "model": gettext_lazy("Model or type"),
    "order": gettext_lazy("Purchase order, or what stands in for it"),
    "purpose": gettext_lazy("What it is for"),
    "made_in_us": gettext_lazy("Is it of US origin? (yes or no)"),
    "melted_in": gettext_lazy("Where its steel was melted and poured (two letters)"),
    "customs_value": gettext_lazy("Value for customs (such as 1000.00 EUR)"),
    "customs_value_basis": gettext_lazy("How that value was found"),
}


class FactsForm(forms.Form):
    """The facts of an item, as cells; `seen` is the change of the record that was the newest when it was shown."""

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=gettext_lazy("Why, or on which paper"),
        max_length=400,
        error_messages={"required": gettext_lazy("say why, or on which paper it stands")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        facts = {name: forms.CharField(label=label, required=False, max_length=2000) for name, label in FACTS.items()}
        self.fields = {"seen": self.fields["seen"], **facts, "reason": self.fields["reason"]}

    @classmethod
    def about(cls, item: nouns.Item) -> FactsForm:
        """The form with what is on record."""
        cells = cells_of("items", item)
        seen = versions_of("items", [item.id])[item.id]
        return cls(initial={**{name: cells[name] for name in FACTS}, "seen": seen})

    @property
    def cells(self) -> dict[str, str]:
        """What was typed, as cells."""
        return {name: self.cleaned_data[name] for name in FACTS}


class StepForm(forms.Form):
    """A step that was done: the day, the outcome where there are several, the paper that shows it, and a word."""

    step = ""
    on = forms.DateField(
        label=gettext_lazy("Done on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),  # as browsers want it in any language
        error_messages={
            "required": gettext_lazy("say on which day it was done"),
            "invalid": gettext_lazy("write the day as 2017-07-26"),
        },
    )
    outcome = forms.ChoiceField(
        label=gettext_lazy("With what result"),
        error_messages={
            "required": gettext_lazy("choose the result"),
            "invalid_choice": gettext_lazy("choose one of the results"),
        },
    )
    file = forms.FileField(
        label=gettext_lazy("The paper that shows it"),
        required=False,
        error_messages={"empty": gettext_lazy("this file is empty; see that it is whole")},
    )
    note = forms.CharField(label=gettext_lazy("A word about it"), required=False, max_length=2000)

    @classmethod
    def of(cls, step: ToldStep, day: date, data: Any = None, files: Any = None) -> StepForm:
        """The form of a step: empty, or with what was sent."""
        form = cls(data, files, initial={"on": day}, auto_id=f"id_{step.name}_%s")
        form.step = step.name
        if step.outcomes:
            outcome = form.fields["outcome"]
            assert isinstance(outcome, forms.ChoiceField)
            outcome.choices = [("", _("choose"))] * (len(step.outcomes) > 1) + [(name, name) for name in step.outcomes]
        else:
            del form.fields["outcome"]
        return form
