"""The official form that a user supplies as PDF: its own fields filled by a map from their names to texts with slots."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError

from lockwasher.paperwork.paper import PaperError
from lockwasher.procedures.dialect import did_you_mean


def fields_of(form: Path) -> tuple[str, ...]:
    """The names of the fields of a form, in its order.

    Raises:
        PaperError: it is no PDF, or has no fields to fill.
    """
    found = _read(form).get_fields() or {}
    if not found:
        raise PaperError(f"{form.name}: this PDF has no fields to fill; print the paper, and copy it by hand")
    return tuple(found)


def fill_form(form: Path, values: Mapping[str, str]) -> bytes:
    """The form with its fields filled; fields of which nothing is said stay as they are.

    Raises:
        PaperError: it is no PDF, has no fields, or the values name a field that it has not.
    """
    known = fields_of(form)
    for name in values:
        if name not in known:
            near = did_you_mean(name, known) or f"; the fields are {', '.join(known)}"
            raise PaperError(f"{form.name}: there is no field '{name}'{near}")
    made = PdfWriter(clone_from=_read(form))
    for page in made.pages:
        made.update_page_form_field_values(page, dict(values), auto_regenerate=False)
    held = BytesIO()
    made.write(held)
    return held.getvalue()


def _read(form: Path) -> PdfReader:
    try:
        return PdfReader(BytesIO(form.read_bytes()))
    except PyPdfError as error:
        raise PaperError(f"{form.name}: not readable as PDF ({error}); download the official form anew") from None
