"""The cases nobody has opened yet: what the forecast assumes is begun today, so that it can name a date at all.

A proposed case is an assumption and is shown as one. It makes the dates of what waits for it a lower bound.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from lockwasher.cases.progress import Progress
from lockwasher.cases.trace import Surroundings, trace
from lockwasher.estimates.world import World
from lockwasher.procedures.model import StepRef
from lockwasher.readiness.milestones import cases_at, cases_by_thing, has_step, open_milestones, things_of
from lockwasher.readiness.needs import Check, read_needs
from lockwasher.readiness.readings import NeedReading, State, readings
from lockwasher.readiness.ways import is_oversize
from lockwasher.register.nouns import Case, Contribution
from lockwasher.register.portfolio import Portfolio

_PROPOSED = "proposed:"  # before the procedure and the subject, in the id of a case that nobody has opened


@dataclass(frozen=True, slots=True)
class Proposal:
    """A case that a need, a milestone or a gate asks for and that no case on record can give any more.

    `is_decision`: people must settle something first, if only what is done after a case that ended without it.
    """

    id: str
    procedure: str
    subject: str
    is_decision: bool
    progress: Progress


Bare = tuple[str, bool]  # what no case serves, and whether one tried
Asked = tuple[StepRef, str, bool]  # a step, what its case would be about, whether that is for people to decide


def proposals(world: World) -> tuple[Proposal, ...]:
    """The cases the open milestones, their needs and the gates ask for, each once, in the order of the portfolio."""
    found: dict[str, Proposal] = {}
    begun: dict[str, Progress | None] = {}
    for ref, subject, is_decision in [*_for_needs(world), *_for_milestones(world), *_for_gates(world)]:
        if ref.procedure not in begun:
            begun[ref.procedure] = not_begun(world, ref.procedure)
        progress = begun[ref.procedure]
        if progress and ref.step in progress.procedure.step:
            key = proposal_id(ref.procedure, subject)
            made = found.get(key) or Proposal(key, ref.procedure, subject, is_decision, progress)
            found[key] = replace(made, is_decision=made.is_decision or is_decision)
    return tuple(found.values())


def proposal_id(procedure: str, subject: str) -> str:
    """The stable id under which a proposed case draws its futures."""
    return f"{_PROPOSED}{procedure}:{subject}"


def proposed_of(case: str) -> tuple[str, str] | None:
    """The procedure and the subject of a proposed case, by its id; None of a case on record."""
    procedure, _, subject = case.removeprefix(_PROPOSED).partition(":")
    return (procedure, subject) if case.startswith(_PROPOSED) else None


def subjects_of(reading: NeedReading) -> tuple[str, ...]:
    """What the cases that meet a need are about: the contributions no agreement covers, else the milestone's subject."""
    if reading.need.check == Check.AGREEMENT:
        named = (cause.id.partition(":") for cause in reading.causes)
        return tuple(name for kind, _, name in named if kind == "agreement" and name != reading.milestone.subject)
    return (reading.milestone.subject,)


def is_about(portfolio: Portfolio, case_subject: str, subject: str) -> bool:
    """Whether a case about one subject can meet a need of another that shares goods with it.

    Several contributions go into one item: an agreement over one of them does nothing for the next.
    """
    contribution = portfolio.contribution.get(subject)
    if contribution is None or case_subject == subject:
        return True
    if case_subject in portfolio.agreement:
        return not _in_it(portfolio, contribution).isdisjoint(portfolio.agreement[case_subject].covers)
    return case_subject not in portfolio.contribution


def _in_it(portfolio: Portfolio, contribution: Contribution) -> frozenset[str]:
    """What an agreement may name to cover a contribution, or part of it."""
    return portfolio.goods(contribution.id) | {contribution.project}


# ---------------------------------------------------------------- who asks


def _for_needs(world: World) -> Iterator[Asked]:
    whole: dict[tuple[StepRef, str], tuple[Bare, ...]] = {}
    for reading in readings(world):
        ref = reading.need.step if reading.state != State.MET else None
        for subject in subjects_of(reading) if ref else ():
            assert ref
            things = _unmet(reading, subject)
            # Many milestones ask for the same contribution, and it may have thousands of items.
            if not things and (ref, subject) not in whole:
                whole[ref, subject] = tuple(_unserved(world, subject, (ref,), things_of(world, subject)))
            bare = tuple(_unserved(world, subject, (ref,), things)) if things else whole[ref, subject]
            yield from ((ref, name, reading.need.is_decision or is_again) for name, is_again in bare)


def _unmet(reading: NeedReading, subject: str) -> frozenset[str]:
    """The things of a subject for which a need that looks at cases is not met; empty where that is all of them."""
    named = frozenset(thing for cause in reading.causes for thing in cause.subjects)
    return frozenset() if subject in named or reading.need.check != Check.STEP else named


def _for_milestones(world: World) -> Iterator[Asked]:
    for milestone in open_milestones(world):
        if ways := read_needs()[milestone.kind].reached_by:
            for bare, is_again in _unserved(world, milestone.subject, ways, things_of(world, milestone.subject)):
                yield _proposed_way(world, bare, ways), bare, is_again


def _for_gates(world: World) -> Iterator[Asked]:
    """A step waits for one of another case, and every such case is over without it."""
    for case in world.portfolio.cases:
        progress = world.progress[case.id]
        waiting = () if progress.is_over else (s for s in progress.procedure.steps if not progress.finished(s.name))
        for gate in dict.fromkeys(gate for step in waiting for gate in step.gates):
            others = [
                (other, way)
                for way in gate.ways
                for other in world.portfolio.cases_sharing(case.subject)
                if has_step(world, other, way) and other.id != case.id
            ]
            if others and not any(_can_finish(world, *one) for one in others):
                yield _proposed_way(world, case.subject, gate.ways), case.subject, True


def _proposed_way(world: World, subject: str, ways: Sequence[StepRef]) -> StepRef:
    """The one of several ways that is proposed: the first, or that of goods stated not to be oversize."""
    _, ordinary = _by_size()
    by_size = next((way for way in ways if way.procedure in ordinary), None)
    return by_size if by_size and is_oversize(world, subject) is False else ways[0]


def taken_for_oversize(world: World, proposed: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """What the oversize transports among some proposals, each a procedure and a subject, carry without a word of its size."""
    usual, _ = _by_size()
    return tuple(
        subject for procedure, subject in proposed if procedure in usual and is_oversize(world, subject) is None
    )


@cache
def _by_size() -> tuple[frozenset[str], frozenset[str]]:
    """The procedures that are proposed unless things are stated not to be oversize, and those where they are."""
    split = [found for found in read_needs().values() if found.not_oversize]
    ordinary = frozenset(found.not_oversize.procedure for found in split if found.not_oversize)
    return frozenset(found.reached_by[0].procedure for found in split), ordinary


# ---------------------------------------------------------------- what no case gives


def _unserved(world: World, subject: str, ways: Iterable[StepRef], things: Iterable[str]) -> Iterator[Bare]:
    """What no case can bring to one of some steps any more, and whether one tried: the subject where that is all its things."""
    ways = tuple(ways)
    cases = tuple(c for c in cases_at(world, subject, *ways) if is_about(world.portfolio, c.subject, subject))
    about = cases_by_thing(world, subject, cases)
    can = {c.id: any(has_step(world, c, way) and _can_finish(world, c, way) for way in ways) for c in cases}
    served = {thing: any(can[case.id] for case in about[thing]) for thing in about}
    bare = [thing for thing in things if not served.get(thing, True)]
    if bare and not any(served.values()):
        yield subject, bool(cases)
    elif bare:
        yield from ((thing, bool(about[thing])) for thing in sorted(bare))


def _can_finish(world: World, case: Case, ref: StepRef) -> bool:
    """Whether a case has brought, or may still bring, a step to an end that lets others go on.

    A step that does not apply on the facts of a case is the case's own affair: another case would not change them.
    """
    progress = world.progress[case.id]
    done = progress.finished(ref.step)
    if done:
        outcome = progress.procedure.step[ref.step].outcome(done.outcome)
        return outcome is None or not (outcome.back_to or outcome.ends)
    return ref.step in progress.skipped or not progress.is_over


def not_begun(world: World, procedure: str) -> Progress | None:
    """How a case of a procedure stands that nobody has opened; None where no edition is in force."""
    try:
        edition = world.library.in_force(procedure, world.as_of)
    except KeyError:
        return None
    around = Surroundings(facts={fact.name: fact.default for fact in world.library.facts.values()})
    return trace(edition, (), world.as_of, world.known_on, around)
