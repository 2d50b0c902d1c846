"""Lists: one declaration of columns gives the page with its filters, order and pages, and the same rows as CSV and Excel."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from threading import Lock
from typing import Any

import xlsxwriter
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.html import format_html

from lockwasher.exchange.delimited import marked
from lockwasher.web.drawn import Drawn, Of, drawn

PER_PAGE = 100
Text = str | Promise


@dataclass(frozen=True)
class Column:
    """One column. `name` heads it in exports, where the desk's own files use it; `value` is what is sorted and exported.

    `sorted_by` gives the order where that of the values is another, as of money. `shown` makes its cell on the page, where
    that is more than the value: escaped text, or SafeString. `is_filter`: the values there are can be chosen from.
    `is_number` sets it flush right. `is_act`: it holds buttons alone, and is not printed. What is not shown is exported, found and filtered.
    """

    name: str
    label: Text
    value: Callable[[Any], Any]
    shown: Callable[[Any], Any] | None = None
    is_filter: bool = False
    is_number: bool = False
    is_exported: bool = True
    sorted_by: Callable[[Any], Any] | None = None
    is_shown: bool = True
    is_act: bool = False

    def cell(self, row: Any) -> Any:
        """The cell of a row on the page."""
        if self.shown:
            return self.shown(row)
        value = self.value(row)
        return format_html('<span class="day">{}</span>', told(value)) if isinstance(value, date) else told(value)


@dataclass(frozen=True)
class Listing:
    """A list by name (of its files, and in addresses), its title, what to do first where it is empty, and its columns."""

    name: str
    title: Text
    empty: Text
    columns: tuple[Column, ...]
    order: str = ""  # a column's name, with - for the largest first; empty: as the rows come
    searched: Callable[[Any], str] | None = None  # the text a row is searched in; left out: all its values

    @property
    def shown(self) -> tuple[Column, ...]:
        """The columns on the page."""
        return tuple(column for column in self.columns if column.is_shown)

    def column(self, name: str) -> Column | None:
        """The column of a name."""
        return next((column for column in self.columns if column.name == name), None)


@dataclass(frozen=True)
class Choice:
    """A filter: its column, the values there are, and the one chosen."""

    column: Column
    values: tuple[str, ...]
    chosen: str


@dataclass(frozen=True)
class Shown:
    """A list as it was asked for: the rows after filters and in order, one page of them, and the links of its head."""

    listing: Listing
    query: QueryDict
    rows: Sequence[Any]
    n_all: int
    page: Page[Any]
    choices: tuple[Choice, ...]
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """What was searched for."""
        return self.query.get("q", "")

    @property
    def order(self) -> str:
        """The order asked for, else the list's own."""
        return self.query.get("sort", "") or self.listing.order

    def cells(self) -> Iterable[tuple[Any, list[tuple[Column, Any]]]]:
        """The rows of this page, each with its cells."""
        return [(row, [(column, column.cell(row)) for column in self.listing.shown]) for row in self.page]

    def heads(self) -> Iterable[tuple[Column, str, str]]:
        """Each column, the address that sorts by it, and how it is sorted now (ascending, descending, none)."""
        for column in self.listing.shown:
            is_up, is_down = self.order == column.name, self.order == f"-{column.name}"
            turned = f"-{column.name}" if is_up else column.name
            yield column, self.address(sort=turned), "ascending" if is_up else "descending" if is_down else "none"

    def address(self, **changed: str) -> str:
        """The address of this list with something else asked for; it starts at the first page again."""
        query = self.query.copy()
        query.pop("page", None)
        for name, value in changed.items():
            query[name] = value
        return "?" + query.urlencode()

    @property
    def csv_address(self) -> str:
        """Where the same rows are as CSV."""
        return self.address(format="csv")

    @property
    def xlsx_address(self) -> str:
        """Where the same rows are as an Excel workbook."""
        return self.address(format="xlsx")

    @property
    def next_page(self) -> str:
        """Where the next page is."""
        return f"{self.address()}&page={self.page.next_page_number()}"

    @property
    def previous_page(self) -> str:
        """Where the page before is."""
        return f"{self.address()}&page={self.page.previous_page_number()}"


def listing_page(
    request: HttpRequest,
    listing: Listing,
    rows: Sequence[Any] | Callable[[], Sequence[Any]],
    template: str = "list.html",
    *,
    of: Of = (),
    part: str = "parts/drawn.html",
    **context: Any,
) -> HttpResponse:
    """Answer a request for a list: the page, the table alone (`part`) where that is renewed, or a file of what is shown.

    `of`: the frozen things that rows and cells are made of (`drawn`); where they are named the table is drawn once for them,
    and `rows` may be a function that is asked only then.
    """

    def shown() -> Shown:
        return show(listing, rows() if callable(rows) else rows, request.GET)

    def table() -> Drawn:
        found = shown()
        return Drawn(render_to_string("parts/table.html", {**around, "shown": found}, request), len(found.rows))

    form, around = request.GET.get("format"), {"title": listing.title, **context}
    if form in _FILES:
        return _FILES[form](shown())
    htmx = getattr(request, "htmx", None)
    name = part if htmx and htmx.target == "list" else template
    return render(request, name, {"table": drawn(request, of, table) if of else table(), **around})


def show(listing: Listing, rows: Sequence[Any], query: QueryDict) -> Shown:
    """The rows that were asked for: `q` searches, a column's name with f- before it filters, `sort` orders, `page` turns."""
    kept = list(rows)
    choices = tuple(_choice(column, rows, query) for column in listing.columns if column.is_filter)
    for choice in choices:
        if choice.chosen:
            kept = [row for row in kept if choice.chosen in _told_values(choice.column.value(row))]
    for word in query.get("q", "").casefold().split():
        kept = [row for row in kept if word in _searched(listing, row)]
    order = query.get("sort", "") or listing.order
    if column := listing.column(order.removeprefix("-")):
        ranked = column.sorted_by or column.value
        kept.sort(key=lambda row: _rank(ranked(row)), reverse=order.startswith("-"))
    page = Paginator(kept, PER_PAGE).get_page(query.get("page"))
    return Shown(listing, query.copy(), kept, len(rows), page, choices)


def csv_file(shown: Shown) -> HttpResponse:
    """The rows as CSV, with a mark by which spreadsheets know UTF-8."""
    made = io.StringIO()
    writer = csv.writer(made)
    columns = [column for column in shown.listing.columns if column.is_exported]
    writer.writerow([column.name for column in columns])
    writer.writerows([harmless(plain(column.value(row))) for column in columns] for row in shown.rows)
    return _file("\ufeff" + made.getvalue(), "text/csv; charset=utf-8", f"{_plain_name(shown.listing)}.csv")


def xlsx_file(shown: Shown) -> HttpResponse:
    """The rows as an Excel workbook; texts stay texts, whatever they begin with."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        sheet, bold = book.add_worksheet(_plain_name(shown.listing)[:31]), book.add_format({"bold": True})
        columns = [column for column in shown.listing.columns if column.is_exported]
        for place, column in enumerate(columns):
            sheet.write_string(0, place, column.name, bold)
        for number, row in enumerate(shown.rows, 1):
            for place, column in enumerate(columns):
                _write(sheet, number, place, plain(column.value(row)))
        sheet.freeze_panes(1, 0)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return _file(made.getvalue(), kind, f"{_plain_name(shown.listing)}.xlsx")


def _plain_name(listing: Listing) -> str:
    """The name of a list as files and sheets may have it: an id in it may hold signs that these may not."""
    return re.sub(r"[^A-Za-z0-9._-]+", "-", listing.name)


_FILES: Mapping[str | None, Callable[[Shown], HttpResponse]] = {"csv": csv_file, "xlsx": xlsx_file}


def told(value: Any) -> str:
    """A value as a page tells it; a dash for what is not on record."""
    text = str(plain(value))
    return text if text else "–"


def percent(share: float | None) -> str:
    """A share in whole percent, never rounded up to all nor down to nothing."""
    if share is None:
        return "–"
    told = round(share * 100)
    if share < 1 and told == 100:
        return "> 99 %"
    return "< 1 %" if share > 0 and told == 0 else f"{told} %"


def plain(value: Any) -> str | int | float | Decimal:
    """A value as a file holds it: a number as such, a day as ISO 8601, several separated by a semicolon."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float | Decimal):
        return value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple | list | frozenset | set):
        return ";".join(str(plain(one)) for one in value)
    return str(value)


def harmless(value: str | float | Decimal) -> str | float | Decimal:
    """A text that a spreadsheet would run as a formula gets an apostrophe before it, by which it stays a text."""
    return marked(value) if isinstance(value, str) else value


def _choice(column: Column, rows: Sequence[Any], query: QueryDict) -> Choice:
    return Choice(column, _values(column, rows), query.get(f"f-{column.name}", ""))


def _values(column: Column, rows: Sequence[Any]) -> tuple[str, ...]:
    """The values there are. Of the very same rows they are reckoned once: the register's are the same until it changes."""
    key = (id(rows), id(column))
    known = _KNOWN.get(key)
    if known and known[0] is rows and known[1] is column:
        return known[2]
    held = {tuple(value) if isinstance(value, list | set) else value for value in map(column.value, rows)}
    values = tuple(sorted({told_value for value in held for told_value in _told_values(value)}))
    if isinstance(rows, tuple):  # others may change
        with _LOCK:
            while len(_KNOWN) >= _MOST_KNOWN:
                del _KNOWN[next(iter(_KNOWN))]
            _KNOWN[key] = (rows, column, values)
    return values


_MOST_KNOWN = 64
_KNOWN: dict[tuple[int, int], tuple[Sequence[Any], Column, tuple[str, ...]]] = {}
_LOCK = Lock()


def _told_values(value: Any) -> tuple[str, ...]:
    if isinstance(value, tuple | list | frozenset | set):
        return tuple(str(plain(one)) for one in value)
    text = str(plain(value))
    return (text,) if text else ()


def _searched(listing: Listing, row: Any) -> str:
    if listing.searched:
        return listing.searched(row).casefold()
    return " ".join(str(plain(column.value(row))) for column in listing.columns).casefold()


def _rank(value: Any) -> tuple[int, Any]:
    """Numbers, then texts in the order of their letters; what is not on record comes last."""
    if value is None or value == "":
        return 2, 0
    if isinstance(value, bool | int | float | Decimal):
        return 0, value
    return 1, str(plain(value)).casefold()


def _write(sheet: Any, row: int, place: int, value: str | float | Decimal) -> None:
    if isinstance(value, str):
        sheet.write_string(row, place, value)
    else:
        sheet.write_number(row, place, float(value))


def _file(content: str | bytes, kind: str, name: str) -> HttpResponse:
    return HttpResponse(content, kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
