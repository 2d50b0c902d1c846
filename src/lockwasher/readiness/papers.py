"""Judge the needs that facts of the register meet: agreements, title, importer, insurance, the route."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lockwasher.clearance.routes import RouteReading, RouteState
from lockwasher.clearance.routes_table import read_routes
from lockwasher.readiness.questions import Cause, NeedReading, Question, State
from lockwasher.readiness.ways import consignments_of, importers_of, readings_of, routes_taken
from lockwasher.register.coverage import covering, inherited, is_signed
from lockwasher.register.nouns import Agreement, Contribution, Field, Item, MilestoneKind, Term
from lockwasher.register.portfolio import grouped
from lockwasher.register.title import Holding, Standing, holding

_NO_ITEM = "no item of it is on record"


def by_agreement(question: Question) -> NeedReading:
    """Met when a signed agreement covers each item, or every contribution to which it belongs."""
    over = {item.id: _papers_over(question, item) for item in question.items}
    bare = grouped((c.id if c else "", item) for item, groups in over.items() for c, papers in groups if not papers)
    untraced = bare.pop("", ()) if over else question.things
    titles = {c: question.world.portfolio.contribution[c].title for c in bare}
    causes = [Cause(f"agreement:{c}", f"no agreement covers {titles[c]}", items) for c, items in bare.items()]
    reasons = [f"no paper on record covers {title}" for title in titles.values()]
    if untraced:
        causes.append(Cause(f"agreement:{question.milestone.subject}", "no contribution on record", untraced))
        reasons.append(f"{question.counted(untraced)}: no contribution on record" if over else _NO_ITEM)
    if causes:
        state = State.MISSING if bare else State.UNDETERMINED
        return question.unmet(state, "; ".join(reasons), causes, _known_papers(question))
    over_all = dict.fromkeys(paper.title for groups in over.values() for _, papers in groups for paper in papers)
    return question.met(f"covered by {'; '.join(over_all)}")


def by_title(question: Question) -> NeedReading:
    """Met when a paper says who has title to each item on the day; an account of it is shown and holds nothing."""
    held = [holding(question.world.portfolio, item, Field.TITLE, question.day) for item in question.items]
    if held and all(one.standing == Standing.HELD for one in held):
        return question.met("every item has a holder on paper")
    contested = [one for one in held if one.standing == Standing.CONTESTED]
    gaps = [one.item for one in held if one.standing == Standing.GAP]
    claimed = grouped((", ".join(sorted({c.paper for c in one.claims})), one.item) for one in contested)
    causes = [
        Cause(f"title:{papers}", f"papers give title to different partners ({papers})", items)
        for papers, items in claimed.items()
    ]
    reasons = [
        f"title of {question.counted(items)} is claimed by several papers: {papers}"
        for papers, items in claimed.items()
    ]
    if gaps:
        causes += _gap_causes(question, gaps)
        reasons.append(f"no paper on record says who has title to {question.counted(gaps)}")
    if not held:
        causes, reasons = [Cause(f"items:{question.milestone.subject}", _NO_ITEM, question.things)], [_NO_ITEM]
    state = State.CONTRADICTORY if contested else State.UNDETERMINED
    return question.unmet(state, "; ".join(reasons), causes, _title_notes(question, held))


def by_importer(question: Question) -> NeedReading:
    """Met when the ledger or the consignment names one importer of record for each item."""
    subject = question.milestone.subject
    found = {item.id: importers_of(question.world, subject, item, question.day) for item in question.items}
    several = tuple(item for item, importers in found.items() if len(importers) > 1)
    if several:
        names = ", ".join(sorted({name for item in several for name in found[item]}))
        cause = Cause(f"importer:{subject}", "papers name different importers of record", several)
        return question.unmet(
            State.CONTRADICTORY, f"{question.counted(several)} would be imported by {names}", (cause,)
        )
    missing = tuple(item for item, importers in found.items() if not importers)
    if missing or not found:
        cause = Cause(f"importer:{subject}", "no paper names the importer of record", missing or question.things)
        reason = f"no paper names the importer of {question.counted(missing)}" if missing else _NO_ITEM
        return question.unmet(State.UNDETERMINED, reason, (cause,))
    return question.met("the importer is on paper")


def by_insurance(question: Question) -> NeedReading:
    """Met when every leg of every consignment names its insurer."""
    consignments = consignments_of(question.world, question.milestone.subject)
    bare = [f"{leg.start} to {leg.end}" for c in consignments for leg in c.legs if not leg.insurer]
    if consignments and all(c.legs for c in consignments) and not bare:
        return question.met("every leg has an insurer")
    reason = f"no record names an insurer for {'; '.join(bare)}" if bare else "the legs of the route are not on record"
    cause = Cause(
        f"insurance:{question.milestone.subject}",
        "no insurer on record for the transport",
        (question.milestone.subject,),
    )
    return question.unmet(State.UNDETERMINED, reason, (cause,))


def by_route(question: Question) -> NeedReading:
    """Met when for each thing open cases take one route."""
    subject = question.milestone.subject
    taken = routes_taken(question.world, subject)
    ways = dict.fromkeys(way for thing in question.things for way in taken[thing])
    told = [f"'{read_routes()[way.route].title}' (case {way.case})" for way in ways]
    several = tuple(thing for thing in question.things if len(taken[thing]) > 1)
    if several:
        cause = Cause(f"route:{subject}", "more than one route through customs is taken", several)
        return question.unmet(State.CONTRADICTORY, f"taken for the same things: {' and '.join(told)}", (cause,))
    none = tuple(thing for thing in question.things if not taken[thing])
    if none:
        cause = Cause(f"route:{subject}", "no route through customs is chosen", question.named(none))
        return question.unmet(State.MISSING, f"no record says which route {question.counted(none)} will take", (cause,))
    return question.met("; ".join(told))


# ---------------------------------------------------------------- which papers, and what they leave open


def _papers_over(question: Question, item: Item) -> list[tuple[Contribution | None, tuple[Agreement, ...]]]:
    """The signed agreements over an item: its own, else those over each of its contributions, else those over its project."""
    portfolio, day = question.world.portfolio, question.day
    if own := _signed_over(question, item.id):
        return [(None, own)]
    contributions = [portfolio.contribution[c] for c in item.contributions if c in portfolio.contribution]
    if contributions:
        return [(c, covering(portfolio, c, day)) for c in contributions]
    return [(None, _signed_over(question, item.project))]


def _signed_over(question: Question, thing: str) -> tuple[Agreement, ...]:
    return tuple(a for a in question.world.portfolio.agreements_over.get(thing, ()) if is_signed(a, question.day))


def _known_papers(question: Question) -> Iterator[str]:
    """What the agreements between the same parties do cover, so that nobody takes them for more."""
    portfolio = question.world.portfolio
    named = {c for item in question.items for c in item.contributions if c in portfolio.contribution}
    bringing = {portfolio.contribution[c].partner for c in named}
    for agreement in portfolio.agreements:
        if bringing & set(agreement.parties) and agreement.covers_note and is_signed(agreement, question.day):
            yield f"{agreement.title}: {agreement.covers_note}"


def _gap_causes(question: Question, items: Sequence[str]) -> list[Cause]:
    """One cause for each agreement without a title clause, and for each contribution without an agreement."""
    found = grouped((cause, item) for item in items for cause in _causes_of_gap(question, item))
    return [Cause(*cause, subjects=subjects) for cause, subjects in found.items()]


def _causes_of_gap(question: Question, name: str) -> list[tuple[str, str]]:
    item = question.world.portfolio.item[name]
    clauses = inherited(question.world.portfolio, item, Term.TITLE, question.day).clauses
    saying, found = {clause.agreement for clause in clauses}, dict[str, str]()
    for contribution, papers in _papers_over(question, item):
        if contribution and not papers:
            found[f"agreement:{contribution.id}"] = f"no agreement covers {contribution.title}"
        elif not papers:
            found[f"contribution:{item.project}"] = "no contribution and no agreement on record"
        elif saying.isdisjoint(paper.id for paper in papers):
            found |= {f"title-clause:{paper.id}": f"{paper.title} has no title clause on record" for paper in papers}
    for paper in () if found else sorted(saying):
        title = question.world.portfolio.agreement[paper].title
        found[f"title-record:{paper}"] = f"{title} has a title clause, and no paper on record says that title passed"
    return list(found.items())


def _title_notes(question: Question, held: Sequence[Holding]) -> Iterator[str]:
    """What an unsettled title leaves of each route, each route once, and what is told without a paper."""
    open_ = [one.item for one in held if one.standing != Standing.HELD]
    for name in open_ if question.milestone.kind == MilestoneKind.ENTERS else ():
        item = question.world.portfolio.item[name]
        found = readings_of(question.world, question.milestone.subject, item, question.day)
        if undecided := [r for r in found if r.route.title_decides and r.state == RouteState.UNDETERMINED]:
            yield f"undetermined without it: {'; '.join(_named_route(r) for r in undecided)}"
        for r in found:
            if r.risk and (r.state == RouteState.OPEN or r.route.asks_for_eligibility):
                yield f"at risk: {_named_route(r)}, {r.risk}"
    for claim in (claim for one in held for claim in one.accounts):
        yield claim.note


def _named_route(reading: RouteReading) -> str:
    return f"{reading.route.title} ({reading.route.line})"
