"""The pages of the routes: what each asks, costs and takes, with what was not read in plain sight."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from lockwasher.clearance.duty import line_of
from lockwasher.clearance.eligibility_rules import read_rules
from lockwasher.clearance.lead import Journey, LeadTimes
from lockwasher.clearance.routes_table import Route, Way, read_routes
from lockwasher.estimates.world import World, build_world
from lockwasher.procedures.model import Backing, Procedure, Step
from lockwasher.procedures.tables import Tables
from lockwasher.procedures.tables_rows import SpecialLine
from lockwasher.procedures.words import length_told
from lockwasher.register.nouns import Mark
from lockwasher.register.portfolio import Portfolio

FOLDER = Path(__file__).parent / "reference" / "routes"
DAY = date(2026, 11, 1)  # the editions and estimates that the pages are written from
WORDS = {
    "left-the-united-states": "they left the United States before",
    "american-or-back-in-time": "they are of American origin, or are back within {within}",
    "returns": "they go back",
    "stays-at-most": "they stay {within} at the most",
    "repair-part": "they are repair components or tools (15 CFR 301.10)",
    "eligible": "they may be in an application (15 CFR part 301; `lockwasher applications` tells)",
}


def pages(notice: str) -> Iterator[tuple[Path, str]]:
    """A page for each route, and the list of them."""
    world, routes = build_world(Portfolio(name="none"), DAY), read_routes()
    yield FOLDER / "README.md", _index(notice, routes.values())
    for route in routes.values():
        yield FOLDER / f"{route.id}.md", "\n\n".join([notice, *_parts(world, route)]) + "\n"


def _index(notice: str, routes: Sequence[Route]) -> str:
    head = """# Every lawful way in, a page each

`lockwasher routes ITEM` judges them in this order on the stated facts: each appears open, appears closed or is
undetermined. A licensed broker and counsel decide. The last column says how far the rule itself was verified; inside a
page every step and clock bears its own mark."""
    rows = ((f"[{r.title}]({r.id}.md)", r.line, r.backing.cites, f"**{r.backing.verified}**") for r in routes)
    return "\n\n".join([notice, head, table(("route", "line", "rests on", "text"), rows)]) + "\n"


def _parts(world: World, route: Route) -> Iterator[str]:
    yield f"# {route.title}"
    yield f"`{route.id}`: {route.line}. Rests on {rests(route.backing)}."
    yield f"## What it asks\n\n{table(('must be so', 'else it is closed, since', 'undetermined without'), _asks(route))}"
    if route.risk:
        yield f"While no paper says who has title it carries a risk: {route.risk}."
    if route.cautions:
        yield "## What this desk does not judge\n\n" + "\n".join(f"- {one}" for one in route.cautions)
    if route.asks_for_eligibility:
        yield from _rules()
    yield f"## What is due\n\n{table(('what', 'on this line', 'rests on', 'text'), _due(world.tables, route))}"
    yield from _ways(world, route)
    if route.effort:
        low, high = route.effort.range.least, route.effort.range.most
        hours = f"{low}" if low == high else f"{low} to {high}"
        yield f"## Officer-hours\n\n{hours} for each {route.effort.per}: {route.effort.range.rests_on}."
    yield from _procedures(world, route)


def _rules() -> Iterator[str]:
    """The rules of eligibility and what may be assumed, as the table of the program has them."""
    book = read_rules()
    rows = (
        (f"`{r.id}`", f"{r.words}{f'<br>{r.note}' if r.note else ''}", r.remedy, *cells(r.backing))
        for r in book.rules.values()
    )
    answers = (
        "What Customs or Commerce answered to an application on record counts before these rules: a stamp or an approval "
        "opens the route, a final denial or a withdrawal closes it (15 CFR 301.4(a), 301.5(g), 301.7(c))."
    )
    yield f"## What may be in an application\n\n{answers}\n\n{table(('rule', 'words', 'what to do', 'rests on', 'text'), rows)}"
    kinds = ((f"`{':'.join((k.name, *(t.upper() for t in k.takes)))}`", k.words) for k in book.kinds.values())
    yield (
        "### What may be assumed\n\nWith `--assume`, where the record is silent; printed with every figure that rests on it.\n\n"
        f"{table(('assumption', 'words'), kinds)}"
    )


def _asks(route: Route) -> Iterator[tuple[str, ...]]:
    if route.holder_kinds:
        missing = "a paper on title, and that its holder is that in law where nobody verified it"
        yield f"title lies with a {_kinds(route.holder_kinds)}", "title lies with another", missing
    if route.importer_kinds:
        why = f"another imports{', against ' * bool(route.importer_by_custom)}{route.importer_by_custom}"
        yield f"the importer of record is a {_kinds(route.importer_kinds)}", why, "the importer of record"
    for ask in route.asks:
        said = f"{'not ' if ask.said.is_negated else ''}said: `{ask.said.fact}`" if ask.said else ""
        yield said or WORDS[ask.question].format(within=ask.within), ask.unless, ask.missing
    if not (route.holder_kinds or route.importer_kinds or route.asks):
        yield "nothing besides an importer with the right to make entry", "", ""


def _kinds(kinds: Sequence[str]) -> str:
    return " or a ".join(str(kind).replace("us-", "US ").replace("-", " ") for kind in kinds)


def _due(tables: Tables, route: Route) -> Iterator[tuple[str, ...]]:
    line = line_of(route)
    special = tables.line(line)
    if not isinstance(special, SpecialLine):
        yield "ordinary duty", "column 1 or 2 of the tariff number", "[tables](../tables.md)", ""
        yield "merchandise processing fee", "by fiscal year, with floor and cap", "[tables](../tables.md)", ""
    else:
        yield "ordinary duty", special.duty, *cells(special.backing)
        yield "merchandise processing fee", special.fee, *cells(special.backing)
    yield (
        "harbor maintenance fee",
        "due on ocean cargo; chapter 98 by itself does not exempt",
        "26 USC 4461",
        "**unverified**",
    )
    for measure in tables.measures:
        meets = measure.meets(special.line) if isinstance(special, SpecialLine) else None
        told = (
            (meets or "not read: unknown")
            if isinstance(special, SpecialLine)
            else "as the table says for number, origin and day"
        )
        yield f"{measure.title} ({measure.force})", told, *cells(measure.backing)
    if bond := tables.bond(line):
        yield "bond", bond.title, *cells(bond.backing)


def _ways(world: World, route: Route) -> Iterator[str]:
    leads = LeadTimes(world, world.as_of)
    head = "## How long it takes by itself"
    if route.lets_in is None:
        yield f"{head}\n\nUnknown: the library has no procedure for it."
        return
    rows = []
    for way in route.ways:
        lead = leads.of(_journey(route, way))
        before = ", ".join(f"`{ref}`" for ref in way.after) or "nothing"
        guesses = f"{lead.n_guesses} of {lead.n_estimates}"
        rows.append((way.title or "as told below", before, str(lead.p50), str(lead.p80), guesses))
    told = table(("way", "before entry", "P50 days", "P80 days", "guesses among the estimates"), rows)
    yield (
        f"{head}\n\nFrom the first paper to release (`{route.lets_in}`), the goods at the port, nobody else in the queue, "
        f"nothing refused; working days as 7/5 calendar days; on the estimates of {DAY}.\n\n{told}"
    )
    yield f"### The estimates behind it\n\n{table(('step', 'estimate', 'kind', 'rests on'), _estimates(world, leads, route))}"


def _journey(route: Route, way: Way) -> Journey:
    assert route.lets_in
    return Journey((*way.after, route.lets_in), way.behind, way.facts)


def _estimates(world: World, leads: LeadTimes, route: Route) -> Iterator[tuple[str, ...]]:
    seen = set[str]()
    for way in route.ways:
        for procedure, step in leads.on_the_way(_journey(route, way)):
            name, belief = f"{procedure.id}/{step.name}", world.belief(procedure.id, step.name)
            if belief and name not in seen:
                seen.add(name)
                params = ", ".join(f"{key} {value:g}" for key, value in belief.distribution.params)
                days = "working days" if belief.is_working_days else "days"
                n = f" (n = {belief.n})" if belief.n else ""
                yield name, f"{belief.distribution.kind} {params} {days}", f"{belief.source}{n}", belief.rests_on


def _procedures(world: World, route: Route) -> Iterator[str]:
    names = dict.fromkeys(ref.procedure for ref in (*(r for w in route.ways for r in w.after), route.lets_in) if ref)
    for name in dict.fromkeys(([route.procedure] if route.procedure else []) + list(names)):
        procedure = world.library.in_force(name, DAY)
        link = f"../procedures/{procedure.id}@{procedure.edition_name}.md"
        yield f"## [{procedure.title}]({link})\n\n{table(('paper', 'step', 'rests on', 'text'), _papers(procedure))}"
        if procedure.clocks:
            clocks = ((c.name, length_told(c), c.missed, *cells(c.backing)) for c in procedure.clocks)
            yield f"Clocks:\n\n{table(('clock', 'length', 'if missed', 'rests on', 'text'), clocks)}"
        unread = [s.name for s in procedure.steps if s.backing.verified != Mark.READ]
        unread += [f"clock {c.name}" for c in procedure.clocks if c.backing.verified != Mark.READ]
        if unread:
            yield f"**Not read at the official text:** {', '.join(unread)}."


def _papers(procedure: Procedure) -> Iterator[tuple[str, ...]]:
    for step in procedure.steps:
        for paper in _named(step):
            yield f"`{paper}`", step.title, *cells(step.backing)


def _named(step: Step) -> tuple[str, ...]:
    return (*([f"form {step.form}"] if step.form else []), *step.evidence)


def rests(backing: Backing) -> str:
    """What a rule rests on, in a sentence."""
    source, mark = cells(backing)
    return f"{source}; text {mark}"


def cells(backing: Backing) -> tuple[str, str]:
    """What a rule rests on, in two cells."""
    kind = "practice: " if backing.is_practice else ""
    link = f" ([source]({backing.source_url}))" if backing.source_url.startswith("http") else ""
    return f"{kind}{backing.cites}{link}", f"**{backing.verified}**"


def table(head: Sequence[str], rows: Iterator[tuple[str, ...]] | Sequence[tuple[str, ...]]) -> str:
    """A table in Markdown."""
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join(
        "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in row) + " |" for row in lines
    )
