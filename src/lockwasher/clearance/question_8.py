"""Question 8 of form ITA-338P: is a specification argued by what does not count when instruments are compared?

15 CFR 301.2(s): convenience, cost and the like are not pertinent unless the applicant shows that the science needs them. A
word on the list is a question to the writer, no verdict; where the sentence itself speaks of need, a reader must judge.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache

from lockwasher.clearance.checks_book import NECESSITY, read_checks
from lockwasher.clearance.findings import Answer, Finding, Report, clear, found, report, wants

CHECK = "question-8"
MOST_QUOTED = 120  # signs of a sentence
_BREAK = re.compile(r"(?<=[.!?;])\s+|\n\s*\n")  # a point within a number is followed by no blank


def lint_question_8(text: str, name: str = "text") -> tuple[Finding, ...]:
    """What an answer to question 8 argues by and should not; each finding names its place as `name:LINE:COLUMN`."""
    return read_question_8(text, name).findings


def read_question_8(text: str, name: str = "text") -> Report:
    """The same with the count of sentences that are clear, and of those where a reader must judge."""
    return report(read_checks().checks[CHECK], _answers(text, name))


def _answers(text: str, name: str) -> Iterator[Answer]:
    for start, sentence in _sentences(text):
        line, column = text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start)
        yield from _sentence(" ".join(sentence.split()), f"{name}:{line}:{column}")


def _sentences(text: str) -> Iterator[tuple[int, str]]:
    """The sentences of a text, each with the place of its first sign."""
    ends = [*((found.start(), found.end()) for found in _BREAK.finditer(text)), (len(text), len(text))]
    start = 0
    for end, after in ends:
        if told := text[start:end].strip():
            yield start + text[start:end].index(told[0]), told
        start = after


def _sentence(told: str, place: str) -> Iterator[Answer]:
    grounds, needs = _grounds()
    hits = [(ground, hit) for ground, form in grounds.items() for hit in form.finditer(told)]
    if not hits:
        yield clear(place)
    elif needs.search(told):
        yield wants(place, "necessity")
    else:
        first = {(ground, hit[0]): hit.start() for ground, hit in reversed(hits)}
        for (ground, word), at in sorted(first.items(), key=lambda hit: hit[1]):
            yield found(place, "not-pertinent", word=word, ground=ground, quote=_quoted(told, at)).of(
                items=(), about=place
            )


def _quoted(told: str, at: int) -> str:
    """A sentence, or of a long one the words around a place in it."""
    if len(told) <= MOST_QUOTED:
        return told
    first = told.find(" ", max(0, at - MOST_QUOTED // 2)) + 1 if at > MOST_QUOTED // 2 else 0
    last = told.rfind(" ", first, first + MOST_QUOTED) if first + MOST_QUOTED < len(told) else len(told)
    return f"{'…' if first else ''}{told[first:last]}{'…' if last < len(told) else ''}"


@cache
def _grounds() -> tuple[Mapping[str, re.Pattern[str]], re.Pattern[str]]:
    """The forms of each ground that does not count, and those by which a sentence speaks of need."""
    forms = {ground: _any_of(words) for ground, words in read_checks().checks[CHECK].terms.items()}
    return {ground: form for ground, form in forms.items() if ground != NECESSITY}, forms[NECESSITY]


def _any_of(words: tuple[str, ...]) -> re.Pattern[str]:
    """Any of some words or phrases, as a whole, the longest first."""
    longest = sorted(words, key=len, reverse=True)
    told = "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in longest)
    return re.compile(rf"(?<![\w-])(?:{told})(?![\w-])", re.IGNORECASE)
