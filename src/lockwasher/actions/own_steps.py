"""Record a step that is meant for a partner, with the paper that shows it: both, or neither."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from lockwasher.actions import clock
from lockwasher.actions.database import at_the_database
from lockwasher.actions.desk import desk_world
from lockwasher.actions.evidence import Upload, put_on_record, take_in
from lockwasher.actions.record import Happening, Recorded, RecordError, record_event
from lockwasher.cases.visible_steps import visible_steps
from lockwasher.records.database import writing
from lockwasher.records.evidence import Place
from lockwasher.register.viewers import Viewer
from lockwasher.register.visible import visible


def record_own_step(
    viewer: Viewer, happening: Happening, upload: Upload | None, by: str, with_it: Callable[[], None] | None = None
) -> Recorded:
    """Record that a step is done which is meant for the viewer's partner and can be done now.

    The file, if there is one, is put to the step, and may be opened by the partner and the office. `with_it` is done in the same
    transaction, before the event is written: what it raises leaves nothing recorded.

    Raises:
        RecordError: the step is not asked of this partner now, or as `record_event`.
        EvidenceError: as `take_in`.
        DatabaseUnavailableError: the database cannot be written.
    """
    with at_the_database():
        _check(viewer, happening)
        seen = _seen_by(viewer, happening, upload) if upload else None
        arrived = take_in(seen) if seen else None  # before anybody else must wait: a scanner may take minutes
        with writing():
            if with_it is not None:
                with_it()
            _check(viewer, happening)  # somebody may have recorded it meanwhile
            papers = (put_on_record(seen, arrived, by).evidence.id,) if seen and arrived else ()
            return record_event(replace(happening, evidence=papers, sets=None, corrects=None, is_void=False), by)


def _check(viewer: Viewer, happening: Happening) -> None:
    world = desk_world(clock.today())
    case = visible(world.portfolio, viewer).case.get(happening.case)
    if case is None:
        raise RecordError("there is no such case among yours; see the list of what you are asked for")
    whole = world.portfolio.case[case.id]
    told = visible_steps(world.progress[case.id], whole, viewer, world.portfolio)
    steps = {step.name: step for step in told.steps}
    if happening.step not in steps:
        raise RecordError("this step is not asked of you; see the list of what you are asked for")
    if happening.step not in {step.name for step in told.ready}:
        state = steps[happening.step].state
        raise RecordError(
            f"this step is {'on record already' if state == 'done' else 'not to be done yet'}; ask the host if that is wrong"
        )


def _seen_by(viewer: Viewer, happening: Happening, upload: Upload) -> Upload:
    """The file as one that goes to the step, for the partner and the office."""
    places = (Place("cases", happening.case, happening.step or ""),)
    return replace(upload, handling="partner", partners=(viewer.partner or "",), places=places, evidence=None)
