"""The forms of questions and answers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lockwasher.actions.questions import LONGEST, OFFICE, Asking
from lockwasher.register.portfolio import Portfolio

# The nouns a question may be about, as a choice names them beside the id: `items/wheel-1`.
NOUNS = ("contributions", "items", "consignments", "agreements", "cases")
LISTED = ("contributions", "agreements")  # few enough to choose from; one asks about the others from their pages


class AskForm(forms.Form):
    """A question: to whom, about what, in words."""

    to = forms.ChoiceField(label=gettext_lazy("To"), error_messages={"required": gettext_lazy("choose whom you ask")})
    about = forms.CharField(
        label=gettext_lazy("About"),
        required=False,
        max_length=400,
        help_text=gettext_lazy(
            "A list and an id with / between them, such as items/wheel-1; a case with its step, such as cases/docket-7/book."
        ),
    )
    text = forms.CharField(
        label=gettext_lazy("Your question"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("write your question")},
    )

    @classmethod
    def for_office(cls, portfolio: Portfolio, data: Any = None, about: str = "") -> AskForm:
        """The form of a colleague, who may ask every partner, every post, and the office as a whole."""
        form = cls(data, initial={"about": about}, auto_id="id_ask_%s")
        partners = [(f"partner/{partner.id}", partner.name) for partner in portfolio.partners]
        posts = [(f"post/{post.id}", f"{post.title} ({post.office})") for post in portfolio.posts]
        field = form.fields["to"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "–"), (f"post/{OFFICE}", _("the office")), *posts, *partners]
        return form

    @classmethod
    def for_partner(cls, portfolio: Portfolio, data: Any = None, about: str = "") -> AskForm:
        """The form of a partner, who asks the host; it need not know who there knows. `about` is a thing it comes from."""
        wanted = (data.get("about", "") if data is not None else about).strip()
        form = cls(data, initial={"about": about}, auto_id="id_ask_%s")
        del form.fields["to"]
        things = [(f"{noun}/{one.id}", _title(one)) for noun in LISTED for one in getattr(portfolio, noun)]
        noun, _slash, name = wanted.partition("/")
        things += [(wanted, _title(one)) for one in _held(portfolio, noun) if one.id == name and noun not in LISTED]
        form.fields["about"] = forms.ChoiceField(
            label=gettext_lazy("About"),
            required=False,
            choices=[("", _("something else")), *things],
            error_messages={"invalid_choice": gettext_lazy("choose one of your things, or something else")},
        )
        return form

    def asking(self, from_partner: str = "") -> Asking:
        """What was asked; a partner asks the office."""
        kind, _slash, to = self.cleaned_data.get("to", f"post/{OFFICE}").partition("/")
        noun, _slash, record = self.cleaned_data["about"].strip().partition("/")
        record, _slash, step = record.partition("/") if noun == "cases" else (record, "", "")
        return Asking(
            text=self.cleaned_data["text"],
            to_partner=to if kind == "partner" else "",
            to_post=to if kind == "post" else "",
            from_partner=from_partner,
            noun=noun if record else "",
            record=record or noun,
            step=step,
        )


def _held(portfolio: Portfolio, noun: str) -> tuple[Any, ...]:
    return getattr(portfolio, noun) if noun in NOUNS else ()


def _title(record: Any) -> str:
    title = getattr(record, "title", "")
    return f"{record.id}: {title}" if title else str(record.id)


class AnswerForm(forms.Form):
    """An answer."""

    answer = forms.CharField(
        label=gettext_lazy("Your answer"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("write your answer")},
    )


class NotYetForm(forms.Form):
    """What a partner says of a step that is not done yet."""

    text = forms.CharField(
        label=gettext_lazy("When it can be done, or what stands in the way"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("write a sentence")},
    )
