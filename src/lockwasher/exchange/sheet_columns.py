"""What each column of a sheet means: by the words of its header, or by what stands in its cells."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache

from lockwasher.exchange.errors import UnreadableError
from lockwasher.exchange.sheet_amounts import read_mass, read_money, unit_of
from lockwasher.exchange.sheet_days import DayOrder, read_span
from lockwasher.exchange.sheet_values import is_blank, is_country
from lockwasher.exchange.sheet_words import currencies, folded, header_words, is_term
from lockwasher.exchange.sheets import Value, letters, text_of

MONEY = frozenset({"customs_value", "credited_value", "insured_value"})
COUNTRY = frozenset({"origin", "melted_in"})
DAYS = frozenset({"need_by", "exported_on"})
YES_NO = frozenset({"is_oversize", "made_in_us", "returns", "was_tested_under_bond"})
KEYS = ("serial", "pid", "part", "line")  # in the order in which one is taken to tell rows apart
_OF_THE_WAY = frozenset({
    "title", "consignment", "shipper", "importer", "port_of_entry", "incoterm", "incoterm_place", "need_by",
})  # fmt: skip  # what may stand below a heading such as 'Transport'
LEFT_OUT = "left-out"
NOT_READ = {
    "unit_value": "the value of one piece; the value of the line is asked for",
    "unit_mass": "the mass of one piece; the mass of the line is asked for",
    "mass_unit": "the unit of a mass is read in its cell or its header, or told by --mass-unit",
}
EXACT, OWN, WITHIN = 3.0, 2.5, 2.0  # how surely a header says what its column means

_SAMPLE = 200
_LONGEST = 80  # characters of a header
_WORDS_AT_MOST = 5
_SHORT = 5  # a word of a header below this length counts only where it is the whole header
_SURE_SHORT = frozenset({"hts", "htsus", "taric", "wbs"})
_BRACKETS = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_TARIFF = re.compile(r"\D{0,6}\d{4}[.\d ,-]{0,10}", re.ASCII)
_DOTTED_TARIFF = re.compile(r"\d{4}\.\d{2}(?:\.?\d{2}){0,2}", re.ASCII)
_DIGIT = re.compile(r"\d", re.ASCII)


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its place from zero, its header, what it means (`left-out`: nothing that is read) and how that is known.

    `currency`, `unit` and `order` hold for the cells that do not say their own.
    """

    index: int
    header: str
    meaning: str = LEFT_OUT
    how: str = ""
    currency: str | None = None
    unit: str | None = None
    order: DayOrder | None = None

    @property
    def letter(self) -> str:
        """Its letters, as a spreadsheet shows them."""
        return letters(self.index)


@lru_cache(maxsize=20_000)
def meaning_of(header: str, own: str = "") -> tuple[str, float]:
    """What a header means and how surely; `own` is its last line where it has two.

    `("", 0)` where no word is known, `("left-out", 0)` where one speaks of another matter: 'Destination country'.
    """
    if len(header) > _LONGEST or not header:
        return "", 0
    run, strength = _known_run(header, own)
    meaning = header_words().get(run, "")
    return (LEFT_OUT, 0) if _is_of_another_matter(header, run, meaning) else (meaning, strength)


def _known_run(header: str, own: str) -> tuple[str, float]:
    """The words of a header that are known, the most of them, and how surely they say what it means."""
    known = header_words()
    for words, strength in ((folded(header), EXACT), (_without_tail(header), EXACT), (_without_tail(own), OWN)):
        if words in known:
            return words, strength
    parts = folded(header).split()
    runs = {
        " ".join(parts[start:end])
        for start in range(len(parts))
        for end in range(start + 1, min(len(parts), start + _WORDS_AT_MOST) + 1)
    }
    found = [run for run in runs if run in known and (len(run) >= _SHORT or run in _SURE_SHORT)]
    return (max(found, key=lambda run: (len(run), run)), WITHIN) if found else ("", 0)


def _is_of_another_matter(header: str, run: str, meaning: str) -> bool:
    """Whether a word beside those that are known turns their meaning: not, old, per, freight, manager."""
    kinds = ("another-matter",) if meaning in _OF_THE_WAY else ("another-matter", "transport")
    beside = set(folded(header).split()) - set(run.split()) if meaning else ()
    return any(is_term(kind, word) for word in beside if header_words().get(word) != meaning for kind in kinds)


def _without_tail(header: str) -> str:
    """The folded words of a header without brackets and without the unit or currency at its end."""
    words = folded(_BRACKETS.sub(" ", header)).split()
    while len(words) > 1 and (words[-1] in {"in", "en"} or unit_of(words[-1]) or words[-1] in currencies()):
        words.pop()
    return " ".join(words)


def currency_in(header: str) -> str | None:
    """The currency a header names: in brackets, at its end, or by its sign."""
    inside = " ".join(_BRACKETS.findall(header)).split()
    words = _BRACKETS.sub(" ", header).split()
    signs = [sign for sign in "€£$" if sign in header]
    told = [*inside, *words[-1:], *signs]
    found = {currencies()[word.casefold()] for word in told if word.casefold() in currencies() and (word.isupper() or not word.isalpha())}  # fmt: skip
    return found.pop() if len(found) == 1 else None


def unit_in(header: str) -> str | None:
    """The unit of mass a header names: in brackets or at its end."""
    told = [*_BRACKETS.findall(header), *_BRACKETS.sub(" ", header).split()[-1:]]
    return next((unit for word in told if (unit := unit_of(word.strip(" .")))), None)


def match(headers: Sequence[tuple[str, str]], cells: Sequence[Sequence[Value]]) -> tuple[Column, ...]:
    """The columns of a list: each header (whole, and its last line) beside its cells. No meaning is given twice."""
    found = [_by_header(index, *header, cells[index]) for index, header in enumerate(headers)]
    chosen = _one_each(found)
    taken = {column.meaning for column in chosen}
    guesses = ((column, _by_content(column, cells[column.index], taken)) for column in chosen)
    columns = []
    for column, guess in guesses:
        if guess is not column:
            taken.add(guess.meaning)
        columns.append(guess)
    return tuple(_with_title(columns, cells))


def _by_header(index: int, header: str, own: str, cells: Sequence[Value]) -> tuple[Column, float]:
    meaning, strength = meaning_of(header, own)
    column = Column(index, header)
    if meaning in {"", LEFT_OUT}:
        told = "its header" if strength else "a word of its header speaks of another matter; else say so in a --map"
        return (replace(column, how=told if meaning else ""), 0)
    sample = _sample(cells, meaning)
    if meaning == "title" and len(sample) > 2 and sum(map(_is_code, sample)) > 0.8 * len(sample):
        meaning = "line"  # 'Item' over 1, 2, 3
    fits = _fitting(meaning, sample)
    if len(sample) > 2 and fits < 0.3 * len(sample):
        told = f"its header says {meaning}, but {fits} of {len(sample)} cells read so"
        return (replace(column, how=told), 0)
    currency = currency_in(header) if meaning in MONEY else None
    unit = unit_in(header) if meaning in {"mass_kg", "gross"} else None
    return (Column(index, header, meaning, "its header", currency, unit), strength)


def _one_each(found: Iterable[tuple[Column, float]]) -> list[Column]:
    """Every meaning once: with the surest header, else the first; a currency may stand several times."""
    best: dict[str, tuple[float, int]] = {}
    found = list(found)
    for column, strength in found:
        rank = (strength, -column.index)
        if column.meaning not in {LEFT_OUT, "currency"} and rank > best.get(column.meaning, (0, 0)):
            best[column.meaning] = rank
    is_gross = "mass_kg" not in best
    columns = []
    for column, _ in found:
        if column.meaning == "gross" and is_gross:
            columns.append(replace(column, meaning="mass_kg", how="its header (gross)"))
        elif column.meaning == "gross":
            columns.append(replace(column, meaning=LEFT_OUT, how="gross, and the net mass stands beside it"))
        elif column.meaning in NOT_READ:
            columns.append(replace(column, meaning=LEFT_OUT, how=NOT_READ[column.meaning]))
        elif column.meaning in best and best[column.meaning][1] != -column.index:
            other = letters(-best[column.meaning][1])
            columns.append(replace(column, meaning=LEFT_OUT, how=f"{column.meaning} stands in column {other}"))
        else:
            columns.append(column)
    return columns


def _by_content(column: Column, cells: Sequence[Value], taken: set[str]) -> Column:
    """A column without a header, by its cells; below a header that nobody understands they do not say of what."""
    if column.how or column.meaning != LEFT_OUT:
        return column
    sample = _sample(cells, "origin")
    for meaning, what, looks in (
        ("origin", "countries", is_country),
        ("tariff_number", "tariff numbers", _is_dotted),
        ("customs_value", "amounts of money", _is_money),
        ("mass_kg", "masses", _is_mass),
        ("", "days", _is_day),
        ("", "yes or no", _is_yes_no),
    ):
        if len(sample) > 2 and sum(map(looks, sample)) >= 0.8 * len(sample):
            if meaning and not column.header and meaning not in taken:
                return replace(column, meaning=meaning, how="its content")
            return replace(column, how=f"holds {what}, but of what? say so in a --map")
    return replace(column, how="no word of its header is known" if column.header else "it has no header")


def _with_title(columns: list[Column], cells: Sequence[Sequence[Value]]) -> list[Column]:
    """Where no header names the goods: the column with the most different words, if there is one."""
    if any(column.meaning == "title" for column in columns):
        return columns
    said = {column.index: meaning_of(column.header)[0] for column in columns}
    free = [c for c in columns if (c.meaning == LEFT_OUT and said[c.index] != LEFT_OUT) or c.meaning in KEYS]
    weights = [(_wordiness(cells[column.index]), -column.index) for column in free]
    if weights and max(weights)[0] >= 6:
        index = -max(weights)[1]
        return [replace(c, meaning="title", how="its content") if c.index == index else c for c in columns]
    # It holds codes only, and no other column says more.
    of_codes = next((column.index for column in free if said[column.index] == "title"), None)
    return [replace(c, meaning="title") if c.index == of_codes else c for c in columns]


def _wordiness(cells: Sequence[Value]) -> float:
    texts = [
        text
        for value in _sample(cells, "")
        if (text := text_of(value)) and isinstance(value, str) and not _is_code(value)
    ]
    return len(set(texts)) / max(len(texts), 1) * sum(map(len, texts)) / max(len(texts), 1) if len(texts) > 2 else 0


def _sample(cells: Sequence[Value], meaning: str) -> list[Value]:
    found = (value for value in cells if not is_blank(value, meaning))
    return [value for value, _ in zip(found, range(_SAMPLE), strict=False)]


def _fitting(meaning: str, sample: Sequence[Value]) -> int:
    """How many cells of a sample look like what a header says; all of them where it asks for no form."""
    looks = (
        is_country if meaning in COUNTRY
        else _is_tariff if meaning == "tariff_number"
        else _is_day if meaning in DAYS
        else _is_yes_no if meaning in YES_NO
        else _has_digit if meaning in MONEY | {"mass_kg", "gross", "quantity", "unit_value", "unit_mass"}
        else _is_currency if meaning == "currency"
        else None
    )  # fmt: skip
    return len(sample) if looks is None else sum(map(looks, sample))


def _is_code(value: Value) -> bool:
    text = text_of(value)
    return bool(_DIGIT.search(text)) and " " not in text and len(text) < 16


def _has_digit(value: Value) -> bool:
    return not isinstance(value, date | datetime) and bool(_DIGIT.search(text_of(value)))


def _is_tariff(value: Value) -> bool:
    return not isinstance(value, date | datetime) and bool(_TARIFF.fullmatch(text_of(value)))


def _is_dotted(value: Value) -> bool:
    return isinstance(value, str) and bool(_DOTTED_TARIFF.fullmatch(text_of(value)))


def _is_yes_no(value: Value) -> bool:
    return is_term("yes", text_of(value)) or is_term("no", text_of(value))


def _is_currency(value: Value) -> bool:
    return text_of(value).casefold() in currencies()


def _is_money(value: Value) -> bool:
    return isinstance(value, str) and _reads(lambda: read_money(value, ".", None, None))


def _is_mass(value: Value) -> bool:
    return isinstance(value, str) and _reads(lambda: read_mass(value, ".", None))


def _is_day(value: Value) -> bool:
    return _reads(lambda: read_span(value, DayOrder.DAY_FIRST)) or isinstance(value, date | datetime)


def _reads(read: object) -> bool:
    try:
        read()  # type: ignore[operator]
    except UnreadableError:
        return False
    return True
