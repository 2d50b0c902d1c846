"""Write the generated pages anew, or with --check say which are stale: the command line, the procedures, real output.

Real output stands in the pages between fences; a marker above them holds the command.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Collection, Iterator
from pathlib import Path

import paper_pages
import picture
import policy_pages
import route_pages
import typer
from route_pages import cells, table
from typer.core import TyperGroup
from typer.testing import CliRunner

from lockwasher.clearance.checks_book import Check, read_checks
from lockwasher.cli.main import app
from lockwasher.exchange.folder import SHIPPED
from lockwasher.procedures.library import read_library
from lockwasher.procedures.model import Clock, Procedure, Step
from lockwasher.procedures.words import length_told

HERE = Path(__file__).parent
ROUNDS = """An outcome that points back to its own step is a hold: it may come again and again, and uses up no round of rework.
A bound that a note names is one of rework. A forecast plays six rounds at most, holds included."""
ROOT = HERE.parent
SHEET = SHIPPED / "inventory.csv"
NOTICE = "<!-- Written by docs/generate.py; change the source, then run `make docs`. -->"
BLOCK = re.compile(r"(<!-- output: (lockwasher [^\n]*?) -->\n```\n).*?(```\n)", re.DOTALL)
# All commands in one process: starting the engine anew for each would take longer than their work.
PROGRAM = """
import json, sys
from typer.testing import CliRunner
from lockwasher.cli.main import app
found = [CliRunner().invoke(app, command.split()[1:]) for command in sys.argv[1:]]
json.dump([(one.exit_code, one.stdout, one.stderr) for one in found], sys.stdout)
"""


def main() -> None:
    """Write every generated page, or check them; pages that no source gives any more are stale too."""
    is_check = "--check" in sys.argv[1:]
    pages = dict(generated())
    stale = [path for path, text in pages.items() if not path.exists() or path.read_text("utf-8") != text]
    made = [*(HERE / "reference" / "procedures").glob("*.md"), *route_pages.FOLDER.glob("*.md")]
    left_over = [path for path in made if path not in pages]
    if is_check and (stale or left_over):
        sys.exit(f"stale: {', '.join(str(path.relative_to(ROOT)) for path in stale + left_over)}; run 'make docs'")
    if not is_check:
        for path in left_over:
            path.unlink()
        for path in stale:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(pages[path], "utf-8")
    sys.stdout.write(f"{len(pages)} generated pages: {'none is stale' if is_check else f'{len(stale)} written'}\n")


def generated() -> Iterator[tuple[Path, str]]:
    """Every generated page with its text."""
    yield picture.PATH, picture.main()
    yield HERE / "reference" / "cli.md", command_line()
    yield HERE / "reference" / "checks.md", checks_page()
    for procedure in read_library().editions:
        name = f"{procedure.id}@{procedure.edition_name}.md"
        yield HERE / "reference" / "procedures" / name, procedure_page(procedure)
    yield from route_pages.pages(NOTICE)
    yield from policy_pages.pages(NOTICE)
    yield from paper_pages.pages(NOTICE)
    pages = {path: path.read_text("utf-8") for path in [ROOT / "README.md", *sorted(HERE.glob("*/*.md"))]}
    printed = outputs({found[2] for text in pages.values() for found in BLOCK.finditer(text)})
    for path, text in pages.items():
        if BLOCK.search(text):
            yield path, BLOCK.sub(lambda block: block[1] + printed[block[2]] + block[3], text)


def outputs(commands: Collection[str]) -> dict[str, str]:
    """What commands print, run in an empty home folder with the sample sheet in it."""
    with tempfile.TemporaryDirectory() as home:
        environ = {name: told for name, told in os.environ.items() if name != "DATABASE_URL"}
        environ |= {"LOCKWASHER_HOME": home, "PYTHONPATH": os.pathsep.join(sys.path)}
        shutil.copy(SHEET, home)
        words = [sys.executable, "-c", PROGRAM, *commands]
        ran = subprocess.run(words, stdout=subprocess.PIPE, text=True, env=environ, cwd=home, check=True)  # noqa: S603  # our own
        told = ran.stdout
    found = dict(zip(commands, json.loads(told), strict=True))
    for command, (status, _, error) in found.items():
        if status:
            sys.exit(f"'{command}' ended with status {status}: {error}")
    return {c: "".join(f"{line.rstrip()}\n" for line in out.splitlines()) for c, (_, out, _) in found.items()}


# ---------------------------------------------------------------- the command line


def command_line() -> str:
    """The reference of the command line: what each verb says of itself."""
    head = f"""{NOTICE}

# The command line

| status | when |
|---|---|
| 0 | done; a page full of findings is an answer, not a fault |
| 1 | findings, where they were asked for: `loose --fail-on-loose`; `load SHEET --fail-on-rejected`; `verify` of a journal that is not whole |
| 2 | bad input: one message on standard error says where, what and what to do; nothing is changed |
| 130 | stopped by hand; nothing half-done is kept |

`--portfolio` takes the name of a shipped portfolio, a folder of plain files, a spreadsheet (.xlsx or .csv; its accepted rows
are looked at, the rejected ones counted on standard error), or `db`, the database; a shipped name comes before a folder of
that name, so write `./name` for the folder. `--as-of` looks from a day, as it was known then; a shipped
portfolio states its own default day, all else is looked at from today. `load`, `case record` and `case move` write today, and
`verify` proves the journal as it stands: they take no day. `--format json` gives every answer to programs.

The database is SQLite in the folder `LOCKWASHER_HOME`, or the PostgreSQL database of `DATABASE_URL`.
"""
    return "\n".join([head, *(_verb(words) for words in verbs(typer.main.get_command(app)))])


def verbs(command: object, words: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The words of every verb, groups before what is below them."""
    yield words
    if isinstance(command, TyperGroup):
        for name, below in command.commands.items():
            yield from verbs(below, (*words, name))


def _verb(words: tuple[str, ...]) -> str:
    wide = {"COLUMNS": "100"}  # the same page from any terminal
    told = CliRunner().invoke(app, [*words, "--help"], prog_name="lockwasher", env=wide).stdout
    lines = [line.rstrip() for line in told.strip().splitlines()]
    return "\n".join([f"## {' '.join(['lockwasher', *words])}\n", "```", *lines, "```\n"])


# ---------------------------------------------------------------- the procedures


def procedure_page(p: Procedure) -> str:
    """One edition as a page an officer can check line by line."""
    until = f" to {p.until}" if p.until else ""
    head = f"`{p.id}`, edition {p.edition_name}{until}. {p.authority}. Text: **{p.verified}**{f' ([source]({p.source_url}))' if p.source_url.startswith('http') else ''}"
    steps = table(("step", "what", "office", "after", "outcomes", "rests on", "text"), map(_step, p.steps))
    clocks = table(("clock", "on step", "length", "strength", "if missed", "rests on", "text"), map(_clock, p.clocks))
    rounds = ROUNDS if any(o.back_to for s in p.steps for o in s.outcomes) else ""
    parts = [
        NOTICE,
        f"# {p.title}",
        head,
        p.about,
        "## Steps",
        steps,
        rounds,
        *(["## Clocks", clocks] if p.clocks else []),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


# ---------------------------------------------------------------- the checks


def checks_page() -> str:
    """The fourteen checks as a page: what each looks at, what it finds in which words, on which rule, and what to do."""
    book = read_checks()
    head = f"""{NOTICE}

# The checks of what has gone wrong

`lockwasher checks` looks in a portfolio for fourteen ways in which bringing an instrument in has gone wrong. {book.about}
A word in braces stands for what is on record; {{what}} for the item, or for how many items. Marks as in
[law sources](../background/law-sources.md). The data are `src/lockwasher/clearance/checks.yaml`."""
    state = """| state | of a subject | of a check |
|---|---|---|
| found | something is wrong | something is found |
| undetermined | a fact is missing, and is named | nothing is found, and something is undetermined or nothing is on record to look at |
| clear | all is on record, and nothing is wrong | it looked at something, and all of it is clear |"""
    missing = table(("fact", "what is missing"), iter(book.missing.items()))
    parts = [head, state, *map(_check_part, book.checks.values()), "## What may be missing", missing]
    return "\n\n".join(parts) + "\n"


def _check_part(c: Check) -> str:
    rests, mark = cells(c.backing)
    lists = [f"{name}: {', '.join(words)}" for name, words in c.terms.items()]
    lists += [f"{name.replace('_', ' ')}: {', '.join(map(str, told))}" for name, told in c.figures.items()]
    found = ((kind.id, kind.words, kind.remedy, *cells(kind.backing)) for kind in c.kinds.values())
    parts = [
        f"## {c.number}. {c.title}",
        f"`{c.id}` looks at {c.looks_at}. Rests on {rests}, {mark}.",
        f"Where it went wrong: {c.seen}{f' ([source]({c.seen_url}))' if c.seen_url else ''}.",
        table(("finding", "words", "what to do", "rests on", "text"), found),
        "\n".join(f"- {told}" for told in lists),
    ]
    return "\n\n".join(part for part in parts if part)


# ---------------------------------------------------------------- rows


def _step(s: Step) -> tuple[str, ...]:
    after = ", ".join([*s.after, *map(str, s.gates), *(f"fact {fact}" for fact in s.awaits)])
    condition = (
        f" (only if {'not ' if s.applies_when.is_negated else ''}{s.applies_when.fact})" if s.applies_when else ""
    )
    note = f"<br>{s.note}" if s.note else ""
    return s.name, s.title + condition + note, s.office, after, _outcomes(s), *cells(s.backing)


def _outcomes(s: Step) -> str:
    told = []
    for o in s.outcomes:
        goes = _back(s, o.back_to) if o.back_to else "ends" if o.ends else "on"
        told.append(f"{o.name}: {goes}{f', sets {o.sets}' if o.sets else ''}")
    return "; ".join(told)


def _back(s: Step, to: str) -> str:
    """Where an outcome points back to, and its bound: only rework has one, a step may be held again and again."""
    return f"back to {to}" if to == s.name else f"back to {to}, at most {s.rounds} rounds"


def _clock(c: Clock) -> tuple[str, ...]:
    return c.name, c.step, length_told(c), c.strength, c.missed, *cells(c.backing)


if __name__ == "__main__":
    main()
