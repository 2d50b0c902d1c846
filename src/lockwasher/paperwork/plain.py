"""Papers as Markdown: to read in a terminal, or to go on writing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lockwasher.paperwork.paper import TURNS, Paper, Section, Table

_SIGNS = re.compile(r"([\\`*_\[\]<>|#])")
_DROPPED = dict.fromkeys(map(ord, TURNS))


def markdown(paper: Paper) -> str:
    """A paper as Markdown."""
    return "\n".join(_lines(paper)) + "\n"


def _lines(paper: Paper) -> Iterator[str]:
    yield f"# {_told(paper.title)}"
    yield from ("", _told(paper.subtitle)) if paper.subtitle else ()
    yield from ("", f"*{_told(paper.made_for)}*", "")
    yield from (f"- **{_told(name)}**: {_told(value)}" for name, value in paper.facts)
    for section in paper.sections:
        yield from _section(section)


def _section(section: Section) -> Iterator[str]:
    yield from ("", f"{'#' * (section.level + 1)} {_told(section.heading)}")
    yield from ("", f"QR code: {_told(section.code)}") if section.code else ()
    yield from ("", _told(section.lead)) if section.lead else ()
    if section.table and section.has_rows:
        yield ""
        yield from _table(section.table)
    elif section.nothing:
        yield from ("", f"*{_told(section.nothing)}*")
    yield from ("", _told(section.note)) if section.note else ()


def _table(table: Table) -> Iterator[str]:
    yield f"| {' | '.join(map(_told, table.head))} |"
    yield f"|{'---|' * len(table.head)}"
    yield from (f"| {' | '.join(map(_told, row))} |" for row in table.rows)


def _told(text: str) -> str:
    """A text on one line, its signs of Markdown made plain."""
    return _SIGNS.sub(r"\\\1", " ".join(text.translate(_DROPPED).split()))
