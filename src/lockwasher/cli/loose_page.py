"""The first page in a terminal: what will be late, what cannot be computed, what to start."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from lockwasher.cli.page import counted, indented
from lockwasher.estimates.world import World
from lockwasher.forecast.forecast import Forecast, StartBy
from lockwasher.forecast.loose import SOON, Group, Line, Loose, Start

_CELL = 22  # columns of one figure with its name: `needed by ~2017-02-12` and a space


MOST_LINES = 6  # of one cause; the rest is counted, unless all are asked for


def print_loose(console: Console, world: World, loose: Loose, *, is_whole: bool = False) -> None:
    """Print the page."""
    portfolio = world.portfolio
    console.print(f"[bold]What will come loose[/]: {escape(portfolio.title or portfolio.name)}")
    found = loose.forecast
    console.print(
        f"As of [bold]{loose.as_of}[/], on what was known then. {counted(found.draws, 'future')}, seed {found.seed}.\n"
    )
    _print_part(console, 1, "What will be late", "nothing that a plan gives a day for", loose.late, is_whole=is_whole)
    _print_part(console, 2, "What cannot be computed", "nothing", loose.unknown, is_whole=is_whole)
    _print_starts(console, loose, is_whole=is_whole)
    _print_footing(console, loose)


def loose_as_json(world: World, loose: Loose) -> dict[str, object]:
    """The page for programs."""
    found = loose.forecast
    return {
        "portfolio": world.portfolio.name,
        "as_of": loose.as_of,
        "draws": found.draws,
        "seed": found.seed,
        "world_digest": found.digest,
        "late": loose.late,
        "cannot_be_computed": loose.unknown,
        "start": [_start_as_json(start) for start in loose.start],
        "milestones": [{"id": m.milestone.id, "dates": m.dates, "on_time": m.on_time} for m in found.milestones],
        "estimates": found.estimates,
        "guesses": found.guesses,
        "spread": found.spread,
        "taken_for_oversize": found.taken_for_oversize,
    }


def _start_as_json(start: Start) -> dict[str, object]:
    asked = [{**asdict(one), "for": reason} for one, reason in start.asked]
    told = {"case": start.case, "title": start.title, "office": start.office, "is_decision": start.is_decision}
    return {**told, "latest": start.latest, "asked": asked}


def _print_part(
    console: Console, part: int, title: str, nothing: str, groups: tuple[Group, ...], *, is_whole: bool
) -> None:
    console.print(f"[bold underline]{part}. {title}[/]" if groups else f"[bold]{part}. {title}[/]: {nothing}.")
    told: dict[object, str] = {}
    for number, group in enumerate(groups, 1):
        hangs = f"{len(group.subjects)} items" if len(group.subjects) > 3 else ", ".join(group.subjects)
        earliest = f"; earliest need {group.earliest}" if group.earliest else ""
        console.print(f"\n[bold]{part}.{number} {escape(group.title)}[/]")
        indented(console, f"[dim]hangs on it: {escape(hangs)}{earliest}[/]", 4)
        shown = group.lines if is_whole or len(group.lines) <= MOST_LINES + 1 else group.lines[:MOST_LINES]
        for line in shown:
            _print_line(console, line, f"{part}.{number}", told)
        if len(shown) < len(group.lines):
            indented(console, f"[bold]and {len(group.lines) - len(shown)} more like these[/]; --all shows them", 4)
    console.print()


def _print_line(console: Console, line: Line, place: str, told: dict[object, str]) -> None:
    """A line, or, where the same one stands under an earlier cause, where to look."""
    sentence = f"[bold]{escape(line.milestone)}[/]: {escape(line.sentence)}"
    if line in told:
        indented(console, f"{sentence} [dim](see {told[line]})[/]", 4)
        return
    told[line] = place
    indented(console, sentence, 4)
    indented(console, _figures(line, console.width - 8), 8)
    indented(console, f"[dim]waits for[/] {escape(line.office or 'nobody named')}", 8)
    if line.backing:
        indented(
            console, f"[dim]rests on[/] {escape(line.backing)}{'' if line.gates else '; it can go ahead without'}", 8
        )
    for note in (n for n in line.notes if n not in told):
        told[note] = place
        indented(console, f"[dim]- {escape(note)}[/]", 8)


def _figures(line: Line, width: int) -> Table:
    """The figures under a sentence, in columns that stand under each other over the whole page."""
    mark = "†" if line.undecided else ""
    needed = f"{'' if line.need_by_is_stated else '~'}{line.need_by}" if line.need_by else "no day"
    cells = [
        ("needed by", needed),
        ("P50", _day(line.dates.p50) + mark if line.dates else "-"),
        ("P80", _day(line.dates.p80) + mark if line.dates else "-"),
        ("slack", f"{line.slack:+d} days" if line.slack is not None and line.slack > -10_000 else "-"),
        ("start by", _start(line)),
    ]
    told = [f"[dim]{name}[/] {value}" for name, value in cells]
    n_columns = min(len(told), max(1, width // _CELL))
    rows = Table.grid(padding=(0, 1, 0, 0))
    for _ in range(n_columns):
        rows.add_column(width=_CELL - 1, no_wrap=True)
    for start in range(0, len(told), n_columns):
        rows.add_row(*told[start : start + n_columns])
    return rows


def _start(line: Line) -> str:
    if line.start_by is None:
        return "-"
    if line.start_by.day is None:
        return "too late" if line.start_by.is_hopeless else "any day"
    return str(line.start_by.day)


def _day(day: date | None) -> str:
    return str(day) if day else "never"


def _print_starts(console: Console, loose: Loose, *, is_whole: bool) -> None:
    due = [s for s in loose.start if s.latest is None or (s.latest - loose.as_of).days <= SOON]
    if not due:
        console.print("[bold]3. To start this week[/]: nothing.\n")
        return
    console.print(
        f"[bold underline]3. To start this week[/] and in the {SOON // 7} weeks ahead: the latest start that keeps 80 % on time\n"
    )
    alike: dict[tuple[str, str], list[tuple[StartBy, str]]] = {}
    for start in due:
        alike.setdefault((start.title, start.office), []).extend(start.asked)
    for (title, office), asked in alike.items():
        console.print(f"[bold]{escape(title)}[/]: {escape(office)}")
        _print_asked(console, loose.as_of, asked, is_whole=is_whole)
    console.print()


def _print_asked(console: Console, as_of: date, asked: list[tuple[StartBy, str]], *, is_whole: bool) -> None:
    rows = Table.grid(padding=(0, 2, 0, 0))
    rows.add_column(width=29)
    rows.add_column(ratio=1)
    shown = asked if is_whole or len(asked) <= MOST_LINES + 1 else asked[:MOST_LINES]
    for start, reason in shown:
        rows.add_row("   " + _when(start, as_of), f"so that {escape(reason)}")
    if len(shown) < len(asked):
        rows.add_row("", f"[bold]and {len(asked) - len(shown)} more like these[/]; --all shows them")
    console.print(rows)


def _when(start: StartBy, as_of: date) -> str:
    if start.day is None:
        return "too late for years"
    days = (start.day - as_of).days
    return f"{start.day} {'(today)' if days == 0 else f'(in {days} days)' if days > 0 else f'({-days} days ago)'}"


def _spread(found: Forecast) -> Iterator[str]:
    """How much of the spread of what is late, or is wanted first, rests on guesses, and which facts would narrow it most."""
    if found.spread is None or found.spread.guess_share is None:
        return
    guessed, explained = f"{found.spread.guess_share:.0%}", f"{found.spread.explained:.0%}"
    of = "what is late" if any(m.is_late for m in found.milestones) else "what is wanted first"
    most = ", ".join(f"{escape(one.title)} {one.share:.0%}" for one in found.spread.most)
    yield (
        f"Single estimates explain {explained} of the spread of {of}, and {guessed} of that rests on guesses; "
        f"what would narrow it most: {most or 'no single one'}."
    )


def _taken_for_oversize(n: int) -> str:
    """How many consignments go by the slower way only because nobody stated their size, and how to state it."""
    were = "1 consignment was" if n == 1 else f"{n:,} consignments were"
    return (
        f"{were} taken for oversize, as nobody stated their size; state it of each item as is_oversize, yes or no: "
        "what is not is proposed to go by ordinary transport."
    )


def _print_footing(console: Console, loose: Loose) -> None:
    found = loose.forecast
    guesses = f"{found.guesses} of the {found.estimates} estimates used are guesses; each is named with its source by 'lockwasher forecast'."
    lines = [guesses if found.estimates else "No estimate was used.", *_spread(found)]
    if found.taken_for_oversize:
        lines.append(_taken_for_oversize(len(found.taken_for_oversize)))
    groups = [line for group in (*loose.late, *loose.unknown) for line in group.lines]
    if any(line.undecided for line in groups):
        lines.append("† no earlier than this: it assumes that what nobody has settled yet is begun today.")
    if any(line.need_by and not line.need_by_is_stated for line in groups):
        lines.append(
            "~ no plan on record states a day: reckoned from the planned day before it, or the P50 where that is past."
        )
    lines.append("The desk proposes on these facts; people decide and sign.")
    for line in lines:
        console.print(f"[dim]{line}[/]")
