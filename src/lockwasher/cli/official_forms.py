"""What the verb paper does with the official form that a user supplies: list its fields as a map to fill in, and fill them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import typer

from lockwasher.actions.filled_papers import own_templates, subject_for
from lockwasher.cli.options import InputError
from lockwasher.cli.page import counted
from lockwasher.paperwork.filling import Filled, fill
from lockwasher.paperwork.kinds import Kind, find_kind
from lockwasher.paperwork.subjects import Desk


def list_fields(kind: str, form: Path, output: Path | None, templates: Path | None) -> None:
    """Write a map of a form to fill in, here or into a file that is not there yet."""
    from lockwasher.paperwork.official import fields_of
    from lockwasher.paperwork.official_map import map_template

    told = map_template(find_kind(kind, templates or own_templates()), form, fields_of(form))
    if output is None:
        typer.echo(told, nl=False)
        return
    if output.exists():
        raise InputError(f"{output}: this file is there already and may hold your map; name another with -o")
    output.write_text(told, encoding="utf-8")


def fill_official(desk: Desk, kind: Kind, subject: str, form: Path, given: Path | None, output: Path | None) -> Filled:
    """Write the official form filled with facts about a subject, by a map, else by that of the paper's template; the paper."""
    from lockwasher.paperwork.official import fields_of, fill_form
    from lockwasher.paperwork.official_map import answers, map_of_template, read_map

    if output is None or output.suffix.lower() != ".pdf":
        raise InputError("--official writes a PDF; name it with -o FILE.pdf")
    fields = fields_of(form)
    if given is None and not kind.official:
        told = f"lockwasher paper {kind.id} --official-fields {form} -o MAP.yaml"
        raise InputError(
            f"the paper '{kind.id}' has no map of the fields of {form.name}: make one with {told}, fill it in, and name it with --official-map"
        )
    found = read_map(given, kind, form, fields) if given else map_of_template(kind, form, fields)
    mapped = replace(kind, official=found.official)
    filled = fill(mapped, subject_for(desk, mapped, subject))
    written = answers(found, dict(filled.official), fields)
    output.write_bytes(fill_form(form, written))
    left = len(fields) - len(written)
    told = f"{counted(len(written), 'field')} filled and read back, {left:,} left as they were"
    typer.echo(f"lockwasher: {told}; look at the form before it is signed", err=True)
    return filled
