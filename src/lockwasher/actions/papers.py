"""Write a paper in the form somebody asks for."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from lockwasher.paperwork.paper import Paper

# The forms of a paper by the ending of its file, each with its media type.
FORMS: Final[Mapping[str, str]] = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "md": "text/markdown; charset=utf-8",
}


def in_form(paper: Paper, form: str) -> bytes:
    """A paper as the bytes of a file. What writes a form is loaded when it is asked for: typst alone is 40 MB.

    Raises:
        KeyError: there is no such form.
        PaperError: the paper cannot be set.
    """
    if form == "pdf":
        from lockwasher.paperwork.typesetting import pdf

        return pdf(paper)
    if form == "docx":
        from lockwasher.paperwork.word import docx

        return docx(paper)
    if form == "md":
        from lockwasher.paperwork.plain import markdown

        return markdown(paper).encode()
    raise KeyError(form)


def write_paper(paper: Paper, path: Path, form: str) -> None:
    """Write a paper into a file: what a process of a batch is handed. It stands here so that such a process loads no engine."""
    path.write_bytes(in_form(paper, form))
