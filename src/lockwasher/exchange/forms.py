"""One record from the cells of a form: read by the columns of its file, and judged by the rules a file is judged by."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from functools import cached_property

from lockwasher.exchange.checks import Procedures, check_rows
from lockwasher.exchange.columns import COLUMNS, RECORD_TYPES, LegRow
from lockwasher.exchange.errors import RowError, nearest
from lockwasher.exchange.references import CHAINS, circles, unknown_names
from lockwasher.exchange.rows import Reading, Row, read_row, written_cells
from lockwasher.exchange.tables import MAX_CELL
from lockwasher.register.nouns import Leg
from lockwasher.register.portfolio import NOUNS, Portfolio, Record
from lockwasher.register.references import DISTINCT, REFERENCES

LEGS = "legs"  # the one field of a noun that is a table: one line for each leg, its cells in the order of LEG_CELLS
LEG_CELLS = tuple(column.name for column in COLUMNS[LEGS] if column.name not in {"consignment", "number"})


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one field of a form, and what to do; `record` tells the rows of a bulk edit apart."""

    field: str
    message: str
    fix: str = ""
    record: str = ""

    def __str__(self) -> str:
        """The fault as one line."""
        of = f"{self.record}, " if self.record else ""
        return f"{of}{self.field}: {self.message}{f'; {self.fix}' if self.fix else ''}"


def fields_of(noun: str) -> tuple[str, ...]:
    """The fields of a noun's form, in the order of its file."""
    names = tuple(column.name for column in COLUMNS[noun])
    return (*names[: names.index("port_of_entry")], LEGS, *names[names.index("port_of_entry") :]) if noun == "consignments" else names  # fmt: skip


def cells_of(noun: str, record: object) -> dict[str, str]:
    """What each field of a form says of a record."""
    cells = written_cells(noun, record)
    if noun == "consignments":
        cells[LEGS] = _written_legs(getattr(record, LEGS))
    return {name: cells[name] for name in fields_of(noun)}


def cell_of(noun: str, field: str, value: object) -> str:
    """What a form says of one value of a field; nothing for an unknown one."""
    if value in (None, "", (), date.min):
        return ""
    if field == LEGS:
        return _written_legs(value)  # type: ignore[arg-type]  # the legs of a consignment
    return next(column.kind.write(value) for column in COLUMNS[noun] if column.name == field)


def read_form(noun: str, cells: Mapping[str, str]) -> tuple[Record | None, tuple[Fault, ...]]:
    """The record that cells say, or what is wrong with them. A field without a cell is blank."""
    faults = list(_foreign(noun, cells)) + list(_unprintable(cells))
    bad = {fault.field for fault in faults}
    told = {name: "" if name in bad else cells.get(name, "").replace("\r\n", "\n").strip() for name in fields_of(noun)}
    row = Row(noun, 1, {})
    for found in read_row(noun, 1, told):
        if isinstance(found, Row):
            row = found
        elif found.column not in bad:
            faults.append(_fault(found))
    legs, leg_faults = _read_legs(told[LEGS]) if noun == "consignments" else ((), ())
    faults += leg_faults
    if faults:
        return None, tuple(faults)
    values = {**row.values, **({LEGS: legs} if noun == "consignments" else {})}
    return NOUNS[noun](**values), ()


def judge(
    noun: str, records: Iterable[Record], register: Portfolio, procedures: Procedures | None = None
) -> tuple[Fault, ...]:
    """What is wrong with records beside a register: what they name, in circles, days out of order, legs that do not join."""
    given = list(records)
    rows = {row.line: (record, row) for record, row in zip(given, _rows(noun, given), strict=True)}
    beside = _Beside(register, noun, given)
    errors = [*_names(rows, beside), *_circles(noun, rows, beside), *_by_themselves(noun, rows, procedures)]
    return tuple(_fault(error, rows[error.row or 1][0].id) for error in errors)


def taken(noun: str, name: str, register: Portfolio) -> Fault | None:
    """Why a new record cannot have an id; None where it can."""
    held = dict(register.rows())
    others = {noun, *(other for group in DISTINCT if noun in group for other in group)}
    for other in sorted(others, key=lambda one: one != noun):
        if any(record.id == name for record in held[other]):
            return Fault("id", f"id '{name}' is taken in the list of {told_noun(other)}", "write another one", name)
    return None


def _lists(nouns: tuple[str, ...]) -> str:
    *others, last = map(told_noun, nouns)
    return f"the list of {', '.join(others)} or {last}" if others else f"the list of {last}"


def told_noun(noun: str) -> str:
    """A noun as it is called where there are no files."""
    return noun.replace("_", " ")


@dataclass(frozen=True)
class _Beside:
    """The register with the given records in it."""

    register: Portfolio
    noun: str
    given: list[Record]

    @cached_property
    def held(self) -> dict[str, tuple[Record, ...]]:
        """The records of the register by noun."""
        return dict(self.register.rows())

    def ids(self, targets: Iterable[str]) -> dict[str, dict[str, object]]:
        """The ids of some nouns."""
        found: dict[str, dict[str, object]] = {n: {record.id: None for record in self.held[n]} for n in targets}
        if self.noun in found:
            found[self.noun] |= {record.id: None for record in self.given}
        return found

    def of_noun(self) -> dict[str, Record]:
        """The records of the noun, the given ones in place of those of the register."""
        return {record.id: record for record in (*self.held[self.noun], *self.given)}


def _foreign(noun: str, cells: Mapping[str, str]) -> Iterator[Fault]:
    for name in cells:
        if name not in fields_of(noun):
            yield Fault(name, f"there is no field '{name}'", nearest(name, fields_of(noun), "leave it out"))


def _unprintable(cells: Mapping[str, str]) -> Iterator[Fault]:
    for name, cell in cells.items():
        sign = next((s for s in cell if not s.isprintable() and s not in "\r\n\t" and (s < " " or "\ud800" <= s <= "\udfff")), None)  # fmt: skip
        if sign is not None:
            yield Fault(name, f"it holds the sign {sign!a}, which is no text", "take it out")
        elif len(cell) > MAX_CELL:
            yield Fault(name, f"it is longer than {MAX_CELL} characters", "shorten it")


def _rows(noun: str, records: Iterable[Record]) -> Iterator[Row]:
    for line, record in enumerate(records, 1):
        yield Row(noun, line, {column.name: getattr(record, column.name) for column in COLUMNS[noun]})


def _leg_rows(rows: Mapping[int, tuple[Record, Row]]) -> Iterator[Row]:
    for line, (record, _) in rows.items():
        for number, leg in enumerate(getattr(record, LEGS), 1):
            yield Row(LEGS, line, {"consignment": record.id, "number": number, **asdict(leg)})


def _names(rows: Mapping[int, tuple[Record, Row]], beside: _Beside) -> Iterator[RowError]:
    noun = beside.noun
    columns = [column for other, column in REFERENCES if other == noun]
    ids = beside.ids({target for column in columns for target in REFERENCES[noun, column]})
    for column in columns:
        told = _leg_rows(rows) if column == LEGS else (row for _, row in rows.values())
        yield from unknown_names(told, "insurer" if column == LEGS else column, ids, _lists)  # fmt: skip


def _circles(noun: str, rows: Mapping[int, tuple[Record, Row]], beside: _Beside) -> Iterator[RowError]:
    lines = {record.id: row for record, row in rows.values()}
    for column in (column for other, column in CHAINS if other == noun):
        if any(row.names(column) for row in lines.values()):
            held = beside.of_noun()
            edges = {name: [n for n in _named(record, column) if n in held] for name, record in held.items()}
            for circle in circles(edges):
                row = next((lines[name] for name in circle if name in lines), None)
                if row:
                    chain = " -> ".join((*circle, circle[0]))
                    yield row.error(column, f"these go round in a circle: {chain}", "take one of them out")


def _named(record: Record, column: str) -> tuple[str, ...]:
    held = getattr(record, column)
    return held if isinstance(held, tuple) else (held,) if held else ()


def _by_themselves(
    noun: str, rows: Mapping[int, tuple[Record, Row]], procedures: Procedures | None
) -> Iterator[RowError]:
    told: dict[str, tuple[Row, ...]] = dict.fromkeys(RECORD_TYPES, ())
    told[noun] = tuple(row for _, row in rows.values())
    if noun == "consignments":
        told[LEGS] = tuple(_leg_rows(rows))
    return check_rows(Reading(told, (), frozenset()), procedures)


def _fault(error: RowError, record: str = "") -> Fault:
    is_leg = error.file == "legs.csv"
    return Fault(LEGS if is_leg else error.column or "id", error.message, error.fix, record)


def _written_legs(legs: Iterable[Leg]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    for number, leg in enumerate(legs, 1):
        cells = written_cells(LEGS, LegRow(consignment="x", number=number, **asdict(leg)))
        told = [cells[name] for name in LEG_CELLS]
        while told and not told[-1]:
            told.pop()
        writer.writerow(told)
    return text.getvalue().strip("\n")


def _read_legs(cell: str) -> tuple[tuple[Leg, ...], tuple[Fault, ...]]:
    legs: list[Leg] = []
    faults: list[Fault] = []
    for number, cells in enumerate((line for line in csv.reader(io.StringIO(cell)) if any(line)), 1):
        if len(cells) > len(LEG_CELLS):
            fix = f"write {', '.join(LEG_CELLS)} with commas between them"
            faults.append(Fault(LEGS, f"leg {number} has {len(cells)} cells", fix))
            continue
        told = dict.fromkeys(LEG_CELLS, "") | {n: text.strip() for n, text in zip(LEG_CELLS, cells, strict=False)}
        found = list(read_row(LEGS, number, told))
        wrong = [one for one in found if isinstance(one, RowError)]
        faults += [Fault(LEGS, f"leg {number}, {one.column}: {one.message}", one.fix) for one in wrong]
        legs += [Leg(**one.values) for one in found if isinstance(one, Row) and not wrong]  # type: ignore[arg-type]  # read by the columns of LegRow
    return tuple(legs), tuple(faults)
