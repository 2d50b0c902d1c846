"""A finding on policies in a terminal: the conclusion first, then what moved, what it costs, what it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from lockwasher.clearance.filing_plans import AS_KNOWN
from lockwasher.cli.page import counted, indented, table
from lockwasher.policy import cost_words, office_words, words
from lockwasher.policy.comparison import Compared, Comparison, Group, Moved
from lockwasher.policy.finding import Finding
from lockwasher.policy.model import Policy
from lockwasher.procedures.words import backing_told

MOST: Final = 5  # milestones of each kind that are named


def print_finding(out: Console, found: Finding) -> None:
    """Print a finding."""
    _print_head(out, found)
    for one in found.ranked:
        _print_one(out, found, one)
    _print_causes(out, found)
    _print_turns(out, found)
    _print_footing(out, found)


def _print_head(out: Console, found: Finding) -> None:
    at = found.comparison
    out.print(f"[bold]What a reform would save[/]: {escape(found.title)}")
    out.print(
        f"As of [bold]{at.as_of}[/], on the same {counted(at.draws, 'future')}, seed {at.seed}. "
        f"{counted(at.n_milestones, 'milestone')} to come, {at.n_wanted:,} wanted by a day; {counted(at.n_items, 'line')}."
    )
    out.print(f"Held against [bold]{escape(at.base.name)}[/]: {escape(at.base.title)}.")
    if found.under.id != AS_KNOWN.id:
        out.print(f"Taken as true, and on no record: {escape(found.under.words)} \\[{escape(found.under.id)}].")
    out.print()
    out.print(_summary(found))


def _summary(found: Finding) -> Table:
    papers = any(one.stamped for one in found.ranked)
    names = ("policy", "days late of a milestone", "in time", "lines stamped as they enter")
    rows = table(*names[: 4 if papers else 3])
    for one in found.ranked:
        late = "no date changes" if words.is_same(one) else words.change(one.days_late, "days")
        stamped = [words.change(one.stamped, "points", scale=100) if one.stamped else "no such lines"] if papers else []
        rows.add_row(escape(one.policy.name), late, words.change(one.on_time, "points", scale=100), *stamped)
    return rows


def _print_one(out: Console, found: Finding, one: Compared) -> None:
    out.print(f"\n[bold underline]{escape(one.policy.name)}[/]: {escape(one.policy.title)}")
    indented(out, f"[bold]{escape(words.headline(one))}[/]", 4)
    for conflict in found.conflicts.get(one.policy.name, ()):
        indented(out, f"[bold]Conflict[/]: {escape(conflict)}.", 4)
    for note in one.notes:
        indented(out, f"[bold]Note[/]: {escape(note)}.", 4)
    for head, told in (*words.figures(found.comparison, one), *_papers(found, one)):
        indented(out, f"[dim]{head}:[/] {escape(told)}", 4)
    for head, told in _groups(found, one):
        indented(out, f"[dim]in time, {escape(head)}:[/] {escape(told)}", 4)
    _print_offices(out, found, one)
    against = words.latest_first(moved for moved in one.moved if words.against(moved))
    _print_moved(out, found.comparison, "Later than before, or less often in time", against)
    towards = [moved for moved in one.moved if words.towards(moved)]
    _print_moved(out, found.comparison, "Earlier than before", towards)
    for part in found.parts.get(one.policy.name, ()):
        indented(out, f"[dim]of this,[/] {escape(part.told)}: {escape(words.change(part.days_late, 'days late'))}", 4)
    _print_lines(out, "it takes to be so", one.policy.assumes)
    _print_lines(out, "the law still", one.policy.still)


def _papers(found: Finding, one: Compared) -> Iterator[tuple[str, str]]:
    yield "filed", words.filed(one.filings, found.titles)
    queue = "; ".join(f"{after} {told}" for after, told in words.queue(one.filings))
    if queue:
        yield "applications undecided", queue
    yield "duties and fees at stake", words.money(one.cost)
    for head, told in cost_words.costs(found.comparison.base_cost, one):
        yield f"{head[0].lower()}{head[1:]}", told
    for gone in one.falls:
        yield from cost_words.fallen(gone, found.titles)
    yield from _waits(found, one)
    yield "rests on", words.rests(one.rests.guesses, one.rests.estimates)


def _waits(found: Finding, one: Compared) -> Iterator[tuple[str, str]]:
    """The offices whose mean wait differs."""
    for office, wait in one.waits.items():
        before = found.comparison.base_waits.get(office)
        first, second = before.mean if before else None, wait.mean
        if first != second and second is not None:
            told = f"{words.figure(second)} days in the mean, {words.figure(wait.p80 or 0.0)} in eight futures of ten"
            was = f"; before {words.figure(first)}" if first is not None else "; before it was no queue"
            yield f"wait at {found.name(office)}", told + was


def _print_offices(out: Console, found: Finding, one: Compared) -> None:
    """The offices that get more to do or less, those at which most changes."""
    differing = office_words.changed(one)
    for work in differing[:MOST]:
        indented(out, f"[dim]at {escape(found.name(work.office))}:[/] {escape(office_words.told(work))}", 4)
    if len(differing) > MOST:
        indented(out, f"and {counted(len(differing) - MOST, 'office')} more; --format json names them", 4)


def _groups(found: Finding, one: Compared) -> Iterator[tuple[str, str]]:
    for group in (*one.partners, *one.kinds, *one.goods):
        if not group.on_time.is_exactly_zero:
            yield f"{_named(found, group)} ({group.n:,})", words.share(group.on_time)


def _named(found: Finding, group: Group) -> str:
    return ", ".join(found.name(name) for name in group.name.split(", "))


def _print_moved(out: Console, at: Comparison, head: str, moved: Sequence[Moved]) -> None:
    if not moved:
        return
    indented(out, f"[bold]{head}[/]", 4)
    for one in moved[:MOST]:
        indented(out, f"{escape(one.title)} \\[{escape(one.id)}]{f', wanted by {one.due}' if one.due else ''}", 6)
        indented(out, f"[dim]P50[/] {words.dates(at.as_of, one.p50, words.NEVER_HALF)}", 8)
        indented(out, f"[dim]P80[/] {words.dates(at.as_of, one.p80)}", 8)
        if one.on_time and (one.on_time.change or 0) < 0:
            indented(out, f"[dim]in time[/] {words.share(one.on_time)}", 8)
    if len(moved) > MOST:
        indented(out, f"and {len(moved) - MOST:,} more; --format json names them", 6)


def _print_lines(out: Console, head: str, lines: tuple[str, ...]) -> None:
    for line in lines:
        indented(out, f"[dim]{head}:[/] {escape(line)}", 4)


def _print_causes(out: Console, found: Finding) -> None:
    if found.causes is None:
        return
    out.print(f"\n[bold underline]For what days are lost under {escape(found.comparison.base.name)}[/]")
    if not found.causes:
        indented(out, "no milestone waits for a need that is not met", 4)
    for cause in found.causes:
        told = words.change(cause.days_late, "days late of a milestone, were it met today")
        indented(
            out,
            f"{escape(cause.title)} \\[{cause.need}], {counted(cause.n_milestones, 'milestone')}: {escape(told)}",
            4,
        )
    if found.causes:
        indented(out, "[dim]Causes compete: what two of them hold up falls away only with both.[/]", 4)


def _print_turns(out: Console, found: Finding) -> None:
    if not found.turned:
        return
    out.print(f"\n[bold underline]What would turn the ranking of {escape(' and '.join(found.turned))}[/]")
    if not found.turns:
        indented(out, "nothing was tried: neither has a parameter, and no guess decides a day", 4)
    for turn in found.turns:
        indented(out, escape(words.turned(turn)), 4)
        if turn.rests_on:
            indented(out, f"[dim]{escape(turn.rests_on)}[/]", 8)


def _print_footing(out: Console, found: Finding) -> None:
    at = found.comparison
    out.print("\n[bold]What the figures rest on[/]")
    for policy in (at.base, *(one.policy for one in found.ranked)):
        indented(out, f"[dim]{escape(_rests(policy))}[/]", 4)
    _print_lines(out, "note on the base", at.base_notes)
    indented(out, f"[dim]{words.rests(at.base_rests.guesses, at.base_rests.estimates)} in the base[/]", 4)
    indented(out, f"[dim]duties and fees at stake in the base: {escape(words.money(at.base_cost))}[/]", 4)
    indented(out, f"[dim]paid for good in the base: {escape(cost_words.base_paid(at.base_cost))}[/]", 4)
    indented(out, f"[dim]{escape(cost_words.METHOD)}[/]", 4)
    out.print(
        f"[dim]An interval holds the change with {words.HELD}, over draws; it says nothing of what the estimates miss.[/]"
    )
    out.print(f"[dim]Of days late, {words.horizon()}. A date is that of the draw at its place, never one between.[/]")
    if any(map(office_words.changed, at.others)):
        out.print(f"[dim]{office_words.HOW_COUNTED}[/]")


def _rests(policy: Policy) -> str:
    sets = "".join(f"; {p.name}={p.value} {p.unit}: {p.rests_on}" for p in policy.parameters)
    sets += "".join(f"; {c.name}={c.value}: {c.rests_on}" for c in policy.choices)
    return f"{policy.name}: {backing_told(policy.backing)}{sets}"
