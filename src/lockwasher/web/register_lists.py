"""The lists of the register: the main columns of each noun, or all of them as its file has them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from django.urls import register_converter, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lockwasher.actions.register import EDITABLE
from lockwasher.exchange.columns import COLUMNS
from lockwasher.exchange.columns import Column as FileColumn
from lockwasher.exchange.forms import cell_of
from lockwasher.web.fields import TITLES, choices_of, label_of
from lockwasher.web.tables import Column, Listing

MAIN: Mapping[str, tuple[str, ...]] = {
    "partners": ("id", "name", "country", "kind", "predecessor", "known_on"),
    "offices": ("id", "name", "partner", "country", "desks"),
    "posts": ("id", "title", "office"),
    "persons": ("id", "name", "partner", "nationality"),
    "tenures": ("id", "post", "person", "from_on", "until_on"),
    "projects": ("id", "name", "host"),
    "agreements": ("id", "title", "kind", "parties", "signed", "in_force", "ends"),
    "clauses": ("id", "agreement", "term", "value", "cite"),
    "contributions": ("id", "title", "partner", "project", "mark"),
    "items": (
        "id",
        "title",
        "project",
        "contributions",
        "origin",
        "tariff_number",
        "goods",
        "customs_value",
        "mass_kg",
    ),
    "consignments": ("id", "title", "shipper", "importer", "port_of_entry", "incoterm"),
    "milestones": ("id", "title", "kind", "subject", "after"),
    "need_bys": ("id", "milestone", "need_by", "mark", "known_on"),
    "claims": ("id", "field", "subject", "holder", "begins", "ends", "paper", "mark"),
    "cases": ("id", "procedure", "subject", "edition", "opened", "planned"),
    "evidence": ("id", "title", "dated", "address"),
    "occasions": ("id", "title", "on", "agreements"),
}
_FILTERS = frozenset({"partner", "project", "country", "origin", "procedure", "host", "office", "shipper", "importer", "agreement"})  # fmt: skip


def address_of(noun: str) -> str:
    """A noun as it stands in addresses."""
    return noun.replace("_", "-")


class NounConverter:
    """A noun in an address: `need-bys` for need_bys."""

    regex = "[a-z-]+"

    def to_python(self, text: str) -> str:
        """The noun of an address; ValueError where there is none."""
        noun = text.replace("-", "_")
        if noun not in EDITABLE:
            raise ValueError(text)
        return noun

    def to_url(self, noun: str) -> str:
        """The noun as addresses have it."""
        return address_of(noun)


register_converter(NounConverter, "noun")


@cache
def listing_of(noun: str, *, is_whole: bool = False, is_chosen_from: bool = False) -> Listing:
    """The list of a noun: its main columns, or with `is_whole` all; with `is_chosen_from` a box to choose each row by."""
    names = MAIN[noun]
    held = [column for column in COLUMNS[noun] if is_whole or column.name in names]
    box = (
        (Column("choose", gettext_lazy("Choose"), lambda _record: "", _box, is_exported=False),)
        if is_chosen_from
        else ()
    )
    return Listing(
        name=address_of(noun),
        title=TITLES[noun],
        empty=gettext_lazy("Nothing of this is on record yet. Add the first one here, or load a file."),
        columns=(*box, *(_column(noun, column) for column in held)),
        searched=lambda record: " ".join(
            str(getattr(record, name, "")) for name in ("id", "title", "name", *names[1:])
        ),
    )


def _column(noun: str, column: FileColumn) -> Column:
    return Column(
        column.name,
        label_of(column.name),
        _value(noun, column.name),
        _link(noun) if column.name == "id" else None,
        is_filter=bool(choices_of(column)) or column.name in _FILTERS,
        is_number=column.kind.words in {"whole number", "number", "money"},
        sorted_by=_amount(column.name) if column.kind.words == "money" else None,
    )


def _value(noun: str, name: str) -> Callable[[Any], Any]:
    """What a column holds: numbers and names as such, other values as a file writes them."""

    def value(record: Any) -> Any:
        held = getattr(record, name)
        if held is None or isinstance(held, str | bool | int | Decimal | tuple):
            return cell_of(noun, name, held) if name == "facts" else held
        return None if held == date.min else cell_of(noun, name, held)

    return value


def _amount(name: str) -> Callable[[Any], Any]:
    """The amount of money, whatever its currency: the order of its text would put 9 after 10."""

    def amount(record: Any) -> Any:
        held = getattr(record, name)
        return held.amount if held else None

    return amount


def _link(noun: str) -> Callable[[Any], Any]:
    def link(record: Any) -> Any:
        return format_html(
            '<a class="day" href="{}">{}</a>', reverse("register-record", args=[noun, record.id]), record.id
        )

    return link


def _box(record: Any) -> Any:
    told = _("Choose %(id)s") % {"id": record.id}
    return format_html('<input class="form-check-input" type="checkbox" form="bulk" name="id" value="{}" aria-label="{}">', record.id, told)  # fmt: skip
