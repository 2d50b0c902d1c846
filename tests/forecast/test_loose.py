from dataclasses import replace
from datetime import date

from builders import a_claim, a_contribution, a_procedure, an_agreement, an_item
from forecast.test_compile import TITLED
from forecast.worlds import (
    ACCEPTANCE,
    C175,
    ENTRY,
    FLORENCE,
    INSTALLATION,
    LEAVE,
    TITLE,
    TRANSPORT,
    a_case,
    a_milestone,
    a_need_by,
    a_portfolio,
    a_world,
    an_event,
    an_office,
    day,
    in_days,
)
from lockwasher.forecast.forecast import forecast
from lockwasher.forecast.loose import CONTRADICTION, NEVER_DAYS, what_comes_loose
from lockwasher.register.nouns import Consignment


def loose(portfolio, draws=20, **world):
    """The first page."""
    made = a_world(portfolio, **world)
    return what_comes_loose(made, forecast(made, draws=draws))


def lines(groups, about=None):
    """The lines of some groups, or those about one need."""
    return [line for group in groups for line in group.lines if about in {None, line.about}]


def causes(groups):
    return [group.cause for group in groups]


def crates(*names):
    """Crates with one coil each, their own transports and departures."""
    return {
        "items": [an_item(f"{name}-coil", "magnet") for name in names],
        "consignments": [
            Consignment(id=n, title=n.capitalize(), items=(f"{n}-coil",), shipper="partner") for n in names
        ],
        "milestones": [a_milestone("departs", name, id=f"{name}-departs") for name in names],
    }


# ---------------------------------------------------------------- late


def late(need_by, **records):
    """One transport that is there after twenty days, and the day a plan wants it."""
    given = {"cases": [a_case()], "milestones": [a_milestone()], "need_bys": [a_need_by("departs", need_by)]}
    return a_portfolio(**(given | records))


def test_a_milestone_is_late_when_its_p80_passes_the_day_it_is_wanted():
    page = loose(late(str(in_days(5))))
    (line,) = lines(page.late)

    assert causes(page.late) == ["case:case"]
    assert page.late[0].title == "Test of transport.oversize-by-legs (case): not in time"
    assert (line.about, line.need_by, line.need_by_is_stated, line.slack) == ("late", in_days(5), True, -15)
    assert line.sentence == "there by then in 0% of futures; what decides the day: the work itself (100%)"
    assert line.start_by.day == in_days(-15)
    assert loose(late(str(in_days(20)))).late == ()


def test_a_milestone_that_one_future_in_five_never_sees_is_late_by_the_most_there_is():
    refused = (
        a_procedure(TRANSPORT)
        .step("book", outcomes={"held": "proceed", "refused": "end"})
        .step("depart")
        .step("arrive")
    )
    shares = {"book": {"held": 10, "refused": 90}}
    page = loose(late("2030-01-01"), transport_oversize_by_legs=refused, shares=shares)

    assert lines(page.late)[0].slack == -NEVER_DAYS


def test_without_a_stated_day_nothing_is_late():
    assert loose(late("2027-03-02", need_bys=[])).late == ()


KEPT = {"outcome": "held", "note": "a dispute over fish"}


def held_at(procedure, first, *others):
    """A procedure whose first step can be held."""
    made = a_procedure(procedure).step(first, outcomes={"through": "proceed", "held": first}, rounds=6)
    for step in others:
        made = made.step(step)
    return made


def test_what_is_late_because_its_case_is_held_says_since_when_and_why():
    portfolio = late(str(in_days(-5)), cases=[a_case(opened="2027-01-04")])
    portfolio = replace(portfolio, events=(an_event("case", "book", "2027-02-01", **KEPT),))
    page = loose(portfolio, transport_oversize_by_legs=held_at(TRANSPORT, "book", "depart", "arrive"))

    assert lines(page.late)[0].notes == ("case case: 'Book', held since 2027-02-01: a dispute over fish",)


def test_a_paper_that_is_held_says_since_when_and_why_beside_what_is_known_of_others():
    """The need looks at papers and not at cases; the case under which one is negotiated knows why it stands still."""
    portfolio = a_portfolio(
        contributions=[a_contribution("magnet")],
        agreements=[],
        milestones=[a_milestone()],
        need_bys=[a_need_by("departs", str(in_days(5)))],
        cases=[a_case("annex", C175, "magnet", opened="2027-01-04")],
        events=[an_event("annex", "sign", "2027-02-01", **KEPT)],
    )
    signing = a_procedure(C175).step("draft").step("sign", outcomes={"signed": "proceed", "held": "sign"}, rounds=6)
    page = loose(portfolio, us_c175_routine_st=signing.step("enter-into-force"))

    told = [line.notes for line in lines((*page.late, *page.unknown), "agreement")]
    assert told == [("case annex: 'Sign', held since 2027-02-01: a dispute over fish",)]


def test_a_need_that_a_held_step_keeps_open_says_so_in_its_sentence_and_once():
    portfolio = late(
        str(in_days(5)),
        consignments=[Consignment(id="crate", title="Crate", items=("coil",), shipper="cern")],
        cases=[a_case("exit", LEAVE, opened="2027-01-04")],
        events=[an_event("exit", "pack", "2027-02-01", **KEPT)],
    )
    (line,) = lines(loose(portfolio, ch_cern_leave=held_at(LEAVE, "pack", "leave")).late, "exit")

    assert line.sentence.endswith("case exit waits for: Pack (held since 2027-02-01: a dispute over fish)")
    assert line.notes == ()


def test_the_most_late_comes_first():
    names = ("box", "crate", "case")
    portfolio = a_portfolio(
        **crates(*names),
        cases=[a_case(f"move-{name}", subject=name) for name in names],
        need_bys=[
            a_need_by(f"{name}-departs", str(in_days(due))) for name, due in zip(names, (15, 5, 10), strict=True)
        ],
    )
    assert [group.lines[0].subject for group in loose(portfolio).late] == ["crate", "case", "box"]


def test_of_what_is_needed_equally_soon_that_on_which_more_hangs_comes_first():
    """One item under the first annex, two under the second; both crates enter in the same month."""
    portfolio = a_portfolio(
        contributions=[a_contribution("magnet"), a_contribution("vessel")],
        agreements=[an_agreement("first", "magnet"), an_agreement("second", "vessel")],
        items=[an_item("coil", "magnet"), an_item("lid", "vessel"), an_item("shell", "vessel")],
        consignments=[
            Consignment(id="box", title="Box", items=("coil",), shipper="partner"),
            Consignment(id="crate", title="Crate", items=("lid", "shell"), shipper="partner"),
        ],
        milestones=[a_milestone("enters", "box", id="box-enters"), a_milestone("enters", "crate", id="crate-enters")],
        need_bys=[a_need_by("box-enters", "2028-02"), a_need_by("crate-enters", "2028-02")],
    )
    found = [cause for cause in causes(loose(portfolio, draws=2).unknown) if cause.startswith("title-clause")]

    assert found == ["title-clause:second", "title-clause:first"]


def test_what_keeps_a_milestone_from_being_reached_comes_before_what_only_adds_a_cost_or_a_risk():
    """The application is the later of the two; the crate leaves without it."""
    portfolio = a_portfolio(
        cases=[a_case(), a_case("docket", FLORENCE)],
        milestones=[a_milestone("departs"), a_milestone("arrives")],
        need_bys=[a_need_by("departs", str(in_days(15))), a_need_by("arrives", str(in_days(30)))],
    )
    page = loose(portfolio, days={"decide": 300})

    assert causes(page.late) == ["case:case", "case:docket"]
    assert [min(line.slack for line in group.lines) for group in page.late] == [-5, -300]
    assert [line.gates for line in page.late[1].lines] == [False]


def test_what_waits_for_the_same_case_stands_in_one_group():
    """The notice and the decision on one application, late for the same crate."""
    portfolio = a_portfolio(
        cases=[a_case("transport", opened="2027-01-01"), a_case("docket", FLORENCE, opened="2027-02-20")],
        milestones=[a_milestone("arrives")],
        events=[an_event("transport", "arrive", "2027-02-10")],
    )
    page = loose(portfolio)

    assert causes(page.late) == ["case:docket"]
    assert [line.about for line in page.late[0].lines] == ["notice", "decision"]
    assert page.late[0].earliest == date(2027, 2, 10)
    assert all(line.need_by_is_stated for line in page.late[0].lines)


def test_a_milestone_that_waits_for_what_people_must_settle_is_late_for_that_cause():
    portfolio = a_portfolio(
        cases=[a_case("inspection", ACCEPTANCE), a_case("entry", ENTRY)],
        milestones=[a_milestone("accepted")],
        need_bys=[a_need_by("accepted", "2027-04-05")],
    )
    page = loose(portfolio, days={"agree": 90})
    group = next(group for group in page.late if group.lines[0].about == "late")

    assert (group.cause, group.title) == (
        "late:title-clause:annex",
        "Late, most often waiting until a paper says who has title",
    )
    assert group.lines[0].undecided == ("Test of title.transfer (no case open)",)
    assert group.lines[0].office == "legal"


def test_a_late_milestone_waits_for_the_office_of_its_own_case_and_not_of_another_milestones():
    names = ("box", "crate")
    portfolio = a_portfolio(
        **(crates(*names) | {"milestones": [a_milestone("accepted", name, id=f"{name}-accepted") for name in names]}),
        claims=[a_claim("host", f"{name}-coil", begins="2020") for name in names],
        cases=[a_case(f"inspect-{name}", ACCEPTANCE, name) for name in names]
        + [a_case(f"entry-{name}", ENTRY, name, opened="2027-01-01") for name in names],
        events=[an_event("entry-box", "papers", "2027-02-10")],
        need_bys=[a_need_by(f"{name}-accepted", str(in_days(1))) for name in names],
        offices=[an_office("customs")],
    )
    page = loose(portfolio, days={"release": 50, "summary": 50})
    found = {line.subject: line.office for line in lines(page.late, "late")}

    assert found == {"box": "Customs", "crate": "host.office"}


# ---------------------------------------------------------------- not computable


def test_late_and_not_computable_stand_apart():
    portfolio = a_portfolio(
        cases=[a_case("inspection", ACCEPTANCE)],
        milestones=[a_milestone("accepted")],
        need_bys=[a_need_by("accepted", str(in_days(25)))],
    )
    page = loose(portfolio)

    assert {line.about for line in lines(page.late)} == {"late", "papers"}
    assert {line.about for line in lines(page.unknown)} == {"title"}


def test_one_missing_clause_is_one_group_with_all_its_items_and_the_earliest_need():
    """412 items hang on annex 3: one line of cause, not 412."""
    names = [f"crate-{n}" for n in range(12)]
    portfolio = a_portfolio(
        **(crates(*names) | {"milestones": [a_milestone("enters", name, id=f"{name}-enters") for name in names]}),
        need_bys=[a_need_by(f"{name}-enters", f"2028-{12 - n:02}") for n, name in enumerate(names)],
    )
    groups = [group for group in loose(portfolio, draws=2).unknown if group.cause.startswith("title-clause")]

    assert causes(groups) == ["title-clause:annex"]
    assert groups[0].title == "annex has no title clause on record"
    assert groups[0].subjects == tuple(f"{name}-coil" for name in names)
    assert len(groups[0].lines) == 12
    assert groups[0].earliest == date(2028, 1, 31)


def test_what_is_needed_first_comes_first():
    portfolio = a_portfolio(
        **(
            crates("box", "crate")
            | {"milestones": [a_milestone("departs", n, id=f"{n}-departs") for n in ("box", "crate")]}
        ),
        need_bys=[a_need_by("box-departs", "2028-06"), a_need_by("crate-departs", "2028-02")],
    )
    insured = [group for group in loose(portfolio, draws=2).unknown if group.cause.startswith("insurance")]

    (group,) = insured
    assert [line.subject for line in group.lines] == ["crate", "box"]
    assert (group.subjects, group.earliest) == (("box", "crate"), date(2028, 2, 29))


def test_dates_that_rest_on_what_nobody_has_settled_are_marked_as_a_lower_bound():
    portfolio = a_portfolio(milestones=[a_milestone("enters")], need_bys=[a_need_by("enters", "2028-02")])
    (line,) = lines(loose(portfolio, draws=2).unknown, "title")

    assert line.undecided == ("Test of title.transfer (no case open)",)
    assert line.dates.p80 == in_days(20)
    assert line.need_by == date(2028, 2, 29)


def test_a_need_under_way_in_a_case_can_be_computed_though_the_paper_is_not_there_yet():
    """A deed is being drawn up, an agreement is being cleared: both have a day."""
    portfolio = a_portfolio(
        agreements=[an_agreement("draft", "magnet", signed=None)],
        cases=[
            a_case("deed", TITLE, opened="2027-02-20"),
            a_case("annex", C175, "draft", opened="2027-02-20"),
            a_case(),
        ],
        milestones=[a_milestone("departs"), a_milestone("enters", "crate", "departs")],
        need_bys=[a_need_by("departs", str(in_days(15))), a_need_by("enters", str(in_days(15)))],
    )
    page = loose(portfolio)

    assert lines(page.unknown, "title") == []
    assert lines(page.unknown, "agreement") == []
    assert [line.undecided for line in lines(page.late, "agreement")] == [()]


def test_of_two_contributions_only_the_one_without_a_case_cannot_be_computed():
    portfolio = a_portfolio(
        contributions=[a_contribution("magnet"), a_contribution("vessel")],
        items=[an_item("coil", "magnet", "vessel")],
        agreements=[an_agreement("draft", "magnet", signed=None)],
        cases=[a_case(), a_case("annex", C175, "draft", opened="2027-02-20")],
        milestones=[a_milestone("departs")],
        need_bys=[a_need_by("departs", "2027-08")],
    )
    page = loose(portfolio)
    (group,) = [group for group in page.unknown if group.lines[0].about == "agreement"]

    assert group.cause == "agreement:vessel"
    assert group.lines[0].start_by.case == "proposed:us.c175.routine-st:vessel"


def test_a_need_that_no_edition_of_the_library_serves_yet_is_not_passed_over():
    page = loose(
        a_portfolio(cases=[a_case()], milestones=[a_milestone("arrives")]),
        us_florence_duty_free_entry=a_procedure(FLORENCE, edition="2030-01-01")
        .step("apply")
        .step("notice")
        .step("decide"),
    )

    assert {line.about for line in lines(page.unknown)} == {"notice", "decision"}


def test_a_need_whose_case_ended_without_it_cannot_be_computed():
    refused = (
        a_procedure(INSTALLATION)
        .step("plan", outcomes={"agreed": "proceed", "refused": "end"})
        .step("place-ready")
        .step("lower")
    )
    portfolio = a_portfolio(
        cases=[a_case("lift", INSTALLATION, opened="2027-01-01")],
        milestones=[a_milestone("installed")],
        events=[an_event("lift", "plan", "2027-02-01", outcome="refused")],
    )
    (line,) = lines(loose(portfolio, host_installation=refused).unknown)

    assert line.about == "place"
    assert "ended as 'refused'" in line.sentence


def test_two_papers_on_one_title_contradict_each_other_and_no_case_is_said_to_help():
    """The deed under way does not say which of the two gives way."""
    portfolio = a_portfolio(
        claims=[TITLED, replace(TITLED, id="other", holder="partner", paper="letter")],
        cases=[a_case("deed", TITLE, opened="2027-02-01")],
        milestones=[a_milestone("enters")],
        need_bys=[a_need_by("enters", "2028-02")],
    )
    page = loose(portfolio)

    assert len(lines(page.unknown, "title")) == 1
    assert [line.sentence for line in lines(page.unknown, CONTRADICTION)]
    assert next(g for g in page.unknown if g.lines[0].about == CONTRADICTION).subjects == ("coil",)


def test_where_no_plan_is_known_no_day_is_named():
    (line,) = lines(loose(a_portfolio(cases=[a_case()], milestones=[a_milestone()])).unknown, "insurance")

    assert (line.need_by, line.need_by_is_stated, line.slack) == (None, False, None)


def test_a_line_whose_day_is_that_of_a_later_plan_says_of_which():
    """Nobody wants the crate before November, so that nothing is late while it could be here in April."""
    portfolio = a_portfolio(
        cases=[a_case()],
        milestones=[a_milestone("arrives"), a_milestone("accepted", "crate", "arrives")],
        need_bys=[a_need_by("accepted", "2027-11-02")],
    )
    page = loose(portfolio)
    (line,) = [line for line in lines(page.unknown, "title") if line.milestone_id == "accepted"]
    (start,) = [start for start in page.start if start.case == f"proposed:{FLORENCE}:crate"]

    assert lines(page.late, "notice") == []
    assert "due by the plan" not in line.sentence
    assert [reason for _, reason in start.asked] == [
        "the duty-free application is decided by the plan for crate accepted (2027-11-02)",
        "the notice of the duty-free application is published by the plan for crate accepted (2027-11-02)",
    ]


def test_what_cannot_be_computed_says_so_too():
    portfolio = a_portfolio(
        cases=[a_case()],
        milestones=[a_milestone("departs"), a_milestone("arrives", "crate", "departs")],
        need_bys=[a_need_by("arrives", "2027-11-02")],
    )
    (line,) = lines(loose(portfolio).unknown, "insurance")

    assert line.sentence.endswith("; due by the plan for crate arrives")
    assert (line.need_by, line.need_by_is_stated) == (date(2027, 11, 2), True)


# ---------------------------------------------------------------- to start


def test_each_case_not_begun_is_named_with_what_asks_for_it_the_earliest_first():
    portfolio = a_portfolio(
        cases=[a_case(opened="2027-01-01"), a_case("docket", FLORENCE)],
        milestones=[a_milestone("departs"), a_milestone("arrives", "crate", "departs")],
        need_bys=[a_need_by("departs", "2027-06-01"), a_need_by("arrives", "2027-07-01")],
    )
    found = {start.case: start for start in loose(portfolio).start}

    assert [start.day for start, _ in found["docket"].asked] == [date(2027, 5, 22), date(2027, 6, 1)]
    assert found["docket"].latest == date(2027, 5, 22)
    assert found["docket"].asked[0][1] == "the duty-free application is decided when it arrives (2027-07-01)"
    assert (found["docket"].office, found["docket"].is_decision) == ("host.office", False)
    assert "case" not in found


def test_a_start_that_no_day_would_have_made_comes_before_every_day():
    portfolio = a_portfolio(
        **crates("box", "crate"),
        cases=[a_case("one", subject="box"), a_case("two", INSTALLATION, "crate")],
        need_bys=[a_need_by("box-departs", "2027-06-01"), a_need_by("crate-departs", "2027-06-01")],
    )
    found = loose(portfolio, days={"book": 4000}).start

    assert found[0].latest is None
    assert [start.asked[0][0].is_hopeless for start in found] == [True, True]


def test_an_empty_portfolio_has_an_empty_page():
    page = loose(a_portfolio())

    assert (page.late, page.unknown, page.start) == ((), (), ())
    assert page.as_of == day("2027-03-01")
