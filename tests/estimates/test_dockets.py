"""What real applications teach of durations, and from which day on."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lockwasher.estimates.dockets import (
    STAGES,
    Docketbook,
    DocketError,
    LeftOut,
    Reason,
    Stage,
    read_docketbook,
    stage_durations,
    stage_record,
)
from lockwasher.register.nouns import Mark

BOOK = read_docketbook()
REPLAY, TODAY = date(2016, 11, 1), date(2026, 11, 23)
FEDERAL_REGISTER = (
    "docket,applicant,state,instrument,manufacturer,country,accepted_by_customs,notice_published,advice_date,decision,"
    "decision_published,order_date,denied_without_prejudice,electron_microscope,notice_doc,decision_doc,note,source_url,mark\n"
)
CUSTOMS = "ruling,applicant,instrument,event,date,note,source_url,mark\n"
STATED = "stage,days,said,known_on,note,source_url,mark\n"


def _days(docket: str, stage: Stage, known_on: date = TODAY) -> int | None:
    """The duration of one docket in a stage, None where it gives none."""
    found = [p for p in stage_record(stage, known_on).passages if p.name == docket]
    return (found[0].ended - found[0].began).days if found else None


def test_the_icarus_detector_waited_74_days_from_notice_to_decision():
    assert _days("17-014", Stage.NOTICE_TO_DECISION) == 74


@pytest.mark.parametrize(
    ("docket", "stage", "days"),
    [
        ("15-048", Stage.ACCEPTANCE_TO_NOTICE, 52),
        ("17-017", Stage.ACCEPTANCE_TO_NOTICE, 335),
        ("05-024", Stage.ACCEPTANCE_TO_NOTICE, 33),
        ("98-059", Stage.ACCEPTANCE_TO_NOTICE, 40),
        ("12-022", Stage.ACCEPTANCE_TO_NOTICE, 41),
        ("09-048", Stage.ACCEPTANCE_TO_NOTICE, 27),
        ("16-017", Stage.NOTICE_TO_DECISION, 120),
        ("19-002", Stage.NOTICE_TO_DECISION, 58),
        ("21-001", Stage.NOTICE_TO_DECISION, 38),
        ("HQ 559060 ring transducer", Stage.CBP_REVIEW, 80),
        ("HQ 557940 low pressure CVD system", Stage.CBP_REVIEW, 59),
        ("HQ 559603 electron microscope", Stage.CBP_REVIEW, 23),
    ],
)
def test_published_dates_give_the_lengths_worked_out_by_hand(docket, stage, days):
    assert _days(docket, stage) == days


def test_a_replay_of_2016_learns_from_no_later_docket():
    assert _days("17-014", Stage.NOTICE_TO_DECISION, REPLAY) is None
    assert LeftOut("17-014", Reason.NOT_YET_PUBLIC) in stage_record(Stage.NOTICE_TO_DECISION, REPLAY).left_out
    assert max(stage_durations("acceptance-to-notice", REPLAY)) == 100
    assert max(stage_durations("acceptance-to-notice", TODAY)) == 335


@pytest.mark.parametrize(
    ("stage", "known_on", "n"),
    [
        ("cbp-review", REPLAY, 7),
        ("cbp-review", TODAY, 7),
        ("acceptance-to-notice", REPLAY, 11),
        ("acceptance-to-notice", TODAY, 12),
        ("notice-to-decision", REPLAY, 58),
        ("notice-to-decision", TODAY, 63),
    ],
)
def test_how_many_durations_were_public(stage, known_on, n):
    assert len(stage_durations(stage, known_on)) == stage_record(stage, known_on).n == n


def test_a_review_by_customs_is_public_when_the_ruling_that_tells_it_is():
    """Filed in February 1995 and denied the same month, but told in April 1996."""
    name = "HQ 559603 electron microscope"
    assert _days(name, Stage.CBP_REVIEW, date(1996, 4, 18)) is None
    assert _days(name, Stage.CBP_REVIEW, date(1996, 4, 19)) == 23


def test_a_case_still_open_on_the_day_counts_as_open_with_the_days_it_has_lasted():
    """On 1 June 1994 docket 93-129, noticed on 5 November 1993, had waited 208 days and was decided two weeks later."""
    record = stage_record(Stage.NOTICE_TO_DECISION, date(1994, 6, 1))
    waited = dict(zip([p.name for p in record.open], record.open_durations, strict=True))
    assert waited["93-129"] == 208
    assert record.durations == (312,)
    assert LeftOut("93-129", Reason.STILL_OPEN) in record.left_out


def test_a_notice_without_a_decision_on_file_is_no_open_case():
    """The decision was not collected; to count it as open would stretch the office's times."""
    record = stage_record(Stage.NOTICE_TO_DECISION, TODAY)
    assert LeftOut("97-002", Reason.NO_CLOSING) in record.left_out
    assert record.open == ()


def test_an_application_closed_unanswered_says_nothing_of_the_office():
    reasons = {row.name: row.reason for row in stage_record(Stage.CBP_REVIEW, TODAY).left_out}
    assert reasons["HQ 559152 ultrasonic processor (round 1)"] is Reason.UNANSWERED
    assert reasons["HQ 559152 ultrasonic processor (round 2)"] is Reason.UNANSWERED
    assert reasons["E8-25824 Gemstar camera (docket 08-046)"] is Reason.NO_OPENING


@given(
    st.sampled_from(STAGES), st.dates(date(1990, 1, 1), date(2027, 1, 1)), st.dates(date(1990, 1, 1), date(2027, 1, 1))
)
def test_every_row_is_used_or_left_out_for_a_reason_and_knowledge_only_grows(stage, a, b):
    early, late = stage_record(stage, min(a, b)), stage_record(stage, max(a, b))
    assert {p.name for p in early.passages} <= {p.name for p in late.passages}
    assert early.n + len(early.left_out) == late.n + len(late.left_out)
    assert sum(early.reasons.values()) == len(early.left_out)
    assert all(
        p.public_on <= early.known_on and days >= 0 for p, days in zip(early.passages, early.durations, strict=True)
    )


def test_decisions_come_in_batches():
    """Four dockets of 2013 were decided on one day: they are not four separate observations."""
    record = stage_record(Stage.NOTICE_TO_DECISION, TODAY)
    assert record.durations.count(175) == 4
    assert record.closing_days == 37


def test_the_record_tells_in_one_line_what_was_left_out():
    assert str(stage_record("cbp-review", TODAY)) == (
        "cbp-review as known on 2026-11-23: n = 7 on 6 days; "
        "2 left out: closed by Customs because the applicant did not answer; "
        "3 left out: the day the stage began is not on file"
    )
    assert str(stage_record("cbp-review", TODAY, Docketbook((), (), ()))).endswith("n = 0 on 0 days; none left out")


def test_every_docket_stands_once_and_can_be_traced_to_a_document():
    names = [d.docket for d in BOOK.dockets]
    assert len(names) == len(set(names))
    assert [d.docket for d in BOOK.dockets if not (d.notice_doc or d.decision_doc or d.source_url)] == []
    assert [e.ruling for e in BOOK.events if not e.source_url.startswith("http")] == []


def test_only_pages_of_the_federal_register_itself_are_marked_as_read():
    read = [d for d in BOOK.dockets if d.mark is Mark.READ]
    assert read
    assert all(d.source_url.startswith("https://www.federalregister.gov/") for d in read)
    assert {d.mark for d in BOOK.dockets} == {Mark.READ, Mark.SECONDARY}
    assert {e.mark for e in BOOK.events} == {Mark.SECONDARY}


def test_a_stated_length_enters_no_fit():
    (caltech,) = BOOK.stated
    assert (caltech.stage, caltech.days, caltech.known_on) == (Stage.CBP_REVIEW, 240, date(2025, 12, 31))
    assert 240 not in stage_durations("cbp-review", TODAY)


@pytest.mark.parametrize(
    ("stage", "text"),
    [
        ("cbp-reviews", "there is no docket stage 'cbp-reviews'; did you mean 'cbp-review'?"),
        ("x", "there is no docket stage 'x'; the stages are cbp-review, acceptance-to-notice, notice-to-decision"),
    ],
)
def test_an_unknown_stage_is_refused(stage, text):
    with pytest.raises(ValueError, match=f"^{re.escape(text)}$"):
        stage_durations(stage, TODAY)


def _book(folder, dockets="", events="", stated="", header=FEDERAL_REGISTER):
    """A docketbook read from three small files."""
    for name, text in (
        ("federal_register.csv", header + dockets),
        ("customs_review.csv", CUSTOMS + events),
        ("stated.csv", STATED + stated),
    ):
        (folder / name).write_text(text, encoding="utf-8")
    return read_docketbook(folder)


def _row(accepted="", noticed="", decision="", decided="", microscope="no", mark="read"):
    """One made-up docket."""
    return f"99-900,a college,,a magnet,,,{accepted},{noticed},,{decision},{decided},,,{microscope},,,,,{mark}\n"


@pytest.mark.parametrize(
    ("row", "text"),
    [
        (
            _row(noticed="26 July 1999"),
            "federal_register.csv:2, notice_published: '26 July 1999' is not a day; write it as",
        ),
        (_row(decision="granted"), "federal_register.csv:2, decision: 'granted' is not one of approved, denied, "),
        (_row(microscope="1"), "federal_register.csv:2, electron_microscope: '1' is not one of yes, no"),
        (_row(mark="V"), "federal_register.csv:2, mark: 'V' is not one of read, secondary, unverified"),
        (
            _row(accepted="1999-03-01", noticed="1999-02-01"),
            "federal_register.csv:2: notice_published 1999-02-01 lies before accepted_by_customs 1999-03-01; check both",
        ),
        (
            _row(accepted="1999-03-01", decided="1999-02-01"),
            "federal_register.csv:2: decision_published 1999-02-01 lies before accepted_by_customs 1999-03-01",
        ),
    ],
)
def test_a_docket_that_cannot_be_read_says_where(tmp_path, row, text):
    with pytest.raises(DocketError) as refused:
        _book(tmp_path, dockets=row)
    assert text in str(refused.value)


def test_a_missing_column_is_named(tmp_path):
    with pytest.raises(
        DocketError, match=r"federal_register.csv:2: no column 'applicant'; add it, even if it is empty"
    ):
        _book(tmp_path, dockets="99-900\n", header="docket\n")


def test_a_stated_length_that_is_no_number_is_refused(tmp_path):
    with pytest.raises(DocketError, match=r"stated.csv:2, days: 'eight months' is not a whole number of days"):
        _book(tmp_path, stated="cbp-review,eight months,,2025-12-31,,,secondary\n")


def test_a_review_whose_ruling_has_no_day_is_left_out(tmp_path):
    """Both days are on file, but from when on they were public is not."""
    told = (
        "HQ 1,a college,a magnet,application_filed_with_customs,1999-01-04,,,secondary\n"
        "HQ 1,a college,a magnet,customs_denied,1999-02-04,,,secondary\n"
    )
    record = stage_record("cbp-review", TODAY, _book(tmp_path, events=told))
    assert record.left_out == (LeftOut("HQ 1 a magnet", Reason.NOT_DATED_PUBLIC),)


def test_a_review_returned_and_filed_again_counts_once_for_each_round(tmp_path):
    """Each filing runs to its own answer, whatever the order of the rows; a filing without an answer gives nothing."""
    told = (
        "HQ 2,a college,a magnet,ruling,2000-01-03,,,secondary\n"
        "HQ 2,a college,a magnet,application_filed_with_customs,1999-01-04,,,secondary\n"
        "HQ 2,a college,a magnet,customs_returned,1999-01-24,not signed,,secondary\n"
        "HQ 2,a college,a magnet,application_refiled,1999-02-01,,,secondary\n"
        "HQ 2,a college,a magnet,customs_accepted,1999-03-03,,,secondary\n"
        "HQ 2,a college,a magnet,application_refiled,1999-04-01,,,secondary\n"
    )
    record = stage_record("cbp-review", TODAY, _book(tmp_path, events=told))
    assert record.durations == (20, 30)
    assert [p.outcome for p in record.passages] == ["customs_returned", "customs_accepted"]
    assert record.left_out == (LeftOut("HQ 2 a magnet (round 3)", Reason.NO_CLOSING),)
