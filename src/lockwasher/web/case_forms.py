"""The forms by which what happens in a case is recorded, corrected, and a case opened."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lockwasher.actions.record import new_key
from lockwasher.calendars.spans import Span
from lockwasher.procedures.library import Library
from lockwasher.procedures.model import Procedure, Step
from lockwasher.register.nouns import Event
from lockwasher.web.files import FilesField, handling_choices, names
from lockwasher.web.models import Account
from lockwasher.web.recording import when

_WHEN_HELP = gettext_lazy("A day (2017-07-26), a month (2017-07) or a range (2017-07-10..2017-07-18).")


class WhenField(forms.CharField):
    """When something happened: a day, a month or a range."""

    def clean(self, value: Any) -> Span | None:
        """The span that was typed; None where it was left out and may be."""
        text = super().clean(value)
        return when(text) if text else None


class NamesField(forms.CharField):
    """Ids separated by blanks."""

    def clean(self, value: Any) -> tuple[str, ...]:
        """The ids that were typed."""
        return names(super().clean(value))


class RecordForm(forms.Form):
    """What somebody says happened to one step, or that a fact was decided."""

    occurred = WhenField(label=gettext_lazy("When it happened"), help_text=_WHEN_HELP)
    outcome = forms.ChoiceField(label=gettext_lazy("Outcome"), widget=forms.RadioSelect)
    so = forms.ChoiceField(
        label=gettext_lazy("How it was decided"),
        choices=[("yes", gettext_lazy("yes")), ("no", gettext_lazy("no"))],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=gettext_lazy("Note"), required=False, widget=forms.Textarea(attrs={"rows": 2}), max_length=5000
    )
    source = forms.CharField(
        label=gettext_lazy("Where this is known from"),
        required=False,
        max_length=1000,
        help_text=gettext_lazy("An address, a letter, a call with whom."),
    )
    dropped = FilesField(
        label=gettext_lazy("Files that show it"), help_text=gettext_lazy("Any file or mail (.eml); drop them here.")
    )
    handling = forms.ChoiceField(label=gettext_lazy("Who may open these files"), initial="internal", required=False)
    partners = NamesField(
        label=gettext_lazy("Partners who may open them"),
        required=False,
        help_text=gettext_lazy("Their ids, where partners may open them."),
    )
    evidence = NamesField(
        label=gettext_lazy("Papers that are on record already"),
        required=False,
        help_text=gettext_lazy("Their ids, separated by blanks."),
    )
    key = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, step: Step | None = None, account: Account | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["handling"].choices = list(handling_choices(account))  # type: ignore[attr-defined]
        self.fields["key"].initial = new_key()
        if step is None or not step.outcomes:
            del self.fields["outcome"]
        else:
            self.fields["outcome"].choices = [(o.name, o.name) for o in step.outcomes]  # type: ignore[attr-defined]
        if step is not None:
            del self.fields["so"]


class CorrectForm(RecordForm):
    """What is true in the place of what was recorded; or, with `void`, that it is not true at all."""

    def __init__(self, *args: Any, is_void: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].required = True
        self.fields["note"].label = _("The reason for the correction")
        if is_void:
            for name in ("occurred", "outcome", "so"):
                if name in self.fields:
                    self.fields[name].required = False


def told_before(event: Event) -> dict[str, str]:
    """What an event says, as a form holds it."""
    return {
        "occurred": str(event.occurred),
        "outcome": event.outcome or "",
        "so": ("yes" if event.sets[1] else "no") if event.sets else "",
        "source": event.source,
        "evidence": " ".join(event.evidence),
    }


class OpenForm(forms.Form):
    """A case that somebody opens."""

    procedure = forms.ChoiceField(label=gettext_lazy("Procedure"))
    subject = forms.CharField(
        label=gettext_lazy("What it is about"),
        help_text=gettext_lazy("The id of an item, consignment, contribution, agreement, project, partner or person."),
    )
    opened = WhenField(label=gettext_lazy("When it opened"), help_text=_WHEN_HELP)
    edition = forms.CharField(
        label=gettext_lazy("Edition"),
        required=False,
        help_text=gettext_lazy("Left out: the one that was in force when it opened."),
    )
    source = forms.CharField(label=gettext_lazy("Where this is known from"), required=False)
    note = forms.CharField(label=gettext_lazy("Note"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    is_another = forms.BooleanField(
        label=gettext_lazy("This is another case beside one that is going on"), required=False
    )

    def __init__(self, *args: Any, library: Library, procedure: Procedure | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "–"), *((name, f"{library.of[name][-1].title} ({name})") for name in library.ids)]
        self.fields["procedure"].choices = choices  # type: ignore[attr-defined]
        self.asked = procedure.facts if procedure else ()
        for name in self.asked:
            title = library.facts[name].title if name in library.facts else name
            self.fields[f"fact-{name}"] = forms.ChoiceField(
                label=title,
                required=False,
                choices=[("", _("not known")), ("yes", _("yes")), ("no", _("no"))],
            )

    def facts(self) -> tuple[tuple[str, bool], ...]:
        """The facts that were stated."""
        told = {name: self.cleaned_data.get(f"fact-{name}") for name in self.asked}
        return tuple((name, so == "yes") for name, so in told.items() if so)


def add_error(form: forms.Form, field: str, told: str) -> None:
    """Put an error of an action to the field it belongs to; to the whole form where it has no such field."""
    place = {"sets": "so", "step": None, "corrects": None, "file": "dropped", "facts": None}.get(field, field)
    visible = place and place in form.fields and not isinstance(form.fields[place].widget, forms.HiddenInput)
    form.add_error(place if visible else None, ValidationError(told))
