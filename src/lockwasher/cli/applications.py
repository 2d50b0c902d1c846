"""The verb applications: the fewest lawful applications for duty-free entry, as known and under sets of assumptions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from lockwasher.actions.portfolios import DATABASE, sets_for
from lockwasher.clearance.applications import Application, Filing, Granularity
from lockwasher.clearance.applications_queue import Wait, hours, queues
from lockwasher.clearance.applications_record import OnRecord, on_record
from lockwasher.clearance.eligibility_rules import Assumption
from lockwasher.clearance.filing_plans import FilingPlan, Stake, applicant_for_all, filing_plans
from lockwasher.clearance.money import Total
from lockwasher.cli.clearing import (
    ApplicantOption,
    AssumeOption,
    OfficerHourOption,
    OnOption,
    RateOption,
    assumed,
    desk_of,
    prices,
)
from lockwasher.cli.jsons import to_json
from lockwasher.cli.options import DayOption, Form, FormOption, InputError, PortfolioOption
from lockwasher.cli.page import bar, console, counted, indented, table
from lockwasher.cli.seeing import office_title, view
from lockwasher.estimates.world import World
from lockwasher.exchange.assumed import read_sets
from lockwasher.register.nouns import Partner

_LONG = 24  # months, from which on years are told as well
MOST = 5  # applications of a plan that are named, unless all are asked for


def applications(
    portfolio: PortfolioOption = DATABASE,
    as_of: DayOption = None,
    on: OnOption = None,
    assume: AssumeOption = None,
    sets: Annotated[
        Path | None,
        typer.Option(
            "--sets", metavar="FILE", help="Sets of assumptions; left out: those that come with the portfolio."
        ),
    ] = None,
    applicant: ApplicantOption = None,
    officer_hour: OfficerHourOption = None,
    rate: RateOption = None,
    is_whole: Annotated[bool, typer.Option("--all", help="Name every application.")] = False,
    form: FormOption = Form.TEXT,
) -> None:
    """The applications for duty-free entry: one per line, per type and order, and the fewest lawful ones, with what they cost."""
    seen = view(portfolio, as_of)
    told = read_sets(sets) if sets else sets_for(portfolio)
    desk = desk_of(seen.world, on, assume, applicant)
    stated = prices(officer_hour=officer_hour, rate=rate)
    with bar() as shown:
        shown.add_task("Planning", total=None)
        try:
            found = filing_plans(
                seen.world, desk.on, told, assumptions=assumed(assume), applicant=applicant, prices=stated
            )
            partner = applicant_for_all(seen.world, desk.on, applicant)
        except ValueError as error:
            raise InputError(str(error)) from None
        dockets = on_record(desk, stated)
    if form == Form.JSON:
        typer.echo(to_json({"as_of": seen.world.as_of, **_as_json(found, dockets, desk.on)}))
        return
    out = console()
    print_head(out, seen.world, desk.on, found, partner)
    for plan in found:
        _print_plan(out, plan, _shared(found), is_whole=is_whole)
    _print_record(out, dockets)
    _print_footing(out, seen.world, found)


# ---------------------------------------------------------------- the page


def print_head(out: Console, world: World, on: date, found: tuple[FilingPlan, ...], partner: Partner | None) -> None:
    """Print the counts under each set of assumptions, and what all sets take as true."""
    title = world.portfolio.title or world.portfolio.name
    out.print(f"[bold]Applications for duty-free entry of instruments (15 CFR part 301)[/]: {escape(title)}")
    who = f"{escape(partner.name)} \\[{partner.mark}]" if partner else "nobody on record"
    n = counted(len(world.portfolio.items), "line")
    out.print(f"Entering on [bold]{on}[/], as known on {world.as_of}. {n}. Applicant: {who}.\n")
    out.print(_summary(found))
    shared = _shared(found)
    if shared:
        out.print("\n[dim]All plans but the first take as true, and it is on no record:[/]")
    for one in shared:
        indented(out, f"[dim]- {escape(one.words)} \\[{escape(one.id)}][/]", 4)


def _summary(found: tuple[FilingPlan, ...]) -> Table:
    rows = table("", "per line", "per type and order", "fewest", "in none", "cannot be told")
    for column in rows.columns[1:]:
        column.justify = "right"
    for one in found:
        counts = [f"{len(one.plan.at(each).applications):,}" for each in Granularity]
        rows.add_row(escape(one.under.id), *counts, f"{len(one.plan.none):,}", f"{len(one.plan.undetermined):,}")
    return rows


def _shared(found: tuple[FilingPlan, ...]) -> tuple[Assumption, ...]:
    """The assumptions made in every plan but the first."""
    first, *others = (one.under.assumptions for one in found)
    return tuple(one for one in others[0] if one not in first and all(one in each for each in others)) if others else ()


def _print_plan(out: Console, one: FilingPlan, shared: tuple[Assumption, ...], *, is_whole: bool) -> None:
    out.print(f"\n[bold underline]{escape(one.under.id)}[/]: {escape(one.under.words)}")
    for line in _lines(one, shared):
        indented(out, line, 4)
    filed = one.plan.applications
    for application in filed if is_whole else filed[:MOST]:
        indented(out, escape(_told(application)), 8)
    if len(filed) > MOST and not is_whole:
        indented(out, f"and {len(filed) - MOST:,} more; --all names them", 8)


def _lines(one: FilingPlan, shared: tuple[Assumption, ...]) -> Iterator[str]:
    plan, own = one.plan, [a for a in one.under.assumptions if a not in shared]
    if own:
        yield f"[dim]assumed:[/] {escape('; '.join(a.words for a in own))}"
    if plan.idle:
        yield f"[dim]of these nothing rests on:[/] {escape('; '.join(a.id for a in plan.idle))}"
    for rule, n in plan.none_by_rule().items():
        yield f"[dim]in none:[/] {counted(n, 'line')}, {escape(rule.words)} ({escape(rule.backing.cites)}) \\[{rule.backing.verified}]"
    if plan.undetermined:
        missing = ", ".join(f"{fact} ({n:,})" for fact, n in sorted(plan.missing().items(), key=lambda pair: -pair[1]))
        yield f"[dim]cannot be told:[/] {counted(len(plan.undetermined), 'line')}, for want of {escape(missing)}"
    yield f"[dim]at stake:[/] {_stake(one.stake)}"
    for filing in plan.filings:
        if filing.applications or filing.not_worth:
            yield f"[dim]{filing.granularity}:[/] {_filing(filing)}"


def _filing(filing: Filing) -> str:
    n, told = len(filing.applications), []
    if filing.n_refused:
        rules = dict.fromkeys(a.refused_by.words for a in filing.applications if a.refused_by)
        told.append(f"{filing.n_refused:,} of them refused as they stand, since {'; '.join(rules)}")
    if filing.not_worth:
        told.append(f"{len(filing.not_worth):,} more are not worth their cost")
    effort = hours(n)
    told.append(f"{effort.least:,} to {effort.most:,} officer-hours")
    told.append(f"at each office {'; '.join(map(_wait, queues(n)[: len(queues(n)) // 2]))}")
    return escape(f"{counted(n, 'application')}; {'; '.join(told)}")


def _wait(wait: Wait) -> str:
    """How long one office is busy; the two offices are taken to handle as many a year."""
    least, most = wait.per_year.least, wait.per_year.most
    rate = f"{least}" if least == most else f"{least} to {most}"
    months = f"{wait.shortest:,}" if wait.shortest == wait.longest else f"{wait.shortest:,} to {wait.longest:,}"
    years = f" ({wait.longest / 12:,.0f} years)" if wait.longest >= _LONG else ""
    return f"{months} months{years} at {rate} a year"


def _stake(stake: Stake) -> str:
    told = f"{stake.known.amount:,.2f} USD known of {counted(stake.n_lines, 'line')}, each entered alone"
    if stake.n_unknown:
        missing = sorted(stake.missing.items(), key=lambda pair: -pair[1])
        told += f"; for {stake.n_unknown:,} a part is unknown: " + ", ".join(f"{fact} ({n:,})" for fact, n in missing)
    if stake.at_last_known != stake.known:
        told += f"; {stake.at_last_known.amount:,.2f} USD at the last known rates"
    if stake.n_at_most_the_fee:
        told += f"; {counted(stake.n_at_most_the_fee, 'line')} would save the processing fee at the most"
    return escape(told)


def _told(application: Application) -> str:
    basis = "; ".join("practice" if rule.backing.is_practice else rule.backing.cites for rule in application.basis)
    covers = application.completeness
    whole = "" if covers is None or covers.is_complete is not None else "; no list of its components is on record"
    return f"{application.key.title}: {counted(len(application.lines), 'line')} ({basis}){whole}"


def _print_record(out: Console, dockets: tuple[OnRecord, ...]) -> None:
    if dockets:
        out.print("\n[bold underline]On record[/]")
    for one in dockets:
        indented(out, f"[bold]{escape(one.case.id)}[/]: {counted(len(one.lines), 'line')}. {escape(one.case.note)}", 4)
        for stage, done in one.stages:
            indented(out, f"[dim]{escape(stage)}:[/] {escape(done)}", 8)
        indented(out, f"[dim]claim of 9810.00.60 at entry:[/] {escape(one.claim)}", 8)
        indented(out, f"[dim]deposit without the stamped copy (15 CFR 301.8(a)):[/] {_deposit(one.deposit)}", 8)


def _deposit(deposit: Total) -> str:
    if not deposit.n_unknown:
        return f"{deposit.known.amount:,.2f} USD"
    return escape(f"unknown: {', '.join(deposit.missing)}; known part {deposit.known.amount:,.2f} USD")


def _print_footing(out: Console, world: World, found: tuple[FilingPlan, ...]) -> None:
    out.print("\n[bold]Not judged here[/]")
    for line in found[0].plan.not_judged:
        indented(out, f"[dim]- {escape(line)}[/]", 4)
    used = {rule for one in found for made in one.plan.applications for rule in made.basis if rule.backing.is_practice}
    out.print("\n[bold]What the figures rest on[/]")
    for rule in sorted(used, key=lambda rule: rule.id):
        indented(
            out, f"[dim]practice: {escape(rule.words)}. {escape(rule.backing.cites)} \\[{rule.backing.verified}][/]", 4
        )
    offices = " and ".join(office_title(world, name) for name in dict.fromkeys(wait.office for wait in queues(1)))
    indented(out, f"[dim]the two offices: {escape(offices)}, each taken to handle as many a year[/]", 4)
    for part in (*hours(1).parts, *(wait.per_year for wait in queues(1)[: len(queues(1)) // 2])):
        guess = "a guess" if part.is_guess else "a source"
        indented(out, f"[dim]{escape(part.id)}: {escape(part.rests_on)} \\[{guess}][/]", 4)
    out.print(
        "[dim]An office is taken to handle nothing else and to begin at once: others in its queue come on top.[/]"
    )
    out.print("[dim]The desk proposes on these facts; the applicant, Customs and Commerce decide.[/]")


# ---------------------------------------------------------------- for programs


def _as_json(found: tuple[FilingPlan, ...], dockets: tuple[OnRecord, ...], on: object) -> Mapping[str, object]:
    judged = found[0].plan.not_judged
    return {"on": on, "plans": [_plan_as_json(one) for one in found], "on_record": dockets, "not_judged": judged}


def _plan_as_json(one: FilingPlan) -> dict[str, object]:
    plan = one.plan
    return {
        "under": one.under.id,
        "words": one.under.words,
        "assumptions": one.under.assumptions,
        "idle": plan.idle,
        "applicant": plan.applicant,
        "applications": {each: _filing_as_json(plan.at(each)) for each in Granularity},
        "in_none": plan.none,
        "undetermined": plan.undetermined,
        "stake": one.stake,
    }


def _filing_as_json(filing: Filing) -> dict[str, object]:
    n = len(filing.applications)
    return {
        "n": n,
        "n_refused": filing.n_refused,
        "officer_hours": {"least": hours(n).least, "most": hours(n).most},
        "queues": [
            {"office": w.office, "capacity": w.per_year.id, "months": [_number(w.shortest), _number(w.longest)]}
            for w in queues(n)
        ],
        "applications": [
            {
                "title": a.key.title,
                "lines": a.lines,
                "basis": [rule.id for rule in a.basis],
                "rests_on": [one.id for one in a.rests_on],
                "is_complete": a.completeness.is_complete if a.completeness else None,
                "missing_components": a.completeness.missing if a.completeness else (),
                "refused_by": a.refused_by.id if a.refused_by else None,
            }
            for a in filing.applications
        ],
        "not_worth": [{"title": a.key.title, "lines": a.lines} for a in filing.not_worth],
    }


def _number(told: Decimal) -> float:
    return float(told)
