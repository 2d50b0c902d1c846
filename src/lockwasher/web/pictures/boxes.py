"""What stands in the box of a step: its title, office, condition, state, clocks, and where the case may end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lockwasher.cases.progress import ClockReading, ClockState, Progress
from lockwasher.procedures.library import Library
from lockwasher.procedures.model import Clock, Gate, Procedure, Step
from lockwasher.web.pictures.stands import Stand, Standing, standings, told
from lockwasher.web.pictures.words import BOLD, Say, gettext_noop, shortened, wrapped

WIDTH, EDGE, MARK = 208, 9, 13  # of a box, of the paper around its words, of the mark before its state
_SIZES = {
    "title": (12.5, 16),
    "office": (11, 14),
    "if": (11, 14),
    "state": (11.5, 16),
    "clock": (11, 14),
    "ends": (11, 14),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a box: its words, of which kind, and how far below the line before."""

    kind: str
    text: str
    size: float
    leading: int
    is_first: bool


@dataclass(frozen=True, slots=True)
class Passage:
    """How a gate to another procedure stands in a case, in words, and where its other case is to be seen."""

    stand: Stand
    told: str
    href: str | None = None


@dataclass(frozen=True)
class Seen:
    """What is drawn: an edition, where a case stands in it if one is looked at, and the words for what it names."""

    procedure: Procedure
    progress: Progress | None = None
    library: Library | None = None
    gates: Mapping[Gate, Passage] = field(default_factory=dict)
    say: Say = str

    def standings(self) -> dict[str, Standing]:
        """How every step stands; plain where only the edition is looked at."""
        if self.progress:
            return standings(self.progress)
        return {name: Standing(name, Stand.PLAIN, 1) for name in self.procedure.step}

    def office(self, name: str) -> str:
        """The title of an office, or its name where the library has none."""
        entry = self.library.offices.get(name) if self.library else None
        return entry.title if entry else name

    def fact(self, name: str) -> str:
        """The title of a fact, or its name."""
        entry = self.library.facts.get(name) if self.library else None
        return entry.title if entry else name

    def gate(self, gate: Gate) -> str:
        """What a gate asks for: the step and procedure of each of its ways, by their titles."""
        join = self.say(gettext_noop("{one} or {other}"))
        found = [self._way(way.procedure, way.step) for way in gate.ways]
        text = found[0]
        for other in found[1:]:
            text = join.format(one=text, other=other)
        return text

    def _way(self, procedure: str, step: str) -> str:
        editions = self.library.of.get(procedure, ()) if self.library else ()
        for edition in reversed(editions):
            if step in edition.step:
                return f"{edition.title}: {edition.step[step].title}"
        return f"{procedure}/{step}"


def lines(seen: Seen, step: Step, standing: Standing) -> tuple[Line, ...]:
    """The lines of the box of a step, in order."""
    return tuple(
        Line(kind, text, *_SIZES[kind], is_first=n == 0)
        for kind, words, most in _paragraphs(seen, step, standing)
        for n, text in enumerate(_broken(kind, words, most))
    )


def height(found: tuple[Line, ...]) -> int:
    """How high a box with these lines is."""
    return sum(line.leading for line in found) + EDGE


def _broken(kind: str, words: str, most: int) -> tuple[str, ...]:
    room = WIDTH - 2 * EDGE - (MARK if kind in {"state", "clock", "ends"} else 0)
    size = _SIZES[kind][0] * (BOLD if kind in {"title", "state"} else 1)
    return shortened(wrapped(words, size, room), most)


def _paragraphs(seen: Seen, step: Step, standing: Standing) -> Iterator[tuple[str, str, int]]:
    yield "title", step.title, 5
    yield "office", seen.office(step.office), 2
    if standing.stand in {Stand.PLAIN, Stand.UNDETERMINED, Stand.SKIPPED}:
        yield from (("if", words, 3) for words in _conditions(seen, step))
    if standing.stand is not Stand.PLAIN:
        yield "state", _state(seen, standing), 3
    yield from (("clock", words, 2) for words in _clocks(seen, step.name))
    ends = ", ".join(outcome.name for outcome in step.outcomes if outcome.ends)
    if ends and standing.stand is not Stand.DONE:
        yield "ends", seen.say(gettext_noop("may end: {outcomes}")).format(outcomes=ends), 2


def _conditions(seen: Seen, step: Step) -> Iterator[str]:
    if step.applies_when:
        form = gettext_noop("unless: {fact}") if step.applies_when.is_negated else gettext_noop("only if: {fact}")
        yield seen.say(form).format(fact=seen.fact(step.applies_when.fact))
    for fact in step.awaits:
        yield seen.say(gettext_noop("once: {fact}")).format(fact=seen.fact(fact))


def _state(seen: Seen, standing: Standing) -> str:
    words = told(standing, seen.say)
    if standing.round > 1:
        form = seen.say(gettext_noop("{state} (round {n})"))
        return form.format(state=words, n=standing.round)
    return words


def _clocks(seen: Seen, step: str) -> Iterator[str]:
    if seen.progress is None:
        yield from (term(clock, seen.say) for clock in seen.procedure.clocks if clock.step == step)
        return
    for reading in seen.progress.clocks:
        if reading.clock.step == step and (words := running(reading, seen.say)):
            yield words


def term(clock: Clock, say: Say = str) -> str:
    """The length of a clock: `waits 20 calendar days`, `within 30 calendar days`."""
    form = gettext_noop("waits {length}") if clock.is_wait else gettext_noop("within {length}")
    found = ", ".join(dict.fromkeys(str(limit.length) for limit in clock.limits))
    if clock.every:
        return say(gettext_noop("every {length}")).format(length=clock.every)
    if all(limit.is_before for limit in clock.limits):
        form = gettext_noop("{length} before")
    return say(form).format(length=found)


def running(reading: ClockReading, say: Say = str) -> str:
    """What a clock that matters now says; empty for one that waits or was kept."""
    if reading.state is ClockState.RUNNING and reading.due_on and reading.days_left is not None:
        form = (
            gettext_noop("1 day left, due {due}")
            if reading.days_left == 1
            else gettext_noop("{n} days left, due {due}")
        )
        return say(form).format(n=reading.days_left, due=reading.due_on)
    if reading.state is ClockState.MISSED:
        return say(gettext_noop("missed {due}")).format(due=reading.due_on)
    if reading.state is ClockState.UNKNOWN:
        return say(gettext_noop("clock begun on an unknown day"))
    return ""
