"""The verb that checks the procedures: every file, every worked case, every published digest, and what rests on them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from lockwasher.cases.worked import check_worked
from lockwasher.clearance import routes_table as routes
from lockwasher.cli.jsons import to_json
from lockwasher.cli.options import Form, FormOption, InputError
from lockwasher.cli.page import bar
from lockwasher.estimates import files as estimates
from lockwasher.policy import reader as policies
from lockwasher.procedures.dialect import DialectError
from lockwasher.procedures.library import Library, LibraryError, library_folder, published_faults, read_library
from lockwasher.procedures.schema import edition_schema
from lockwasher.procedures.worked import read_worked, worked_files
from lockwasher.readiness import needs


def check(
    folder: Annotated[Path | None, typer.Argument(help="Another library folder; left out: the shipped one.")] = None,
    schema: Annotated[bool, typer.Option("--schema", help="Print the JSON Schema of an edition, for editors.")] = False,
    form: FormOption = Form.TEXT,
) -> None:
    """Read every file, run every worked case, compare the digests of published editions. Status 2 where there are faults.

    The estimates, routes, needs and policies that name steps of the shipped library are held against it as well.
    """
    root = folder or library_folder()
    if not (root / "offices.yaml").is_file():
        raise InputError(f"{root} is no library of procedures: it has no offices.yaml")
    if schema:
        library = read_library(root)
        typer.echo(to_json(edition_schema(library.offices, library.facts)))
        return
    with bar() as shown:
        shown.add_task("Checking", total=None)
        n_editions, faults = _faults(root, is_shipped=folder is None)
    n_worked = len(worked_files(root))
    if form == Form.JSON:
        typer.echo(to_json({"editions": n_editions, "worked_cases": n_worked, "faults": faults}))
    elif faults:
        typer.echo("\n".join(faults), err=True)
    else:
        typer.echo(f"{n_editions} editions, {n_worked} worked cases: in order.")
    if faults:
        raise typer.Exit(2)


def _faults(root: Path, *, is_shipped: bool) -> tuple[int, list[str]]:
    """How many editions there are, and all faults of all files; what rests on the library is judged once it reads."""
    try:
        library = read_library(root)
    except LibraryError as error:
        return 0, [*str(error).splitlines(), *published_faults(root)]
    faults = [*published_faults(root), *_worked_faults(root, library)]
    if is_shipped:
        faults += routes.faults(routes.read_routes(), library)
        faults += estimates.faults(estimates.read_beliefs(), library)
        faults += needs.faults(needs.read_needs(), library)
        faults += policies.faults(library)
    return len(library.editions), faults


def _worked_faults(root: Path, library: Library) -> Iterator[str]:
    for path in worked_files(root):
        try:
            worked = read_worked(path)
            edition = library.edition(worked.procedure, worked.edition)
            read_worked(path, edition)
            yield from (f"{worked.file}: {fault}" for fault in check_worked(worked, library))
        except DialectError as error:
            yield str(error)
        except KeyError as error:
            yield f"{path.parent.parent.name}/worked/{path.name}: {error.args[0]}"
