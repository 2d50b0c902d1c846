"""The nouns of the register and their fields as forms show them: what each is called, how it is typed, what may be chosen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lockwasher.exchange.columns import COLUMNS, Column
from lockwasher.exchange.forms import LEG_CELLS, LEGS, Fault, cell_of, fields_of
from lockwasher.register.portfolio import Portfolio
from lockwasher.register.references import REFERENCES

Text = str | Promise
_MOST_PROPOSED = 400  # a longer list of proposals costs more than it helps

TITLES: Mapping[str, Text] = {
    "partners": gettext_lazy("Partners"),
    "offices": gettext_lazy("Offices"),
    "posts": gettext_lazy("Posts"),
    "persons": gettext_lazy("Persons"),
    "tenures": gettext_lazy("Tenures"),
    "projects": gettext_lazy("Projects"),
    "agreements": gettext_lazy("Agreements"),
    "clauses": gettext_lazy("Clauses"),
    "contributions": gettext_lazy("Contributions"),
    "items": gettext_lazy("Items"),
    "consignments": gettext_lazy("Consignments"),
    "milestones": gettext_lazy("Milestones"),
    "need_bys": gettext_lazy("Need-by days"),
    "claims": gettext_lazy("Claims"),
    "cases": gettext_lazy("Cases"),
    "evidence": gettext_lazy("Evidence"),
    "occasions": gettext_lazy("Occasions"),
}
ABOUT: Mapping[str, Text] = {
    "partners": gettext_lazy("Institutions that take part."),
    "offices": gettext_lazy("Who acts on steps, and at how many desks."),
    "posts": gettext_lazy("Places in an office; posts hold the work."),
    "persons": gettext_lazy("Who holds posts or travels: personal data."),
    "tenures": gettext_lazy("Who holds which post, from when and until when."),
    "projects": gettext_lazy("Experiments and facilities, each with its host laboratory."),
    "agreements": gettext_lazy("Papers between parties, from umbrella to annex."),
    "clauses": gettext_lazy("Terms of agreements that items inherit: title, duty, value, Incoterm."),
    "contributions": gettext_lazy("What partners bring to a project in kind."),
    "items": gettext_lazy("Import lines and pieces."),
    "consignments": gettext_lazy("What travels together, with its route."),
    "milestones": gettext_lazy("Days that matter to the project."),
    "need_bys": gettext_lazy("The day a milestone is wanted, as stated on a day; a later statement replaces it."),
    "claims": gettext_lazy("Papers that say who has title, custody or risk, or imports."),
    "cases": gettext_lazy("Runs of procedures. What happened in them is recorded on their pages, not here."),
    "evidence": gettext_lazy("Documents that show something."),
    "occasions": gettext_lazy("Meetings and visits at which agreements may be signed."),
}
LABELS: Mapping[str, Text] = {
    "id": gettext_lazy("Id"),
    "name": gettext_lazy("Name"),
    "title": gettext_lazy("Title"),
    "country": gettext_lazy("Country"),
    "kind": gettext_lazy("Kind"),
    "ror": gettext_lazy("ROR address"),
    "predecessor": gettext_lazy("Predecessor"),
    "succeeded_on": gettext_lazy("Succeeded on"),
    "source": gettext_lazy("Source"),
    "mark": gettext_lazy("Source verified"),
    "known_on": gettext_lazy("Known on"),
    "partner": gettext_lazy("Partner"),
    "desks": gettext_lazy("Desks"),
    "office": gettext_lazy("Office"),
    "nationality": gettext_lazy("Nationality"),
    "post": gettext_lazy("Post"),
    "person": gettext_lazy("Person"),
    "from_on": gettext_lazy("From"),
    "until_on": gettext_lazy("Until"),
    "host": gettext_lazy("Host laboratory"),
    "parties": gettext_lazy("Parties"),
    "parents": gettext_lazy("Under"),
    "amends": gettext_lazy("Amends"),
    "signed": gettext_lazy("Signed"),
    "in_force": gettext_lazy("In force from"),
    "ends": gettext_lazy("Ends"),
    "binding": gettext_lazy("Binding"),
    "covers": gettext_lazy("Covers"),
    "covers_note": gettext_lazy("What it covers, in words"),
    "agreement": gettext_lazy("Agreement"),
    "term": gettext_lazy("Term"),
    "value": gettext_lazy("What it says"),
    "cite": gettext_lazy("Citation"),
    "applies_to": gettext_lazy("Applies to"),
    "project": gettext_lazy("Project"),
    "contributions": gettext_lazy("Contributions"),
    "maker": gettext_lazy("Maker"),
    "origin": gettext_lazy("Origin"),
    "tariff_number": gettext_lazy("Tariff number"),
    "quantity": gettext_lazy("Quantity"),
    "mass_kg": gettext_lazy("Mass, kg"),
    "is_oversize": gettext_lazy("Oversize"),
    "goods": gettext_lazy("Kind of goods"),
    "model": gettext_lazy("Instrument type"),
    "order": gettext_lazy("Order"),
    "purpose": gettext_lazy("Purpose"),
    "whole": gettext_lazy("Part of"),
    "made_in_us": gettext_lazy("Of US origin"),
    "melted_in": gettext_lazy("Steel melted in"),
    "exported_on": gettext_lazy("Left the United States on"),
    "stays_months": gettext_lazy("Stays, months"),
    "returns": gettext_lazy("Returns"),
    "was_tested_under_bond": gettext_lazy("Was tested under bond"),
    "customs_value": gettext_lazy("Customs value"),
    "customs_value_basis": gettext_lazy("Basis of the customs value"),
    "credited_value": gettext_lazy("Credited value"),
    "credited_value_basis": gettext_lazy("Basis of the credited value"),
    "insured_value": gettext_lazy("Insured value"),
    "insured_value_basis": gettext_lazy("Basis of the insured value"),
    "items": gettext_lazy("Items"),
    "shipper": gettext_lazy("Shipper"),
    "importer": gettext_lazy("Importer of record"),
    "legs": gettext_lazy("Route"),
    "port_of_entry": gettext_lazy("Port of entry"),
    "incoterm": gettext_lazy("Incoterm"),
    "incoterm_place": gettext_lazy("Place of the Incoterm"),
    "subject": gettext_lazy("About"),
    "after": gettext_lazy("After"),
    "milestone": gettext_lazy("Milestone"),
    "need_by": gettext_lazy("Wanted by"),
    "note": gettext_lazy("Note"),
    "field": gettext_lazy("What it settles"),
    "holder": gettext_lazy("Holder"),
    "begins": gettext_lazy("Begins"),
    "paper": gettext_lazy("Paper"),
    "ends_known_on": gettext_lazy("End known on"),
    "procedure": gettext_lazy("Procedure"),
    "edition": gettext_lazy("Edition"),
    "opened": gettext_lazy("Opened"),
    "planned": gettext_lazy("Planned"),
    "facts": gettext_lazy("Facts"),
    "address": gettext_lazy("Where it is"),
    "dated": gettext_lazy("Dated"),
    "sha256": gettext_lazy("SHA-256"),
    "on": gettext_lazy("On"),
    "agreements": gettext_lazy("Agreements"),
    "handling": gettext_lazy("May be shown to"),
    "reason": gettext_lazy("Reason"),
    "by": gettext_lazy("By"),
}
_HINTS: Mapping[str, Text] = {
    "id": gettext_lazy("small letters a to z, digits, '-' and '.'; it stays as it is"),
    "country": gettext_lazy("two letters of ISO 3166, such as CH"),
    "day": gettext_lazy("such as 2017-07-26"),
    "span": gettext_lazy("2017-07-26, 2017-07, 2017 or 2017-07-10..2017-07-18"),
    "whole number": gettext_lazy("digits only"),
    "number": gettext_lazy("with a full stop, such as 57200.5"),
    "money": gettext_lazy("such as 1000.00 USD"),
    "ids": gettext_lazy("ids, with ';' between them"),
    "facts": gettext_lazy("such as has-title=yes; several with ';' between them"),
    "digest": gettext_lazy("64 digits 0 to 9 and a to f"),
}
_LONG = frozenset({"source", "note", "covers_note", "purpose", "value", "title", "covers", "applies_to", "items", LEGS})


@dataclass(frozen=True)
class FormField:
    """One field of a form: its label, what is typed in it, how, and what is wrong with it."""

    name: str
    label: Text
    value: str
    kind: str  # text, long or choice
    hint: Text = ""
    is_needed: bool = False
    blank: Text = ""  # what is chosen where nothing is; empty where something always is
    choices: tuple[str, ...] = ()
    proposals: tuple[tuple[str, str], ...] = ()
    faults: tuple[Fault, ...] = ()

    @property
    def key(self) -> str:
        """Its name in the form and in the page; those of the form itself, such as the reason, have others."""
        return f"c-{self.name}"


def label_of(field: str) -> Text:
    """What a field is called."""
    return LABELS.get(field, field)


def form_fields(
    noun: str,
    cells: Mapping[str, str],
    portfolio: Portfolio,
    faults: Iterable[Fault] = (),
    without: tuple[str, ...] = (),
) -> tuple[FormField, ...]:
    """The fields of a noun's form with what stands in them."""
    told = tuple(faults)
    columns = {column.name: column for column in COLUMNS[noun]}
    return tuple(
        _field(noun, name, columns.get(name), cells.get(name, ""), portfolio, tuple(f for f in told if f.field == name))
        for name in fields_of(noun)
        if name not in without
    )


def _field(  # one field of a form, whatever its kind
    noun: str, name: str, column: Column | None, value: str, portfolio: Portfolio, faults: tuple[Fault, ...]
) -> FormField:
    words = column.kind.words if column else ""
    choices = choices_of(column) if column else ()
    return FormField(
        name=name,
        label=label_of(name),
        value=value,
        kind="choice" if choices else "long" if name in _LONG else "text",
        hint=_hint(noun, name, words),
        is_needed=bool(column and column.is_required),
        blank=_blank(column, value),
        choices=(*choices, *((value,) if choices and value and value not in choices else ())),
        proposals=_proposals(noun, name, words, portfolio),
        faults=faults,
    )


def start_cells(noun: str) -> dict[str, str]:
    """What stands in the fields of a new record before anything is typed: what a blank cell of a file means, where that is something."""
    return {column.name: cell_of(noun, column.name, column.default) for column in COLUMNS[noun]}


def _blank(column: Column | None, value: str) -> Text:
    if column is None or (value and column.default is not None):
        return ""
    return _("choose") if column.is_required else _("not on record")


def choices_of(column: Column) -> tuple[str, ...]:
    """The values of a column that are a closed list; none for any other column."""
    if column.kind.words == "yes/no":
        return ("yes", "no")
    return tuple(column.kind.words.removeprefix("one of ").split(", ")) if column.kind.words.startswith("one of ") else ()  # fmt: skip


def _hint(noun: str, name: str, words: str) -> Text:
    if name == "known_on":
        return _("not seen on days before; blank: the day it was signed, opened or began, or always")
    if name == LEGS:
        return _("one leg a line: %(cells)s, with commas between them") % {"cells": ", ".join(LEG_CELLS)}
    targets = " / ".join(str(TITLES[target]).lower() for target in REFERENCES.get((noun, name), ()) if target in TITLES)
    if not targets:
        return _HINTS.get(words, "")
    told = _("ids of %(nouns)s, with ';' between them") if words == "ids" else _("an id of %(nouns)s")
    return told % {"nouns": targets}


def _proposals(noun: str, name: str, words: str, portfolio: Portfolio) -> tuple[tuple[str, str], ...]:
    """The records a field may name, where they are few."""
    targets = REFERENCES.get((noun, name), ()) if words == "text" else ()
    held = dict(portfolio.rows())
    if not targets or sum(len(held[target]) for target in targets) > _MOST_PROPOSED:
        return ()
    return tuple((r.id, str(getattr(r, "title", getattr(r, "name", "")))) for target in targets for r in held[target])
