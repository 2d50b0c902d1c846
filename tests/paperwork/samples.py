"""A packet with everything in it that could go wrong on paper, and goldens of papers as text."""

from __future__ import annotations

import os
import re
from datetime import date
from pathlib import Path

from lockwasher.paperwork.handover import Call, Decision, OpenCase, Packet, Promise, RunningClock, Watch

GOLDENS = Path(__file__).parent / "goldens"
EMPTY = Packet(
    post="clerk",
    title="Préposée aux entrées",
    office="Bureau des douanes",
    as_of=date(2030, 5, 1),
    made_for="officer",
    forecast="none is kept",
)
LONG = "Accordo fra l'Ente di ricerca e l'Université sur les détecteurs, n° 1/2029, " * 6
PACKET = Packet(
    post="clerk",
    title="Préposée aux entrées",
    office="Bureau des douanes – Città",
    as_of=date(2030, 5, 1),
    made_for="officer",
    cases=(
        OpenCase("docket-" + "x" * 60, "Duty-free entry", LONG, "3 of 7 steps done; now: decide", "Commerce", date(2030, 2, 1)),
        OpenCase("docket-2", "Duty-free entry", "L'anneau <b>A</b>", "0 of 7 steps done", "", None),
    ),
    clocks=(RunningClock(date(2030, 5, 9), 8, "Comment", "docket-2", "Public", "#panic() [*nothing*] $x$"),
            RunningClock(date(2030, 4, 1), -30, "Answer", "docket-2", "Applicant", "the application lapses")),
    we_owe=(Promise("Answer: Which form?", "Ente di ricerca", "wheel-1", date(2030, 4, 1), "question 1"),),
    owed_to_us=(Promise("A calorimeter", "Université", "project", None, "Annex 1, not signed"),),
    decisions=(Decision("2030-04-01", "Corrected: apply", "docket-2", "le tampon manquait"),),
    calls=(Call("Store", "Ente di ricerca", ("Magazziniere", "Vice"), "2 open steps wait there"), Call("Roads", "–", (), "colleagues")),
    watch=(Watch(date(2030, 5, 9), "Due: Comment (docket-2)", ("When it is missed: it lapses",)),),
    forecast="of 2030-05-01, 1,000 futures",
    n_starts_past=2,
)  # fmt: skip


def assert_as_kept(name: str, text: str) -> None:
    """The text is the one of the file, to the letter; written anew with LOCKWASHER_DRAW=1, and read before it is kept."""
    path = GOLDENS / name
    if os.environ.get("LOCKWASHER_DRAW"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


def lines(text: str) -> str:
    """A text without what only its setting put in: places to break, spaces at the ends of lines."""
    return re.sub(r"[ \t]+\n", "\n", text.replace("\u200b", "")).strip() + "\n"
