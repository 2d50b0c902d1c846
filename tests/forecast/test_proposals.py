from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from builders import a_contribution, a_procedure, an_agreement, an_item
from forecast.worlds import (
    A_CRATE,
    C175,
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
    a_portfolio,
    a_world,
    an_event,
    without,
)
from lockwasher.forecast.proposals import is_about, proposals, subjects_of, taken_for_oversize
from lockwasher.readiness.readings import readings
from lockwasher.register.nouns import Consignment

TWO_COILS = {
    "items": (an_item("coil", "magnet"), an_item("frame", "magnet")),
    "consignments": (Consignment(id="crate", title="Crate", items=("coil", "frame"), shipper="partner"),),
}


def proposed(world):
    """What is proposed: procedure and subject, and whether it is for people to decide."""
    return {(made.procedure, made.subject): made.is_decision for made in proposals(world)}


def test_a_milestone_without_a_case_asks_for_the_one_that_reaches_it():
    world = a_world(a_portfolio(milestones=[a_milestone("departs")]))

    assert proposed(world) == {(TRANSPORT, "crate"): False}


def test_a_milestone_with_a_case_asks_for_none():
    world = a_world(a_portfolio(milestones=[a_milestone("departs")], cases=[a_case(procedure=TRANSPORT)]))

    assert proposed(world) == {}


def test_a_reached_milestone_asks_for_none():
    """Though nobody recorded how: a later milestone says so."""
    milestones = [a_milestone("departs"), a_milestone("arrives", "crate", "departs")]
    done = an_event("case", "arrive", "2027-02-01")
    world = a_world(a_portfolio(milestones=milestones, cases=[a_case(procedure=TRANSPORT)], events=[done]))

    assert (TRANSPORT, "crate") not in proposed(world)


def test_a_need_asks_for_the_case_that_meets_it_and_says_whether_people_must_decide_first():
    """Who takes title is for people to settle; the duty-free application and the entry anybody may prepare."""
    world = a_world(a_portfolio(milestones=[a_milestone("enters")]))

    assert proposed(world) == {(TITLE, "crate"): True, (FLORENCE, "crate"): False, (ENTRY, "crate"): False}


def test_a_case_under_way_that_would_meet_the_need_is_not_proposed_again():
    """A paper on title is being made: it says nothing yet, and a second one is not assumed."""
    world = a_world(a_portfolio(milestones=[a_milestone("enters")], cases=[a_case("deed", TITLE, opened="2027-02-01")]))

    assert (TITLE, "crate") not in proposed(world)


def test_what_asks_twice_is_proposed_once_and_for_people_to_decide_if_either_says_so():
    """The crate needs its export; the lift waits for a declaration that an older case was refused."""
    old = a_procedure(LEAVE).step("declare", outcomes={"good": "proceed", "refused": "end"})
    new = a_procedure(LEAVE, edition="2026-01-01").step("declare").step("leave")
    gated = a_procedure(INSTALLATION).step("plan", after=(f"{LEAVE}/declare",)).step("lower")
    papers = a_case("papers", LEAVE, edition="2000-01-01", opened="2027-01-01")
    portfolio = a_portfolio(
        consignments=[replace(A_CRATE["consignments"][0], shipper="cern")],
        milestones=[a_milestone("departs")],
        cases=[a_case(), papers, a_case("lift", INSTALLATION)],
        events=[an_event("papers", "declare", "2027-02-01", outcome="refused")],
    )
    world = a_world(portfolio, ch_cern_leave=(old, new), host_installation=gated)

    assert proposed(world) == {(LEAVE, "crate"): True}
    assert proposed(a_world(without(portfolio, cases={"papers"}), ch_cern_leave=(old, new))) == {
        (LEAVE, "crate"): False
    }


def test_a_need_whose_case_ended_without_it_leaves_it_to_people_what_comes_next():
    refused = a_procedure(LEAVE).step("pack", outcomes={"packed": "proceed", "refused": "end"}).step("leave")
    portfolio = a_portfolio(
        consignments=[replace(A_CRATE["consignments"][0], shipper="cern")],
        milestones=[a_milestone("departs")],
        cases=[a_case(), a_case("papers", LEAVE, opened="2027-01-01")],
        events=[an_event("papers", "pack", "2027-02-01", outcome="refused")],
    )

    assert proposed(a_world(portfolio, ch_cern_leave=refused)) == {(LEAVE, "crate"): True}


def test_a_case_that_ended_without_the_step_leaves_it_to_people_what_comes_next():
    """Refused once: whether to begin anew is no assumption of the desk's."""
    refused = (
        a_procedure(TRANSPORT)
        .step("book", outcomes={"held": "proceed", "cancelled": "end"})
        .step("depart")
        .step("arrive")
    )
    events = [an_event("case", "book", "2027-02-01", outcome="cancelled")]
    portfolio = a_portfolio(milestones=[a_milestone("departs")], cases=[a_case(opened="2027-01-01")], events=events)
    world = a_world(portfolio, transport_oversize_by_legs=refused)

    assert proposed(world) == {(TRANSPORT, "crate"): True}


def test_only_the_items_that_no_case_serves_are_proposed_for():
    """One coil has its entry, the frame has none."""
    portfolio = a_portfolio(**TWO_COILS, milestones=[a_milestone("enters")], cases=[a_case("entry", ENTRY, "coil")])

    assert (ENTRY, "frame") in proposed(a_world(portfolio))
    assert (ENTRY, "crate") not in proposed(a_world(portfolio))


def test_a_step_that_does_not_apply_on_the_facts_of_a_case_is_not_asked_of_another():
    claims = a_procedure(FLORENCE).step("apply").step("eligibility", when="fact wanted").step("notice").step("decide")
    case = a_case("docket", FLORENCE, opened="2027-02-01", facts=(("wanted", False),))
    world = a_world(
        a_portfolio(milestones=[a_milestone("enters")], cases=[case]),
        facts={"wanted": None},
        us_florence_duty_free_entry=claims,
    )

    assert (FLORENCE, "crate") not in proposed(world)


def test_no_case_is_proposed_where_no_edition_is_in_force_yet():
    world = a_world(
        a_portfolio(milestones=[a_milestone("departs")]),
        transport_oversize_by_legs=a_procedure(TRANSPORT, edition="2030-01-01").step("depart"),
    )

    assert proposed(world) == {}


def test_nor_where_the_edition_in_force_does_not_have_the_step():
    world = a_world(
        a_portfolio(milestones=[a_milestone("departs")]),
        transport_oversize_by_legs=a_procedure(TRANSPORT).step("book").step("arrive"),
    )

    assert proposed(world) == {}


def test_each_contribution_without_an_agreement_asks_for_its_own():
    portfolio = a_portfolio(
        contributions=[a_contribution("magnet"), a_contribution("vessel")],
        items=[an_item("coil", "magnet", "vessel")],
        agreements=[],
        milestones=[a_milestone("departs")],
        cases=[a_case()],
    )

    assert proposed(a_world(portfolio)) == {(C175, "magnet"): True, (C175, "vessel"): True}


def test_an_agreement_on_its_way_serves_the_contribution_it_covers_and_not_the_next_in_the_same_item():
    """The annex with Italy does nothing for what CERN brings, though both are in one detector."""
    draft = an_agreement("draft", "magnet", signed=None)
    portfolio = a_portfolio(
        contributions=[a_contribution("magnet"), a_contribution("vessel")],
        items=[an_item("coil", "magnet", "vessel")],
        agreements=[draft],
        milestones=[a_milestone("departs")],
        cases=[a_case(), a_case("annex", C175, "draft", opened="2027-01-01")],
    )

    assert proposed(a_world(portfolio)) == {(C175, "vessel"): True}
    assert is_about(portfolio, "draft", "magnet")
    assert not is_about(portfolio, "draft", "vessel")
    assert not is_about(portfolio, "vessel", "magnet")
    assert is_about(portfolio, "crate", "magnet")


def test_items_of_no_contribution_have_nobody_to_make_an_agreement_with():
    portfolio = a_portfolio(
        items=[an_item("coil")], agreements=[], milestones=[a_milestone("departs")], cases=[a_case()]
    )
    agreement = next(r for r in readings(a_world(portfolio)) if r.need.name == "agreement")

    assert subjects_of(agreement) == ()
    assert proposed(a_world(portfolio)) == {}


def test_a_gate_whose_case_ended_without_it_is_proposed_for_people_to_decide():
    """The lift waits for papers that were refused; no milestone asks for them."""
    gated = a_procedure(INSTALLATION).step("plan").step("lower", after=("plan", f"{LEAVE}/leave"))
    refused = a_procedure(LEAVE).step("pack", outcomes={"packed": "proceed", "refused": "end"}).step("leave")
    cases = [a_case("lift", INSTALLATION), a_case("papers", LEAVE, opened="2027-01-01")]
    events = [an_event("papers", "pack", "2027-02-01", outcome="refused")]
    given = {"host_installation": gated, "ch_cern_leave": refused}

    assert proposed(a_world(a_portfolio(cases=cases, events=events), **given)) == {(LEAVE, "crate"): True}
    assert proposed(a_world(a_portfolio(cases=cases), **given)) == {}


def test_of_several_ways_the_first_is_proposed_and_only_where_all_of_them_ended():
    gated = a_procedure(INSTALLATION).step("plan").step("lower", after=("plan", f"{LEAVE}/leave or {TITLE}/sign"))
    refused = a_procedure(LEAVE).step("pack", outcomes={"packed": "proceed", "refused": "end"}).step("leave")
    cases = [a_case("lift", INSTALLATION), a_case("papers", LEAVE, opened="2027-01-01")]
    events = [an_event("papers", "pack", "2027-02-01", outcome="refused")]
    given = {"host_installation": gated, "ch_cern_leave": refused}
    other = [*cases, a_case("deed", TITLE)]

    assert proposed(a_world(a_portfolio(cases=cases, events=events), **given)) == {(LEAVE, "crate"): True}
    assert proposed(a_world(a_portfolio(cases=other, events=events), **given)) == {}


def test_a_milestone_that_another_way_will_reach_proposes_no_first_one():
    milestones = [a_milestone("departs")]

    assert proposed(a_world(a_portfolio(milestones=milestones)))[TRANSPORT, "crate"] is False
    going = a_world(a_portfolio(milestones=milestones, cases=[a_case("truck", ORDINARY)]))
    assert {(TRANSPORT, "crate"), (ORDINARY, "crate")} & proposed(going).keys() == set()


def going(*sizes, **records):
    """A crate that leaves and arrives, of items whose sizes are stated or not."""
    items = [replace(an_item(f"item-{n}", "magnet"), is_oversize=size) for n, size in enumerate(sizes)]
    crate = Consignment(id="crate", title="Crate", items=tuple(i.id for i in items), shipper="partner")
    milestones = [a_milestone("departs"), a_milestone("arrives", "crate", "departs")]
    return a_world(a_portfolio(**({"items": items, "consignments": [crate], "milestones": milestones} | records)))


@given(st.lists(st.sampled_from([True, False, None]), max_size=4))
def test_only_what_is_stated_not_to_be_oversize_is_proposed_to_go_by_ordinary_transport(sizes):
    """One transport for leaving and arriving; what is taken for oversize without a word of its size is told."""
    made = [(one.procedure, one.subject) for one in proposals(going(*sizes))]
    is_ordinary, is_unsaid = bool(sizes) and not any(s is not False for s in sizes), not any(sizes)

    assert [one for one, _ in made if one in {TRANSPORT, ORDINARY}] == [ORDINARY if is_ordinary else TRANSPORT]
    assert (FLORENCE, "crate") in made
    assert taken_for_oversize(going(*sizes), made) == (("crate",) if is_unsaid and not is_ordinary else ())


def test_a_transport_on_record_stays_what_it_is_whatever_the_size():
    stated = [(False, TRANSPORT), (True, ORDINARY), (None, ORDINARY)]
    found = [proposed(going(size, cases=[a_case(procedure=procedure)])) for size, procedure in stated]

    assert all({(TRANSPORT, "crate"), (ORDINARY, "crate")}.isdisjoint(one) for one in found)


def test_at_a_gate_where_all_transports_ended_the_next_one_goes_by_size():
    """The truck was called off; the entry waits for goods to land, and nobody must begin an oversize transport for a box."""
    waits = (
        a_procedure(ENTRY)
        .step("papers", after=())
        .step("release", after=("papers", f"{TRANSPORT}/arrive or {ORDINARY}/arrive"))
    )
    off = (
        a_procedure(ORDINARY)
        .step("book", outcomes={"held": "proceed", "cancelled": "end"})
        .step("depart")
        .step("arrive")
    )
    cases = [a_case("truck", ORDINARY, opened="2027-01-01"), a_case("entry", ENTRY)]
    events = [an_event("truck", "book", "2027-02-01", outcome="cancelled")]
    replaced = {"us_entry_consumption": waits, "transport_ordinary": off}

    def for_size(size):
        items = [replace(an_item("coil", "magnet"), is_oversize=size)]
        return proposed(a_world(a_portfolio(items=items, cases=cases, events=events), **replaced))

    assert for_size(False) == {(ORDINARY, "crate"): True}
    assert for_size(None) == for_size(True) == {(TRANSPORT, "crate"): True}


def test_a_proposed_case_is_named_by_what_it_is_and_never_by_its_place():
    milestones = [a_milestone("departs"), a_milestone("enters")]
    one = proposals(a_world(a_portfolio(milestones=milestones)))
    other = proposals(a_world(a_portfolio(milestones=milestones[::-1]), as_of=TODAY))

    assert {made.id for made in one} == {made.id for made in other}
    assert f"proposed:{TRANSPORT}:crate" in {made.id for made in one}
