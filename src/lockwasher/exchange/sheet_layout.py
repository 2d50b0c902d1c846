"""How a file is laid out: which sheets hold the list, where its header stands, what its columns mean."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from lockwasher.exchange.errors import nearest
from lockwasher.exchange.sheet_columns import KEYS, LEFT_OUT, Column, match
from lockwasher.exchange.sheet_header import OUR_ID, Header, find_header
from lockwasher.exchange.sheet_map import SheetMap
from lockwasher.exchange.sheets import Book, Sheet, Value, refused

NO_MEANINGS: Mapping[str, str] = {}
Recall = Callable[[str], SheetMap | None]


@dataclass(frozen=True, slots=True)
class Layout:
    """The sheets of one list, each with its header, and the columns they share. `how`: guessed, kept, or given."""

    noun: str
    columns: tuple[Column, ...]
    sheets: tuple[tuple[Sheet, Header], ...]
    how: str
    others: tuple[str, ...] = ()

    @property
    def fingerprint(self) -> str:
        """What layout this is."""
        return self.sheets[0][1].fingerprint

    def column(self, meaning: str) -> Column | None:
        """The column of a meaning."""
        return next((column for column in self.columns if column.meaning == meaning), None)


def lay_out(
    book: Book,
    given: SheetMap | None,
    recall: Recall = lambda _: None,
    *,
    sheet: str | None = None,
    noun: str | None = None,
    meanings: Mapping[str, str] = NO_MEANINGS,
) -> Layout:
    """Find the list in a file. Sheets with the same header are one list; `recall` gives the mapping kept for a layout.

    `meanings` are what somebody says that columns mean, by their letters.

    Raises:
        RefusedFileError: there is no such sheet, no header, or no column that names the goods.
    """
    layout = look_at(book, given, recall, sheet=sheet, noun=noun)
    return _with_subject(book, replace(layout, columns=tuple(_chosen(column, meanings) for column in layout.columns)))


def look_at(
    book: Book, given: SheetMap | None, recall: Recall, *, sheet: str | None = None, noun: str | None = None
) -> Layout:
    """The layout as `lay_out` finds it, whether or not a column names the rows. Raises RefusedFileError as it does."""
    wanted = sheet or (given.sheet if given else None)
    found = [
        (one, header) for one in _meant(book, wanted) if (header := find_header(one, given.weigh if given else None))
    ]
    if not found:
        fix = (
            "put one row of column names above the rows"
            if given is None
            else "see that its headers are those of the file"
        )
        raise refused(
            book.file, "no row names the columns" if given is None else "no row has the mapping's headers", fix
        )
    best = max(found, key=lambda pair: (pair[1].is_known, _weight(pair, given), not pair[0].is_hidden))
    same = tuple(pair for pair in found if pair[1].fingerprint == best[1].fingerprint)
    told = given or recall(best[1].fingerprint)
    columns = _mapped(told, best[1]) if told else match(best[1].texts, _cells(same, len(best[1].texts)))
    names = {one.name for one, _ in same}
    return Layout(
        noun or (told.noun if told else None) or _noun(columns),
        columns,
        same,
        "given by a mapping" if given else "kept from the last time" if told else "guessed",
        tuple(one.name for one in book.sheets if one.name not in names and one.rows),
    )


def _chosen(column: Column, meanings: Mapping[str, str]) -> Column:
    said = meanings.get(column.letter, column.meaning)
    return column if said == column.meaning else replace(column, meaning=said, how="chosen by hand")


def _weight(pair: tuple[Sheet, Header], given: SheetMap | None) -> tuple[float, int]:
    sheet, header = pair
    known = [column for column in match(header.texts, _cells((pair,), len(header.texts))) if column.meaning != LEFT_OUT]
    return (given.weigh(header.texts) if given else float(len(known)), len(sheet.rows))


def _meant(book: Book, wanted: str | None) -> Sequence[Sheet]:
    if wanted is None:
        return book.sheets
    found = [sheet for sheet in book.sheets if sheet.name.casefold() == wanted.casefold()]
    if not found:
        names = [sheet.name for sheet in book.sheets]
        raise refused(
            book.file, f"there is no sheet '{wanted}'", nearest(wanted, names, f"there are: {', '.join(names)}")
        )
    return found


def _cells(sheets: Sequence[tuple[Sheet, Header]], width: int) -> list[list[Value]]:
    """The cells below the header, by column."""
    rows = [row for sheet, header in sheets for row in sheet.rows[header.last + 1 :]]
    return [[row[index] for row in rows if index < len(row)] for index in range(width)]


def _mapped(told: SheetMap, header: Header) -> tuple[Column, ...]:
    return tuple(_by_map(told, Column(index, whole)) for index, (whole, _) in enumerate(header.texts))


def _by_map(told: SheetMap, column: Column) -> Column:
    says = told.of(column)
    if says is None:
        guess = "id" if column.header == OUR_ID else LEFT_OUT
        return replace(column, meaning=guess, how="the mapping does not name it")
    return replace(
        column, meaning=says.means, how="the mapping", currency=says.currency, unit=says.unit, order=says.order
    )


def _noun(columns: Sequence[Column]) -> str:
    """Consignments where a column names them and none names goods; else items."""
    meanings = {column.meaning for column in columns if column.how != "its content"}
    is_of_goods = meanings & {
        "title",
        "tariff_number",
        "origin",
        "customs_value",
        "serial",
        "part",
        "model",
        "quantity",
    }
    return "consignments" if "consignment" in meanings and not is_of_goods else "items"


def _with_subject(book: Book, layout: Layout) -> Layout:
    """The layout with a column that names its rows; a consignment is named by its own column."""
    columns = layout.columns
    twice = next(_twice(columns), None)
    if twice:
        raise refused(book.file, f"the mapping gives {twice} to several columns", "give it to one")
    if layout.noun == "consignments" and not layout.column("title"):
        columns = tuple(replace(c, meaning="title") if c.meaning == "consignment" else c for c in columns)
    if not any(column.meaning == "title" for column in columns):
        keys = [column for meaning in ("model", *KEYS) for column in columns if column.meaning == meaning]
        more = f"; {keys[0].header!r} only numbers them" if keys else ""
        headers = ", ".join(f"{column.letter} {column.header!r}" for column in columns if column.header)
        fix = f"head that column 'Description', or name it in a --map; the columns are {headers[:300]}"
        raise refused(book.file, f"no column says what the {layout.noun} are{more}", fix)
    return replace(layout, columns=columns)


def _twice(columns: Sequence[Column]) -> Iterator[str]:
    meanings = [column.meaning for column in columns]
    return (m for m in dict.fromkeys(meanings) if m not in {LEFT_OUT, "currency"} and meanings.count(m) > 1)
