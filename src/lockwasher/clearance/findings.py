"""What a check answers, subject by subject, and the findings it makes of that: found, clear, or undetermined for want of a fact."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from lockwasher.clearance.checks_book import Check, read_checks
from lockwasher.procedures.model import Backing
from lockwasher.register.portfolio import grouped


class State(StrEnum):
    """How a check, or one subject of it, stands. Nothing is clear while a fact is missing."""

    FOUND = "found"
    UNDETERMINED = "undetermined"
    CLEAR = "clear"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a check says of one subject: a finding with what its words stand for, facts that are missing, or neither.

    `about` is what several subjects with the same finding have in common; `items` are those that hang on it (None: the
    subject itself is one).
    """

    subject: str
    finding: str = ""
    told: tuple[tuple[str, str], ...] = ()
    about: str = ""
    since: date | None = None
    items: tuple[str, ...] | None = None
    missing: tuple[str, ...] = ()

    def of(self, *, since: date | None = None, items: Iterable[str] | None = None, about: str = "") -> Answer:
        """The same, with since when it is so, on which items, and what it is about."""
        return replace(self, since=since, items=None if items is None else tuple(items), about=about)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: about what, in a sentence, what to do, on which rule, and since when (None: no record says)."""

    check: str
    subject: str
    sentence: str
    remedy: str
    backing: Backing
    since: date | None
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Undetermined:
    """A subject that cannot be judged, and the facts for want of which, in words."""

    subject: str
    missing: tuple[str, ...]


@dataclass(frozen=True)
class Report:
    """What one check found, and how many subjects it looked at. A subject with a finding counts as found, whatever else."""

    check: Check
    findings: tuple[Finding, ...]
    undetermined: tuple[Undetermined, ...]
    n_looked_at: int
    n_found: int

    @property
    def n_clear(self) -> int:
        """How many subjects are clear."""
        return self.n_looked_at - self.n_found - len(self.undetermined)

    @property
    def state(self) -> State:
        """How the check stands as a whole. With nothing to look at it is undetermined: the record may lack it."""
        if self.findings:
            return State.FOUND
        return State.UNDETERMINED if self.undetermined or not self.n_looked_at else State.CLEAR

    @property
    def missing(self) -> Mapping[str, int]:
        """For how many undetermined subjects each fact is missing, the most wanted first."""
        counted = Counter(fact for one in self.undetermined for fact in one.missing)
        return dict(counted.most_common())


def found(subject: str, finding: str, /, **told: object) -> Answer:
    """Something is wrong with a subject; `told` is what the words of the finding stand for."""
    return Answer(subject=subject, finding=finding, told=tuple((name, str(value)) for name, value in told.items()))


def clear(subject: str) -> Answer:
    """Nothing is wrong with a subject."""
    return Answer(subject=subject)


def wants(subject: str, *missing: str) -> Answer:
    """A subject cannot be judged for want of facts, named as in `checks.yaml`; without any it is clear."""
    return Answer(subject=subject, missing=missing)


def report(check: Check, answers: Iterable[Answer]) -> Report:
    """What a check found, of the answers it gave; those that differ in nothing but their subject are one finding."""
    by_subject = grouped((answer.subject, answer) for answer in answers)
    struck = {subject for subject, said in by_subject.items() if any(answer.finding for answer in said)}
    alike = grouped(
        ((answer.finding, answer.told, answer.about), answer)
        for said in by_subject.values()
        for answer in said
        if answer.finding
    )
    words = read_checks().missing
    return Report(
        check=check,
        findings=tuple(_finding(check, same) for same in alike.values()),
        undetermined=tuple(
            Undetermined(subject, tuple(words[fact] for fact in wanted))
            for subject, said in by_subject.items()
            if subject not in struck and (wanted := dict.fromkeys(fact for one in said for fact in one.missing))
        ),
        n_looked_at=len(by_subject),
        n_found=len(struck),
    )


def _finding(check: Check, same: Sequence[Answer]) -> Finding:
    first, kind = same[0], check.kinds[same[0].finding]
    items = tuple(
        dict.fromkeys(item for answer in same for item in ((answer.subject,) if answer.items is None else answer.items))
    )
    days = [answer.since for answer in same if answer.since]
    return Finding(
        check=check.id,
        subject=first.subject if len(same) == 1 else first.about or first.subject,
        sentence=kind.words.format(what=items[0] if len(items) == 1 else f"{len(items):,} items", **dict(first.told)),
        remedy=kind.remedy,
        backing=kind.backing,
        since=min(days, default=None),
        items=items,
    )
