"""The verbs of schedules: schedule load, schedule export, schedule changes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from lockwasher.actions import clock, schedules
from lockwasher.actions.desk import current_portfolio
from lockwasher.actions.schedule_forecast import forecast_csv, forecast_rows
from lockwasher.actions.schedules import Choice, ScheduleLoadError
from lockwasher.cli.jsons import to_json
from lockwasher.cli.options import UNNAMED_POST, ByOption, Form, FormOption, InputError
from lockwasher.cli.page import console, counted, table
from lockwasher.exchange.schedule_changes import ScheduleChange
from lockwasher.exchange.schedule_matches import How, Match
from lockwasher.exchange.schedule_plan import SchedulePlan, Shift
from lockwasher.exchange.schedules import DEFAULT_TAKE, DEFAULT_WHY, Take
from lockwasher.records.schedules import Taken
from lockwasher.records.store import ConflictError, StoreError

_SHOWN = 20
WholeOption = Annotated[bool, typer.Option("--all", help="Every row, and not only the first.")]
ProjectOption = Annotated[
    str | None, typer.Option("--project", metavar="NAME", help="The project to read, where the file holds several.")
]


def load(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A Primavera file (.xer), or MS Project's XML.")],
    take: Annotated[
        Take, typer.Option("--take", help="Which day of an activity is the need-by of its milestone.")
    ] = DEFAULT_TAKE,
    project: ProjectOption = None,
    pairs: Annotated[
        list[str] | None,
        typer.Option(
            "--match", metavar="ACTIVITY=MILESTONE", help="An activity that is a milestone; as often as needed."
        ),
    ] = None,
    takes_names: Annotated[
        bool, typer.Option("--take-names", help="Keep the matches that are proposed by name alone as well.")
    ] = False,
    with_logic: Annotated[
        bool, typer.Option("--with-logic", help="Write the links that only the schedule tells as well.")
    ] = False,
    is_to_write: Annotated[
        bool, typer.Option("--write", help="Write the need-bys that differ; else that is only shown.")
    ] = False,
    reason: Annotated[str, typer.Option("--reason", help="Why; it stays in the history of every need-by.")] = "",
    by: ByOption = UNNAMED_POST,
    form: FormOption = Form.TEXT,
    is_whole: WholeOption = False,
) -> None:
    """Lay a schedule upon the register: matches and differences are shown, and written where that is asked."""
    content = _content(file)
    said = _pairs(pairs or [])
    plan, matched = schedules.look_at(file.name, content, take, project=project, links=said)
    held = {m.activity: m.milestone for m in matched if m.how.is_sure or (takes_names and m.how != How.REMEMBERED)}
    plan, matched = schedules.look_at(file.name, content, take, project=project, links=held | said)
    lost = [f"{name}={milestone}" for name, milestone in said.items() if name not in {m.activity for m in matched}]
    if lost:
        raise InputError(f"--match {lost[0]}: the schedule has no such activity, or the register no such milestone")
    if form == Form.JSON:
        typer.echo(to_json({"matches": matched, "shifts": plan.shifts, "logic": plan.logic}))
    else:
        _print_plan(console(), plan, matched, is_whole=is_whole)
    if is_to_write:
        chosen = Choice(take, with_logic=with_logic, shown=schedules.told_of(plan))
        _write(
            file, content, {m.activity: m for m in matched if m.activity in held | said}, chosen, by, reason, project
        )
    elif form == Form.TEXT:
        console().print("\nNothing is written. --write writes what differs; a --reason belongs to it.")


def export(
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Write there; left out, the CSV is printed.")
    ] = None,
) -> None:
    """P50 and P80 of every matched activity as CSV, keyed by activity id."""
    portfolio, _ = current_portfolio()
    told = forecast_csv(forecast_rows(portfolio, clock.today()))
    if out is None:
        typer.echo(told, nl=False)
        return
    try:
        out.write_text(told, encoding="utf-8", newline="")
    except OSError as error:
        raise InputError(f"--out {out}: {error.strerror}; name a file in a folder that can be written to") from None
    typer.echo(f"{out}: {told.count(chr(10)) - 1} activities.")


def changes(
    project: ProjectOption = None,
    take: Annotated[Take, typer.Option("--take", help="The day that is compared.")] = DEFAULT_TAKE,
    form: FormOption = Form.TEXT,
    is_whole: WholeOption = False,
) -> None:
    """What changed from the schedule that was written before to the newest one."""
    taken = _newest(project)
    since = schedules.changes_since(taken, take)
    if form == Form.JSON:
        typer.echo(to_json(since.changes))
        return
    page = console()
    if since.before is None:
        page.print(
            escape(f"{taken.project}: no schedule was written before {taken.file}; there is nothing to compare.")
        )
        return
    n = counted(len(since.changes), "change")
    page.print(escape(f"{taken.project}: {n} from {since.before.file} to {taken.file}."))
    _print_changes(page, since.changes, is_whole=is_whole)


def _write(  # what was shown and what goes with it
    file: Path, content: bytes, kept: Mapping[str, Match], choice: Choice, by: str, reason: str, project: str | None
) -> None:
    """Take the file in, remember its matches, and write what was shown."""
    if not reason.strip():
        raise InputError("--write needs a --reason: it stays in the history of every need-by")
    taken = schedules.take_in(file.name, [content], by, project)
    portfolio, _ = current_portfolio()
    links = {name: match.milestone for name, match in kept.items()}
    kept_by_now = "the file was"
    try:
        schedules.keep_links(taken.project, links, {name: match.why for name, match in kept.items()}, by, portfolio)
        kept_by_now = "the file and its matches were"
        written = schedules.write_schedule(taken, lambda all_of_it: all_of_it, choice, by, reason)
    except (ScheduleLoadError, StoreError, ConflictError) as error:
        raise InputError(f"{error}. No need-by is written; {kept_by_now} kept") from None
    need_bys = counted(written.n_need_bys, "need-by")
    typer.echo(f"\nWritten: {need_bys}, new links at {counted(written.n_milestones, 'milestone')}.")


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise InputError(f"{file}: {error.strerror}; name a schedule file that can be read") from None


def _pairs(told: list[str]) -> dict[str, str]:
    found = {}
    for pair in told:
        activity, is_pair, milestone = pair.rpartition("=")
        if not is_pair or not activity.strip() or not milestone.strip():
            raise InputError(f"--match {pair}: write ACTIVITY=MILESTONE, such as A1040=wheels-arrives")
        found[activity.strip()] = milestone.strip()
    return found


def _newest(project: str | None) -> Taken:
    every = [taken for taken in schedules.all_taken() if project in {None, taken.project}]
    if not every:
        raise InputError("no such schedule was loaded; 'lockwasher schedule load FILE --write' loads one")
    names = dict.fromkeys(taken.project for taken in every)
    if len(names) > 1:
        raise InputError(f"several schedules were loaded; name one: --project {' or '.join(names)}")
    return every[0]


def _print_plan(page: Console, plan: SchedulePlan, matched: tuple[Match, ...], *, is_whole: bool) -> None:
    schedule = plan.schedule
    dated = f", data date {schedule.data_date}" if schedule.data_date else ""
    page.print(escape(f"{schedule.project}: {len(schedule.activities):,} activities{dated}."))
    for notice in schedule.notices:
        page.print(escape(f"{notice}."))
    why = f": {DEFAULT_WHY}" if plan.take == DEFAULT_TAKE else ""
    page.print(escape(f"The need-by of a milestone is the {plan.take.replace('-', ' ')} of its activity{why}."))
    _print_proposed(page, [match for match in matched if match.how != How.REMEMBERED], plan, is_whole=is_whole)
    _print_shifts(page, plan.shifts, is_whole=is_whole)
    for one in plan.logic[: None if is_whole else _SHOWN]:
        page.print(escape(f"Logic: {one.milestone} after {one.after}: {one.kind}."))


def _print_proposed(page: Console, proposed: list[Match], plan: SchedulePlan, *, is_whole: bool) -> None:
    if not proposed:
        return
    page.print("\nProposed by name alone; --take-names or --match keeps them:")
    rows = table("activity", "name", "milestone", "why")
    for match in proposed[: None if is_whole else _SHOWN]:
        name = plan.schedule.activity[match.activity].name
        rows.add_row(*map(escape, (match.activity, name, match.milestone, match.why)))
    page.print(rows)


def _print_shifts(page: Console, shifts: tuple[Shift, ...], *, is_whole: bool) -> None:
    page.print(
        f"\n{sum(shift.is_change for shift in shifts)} of {counted(len(shifts), 'matched milestone')} would change."
    )
    rows = table("milestone", "activity", "need-by", "by the schedule", "days", "slack now", "slack then")
    told = sorted(shifts, key=lambda shift: not shift.is_change)
    for shift in told[: None if is_whole else _SHOWN]:
        new = shift.remark or str(shift.new)
        numbers = ("" if n is None else str(n) for n in (shift.days, shift.slack_old, shift.slack_new))
        cells = (shift.match.milestone, shift.activity.id, str(shift.old or ""), new, *numbers)
        rows.add_row(*map(escape, cells))
    if shifts:
        page.print(rows)


def _print_changes(page: Console, found: tuple[ScheduleChange, ...], *, is_whole: bool) -> None:
    rows = table("what", "activity", "name", "before", "now", "days")
    for one in found[: None if is_whole else _SHOWN]:
        days = "" if one.days is None else f"{one.days:+d}"
        rows.add_row(*map(escape, (one.what, one.activity, one.name, one.before, one.after, days)))
    if found:
        page.print(rows)
