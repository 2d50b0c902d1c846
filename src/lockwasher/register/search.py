"""Search over a portfolio: a text, and what it is found in, the nearest first. What the portfolio does not hold is not found.

Every word that is asked for must begin a word of the record, accents and capitals aside. An id comes before a title, a
title before anything else. The words of a portfolio are laid out once.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from itertools import islice
from typing import Any

from lockwasher.register.nouns import Event
from lockwasher.register.portfolio import Portfolio

MOST = 200  # hits that are told; all are counted
_MOST_KEPT = 72  # nouns laid out: those of a handful of viewers, and of the desk before the last change
_BREAK = re.compile(r"[^\w ]+")
_DOTTED = re.compile(r"\d+(?:\.\d+)+")
_STROKES = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"}
)  # no accents to Unicode
# What heads each noun, and what else it is searched in, with the word a page has for it.
_TITLES: Mapping[str, tuple[str, ...]] = {
    "need_bys": ("milestone",),
    "claims": ("subject", "field"),
    "clauses": ("agreement", "term"),
    "cases": ("procedure", "subject"),
    "events": ("case", "step"),
    "tenures": ("post", "person"),
}
_HEADS = ("title", "name")
_ELSEWHERE: Mapping[str, str] = {
    "tariff_number": "tariff number",
    "covers_note": "what it covers",
    "maker": "maker",
    "model": "model",
    "order": "order",
    "purpose": "purpose",
    "country": "country",
    "ror": "research organization",
    "value": "value",
    "cite": "citation",
    "holder": "holder",
    "paper": "paper",
    "address": "address",
    "partner": "partner",
    "parties": "parties",
    "contributions": "contribution",
    "port_of_entry": "port of entry",
    "office": "office",
    "note": "note",
    "source": "source",
}
NOUN_ORDER = (
    "items", "contributions", "consignments", "cases", "agreements", "milestones", "partners", "offices", "posts", "persons",
    "projects", "clauses", "claims", "need_bys", "evidence", "occasions", "tenures", "events",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that can be found: its noun, id and title, and its other fields by the word a page has for them."""

    noun: str
    id: str
    title: str
    fields: tuple[tuple[str, str], ...] = ()
    leads_to: str = ""  # the case of an event, and such: where to go, if not to the thing itself


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found; `where` says in what: `id`, `title` or another field, whose text is `excerpt`."""

    entry: Entry
    where: str
    excerpt: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """The nearest hits, and how many there are in all, of each noun."""

    text: str
    hits: tuple[Hit, ...]
    n_all: int
    n_by_noun: Mapping[str, int]

    @property
    def is_cut(self) -> bool:
        """Whether more was found than is told."""
        return self.n_all > len(self.hits)


class Index:
    """The words of many entries, laid out for search. Their order is the order of hits that are equally near."""

    def __init__(self, shelves: Iterable[Shelf]) -> None:
        self.shelves = tuple(shelves)

    def search(self, text: str, most: int = MOST, each: int = MOST) -> Found:
        """What a text is found in, the nearest first: at most so many in all, and of each noun."""
        needles = tuple(dict.fromkeys(f" {word}" for whole in folded(text).split() if (word := _words(whole))))
        if not needles:
            return Found(text, (), 0, {})
        found = [(shelf, _having(shelf.texts, range(len(shelf.texts)), needles)) for shelf in self.shelves]
        told: dict[tuple[Shelf, int], None] = {}
        room = dict.fromkeys(self.shelves, each)
        for tier in _TIERS:
            for shelf, places in found:
                if take := min(room[shelf], most - len(told)):
                    near = ((shelf, place) for place in tier(shelf, places, needles) if (shelf, place) not in told)
                    more = dict.fromkeys(islice(near, take))
                    told |= more
                    room[shelf] -= len(more)
        hits = tuple(_hit(shelf.entry(place), needles) for shelf, place in told)
        n_by_noun = Counter({shelf.noun: len(places) for shelf, places in found if places})
        return Found(text, hits, n_by_noun.total(), n_by_noun)


class Shelf:
    """The records of one noun with their words: of the id, of the title, and of everything.

    Of a record that stood on the shelf before, the very same, the words are taken from there.
    """

    def __init__(
        self,
        noun: str,
        records: Sequence[Any],
        entry: Callable[[Any], Entry] = lambda entry: entry,
        before: Shelf | None = None,
    ) -> None:
        self.noun, self.records, self._entry = noun, records, entry
        known = {id(record): place for place, record in enumerate(before.records)} if before else {}
        spread = cache(_spread)  # many records share a source or a partner
        self.ids: list[str] = []
        self.titles: list[str] = []
        self.texts: list[str] = []
        for record in records:
            place = known.get(id(record))
            if before and place is not None:
                words = before.ids[place], before.titles[place], before.texts[place]
            else:
                words = _words_of(entry(record), spread)
            for texts, text in zip((self.ids, self.titles, self.texts), words, strict=True):
                texts.append(text)

    def entry(self, place: int) -> Entry:
        """The record at a place, as something that was found."""
        return self._entry(self.records[place])


def _words_of(entry: Entry, spread: Callable[[str], str]) -> tuple[str, str, str]:
    name, title = _spread(entry.id), _spread(entry.title)
    return name, title, "".join((name, title, *(spread(text) for _, text in entry.fields)))


def _having(texts: Sequence[str], places: Sequence[int], needles: Sequence[str]) -> Sequence[int]:
    """Of some places those whose text has all of these beginnings of words."""
    for needle in needles:
        places = [place for place in places if needle in texts[place]]
    return places


# From the nearest on: the id itself, all words in the id, in the title, anywhere.
_TIERS: tuple[Callable[[Shelf, Sequence[int], Sequence[str]], Sequence[int]], ...] = (
    lambda shelf, places, needles: [p for p in places if shelf.ids[p].startswith(f"{''.join(needles)} ")],
    lambda shelf, places, needles: _having(shelf.ids, places, needles),
    lambda shelf, places, needles: _having(shelf.titles, places, needles),
    lambda _shelf, places, _needles: places,
)


def folded(text: str) -> str:
    """A text without accents and capitals."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text.casefold().translate(_STROKES))
    return "".join(sign for sign in apart if not unicodedata.combining(sign))


def _spread(text: str) -> str:
    """The words of a text, each after a space and without its signs; then numbers without their dots."""
    plain = folded(text)
    told = f" {_words(plain)} "
    return told + "".join(f" {number.replace('.', '')} " for number in _DOTTED.findall(plain)) if "." in plain else told


def _words(plain: str) -> str:
    return " ".join(_BREAK.sub(" ", plain).split())


def _hit(entry: Entry, needles: Sequence[str]) -> Hit:
    for where, text in (("id", entry.id), ("title", entry.title)):
        spread = _spread(text)
        if all(needle in spread for needle in needles):
            return Hit(entry, where)
    head = _spread(f"{entry.id} {entry.title}")
    last = [needle for needle in needles if needle not in head] or needles
    for where, text in entry.fields:
        if any(needle in _spread(text) for needle in last):
            return Hit(entry, where, text)
    return Hit(entry, "title")


def search(portfolio: Portfolio, text: str, most: int = MOST, each: int = MOST) -> Found:
    """What a text is found in, in a portfolio that holds only what may be seen."""
    return index_of(portfolio).search(text, most, each)


def index_of(portfolio: Portfolio) -> Index:
    """The words of a portfolio, laid out when it is first searched; a noun that stays the same is not laid out again."""
    return Index(_shelf(noun, getattr(portfolio, noun)) for noun in NOUN_ORDER)


def _shelf(noun: str, records: tuple[Any, ...]) -> Shelf:
    """The words of one noun's records, kept with the very tuple they were laid out of."""
    key = (noun, id(records))
    kept = _kept.get(key)
    if kept is None or kept.records is not records:
        before = _newest.get(noun)
        kept = _kept[key] = _newest[noun] = Shelf(noun, records, partial(_entry, noun), before)
        for old in list(_kept)[:-_MOST_KEPT]:
            _kept.pop(old, None)
    return kept


_kept: dict[tuple[str, int], Shelf] = {}
_newest: dict[str, Shelf] = {}  # of each noun the one laid out last: after a change most records are the very same


def _entry(noun: str, record: object) -> Entry:
    heads = _TITLES.get(noun) or _HEADS
    title = " ".join(_text(getattr(record, head, None)) for head in heads).strip()
    fields = tuple(
        (told, text)
        for name, told in _ELSEWHERE.items()
        if name not in heads and (text := _text(getattr(record, name, None)))
    )
    return Entry(noun, record.id, title, fields, _leads_to(noun, record))  # type: ignore[attr-defined]


def _leads_to(noun: str, record: object) -> str:
    if isinstance(record, Event):
        return record.case
    return str(
        getattr(record, {"clauses": "agreement", "claims": "subject", "need_bys": "milestone"}.get(noun, ""), "")
    )


def _text(value: object) -> str:
    if value is None:
        return ""
    return " ".join(map(str, value)) if isinstance(value, tuple) else str(value)
