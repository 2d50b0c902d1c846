"""The rows of a list: each is accepted with what it says, or rejected with every reason. None is lost, none is filled up."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from lockwasher.exchange.errors import UnreadableError
from lockwasher.exchange.sheet_amounts import decimal_of
from lockwasher.exchange.sheet_columns import DAYS, KEYS, LEFT_OUT, MONEY, Column
from lockwasher.exchange.sheet_days import DayOrder, order_of
from lockwasher.exchange.sheet_fields import is_country, is_day, read_field
from lockwasher.exchange.sheet_layout import Layout
from lockwasher.exchange.sheet_lists import name_field
from lockwasher.exchange.sheet_values import Context, Fact, is_blank, read_cell
from lockwasher.exchange.sheet_words import currencies, folded, slug, terms
from lockwasher.exchange.sheets import NEVER_COMPUTED, Book, Place, Sheet, Value, refused, spread, text_of

# A merged cell of these says the same of every row it covers; of an amount nobody knows whose it is.
_SHARED = frozenset({
    "consignment", "contribution", "project", "maker", "origin", "melted_in", "owner", "order", "shipper", "importer",
    "port_of_entry", "incoterm", "incoterm_place", "need_by", "currency", "purpose", "whole", "exported_on",
    "tariff_number", "goods", "model",
})  # fmt: skip
_AMOUNTS = MONEY | {"mass_kg", "quantity", "stays_months"}
# A serial number that stands twice is a slip; a part number that does is no slip, and tells no rows apart.
_ALONE = {"serial": 0.75, "pid": 0.75, "part": 0.9, "line": 0.9}
_TOTAL_TAIL = re.compile(
    r"[\d.,'’\s:=%()-]+$|\b(?:value|wert|weight|gewicht|items|pieces|kg|eur|usd|chf|gbp)\b", re.IGNORECASE
)
_CURRENCY_IN_FORMAT = re.compile(r'\[\$([^\-\]]+)(?:-([0-9A-Fa-f]+))?\]|"([^"]+)"|([€£$¥])')
_DOLLARS = {"409": "USD", "1009": "CAD", "C09": "AUD", "1409": "NZD"}  # the places of a sign in a number format


Covers = Mapping[Place, tuple[int, int, int, int]]  # the merged range that covers each cell


@dataclass(frozen=True, slots=True)
class BadCell:
    """Why a cell, or a whole row (`column` empty), cannot be taken, and what to do."""

    address: str
    column: str
    value: str
    reason: str
    suggestion: str = ""

    def __str__(self) -> str:
        """The fault as one line, such as `Sheet1!F17 Value: '12' has no currency; write ...`."""
        column = f" {self.column}" if self.column else ""
        fix = f"; {self.suggestion}" if self.suggestion else ""
        return f"{self.address}{column}: {self.reason}{fix}"


@dataclass(frozen=True, slots=True)
class Line:
    """A row as it is read: its sheet and row, both from one, what it says by meaning, and what cannot be taken."""

    sheet: Sheet
    n_sheet: int
    row: int
    facts: Mapping[str, Fact]
    bad: tuple[tuple[int | None, BadCell], ...] = ()

    @property
    def address(self) -> str:
        """The row as people name it."""
        return f"{self.sheet.name}!{self.row}"

    def text(self, meaning: str) -> str:
        """The text of a meaning, empty where nothing is said."""
        return str(self.facts.get(meaning, ""))

    def rejected(self, reason: str, suggestion: str = "") -> Line:
        """The row with one more reason against it."""
        return replace(self, bad=(*self.bad, (None, BadCell(self.address, "", "", reason, suggestion))))


@dataclass(frozen=True, slots=True)
class Reading:
    """The rows of a list: `accepted` and `rejected` are all of them. `key` tells rows without id apart; `notices` must be told."""

    layout: Layout
    accepted: tuple[Line, ...]
    rejected: tuple[Line, ...]
    key: str = ""
    notices: tuple[str, ...] = ()

    @property
    def n_rows(self) -> int:
        """How many rows there are; blank ones are none."""
        return len(self.accepted) + len(self.rejected)


@dataclass(frozen=True, slots=True)
class Defaults:
    """What the command line gives for cells, headers and columns that are silent."""

    currency: str | None = None
    unit: str | None = None
    order: DayOrder | None = None


def read_rows(book: Book, layout: Layout, defaults: Defaults = Defaults()) -> Reading:
    """Read every row of a list. Raises RefusedFileError where there is none."""
    reader = _Reader(layout, defaults)
    lines = [line for number in range(len(layout.sheets)) for line in reader.lines(number)]
    if not lines:
        raise refused(book.file, "no row stands below its header", "give a list with rows")
    key = "" if layout.is_list else key_of(lines)
    lines = _each_once(lines, key, str.strip if layout.is_list else slug)
    accepted = tuple(line for line in lines if not line.bad)
    return Reading(
        layout,
        accepted,
        tuple(line for line in lines if line.bad),
        key,
        (*book.notices, *reader.notices(accepted)),
    )


class _Reader:
    """Reads the rows of one layout; what a column settles for its cells is found before."""

    def __init__(self, layout: Layout, defaults: Defaults) -> None:
        self.layout, self.defaults = layout, defaults
        self.read = [column for column in layout.columns if column.meaning != LEFT_OUT]
        self.orders = {
            column.index: order_of(self._cells(column)) for column in self.read if self._is_day(column.meaning)
        }
        self.contexts = {column.index: self._context(column) for column in self.read}
        self.currency_of = dict(self._currency_columns())
        self.n_dollars = 0
        named = name_field(layout.noun) if layout.is_list else "title"
        self.title = layout.column(named) or next(column for column in self.read if column.meaning == "id")

    def _is_day(self, meaning: str) -> bool:
        return is_day(self.layout.noun, meaning) if self.layout.is_list else meaning in DAYS

    def _fact(self, meaning: str, value: Value, context: Context) -> Fact:
        if self.layout.is_list:
            found: Fact = read_field(self.layout.noun, meaning, value, context)
            return found
        return read_cell(meaning, value, context)

    def _is_blank(self, meaning: str, value: Value) -> bool:
        """Whether a cell says nothing; of a country, NA may be one."""
        is_of_country = self.layout.is_list and is_country(self.layout.noun, meaning)
        return is_blank(value, "origin" if is_of_country else meaning)

    def _cells(self, column: Column) -> Iterator[Value]:
        for sheet, header in self.layout.sheets:
            for row in sheet.rows[header.last + 1 :]:
                if column.index < len(row):
                    yield row[column.index]

    def _context(self, column: Column) -> Context:
        is_amount = column.meaning in _AMOUNTS
        return Context(
            order=column.order or self.defaults.order or self.orders.get(column.index),
            decimal=decimal_of(self._cells(column)) if is_amount else None,
            currency=column.currency,
            fallback=self.defaults.currency,
            unit=column.unit or self.defaults.unit,
        )

    def _currency_columns(self) -> Iterator[tuple[int, int]]:
        """For each column of money the nearest one of currencies, the one to its right before the one to its left."""
        said = [column.index for column in self.read if column.meaning == "currency"]
        for column in self.read:
            if column.meaning in MONEY and said:
                yield column.index, min(said, key=lambda at: (abs(at - column.index), at < column.index))

    def lines(self, number: int) -> Iterator[Line]:
        sheet, header = self.layout.sheets[number]
        covers = dict(spread(sheet)) if sheet.merged else {}
        head = [folded(text_of(value)) for value in sheet.rows[header.last]]
        faulty = {row for row, _ in sheet.faults}
        wide = {top for top, left, bottom, right in sheet.merged if top == bottom and right > left}
        for row in range(header.last + 1, len(sheet.rows)):
            cells = sheet.rows[row]
            n_filled = sum(value != "" and (not isinstance(value, str) or not value.isspace()) for value in cells)
            if n_filled or row in faulty:
                line = Line(sheet, number + 1, row + 1, {})
                why = self._no_row(cells, head, n_filled, is_wide=row in wide)
                yield line.rejected(*why) if why else self._read(line, covers)

    def _read(self, line: Line, covers: Covers) -> Line:
        sheet, row = line.sheet, line.row - 1
        facts: dict[str, Fact] = {}
        bad: list[tuple[int | None, BadCell]] = []
        for column in self.read:
            if column.meaning == "currency" and not self.layout.is_list:
                continue
            value = value_of(sheet, row, column, covers)
            try:
                self._refuse(sheet, row, column, covers)
                if not self._is_blank(column.meaning, value):
                    context = self._here(sheet, row, column, value, covers)
                    facts[column.meaning] = self._fact(column.meaning, value, context)
            except UnreadableError as error:
                address = sheet.address(row, column.index)
                bad.append((column.index, BadCell(address, column.header, text_of(value), error.message, error.fix)))
        line = replace(line, facts=facts, bad=tuple(bad))
        return (
            line
            if self.title.meaning in facts or any(index == self.title.index for index, _ in bad)
            else self._untitled(line)
        )

    def _untitled(self, line: Line) -> Line:
        if not line.facts and not line.bad:
            return line.rejected(
                "nothing stands in the columns that are read", "move the remark out of the list, or fill the row"
            )
        address = line.sheet.address(line.row - 1, self.title.index)
        told = BadCell(address, self.title.header, "", "nothing says what this is", "fill it, or delete the row")
        return replace(line, bad=((self.title.index, told), *line.bad))

    def _no_row(
        self, cells: Sequence[Value], head: Sequence[str], n_filled: int, *, is_wide: bool
    ) -> tuple[str, str] | None:
        """Why a row is none of the list: a totals row, the header again, or a heading over several columns."""
        if any(map(_is_total, cells)) and self._says_little(cells):
            return "a totals row", "nothing is to be done; it is set aside"
        if n_filled > 1 and [folded(text_of(value)) for value in cells] == head[: len(cells)]:
            return "the header again", "nothing is to be done; it is set aside"
        if n_filled == 1 and is_wide:
            return "a heading over several columns", "nothing is to be done; it is set aside"
        return None

    def _says_little(self, cells: Sequence[Value]) -> bool:
        """Whether a row names no goods: a total stands in its title, or its title is empty, and no origin or number."""
        title = cells[self.title.index] if self.title.index < len(cells) else ""
        is_named = not is_blank(title) and not _is_total(title)
        told = {
            c.meaning
            for c in self.read
            if c.index < len(cells) and not is_blank(cells[c.index]) and not _is_total(cells[c.index])
        }
        return not self.layout.is_list and not is_named and not told & {"origin", "tariff_number", "serial"}

    def _refuse(self, sheet: Sheet, row: int, column: Column, covers: Covers) -> None:
        """Raise UnreadableError for a cell without a value, or an amount merged over several rows."""
        fault = sheet.faults.get((row, column.index))
        if fault:
            raise UnreadableError(fault, _fix_of(fault))
        if not sheet.merged or column.meaning not in _AMOUNTS:
            return
        area = covers.get((row, column.index))
        if area and area[2] > area[0] and text_of(sheet.rows[area[0]][area[1]]):
            first, last = sheet.address(area[0], area[1]), sheet.address(area[2], area[3]).partition("!")[2]
            raise UnreadableError(
                f"one merged cell ({first}:{last}) holds the amount of several rows", "give each row its own"
            )

    def _here(self, sheet: Sheet, row: int, column: Column, value: Value, covers: Covers) -> Context:
        """What holds for one cell: that of its column, with the currency of its row or format."""
        context = self.contexts[column.index]
        form = sheet.formats.get((row, column.index), "") if sheet.formats else ""
        if column.meaning in MONEY:
            self.n_dollars += isinstance(value, str) and "$" in value and not re.search("[A-Za-z]", value)
            own = self._row_currency(sheet, row, column, covers) or _currency_of_format(form)
            return context if own is None else replace(context, currency=_agreed(context.currency, own))
        if column.meaning == "tariff_number" and form:
            return replace(context, number_format=form.split(";")[0])
        return replace(context, is_1904=True) if sheet.is_1904 else context

    def _row_currency(self, sheet: Sheet, row: int, column: Column, covers: Covers) -> str | None:
        index = self.currency_of.get(column.index)
        if index is None:
            return None
        told = value_of(sheet, row, self.layout.columns[index], covers)
        if is_blank(told):
            return None
        code = currencies().get(text_of(told).casefold())
        if code is None:
            raise UnreadableError(f"its currency {text_of(told)!r} in column {self.layout.columns[index].letter} is none", "write three letters, as EUR")  # fmt: skip
        return code

    def notices(self, accepted: Sequence[Line]) -> Iterator[str]:
        """What must be told of the rows."""
        for sheet, _ in self.layout.sheets:
            yield from self._hidden(sheet)
        if self.layout.others:
            yield f"not read, since their headers differ: {', '.join(self.layout.others)}; name one with --sheet"
        for column in self.read:
            order = self.orders.get(column.index)
            if order and not column.order and not self.defaults.order:
                yield f"days such as 03/04/2017 in column {column.letter} are read {order}, as its other days settle"
        if self.n_dollars:
            yield f"amounts with '$' alone were read as USD: {self.n_dollars}"
        bare = [line.row for line in accepted if len(line.facts) == 1]
        if bare and len(self.read) > 3:
            yield f"rows that hold a title and nothing else, to be taken out if they are headings: {_some(bare)}"

    def _hidden(self, sheet: Sheet) -> Iterator[str]:
        if sheet.is_hidden:
            yield f"sheet '{sheet.name}' is hidden, and was read"
        if sheet.hidden_rows:
            yield f"hidden rows of '{sheet.name}' were read: {_some(row + 1 for row in sheet.hidden_rows)}"
        hidden = [column.letter for column in self.read if column.index in sheet.hidden_columns]
        if hidden:
            yield f"hidden columns of '{sheet.name}' were read: {', '.join(hidden)}"


def value_of(sheet: Sheet, row: int, column: Column, covers: Covers) -> Value:
    """The cell of a row, or what the merged cell says that covers it; `covers` are those of the sheet, by place."""
    value = sheet.rows[row][column.index] if column.index < len(sheet.rows[row]) else ""
    area = covers.get((row, column.index)) if covers and column.meaning in _SHARED else None
    return sheet.rows[area[0]][area[1]] if area and area[1] == column.index else value


def _fix_of(fault: str) -> str:
    """What to do about a cell without a value."""
    if fault == NEVER_COMPUTED:
        return "compute it and save the file anew"
    return "correct the formula, or write the value itself" if fault.startswith("an error") else "write the value anew"


def _some(rows: Iterable[int]) -> str:
    told = sorted(rows)
    return ", ".join(map(str, told[:10])) + (", ..." if len(told) > 10 else "")


@lru_cache(maxsize=1_000)
def _currency_of_format(form: str) -> str | None:
    """The currency a number format shows."""
    for sign, place, quoted, bare in _CURRENCY_IN_FORMAT.findall(form):
        word = (sign or quoted or bare).strip()
        if word == "$" and place:
            return _DOLLARS.get(place.upper())
        if word.casefold() in currencies():
            return currencies()[word.casefold()]
    return None


def _agreed(column: str | None, row: str) -> str:
    if column and column != row:
        raise UnreadableError(f"the header says {column}, the row {row}", "keep the one that is meant")
    return row


def _is_total(value: Value) -> bool:
    return isinstance(value, str) and _is_total_text(value)


@lru_cache(maxsize=50_000)
def _is_total_text(value: str) -> bool:
    text = text_of(value).strip(" :*=")
    if not text or len(text) > 60 or text[0].isdigit():
        return False
    return folded(text) in terms()["total"] or folded(_TOTAL_TAIL.sub("", text)) in terms()["total"]


def _each_once(lines: Sequence[Line], key: str, fold: Callable[[str], str]) -> list[Line]:
    """The rows, those rejected whose id or key stands further up already."""
    found: list[Line] = []
    for meaning in ("id", key):
        found, seen = [], dict[str, Line]()
        for line in lines:
            word = fold(line.text(meaning)) if meaning else ""
            first = seen.setdefault(word, line) if word else line
            if first is not line:
                told = f"its {meaning} {line.text(meaning)!r} stands already in row {first.address}"
                if line.text(meaning) != first.text(meaning):
                    told += f" as {first.text(meaning)!r}"
                line = line.rejected(told, "give one of the two another, or delete the double")
            found.append(line)
        lines = found
    return found


def key_of(lines: Sequence[Line]) -> str:
    """The meaning that tells rows apart where they have no id: the first key that most rows have and nearly all differ in."""
    for meaning in KEYS:
        words = [slug(line.text(meaning)) for line in lines if slug(line.text(meaning))]
        if len(words) > len(lines) / 2 and len(set(words)) >= _ALONE[meaning] * len(words):
            return meaning
    return ""
