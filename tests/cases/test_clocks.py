"""Clocks: from which day, due when, how many days are left, what follows; and steps that only wait."""

from datetime import date

import pytest

from builders import a_case, a_procedure, blocked, clock, done, due, ready
from lockwasher.calendars.lengths import Roll
from lockwasher.calendars.working import WorkingCalendar

US = WorkingCalendar("US")
ANSWER = a_procedure().step("ask").step("answer")
ASKED = a_case().with_step("ask", on="2026-03-02")  # a Monday


# How a clock stands


def test_a_clock_waits_until_its_anchor_comes():
    reading = clock(a_case().traced(ANSWER.within("20 calendar days"), "2026-03-01"), "answer")

    assert (reading.state, reading.from_on, reading.due_on, reading.days_left) == ("waiting", None, None, None)


def test_a_clock_that_runs_says_how_many_days_are_left():
    reading = clock(ASKED.traced(ANSWER.within("20 calendar days"), "2026-03-12"), "answer")

    assert (reading.state, reading.days_left, reading.follows) == ("running", 10, "")
    assert (reading.from_on, reading.due_on) == (date(2026, 3, 2), date(2026, 3, 22))


def test_the_due_day_itself_is_still_in_time():
    procedure = ANSWER.within("20 calendar days", missed="The application is closed")

    assert clock(ASKED.traced(procedure, "2026-03-22"), "answer").days_left == 0
    assert due(ASKED.with_step("answer", on="2026-03-22").traced(procedure, "2026-03-22"), "answer") == (
        "met",
        "2026-03-22",
    )


def test_a_missed_clock_says_what_follows_and_for_how_many_days_it_has_been_missed():
    reading = clock(ASKED.traced(ANSWER.within("20 calendar days", missed="It is closed"), "2026-03-25"), "answer")

    assert (reading.state, reading.days_left, reading.follows) == ("missed", -3, "It is closed")


def test_a_late_answer_keeps_the_clock_missed_and_counts_no_further_days():
    reading = clock(
        ASKED.with_step("answer", on="2026-03-30").traced(ANSWER.within("20 calendar days"), "2026-06-01"), "answer"
    )

    assert (reading.state, reading.met_on, reading.days_left) == ("missed", date(2026, 3, 30), None)


def test_an_answer_in_a_month_that_leaves_both_open_makes_the_clock_unknown():
    procedure = ANSWER.within("20 calendar days")

    assert due(ASKED.with_step("answer", on="2026-03").traced(procedure, "2026-04-06"), "answer")[0] == "unknown"
    assert due(ASKED.with_step("answer", on="2026-04").traced(procedure, "2026-04-30"), "answer")[0] == "missed"


def test_a_clock_whose_anchor_is_only_implied_is_unknown():
    procedure = a_procedure().step("ask").step("answer").within("20 calendar days").step("decide", after=("ask",))
    reading = clock(a_case().with_step("decide", on="2026-04-06").traced(procedure, "2026-06-01"), "answer")

    assert (reading.state, reading.due_on, reading.days_left) == ("unknown", None, None)


def test_a_step_that_is_implied_before_it_was_due_met_its_clock():
    procedure = ANSWER.within("20 calendar days").step("decide")

    assert due(ASKED.with_step("decide", on="2026-03-16").traced(procedure, "2026-06-01"), "answer")[0] == "met"
    assert due(ASKED.with_step("decide", on="2026-05-04").traced(procedure, "2026-06-01"), "answer")[0] == "unknown"


def test_a_clock_from_an_opening_of_which_only_the_latest_day_is_known_is_unknown():
    procedure = a_procedure().step("ask").step("answer").within("20 calendar days", start="opened")
    case = a_case(opened=None).with_step("ask", on="2026-03-02")

    assert due(case.traced(procedure, "2026-03-09"), "answer")[0] == "unknown"
    assert due(a_case(opened=None).traced(procedure, "2026-03-09"), "answer")[0] == "waiting"


# Counting


def test_working_days_and_rolls_follow_the_calendar_of_the_office():
    """Three working days from the Thursday before the Fourth of July, which is kept on the Friday."""
    case = a_case().with_step("ask", on="2026-07-02")

    assert due(case.traced(ANSWER.within("3 working days"), "2026-07-02", calendar=US), "answer")[1] == "2026-07-08"
    assert due(case.traced(ANSWER.within("3 working days"), "2026-07-02"), "answer")[1] == "2026-07-07"
    rolled = ANSWER.within("1 calendar day", rolls=Roll.NEXT_WORKING_DAY)
    assert due(case.traced(rolled, "2026-07-02", calendar=US), "answer")[1] == "2026-07-06"


def test_a_clock_can_count_back_from_a_day():
    procedure = ANSWER.within("60 calendar days", before="need-by")

    assert due(a_case().wanted("2026-06-01").traced(procedure, "2026-03-02"), "answer") == ("running", "2026-04-02")
    assert due(a_case().traced(procedure, "2026-03-02"), "answer") == ("waiting", None)


def test_a_clock_that_counts_back_from_a_step_is_judged_when_the_step_comes():
    procedure = a_procedure().step("file").within("1 calendar day", before="lade").step("lade")
    case = a_case().with_step("file", on="2026-03-09").with_step("lade", on="2026-03-10")

    assert due(case.traced(procedure, "2026-03-10"), "file") == ("met", "2026-03-09")
    assert due(case.traced(procedure, "2026-03-09"), "file") == ("waiting", None)


@pytest.mark.parametrize(
    ("takes_later", "liquidated", "expected"),
    [
        (False, None, "2026-12-27"),
        (False, "2026-06-30", "2026-06-15"),
        (True, None, None),
        (True, "2026-06-30", "2026-12-27"),
    ],
)
def test_the_earlier_or_the_later_of_two_limits_counts(takes_later, liquidated, expected):
    """A later-of clock waits for both of its anchors, an earlier-of clock for one."""
    phrases = ("300 calendar days from ask", "15 calendar days before us.entry/liquidate")
    procedure = ANSWER.clock(*phrases, takes_later=takes_later)
    case = ASKED.beside("us.entry/liquidate", liquidated)

    assert due(case.traced(procedure, "2026-06-30"), "answer")[1] == expected


def test_a_clock_can_count_from_the_step_of_another_case():
    procedure = a_procedure().step("watch").within("5 years", start="us.entry/file")

    assert (
        due(a_case().beside("us.entry/file", "2026-03-02").traced(procedure, "2026-04-06"), "watch")[1] == "2031-03-02"
    )
    implied = a_case().beside("us.entry/file", "2026-03-02", is_implied=True)
    assert due(implied.traced(procedure, "2026-04-06"), "watch")[0] == "unknown"


def test_a_clock_can_count_from_a_fact_as_long_as_it_is_so():
    procedure = a_procedure().step("resubmit").within("60 calendar days", start="fact denied")
    case = a_case().with_fact("denied", on="2026-03-02")

    assert due(case.traced(procedure, "2026-04-06"), "resubmit")[1] == "2026-05-01"
    assert (
        due(case.with_fact("denied", so=False, on="2026-03-30").traced(procedure, "2026-04-06"), "resubmit")[0]
        == "waiting"
    )


def test_a_clock_counts_from_one_outcome_only():
    procedure = a_procedure().step("decide", outcomes={"approved": "proceed", "denied": "proceed"}).step("order")
    procedure = procedure.within("60 calendar days", start="decide.approved")
    approved, denied = (a_case().with_step("decide", on="2026-03-02", outcome=said) for said in ("approved", "denied"))

    assert due(approved.traced(procedure, "2026-03-02"), "order") == ("running", "2026-05-01")
    assert due(denied.traced(procedure, "2026-03-02"), "order") == ("waiting", None)


def test_a_month_as_anchor_counts_from_its_last_day():
    case = a_case().with_step("ask", on="2026-02")

    assert due(case.traced(ANSWER.within("20 calendar days"), "2026-03-02"), "answer")[1] == "2026-03-20"


def test_a_day_no_calendar_covers_leaves_the_clock_waiting_and_is_remarked():
    case = a_case(opened=None).with_step("ask", on="1400-03-03")
    progress = case.traced(ANSWER.within("3 working days"), "2026-03-02", calendar=US)

    assert due(progress, "answer")[0] == "waiting"
    assert len(progress.irregular) == 1
    assert progress.irregular[0].startswith("clock 'answer' is not counted: the calendar of US covers the years")


# Pauses, new beginnings, extensions


TOLLED = (
    a_procedure().step("petition").step("question", after=("petition",)).step("reply")
    .step("act", after=("petition",))
)  # fmt: skip
PETITION = a_case().with_step("petition", on="2026-03-02")


def test_days_of_a_pause_do_not_count():
    procedure = TOLLED.within("20 calendar days", tolled_by=(("question", "reply"),))
    asked = PETITION.with_step("question", on="2026-03-09")

    assert due(asked.traced(procedure, "2026-03-09"), "act") == ("running", "2026-03-22")
    assert due(asked.traced(procedure, "2026-03-19"), "act") == ("running", "2026-04-01")
    assert clock(asked.traced(procedure, "2026-03-19"), "act").days_left == 13
    replied = asked.with_step("reply", on="2026-03-16")
    assert due(replied.traced(procedure, "2026-04-06"), "act") == ("missed", "2026-03-29")


def test_a_pause_of_working_days_adds_working_days():
    """Stopped over one weekend: from Friday to Monday is one working day."""
    procedure = TOLLED.within("10 working days", tolled_by=(("question", "reply"),))
    case = PETITION.with_step("question", on="2026-03-06").with_step("reply", on="2026-03-09")

    assert due(case.traced(procedure, "2026-03-09"), "act")[1] == "2026-03-17"


def test_pauses_that_overlap_count_once_and_only_from_the_start_on():
    procedure = (
        a_procedure().step("shut").step("petition", after=()).step("question", after=()).step("open", after=())
        .step("act", after=("petition",))
        .within("20 calendar days", start="petition", tolled_by=(("shut", "open"), ("question", "open")))
    )  # fmt: skip
    case = (
        PETITION.with_step("shut", on="2026-02-23")
        .with_step("question", on="2026-03-04")
        .with_step("open", on="2026-03-12")
    )

    assert due(case.traced(procedure, "2026-03-31"), "act")[1] == "2026-04-01"


def test_a_pause_within_a_pause_counts_once():
    procedure = (
        a_procedure().step("petition").step("shut").step("open").step("question", after=("petition",)).step("reply")
        .step("act", after=("petition",)).within("20 calendar days", tolled_by=(("shut", "open"), ("question", "reply")))
    )  # fmt: skip
    case = (
        PETITION.with_step("shut", on="2026-03-04").with_step("question", on="2026-03-06")
        .with_step("reply", on="2026-03-08").with_step("open", on="2026-03-14")
    )  # fmt: skip

    assert due(case.traced(procedure, "2026-03-31"), "act")[1] == "2026-04-01"


def test_a_pause_of_which_no_record_gives_the_day_makes_the_clock_unknown():
    procedure = TOLLED.within("20 calendar days", tolled_by=(("question", "reply"),))

    assert due(PETITION.with_step("reply", on="2026-03-16").traced(procedure, "2026-03-16"), "act")[0] == "unknown"


def test_a_pause_that_begins_after_the_clock_ran_out_changes_nothing():
    procedure = TOLLED.within("5 calendar days", tolled_by=(("question", "reply"),))
    case = PETITION.with_step("question", on="2026-03-09")

    assert due(case.traced(procedure, "2026-04-06"), "act") == ("missed", "2026-03-07")


def test_every_pause_of_every_round_counts():
    procedure = (
        a_procedure().step("petition").step("question")
        .step("reply", outcomes={"enough": "proceed", "again": "question"}, rounds=3)
        .step("act", after=("petition",)).within("30 calendar days", tolled_by=(("question", "reply"),))
    )  # fmt: skip
    case = (
        PETITION.with_step("question", on="2026-03-03").with_step("reply", on="2026-03-08", outcome="again")
        .with_step("question", on="2026-03-10").with_step("reply", on="2026-03-13", outcome="enough")
    )  # fmt: skip

    assert due(case.traced(procedure, "2026-03-31"), "act")[1] == "2026-04-09"


def test_a_clock_begins_anew_where_it_is_reset():
    procedure = TOLLED.within("15 working days", reset_by=("reply",))
    case = PETITION.with_step("question", on="2026-03-09").with_step("reply", on="2026-03-16")
    reading = clock(case.traced(procedure, "2026-03-16"), "act")

    assert (reading.from_on, reading.due_on) == (date(2026, 3, 16), date(2026, 4, 6))


def test_an_extension_adds_its_length():
    procedure = ANSWER.within("60 calendar days", extends=("30 calendar days", "fact more-time"))

    assert due(ASKED.traced(procedure, "2026-03-02"), "answer")[1] == "2026-05-01"
    assert (
        due(ASKED.with_fact("more-time", on="2026-04-20").traced(procedure, "2026-04-20"), "answer")[1] == "2026-05-31"
    )
    assert due(ASKED.stating(more_time=True).traced(procedure, "2026-03-02"), "answer")[1] == "2026-05-31"


def test_an_extension_given_in_an_earlier_round_does_not_extend_this_one():
    procedure = (
        a_procedure().step("deny", outcomes={"denied": "proceed"})
        .step("resubmit").within("60 calendar days", start="deny", extends=("30 calendar days", "fact more-time"))
        .step("decide", outcomes={"granted": "proceed", "denied": "deny"}, rounds=2)
    )  # fmt: skip
    case = (
        a_case().with_step("deny", on="2026-03-02", outcome="denied").with_fact("more-time", on="2026-04-06")
        .with_step("decide", on="2026-05-04", outcome="denied").with_step("deny", on="2026-06-01", outcome="denied")
    )  # fmt: skip

    assert due(case.traced(procedure, "2026-04-06"), "resubmit")[1] == "2026-05-31"
    assert due(case.traced(procedure, "2026-06-01"), "resubmit")[1] == "2026-07-31"


# Rounds


RESUBMISSION = (
    a_procedure()
    .step("apply").within("60 calendar days", start="stamp.returned")
    .step("stamp", outcomes={"stamped": "proceed", "returned": "apply"}, rounds=3).within("30 calendar days")
    .step("notice").within("10 calendar days")
)  # fmt: skip
RETURNED = a_case().with_step("apply", on="2026-03-02").with_step("stamp", on="2026-03-16", outcome="returned")


def test_a_clock_of_a_new_round_begins_with_the_step_before_it_in_that_round():
    progress = RETURNED.traced(RESUBMISSION, "2026-05-04")

    assert due(progress, "stamp") == ("waiting", None)
    assert (
        due(RETURNED.with_step("apply", on="2026-04-06").traced(RESUBMISSION, "2026-04-06"), "stamp")[1] == "2026-05-06"
    )


def test_the_clock_of_the_step_a_round_goes_back_to_counts_from_the_outcome_that_opened_it():
    progress = RETURNED.traced(RESUBMISSION, "2026-04-06")

    assert due(progress, "apply") == ("running", "2026-05-15")
    assert due(RETURNED.with_step("apply", on="2026-04-06").traced(RESUBMISSION, "2026-04-06"), "apply")[0] == "met"


def test_where_several_outcomes_match_the_last_one_counts():
    case = RETURNED.with_step("apply", on="2026-04-06").with_step("stamp", on="2026-04-20", outcome="returned")

    assert due(case.traced(RESUBMISSION, "2026-05-04"), "apply") == ("running", "2026-06-19")


# Steps that may be skipped, and the end


def test_the_clock_of_an_appeal_runs_though_nobody_has_appealed():
    procedure = a_procedure().step("decide").step("appeal", when="fact appealed").within("20 calendar days")
    case = a_case().stating(appealed=False).with_step("decide", on="2026-03-02")

    assert due(case.traced(procedure, "2026-03-09"), "appeal") == ("running", "2026-03-22")
    assert due(case.traced(procedure, "2026-04-06"), "appeal") == ("missed", "2026-03-22")


def test_the_clock_of_a_step_that_does_not_apply_is_left_out():
    procedure = a_procedure().step("sign").step("publish", when="not fact exempt").within("120 calendar days")
    case = a_case().with_step("sign", on="2026-03-02")

    assert case.stating(exempt=True).traced(procedure, "2026-04-06").clocks == ()
    assert due(case.stating(exempt=False).traced(procedure, "2026-04-06"), "publish")[1] == "2026-06-30"


def test_a_clock_that_ran_when_the_case_ended_is_left_out_and_one_that_was_over_stays():
    procedure = (
        a_procedure().step("ask").step("answer", after=("ask",)).within("20 calendar days")
        .step("check", after=("ask",)).within("3 calendar days").step("pay", after=("answer",)).within("9 calendar days")
        .step("close", after=("ask",), outcomes={"closed": "end"}).within("30 calendar days")
    )  # fmt: skip
    progress = ASKED.with_step("close", on="2026-03-16", outcome="closed").traced(procedure, "2026-06-01")

    assert [(r.clock.name, r.state.value) for r in progress.clocks] == [("check", "missed"), ("close", "met")]


# Clocks that recur


REPORT = a_procedure().step("sign").step("report").within("1 month", every="1 month")
SIGNED = a_case().with_step("sign", on="2026-01-31")


def test_a_recurring_clock_moves_on_when_its_period_is_answered():
    """The first report is due on 28 February, the next on 28 March; an early one is one all the same."""
    assert due(SIGNED.traced(REPORT, "2026-02-02"), "report") == ("running", "2026-02-28")
    early = SIGNED.with_step("report", on="2026-02-16")
    assert due(early.traced(REPORT, "2026-02-16"), "report") == ("running", "2026-03-28")
    assert due(early.traced(REPORT, "2026-03-30"), "report") == ("missed", "2026-03-28")


def test_a_late_report_answers_what_was_missed_and_not_the_period_it_falls_in():
    case = SIGNED.with_step("report", on="2026-04-06")

    assert due(case.traced(REPORT, "2026-04-05"), "report") == ("missed", "2026-02-28")
    assert due(case.traced(REPORT, "2026-04-06"), "report") == ("running", "2026-04-28")


def test_each_record_of_a_recurring_step_counts_and_none_is_irregular():
    case = SIGNED
    for on in ("2026-02-16", "2026-03-16", "2026-03-20", "2026-04-13"):
        case = case.with_step("report", on=on)
    progress = case.traced(REPORT, "2026-04-20")

    assert due(progress, "report") == ("running", "2026-05-28")
    assert progress.irregular == ()
    assert done(progress)["report"] == "2026-04-13"


def test_a_recurring_clock_that_rolls_does_not_drift():
    """The fifteenth of each month; 15 February and 15 March 2026 are Sundays, so both move, and April's does not."""
    procedure = REPORT.step("pay", after=("sign",)).within("1 month", every="1 month", rolls=Roll.NEXT_WORKING_DAY)
    case = a_case().with_step("sign", on="2026-01-15").with_step("pay", on="2026-02-13")

    assert due(case.traced(procedure, "2026-02-16"), "pay")[1] == "2026-03-16"
    assert due(case.with_step("pay", on="2026-03-13").traced(procedure, "2026-03-16"), "pay")[1] == "2026-04-15"


# Steps that only wait


COMMENT = a_procedure().step("notice").step("comment", office="public").waits("20 calendar days").step("decide")
NOTICED = a_case().with_step("notice", on="2026-03-02")


def test_a_wait_is_over_on_the_day_its_clock_has_run():
    before, after = NOTICED.traced(COMMENT, "2026-03-21"), NOTICED.traced(COMMENT, "2026-03-22")

    assert (due(before, "comment"), clock(before, "comment").days_left) == (("running", "2026-03-22"), 1)
    assert ready(before) == {"comment": "2026-03-02"}
    assert due(after, "comment") == ("met", "2026-03-22")
    assert done(after) == {"notice": "2026-03-02", "comment": "2026-03-22"}
    assert ready(after) == {"decide": "2026-03-22"}
    assert after.finished("comment").by_clock


def test_a_wait_that_has_run_stays_over_with_its_day_when_later_steps_are_recorded():
    progress = NOTICED.with_step("decide", on="2026-05-04").traced(COMMENT, "2026-05-04")

    assert done(progress) == {"notice": "2026-03-02", "comment": "2026-03-22", "decide": "2026-05-04"}
    assert due(progress, "comment") == ("met", "2026-03-22")


def test_a_wait_that_was_cut_short_is_only_implied_and_its_clock_unknown():
    progress = NOTICED.with_step("decide", on="2026-03-09").traced(COMMENT, "2026-05-04")

    assert done(progress)["comment"] == "by 2026-03-09"
    assert due(progress, "comment")[0] == "unknown"


def test_a_wait_recorded_as_over_before_its_clock_had_run_is_missed():
    progress = NOTICED.with_step("comment", on="2026-03-09").traced(COMMENT, "2026-05-04")

    assert due(progress, "comment") == ("missed", "2026-03-22")


def test_a_record_of_a_wait_that_has_run_takes_its_place_without_remark():
    progress = NOTICED.with_step("comment", on="2026-03-23").traced(COMMENT, "2026-05-04")

    assert done(progress)["comment"] == "2026-03-23"
    assert progress.irregular == ()


def test_waits_follow_one_another():
    procedure = (
        a_procedure().step("notice").step("comment").waits("20 calendar days").step("final").waits("10 calendar days")
    )

    assert done(NOTICED.traced(procedure, "2026-04-01")) == {
        "notice": "2026-03-02",
        "comment": "2026-03-22",
        "final": "2026-04-01",
    }
    assert ready(NOTICED.traced(procedure, "2026-03-31")) == {"final": "2026-03-22"}


def test_a_wait_ends_no_earlier_than_it_can_begin():
    """Final when the days have run, or with the judgment where that comes later."""
    procedure = (
        a_procedure().step("decide").step("judgment", when="fact appealed")
        .step("final", after=("decide", "judgment")).waits("20 calendar days", start="decide").step("tell")
    )  # fmt: skip
    case = a_case().stating(appealed=False).with_step("decide", on="2026-03-02")
    appealed = case.with_fact("appealed", on="2026-03-22")
    judged = appealed.with_step("judgment", on="2026-09-14")

    assert done(case.traced(procedure, "2026-03-22"))["final"] == "2026-03-22"
    assert blocked(appealed.traced(procedure, "2026-04-06"))["final"] == ("step 'judgment'",)
    assert done(judged.traced(procedure, "2026-09-14"))["final"] == "2026-09-14"
    assert done(judged.with_step("tell", on="2026-10-05").traced(procedure, "2026-10-05"))["final"] == "2026-09-14"


def test_a_wait_with_outcomes_is_not_over_by_itself():
    procedure = a_procedure().step("notice").step("comment", outcomes={"quiet": "proceed", "loud": "proceed"})
    progress = NOTICED.traced(procedure.waits("20 calendar days"), "2026-05-04")

    assert ready(progress) == {"comment": "2026-03-02"}
    assert due(progress, "comment") == ("met", "2026-03-22")


def test_a_wait_whose_begin_is_only_implied_is_over_when_it_must_be():
    """The notice was published on 6 April at the latest, so the comments close on 26 April at the latest."""
    procedure = a_procedure().step("notice").step("comment").waits("20 calendar days").step("reply", after=("notice",))
    case = a_case().with_step("reply", on="2026-04-06")

    assert ready(case.traced(procedure, "2026-04-25")) == {"comment": None}
    assert done(case.traced(procedure, "2026-04-26"))["comment"] == "by 2026-04-26"
    assert due(case.traced(procedure, "2026-04-26"), "comment")[0] == "unknown"


def test_a_wait_of_two_clocks_is_over_with_the_later_one():
    procedure = a_procedure().step("notice").step("comment").waits("20 calendar days")
    both = procedure.clock("1 month", is_wait=True, name="hearing")

    assert ready(NOTICED.traced(both, "2026-04-01")) == {"comment": "2026-03-02"}
    assert done(NOTICED.traced(both, "2026-04-02"))["comment"] == "2026-04-02"


def test_a_wait_without_its_anchor_goes_on():
    procedure = a_procedure().step("watch").waits("5 years", start="us.entry/file")

    assert ready(a_case().traced(procedure, "2026-03-02")) == {"watch": "2026-01-05"}
    assert due(a_case().traced(procedure, "2026-03-02"), "watch")[0] == "waiting"


def test_a_wait_that_runs_again_in_a_new_round_is_over_once_in_each():
    procedure = COMMENT.step("confirm", outcomes={"sound": "proceed", "renotice": "notice"}, rounds=2)
    case = NOTICED.with_step("confirm", on="2026-05-04", outcome="renotice").with_step("notice", on="2026-05-11")
    progress = case.traced(procedure, "2026-06-01")

    assert progress.rounds["comment"] == 2
    assert [(d.step, d.round, str(d.on)) for d in progress.done if d.step == "comment"] == [
        ("comment", 1, "2026-03-22"),
        ("comment", 2, "2026-05-31"),
    ]


def test_a_wait_beside_the_step_that_opens_a_new_round_runs_again_too():
    procedure = (
        a_procedure().step("notice").step("comment").waits("20 calendar days")
        .step("confirm", after=("notice",), outcomes={"sound": "proceed", "renotice": "notice"}, rounds=2)
    )  # fmt: skip
    progress = NOTICED.with_step("confirm", on="2026-05-04", outcome="renotice").traced(procedure, "2026-06-01")

    assert progress.rounds == {"notice": 2, "comment": 2, "confirm": 2}
    assert [(d.step, d.round, str(d.on)) for d in progress.done if d.step == "comment"] == [
        ("comment", 1, "2026-03-22")
    ]


def test_a_wait_that_has_run_is_not_undone_by_a_later_pause_or_reset():
    paused = a_procedure().step("notice").step("stop", after=("notice",)).step("go").step("comment", after=("notice",))
    case = NOTICED.with_step("stop", on="2026-03-23")
    on_its_last_day = NOTICED.with_step("stop", on="2026-03-22")
    tolled = paused.waits("20 calendar days", tolled_by=(("stop", "go"),))

    assert done(on_its_last_day.traced(tolled, "2026-05-04"))["comment"] == "2026-03-22"
    for procedure in (
        tolled,
        paused.waits("20 calendar days", reset_by=("stop",)),
        paused.waits("20 calendar days", extends=("10 calendar days", "stop")),
    ):
        assert done(case.traced(procedure, "2026-05-04"))["comment"] == "2026-03-22"


def test_a_wait_is_extended_or_begun_anew_up_to_its_last_day():
    longer = a_procedure().step("notice").step("more", after=("notice",)).step("comment", after=("notice",))
    case = NOTICED.with_step("more", on="2026-03-22")

    extended = case.traced(longer.waits("20 calendar days", extends=("10 calendar days", "more")), "2026-03-22")
    reset = case.traced(longer.waits("20 calendar days", reset_by=("more",)), "2026-03-22")
    assert due(extended, "comment") == ("running", "2026-04-01")
    assert due(reset, "comment") == ("running", "2026-04-11")


def test_a_wait_stands_still_while_it_is_paused():
    paused = a_procedure().step("notice").step("stop", after=("notice",)).step("go").step("comment", after=("notice",))
    procedure = paused.waits("20 calendar days", tolled_by=(("stop", "go"),))
    stopped = NOTICED.with_step("stop", on="2026-03-12")

    assert ready(stopped.traced(procedure, "2027-03-01"))["comment"] == "2026-03-02"
    assert done(stopped.with_step("go", on="2026-06-01").traced(procedure, "2026-06-11"))["comment"] == "2026-06-11"


def test_no_wait_ends_after_the_case_has_ended():
    procedure = COMMENT.step("withdraw", after=("notice",), outcomes={"withdrawn": "end"})
    progress = NOTICED.with_step("withdraw", on="2026-03-09", outcome="withdrawn").traced(procedure, "2026-05-04")

    assert "comment" not in done(progress)
