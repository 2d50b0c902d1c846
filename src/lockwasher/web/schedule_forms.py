"""The forms of schedules: the file, which activity is which milestone, and what is written."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lockwasher.exchange.schedules import Take
from lockwasher.web.files import FilesInput

TAKE_WORDS = {
    Take.EARLY_FINISH: gettext_lazy("early finish: the day the schedule plans with"),
    Take.EARLY_START: gettext_lazy(
        "early start: the day the activity would begin, where it is the work that needs the thing"
    ),
    Take.LATE_FINISH: gettext_lazy("late finish: the last day that does not move the end of the project"),
    Take.LATE_START: gettext_lazy("late start: the last day to begin that does not move the end of the project"),
    Take.CONSTRAINT: gettext_lazy("constraint: the day somebody set, where it says not later"),
}


class OneFileInput(FilesInput):
    """The input of one file."""

    allow_multiple_selected = False

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:  # noqa: ARG002  # as Django calls it
        """The file of that name."""
        return files.get(name)


class LoadForm(forms.Form):
    """A schedule file."""

    file = forms.FileField(
        label=gettext_lazy("Schedule"),
        allow_empty_file=True,
        widget=OneFileInput(is_many=False),
        error_messages={"required": gettext_lazy("choose a file, or drop one here")},
        help_text=gettext_lazy("A Primavera file (.xer), or an MS Project file saved as XML. Nothing is written yet."),
    )
    project = forms.CharField(
        label=gettext_lazy("Project in it"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("Needed where the file holds several: the short name of the one to read."),
    )


class TakeForm(forms.Form):
    """Which day of an activity is the need-by."""

    take = forms.ChoiceField(
        label=gettext_lazy("The need-by of a milestone is its activity's"), choices=list(TAKE_WORDS.items())
    )


class HandForm(forms.Form):
    """An activity and its milestone, as a person says."""

    use_required_attribute = False  # it stands closed beside proposals, which are kept without it

    activity = forms.CharField(label=gettext_lazy("Activity id"), max_length=300)
    milestone = forms.CharField(label=gettext_lazy("Id of the milestone it is"), max_length=300)


class WriteForm(forms.Form):
    """What is written, and why."""

    take = forms.ChoiceField(choices=[(str(take), str(take)) for take in Take], widget=forms.HiddenInput)
    shown = forms.CharField(widget=forms.HiddenInput)
    with_logic = forms.BooleanField(
        label=gettext_lazy("Write the links that only the schedule tells as well"), required=False
    )
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=1000,
        help_text=gettext_lazy("It stays in the history of every need-by."),
        error_messages={"required": gettext_lazy("say why the schedule is written")},
    )


def take_of(text: str) -> Take | None:
    """The choice of a text; None where it is none."""
    return Take(text) if text in {str(take) for take in Take} else None


def told_choice(text: str) -> str:
    """What was chosen, in words; a dash where nothing was written."""
    take = take_of(text)
    return str(TAKE_WORDS[take]).partition(":")[0] if take else _("nothing written")
