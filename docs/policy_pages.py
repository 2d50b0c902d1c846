"""The page of the shipped policies: what each changes, what it assumes, and what the law goes on asking."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from route_pages import cells, table

from lockwasher.policy.model import Choice, Parameter, Policy
from lockwasher.policy.naming import named
from lockwasher.policy.reader import read_policies
from lockwasher.procedures.library import read_library

PATH = Path(__file__).parent / "reference" / "policies.md"
HEAD = """# The shipped policies

What a reform is, on which rule or practice it rests, where it was done before, and what the law goes on forbidding or asking
under it. A figure that is on no record is a parameter, and says that it is an assumption. Marks as in
[law sources](../background/law-sources.md); how a policy is written is in [policy files](policy-files.md). The data are
`src/lockwasher/policy/library`."""


def pages(notice: str) -> Iterator[tuple[Path, str]]:
    """The one page."""
    policies = read_policies(read_library()).values()
    rows = ((f"[`{p.id}`](#{p.id.replace('.', '')})", p.question, *cells(p.backing)) for p in policies)
    index = table(("policy", "question", "rests on", "text"), rows)
    yield PATH, "\n\n".join([notice, HEAD, index, *map(_part, policies)]) + "\n"


def _part(p: Policy) -> str:
    rests, mark = cells(p.backing)
    parts = [
        f"## {p.id}",
        f"{p.title}. Rests on {rests}, {mark}.",
        f"Precedent: {_ended(p.precedent)}",
        *_listed("It changes", [change.told for change in p.changes]),
        *_listed("That names", [f"`{id}`: {told}" for id, told in named(p, read_library())]),
        *_listed("It assumes", p.assumes),
        *_listed("The law goes on forbidding or asking", p.still),
        *_parameters(p),
        p.note,
    ]
    return "\n\n".join(part for part in parts if part)


def _ended(told: str) -> str:
    return told if told.endswith(".") else f"{told}."


def _listed(head: str, lines: tuple[str, ...] | list[str]) -> Iterator[str]:
    if lines:
        yield f"{head}:\n\n" + "\n".join(f"- {line}" for line in lines)


def _parameters(p: Policy) -> Iterator[str]:
    rows = [*map(_number, p.parameters), *map(_word, p.choices)]
    if rows:
        yield table(("parameter", "value", "range", "rests on"), rows)


def _number(p: Parameter) -> tuple[str, ...]:
    return f"`{p.name}`", f"{p.value} {p.unit}", f"{p.low} to {p.high}", _rests(p)


def _word(c: Choice) -> tuple[str, ...]:
    return f"`{c.name}`", c.value, f"one of the {c.one_of}", _rests(c)


def _rests(told: Parameter | Choice) -> str:
    return f"{told.rests_on} ([source]({told.source_url}))" if told.source_url else told.rests_on
