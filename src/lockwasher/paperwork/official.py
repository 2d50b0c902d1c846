"""The official form that a user supplies as PDF: its fields as they are, and the same form with fields filled and read back."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from pypdf.generic import NameObject

from lockwasher.paperwork.paper import PaperError
from lockwasher.procedures.dialect import did_you_mean

# Bits of /Ff, ISO 32000-1:2008, tables 221 and 226.
_READ_ONLY, _RADIO, _BUTTON = 1 << 0, 1 << 15, 1 << 16
OFF: Final = "/Off"


class Takes(StrEnum):
    """What a field takes."""

    TEXT = "text"
    BOX = "a box"
    ONE_OF = "one of its boxes"
    CHOICE = "one of a list"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class FormField:
    """A field of a form. `options`: what it may be set to; `longest`: signs, 0 where the form sets no limit; `hint`: its own words."""

    name: str
    takes: Takes
    page: int
    hint: str
    options: tuple[str, ...]
    longest: int


def fields_of(form: Path) -> tuple[FormField, ...]:
    """The fields of a form, in its order.

    Raises:
        PaperError: it is no PDF, is encrypted, is an XFA form, or has no fields to fill.
    """
    reader = _read(form)
    pages = _pages(reader)
    found = tuple(_field(name, told, pages.get(name, 0)) for name, told in _terminal(reader))
    if not found:
        raise PaperError(f"{form.name}: this PDF has no fields to fill; print the paper, and copy it by hand")
    return found


def digest_of(form: Path) -> str:
    """The SHA-256 of a form's file, by which a map tells that it was made for this one."""
    return hashlib.sha256(form.read_bytes()).hexdigest()


def fill_form(form: Path, values: Mapping[str, str]) -> bytes:
    """The form with fields filled; fields of which nothing is said stay as they are. What was written is read back.

    Args:
        form: the PDF.
        values: by the name of the field; of a box or a list one of its options, or `OFF`.

    Raises:
        PaperError: as `fields_of`; the values name a field that it has not; a field does not hold what was written.
    """
    known = {one.name for one in fields_of(form)}
    for name in values:
        if name not in known:
            near = did_you_mean(name, known) or f"; the fields are {', '.join(sorted(known))}"
            raise PaperError(f"{form.name}: there is no field '{name}'{near}")
    made = PdfWriter(clone_from=_read(form))
    # Usage rights are a signature over the form as it was; with them Acrobat calls the filled one damaged.
    made.root_object.pop(NameObject("/Perms"), None)
    made.update_page_form_field_values(None, dict(values), auto_regenerate=True)
    for page in made.pages:
        _name_states(page, values)
    held = BytesIO()
    made.write(held)
    _read_back(form, held.getvalue(), values)
    return held.getvalue()


def _read(form: Path) -> PdfReader:
    content = form.read_bytes()
    if b"%PDF-" not in content[:1024]:  # as readers of PDFs look for it; pypdf would print its first bytes
        raise PaperError(
            f"{form.name}: not readable as PDF (it does not begin as one); download the official form anew"
        )
    try:
        reader = PdfReader(BytesIO(content))
        if reader.is_encrypted:
            told = "is encrypted; ask the office that gives it out for a copy without a password, or print the paper"
            raise PaperError(f"{form.name}: this PDF {told} and copy it by hand")
        if "/XFA" in (reader.root_object.get("/AcroForm") or {}):
            told = "take its XFA part out first (pdftk FORM.pdf output NEW.pdf drop_xfa), and list the fields of the new file"
            raise PaperError(f"{form.name}: this is an XFA form, which shows other values than its fields hold; {told}")
    except PyPdfError as error:
        raise PaperError(f"{form.name}: not readable as PDF ({error}); download the official form anew") from None
    return reader


def _terminal(reader: PdfReader) -> Iterator[tuple[str, Any]]:
    """The fields that hold a value, not those that only group others."""
    return ((name, told) for name, told in (reader.get_fields() or {}).items() if "/FT" in told)


def _field(name: str, told: Any, page: int) -> FormField:
    flags, states = int(told.get("/Ff", 0)), [str(one) for one in told.get("/_States_", ())]
    kind = str(told["/FT"])
    if flags & _READ_ONLY or kind == "/Sig" or (kind == "/Btn" and flags & _BUTTON):
        takes, states = Takes.NOTHING, []
    elif kind == "/Btn":
        takes = Takes.ONE_OF if flags & _RADIO else Takes.BOX
        states = [one.removeprefix("/") for one in states if one != OFF]
    else:
        takes = Takes.CHOICE if kind == "/Ch" else Takes.TEXT
    return FormField(name, takes, page, str(told.get("/TU", "")), tuple(states), _longest(told))


def _longest(told: Any) -> int:
    """The most signs a field may hold, its own or those of the fields it stands under; pypdf leaves it out of what it tells."""
    at = told.indirect_reference.get_object()
    while at is not None and "/MaxLen" not in at:
        at = at["/Parent"].get_object() if "/Parent" in at else None
    return int(at["/MaxLen"]) if at else 0


def _pages(reader: PdfReader) -> dict[str, int]:
    """The page on which each field is shown first, from 1."""
    found: dict[str, int] = {}
    for number, page in enumerate(reader.pages, 1):
        for widget in _widgets(page):
            found.setdefault(_name(widget), number)
    return found


def _widgets(page: PageObject) -> Iterator[Any]:
    for one in page.get("/Annots") or ():
        widget = one.get_object()
        if widget.get("/Subtype") == "/Widget":
            yield widget


def _name(widget: Any) -> str:
    """The name of a field with those it stands under, as `get_fields` gives it."""
    parts: list[str] = []
    while widget is not None:
        parts += [str(widget["/T"])] if "/T" in widget else []
        widget = widget["/Parent"].get_object() if "/Parent" in widget else None
    return ".".join(reversed(parts))


def _name_states(page: PageObject, values: Mapping[str, str]) -> None:
    """State which box of several is ticked in the field itself, as a name: pypdf writes it there as text."""
    for widget in _widgets(page):
        told = values.get(_name(widget))
        if told is not None and "/FT" not in widget and "/Parent" in widget:
            field = widget["/Parent"].get_object()
            if field.get("/FT") == "/Btn":
                field[NameObject("/V")] = NameObject(told)
                widget.pop(NameObject("/V"), None)


def _read_back(form: Path, filled: bytes, values: Mapping[str, str]) -> None:
    """Make sure that each field holds what was written, and that none holds what was not."""
    before = {name: _told(field) for name, field in _terminal(_read(form))}
    for name, field in _terminal(PdfReader(BytesIO(filled))):
        if _told(field) != values.get(name, before[name]):
            told = f"reads '{_told(field)}' after it was filled"
            raise PaperError(f"{form.name}: the field '{name}' {told}; leave it out of the map, and fill it in by hand")


def _told(field: Any) -> str:
    return str(field.get("/V") or (OFF if field["/FT"] == "/Btn" else ""))
