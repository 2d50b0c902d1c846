"""Signs that no font of the PDF has, found before a paper is set: which sign, in which field of which record.

The fonts are those that typst brings along. They carry Latin, Greek, Cyrillic, Hebrew, Arabic and Devanagari letters and
mathematical signs; Chinese, Japanese and Korean letters, pictures and control characters they do not. A sign that turns the direction
of writing is refused as well: unclosed, it would turn the facts that stand after it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final

import typst

from lockwasher.paperwork.paper import TURNS, Paper, PaperError

FEW: Final = 5  # faults that are told one by one
_SURE: Final = re.compile(
    "[\n\r\t\u0020-\u007e\u00a0-\u024f\u200b\u2013\u2014\u2018-\u201f\u2026]+"
)  # a test asks all of them
_SOURCE: Final = b'#set document(title: "signs")\n#set text(font: "Libertinus Serif")\n#sys.inputs.signs'


def refuse_unprintable(texts: Iterable[tuple[str, str]]) -> None:
    """Make sure that fonts have every sign of some texts, each given with where it stands.

    Raises:
        PaperError: they have not; it names signs and places.
    """
    faults = list(dict.fromkeys(_faults(texts)))
    if faults:
        told = "; ".join(faults[:FEW]) + (f"; and {len(faults) - FEW:,} more" if len(faults) > FEW else "")
        remedy = (
            "write it in letters that the fonts have (Latin, Greek, Cyrillic), or take the paper as Word or Markdown"
        )
        raise PaperError(f"a PDF cannot show {told}; {remedy}")


def texts_of(paper: Paper) -> Iterator[tuple[str, str]]:
    """Every text of a paper with where it stands."""
    yield from (("its title", paper.title), ("its subtitle", paper.subtitle), ("its head", paper.made_for))
    yield from ((f"its head, '{name}'", value) for name, value in paper.facts)
    for one in paper.sections:
        where = f"the section '{_plain(one.heading)}'"
        yield from ((where, text) for text in (one.heading, one.lead, one.nothing, one.note, one.code))
        if one.table:
            for n, row in enumerate(one.table.rows, 1):
                yield from (
                    (f"{where}, row {n}, '{head}'", cell) for head, cell in zip(one.table.head, row, strict=True)
                )


def _faults(texts: Iterable[tuple[str, str]]) -> Iterator[str]:
    for where, text in texts:
        for sign in dict.fromkeys(_SURE.sub("", text)):
            if sign in TURNS or not _is_printable(sign):
                yield f"{_named(sign)} in {where}"


@cache
def _is_printable(sign: str) -> bool:
    """Whether typst sets a sign; the set of signs that registers hold beyond Latin is small."""
    try:
        typst.compile(
            _SOURCE, format="pdf", sys_inputs={"signs": f"a{sign}b"}, ignore_system_fonts=True, pdf_standards="ua-1"
        )
    except typst.TypstError:
        return False
    return True


def _named(sign: str) -> str:
    shown = f"'{sign}' " if sign.isprintable() else ""
    return f"{shown}(U+{ord(sign):04X} {unicodedata.name(sign, 'a control character')})"


def _plain(text: str) -> str:
    return "".join(sign for sign in text if sign.isprintable())
