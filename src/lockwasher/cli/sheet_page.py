"""A spreadsheet on a page: what its columns were taken for, what it changes, which rows are rejected, what is unknown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from rich.console import Console
from rich.markup import escape

from lockwasher.actions.load_book import BookPlan
from lockwasher.actions.load_sheet import Plan
from lockwasher.cli.page import table
from lockwasher.cli.verbs import VERBS
from lockwasher.exchange.sheet_columns import LEFT_OUT, Column
from lockwasher.exchange.sheet_differences import Change, Difference
from lockwasher.exchange.sheet_rows import BadCell
from lockwasher.records.loads import Load

_SHOWN = 20  # changes, and rejected rows, without --all
_LEFT_OUT_SHOWN = 10
_MEANS = {
    "owner": "owner, by account: shown in the title ledger, holds nothing", "line": "line number", "part": "part number",
    "serial": "serial number", "pid": "inventory number", "title": "title: what it is", "currency": "currency of the row",
    "mass_kg": "mass", "need_by": "need by",
}  # fmt: skip
_NEXT = (
    ("loose", "loose"),
    ("checks", "checks"),
    ("applications", "applications"),
    ("routes", "routes --all"),
    ("title", "title"),
)


def print_plan(page: Console, plan: Plan, *, is_whole: bool) -> None:
    """Print what a sheet says and what it would change."""
    for line in _head(plan):
        page.print(escape(line))
    _print_columns(page, plan)
    _print_notices(page, [*plan.reading.notices, *plan.merged.notices])
    _print_rejected(page, plan, is_whole=is_whole)
    _print_differences(page, plan, is_whole=is_whole)
    _print_unknown(page, plan)


def print_book(page: Console, plan: BookPlan, *, is_whole: bool) -> None:
    """Print what every sheet of a workbook says and would change, what is not read, and the rows of all."""
    for one in plan.plans:
        print_plan(page, one, is_whole=is_whole)
        page.print()
    _print_notices(page, [*plan.left, *plan.notices])
    names = ", ".join(sheet.name for one in plan.plans for sheet, _ in one.reading.layout.sheets)
    told = f"{plan.n_rows} rows: {plan.n_accepted} accepted, {plan.n_rejected} rejected"
    page.print(f"\nAll of it ({escape(names)}): {told}; {plan.n_to_write} records are new or change.", soft_wrap=True)
    _print_rejected_path(page, plan)


def print_loads(page: Console, loads: Iterable[Load]) -> None:
    """Print the loads on record, the newest first."""
    shown = table("load", "when", "file", "what", "rows", "rejected", "new", "changed", "by", "state")
    for load in loads:
        counts = map(str, (load.rows, load.rejected, load.created, load.updated))
        shown.add_row(str(load.number), f"{load.at:%Y-%m-%d %H:%M}", escape(load.file), load.noun, *counts, escape(load.by), str(load.state))  # fmt: skip
    page.print(shown)


def print_end(page: Console, plan: Plan | BookPlan) -> None:
    """Print what was written, or that nothing was, and what to look at next."""
    counts = plan.written
    if counts is None:
        page.print(f"\n{_why_not(plan)}")
        return
    page.print(f"\nWritten: {counts.created} records new, {counts.updated} changed, {counts.unchanged} as they were.")
    if plan.load:
        page.print(
            f"This is load {plan.load}; 'lockwasher load --undo {plan.load} --reason TEXT' takes it back as a whole."
        )
    page.print("The mapping of the columns is kept for the next sheet with this header.")
    steps = [f"lockwasher {words}" for verb, words in _NEXT if verb in VERBS]
    page.print(f"[dim]Next: {'; '.join(steps)}.[/]")


def _why_not(plan: Plan | BookPlan) -> str:
    if not plan.n_accepted:
        return "Nothing can be written: no row was accepted."
    if plan.n_to_write:
        return "Nothing is written; --write writes it."
    if plan.n_rejected:
        return "Nothing is to be written: all accepted rows are on record, the rejected ones are not."
    return "Nothing is to be written: all of it is on record."


def _head(plan: Plan) -> Iterator[str]:
    reading, layout = plan.reading, plan.reading.layout
    names = ", ".join(f"'{sheet.name}'" for sheet, _ in layout.sheets)
    header = layout.sheets[0][1]
    rows = (
        f"row {header.first + 1}" if header.first == header.last else f"rows {header.first + 1} and {header.last + 1}"
    )
    yield f"{plan.path.name}, sheet {names}: {layout.noun}, the header in {rows}, the columns {layout.how}."
    yield f"{reading.n_rows} rows: {len(reading.accepted)} accepted, {len(reading.rejected)} rejected."


def _print_columns(page: Console, plan: Plan) -> None:
    columns = plan.reading.layout.columns
    page.print("\n1. What each column was taken for\n")
    shown = table("", "header", "means", "by")
    for column in columns:
        if column.meaning != LEFT_OUT:
            shown.add_row(column.letter, escape(column.header), escape(_meaning(column, plan)), column.how)
    page.print(shown)
    left = [column for column in columns if column.meaning == LEFT_OUT and column.header]
    for column in left[:_LEFT_OUT_SHOWN]:
        page.print(f"[dim]{column.letter:3}{escape(column.header[:50])}: left out; {escape(column.how)}[/]")
    if left[_LEFT_OUT_SHOWN:]:
        page.print(f"[dim]and {len(left) - _LEFT_OUT_SHOWN} more columns left out[/]")


def _meaning(column: Column, plan: Plan) -> str:
    told = _MEANS.get(column.meaning, column.meaning.replace("_", " "))
    told += ", tells the rows apart" if column.meaning == plan.reading.key else ""
    return ", ".join(part for part in (told, column.currency, column.unit, column.order) if part)


def _print_notices(page: Console, notices: Iterable[str]) -> None:
    for number, notice in enumerate(notices):
        page.print(f"{'' if number else chr(10)}Note: {escape(notice)}", soft_wrap=True)


def _print_rejected(page: Console, plan: Plan, *, is_whole: bool) -> None:
    lines = plan.reading.rejected
    page.print(f"\n2. Rejected rows: {len(lines)}")
    for line in lines if is_whole else lines[:_SHOWN]:
        for _, cell in line.bad:
            page.print(f"   {escape(str(cell))}", soft_wrap=True)
    if lines[_SHOWN:] and not is_whole:
        page.print(f"   and {len(lines) - _SHOWN} more; --all shows them")
    _print_rejected_path(page, plan)


def _print_rejected_path(page: Console, plan: Plan | BookPlan) -> None:
    if plan.rejected_path:
        page.print(f"   They stand with their reasons in {escape(str(plan.rejected_path))}", soft_wrap=True)
        page.print("   Correct them there and load that file.")


def _print_differences(page: Console, plan: Plan, *, is_whole: bool) -> None:
    page.print("\n3. What it changes")
    counts = Counter((difference.noun, difference.what) for difference in plan.merged.differences)
    for noun in dict.fromkeys(noun for noun, _ in counts):
        told = ", ".join(f"{counts[noun, what]} {what}" for what in ("new", "changed", "unchanged"))
        page.print(f"   {noun}s: {told}")
    said = [
        difference for difference in plan.merged.differences if difference.changes or difference.what != "unchanged"
    ]
    said.sort(key=lambda difference: difference.what == "new")  # changes first: they take something away
    for difference in said if is_whole else said[:_SHOWN]:
        page.print(f"   {escape(_told(difference))}", soft_wrap=True)
    if said[_SHOWN:] and not is_whole:
        page.print(f"   and {len(said) - _SHOWN} more; --all shows them")
    n_kept = sum(change.is_kept for difference in said for change in difference.changes)
    if n_kept:
        page.print(f"   {n_kept} fields were written by hand and are kept; --take-over FIELD or ID:FIELD takes the sheet's", soft_wrap=True)  # fmt: skip
    page.print("   An empty cell erases nothing that is on record.")


def _told(difference: Difference) -> str:
    changes = "; ".join(_change(change, is_new=difference.what == "new") for change in difference.changes)
    head = f"{difference.what} {difference.noun} {difference.id} ({difference.title[:60]})"
    return f"{head}: {changes}" if changes else head


def _change(change: Change, *, is_new: bool) -> str:
    fact = change.field.replace("_", " ")
    if change.is_kept:
        return f"{fact}: {change.old or 'blank'} kept by hand, the sheet says {change.new}"
    return f"{fact} {change.new}" if is_new else f"{fact}: {change.old or 'unknown'} -> {change.new}"


def _print_unknown(page: Console, plan: Plan) -> None:
    n_items = sum(difference.noun == "item" for difference in plan.merged.differences)
    if n_items:
        told = ", ".join(f"{fact.replace('_', ' ')} of {n}" for fact, n in plan.merged.unknown.items())
        page.print(
            f"\n4. Unknown among these {n_items} items, and left so: {told or 'nothing that is counted'}.",
            soft_wrap=True,
        )


def book_as_json(plan: BookPlan) -> dict[str, object]:
    """Every sheet of a workbook for programs, with the rows of all."""
    return {
        "file": str(plan.path),
        "lists": [sheet_as_json(one) for one in plan.plans],
        "not_read": plan.left,
        "notices": plan.notices,
        "rows": plan.n_rows,
        "accepted": plan.n_accepted,
        "rejected": plan.n_rejected,
        "rejected_file": plan.rejected_path,
        "written": plan.written,
        "load": plan.load,
    }


def sheet_as_json(plan: Plan) -> dict[str, object]:
    """The same for programs."""
    reading, layout = plan.reading, plan.reading.layout
    whats = Counter((difference.noun, difference.what) for difference in plan.merged.differences)
    return {
        "file": str(plan.path),
        "sheets": [sheet.name for sheet, _ in layout.sheets],
        "noun": layout.noun,
        "mapping": layout.how,
        "rows": reading.n_rows,
        "accepted": len(reading.accepted),
        "rejected": len(reading.rejected),
        "columns": [
            {"letter": c.letter, "header": c.header, "means": c.meaning, "by": c.how, "currency": c.currency, "unit": c.unit, "dates": c.order}
            for c in layout.columns
        ],
        "counts": {f"{noun}s": {what: n for (of, what), n in whats.items() if of == noun} for noun, _ in whats},
        "differences": [one for one in plan.merged.differences if one.changes or one.what != "unchanged"],
        "unknown": plan.merged.unknown,
        "rejected_rows": [
            {"row": line.address, "reasons": [_bad(cell) for _, cell in line.bad]} for line in reading.rejected
        ],
        "rejected_file": plan.rejected_path,
        "notices": [*reading.notices, *plan.merged.notices],
        "written": plan.written,
        "load": plan.load,
    }  # fmt: skip


def _bad(cell: BadCell) -> dict[str, str]:
    return {
        "cell": cell.address,
        "column": cell.column,
        "value": cell.value,
        "reason": cell.reason,
        "suggestion": cell.suggestion,
    }
