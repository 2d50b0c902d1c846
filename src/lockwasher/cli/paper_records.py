"""What the terminal puts on record of papers: a fact stated for them, and a paper kept as evidence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

import typer

from lockwasher.actions.desk import current_portfolio
from lockwasher.actions.filled_papers import NOUNS_STATED
from lockwasher.actions.portfolios import DATABASE
from lockwasher.actions.produced_papers import PaperworkError, Stating, produce
from lockwasher.actions.produced_papers import state as state_fact
from lockwasher.cli.options import UNNAMED_POST, ByOption, InputError
from lockwasher.paperwork.catalogue import CATALOGUE
from lockwasher.paperwork.filling import SHORT, Filled
from lockwasher.paperwork.subjects import Desk
from lockwasher.procedures.dialect import did_you_mean
from lockwasher.register.nouns import Mark
from lockwasher.register.portfolio import Portfolio

_OPTIONS = {"source": "--source", "mark": "--mark", "by": "--by"}


def state(
    record: Annotated[
        str,
        typer.Argument(
            metavar="RECORD", help="An item, consignment, case, partner, agreement, project or milestone by its id."
        ),
    ],
    fact: Annotated[
        str, typer.Argument(metavar="FACT", help="A fact that is stated for papers, such as consignment.seller.")
    ],
    value: Annotated[str, typer.Argument(metavar="VALUE", help="What it is.")],
    source: Annotated[
        str, typer.Option("--source", metavar="TEXT", help="Where it comes from: a paper, a letter, a post.")
    ] = "",
    mark: Annotated[
        str, typer.Option("--mark", metavar="|".join(Mark), help="How far it is verified.")
    ] = Mark.UNVERIFIED,
    by: ByOption = UNNAMED_POST,
) -> None:
    """State a fact of a record of the database, with its source, for every paper that uses it."""
    noun = _noun_of(current_portfolio()[0], record, fact)
    try:
        told = state_fact(Stating(noun=noun, record=record, fact=fact, value=value, source=source, mark=mark), by)
    except PaperworkError as error:
        option = _OPTIONS.get(error.field)
        raise InputError(f"{option}: {error}" if option else str(error)) from None
    typer.echo(f"stated of the {noun.removesuffix('s')} '{record}', known on {told.known_on}: {CATALOGUE[fact].title}")


def prepare_to_keep(kind: str, subject: str, portfolio: str, told: Mapping[str, object]) -> None:
    """Make sure that what is kept is what the register says today: nothing assumed, of another day or from a file.

    Raises:
        InputError: it is not; the text names the option, and what to do.
    """
    if kind == "list" or subject == "all":
        raise InputError("--keep keeps one paper about one record; name its kind and the record")
    if portfolio != DATABASE:
        raise InputError(f"--keep needs the database, and '{portfolio}' is another portfolio; leave -p out")
    extra = [option for option, value in told.items() if value]
    if extra:
        remedy = "; state facts with 'lockwasher paper state'" if "--stated" in extra else ""
        raise InputError(f"--keep keeps what the register says today; leave out {', '.join(extra)}{remedy}")


def keep(filled: Filled, desk: Desk, form: str, by: str) -> None:
    """Keep a paper as evidence of its record and its cases, and tell under which hash."""
    try:
        made = produce(filled, desk, form, by)
    except PaperworkError as error:
        raise InputError(f"--{error.field}: {error}") from None
    of = ", ".join(dict.fromkeys((filled.record, *filled.cases)))
    typer.echo(f"kept as evidence {made.evidence}, version {made.version}, of {of}")
    typer.echo(f"SHA-256 {made.sha256}; inputs {made.inputs[:SHORT]}")


def _noun_of(held: Portfolio, record: str, fact: str) -> str:
    """The noun of the record that a fact can be stated of. Raises InputError where there is no such record."""
    entry = CATALOGUE.get(fact)
    nouns = (entry.noun,) if entry and entry.noun in NOUNS_STATED else NOUNS_STATED
    found = [noun for noun in nouns if record in {one.id for one in getattr(held, noun)}]
    if found:
        return found[0]
    known = [one.id for noun in nouns for one in getattr(held, noun)]
    near = did_you_mean(record, known) or "; 'lockwasher title' and the pages list what there is"
    raise InputError(f"there is no '{record}' among the {' or '.join(nouns)} of the database{near}")
