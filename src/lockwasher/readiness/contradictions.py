"""What the record says that cannot both be so.

Title claimed by two papers, a milestone before the paper that lets it, a fact said in one case and denied in another, a
route taken by one to whom it is closed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from lockwasher.clearance.routes import RouteState
from lockwasher.clearance.routes_known import differ, said_of
from lockwasher.clearance.taken import taken_by
from lockwasher.estimates.world import World
from lockwasher.readiness.milestones import Reached, cases_at, reached
from lockwasher.readiness.needs import Check, read_needs
from lockwasher.readiness.questions import Question
from lockwasher.readiness.readings import questions
from lockwasher.readiness.ways import readings_of
from lockwasher.register.coverage import uncovered
from lockwasher.register.nouns import Claim, Field
from lockwasher.register.portfolio import grouped
from lockwasher.register.title import double_claims


@dataclass(frozen=True, slots=True)
class Contradiction:
    """One contradiction: about what, in one sentence, since which day, and the items that hang on it."""

    subject: str
    sentence: str
    since: date
    items: tuple[str, ...] = ()


def contradictions(world: World) -> tuple[Contradiction, ...]:
    """All contradictions of the record on the day the world is looked at."""
    return (*_claimed_twice(world), *_too_early(world), *_said_and_denied(world), *_closed_routes(world))


# ---------------------------------------------------------------- two papers


def _claimed_twice(world: World) -> Iterator[Contradiction]:
    """One contradiction for the same claims, however many items hang on them."""
    for field in Field:
        contested = grouped((held.claims, held.item) for held in double_claims(world.portfolio, field, world.as_of))
        for claims, items in contested.items():
            subjects = {claim.subject for claim in claims}
            holders, papers = sorted({c.holder for c in claims}), sorted({c.paper for c in claims})
            yield Contradiction(
                subject=subjects.pop() if len(subjects) == 1 else items[0],
                sentence=f"{field.value.replace('-', ' ')} is claimed for {' and '.join(holders)}, by {' and '.join(papers)}",
                since=_contested_since(claims),
                items=items,
            )


def _contested_since(claims: Sequence[Claim]) -> date:
    """The first day on which two of the claims name different holders."""
    in_order = sorted(claims, key=lambda claim: claim.begins.last)
    return next(claim.begins.last for claim in in_order if claim.holder != in_order[0].holder)


# ---------------------------------------------------------------- before its paper


def _too_early(world: World) -> Iterator[Contradiction]:
    for milestone in world.portfolio.milestones:
        done = reached(world, milestone)
        if done and done.on:
            for question in questions(world, milestone):
                if question.need.gates and (without := _without(question, done)):
                    title = read_needs()[milestone.kind].title
                    sentence = f"{milestone.subject} {title} on {done.on}, {without}"
                    yield Contradiction(milestone.subject, sentence, done.by)


def _without(question: Question, done: Reached) -> str:
    """What a milestone was reached without, as far as the record says so; empty where it does not."""
    assert done.on
    if question.need.check == Check.STEP:
        return _before_step(question, done.on.last)
    if question.need.check == Check.AGREEMENT:
        portfolio, day = question.world.portfolio, done.on.last
        bare = {c.title for item in question.items for c in uncovered(portfolio, item, day)}
        return f"before a signed agreement covered {' and '.join(sorted(bare))}" if bare else ""
    return ""


def _before_step(question: Question, day: date) -> str:
    """Only an open case can contradict: where no case is on record, nothing says that the paper was not there."""
    world, ref = question.world, question.need.step
    for case in cases_at(world, question.milestone.subject, ref) if ref else ():
        met = world.progress[case.id].finished(ref.step) if ref else None
        if world.progress[case.id].is_open and (met is None or (met.on and met.on.first > day)):
            return f"before '{question.need.title}' (case {case.id})"
    return ""


# ---------------------------------------------------------------- said in one case and denied in another


def _said_and_denied(world: World) -> Iterator[Contradiction]:
    """A fact on which a way through customs turns, and of which cases about the same goods tell different things."""
    told = (
        ((fact, words, tuple(case for of in cases.values() for case in of)), item.id)
        for item in world.portfolio.items
        for fact, cases in said_of(world, item).items()
        if (words := differ(cases))
    )
    for (fact, words, cases), items in grouped(told).items():
        sentence = f"cases contradict each other on '{world.library.facts[fact].title}': {words}"
        subject = world.portfolio.case[cases[0]].subject
        yield Contradiction(subject, sentence, max(_since(world, case) for case in cases), items)


# ---------------------------------------------------------------- a route that is closed


def _closed_routes(world: World) -> Iterator[Contradiction]:
    """A route is taken, and title or importer close it."""
    for case in world.portfolio.cases:
        routes = {way.route for way in taken_by(world, case)}
        items = world.portfolio.items_of(case.subject) if routes else ()
        closed = grouped(
            ((s.route.title, s.reason), item.id)
            for item in items
            for s in readings_of(world, case.subject, item, world.as_of)
            if s.route.id in routes and s.state == RouteState.CLOSED
        )
        for (title, reason), found in closed.items():
            sentence = f"'{title}' is taken (case {case.id}), and {reason}"
            yield Contradiction(case.subject, sentence, _since(world, case.id), found)


def _since(world: World, case: str) -> date:
    """The first day on record of a case."""
    opened = world.portfolio.case[case].opened
    days = [done.by for done in world.progress[case].done] + ([opened.last] if opened else [])
    return min(days, default=world.as_of)
