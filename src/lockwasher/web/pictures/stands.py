"""How a step of a case stands, in one word and one line: what the graph, the table and the strip all say the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lockwasher.cases.progress import Done, Progress, Ready
from lockwasher.web.pictures.words import Say, gettext_noop


class Stand(StrEnum):
    """How the present round of a step stands. `plain`: no case is looked at, only the edition."""

    DONE = "done"
    READY = "ready"
    HELD = "held"
    WAITING = "waiting"
    UNDETERMINED = "undetermined"
    SKIPPED = "skipped"
    DROPPED = "dropped"
    PLAIN = "plain"


WORDS = {
    Stand.DONE: gettext_noop("done"),
    Stand.READY: gettext_noop("ready"),
    Stand.HELD: gettext_noop("held"),
    Stand.WAITING: gettext_noop("waiting"),
    Stand.UNDETERMINED: gettext_noop("undetermined"),
    Stand.SKIPPED: gettext_noop("skipped"),
    Stand.DROPPED: gettext_noop("dropped"),
    Stand.PLAIN: "",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """How a step stands: `when` is the day it is told by, `waits_for` what it waits for, in the edition's words."""

    step: str
    stand: Stand
    round: int
    done: Done | None = None
    ready: Ready | None = None
    waits_for: tuple[str, ...] = ()

    @property
    def since(self) -> date | None:
        """The day since when it can be done, where a record says so."""
        return self.ready.since if self.ready else None


def standings(progress: Progress) -> dict[str, Standing]:
    """How every step stands in its present round, in the order of the edition."""
    ready = {one.step: one for one in progress.ready}
    blocked = {one.step: one.waits_for for one in progress.blocked}
    finished = {done.step: done for done in progress.done if done.round == progress.rounds[done.step]}
    found: dict[str, Standing] = {}
    for name in progress.procedure.step:
        stand = _stand(name, progress, ready, blocked.keys() | set(), finished.keys() | set())
        now = ready.get(name)
        found[name] = Standing(name, stand, progress.rounds[name], finished.get(name), now, blocked.get(name, ()))
    return found


def _stand(name: str, progress: Progress, ready: dict[str, Ready], blocked: set[str], finished: set[str]) -> Stand:
    if name in finished:
        return Stand.DONE
    if name in ready:
        return Stand.HELD if ready[name].held else Stand.READY
    if name in blocked:
        return Stand.WAITING
    if name in progress.skipped:
        return Stand.SKIPPED
    return Stand.UNDETERMINED if name in progress.undetermined else Stand.DROPPED


def told(standing: Standing, say: Say = str) -> str:
    """How a step stands, in a few words with its day: `done 2017-07-26: stamped`."""
    if standing.done:
        return _told_done(standing.done, say)
    words = say(WORDS[standing.stand])
    if standing.ready and standing.ready.held:
        return say(gettext_noop("held since {day}")).format(day=standing.ready.held.on)
    if standing.stand is Stand.READY and standing.since:
        return say(gettext_noop("ready since {day}")).format(day=standing.since)
    return words


def _told_done(done: Done, say: Say) -> str:
    form = gettext_noop("done {day}") if done.on else gettext_noop("done by {day}, no record says when")
    when = say(form).format(day=done.on or done.by)
    if done.by_clock:
        return say(gettext_noop("{when}, by its clock")).format(when=when)
    return f"{when}: {done.outcome}" if done.outcome else when
