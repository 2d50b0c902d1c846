"""Judge the needs that a step of a case meets."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from lockwasher.cases.progress import Done, Progress
from lockwasher.clearance.routes_table import read_routes
from lockwasher.estimates.world import World
from lockwasher.procedures.model import StepRef
from lockwasher.readiness.milestones import cases_at, cases_by_thing, reached
from lockwasher.readiness.needs import read_needs
from lockwasher.readiness.questions import Cause, NeedReading, Question, State
from lockwasher.readiness.ways import routes_taken
from lockwasher.register.nouns import Case, Milestone, MilestoneKind


@dataclass(frozen=True, slots=True)
class _Stand:
    """How far the best case about a thing is towards a step."""

    state: State
    reason: str
    case: str | None = None
    office: str | None = None
    since: date | None = None


# The worst thing decides how a need stands, the best case how a thing does.
_WORST_FIRST = (State.MISSING, State.UNDETERMINED, State.UNDER_WAY, State.MET)


def by_step(question: Question) -> NeedReading:
    """Met when for each thing a case has finished the step, or a case says the fact that stands in its place."""
    stands = _stands(question)
    worst = min(stands.values(), key=_how_far)
    if worst.state == State.MET:
        return question.met(worst.reason, worst.case)
    unmet = [thing for thing, stand in stands.items() if stand.state != State.MET]
    cause = Cause(f"step:{question.need.step}", f"{question.need.title}: not done", question.named(unmet))
    n = sum(stand == worst for stand in stands.values())
    share = "" if n == len(stands) else f"{n} of {len(stands)} things: "
    found = question.unmet(worst.state, share + worst.reason, (cause,))
    if worst.case is None:
        return found
    return replace(found, case=worst.case, office=worst.office, since=worst.since)


def _stands(question: Question) -> dict[str, _Stand]:
    """How far each thing is: as far as the best of its cases."""
    world, subject, ref = question.world, question.milestone.subject, question.need.step
    assert ref
    cases = cases_at(world, subject, ref)
    far, about = {case.id: _stand(world, case, ref) for case in cases}, cases_by_thing(world, subject, cases)
    bare = [thing for thing in question.things if not about[thing]]
    no_case = _no_case(question, bare) if bare else None
    found = {}
    for thing in question.things:
        best = max((far[case.id] for case in about[thing]), key=_how_far, default=no_case)
        assert best
        found[thing] = _said(question, thing) or best
    return found


def _how_far(stand: _Stand) -> int:
    return _WORST_FIRST.index(stand.state)


def _said(question: Question, thing: str) -> _Stand | None:
    """The fact that meets the need as well as its step, where a case about the thing says it."""
    world, fact = question.world, question.need.or_fact
    for case in world.portfolio.cases_about.get(thing, ()) if fact else ():
        if fact and world.progress[case.id].facts.get(fact):
            return _Stand(State.MET, f"{world.library.facts[fact].title} (case {case.id})", case.id)
    return None


def _no_case(question: Question, things: list[str]) -> _Stand:
    """No case about some of the things has the step."""
    need, world = question.need, question.world
    assert need.step
    try:
        title = world.library.in_force(need.step.procedure, world.as_of).title
    except KeyError:
        return _Stand(State.UNDETERMINED, f"the library has no edition of {need.step.procedure} for {world.as_of}")
    if behind := _behind(question):
        return _Stand(State.UNDETERMINED, f"'{behind.title}' lies behind, and no case on record says how it was done")
    taken = routes_taken(world, question.milestone.subject) if need.route else {}
    if need.route and not all(taken[thing] for thing in things):
        line = read_routes()[need.route].line
        return _Stand(State.MISSING, f"no route is chosen, and for this one ({line}) no case is open")
    return _Stand(State.MISSING, f"no case '{title}' is open")


def _behind(question: Question) -> Milestone | None:
    """The milestone, reached without a case on record, to which the procedure of the need or its route through customs leads."""
    world, need = question.world, question.need
    assert need.step
    goods = world.portfolio.goods(question.milestone.subject)
    for milestone in (m for m in _untold(world) if goods & world.portfolio.goods(m.subject)):
        ways = read_needs()[milestone.kind].reached_by
        if any(way.procedure == need.step.procedure for way in ways):
            return milestone
        if need.route is not None and milestone.kind == MilestoneKind.ENTERS:
            return milestone
    return None


@lru_cache(maxsize=2)
def _untold(world: World) -> tuple[Milestone, ...]:
    """The milestones that are reached, and no case on record says how."""
    return tuple(m for m in world.portfolio.milestones if (done := reached(world, m)) and done.on is None)


def _stand(world: World, case: Case, ref: StepRef) -> _Stand:
    progress = world.progress[case.id]
    done = progress.finished(ref.step)
    step = progress.procedure.step[ref.step]
    outcome = step.outcome(done.outcome) if done else None
    if done and not (outcome and (outcome.back_to or outcome.ends)):
        return _Stand(State.MET, _done(done), case.id)
    if progress.ended:
        return _Stand(State.MISSING, f"case {case.id} ended as '{progress.ended}'", case.id)
    if done:
        return _Stand(State.MISSING, f"case {case.id}: '{step.title}' ended in '{done.outcome}' for good", case.id)
    if ref.step in progress.skipped:
        return _Stand(State.MISSING, f"case {case.id}: on its facts '{step.title}' does not apply", case.id)
    return _on_the_way(case, progress, ref.step)


def _done(done: Done) -> str:
    told = f" ({done.outcome})" if done.outcome else ""
    return f"done on {done.on}{told}" if done.on else f"done by {done.by}{told}; no record says when"


def _on_the_way(case: Case, progress: Progress, target: str) -> _Stand:
    """What a case waits for before it can finish a step. What goes on beside the way there does not matter."""
    way, titles = progress.procedure.ancestors[target] | {target}, progress.procedure.step
    ready = next((r for r in progress.ready if r.step in way), None)
    unsure = next((step for step in progress.undetermined if step in way), None)
    if unsure and not ready:
        reason = f"case {case.id}: not known whether '{titles[unsure].title}' applies"
        return _Stand(State.UNDETERMINED, reason, case.id, titles[unsure].office)
    office = ready.office if ready else None
    if not progress.is_open:
        planned = f", planned for {case.planned}" if case.planned else ""
        return _Stand(State.MISSING, f"case {case.id} is not begun{planned}", case.id, office)
    if ready:
        held = f" ({ready.held})" if ready.held else ""
        reason = f"case {case.id} waits for: {titles[ready.step].title}{held}"
        return _Stand(State.UNDER_WAY, reason, case.id, office, ready.since)
    waits = next((", ".join(b.waits_for) for b in progress.blocked if b.step in way), "nothing on record")
    return _Stand(State.UNDER_WAY, f"case {case.id} waits for {waits}", case.id)
