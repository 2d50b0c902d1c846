"""How a file is laid out: which sheets hold the list, where its header stands, what its columns mean."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from lockwasher.exchange.errors import nearest
from lockwasher.exchange.sheet_columns import KEYS, LEFT_OUT, Column, match
from lockwasher.exchange.sheet_header import OUR_ID, Header, find_header, weight_of
from lockwasher.exchange.sheet_lists import OWN_WORDS, list_of, match_list, meanings_in, name_field, own_list
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
    is_list: bool = False  # of the register's own fields, as `sheet_lists` has them

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
        (one, header)
        for one in _meant(book, wanted)
        if (header := find_header(one, given.weigh if given else None, _says))
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
    of = noun or (told.noun if told else None) or own_list(best[1].texts) or _guess(best[1])
    is_list = bool(of) and (of not in OWN_WORDS or own_list(best[1].texts) == of)
    if told:
        columns = _mapped(told, best[1])
    elif is_list:
        columns = match_list(of, best[1].texts)
    else:
        columns = match(best[1].texts, _cells(same, len(best[1].texts)))
    names = {one.name for one, _ in same}
    return Layout(
        of or _noun(columns),
        columns,
        same,
        "given by a mapping" if given else "kept from the last time" if told else "guessed",
        tuple(one.name for one in book.sheets if one.name not in names and one.rows),
        is_list,
    )


def _says(texts: Sequence[tuple[str, str]]) -> float:
    """How much a row says as a header, of items or of a list."""
    return max(weight_of(texts), list_of(texts)[1])


def _guess(header: Header) -> str:
    """The list that a header says more of than of items; nothing where it says as much of items."""
    noun, weight = list_of(header.texts)
    return noun if weight > weight_of(header.texts) else ""


def _chosen(column: Column, meanings: Mapping[str, str]) -> Column:
    said = meanings.get(column.letter, column.meaning)
    return column if said == column.meaning else replace(column, meaning=said, how="chosen by hand")


def _weight(pair: tuple[Sheet, Header], given: SheetMap | None) -> tuple[float, int]:
    sheet, header = pair
    if given:
        return given.weigh(header.texts), len(sheet.rows)
    known = [column for column in match(header.texts, _cells((pair,), len(header.texts))) if column.meaning != LEFT_OUT]
    return max(float(len(known)), list_of(header.texts)[1] / 3), len(sheet.rows)


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
    if layout.is_list:
        return _with_name(book, layout)
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


def _with_name(book: Book, layout: Layout) -> Layout:
    """The layout of a list, if a column says what its rows are about and each means something else."""
    twice, wanted = next(_twice(layout.columns), None), name_field(layout.noun)
    if twice:
        raise refused(book.file, f"the mapping gives {twice} to several columns", "give it to one")
    strange = next((c for c in layout.columns if c.meaning not in meanings_in(layout.noun)), None)
    if strange:
        fix = f"give it one of: {', '.join(meanings_in(layout.noun))}"
        raise refused(book.file, f"column {strange.letter} means {strange.meaning}, and {layout.noun} have no such field", fix)  # fmt: skip
    if not layout.column(wanted) and not layout.column("id"):
        headers = ", ".join(f"{column.letter} {column.header!r}" for column in layout.columns if column.header)
        raise refused(book.file, f"no column says which {layout.noun} these are", f"head that column '{wanted}', or name it in a --map; the columns are {headers[:300]}")  # fmt: skip
    return layout


def _twice(columns: Sequence[Column]) -> Iterator[str]:
    meanings = [column.meaning for column in columns]
    return (m for m in dict.fromkeys(meanings) if m not in {LEFT_OUT, "currency"} and meanings.count(m) > 1)
