"""The XML of a workbook as a stream: elements are told one by one and none is kept, so that no file can grow in memory.

A document type, which no spreadsheet program writes, is refused, and with it every entity that could multiply.
"""

from __future__ import annotations

from collections.abc import Callable
from xml.parsers import expat

Attributes = dict[str, str]
_ENCODINGS = {"utf-8", "utf-16", "us-ascii", "iso-8859-1"}


class WorkbookError(Exception):
    """A workbook is damaged, holds a document type, or more than is read; the text says which."""


def stream(
    xml: bytes,
    start: Callable[[str, Attributes], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    """Call `start`, `end` and `text` for what the XML holds; names come with their prefix. Raises WorkbookError."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.StartDoctypeDeclHandler = start, _refuse_doctype
    parser.XmlDeclHandler = _refuse_encoding
    parser.EndElementHandler, parser.CharacterDataHandler = end, text
    try:
        parser.Parse(xml, True)
    except expat.ExpatError as error:
        raise WorkbookError(f"its XML is damaged: {error}") from None


def bare(name: str) -> str:
    """The name of an element without its prefix."""
    return name.rpartition(":")[2]


def _refuse_doctype(*_: object) -> None:
    raise WorkbookError("its XML holds a document type, which no spreadsheet program writes")


def _refuse_encoding(_version: str, encoding: str | None, _is_alone: int) -> None:
    """Raise WorkbookError for what expat does not read by itself; ECMA-376-2, 9.1.6.1, allows UTF-8 and UTF-16."""
    if encoding and encoding.casefold() not in _ENCODINGS:
        raise WorkbookError(f"its XML is in the encoding {encoding[:20]!r}, not in UTF-8 or UTF-16")
