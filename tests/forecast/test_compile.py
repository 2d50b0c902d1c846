import gc
from dataclasses import replace
from datetime import date
from graphlib import TopologicalSorter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import a_procedure, an_item
from forecast.worlds import (
    ACCEPTANCE,
    ENTRY,
    FLORENCE,
    INSTALLATION,
    LEAVE,
    ORDINARY,
    TITLE,
    TODAY,
    TRANSPORT,
    a_case,
    a_milestone,
    a_need_by,
    a_portfolio,
    a_world,
    an_event,
    an_occasion,
    an_office,
    day,
    in_days,
    without,
)
from lockwasher.calendars.lengths import Roll
from lockwasher.calendars.spans import parse_span
from lockwasher.forecast.compile import ForecastError, _sorted, compile_apart, compile_world
from lockwasher.forecast.simulate import simulate
from lockwasher.forecast.ways import way_to
from lockwasher.procedures.model import StepRef
from lockwasher.register.nouns import Claim, Consignment, Field, Mark

TITLED = Claim(
    id="deed", field=Field.TITLE, subject="coil", holder="host", begins=parse_span("2020"), paper="deed", mark=Mark.READ
)


def finishes(world):
    """The day each step finishes, by key; every duration is given, so one future tells."""
    compiled = compile_world(world)
    run = simulate(compiled.plan, draws=1, seed=1)
    return {draft.key: compiled.day(int(tick)) for draft, tick in zip(compiled.drafts, run.finish[0], strict=True)}


def steps(world):
    """The steps of the plan, by key."""
    return {step.key: step for step in compile_world(world).plan.steps}


RING = ["lift/lower", "lift/plan", "papers/leave", "papers/pack"]  # each waits for the next


# ---------------------------------------------------------------- gates


def test_a_step_waits_for_the_step_of_another_case_that_its_procedure_names():
    """Loading waits for the export papers: 20 days for them, 10 to leave."""
    gated = a_procedure(TRANSPORT).step("book").step("depart", after=("book", f"{LEAVE}/leave")).step("arrive")
    portfolio = a_portfolio(cases=[a_case(), a_case("papers", LEAVE)], milestones=[a_milestone()])

    assert finishes(a_world(portfolio, transport_oversize_by_legs=gated))["case/depart/1"] == in_days(30)
    assert finishes(a_world(portfolio))["case/depart/1"] == in_days(20)


TWO_WAYS = (
    a_procedure(TRANSPORT)
    .step("book")
    .step("depart", after=("book", f"{LEAVE}/leave or {ACCEPTANCE}/accept"))
    .step("arrive")
)


def through(*cases, events=(), **more):
    """When a transport departs that may go once either of two other cases has let the goods through."""
    given = {"cases": [a_case(), *cases], "milestones": [a_milestone()], "events": events} | more
    world = a_world(a_portfolio(**given), transport_oversize_by_legs=TWO_WAYS, days={"accept": 40})
    return finishes(world)["case/depart/1"]


def test_of_several_ways_each_that_is_open_is_waited_for():
    """Nobody knows which will be first: the papers take 20 days, the inspection 50."""
    papers, inspection = a_case("papers", LEAVE), a_case("inspection", ACCEPTANCE)

    assert through() == in_days(20)
    assert through(papers) == in_days(30)
    assert through(papers, inspection) == in_days(60)


def test_of_several_ways_none_is_waited_for_once_one_has_let_the_goods_through():
    papers, inspection = a_case("papers", LEAVE), a_case("inspection", ACCEPTANCE)
    left = an_event("papers", "leave", "2027-02-01")

    assert through(papers, inspection, events=[left]) == in_days(20)


def test_goods_that_no_way_has_let_through_are_waited_for_though_others_are():
    items = [an_item("coil", "magnet"), an_item("lid", "magnet")]
    crate = Consignment(id="crate", title="Crate", items=("coil", "lid"), shipper="partner")
    papers, inspection = a_case("papers", LEAVE, "coil"), a_case("inspection", ACCEPTANCE, "lid")
    left = an_event("papers", "leave", "2027-02-01")

    found = through(papers, inspection, events=[left], items=items, consignments=[crate])
    assert found == in_days(60)


def test_a_way_that_nobody_has_opened_is_waited_for_only_where_none_is_open():
    """An open case lets the goods through; the acceptance that a milestone asks for is an assumption."""
    accepted = [a_milestone(), a_milestone("accepted", "crate", "departs")]

    assert through(a_case("papers", LEAVE), milestones=accepted, claims=[TITLED]) == in_days(30)


def test_a_milestone_waits_for_the_one_it_comes_after():
    portfolio = a_portfolio(
        claims=[TITLED],
        cases=[a_case(), a_case("entry", ENTRY), a_case("inspection", ACCEPTANCE)],
        milestones=[a_milestone("arrives"), a_milestone("accepted", "crate", "arrives")],
    )

    assert finishes(a_world(portfolio))["inspection/accept/1"] == in_days(40)


def test_a_milestone_is_reached_by_the_way_its_goods_go():
    """A container and no heavy lift; what waits for its arrival waits for the container."""
    portfolio = a_portfolio(
        claims=[TITLED],
        cases=[a_case("container", ORDINARY), a_case("entry", ENTRY), a_case("inspection", ACCEPTANCE)],
        milestones=[a_milestone("arrives"), a_milestone("accepted", "crate", "arrives")],
    )
    world = a_world(portfolio, days={f"{ORDINARY}/arrive": 70})
    compiled = compile_world(world)

    assert [compiled.drafts[n].key for n in compiled.reaching(portfolio.milestones[0])] == ["container/arrive/1"]
    assert finishes(world)["inspection/accept/1"] == in_days(100)


def test_what_reached_a_milestone_is_in_the_plan_though_nothing_waits_for_it_any_more():
    """What comes after is reckoned from its day; the record says that it is there, so nothing is gated by it."""
    arrives = a_milestone("arrives")
    portfolio = a_portfolio(
        cases=[a_case("container", ORDINARY), a_case("entry", ENTRY)],
        events=[an_event("container", "arrive", "2027-02-01")],
        milestones=[arrives, a_milestone("enters"), a_milestone("departs", "crate")],
    )
    more = a_procedure(ORDINARY).step("book").step("depart").step("arrive").step("inspect")
    compiled = compile_world(a_world(portfolio, transport_ordinary=more))

    assert [compiled.drafts[n].key for n in compiled.reaching(arrives)] == ["container/arrive/1"]


def test_a_milestone_waits_for_no_other_journey_of_its_goods():
    """The coil goes out as a heavy lift and comes back in a container."""
    back = Consignment(id="back", title="Back", items=("coil",), shipper="host")
    (crate,) = a_portfolio().consignments
    portfolio = a_portfolio(
        consignments=[crate, back],
        cases=[a_case("out"), a_case("home", ORDINARY, "back")],
        milestones=[a_milestone("departs"), a_milestone("departs", "back", id="returns")],
    )
    compiled = compile_world(a_world(portfolio))
    found = {m.id: [compiled.drafts[n].key for n in compiled.reaching(m)] for m in portfolio.milestones}

    assert found == {"departs": ["out/depart/1"], "returns": ["home/depart/1"]}


def test_a_milestone_that_is_reached_holds_nothing_up_though_nobody_recorded_how():
    """It was accepted, so it has entered; the entry's case lags behind."""
    portfolio = a_portfolio(
        claims=[TITLED],
        cases=[a_case("entry", ENTRY), a_case("inspection", ACCEPTANCE), a_case("lift", INSTALLATION)],
        events=[an_event("inspection", "accept", "2027-02-01")],
        milestones=[
            a_milestone("enters"),
            a_milestone("accepted", "crate", "enters"),
            a_milestone("installed", "crate", "enters", "accepted"),
        ],
    )

    assert finishes(a_world(portfolio, days={"release": 900}))["lift/lower/1"] == in_days(30)


def test_a_milestone_waits_for_the_needs_that_gate_it():
    """Acceptance waits for the entry summary, which nobody has begun."""
    portfolio = a_portfolio(
        claims=[TITLED], cases=[a_case("inspection", ACCEPTANCE)], milestones=[a_milestone("accepted")]
    )
    found = steps(a_world(portfolio))
    keys = list(found)

    assert f"proposed:{ENTRY}:crate/summary/1" in {keys[place] for place in found["inspection/accept/1"].after}


def test_nothing_waits_for_the_decision_on_the_duty_free_application():
    """15 CFR 301.8: entry needs the claim, and the stamp or a deposit; the decision gates the free liquidation only."""
    kinds = ["departs", "enters", "arrives", "accepted", "installed"]
    milestones = [
        a_milestone(kind, "crate", *before) for kind, before in zip(kinds, [[], *([k] for k in kinds)], strict=False)
    ]
    world = a_world(a_portfolio(cases=[a_case("docket", FLORENCE)], milestones=milestones))
    compiled = compile_world(world)
    decided = compiled.targets(StepRef(FLORENCE, "decide"), "crate")

    assert len(decided) == 1
    assert not any(decided[0] in step.after for step in compiled.plan.steps)


def test_where_two_cases_meet_a_need_the_milestone_waits_for_both():
    """Two applications, one for each item of a consignment."""
    cases = [
        a_case("inspection", ACCEPTANCE),
        a_case("one", ENTRY, "coil"),
        a_case("two", ENTRY, "frame", planned="2027-06-01"),
    ]
    portfolio = a_portfolio(
        items=[an_item("coil", "magnet"), an_item("frame", "magnet")],
        consignments=[Consignment(id="crate", title="Crate", items=("coil", "frame"), shipper="partner")],
        claims=[
            TITLED,
            Claim(
                id="other",
                field=Field.TITLE,
                subject="frame",
                holder="host",
                begins=TITLED.begins,
                paper="deed",
                mark=Mark.READ,
            ),
        ],
        cases=cases,
        milestones=[a_milestone("accepted")],
    )

    assert finishes(a_world(portfolio))["inspection/accept/1"] == in_days(40, "2027-06-01")


def test_what_is_done_with_one_consignment_does_not_wait_for_the_next():
    """The same coil goes to the host and on to the mine; its acceptance does not wait for the second journey."""
    inspected = a_procedure(ACCEPTANCE).step("inspect", after=(f"{TRANSPORT}/arrive",)).step("accept")
    portfolio = a_portfolio(
        claims=[TITLED],
        consignments=[
            Consignment(id="crate", title="Crate", items=("coil",), shipper="partner"),
            Consignment(id="box", title="Box", items=("coil",), shipper="host"),
        ],
        cases=[a_case(), a_case("onward", subject="box"), a_case("inspection", ACCEPTANCE), a_case("entry", ENTRY)],
        milestones=[a_milestone("accepted"), a_milestone("departs", "box", "accepted")],
    )

    assert finishes(a_world(portfolio, host_acceptance=inspected))["onward/depart/1"] == in_days(60)


def test_what_the_record_says_can_be_done_is_not_in_progress_while_an_assumed_case_stands_before_it():
    """The hall is ready and nobody has opened an acceptance: the detector is not being lowered."""
    milestones = [a_milestone("accepted"), a_milestone("installed", "crate", "accepted")]
    cases = [a_case("lift", INSTALLATION, opened="2027-01-01"), a_case("entry", ENTRY)]
    events = [an_event("lift", "place-ready", "2027-02-01")]
    world = a_world(a_portfolio(claims=[TITLED], cases=cases, events=events, milestones=milestones))
    accepted_first = without(world.portfolio, milestones={"accepted"})

    assert finishes(world)["lift/lower/1"] == in_days(50)
    assert steps(world)["lift/lower/1"].begun is None
    assert steps(a_world(accepted_first))["lift/lower/1"].begun is not None


def going_round():
    """A world in which each of two cases waits for the other."""
    lift = a_procedure(INSTALLATION).step("plan", after=(f"{LEAVE}/leave",)).step("lower")
    papers = a_procedure(LEAVE).step("pack", after=(f"{INSTALLATION}/lower",)).step("leave")
    cases = [a_case("lift", INSTALLATION), a_case("papers", LEAVE)]
    return a_world(a_portfolio(cases=cases), host_installation=lift, ch_cern_leave=papers)


def test_cases_that_wait_for_each_other_in_a_circle_are_named():
    """A gate of the lift's procedure and a gate of the papers' meet in one portfolio."""
    with pytest.raises(ForecastError) as refused:
        compile_world(going_round())

    told, _, remedy = str(refused.value).partition("; ")
    assert remedy == "take one need or gate away"
    assert told.removeprefix("cases wait for each other in a circle: ").split(" waits for ") in [
        [*RING[n:], *RING[: n + 1]] for n in range(len(RING))
    ]


BEYOND = [
    ({"cases": [a_case(planned="2227-06")]}, "case 'case' is planned for 2227-06-01"),
    ({"need_bys": [a_need_by("departs", "2227-06-15")]}, "milestone 'departs' is wanted by 2227-06-15"),
    ({"need_bys": [a_need_by("departs", "2227-06")]}, "milestone 'departs' is wanted by 2227-06-30"),
    ({"occasions": [an_occasion("2227-06-15")]}, "occasion 'visit-2227-06-15' is on 2227-06-15"),
]


@pytest.mark.parametrize(("records", "told"), BEYOND, ids=[told for _, told in BEYOND])
def test_a_day_beyond_the_end_of_the_forecast_is_named_with_what_is_planned_for_it(records, told):
    """A slip in the year: 2227 for 2027."""
    world = a_world(a_portfolio(**({"cases": [a_case()], "milestones": [a_milestone()]} | records)))

    with pytest.raises(ForecastError) as refused:
        compile_world(world)
    assert str(refused.value) == f"{told}, and the forecast ends on 2066-12-30; correct the day"


def test_all_days_beyond_the_end_are_told_at_once_and_the_last_day_is_not_one():
    milestones = [a_milestone(), a_milestone("arrives")]
    plans = [a_need_by("departs", "2066-12-30"), a_need_by("arrives", "2066-12-31")]

    with pytest.raises(ForecastError) as refused:
        compile_world(a_world(a_portfolio(cases=[a_case(planned="2067-01-01")], milestones=milestones, need_bys=plans)))
    assert [line.split(",")[0] for line in str(refused.value).splitlines()] == [
        "case 'case' is planned for 2067-01-01",
        "milestone 'arrives' is wanted by 2066-12-31",
    ]


def test_what_a_reached_milestone_or_a_case_that_goes_on_was_planned_for_does_not_matter():
    """The record overtook the slip."""
    records = {
        "cases": [a_case(opened="2027-01-01", planned="2227-06")],
        "milestones": [a_milestone()],
        "need_bys": [a_need_by("departs", "2227-06-15")],
        "events": [an_event("case", "depart", "2027-02-01")],
    }
    assert compile_world(a_world(a_portfolio(**records))).drafts


def test_what_was_done_or_begun_long_ago_counts_from_twenty_years_back():
    """An agreement of 1953 takes none of the days ahead away."""
    old = a_procedure(TRANSPORT, edition="1900-01-01").step("book").step("depart").step("arrive")
    records = {
        "cases": [a_case(opened="1953-07-01")],
        "milestones": [a_milestone()],
        "events": [an_event("case", "book", "1953-07-01")],
    }
    compiled = compile_world(a_world(a_portfolio(**records), transport_oversize_by_legs=old))
    depart = next(step for step in compiled.plan.steps if step.key == "case/depart/1")

    assert 20 * 365 <= (day(TODAY) - compiled.day0).days < 20 * 365 + 14
    assert depart.begun == 0


def test_milestones_that_come_after_each_other_in_a_circle_are_named():
    world = a_world(
        a_portfolio(milestones=[a_milestone("departs", "crate", "arrives"), a_milestone("arrives", "crate", "departs")])
    )

    with pytest.raises(
        ForecastError, match=r"milestones wait .* circle: .*departs waits for arrives.*; take one name out of 'after'"
    ):
        compile_world(world)


# ---------------------------------------------------------------- days


def test_a_case_begins_when_it_is_planned_and_not_before_today():
    planned = a_portfolio(cases=[a_case(planned="2027-06")], milestones=[a_milestone()])
    overdue = a_portfolio(cases=[a_case(planned="2026-06")], milestones=[a_milestone()])

    assert finishes(a_world(planned))["case/book/1"] == in_days(10, "2027-06-01")
    assert finishes(a_world(overdue))["case/book/1"] == in_days(10)


def test_a_planned_beginning_also_holds_where_the_first_step_waits_for_another_case():
    gated = a_procedure(TRANSPORT).step("book", after=(f"{LEAVE}/leave",)).step("depart").step("arrive")
    cases = [a_case(planned="2027-06-01"), a_case("papers", LEAVE)]
    world = a_world(a_portfolio(cases=cases, milestones=[a_milestone()]), transport_oversize_by_legs=gated)

    assert finishes(world)["case/book/1"] == in_days(10, "2027-06-01")


def test_a_milestone_planned_for_a_month_is_not_reached_before_it():
    portfolio = a_portfolio(cases=[a_case()], milestones=[a_milestone()], need_bys=[a_need_by("departs", "2027-10")])
    found = finishes(a_world(portfolio))

    assert found["case/depart/1"] == in_days(20)
    assert found["case/depart/over"] == date(2027, 10, 1)


def test_a_milestone_wanted_by_a_day_may_be_reached_before_it():
    portfolio = a_portfolio(cases=[a_case()], milestones=[a_milestone()], need_bys=[a_need_by("departs", "2027-10-15")])

    assert "case/depart/over" not in finishes(a_world(portfolio))


def test_what_is_recorded_on_a_day_and_twenty_days_are_that_day_and_twenty():
    waiting = a_procedure(LEAVE).step("notice").step("comment").waits("20 calendar days").step("leave")
    world = a_world(
        a_portfolio(cases=[a_case("case", LEAVE, opened="2027-01-01"), a_case("t")], events=[an_event("case", "notice", TODAY)],
                    consignments=[Consignment(id="crate", title="Crate", items=("coil",), shipper="cern")], milestones=[a_milestone()]),
        ch_cern_leave=waiting,
        days={"comment": None},
    )  # fmt: skip

    assert finishes(world)["case/comment/1"] == in_days(20)


def test_a_wait_that_ends_on_a_day_without_work_rolls_to_the_next_that_has():
    """The office stands in the United States; 4 July 2027 is a Sunday and is kept on the Monday."""
    waiting = (
        a_procedure(INSTALLATION)
        .step("plan")
        .step("place-ready", office="customs")
        .waits("3 calendar days", rolls=Roll.NEXT_WORKING_DAY)
        .step("lower")
    )
    world = a_world(
        a_portfolio(
            cases=[a_case("case", INSTALLATION, opened="2027-06-01")],
            events=[an_event("case", "plan", "2027-07-01")],
            milestones=[a_milestone("installed")],
            offices=[an_office("customs", country="US")],
        ),
        as_of="2027-07-01",
        host_installation=waiting,
        days={"place-ready": None},
    )

    assert finishes(world)["case/place-ready/1"] == date(2027, 7, 6)


def weekend(country, as_of=TODAY):
    """The days an office does not work, as the plan has them (Monday is 0)."""
    waiting = a_procedure(TRANSPORT).step("book").step("depart").waits("5 working days").step("arrive")
    portfolio = a_portfolio(
        cases=[a_case()], milestones=[a_milestone()], offices=[an_office("host.office", country=country)]
    )
    plan = compile_world(
        a_world(portfolio, as_of=as_of, transport_oversize_by_legs=waiting, days={"depart": None})
    ).plan
    return sorted(plan.calendars[plan.steps[-1].calendar].weekend)


def test_the_weekend_is_that_of_the_country():
    """In Israel Friday and Saturday are free, and Sunday is worked."""
    assert weekend("US") == [5, 6]
    assert weekend("IL") == [4, 5]


def test_days_of_which_no_calendar_speaks_have_a_plain_weekend():
    """The tables of holidays end; the forecast of a later day does not."""
    assert weekend("US", as_of="2230-01-01") == [5, 6]


def test_a_signature_waits_for_the_occasions_known_for_its_agreement():
    signed = a_procedure(TITLE).step("agree").step("sign")
    signed = replace(signed, steps=(signed.steps[0], replace(signed.steps[1], occasion="signature")))
    visits = [
        an_occasion("2027-02-01"),
        an_occasion("2027-05-05", "other"),
        an_occasion("2027-06-06", "crate"),
        an_occasion("2027-07"),
    ]
    portfolio = a_portfolio(cases=[a_case("deed", TITLE)], milestones=[a_milestone("enters")], occasions=visits)
    found = steps(a_world(portfolio, title_transfer=signed))["deed/sign/1"]
    compiled = compile_world(a_world(portfolio, title_transfer=signed))

    assert [compiled.day(tick) for tick in found.occasions] == [date(2027, 6, 6), date(2027, 7, 31)]
    assert finishes(a_world(portfolio, title_transfer=signed))["deed/sign/1"] == date(2027, 6, 6)


# ---------------------------------------------------------------- desks


def test_at_an_office_with_desks_a_step_queues_since_it_could_be_done():
    """Two crates wait for the one desk of the carrier, the one that has waited longer goes first."""
    portfolio = a_portfolio(
        consignments=[Consignment(id=name, title=name, items=(), shipper="partner") for name in ("crate", "box")],
        cases=[a_case("late", opened="2027-01-01"), a_case("early", subject="box", opened="2027-01-01")],
        events=[an_event("late", "book", "2027-02-10"), an_event("early", "book", "2027-02-01")],
        milestones=[a_milestone("departs"), a_milestone("departs", "box", id="box-departs")],
        offices=[an_office("carrier", desks=1)],
    )
    found = finishes(a_world(portfolio))

    assert steps(a_world(portfolio))["early/depart/1"].begun is None
    assert (found["early/depart/1"], found["late/depart/1"]) == (in_days(10), in_days(20))


def test_a_wait_holds_no_desk():
    """Twenty days for comments pass for ten notices at once."""
    waiting = (
        a_procedure(TRANSPORT).step("book").step("depart", office="public").waits("20 calendar days").step("arrive")
    )
    portfolio = a_portfolio(cases=[a_case()], milestones=[a_milestone()], offices=[an_office("public", desks=1)])

    assert steps(a_world(portfolio, transport_oversize_by_legs=waiting))["case/depart/1"].office is None
    assert steps(a_world(portfolio))["case/depart/1"].office is None
    assert (
        steps(
            a_world(a_portfolio(cases=[a_case()], milestones=[a_milestone()], offices=[an_office("carrier", desks=1)]))
        )["case/depart/1"].office
        == 0
    )


# ---------------------------------------------------------------- what is left out


def test_what_no_answer_rests_on_is_not_in_the_plan():
    """Arriving is not asked about; with a desk it takes one, and stays."""
    portfolio = a_portfolio(cases=[a_case()], milestones=[a_milestone()])
    queued = a_portfolio(cases=[a_case()], milestones=[a_milestone()], offices=[an_office("carrier", desks=1)])

    assert "case/arrive/1" not in steps(a_world(portfolio))
    assert "case/arrive/1" in steps(a_world(queued))


def test_a_case_that_is_over_is_not_simulated():
    events = [an_event("case", "arrive", "2027-02-01")]
    world = a_world(a_portfolio(cases=[a_case(opened="2027-01-01")], events=events))

    assert compile_world(world).cases == {}


def test_an_empty_portfolio_has_an_empty_plan():
    assert compile_world(a_world(a_portfolio())).plan.steps == ()


def test_long_after_everything_what_was_never_recorded_is_still_to_come():
    portfolio = a_portfolio(
        cases=[a_case(planned="2027-06")], milestones=[a_milestone()], need_bys=[a_need_by("departs", "2027-10")]
    )

    assert finishes(a_world(portfolio, as_of="2060-01-01"))["case/depart/1"] == in_days(20, "2060-01-01")


def test_a_milestone_that_is_not_known_yet_is_not_waited_for():
    """The plan names a step before this one that was added to the record later."""
    portfolio = a_portfolio(
        cases=[a_case("lift", INSTALLATION)], milestones=[a_milestone("installed", "crate", "accepted")]
    )

    assert finishes(a_world(portfolio))["lift/lower/1"] == in_days(30)


# ---------------------------------------------------------------- ways and days


def test_a_way_holds_what_its_targets_rest_on_and_is_over_when_they_all_are():
    portfolio = a_portfolio(
        consignments=[Consignment(id=name, title=name, items=(), shipper="partner") for name in ("crate", "box")],
        cases=[a_case("one"), a_case("two", subject="box", planned="2027-06-01")],
        milestones=[a_milestone("departs"), a_milestone("departs", "box", id="box-departs")],
    )
    compiled = compile_world(a_world(portfolio))
    run = simulate(compiled.plan, draws=3, seed=1)
    one, two = (compiled.targets(StepRef(TRANSPORT, "depart"), subject) for subject in ("crate", "box"))
    alone, both = way_to(compiled, run, one), way_to(compiled, run, one + two)

    assert [draft.key for draft in alone.drafts] == ["one/book/1", "one/depart/1"]
    assert compiled.day(int(both.finish[0])) == in_days(20, "2027-06-01")
    assert [d.key for d, flag in zip(both.drafts, both.flags[:, 0], strict=True) if flag] == [
        "two/book/1",
        "two/depart/1",
    ]


def test_a_tick_beyond_the_calendar_is_its_last_day():
    compiled = compile_world(a_world(a_portfolio()))

    assert compiled.day(2.0**60) == date.max
    assert compiled.day(compiled.tick(day(TODAY))) == day(TODAY)
    assert compiled.day(compiled.end_of(day(TODAY))) == day(TODAY)
    assert compiled.day(compiled.end_of(day(TODAY)) + 1) == in_days(1)


def test_cases_apart_stand_one_after_the_other_and_wait_for_none():
    """The office in the middle is a queue: what comes after the step that is asked about is left out, the visit is not."""
    world = a_world(a_portfolio(offices=(an_office("customs", 2),)))
    made = compile_apart(world, {FLORENCE: "apply", ENTRY: "papers"})

    assert [draft.key for draft in made.drafts] == [
        f"{FLORENCE}/apply/1", f"{FLORENCE}/eligibility/1", f"{ENTRY}/papers/1", f"{ENTRY}/release/1",
    ]  # fmt: skip
    assert [step.case for step in made.plan.steps] == [0, 0, 1, 1]
    assert [step.office for step in made.plan.steps] == [None, 0, None, 0]


def test_a_case_apart_needs_an_edition_and_the_step_that_is_asked_about():
    world = a_world(a_portfolio())
    with pytest.raises(
        ForecastError, match=r"^no edition of us\.none is in force on 2027-03-01; look from another day$"
    ):
        compile_apart(world, {"us.none": "apply"})
    with pytest.raises(ForecastError, match=f"^{FLORENCE} has no step 'fly' in the edition of "):
        compile_apart(world, {FLORENCE: "fly"})


# A plan of many cases


@st.composite
def what_waits(draw):
    """Names, each with what it waits for, which may be named before or after it or only there; none in a circle."""
    names = [f"step-{n}" for n in range(draw(st.integers(1, 10)))]
    found = {
        name: tuple(draw(st.lists(st.sampled_from(names[:n] or ["start"]), max_size=4))) for n, name in enumerate(names)
    }
    return {name: found[name] for name in draw(st.permutations(names)) if name != "step-0"}


@given(what_waits())
def test_steps_come_in_the_order_of_the_sorter_of_the_library(waits_for):
    """The order of a plan decides which of two visits that come at one moment is served first, so it may never change."""
    assert _sorted(waits_for, "steps", "take one away") == tuple(TopologicalSorter(waits_for).static_order())


@pytest.mark.parametrize("is_on", [True, False])
def test_the_search_for_garbage_is_as_before_once_a_world_is_compiled_or_refused(is_on):
    was_on = gc.isenabled()
    (gc.enable if is_on else gc.disable)()
    try:
        compile_world(a_world())
        assert gc.isenabled() == is_on
        with pytest.raises(ForecastError):
            compile_world(going_round())
        assert gc.isenabled() == is_on
    finally:
        (gc.enable if was_on else gc.disable)()
