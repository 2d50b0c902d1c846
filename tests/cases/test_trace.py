"""Events in, progress out: order, rounds, what a record implies, corrections, the end."""

from builders import a_case, a_procedure, blocked, done, ready

APPLICATION = (
    a_procedure()
    .step("apply", office="importer")
    .step("stamp", office="customs", outcomes={"stamped": "proceed", "returned": "apply", "withdrawn": "end"}, rounds=3)
    .step("notice", office="commerce")
    .step("decide", office="commerce", outcomes={"granted": "proceed", "denied": "end"})
)
ADVICE = a_procedure().step("apply").step("advice", when="fact advice-asked").step("decide")
APPEAL = (
    a_procedure()
    .step("decide")
    .step("appeal", when="fact appealed", outcomes={"taken": ("proceed", "appealed")})
    .step("judgment", when="fact appealed")
    .step("tell", after=("decide", "judgment"))
)


# The plain course


def test_a_new_case_waits_for_its_first_step_since_it_was_opened():
    progress = a_case(opened="2026-01-05").traced(APPLICATION, "2026-01-09")

    assert ready(progress) == {"apply": "2026-01-05"}
    assert blocked(progress)["stamp"] == ("step 'apply'",)
    assert progress.is_open
    assert not progress.is_over
    assert progress.waiting_on == {"importer": progress.ready[0].since}


def test_a_finished_step_makes_the_next_one_ready_on_its_day():
    progress = a_case().with_step("apply", on="2026-03-02").traced(APPLICATION, "2026-03-09")

    assert done(progress) == {"apply": "2026-03-02"}
    assert ready(progress) == {"stamp": "2026-03-02"}


def test_a_case_is_over_when_nothing_is_left():
    case = a_case().with_step("decide", on="2026-03-02", outcome="granted")

    assert case.traced(APPLICATION, "2026-03-02").is_over
    assert case.traced(APPLICATION, "2026-03-02").ended is None


def test_a_planned_case_is_not_open_and_names_no_day():
    progress = a_case(opened=None).traced(APPLICATION, "2026-03-02")

    assert not progress.is_open
    assert ready(progress) == {"apply": None}
    assert progress.waiting_on == {"importer": None}


def test_a_case_that_opens_next_month_is_not_open_yet():
    progress = a_case(opened="2026-04").traced(APPLICATION, "2026-04-29")

    assert not progress.is_open
    assert ready(progress) == {"apply": None}


def test_a_case_opened_some_day_of_the_year_was_open_at_its_first_event():
    """The record gives the year only; the first thing done narrows it."""
    procedure = a_procedure().step("plan").step("build", after=()).step("paint", after=())
    progress = a_case(opened="2026").with_step("build", on="2026-05-04").traced(procedure, "2026-06-01")

    assert progress.is_open
    assert ready(progress) == {"plan": "2026-05-04", "paint": "2026-05-04"}


def test_an_office_waits_since_the_earliest_of_its_steps():
    procedure = (
        a_procedure().step("file").step("pay", after=()).step("stamp", after=("pay",), office="customs")
        .step("inspect", after=("file",), office="customs")
    )  # fmt: skip
    progress = (
        a_case().with_step("file", on="2026-02-02").with_step("pay", on="2026-02-09").traced(procedure, "2026-03-02")
    )

    assert ready(progress) == {"stamp": "2026-02-09", "inspect": "2026-02-02"}
    assert {office: str(day) for office, day in progress.waiting_on.items()} == {"customs": "2026-02-02"}


# Days


def test_an_event_counts_from_its_day_on_and_not_before():
    case = a_case().with_step("apply", on="2026-03-02")

    assert done(case.traced(APPLICATION, "2026-03-01", "2026-03-31")) == {}
    assert done(case.traced(APPLICATION, "2026-03-02", "2026-03-31")) == {"apply": "2026-03-02"}


def test_an_event_known_only_to_the_month_counts_on_its_last_day():
    case = a_case().with_step("apply", on="2026-03")

    assert ready(case.traced(APPLICATION, "2026-03-30")) == {"apply": "2026-01-05"}
    assert ready(case.traced(APPLICATION, "2026-03-31")) == {"stamp": "2026-03-31"}


def test_an_event_is_unknown_until_the_day_it_was_learned():
    case = a_case().with_step("apply", on="2026-03-02", known_on="2026-06-01")

    assert done(case.traced(APPLICATION, "2026-05-31")) == {}
    assert done(case.traced(APPLICATION, "2026-06-01")) == {"apply": "2026-03-02"}


def test_march_can_be_seen_as_it_is_known_in_june():
    case = a_case().with_step("apply", on="2026-03-02", known_on="2026-06-01")

    assert done(case.traced(APPLICATION, "2026-03-31", known_on="2026-06-01")) == {"apply": "2026-03-02"}


def test_two_steps_of_one_day_count_in_the_order_of_the_edition_whatever_their_ids():
    """Filed and returned on one day: it is the first filing that was returned."""
    case = (
        a_case()
        .with_step("stamp", on="2026-03-02", outcome="returned", id="a")
        .with_step("apply", on="2026-03-02", id="b")
    )
    progress = case.traced(APPLICATION, "2026-03-02")

    assert [(d.step, d.round, d.event) for d in progress.done] == [("apply", 1, "b"), ("stamp", 1, "a")]
    assert ready(progress) == {"apply": "2026-03-02"}
    assert progress.irregular == ()


def test_an_application_returned_and_filed_anew_on_one_day_is_in_its_second_round():
    case = (
        a_case()
        .with_step("apply", on="2026-03-02")
        .with_step("apply", on="2026-03-09", id="again")
        .with_step("stamp", on="2026-03-09", outcome="returned")
    )
    progress = case.traced(APPLICATION, "2026-03-09")

    assert progress.rounds["apply"] == 2
    assert done(progress) == {"apply": "2026-03-09"}
    assert progress.irregular == ()


# What a record implies


def test_a_step_that_is_over_says_that_those_before_it_are_over_without_a_day():
    """Public records show the notice, and not the day of filing."""
    progress = a_case().with_step("notice", on="2026-05-04").traced(APPLICATION, "2026-05-04")

    assert done(progress) == {"apply": "by 2026-05-04", "stamp": "by 2026-05-04", "notice": "2026-05-04"}
    assert ready(progress) == {"decide": "2026-05-04"}


def test_since_when_a_step_waits_is_unknown_where_only_a_later_step_says_that_it_may():
    procedure = a_procedure().step("a").step("b").step("c", after=("a",))
    progress = a_case().with_step("b", on="2026-05-04").traced(procedure, "2026-05-04")

    assert ready(progress) == {"c": None}


def test_a_known_day_stands_though_an_earlier_step_has_none():
    procedure = a_procedure().step("a").step("b").step("c", after=()).step("d", after=("a", "c"))
    case = a_case().with_step("b", on="2026-05-04").with_step("c", on="2026-05-11")

    assert ready(case.traced(procedure, "2026-05-11")) == {"d": "2026-05-11"}


def test_a_step_recorded_late_takes_the_place_of_what_was_implied():
    case = a_case().with_step("notice", on="2026-05-04").with_step("apply", on="2026-03-02", known_on="2026-06-01")

    assert done(case.traced(APPLICATION, "2026-05-31"))["apply"] == "by 2026-05-04"
    assert done(case.traced(APPLICATION, "2026-06-01"))["apply"] == "2026-03-02"
    assert case.traced(APPLICATION, "2026-06-01").irregular == ()


def test_a_step_that_happened_after_its_follower_is_done_and_remarked():
    case = a_case().with_step("notice", on="2026-05-04").with_step("apply", on="2026-05-11")
    progress = case.traced(APPLICATION, "2026-05-11")

    assert done(progress)["apply"] == "2026-05-11"
    assert progress.irregular == ("e2: 'apply' is recorded after a step that follows it",)


def test_a_month_that_may_lie_before_the_follower_is_no_irregularity():
    case = a_case().with_step("notice", on="2026-05-04").with_step("apply", on="2026-05")

    assert case.traced(APPLICATION, "2026-05-31").irregular == ()


def test_a_step_that_did_not_apply_is_not_implied():
    progress = a_case().stating(advice_asked=False).with_step("decide", on="2026-05-04").traced(ADVICE, "2026-05-04")

    assert done(progress) == {"apply": "by 2026-05-04", "decide": "2026-05-04"}
    assert progress.skipped == ("advice",)


def test_a_step_of_which_nobody_knows_whether_it_applied_stays_undetermined():
    progress = a_case().stating(advice_asked=None).with_step("decide", on="2026-05-04").traced(ADVICE, "2026-05-04")

    assert done(progress) == {"apply": "by 2026-05-04", "decide": "2026-05-04"}
    assert progress.undetermined == ("advice",)
    assert not progress.is_over


def test_what_is_implied_in_a_second_round_belongs_to_it():
    case = (
        a_case()
        .with_step("apply", on="2026-03-02")
        .with_step("stamp", on="2026-03-09", outcome="returned")
        .with_step("notice", on="2026-05-04")
    )
    progress = case.traced(APPLICATION, "2026-05-04")

    assert done(progress) == {"apply": "by 2026-05-04", "stamp": "by 2026-05-04", "notice": "2026-05-04"}
    assert [(d.step, d.round) for d in progress.done] == [
        ("apply", 1),
        ("stamp", 1),
        ("apply", 2),
        ("stamp", 2),
        ("notice", 1),
    ]


# Facts


def test_a_step_is_skipped_where_its_fact_is_known_not_to_hold():
    progress = a_case().stating(advice_asked=False).with_step("apply", on="2026-03-02").traced(ADVICE, "2026-03-02")

    assert progress.skipped == ("advice",)
    assert ready(progress) == {"decide": "2026-03-02"}


def test_a_step_that_asks_for_the_opposite_is_skipped_where_its_fact_holds():
    procedure = a_procedure().step("apply").step("certify", when="not fact exempt").step("enter")
    case = a_case().with_step("apply", on="2026-03-02")

    assert case.stating(exempt=True).traced(procedure, "2026-03-02").skipped == ("certify",)
    assert ready(case.stating(exempt=False).traced(procedure, "2026-03-02")) == {"certify": "2026-03-02"}


def test_what_comes_after_a_skipped_step_waits_for_what_the_skipped_step_would():
    progress = a_case().stating(advice_asked=False).traced(ADVICE, "2026-03-02")

    assert ready(progress) == {"apply": "2026-01-05"}
    assert blocked(progress) == {"decide": ("step 'apply'",)}


def test_an_unknown_fact_leaves_its_step_undetermined_and_the_next_one_waiting():
    progress = a_case().stating(advice_asked=None).with_step("apply", on="2026-03-02").traced(ADVICE, "2026-03-02")

    assert progress.undetermined == ("advice",)
    assert blocked(progress) == {"decide": ("step 'advice'",)}


def test_a_fact_nobody_lists_is_unknown():
    assert a_case().with_step("apply", on="2026-03-02").traced(ADVICE, "2026-03-02").undetermined == ("advice",)


def test_a_step_waits_since_the_day_its_fact_was_said():
    case = (
        a_case()
        .stating(advice_asked=False)
        .with_step("apply", on="2026-03-02")
        .with_fact("advice-asked", on="2026-04-06")
    )

    assert ready(case.traced(ADVICE, "2026-04-05")) == {"decide": "2026-03-02"}
    assert ready(case.traced(ADVICE, "2026-04-06")) == {"advice": "2026-04-06"}


def test_a_fact_can_be_taken_back():
    case = a_case().with_fact("advice-asked", on="2026-02-02").with_fact("advice-asked", so=False, on="2026-02-09")
    progress = case.traced(ADVICE, "2026-02-09")

    assert progress.facts["advice-asked"] is False
    assert progress.fact_days == {}


def test_facts_true_from_the_start_were_so_when_the_case_opened():
    progress = a_case(opened="2026-01-05").stating(advice_asked=True).traced(ADVICE, "2026-02-02")

    assert {name: str(day) for name, day in progress.fact_days.items()} == {"advice-asked": "2026-01-05"}


def test_a_step_that_awaits_a_fact_is_blocked_until_it_is_said():
    procedure = a_procedure().step("ship").step("unload", after=("ship", "fact arrived"))
    case = a_case().with_step("ship", on="2026-03-02").with_fact("arrived", on="2026-03-16")

    assert blocked(case.traced(procedure, "2026-03-15")) == {"unload": ("fact 'arrived'",)}
    assert ready(case.traced(procedure, "2026-03-16")) == {"unload": "2026-03-16"}


def test_an_awaited_fact_that_was_so_from_an_unknown_day_leaves_the_day_unknown():
    procedure = a_procedure().step("unload", after=("fact arrived",))

    assert ready(a_case(opened=None).stating(arrived=True).traced(procedure, "2026-03-16")) == {"unload": None}


def test_an_appeal_nobody_takes_holds_nothing_up_and_one_that_is_taken_does():
    case = a_case().stating(appealed=False).with_step("decide", on="2026-03-02")
    appealed = case.with_step("appeal", on="2026-03-16", outcome="taken")

    assert ready(case.traced(APPEAL, "2026-03-02")) == {"tell": "2026-03-02"}
    assert ready(appealed.traced(APPEAL, "2026-03-16")) == {"judgment": "2026-03-16"}
    assert blocked(appealed.traced(APPEAL, "2026-03-16")) == {"tell": ("step 'judgment'",)}


# Rounds


def test_an_outcome_that_points_back_opens_a_new_round_from_there_on():
    case = a_case().with_step("apply", on="2026-03-02").with_step("stamp", on="2026-03-16", outcome="returned")
    progress = case.traced(APPLICATION, "2026-03-16")

    assert progress.rounds == {"apply": 2, "stamp": 2, "notice": 1, "decide": 1}
    assert ready(progress) == {"apply": "2026-03-16"}
    assert done(progress) == {}
    assert [(d.step, d.round, d.outcome) for d in progress.done] == [("apply", 1, None), ("stamp", 1, "returned")]


CLEARANCE = (
    a_procedure()
    .step("draft")
    .step("clear", office="bureau", outcomes={"cleared": "proceed", "held": "clear", "rework": "draft"}, rounds=3)
    .step("sign")
)


def test_a_step_that_is_held_waits_on_its_office_since_then_and_says_why():
    case = a_case().with_step("draft", on="2026-03-02")
    progress = case.with_step("clear", on="2026-03-16", outcome="held", note="a visa").traced(CLEARANCE, "2026-04-01")
    (waiting,) = progress.ready

    assert (waiting.step, waiting.round, waiting.office, str(waiting.since)) == ("clear", 2, "bureau", "2026-03-16")
    assert (waiting.held.outcome, waiting.held.event) == ("held", "e2")
    assert str(waiting.held) == "held since 2026-03-16: a visa"


def test_a_hold_of_which_nobody_notes_the_reason_says_so():
    progress = a_case().with_step("clear", on="2026-03", outcome="held").traced(CLEARANCE, "2026-04-01")

    assert str(progress.ready[0].held) == "held since 2026-03: no reason on record"


def test_a_step_that_is_let_go_or_sent_back_further_is_held_no_more():
    held = a_case().with_step("clear", on="2026-03-16", outcome="held", note="a visa")
    cleared = held.with_step("clear", on="2026-05-04", outcome="cleared").traced(CLEARANCE, "2026-05-05")
    again = held.with_step("clear", on="2026-05-04", outcome="rework").with_step("draft", on="2026-05-11")

    assert [(r.step, r.held) for r in cleared.ready] == [("sign", None)]
    assert [(r.step, r.round, r.held) for r in again.traced(CLEARANCE, "2026-05-12").ready] == [("clear", 3, None)]


def test_holds_are_counted_apart_and_leave_all_rounds_of_rework():
    """Three rounds in all: rework may open two, however often the step was held before."""
    case = a_case().with_step("draft", on="2026-01-05")
    for month in ("02", "03", "04", "05"):
        case = case.with_step("clear", on=f"2026-{month}-02", outcome="held")
    for month in ("06", "07"):
        case = case.with_step("clear", on=f"2026-{month}-02", outcome="rework").with_step(
            "draft", on=f"2026-{month}-16"
        )
    progress = case.traced(CLEARANCE, "2026-07-31")

    assert progress.irregular == ()
    assert (progress.rounds["clear"], progress.times_held) == (7, {"clear": 4})
    assert ready(progress) == {"clear": "2026-07-16"}

    once_more = case.with_step("clear", on="2026-08-03", outcome="rework").traced(CLEARANCE, "2026-08-31")
    assert once_more.irregular == ("e10: 'clear' has had its 3 rounds; no further one opens",)


def test_a_step_in_its_last_round_of_rework_can_still_be_held():
    case = a_case()
    for month in ("03", "04"):
        case = case.with_step("draft", on=f"2026-{month}-02").with_step(
            "clear", on=f"2026-{month}-16", outcome="rework"
        )
    held = case.with_step("draft", on="2026-05-04").with_step("clear", on="2026-05-18", outcome="held")
    progress = held.traced(CLEARANCE, "2026-06-01")

    assert progress.irregular == ()
    assert [(r.step, r.round, str(r.held.on)) for r in progress.ready] == [("clear", 4, "2026-05-18")]


def test_a_hold_ends_when_rework_further_up_reopens_the_step():
    """What is held beside the office that sends the draft back waits for a new draft, and for nothing else."""
    procedure = (
        a_procedure()
        .step("draft")
        .step("concur", outcomes={"concurred": "proceed", "held": "concur"}, rounds=2)
        .step("judge", after=("draft",), outcomes={"good": "proceed", "rework": "draft"}, rounds=2)
    )
    held = a_case().with_step("draft", on="2026-03-02").with_step("concur", on="2026-03-09", outcome="held")
    returned = held.with_step("judge", on="2026-03-16", outcome="rework").with_step("draft", on="2026-04-06")
    (before, _) = held.traced(procedure, "2026-03-10").ready
    (after, _) = returned.traced(procedure, "2026-04-07").ready

    assert (before.step, before.held.outcome) == ("concur", "held")
    assert (after.step, after.round, str(after.since), after.held) == ("concur", 2, "2026-04-06", None)


def test_a_hold_that_is_corrected_away_was_none():
    held = a_case().with_step("draft", on="2026-03-02").with_step("clear", on="2026-03-16", outcome="held")
    progress = held.without("e2", known_on="2026-03-20").traced(CLEARANCE, "2026-04-01")

    assert [(r.step, r.round, r.held) for r in progress.ready] == [("clear", 1, None)]


def test_two_events_on_one_step_in_a_round_count_once():
    case = a_case().with_step("apply", on="2026-03-02").with_step("apply", on="2026-03-16")
    progress = case.traced(APPLICATION, "2026-03-16")

    assert done(progress) == {"apply": "2026-03-02"}
    assert progress.irregular == ("e2: 'apply' is recorded twice in round 1; the earlier one counts",)


def test_no_more_rounds_open_than_the_edition_allows_and_nothing_goes_on_from_there():
    case = a_case()
    for month in ("03", "04", "05"):
        case = case.with_step("apply", on=f"2026-{month}-02").with_step(
            "stamp", on=f"2026-{month}-16", outcome="returned"
        )
    progress = case.traced(APPLICATION, "2026-06-01")

    assert progress.rounds["stamp"] == 3
    assert progress.irregular == ("e6: 'stamp' has had its 3 rounds; no further one opens",)
    assert ready(progress) == {}
    assert blocked(progress)["notice"] == ("another round of 'apply': 'stamp' has had its 3 rounds",)


def test_a_fact_that_an_outcome_set_is_forgotten_in_the_next_round():
    procedure = (
        a_procedure()
        .step("apply")
        .step("check", outcomes={"fit": "proceed", "risky": ("proceed", "risky")})
        .step("insure", when="fact risky")
        .step("decide", outcomes={"granted": "proceed", "returned": "apply"}, rounds=2)
    )
    case = a_case().stating(risky=False).with_step("check", on="2026-03-02", outcome="risky")
    returned = case.with_step("decide", on="2026-04-06", outcome="returned")

    assert case.traced(procedure, "2026-03-02").facts["risky"] is True
    assert returned.traced(procedure, "2026-04-06").facts["risky"] is False
    assert returned.traced(procedure, "2026-04-06").fact_days == {}


def test_a_fact_that_an_event_told_outlasts_the_round():
    procedure = (
        a_procedure()
        .step("check", outcomes={"fit": "proceed", "risky": ("proceed", "risky")})
        .step("decide", outcomes={"granted": "proceed", "returned": "check"}, rounds=2)
    )
    case = a_case().with_fact("risky", on="2026-02-02").with_step("check", on="2026-03-02", outcome="risky")
    progress = case.with_step("decide", on="2026-04-06", outcome="returned").traced(procedure, "2026-04-06")

    assert progress.facts["risky"] is True
    assert {name: str(day) for name, day in progress.fact_days.items()} == {"risky": "2026-02-02"}


def test_a_question_makes_its_answer_a_step_since_the_day_it_was_asked():
    """Customs asks: the round goes back to a step that did not apply before."""
    procedure = (
        a_procedure()
        .step("apply")
        .step("answer", when="fact asked")
        .step(
            "stamp", after=("apply", "answer"), outcomes={"stamped": "proceed", "asked": ("answer", "asked")}, rounds=3
        )
    )
    case = (
        a_case()
        .stating(asked=False)
        .with_step("apply", on="2026-03-02")
        .with_step("stamp", on="2026-03-16", outcome="asked")
    )
    progress = case.traced(procedure, "2026-03-16")

    assert ready(progress) == {"answer": "2026-03-16"}
    assert progress.rounds == {"apply": 1, "answer": 1, "stamp": 2}
    assert ready(case.with_step("answer", on="2026-03-23").traced(procedure, "2026-03-23")) == {"stamp": "2026-03-23"}


# The end, and what does not fit


def test_a_case_that_ended_waits_for_nothing():
    case = a_case().with_step("stamp", on="2026-03-16", outcome="withdrawn")
    progress = case.traced(APPLICATION, "2026-03-16")

    assert progress.ended == "withdrawn"
    assert progress.is_over
    assert (progress.ready, progress.blocked, progress.undetermined) == ((), (), ())


def test_what_is_recorded_after_the_end_is_kept_and_leads_nowhere():
    case = a_case().with_step("decide", on="2026-03-16", outcome="denied").with_step("apply", on="2026-04-06")
    progress = case.traced(APPLICATION, "2026-04-06")

    assert progress.ended == "denied"
    assert "e2: recorded after the case ended as 'denied'" in progress.irregular


def test_after_the_end_no_round_opens():
    procedure = APPLICATION.step("hear", after=("apply",), outcomes={"heard": "proceed", "again": "apply"}, rounds=2)
    case = (
        a_case()
        .with_step("decide", on="2026-03-16", outcome="denied")
        .with_step("hear", on="2026-04-06", outcome="again")
    )
    progress = case.traced(procedure, "2026-04-06")

    assert progress.rounds["apply"] == 1
    assert progress.ended == "denied"


def test_a_step_that_is_not_in_the_edition_is_remarked():
    progress = a_case().with_step("inspect", on="2026-03-02").traced(APPLICATION, "2026-03-02")

    assert progress.irregular == ("e1: this edition has no step 'inspect'",)
    assert done(progress) == {}


def test_an_outcome_that_is_none_is_remarked():
    case = (
        a_case().with_step("apply", on="2026-03-02", outcome="sent").with_step("stamp", on="2026-03-09", outcome="lost")
    )
    progress = case.with_step("decide", on="2026-03-16").traced(APPLICATION, "2026-03-16")

    assert progress.irregular == (
        "e1: 'sent' is no outcome of 'apply' (none)",
        "e2: 'lost' is no outcome of 'stamp' (stamped, returned, withdrawn)",
        "e3: 'decide' is over, but not with which outcome (granted, denied)",
    )


# Other cases


def test_a_gate_holds_until_the_step_of_the_other_case_is_over():
    procedure = a_procedure().step("ship").step("enter", after=("ship", "us.duty-free/stamp"))
    case = a_case().with_step("ship", on="2026-03-02")

    assert blocked(case.beside("us.duty-free/stamp", None).traced(procedure, "2026-03-31")) == {
        "enter": ("step 'stamp' of us.duty-free",)
    }
    assert ready(case.beside("us.duty-free/stamp", "2026-03-16").traced(procedure, "2026-03-31")) == {
        "enter": "2026-03-16"
    }


def test_a_gate_on_a_case_that_is_not_there_is_no_gate():
    procedure = a_procedure().step("ship").step("enter", after=("ship", "us.duty-free/stamp"))
    progress = a_case().with_step("ship", on="2026-03-02").traced(procedure, "2026-03-31")

    assert ready(progress) == {"enter": "2026-03-02"}


def test_of_several_ways_each_about_all_of_the_things_the_first_counts():
    """As a worked case tells them: the steps of the other cases, and not what those are about."""
    procedure = a_procedure().step("load").step("drive", after=("load", "us.entry/release or us.bond/release"))
    case = a_case().with_step("load", on="2026-03-02").beside("us.entry/release", None)

    assert "drive" in blocked(case.traced(procedure, "2026-06-01"))
    through = case.beside("us.bond/release", "2026-04-06")
    assert ready(through.traced(procedure, "2026-06-01")) == {"drive": "2026-04-06"}
    sooner = through.beside("us.entry/release", "2026-03-30")
    assert ready(sooner.traced(procedure, "2026-06-01")) == {"drive": "2026-03-30"}


def test_a_gate_that_is_open_by_implication_has_no_day():
    procedure = a_procedure().step("enter", after=("us.duty-free/stamp",))
    case = a_case(opened=None).beside("us.duty-free/stamp", "2026-03-16", is_implied=True)

    assert ready(case.traced(procedure, "2026-03-31")) == {"enter": None}
