"""The progress of a case as a strip for lists: one mark for each step, in the order of the edition."""

from __future__ import annotations

from collections import Counter
from html import escape

from lockwasher.cases.progress import Progress
from lockwasher.web.pictures.shapes import mark
from lockwasher.web.pictures.stands import WORDS, Stand, standings
from lockwasher.web.pictures.words import Say, tag

_STEP, _HEIGHT = 13, 12


def strip(progress: Progress, say: Say = str) -> str:
    """Draw where a case stands; the label counts the steps of each state."""
    found = standings(progress)
    counts = Counter(standing.stand for standing in found.values())
    told = ", ".join(f"{counts[stand]} {say(WORDS[stand])}" for stand in Stand if counts[stand])
    marks = (
        tag("g", mark(standing.stand, n * _STEP + 1, 1), class_=f"g-step g-{standing.stand}")
        for n, standing in enumerate(found.values())
    )
    width = _STEP * len(found)
    title = tag("title", escape(told, quote=False))
    return tag(
        "svg",
        title + "".join(marks),
        xmlns="http://www.w3.org/2000/svg",
        class_="lw-strip",
        role="img",
        aria_label=told,
        viewBox=f"0 0 {width} {_HEIGHT}",
        width=width,
        height=_HEIGHT,
    )
