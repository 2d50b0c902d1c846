"""Running cases moved to another edition: the dry run says what becomes of each; then all of it or nothing."""

import pytest

from lockwasher.actions.load import load
from lockwasher.actions.migrate import MoveError, apply_move, plan_move
from lockwasher.actions.record import Happening, record_event
from lockwasher.actions.register import RegisterError, history_of
from lockwasher.calendars.spans import parse_span
from lockwasher.records.models import Case as Row

pytestmark = pytest.mark.django_db(transaction=True)
C175, OLD, NEW = "us.c175.routine-st", "2001-01", "2023-09-19"
WHY = {"by": "coordinator", "reason": "the Act as changed applies"}


@pytest.fixture(autouse=True)
def loaded(folder):
    """Three agreements on their way under the old edition: one drafted, one not begun, one given up."""
    cases = (folder / "cases.csv").read_text(encoding="utf-8")
    cases += "".join(f"{name},{C175},annex,{OLD},2029-06-01\n" for name in ("drafted", "begun", "given-up"))
    (folder / "cases.csv").write_text(cases, encoding="utf-8")
    events = (folder / "events.csv").read_text(encoding="utf-8")
    events += "e-draft,drafted,2029-06-20,draft,,\ne-end,given-up,2029-09-01,decide,refused,\n"
    (folder / "events.csv").write_text(events, encoding="utf-8")
    load(str(folder), "desk")


def happened(case, step, outcome=None):
    record_event(Happening(case=case, occurred=parse_span("2030-04-20"), step=step, outcome=outcome), "officer")


def editions():
    return dict(Row.objects.filter(procedure=C175).values_list("id", "edition"))


def test_the_dry_run_says_of_each_case_what_would_become_of_it_and_changes_nothing():
    plan = plan_move(C175, NEW)

    assert [move.case.id for move in plan.movable] == ["drafted", "begun"]
    drafted = plan.moves[0]
    assert {ready.step for ready in drafted.before.ready} >= {"legal-review", "concurrence"}
    assert (drafted.before.procedure.edition_name, drafted.after.procedure.edition_name) == (OLD, NEW)
    assert drafted.after.finished("draft").event == "e-draft"
    assert "'report-in-force' would be asked for as well, later on" in drafted.effects
    assert set(editions().values()) == {OLD}


def test_a_case_that_is_over_stays_where_it_is():
    (given_up,) = plan_move(C175, NEW).refused

    assert (given_up.case.id, given_up.refused) == (
        "given-up",
        "it is over, and stays under the edition it ran under",
    )


def test_a_case_with_a_step_that_the_edition_does_not_have_cannot_move():
    happened("drafted", "language-check")

    move = next(move for move in plan_move(C175, NEW).refused if move.case.id == "drafted")

    assert "finished step 'language-check', which edition 2023-09-19 does not have" in move.refused


def test_all_that_can_be_moved_is_moved_with_its_reason_in_the_history():
    plan = plan_move(C175, NEW)

    apply_move(C175, NEW, plan.digest, **WHY)

    assert editions() == {"drafted": NEW, "begun": NEW, "given-up": OLD}
    entry = history_of("cases", "drafted")[0]
    assert (entry.by, entry.reason) == (WHY["by"], WHY["reason"])
    assert [(d.field, d.before, d.after) for d in entry.differences] == [("edition", OLD, NEW)]
    assert plan_move(C175, NEW).movable == ()


def test_only_the_chosen_cases_are_moved():
    plan = plan_move(C175, NEW, ["begun"])

    apply_move(C175, NEW, plan.digest, **WHY, only=["begun"])

    assert editions() == {"drafted": OLD, "begun": NEW, "given-up": OLD}


def test_nothing_is_moved_when_something_was_recorded_since_the_dry_run():
    plan = plan_move(C175, NEW)
    happened("begun", "draft")

    with pytest.raises(
        MoveError, match=f"the dry run '{plan.digest}' no longer holds: .* look at the new one"
    ) as caught:
        apply_move(C175, NEW, plan.digest, **WHY)

    assert plan_move(C175, NEW).digest in str(caught.value)
    assert set(editions().values()) == {OLD}


def test_a_dry_run_holds_until_something_changes():
    assert plan_move(C175, NEW).digest == plan_move(C175, NEW).digest
    assert plan_move(C175, NEW).digest != plan_move(C175, NEW, ["begun"]).digest


def test_a_move_without_a_reason_is_refused():
    plan = plan_move(C175, NEW)

    with pytest.raises(RegisterError, match="reason: say why; it stays in the history of the record"):
        apply_move(C175, NEW, plan.digest, by="coordinator", reason=" ")

    assert set(editions().values()) == {OLD}


def test_a_dry_run_that_moves_nothing_cannot_be_applied():
    plan = plan_move(C175, NEW, ["given-up"])

    with pytest.raises(MoveError, match="no case can be moved; the dry run says why of each"):
        apply_move(C175, NEW, plan.digest, **WHY, only=["given-up"])


@pytest.mark.parametrize(
    ("procedure", "edition", "only", "told"),
    [
        ("us.c175.routine", NEW, None, "there is no procedure 'us.c175.routine'; did you mean 'us.c175.routine-st'"),
        (C175, "1999", None, "us.c175.routine-st has no edition 1999; there is 2001-01, 2023-09-19, on 2030-05-01"),
        (C175, NEW, ["drafter"], "'drafter' is no case of us.c175.routine-st; did you mean 'drafted'"),
        (C175, NEW, ["docket"], "'docket' is no case of us.c175.routine-st; leave it out"),
    ],
)
def test_what_is_not_there_is_refused_with_what_is_near(procedure, edition, only, told):
    with pytest.raises(MoveError) as caught:
        plan_move(procedure, edition, only)

    assert told in str(caught.value)
