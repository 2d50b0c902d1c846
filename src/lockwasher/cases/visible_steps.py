"""What a viewer is told of a case: a partner its own steps, and of all others that the case waits for the host."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from lockwasher.calendars.spans import Span
from lockwasher.cases.progress import Progress
from lockwasher.cases.standing import State
from lockwasher.procedures.library import Library
from lockwasher.procedures.model import Step
from lockwasher.register.nouns import Case
from lockwasher.register.portfolio import Portfolio
from lockwasher.register.viewers import Role, StepOffices, Viewer, acting_for


@dataclass(frozen=True, slots=True)
class ToldStep:
    """A step as it is told: what is asked for, how it stands, and by when (`due_on`) where a clock runs on it.

    `since` is the day from which it can be done; `outcomes` are what may be said of it, none where it has none.
    """

    name: str
    title: str
    state: State
    round: int
    on: Span | None = None
    outcome: str | None = None
    since: date | None = None
    due_on: date | None = None
    form: str = ""
    evidence: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ToldCase:
    """A case as a viewer is told of it.

    `title` is that of the procedure, blank where none of its steps is meant for the viewer. `waits_for_host`: something is
    to be done that is not meant for the viewer; `host_since` is since when, None where no record says.
    """

    case: str
    title: str
    steps: tuple[ToldStep, ...]
    waits_for_host: bool
    host_since: date | None
    is_over: bool
    is_open: bool = True

    @property
    def ready(self) -> tuple[ToldStep, ...]:
        """The steps that the viewer is asked for now."""
        return tuple(step for step in self.steps if step.state == State.READY)


def step_offices(library: Library) -> StepOffices:
    """Every office that an edition gives each step to."""
    found: dict[tuple[str, str], frozenset[str]] = {}
    for procedure in library.editions:
        for step in procedure.steps:
            key = (procedure.id, step.name)
            found[key] = found.get(key, frozenset()) | {step.office}
    return found


def visible_steps(progress: Progress, case: Case, viewer: Viewer, portfolio: Portfolio) -> ToldCase:
    """A case as the viewer is told of it. `portfolio` is the whole one, as `acting_for` wants it."""
    procedure = progress.procedure
    acting = acting_for(portfolio, viewer.partner, case.subject) if viewer.partner else frozenset()
    meant = [s for s in procedure.steps if viewer.role != Role.PARTNER or viewer.is_meant(procedure.id, s.name, acting)]
    names = {step.name for step in meant}
    others = [ready for ready in progress.ready if ready.step not in names]
    is_held = bool(others) or (bool(progress.blocked or progress.undetermined) and not progress.ready)
    return ToldCase(
        case=case.id,
        title=procedure.title if meant else "",
        steps=tuple(_told(progress, meant)),
        waits_for_host=viewer.role == Role.PARTNER and is_held and not progress.is_over,
        host_since=min((ready.since for ready in others if ready.since), default=None),
        is_over=progress.is_over,
        is_open=progress.is_open,
    )


def _told(progress: Progress, meant: Iterable[Step]) -> Iterator[ToldStep]:
    """Each step that is over, can be done or is yet to come; one that does not apply is not told of."""
    ready = {r.step: r.since for r in progress.ready}
    coming = {b.step for b in progress.blocked}
    for step in meant:
        asked = ToldStep(
            name=step.name,
            title=step.title,
            state=State.BLOCKED,
            round=progress.rounds[step.name],
            form=step.form,
            evidence=step.evidence,
            outcomes=tuple(outcome.name for outcome in step.outcomes),
        )
        if done := progress.finished(step.name):
            yield replace(asked, state=State.DONE, on=done.on, outcome=done.outcome)
        elif step.name in ready:
            yield replace(asked, state=State.READY, since=ready[step.name], due_on=_due(progress, step.name))
        elif step.name in coming:
            yield asked


def _due(progress: Progress, step: str) -> date | None:
    """The first day on which a clock that runs on the step is due."""
    return min(
        (r.due_on for r in progress.clocks if r.clock.step == step and r.due_on and not r.clock.is_wait), default=None
    )
