"""A host laboratory's schedule into the register: taken in, matched to milestones, shown as a difference, then written whole.

What a person says of an activity is remembered. Nothing below asks what day it is; the file is held by its content.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from lockwasher.actions import clock
from lockwasher.actions.database import at_the_database
from lockwasher.actions.desk import current_portfolio, reading
from lockwasher.actions.evidence import most_bytes
from lockwasher.actions.kept import newest_kept
from lockwasher.actions.scanner import ScannerError, scan
from lockwasher.exchange.file_kinds import clean_name
from lockwasher.exchange.forms import judge
from lockwasher.exchange.schedule_changes import ScheduleChange, schedule_changes
from lockwasher.exchange.schedule_files import read_schedules
from lockwasher.exchange.schedule_matches import Match, matches
from lockwasher.exchange.schedule_plan import SchedulePlan, Writing, lay_upon, milestones_of, need_bys_of
from lockwasher.exchange.schedules import DEFAULT_TAKE, Schedule, Take, of_project
from lockwasher.records import schedules as held
from lockwasher.records.changes import newest_of
from lockwasher.records.database import writing
from lockwasher.records.held_files import Held, HeldFileError, TooLargeError, checked, hold
from lockwasher.records.schedules import Linked, Taken
from lockwasher.records.store import save_records
from lockwasher.register.nouns import Milestone, NeedBy
from lockwasher.register.portfolio import Portfolio, Record

See = Callable[[Portfolio], Portfolio]

_REMEMBERED = 4  # schedules that a process keeps in memory
_MOST_NAMED = 5


class ScheduleLoadError(ValueError):
    """A schedule cannot be taken in, matched or written; the text says why and what to do. Nothing was written."""


@dataclass(frozen=True, slots=True)
class Laid:
    """A schedule that was taken in, laid upon what a person may see: its matches, and what the sure ones would change."""

    taken: Taken
    plan: SchedulePlan
    matched: tuple[Match, ...]

    @property
    def proposed(self) -> tuple[Match, ...]:
        """What is proposed and nobody has kept yet, the sure ones first."""
        found = [match for match in self.matched if match.how != "remembered"]
        return tuple(sorted(found, key=lambda match: not match.how.is_sure))


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person chooses: the day of an activity, and whether the links of logic are written as well.

    `shown` is `told_of` of the plan that was looked at; where the register has moved on since, nothing is written.
    """

    take: Take = DEFAULT_TAKE
    with_logic: bool = False
    shown: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """What was written of a schedule: need-bys, and milestones with links of logic."""

    n_need_bys: int
    n_milestones: int


@dataclass(frozen=True, slots=True)
class ChangesSince:
    """What changed in a project's schedule from one taken in before to a later one; `before` None: there is none."""

    before: Taken | None
    after: Taken
    changes: tuple[ScheduleChange, ...]


def take_in(name: str, chunks: Iterable[bytes], by: str, project: str | None = None) -> Taken:
    """Take a schedule file in: scanned, read whole, and held; the register stays as it is.

    Raises:
        ScheduleLoadError: it is too large, the scanner refuses it, or nobody is named who hands it in.
        RefusedFileError: it cannot be read, or holds several projects and none is named. Nothing was kept.
        DatabaseUnavailableError: the database cannot be written.
    """
    if not by.strip():
        raise ScheduleLoadError("say who loads the schedule: the name of a post")
    file, found = clean_name(name), list[Schedule]()

    def check(path: Path, _: Held) -> None:
        scan(path)
        found.append(of_project(file, read_schedules(file, path.read_bytes()), project))

    try:
        kept = hold(_home(), chunks, most_bytes(), check)
    except TooLargeError:
        limit = most_bytes() // 1_000_000
        told = f"'{file}' is larger than {limit} MB, the limit of this desk"
        raise ScheduleLoadError(f"{told}; export one project at a time, or ask the administrator to raise it") from None
    except ScannerError as error:
        raise ScheduleLoadError(f"'{file}': {error}") from None
    schedule = found[0]
    n = len(schedule.activities)
    with at_the_database(), writing():
        return held.add(
            Taken(
                project=schedule.project, file=file, sha256=kept.sha256, data_date=schedule.data_date, n_activities=n,
                by=by, at=clock.now(),
            )
        )  # fmt: skip


def lay(taken: Taken, portfolio: Portfolio, day: date, take: Take = DEFAULT_TAKE) -> Laid:
    """What a schedule that was taken in would change of what `portfolio` holds, with the slack by the forecast of the day.

    Raises:
        ScheduleLoadError: its file is not held as it was taken in.
    """
    schedule = schedule_of(taken)
    return Laid(taken, *_laid(schedule, portfolio, day, take, held.links_of(schedule.project)))


def look_at(
    name: str,
    content: bytes,
    take: Take = DEFAULT_TAKE,
    *,
    project: str | None = None,
    links: Mapping[str, str] | None = None,
) -> tuple[SchedulePlan, tuple[Match, ...]]:
    """What a file would change; nothing is kept. `links` are matches that hold beside those remembered.

    Raises:
        RefusedFileError: it cannot be read, or holds several projects and none is named.
        DatabaseUnavailableError: the database cannot be read.
    """
    schedule = of_project(name, read_schedules(name, content), project)
    portfolio, _ = current_portfolio()
    known = _without(held.links_of(schedule.project), links or {}) | dict(links or {})
    return _laid(schedule, portfolio, clock.today(), take, known)


def keep_links(project: str, links: Mapping[str, str], whys: Mapping[str, str], by: str, portfolio: Portfolio) -> int:
    """Remember which activity is which milestone (an empty one: none of them); how many were kept.

    Raises:
        ScheduleLoadError: a milestone is not there, two activities are to be the same one, or one stands otherwise for
            somebody who sees more.
        DatabaseUnavailableError: the database cannot be written.
    """
    _refuse_unknown(links, portfolio)
    with at_the_database(), writing():
        before = held.links_of(project)
        _refuse_unseen(before, links, portfolio, current_portfolio()[0])
        at = clock.now()
        held.write_links(
            Linked(project=project, activity=name, milestone=milestone, why=whys.get(name, ""), by=by, at=at)
            for name, milestone in links.items()
        )
    return len(links)


def write_schedule(taken: Taken, see: See, choice: Choice, by: str, reason: str) -> Written:
    """Write the need-bys of the remembered matches, and where asked the links of logic: all of it, or nothing.

    `see` gives of the register what the person may see: nothing else is written.

    Raises:
        ScheduleLoadError: no reason is given, nothing would change, or the register is no longer as it was shown.
        ConflictError, StoreError: somebody else changed a record at that moment, or it is archived.
        DatabaseUnavailableError: the database cannot be written.
    """
    if not by.strip() or not reason.strip():
        raise ScheduleLoadError("say who writes the schedule, and why; it stays in the history of every need-by")
    schedule = schedule_of(taken)
    with at_the_database(), writing():
        now, _ = current_portfolio()
        seen = see(now.known(clock.today()))
        plan = lay_upon(schedule, seen, _remembered(schedule, seen), choice.take)
        if choice.shown and choice.shown != told_of(plan):
            raise ScheduleLoadError("the register has changed since the differences were shown; look at them again")
        need_bys, milestones = _records(plan, seen, now, taken.file, with_logic=choice.with_logic)
        _save("milestones", milestones, now, by, reason)
        _save("need_bys", need_bys, now, by, reason)
        written = Written(len(need_bys), len(milestones))
        held.mark_written(
            taken.id, take=str(choice.take), reason=reason, n_need_bys=written.n_need_bys, n_links=written.n_milestones,
            written_by=by, written_at=clock.now(),
        )  # fmt: skip
    return written


def told_of(plan: SchedulePlan) -> str:
    """What a plan would write, as a short text that another plan of the same changes has as well."""
    told = [(s.match.milestone, str(s.old), str(s.new)) for s in plan.changes]
    return hashlib.sha256(repr((told, plan.addable, plan.take)).encode()).hexdigest()[:16]


def changes_since(taken: Taken, take: Take = DEFAULT_TAKE) -> ChangesSince:
    """What changed since the schedule of the same project that was written before.

    Raises:
        ScheduleLoadError: one of the two files is not held as it was taken in.
    """
    before = held.written_before(taken.project, taken.id)
    if before is None:
        return ChangesSince(None, taken, ())
    return ChangesSince(before, taken, schedule_changes(schedule_of(before), schedule_of(taken), take))


def all_taken() -> tuple[Taken, ...]:
    """Every schedule that was taken in, the newest first."""
    with reading():
        return held.all_taken()


def find_taken(id: int) -> Taken | None:
    """One schedule that was taken in."""
    with reading():
        return held.read_taken(id)


def schedule_of(taken: Taken) -> Schedule:
    """The schedule in a file that was taken in, kept in memory for a while.

    Raises:
        ScheduleLoadError: the file is not held as it was taken in.
    """
    try:
        return _read(taken.file, taken.sha256, taken.project, _home())
    except HeldFileError:
        told = f"'{taken.file}' is not held as it was taken in"
        raise ScheduleLoadError(f"{told}; put it back from a backup, or load the schedule again") from None


@lru_cache(maxsize=_REMEMBERED)
def _read(file: str, sha256: str, project: str, home: Path) -> Schedule:
    return of_project(file, read_schedules(file, checked(home, sha256).read_bytes()), project)


def _home() -> Path:
    return Path(settings.LOCKWASHER_HOME)


def _laid(
    schedule: Schedule, portfolio: Portfolio, day: date, take: Take, links: Mapping[str, str]
) -> tuple[SchedulePlan, tuple[Match, ...]]:
    matched = matches(schedule, portfolio.milestones, links)
    kept = newest_kept(day)
    p80s = {name: found.dates.p80 for name, found in kept.milestones.items()} if kept else {}
    remembered = [match for match in matched if match.how == "remembered"]
    return lay_upon(schedule, portfolio, remembered, take, p80s), matched


def _remembered(schedule: Schedule, portfolio: Portfolio) -> list[Match]:
    links = held.links_of(schedule.project)
    found = matches(schedule, portfolio.milestones, links)
    return [match for match in found if match.how == "remembered"]


def _records(
    plan: SchedulePlan, seen: Portfolio, now: Portfolio, file: str, *, with_logic: bool
) -> tuple[list[NeedBy], list[Milestone]]:
    """What a plan writes."""
    ids = frozenset(need_by.id for need_by in now.need_bys)
    need_bys = need_bys_of(plan, seen, Writing(file, clock.today(), ids))
    milestones = milestones_of(plan, now) if with_logic else []
    if not need_bys and not milestones:
        raise ScheduleLoadError("nothing would change: the register says what the schedule says, or nothing is matched")
    return need_bys, milestones


def _save(noun: str, records: Iterable[Record], portfolio: Portfolio, by: str, reason: str) -> None:
    told = list(records)
    if not told:
        return
    faults = list(judge(noun, told, portfolio, None))
    if faults:
        raise ScheduleLoadError("; ".join(map(str, faults[:_MOST_NAMED])))
    save_records(noun, told, by, clock.now(), reason, newest_of(noun, [record.id for record in told]))


def _without(kept: Mapping[str, str], links: Mapping[str, str]) -> dict[str, str]:
    """What is remembered, but for what other matches take the place of."""
    return {
        name: milestone for name, milestone in kept.items() if name not in links and milestone not in links.values()
    }


def _refuse_unknown(links: Mapping[str, str], portfolio: Portfolio) -> None:
    seen: dict[str, str] = {}
    for name, milestone in links.items():
        if milestone and milestone not in portfolio.milestone:
            raise ScheduleLoadError(
                f"there is no milestone '{milestone}' for activity '{name}'; look it up in the register"
            )
        if milestone and milestone in seen:
            told = f"activities '{seen[milestone]}' and '{name}' are both to be milestone '{milestone}'"
            raise ScheduleLoadError(f"{told}; a milestone is one activity of a schedule")
        seen[milestone] = name


def _refuse_unseen(before: Mapping[str, str], links: Mapping[str, str], seen: Portfolio, whole: Portfolio) -> None:
    """A match stands that the person does not see; one to a milestone that is no longer there holds nobody up."""
    for name in links:
        if before.get(name) in whole.milestone and before[name] not in seen.milestone:
            told = f"activity '{name}' was matched by somebody who sees more of the register"
            raise ScheduleLoadError(f"{told}; leave it, or ask a coordinator")
