"""Papers as PDF: set by typst, tagged so that a screen reader reads them (PDF/UA-1), with fonts that typst brings along.

The text of a paper is handed to the template as data and is never part of its source, so that no text is taken for an
instruction. Nothing is fetched: the template uses no package.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict, replace
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any, Final

import typst

from lockwasher.paperwork.breaks import BREAK, fitted
from lockwasher.paperwork.codes import svg
from lockwasher.paperwork.paper import Paper, PaperError
from lockwasher.paperwork.signs import refuse_unprintable, texts_of

TEMPLATES: Final = Path(__file__).parent / "templates"
_LONGEST: Final = 16  # letters in a row after which a line may break: an address or an id must not leave its column
_RUN = re.compile(rf"[^\s\u00ad\u200b-]{{{_LONGEST + 1},}}")
_BLANKS: Final = dict.fromkeys(map(ord, "\t\r"), " ")  # no font has a sign for them


def pdf(paper: Paper) -> bytes:
    """A paper as PDF; of the same paper the same bytes.

    Raises:
        PaperError: the paper has no title, a sign in it is in no font, or typst cannot set it.
    """
    refuse_unprintable(texts_of(paper))
    sections = tuple(fitted(section, paper.size) for section in paper.sections)
    return typeset("paper.typ", asdict(replace(paper, sections=sections)), paper)


def typeset(template: str, data: Any, paper: Paper) -> bytes:
    """Set a template of this room with data; dates are handed to it as text.

    Args:
        template: the name of a file in `TEMPLATES`, which reads its data from `sys.inputs.data`, and the QR codes of the
            sections as SVG, in their order, from `sys.inputs.codes`.
        data: what JSON can hold, and days.
        paper: whose day the file is dated.

    Raises:
        PaperError: there is no title, or typst refuses; its own words are in the text.
    """
    if not paper.title.strip():
        raise PaperError("a paper needs a title; screen readers read it first")
    told = json.dumps(_breakable(data), default=str, ensure_ascii=False)
    drawn = {section.code: svg(section.code) for section in paper.sections if section.code}
    try:
        return typst.compile(
            TEMPLATES / template,
            root=TEMPLATES,
            format="pdf",
            sys_inputs={"data": told, "codes": json.dumps([drawn.get(one.code, "") for one in paper.sections])},
            ignore_system_fonts=True,
            pdf_standards="ua-1",
            timestamp=datetime.combine(paper.made_on, time(), UTC),
        )
    except typst.TypstError as error:
        raise PaperError(f"{template}: typst cannot set '{paper.title}': {error.message}") from error


def _breakable(data: Any) -> Any:
    """The data with places to break in words that fit on no line."""
    if isinstance(data, str):
        return _RUN.sub(lambda run: _in_parts(run[0]), data.translate(_BLANKS))
    if isinstance(data, dict):
        return {key: _breakable(value) for key, value in data.items()}
    return [_breakable(one) for one in data] if isinstance(data, list | tuple) else data


def _in_parts(run: str) -> str:
    return BREAK.join(run[at : at + _LONGEST] for at in range(0, len(run), _LONGEST))
