from dataclasses import replace

import pytest

from builders import a_procedure
from forecast.worlds import (
    INSTALLATION,
    LEAVE,
    TODAY,
    TRANSPORT,
    a_case,
    a_milestone,
    a_need_by,
    a_portfolio,
    a_world,
    an_estimate,
    an_event,
    day,
)
from lockwasher.calendars.lengths import Roll
from lockwasher.estimates.world import build_world
from lockwasher.exchange.folder import read_folder, shipped_folder
from lockwasher.forecast.drafts import LEAST_CHANCE, NOTHING, Casebook, Drafter, Live, step_key
from lockwasher.forecast.proposals import proposals
from lockwasher.procedures.model import StepRef

ASKED_AGAIN = (
    a_procedure(LEAVE).step("apply").step("decide", outcomes={"granted": "proceed", "returned": "apply"}, rounds=9)
)


def drafted(procedure, *events, facts=(), shares=None, occurs=None, days=None, known=None, opened="2027-01-04"):
    """The drafts of one case of a procedure, by key without the case."""
    case = a_case("case", procedure.id, opened=opened, facts=tuple(facts))
    world = a_world(
        a_portfolio(cases=[case], events=events),
        **{procedure.id.replace(".", "_").replace("-", "_"): procedure},
        shares=shares,
        occurs=occurs,
        days=days,
        facts=known,
    )
    live = Live("case", procedure.id, "crate", world.progress["case"], 0)
    return {draft.key.removeprefix("case/"): draft for draft in Casebook(world, {"case": live}).drafts["case"]}


def test_steps_are_keyed_by_case_step_and_round():
    assert list(drafted(a_procedure(LEAVE).step("pack").step("leave"))) == ["pack/1", "leave/1"]
    assert step_key("case", "leave", 2) == "case/leave/2"


def test_what_is_done_and_what_can_be_done_are_told_apart():
    """The day a step became ready is the day the one before it was done."""
    found = drafted(a_procedure(LEAVE).step("pack").step("seal").step("leave"), an_event("case", "pack", "2027-02-01"))

    assert found["pack/1"].done.by == day("2027-02-01")
    assert found["seal/1"].since == day("2027-02-01")
    assert (found["leave/1"].done, found["leave/1"].since) == (None, None)


def test_a_step_implied_by_a_later_one_is_done_by_its_day_and_what_follows_counts_from_today():
    """No record says when it was done; nothing can be said of the days its follower has waited."""
    forked = a_procedure(LEAVE).step("pack").step("seal").step("leave", after=("pack",))
    found = drafted(forked, an_event("case", "leave", "2027-02-01"))

    assert found["pack/1"].done.by == day("2027-02-01")
    assert found["seal/1"].since == day(TODAY)


def test_nothing_is_in_progress_in_a_case_that_is_not_open():
    assert drafted(a_procedure(LEAVE).step("pack"), opened=None)["pack/1"].since is None


# ---------------------------------------------------------------- rounds


def test_an_outcome_that_points_back_opens_rounds_that_are_played_where_it_falls():
    found = drafted(ASKED_AGAIN, shares={"decide": {"granted": 90, "returned": 10}})
    copy = found["apply/2"]

    assert found["decide/1"].branches == (0.9, pytest.approx(0.1))
    assert copy.only_if == ("case/decide/1", 1)
    assert "case/decide/1" in copy.after
    assert found["decide/2"].after == ["case/apply/2"]
    assert [copy.is_rerun, found["decide/2"].is_rerun] == [True, False]


def test_a_round_that_fewer_than_one_future_in_a_thousand_sees_is_left_out():
    """Every eighth comes back: a fourth round one in five hundred, a fifth one in four thousand."""
    found = drafted(ASKED_AGAIN, shares={"decide": {"granted": 87.5, "returned": 12.5}})
    rarely = drafted(ASKED_AGAIN, shares={"decide": {"granted": 98, "returned": 2}})

    assert LEAST_CHANCE == 0.001
    assert [key for key in found if key.startswith("decide")] == ["decide/1", "decide/2", "decide/3", "decide/4"]
    assert [key for key in rarely if key.startswith("decide")] == ["decide/1", "decide/2"]


def test_an_outcome_of_which_nobody_believes_a_share_is_not_drawn():
    """How often a signature is held over another matter is not on record: no future is made of it."""
    held = a_procedure(LEAVE).step("pack").step("sign", outcomes={"signed": "proceed", "held": "sign"}, rounds=6)
    found = drafted(held)

    assert list(found) == ["pack/1", "sign/1"]
    assert found["sign/1"].branches == ()


def test_a_step_that_is_held_today_has_waited_since_then():
    held = a_procedure(LEAVE).step("pack").step("sign", outcomes={"signed": "proceed", "held": "sign"}, rounds=6)
    events = [an_event("case", "pack", "2027-01-11"), an_event("case", "sign", "2027-02-01", outcome="held")]

    assert drafted(held, *events)["sign/2"].since == day("2027-02-01")


def test_a_forecast_plays_six_rounds_at_most_whatever_the_edition_allows():
    found = drafted(ASKED_AGAIN, shares={"decide": {"granted": 20, "returned": 80}})

    assert [key for key in found if key.startswith("decide")] == [f"decide/{n}" for n in range(1, 7)]
    assert (found["decide/5"].back, found["decide/6"].back) == (0.8, 0)


def test_holds_on_record_leave_the_rounds_that_a_forecast_plays():
    """Held seven times of six rounds: what may still happen is as much as in the first."""
    sign = {"signed": "proceed", "held": "sign"}
    held = a_procedure(LEAVE).step("pack").step("sign", outcomes=sign, rounds=3)
    months = [f"2026-{month:02}-15" for month in range(5, 12)]
    events = [an_event("case", "sign", on, outcome="held") for on in months]
    found = drafted(held, *events, shares={"sign": {"signed": 50, "held": 50}}, opened="2026-01-05")

    assert [key for key in found if key.startswith("sign")] == ["sign/8", "sign/9", "sign/10"]


def test_the_last_round_of_a_step_goes_on():
    twice = (
        a_procedure(LEAVE).step("apply").step("decide", outcomes={"granted": "proceed", "returned": "apply"}, rounds=2)
    )
    found = drafted(twice, shares={"decide": {"granted": 50, "returned": 50}})

    assert list(found) == ["apply/1", "decide/1", "apply/2", "decide/2"]
    assert found["decide/2"].back == 0


def test_a_case_in_its_second_round_goes_on_counting_from_there():
    found = drafted(
        ASKED_AGAIN,
        an_event("case", "apply", "2027-01-10"),
        an_event("case", "decide", "2027-02-01", outcome="returned"),
        shares={"decide": {"granted": 90, "returned": 10}},
    )

    assert list(found)[:2] == ["apply/2", "decide/2"]
    assert found["apply/2"].since == day("2027-02-01")
    assert "decide/3" in found


def test_within_a_round_other_loops_do_not_turn_back():
    nested = (
        a_procedure(LEAVE)
        .step("apply")
        .step("check", outcomes={"fine": "proceed", "wrong": "apply"}, rounds=5)
        .step("decide", outcomes={"granted": "proceed", "returned": "apply"}, rounds=2)
    )
    shares = {"check": {"fine": 50, "wrong": 50}, "decide": {"granted": 50, "returned": 50}}
    found = drafted(nested, shares=shares)

    assert found["check/6"].only_if == ("case/decide/1", 1)
    assert found["check/6"].back == 0


# ---------------------------------------------------------------- facts


def licensed(when="fact licence"):
    return a_procedure(LEAVE).step("pack").step("license", when=when).step("leave")


def chance(found, key="license/1"):
    return found[key].occurs


def test_a_fact_on_record_settles_whether_a_step_is_played():
    """What is a property of the thing is settled either way, whatever is believed in general."""
    given = {"known": {"licence": None}, "occurs": {"license": 30}}

    assert chance(drafted(licensed(), facts=[("licence", True)], **given)) == 1
    assert chance(drafted(licensed(), facts=[("licence", False)], **given)) == 0
    assert chance(drafted(licensed("not fact licence"), facts=[("licence", False)], **given)) == 1
    assert chance(drafted(licensed("not fact licence"), facts=[("licence", True)], **given)) == 0


def test_what_somebody_may_still_do_happens_as_often_as_believed():
    """Nobody has appealed so far: that settles nothing."""
    assert chance(drafted(licensed(), known={"licence": False}, occurs={"license": 30})) == 0.3
    assert chance(drafted(licensed(), known={"licence": False})) == 0


def test_an_unknown_fact_without_a_belief_is_taken_to_hold():
    """Left out, the step would make every date too early without a word."""
    assert chance(drafted(licensed(), known={"licence": None})) == 1
    assert chance(drafted(licensed(), known={"licence": None}, occurs={"license": 30})) == 0.3


def test_a_step_in_progress_is_not_doubted():
    found = drafted(
        licensed(), an_event("case", "pack", "2027-02-01"), facts=[("licence", True)], occurs={"license": 30}
    )

    assert (found["license/1"].occurs, found["license/1"].since) == (1, day("2027-02-01"))


def test_a_fact_that_an_outcome_ahead_decides_is_played_where_the_outcome_falls():
    sorted_out = (
        a_procedure(LEAVE)
        .step("check", outcomes={"free": "proceed", "listed": ("proceed", "licence")})
        .step("license", when="fact licence")
        .step("leave")
    )
    found = drafted(sorted_out, shares={"check": {"free": 95, "listed": 5}}, known={"licence": False})

    assert found["check/1"].branches == (0.95, 0.05, 0)
    assert found["license/1"].only_if == ("case/check/1", 1)


def test_an_only_outcome_is_certain():
    """Who takes an appeal has appealed, so that the judgment comes where an appeal was taken and nowhere else."""
    appealed = (
        a_procedure(LEAVE)
        .step("decide")
        .step("appeal", when="fact appealed", outcomes={"taken": ("proceed", "appealed")})
        .step("judge", when="fact appealed")
    )
    found = drafted(appealed, known={"appealed": False}, occurs={"appeal": 1, "judge": 50})

    assert found["appeal/1"].branches == (0, 1, 0)
    assert found["judge/1"].only_if == ("case/appeal/1", 1)


def test_a_fact_that_several_rounds_may_set_happens_as_often_as_in_all_of_them():
    """In two of five cases at once, and in the second round in two of five of the fifth that comes back."""
    found = drafted(
        a_procedure(LEAVE)
        .step("apply")
        .step("decide", outcomes={"free": "proceed", "bound": ("proceed", "condition"), "returned": "apply"}, rounds=2)
        .step("fulfil", when="fact condition"),
        shares={"decide": {"free": 40, "bound": 40, "returned": 20}},
        known={"condition": False},
    )["fulfil/1"]

    assert found.only_if is None
    assert found.occurs == pytest.approx(0.4 + 0.2 * 0.4)


def test_in_a_further_round_a_step_looks_at_what_that_round_decided():
    looped = (
        a_procedure(LEAVE)
        .step("apply")
        .step("check", outcomes={"free": "proceed", "listed": ("proceed", "licence")})
        .step("license", when="fact licence")
        .step("decide", outcomes={"granted": "proceed", "returned": "apply"}, rounds=2)
    )
    shares = {"check": {"free": 95, "listed": 5}, "decide": {"granted": 50, "returned": 50}}
    found = drafted(looped, shares=shares, known={"licence": False})

    assert found["license/1"].only_if == ("case/check/1", 1)
    assert found["license/2"].only_if == ("case/check/2", 1)
    assert found["check/2"].only_if == ("case/decide/1", 1)


def test_what_a_return_decides_holds_for_its_share_of_the_returns():
    """Of the returns three in four ask a question, which must be answered; the fourth wants everything anew."""
    asked = (
        a_procedure(LEAVE)
        .step("apply")
        .step("answer", when="fact asked")
        .step("decide", outcomes={"granted": "proceed", "asked": ("answer", "asked"), "returned": "apply"}, rounds=2)
    )
    found = drafted(asked, shares={"decide": {"granted": 60, "asked": 30, "returned": 10}}, known={"asked": False})

    assert found["answer/1"].occurs == 0
    assert found["answer/2"].occurs == pytest.approx(0.75)
    assert found["answer/2"].only_if == ("case/decide/1", 1)


# ---------------------------------------------------------------- ends, waits and plans


def test_where_an_outcome_ends_the_case_the_step_is_over_for_others_only_if_it_goes_on():
    found = drafted(
        a_procedure(LEAVE).step("decide", outcomes={"granted": "proceed", "refused": "end"}).step("leave"),
        shares={"decide": {"granted": 90, "refused": 10}},
    )

    assert found["decide/1"].kinds == ("proceed", "end", "back")
    assert (found["decide/over"].is_mark, found["decide/over"].occurs) == (True, 0)
    assert found["decide/over"].after == ["case/decide/1"]
    assert found["leave/1"].after == ["case/decide/over"]


def test_a_clock_that_waits_stands_in_for_an_estimate_that_is_not_there():
    """Twenty working days, moved to the next working day."""
    waiting = a_procedure(LEAVE).step("notice").step("comment").waits("20 working days", rolls=Roll.NEXT_WORKING_DAY)
    found = drafted(waiting, days={"comment": None})["comment/1"]

    assert found.duration["days"] == 20
    assert (found.is_working_days, found.rolls, found.is_wait, found.belief) == (True, True, True, None)
    assert drafted(waiting, days={"comment": 12})["comment/1"].duration["days"] == 12


def test_the_length_of_a_lawful_wait_is_that_of_the_edition():
    """An estimate that repeats the statute cannot change it."""
    waiting = a_procedure(LEAVE).step("notice").step("comment").waits("20 calendar days")
    world = a_world(a_portfolio(cases=[a_case("case", LEAVE)]), ch_cern_leave=waiting)
    repeated = {"comment": (an_estimate(12, source="statute"),)}
    told = replace(world, beliefs={**world.beliefs, LEAVE: replace(world.beliefs[LEAVE], steps=repeated)})
    live = Live("case", LEAVE, "crate", told.progress["case"], 0)

    assert Casebook(told, {"case": live}).drafts["case"][1].duration["days"] == 20


def test_a_step_nobody_believes_anything_of_takes_no_time():
    assert drafted(a_procedure(LEAVE).step("pack"), days={"pack": None})["pack/1"].duration is NOTHING


def book(**records):
    world = a_world(a_portfolio(**records))
    cases = {c.id: Live(c.id, c.procedure, c.subject, world.progress[c.id], 0) for c in world.portfolio.cases}
    return Casebook(world, cases)


def test_a_milestone_is_not_over_before_the_first_day_its_plan_names():
    """The consignment may be packed in spring; it leaves in October."""
    found = book(cases=[a_case()], milestones=[a_milestone("departs")], need_bys=[a_need_by("departs", "2027-10")])
    mark = next(draft for draft in found.every() if draft.is_mark)

    assert (mark.key, mark.not_before) == ("case/depart/over", day("2027-10-01"))
    assert found.ends(StepRef(TRANSPORT, "depart"), "crate") == ["case/depart/over"]


def test_a_plan_that_is_past_holds_nothing_back():
    found = book(
        cases=[a_case()], milestones=[a_milestone("departs")], need_bys=[a_need_by("departs", "2027-02..2027-03")]
    )

    assert not any(draft.is_mark for draft in found.every())


def test_the_cases_about_a_subject_are_its_own_before_those_that_share_goods_with_it():
    """The same coil travels twice, in two crates, each with its own transport."""
    crates = [
        *a_portfolio().consignments,
        a_portfolio().consignments[0].__class__(id="box", title="Box", items=("coil",)),
    ]
    cases = [a_case("first"), a_case("second", subject="box"), a_case("lift", INSTALLATION, "coil")]
    found = book(consignments=crates, cases=cases)

    assert [live.id for live in found.about(TRANSPORT, "crate")] == ["first"]
    assert [live.id for live in found.about(TRANSPORT, "box")] == ["second"]
    assert {live.id for live in found.about(TRANSPORT, "coil")} == {"first", "second"}
    assert [live.id for live in found.about(INSTALLATION, "box")] == ["lift"]
    assert [live.id for live in found.about(TRANSPORT, "coil", besides="first")] == ["second"]


def test_a_case_in_which_a_step_does_not_apply_does_not_reach_it():
    world = a_world(
        a_portfolio(cases=[a_case(facts=(("wanted", False),))]),
        transport_oversize_by_legs=a_procedure(TRANSPORT).step("book").step("depart", when="fact wanted"),
        facts={"wanted": None},
    )
    live = Live("case", TRANSPORT, "crate", world.progress["case"], 0)

    assert Casebook(world, {"case": live}).ends(StepRef(TRANSPORT, "depart"), "crate") == []


# Cases that stand the same


RETURNED = (
    a_procedure(TRANSPORT).step("book").step("inspect", outcomes={"fit": "proceed", "returned": "book"}, rounds=4)
)
RETURNED = RETURNED.step("mend", when="fact damaged").step("depart", after=("inspect", "mend"))


def fresh(*cases, need_bys=()):
    """The book of some transports on record, in which an inspection may return what is booked."""
    milestones = [a_milestone("departs", need_by.milestone, id=need_by.milestone) for need_by in need_bys]
    crates = [replace(a_portfolio().consignments[0], id=case.subject) for case in cases]
    world = a_world(
        a_portfolio(cases=cases, consignments=crates, milestones=milestones, need_bys=need_bys),
        transport_oversize_by_legs=RETURNED,
        shares={"inspect": {"fit": 60, "returned": 40}},
        facts={"damaged": None},
    )
    lives = {
        c.id: Live(c.id, c.procedure, c.subject, world.progress[c.id], n) for n, c in enumerate(world.portfolio.cases)
    }
    return Casebook(world, lives)


def one_by_one(book):
    """The drafts of each case of a book, made as if there were no other."""
    return {id: Drafter(book.world).draft(live, book.planned.get(id, {})) for id, live in book.cases.items()}


def test_cases_that_stand_the_same_are_drafted_as_each_would_be_alone():
    found = fresh(
        a_case("a", subject="x"),
        a_case("ab", subject="y"),
        a_case("damaged", subject="z", facts=(("damaged", True),)),
        a_case("planned", subject="w"),
        need_bys=[a_need_by("w", "2027-10")],
    )

    assert found.cases["a"].progress is found.cases["ab"].progress is found.cases["planned"].progress
    assert found.drafts == one_by_one(found)
    assert [draft.key for draft in found.drafts["ab"] if draft.only_if][:2] == ["ab/book/2", "ab/inspect/2"]
    assert [draft.key for draft in found.every() if draft.not_before] == ["planned/depart/over"]


def test_a_gate_of_one_of_two_cases_that_stand_the_same_is_none_of_the_other():
    found = fresh(a_case("first", subject="x"), a_case("second", subject="y"))
    found.drafts["first"][0].gates.append("third/leave/1")
    found.drafts["second"][0].after.append("fourth/leave/1")

    assert (found.drafts["second"][0].gates, found.drafts["first"][0].after) == ([], [])


def test_what_is_proposed_for_dune_is_drafted_as_each_case_would_be_alone():
    """Hundreds of cases of one procedure that nobody has begun; the last of each is looked at."""
    portfolio = read_folder(shipped_folder("dune"))
    world = build_world(portfolio, day(TODAY))
    made = [Live(one.id, one.procedure, one.subject, one.progress, 0, is_proposed=True) for one in proposals(world)]
    last = {live.procedure: live.id for live in made}
    found = Casebook(world, {live.id: live for live in made})

    assert len(made) > 100 * len(last)
    for case in last.values():
        assert found.drafts[case] == Drafter(world).draft(found.cases[case], found.planned.get(case, {}))
