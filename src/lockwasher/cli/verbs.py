"""The verbs of the command line, and how each is loaded when it is called: `--help` and `verify` do without the engine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

import typer
from django.core.exceptions import ImproperlyConfigured
from typer.core import TyperCommand, TyperGroup

from lockwasher.actions.refusals import is_refusal
from lockwasher.cli.options import InputError


@dataclass(frozen=True, slots=True)
class Verb:
    """One verb: the module of `cli` and the function in it; or, without a place, the verbs below it. `help` is one line."""

    help: str
    place: str = ""
    below: Mapping[str, Verb] = field(default_factory=dict)


VERBS: Mapping[str, Verb] = {
    "demo": Verb("Open the shipped portfolio and print what will come loose.", "desk:demo"),
    "loose": Verb("What will come loose, why, and what to start this week.", "desk:loose"),
    "needs": Verb("What each milestone needs, and how each need stands.", "readings:needs"),
    "title": Verb("Who has title, custody and risk of each item, who imports it, by which paper.", "readings:title"),
    "clocks": Verb("The law's clocks that run, were met or were missed.", "readings:clocks"),
    "checks": Verb("The fourteen ways it has gone wrong at customs, looked for in the record.", "checks:checks"),
    "case": Verb(
        "Show where a case stands; record what happened in it; move cases to another edition.",
        below={
            "show": Verb("Where a case stands: its steps, whom it waits on, its clocks.", "case:show"),
            "record": Verb("Record in the journal what happened in a case of the database.", "case_record:record"),
            "move": Verb(
                "Move running cases to another edition of their procedure, after a dry run.", "case_move:move"
            ),
        },
    ),
    "forecast": Verb("When each milestone will be reached, and what decides the day.", "forecasts:forecast"),
    "replay": Verb(
        "Set the desk back: what struck, when it first warned, what it cried in vain.", "looking_back:replay"
    ),
    "routes": Verb("Every lawful way through customs, its days and its cost.", "routes:routes"),
    "applications": Verb(
        "The fewest lawful applications for duty-free entry, and what the others would cost.",
        "applications:applications",
    ),
    "policy": Verb(
        "What a reform would save: policies compared on the same futures.",
        below={
            "list": Verb("Every policy, with its question and what it rests on.", "policies:list_policies"),
            "show": Verb("One policy: what it changes, assumes, and what the law still forbids.", "policies:show"),
            "check": Verb("Read policy files; every fault with its line and remedy.", "policies:check"),
            "compare": Verb("Hold policies against a base, on the same futures.", "policy_compare:compare"),
            "brief": Verb("Write the brief of two pages, as PDF.", "policy_compare:brief"),
            "national": Verb(
                "Hold policies against a base on a synthetic national portfolio.", "policy_national:national"
            ),
            "optimise": Verb("The set of policies that saves most days within a budget.", "policy_optimise:optimise"),
        },
    ),
    "calendar": Verb(
        "The days ahead of a post, a partner or a project, for a calendar program.", "days_ahead:calendar"
    ),
    "handover": Verb("What the successor in a post receives, as PDF, Word or text.", "handing_over:handover"),
    "paper": Verb("Papers filled from the register, and what each of them lacks.", "papers:paper"),
    "paper state": Verb("State a fact of a record for papers, with its source.", "paper_records:state"),
    "audit-pack": Verb("All on record about an agreement, an item or a year, in one zip.", "auditing:audit_pack"),
    "init": Verb("Begin a desk of your own: the project, its host, and what comes next.", "first_hour:init"),
    "load": Verb("Load a portfolio, or an office's own spreadsheet, into the database.", "books:load"),
    "tariff": Verb(
        "The official tariff files of this desk.",
        below={
            "load": Verb("Take in the tariff schedule, or the list of headings for instruments.", "tariff:load"),
            "list": Verb("The official files that are in use.", "tariff:list_files"),
        },
    ),
    "schedule": Verb(
        "Schedules of host laboratories: need-bys in, P50 and P80 out, what changed.",
        below={
            "load": Verb("Lay a schedule upon the register; shown first, written where asked.", "schedules:load"),
            "export": Verb("P50 and P80 as CSV, keyed by activity id.", "schedules:export"),
            "changes": Verb("What changed since the schedule before.", "schedules:changes"),
        },
    ),
    "verify": Verb("Prove that the journal of the database is whole.", "proof:verify"),
    "procedures": Verb(
        "The procedures: what they say, and whether every file is in order.",
        below={
            "list": Verb(
                "Every edition, with the law it follows and how far it was verified.", "library:list_editions"
            ),
            "show": Verb("One edition: steps, offices, outcomes, clocks, citations.", "library:show"),
            "diff": Verb("What changes from one edition of a procedure to another.", "library:diff"),
            "check": Verb("Read every file, run every worked case, compare published digests.", "library_check:check"),
        },
    ),
    "serve": Verb("Serve the pages of the database.", "serving:serve"),
    "worker": Verb("Run the jobs of the application: forecasts, as they are asked for.", "working:worker"),
    "mail": Verb(
        "Letters to posts and partners: digests, handing over, what became of them.",
        below={
            "digests": Verb("Compose the digests of a day and queue them, once each.", "mail:digests"),
            "send": Verb("Hand over what is queued, at most once each.", "mail:send"),
            "list": Verb("Every letter with its state and the server's own answer.", "mail:list_letters"),
            "bounce": Verb("Mark the letter that a mail server gave back.", "mail:bounce"),
        },
    ),
    "account": Verb("Make an account of the pages, or change one.", "serving:account"),
    "bench": Verb("Measure the forecast engine on a workload of the benchmark kit.", "measuring:bench"),
    "warmup": Verb("Compile the passes of the forecast before they are first needed.", "warming:warmup"),
}


class Verbs(TyperGroup):
    """A group whose verbs are loaded when they are called, and whose refusals are one message and status 2."""

    def __init__(self, *, verbs: Mapping[str, Verb] = VERBS, **told: Any) -> None:
        super().__init__(**told)
        self.verbs = verbs
        self.commands = _Shelf(verbs)  # type: ignore[assignment]  # typer only reads it

    def list_commands(self, ctx: typer.Context) -> list[str]:  # type: ignore[override]  # noqa: ARG002  # as typer calls it
        """The names of the verbs, in the order of the table; none is loaded."""
        return list(self.verbs)

    def resolve_command(self, ctx: typer.Context, args: list[str]) -> Any:  # type: ignore[override]  # as typer calls it
        """The verb that is called; one of two words comes before that of its first, which takes the second as its own."""
        if " ".join(args[:2]) in self.verbs:
            args = [" ".join(args[:2]), *args[2:]]
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: typer.Context, formatter: Any) -> None:  # type: ignore[override]  # noqa: ARG002  # as typer calls it
        """List the verbs, each with its line of the table; none is loaded."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, verb.help) for name, verb in self.verbs.items()])

    def invoke(self, ctx: typer.Context) -> Any:  # type: ignore[override]  # as typer calls it
        """Call the verb. Status 2 where it refuses, 130 where somebody stops it; a fault of the program stays one."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            _tell("stopped")
            raise typer.Exit(130) from None
        except Exception as error:
            told = _refusal(error)
            if told is None:
                raise
            _tell(told)
            raise typer.Exit(2) from None


class _Shelf(Mapping[str, TyperCommand | TyperGroup]):
    """The commands of a group, each made when it is taken."""

    def __init__(self, verbs: Mapping[str, Verb]) -> None:
        self._verbs = verbs

    def __getitem__(self, name: str) -> TyperCommand | TyperGroup:
        verb = self._verbs[name]
        if verb.below:
            return Verbs(name=name, verbs=verb.below, help=verb.help, no_args_is_help=True, rich_markup_mode=None)
        module, _, function = verb.place.partition(":")
        alone = typer.Typer(add_completion=False, rich_markup_mode=None)
        alone.command(name)(getattr(import_module(f"lockwasher.cli.{module}"), function))
        command = typer.main.get_command(alone)
        assert isinstance(command, TyperCommand)
        return command

    def __iter__(self) -> Iterator[str]:
        return iter(self._verbs)

    def __len__(self) -> int:
        return len(self._verbs)


_NO_DRIVER = "DATABASE_URL names PostgreSQL, and its driver is missing; pip install 'lockwasher[postgres]'"


def _refusal(error: Exception) -> str | None:
    """The text of a refusal; None for anything else, which is a fault of the program."""
    if isinstance(error, ImproperlyConfigured):
        return _NO_DRIVER if "psycopg" in str(error) else str(error)
    if isinstance(error, InputError):
        return str(error)
    if isinstance(error, MemoryError):
        return "this takes more memory than there is; ask for fewer --draws"
    if isinstance(error, OSError):
        return f"{error.filename or 'the system'}: {error.strerror or error}"
    return str(error) if is_refusal(error) else None


def _tell(message: str) -> None:
    typer.echo(f"lockwasher: {message}", err=True)
