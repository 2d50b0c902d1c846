"""The page of papers: every kind that ships with its rules, and every named fact that a template may ask for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from route_pages import table

from lockwasher.paperwork.catalogue import CATALOGUE, LISTINGS, FactEntry
from lockwasher.paperwork.kinds import GROUPS, kinds
from lockwasher.paperwork.subjects import NOUNS

PATH = Path(__file__).parent / "reference" / "papers.md"
HEAD = """# Papers, and the facts they are filled with

Each kind of paper is a file of `src/lockwasher/paperwork/library`; the [guide](../guides/papers.md) says how an office puts in its own."""
FACTS = """## Named facts

A template names a fact in braces, as in `{consignment.shipper}`. One whose name begins with the name of a listing belongs to each of
its rows and stands in a table over that listing. What is *stated* has no column in the register: somebody states it for papers, with its
source."""


def pages(notice: str) -> Iterator[tuple[Path, str]]:
    """The one page."""
    rows = [
        (
            f"`{one.id}`",
            GROUPS[one.group],
            ", ".join(NOUNS[noun] for noun in one.about),
            str(one.edition),
            f"{one.cites} [{one.verified}]",
        )
        for one in kinds().values()
    ]
    kinds_of = table(("kind", "for", "about", "edition", "rules"), rows)
    listings = table(("listing", "what it goes over"), [(f"`{one.scope}`", one.title) for one in LISTINGS.values()])
    facts = table(
        ("fact", "what it is", "from"),
        [(f"`{one.name}`", one.title, _from(one)) for one in sorted(CATALOGUE.values(), key=lambda one: one.name)],
    )
    yield PATH, "\n\n".join([notice, HEAD, "## Kinds", kinds_of, "## Listings", listings, FACTS, facts]) + "\n"


def _from(entry: FactEntry) -> str:
    if not entry.is_stated:
        return "the register"
    return "stated of what the paper is about" if entry.noun == "records" else f"stated of one of the {entry.noun}"
