"""Durations of real applications for duty-free entry, as far as they were public on a day.

The dates stand in `dockets/` beside this file, with their sources. A duration counts from the day on which both its
ends were public: a forecast replayed for 2016 never learns from a docket closed in 2018.
"""

from __future__ import annotations

import csv
import difflib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from itertools import pairwise
from pathlib import Path

from lockwasher.register.nouns import Mark

SHIPPED = Path(__file__).with_name("dockets")


class Stage(StrEnum):
    """A stage of an application (15 CFR part 301) whose length can be learned."""

    CBP_REVIEW = "cbp-review"  # filed with Customs -> accepted, denied or returned
    ACCEPTANCE_TO_NOTICE = "acceptance-to-notice"
    NOTICE_TO_DECISION = "notice-to-decision"


STAGES = tuple(stage.value for stage in Stage)


class Reason(StrEnum):
    """Why a row gives no duration."""

    NO_OPENING = "the day the stage began is not on file"
    NO_CLOSING = "the day the stage ended is not on file; whether it is still open is not known"
    UNANSWERED = "closed by Customs because the applicant did not answer"
    NOT_DATED_PUBLIC = "the day this became public is not known"
    NOT_YET_PUBLIC = "not yet public by then"
    STILL_OPEN = "still open then"


class DocketError(ValueError):
    """A file of dockets cannot be read; the message names file, row and column."""


@dataclass(frozen=True, slots=True)
class Docket:
    """One docket of the Statutory Import Programs Staff; None where a day is not on file."""

    docket: str
    applicant: str
    state: str
    instrument: str
    manufacturer: str
    country: str
    accepted_by_customs: date | None
    notice_published: date | None
    advice_date: date | None
    decision: str
    decision_published: date | None
    order_date: date | None
    denied_without_prejudice: date | None
    is_electron_microscope: bool
    notice_doc: str
    decision_doc: str
    note: str
    source_url: str
    mark: Mark


@dataclass(frozen=True, slots=True)
class ReviewEvent:
    """One dated event of an application under review by Customs, told in a ruling or a notice."""

    ruling: str
    applicant: str
    instrument: str
    event: str
    day: date
    note: str
    source_url: str
    mark: Mark


@dataclass(frozen=True, slots=True)
class Stated:
    """A length of a stage in days that somebody stated without dates; it enters no fit."""

    stage: Stage
    days: int
    said: str
    known_on: date
    note: str
    source_url: str
    mark: Mark


@dataclass(frozen=True, slots=True)
class Docketbook:
    """The rows of a folder of docket files."""

    dockets: tuple[Docket, ...]
    events: tuple[ReviewEvent, ...]
    stated: tuple[Stated, ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """One application's way through a stage. `public_from` is the day on which its beginning was public, `public_on` its end."""

    name: str
    began: date | None
    ended: date | None
    public_from: date | None
    public_on: date | None
    outcome: str = ""
    note: str = ""
    why_none: Reason = Reason.NO_CLOSING


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row that gives no duration, and why."""

    name: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class StageRecord:
    """What was known of a stage on a day: passages ended and public, passages open, and rows left out with the reason."""

    stage: Stage
    known_on: date
    passages: tuple[Passage, ...]
    open: tuple[Passage, ...]
    left_out: tuple[LeftOut, ...]

    @property
    def n(self) -> int:
        """How many durations there are."""
        return len(self.passages)

    @property
    def closing_days(self) -> int:
        """On how many days they ended; decisions come in batches, so this is the number of separate observations."""
        return len({p.ended for p in self.passages})

    @property
    def durations(self) -> tuple[float, ...]:
        """Calendar days from beginning to end, in the order of the file."""
        return tuple(float((p.ended - p.began).days) for p in self.passages if p.began and p.ended)

    @property
    def open_durations(self) -> tuple[float, ...]:
        """Calendar days the open passages had lasted by `known_on`: their durations are at least this."""
        return tuple(float((self.known_on - p.began).days) for p in self.open if p.began)

    @property
    def reasons(self) -> Mapping[Reason, int]:
        """How many rows were left out for each reason."""
        return Counter(row.reason for row in self.left_out)

    def __str__(self) -> str:
        """One line for a report: stage, day, count, what was left out."""
        left = "; ".join(f"{count} left out: {reason.value}" for reason, count in self.reasons.items())
        return f"{self.stage.value} as known on {self.known_on}: n = {self.n} on {self.closing_days} days; {left or 'none left out'}"


def stage_durations(stage: str, known_on: date) -> tuple[float, ...]:
    """The durations of a stage in calendar days that were public by the end of `known_on`.

    Raises:
        ValueError: there is no such stage.
    """
    return stage_record(stage, known_on).durations


def stage_record(stage: str, known_on: date, book: Docketbook | None = None) -> StageRecord:
    """What was public of a stage by the end of `known_on`, with every row left out and the reason.

    Raises:
        ValueError: there is no such stage.
    """
    if stage not in STAGES:
        near = difflib.get_close_matches(stage, STAGES, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"the stages are {', '.join(STAGES)}"
        raise ValueError(f"there is no docket stage {stage!r}; {hint}")
    found = Stage(stage)
    ended, still_open, left_out = [], [], []
    for passage in _passages(found, book or read_docketbook()):
        reason = _reason(passage, known_on)
        if reason is None:
            ended.append(passage)
            continue
        if reason is Reason.STILL_OPEN:
            still_open.append(passage)
        left_out.append(LeftOut(passage.name, reason))
    return StageRecord(found, known_on, tuple(ended), tuple(still_open), tuple(left_out))


@cache
def read_docketbook(folder: Path = SHIPPED) -> Docketbook:
    """Read the three files of a folder of dockets.

    Raises:
        DocketError: a column is missing, a value cannot be read, or days stand in an impossible order.
    """
    return Docketbook(
        dockets=tuple(_docket(cells) for cells in _cells(folder / "federal_register.csv")),
        events=tuple(_event(cells) for cells in _cells(folder / "customs_review.csv")),
        stated=tuple(_stated(cells) for cells in _cells(folder / "stated.csv")),
    )


def _reason(passage: Passage, known_on: date) -> Reason | None:
    if passage.began is None:
        return Reason.NO_OPENING
    if passage.ended is None:
        return passage.why_none
    if passage.public_on is None:
        return Reason.NOT_DATED_PUBLIC
    if passage.public_on <= known_on:
        return None
    is_open = passage.public_from is not None and passage.public_from <= known_on
    return Reason.STILL_OPEN if is_open else Reason.NOT_YET_PUBLIC


def _passages(stage: Stage, book: Docketbook) -> Iterator[Passage]:
    if stage is Stage.CBP_REVIEW:
        return _reviews(book.events)
    if stage is Stage.ACCEPTANCE_TO_NOTICE:
        # The notice is what makes the day of acceptance public: nothing is seen open before it.
        return (
            Passage(
                d.docket, d.accepted_by_customs, d.notice_published, d.notice_published, d.notice_published, note=d.note
            )
            for d in book.dockets
        )
    return (
        Passage(
            d.docket,
            d.notice_published,
            d.decision_published,
            d.notice_published,
            d.decision_published,
            d.decision,
            d.note,
        )
        for d in book.dockets
    )


_FILED = ("application_filed_with_customs", "application_refiled")
_ANSWERED = ("customs_accepted", "customs_denied", "customs_returned")
_PUBLISHED = ("protest_decided", "ruling", "withdrawal_published")


def _reviews(events: Iterable[ReviewEvent]) -> Iterator[Passage]:
    by_case: dict[tuple[str, str], list[ReviewEvent]] = {}
    for event in events:
        by_case.setdefault((event.ruling, event.instrument), []).append(event)
    for (ruling, instrument), told in by_case.items():
        told.sort(key=lambda event: event.day)
        # A ruling tells the whole story at once: its day is the day on which all of it was public.
        public = next((event.day for event in told if event.event in _PUBLISHED), None)
        rounds = _rounds(told)
        for number, (filed, later) in enumerate(rounds, start=1):
            suffix = f" (round {number})" if len(rounds) > 1 else ""
            yield _review(f"{ruling} {instrument}{suffix}", filed, later, public)


def _rounds(told: list[ReviewEvent]) -> list[tuple[ReviewEvent | None, list[ReviewEvent]]]:
    """Each filing with what followed it up to the next; one round without a filing where none is on file."""
    filings = [n for n, event in enumerate(told) if event.event in _FILED]
    if not filings:
        return [(None, told)]
    return [(told[at], told[at + 1 : end]) for at, end in pairwise([*filings, len(told)])]


def _review(name: str, filed: ReviewEvent | None, later: list[ReviewEvent], public: date | None) -> Passage:
    answer = next((event for event in later if event.event in _ANSWERED), None)
    is_unanswered = any(event.event == "customs_closed" for event in later)
    return Passage(
        name=name,
        began=filed.day if filed else None,
        ended=answer.day if answer else None,
        public_from=public,
        public_on=public,
        outcome=answer.event if answer else "",
        note=answer.note if answer else "",
        why_none=Reason.UNANSWERED if is_unanswered else Reason.NO_CLOSING,
    )


@dataclass(frozen=True, slots=True)
class _Cells:
    """The cells of one row; each refusal names file, row and column."""

    where: str
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        if column not in self.cells:
            raise DocketError(f"{self.where}: no column {column!r}; add it, even if it is empty")
        return (self.cells[column] or "").strip()

    def day(self, column: str) -> date:
        text = self[column]
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise DocketError(f"{self.where}, {column}: {text!r} is not a day; write it as 2017-07-26") from None

    def maybe_day(self, column: str) -> date | None:
        return self.day(column) if self[column] else None

    def one_of(self, column: str, known: Iterable[str]) -> str:
        allowed = tuple(known)
        if self[column] not in allowed:
            raise DocketError(f"{self.where}, {column}: {self[column]!r} is not one of {', '.join(allowed)}")
        return self[column]


def _cells(path: Path) -> Iterator[_Cells]:
    with path.open(encoding="utf-8", newline="") as lines:
        for number, row in enumerate(csv.DictReader(lines), start=2):
            yield _Cells(f"{path.name}:{number}", row)


def _docket(cells: _Cells) -> Docket:
    docket = Docket(
        docket=cells["docket"],
        applicant=cells["applicant"],
        state=cells["state"],
        instrument=cells["instrument"],
        manufacturer=cells["manufacturer"],
        country=cells["country"],
        accepted_by_customs=cells.maybe_day("accepted_by_customs"),
        notice_published=cells.maybe_day("notice_published"),
        advice_date=cells.maybe_day("advice_date"),
        decision=cells.one_of("decision", ("approved", "denied", "")),
        decision_published=cells.maybe_day("decision_published"),
        order_date=cells.maybe_day("order_date"),
        denied_without_prejudice=cells.maybe_day("denied_without_prejudice"),
        is_electron_microscope=cells.one_of("electron_microscope", ("yes", "no")) == "yes",
        notice_doc=cells["notice_doc"],
        decision_doc=cells["decision_doc"],
        note=cells["note"],
        source_url=cells["source_url"],
        mark=Mark(cells.one_of("mark", Mark)),
    )
    _check_order(cells.where, docket)
    return docket


def _check_order(where: str, docket: Docket) -> None:
    stages = (
        ("accepted_by_customs", docket.accepted_by_customs),
        ("notice_published", docket.notice_published),
        ("decision_published", docket.decision_published),
    )
    known = [(column, day) for column, day in stages if day]
    for (earlier, first), (later, last) in pairwise(known):
        if last < first:
            raise DocketError(f"{where}: {later} {last} lies before {earlier} {first}; check both days in the source")


def _event(cells: _Cells) -> ReviewEvent:
    return ReviewEvent(
        ruling=cells["ruling"],
        applicant=cells["applicant"],
        instrument=cells["instrument"],
        event=cells["event"],
        day=cells.day("date"),
        note=cells["note"],
        source_url=cells["source_url"],
        mark=Mark(cells.one_of("mark", Mark)),
    )


def _stated(cells: _Cells) -> Stated:
    if not cells["days"].isdigit():
        raise DocketError(f"{cells.where}, days: {cells['days']!r} is not a whole number of days")
    return Stated(
        stage=Stage(cells.one_of("stage", STAGES)),
        days=int(cells["days"]),
        said=cells["said"],
        known_on=cells.day("known_on"),
        note=cells["note"],
        source_url=cells["source_url"],
        mark=Mark(cells.one_of("mark", Mark)),
    )
