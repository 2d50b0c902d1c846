"""The forms of loading: a file dropped, how it is to be read, and why it is written."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lockwasher.actions.waiting_sheets import most_sheet_bytes
from lockwasher.exchange.sheet_days import DayOrder
from lockwasher.exchange.sheet_map import NOUNS
from lockwasher.exchange.sheet_words import currencies
from lockwasher.register.nouns import PartnerKind
from lockwasher.web.fields import TITLES
from lockwasher.web.files import FilesInput

READ_AS = ("noun", "sheet", "currency", "unit", "dates", "ids_begin", "new_project", "host", "known_on")


class SheetInput(FilesInput):
    """A file input for one spreadsheet; the page's script is told how large it may be."""

    allow_multiple_selected = False

    def __init__(self) -> None:
        super().__init__(is_many=False)
        self.attrs["accept"] = ".xlsx,.xlsm,.csv,.tsv,.txt"

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:  # noqa: ARG002  # as Django calls it
        """The one file."""
        return files.get(name)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """The attributes the script reads, with the limit of a spreadsheet."""
        return super().get_context(name, value, {**(attrs or {}), "data-most": str(most_sheet_bytes())})


class SheetForm(forms.Form):
    """A spreadsheet."""

    sheet_file = forms.FileField(
        label=gettext_lazy("Spreadsheet"),
        widget=SheetInput(),
        allow_empty_file=True,
        error_messages={"required": gettext_lazy("Choose a file, or drop one here.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        most = most_sheet_bytes() // 1_000_000
        self.fields["sheet_file"].help_text = _("An .xlsx or .csv in any layout, at most %(most)d MB; drop it here. Nothing is written yet.") % {"most": most}  # fmt: skip


class ReadAsForm(forms.Form):
    """How a sheet is to be read, where it does not say so itself."""

    noun = forms.ChoiceField(label=gettext_lazy("Its rows are"), required=False)
    sheet = forms.ChoiceField(label=gettext_lazy("Sheet"), required=False)
    project = forms.ChoiceField(label=gettext_lazy("Project of what is new"), required=False)
    new_project = forms.CharField(
        label=gettext_lazy("Or a new project"), required=False, max_length=100, help_text=gettext_lazy("Its id.")
    )
    host = forms.CharField(
        label=gettext_lazy("Host laboratory of a new project"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("The id of a partner on record, or id:country:kind, such as hostlab:US:us-nonprofit."),
    )
    currency = forms.CharField(label=gettext_lazy("Currency of amounts that name none"), required=False, max_length=3)
    unit = forms.ChoiceField(label=gettext_lazy("Unit of masses that name none"), required=False)
    dates = forms.ChoiceField(label=gettext_lazy("How 03/04/2017 is read"), required=False)
    ids_begin = forms.CharField(label=gettext_lazy("What new ids begin with"), required=False, max_length=40)
    known_on = forms.DateField(
        label=gettext_lazy("Known since"), required=False, widget=forms.DateInput({"type": "date"}),
        help_text=gettext_lazy("Left out: today."),
    )  # fmt: skip

    def __init__(
        self, *args: Any, sheets: Iterable[str] = (), projects: Iterable[tuple[str, str]] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        by_itself = ("", _("as the sheet tells"))
        choices: dict[str, list[tuple[str, Any]]] = {
            "noun": [(noun, TITLES.get(noun, noun)) for noun in NOUNS],
            "sheet": [(name, name) for name in sheets],
            "project": list(projects),
            "unit": [(unit, unit) for unit in ("kg", "g", "t", "lb")],
            "dates": [(str(order), str(order)) for order in DayOrder],
        }
        for name, told in choices.items():
            self.fields[name].choices = [by_itself, *told]  # type: ignore[attr-defined]

    def clean_currency(self) -> str:
        """A currency there is."""
        text = self.cleaned_data["currency"].strip()
        code = currencies().get(text.casefold(), "") if text else ""
        if text and not code:
            raise ValidationError(_("Write the three letters of a currency, such as EUR."))
        return code

    def clean_host(self) -> str:
        """The kind of a new host is one there is; the rest is said when the sheet is read."""
        text = str(self.cleaned_data["host"]).strip()
        kind = text.split(":")[2] if text.count(":") == 2 else ""
        kinds = tuple(PartnerKind)
        if kind and kind not in {str(one) for one in kinds}:
            raise ValidationError(_("The kind is one of: %(kinds)s.") % {"kinds": ", ".join(map(str, kinds))})
        return text

    def told(self) -> dict[str, Any]:
        """What was said, as a load keeps it."""
        said = self.cleaned_data
        told = {name: str(said[name] or "") for name in READ_AS}
        return told | {"project": told["new_project"] or said["project"]}


def chosen_columns(data: Any) -> dict[str, str]:
    """What somebody chose for columns, by their letters; whether it makes sense is judged when the sheet is read."""
    told = ((name.removeprefix("column-"), value) for name, value in data.items() if name.startswith("column-"))
    return {letter: value for letter, value in told if value and letter.isalpha()}
