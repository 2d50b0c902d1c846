"""Corrections: what takes the place of what, and from which day on."""

from builders import a_case, a_procedure, done, ready

NOTICE = a_procedure().step("notice").step("decide")
WRONG = a_case().with_step("notice", on="2026-03-02", id="wrong")


def corrected(case, *, on, known_on, corrects="wrong", id="right"):
    return case.with_step("notice", on=on, known_on=known_on, corrects=corrects, id=id)


def test_a_correction_takes_the_place_of_what_it_corrects_once_it_is_known():
    case = corrected(WRONG, on="2026-03-09", known_on="2026-04-06")

    assert done(case.traced(NOTICE, "2026-04-05")) == {"notice": "2026-03-02"}
    assert done(case.traced(NOTICE, "2026-04-06")) == {"notice": "2026-03-09"}


def test_march_is_corrected_where_it_is_seen_as_known_in_april():
    case = corrected(WRONG, on="2026-03-09", known_on="2026-04-06")

    assert done(case.traced(NOTICE, "2026-03-05", known_on="2026-04-05")) == {"notice": "2026-03-02"}
    assert done(case.traced(NOTICE, "2026-03-05", known_on="2026-04-06")) == {}


def test_a_correction_of_a_correction_counts_alone():
    once = corrected(WRONG, on="2026-03-09", known_on="2026-04-06")
    twice = corrected(once, on="2026-03-16", known_on="2026-05-04", corrects="right", id="better")

    assert done(twice.traced(NOTICE, "2026-05-03")) == {"notice": "2026-03-09"}
    assert done(twice.traced(NOTICE, "2026-05-04")) == {"notice": "2026-03-16"}
    assert twice.traced(NOTICE, "2026-05-04").irregular == ()


def test_of_two_corrections_of_one_event_the_one_known_last_counts():
    case = corrected(WRONG, on="2026-03-16", known_on="2026-05-04", id="a")
    case = corrected(case, on="2026-03-09", known_on="2026-04-06", id="b")

    assert done(case.traced(NOTICE, "2026-05-04")) == {"notice": "2026-03-16"}
    assert case.traced(NOTICE, "2026-05-04").irregular == ()


def test_a_void_event_never_was():
    progress = WRONG.without("wrong", known_on="2026-04-06").traced(NOTICE, "2026-04-06")

    assert done(progress) == {}
    assert ready(progress) == {"notice": "2026-01-05"}


def test_where_a_correction_is_void_the_first_record_stands_again():
    case = corrected(WRONG, on="2026-03-09", known_on="2026-04-06").without("right", known_on="2026-05-04")

    assert done(case.traced(NOTICE, "2026-05-04")) == {"notice": "2026-03-02"}


def test_where_a_void_is_void_the_event_stands_again():
    case = WRONG.without("wrong", known_on="2026-04-06", id="void").without("void", known_on="2026-05-04")

    assert done(case.traced(NOTICE, "2026-05-04")) == {"notice": "2026-03-02"}


def test_a_correction_can_move_an_event_to_another_step():
    case = WRONG.with_step("decide", on="2026-03-02", known_on="2026-04-06", corrects="wrong")

    assert done(case.traced(NOTICE, "2026-04-06")) == {"notice": "by 2026-03-02", "decide": "2026-03-02"}


def test_a_correction_of_nothing_on_record_counts_and_is_remarked():
    progress = corrected(a_case(), on="2026-03-09", known_on="2026-04-06").traced(NOTICE, "2026-04-06")

    assert done(progress) == {"notice": "2026-03-09"}
    assert progress.irregular == ("right: corrects 'wrong', which is not on record",)
