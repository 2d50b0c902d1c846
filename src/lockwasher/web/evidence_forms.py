"""The forms by which files are put in as evidence, and who may open them is said."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lockwasher.actions.record import new_key
from lockwasher.web.case_forms import NamesField, WhenField
from lockwasher.web.files import FilesField, handling_choices
from lockwasher.web.models import Account


class PermitForm(forms.Form):
    """Who may open a file."""

    handling = forms.ChoiceField(label=gettext_lazy("Who may open it"), initial="internal")
    partners = NamesField(
        label=gettext_lazy("Partners who may open it"), required=False, help_text=gettext_lazy("Their ids.")
    )

    def __init__(self, *args: Any, account: Account | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["handling"].choices = list(handling_choices(account))  # type: ignore[attr-defined]


class DropForm(PermitForm):
    """Files put to a record, and what is said of them."""

    dropped = FilesField(
        label=gettext_lazy("Files"), help_text=gettext_lazy("Any file or mail (.eml); drop them here.")
    )
    title = forms.CharField(
        label=gettext_lazy("Title"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("Left out: the subject of a mail, else the name of the file."),
    )
    dated = WhenField(
        label=gettext_lazy("The day it bears"), required=False, help_text=gettext_lazy("A day, a month or a range.")
    )
    source = forms.CharField(label=gettext_lazy("Where it is from"), required=False, max_length=1000)
    noun = forms.CharField(widget=forms.HiddenInput, required=False)
    record = forms.CharField(widget=forms.HiddenInput, required=False)
    step = forms.CharField(widget=forms.HiddenInput, required=False)
    evidence = forms.CharField(widget=forms.HiddenInput, required=False)
    key = forms.CharField(widget=forms.HiddenInput, required=False)
    field_order = ("dropped", "title", "dated", "source", "handling", "partners")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = new_key()

    def clean_dropped(self) -> list[Any]:
        """At least one file."""
        if not self.cleaned_data["dropped"]:
            raise ValidationError(_("Choose a file, or drop one here."))
        return list(self.cleaned_data["dropped"])
