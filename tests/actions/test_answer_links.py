"""Links by which a partner answers one question or one step, once, without an account."""

from datetime import UTC, datetime, timedelta

import pytest

from lockwasher.actions import answer_links, clock, evidence
from lockwasher.actions.answer_links import (
    CLOSED,
    Done,
    For,
    LinkClosedError,
    LinkError,
    answer_question,
    answer_step,
    link_list,
    make_link,
    open_link,
    partners_asked,
    revoke_link,
    say_not_yet,
)
from lockwasher.actions.desk import current_portfolio, desk_world, forget
from lockwasher.actions.evidence import EvidenceError, Upload
from lockwasher.actions.load import load
from lockwasher.actions.questions import Asking, QuestionError, answer, ask, question
from lockwasher.actions.record import Happening, RecordError, record_event
from lockwasher.calendars.spans import parse_span
from lockwasher.records.evidence import newest_files
from lockwasher.records.models import AnswerLink

pytestmark = pytest.mark.django_db(transaction=True)
DAY = parse_span("2030-04-30")
STEP = For(partner="northlab", case="goes", step="book")


@pytest.fixture(autouse=True)
def filled(folder, today):
    with (folder / "cases.csv").open("a", encoding="utf-8") as file:
        file.write("goes,transport.ordinary,wheel-1,,2030-03-01\n")
    forget()
    load(str(folder), "desk")


@pytest.fixture
def asked():
    return ask(Asking(text="What does it weigh?", to_partner="northlab"), "clerk")


def n_events():
    return len(current_portfolio()[0].events)


def test_a_step_is_recorded_once_in_the_partners_name_and_the_link_says_what(today):
    _, secret = make_link(STEP, "clerk")
    assert open_link(secret).step.title == desk_world(today).progress["goes"].procedure.step["book"].title
    recorded = answer_step(
        secret, Done(occurred=DAY, note="by road"), Upload(name="list.txt", chunks=[b"packing list"])
    )
    used = open_link(secret)

    assert (recorded.event.case, recorded.event.step, recorded.event.source) == (
        "goes",
        "book",
        "partner northlab, by link",
    )
    assert recorded.event.evidence
    assert used.is_used
    assert used.link.recorded.endswith(": done on 2030-04-30. by road")
    with pytest.raises(RecordError, match=r"^nothing is asked by this link now; ask the host if that is wrong$"):
        answer_step(secret, Done(occurred=DAY), None)
    assert n_events() == 3


def test_a_question_is_answered_once(asked):
    _, secret = make_link(For(partner="northlab", question=asked.id), "clerk")
    assert open_link(secret).question.text == "What does it weigh?"
    answer_question(secret, "  Three tonnes. ")

    found = question(asked.id)
    assert (found.answer, found.answered_by) == ("Three tonnes.", "partner northlab, by link")
    assert open_link(secret).link.recorded == "Three tonnes."
    with pytest.raises(QuestionError, match=r"^nothing is asked by this link now"):
        answer_question(secret, "Four.")


def test_who_cannot_do_it_yet_says_so_once_and_the_office_is_asked():
    link, secret = make_link(STEP, "clerk")
    with pytest.raises(QuestionError, match="this says nothing; write a sentence"):
        say_not_yet(secret, " ")
    found = say_not_yet(secret, "The crane comes in June.")

    assert (found.to_post, found.from_partner, found.asked_by) == ("office", "northlab", "partner northlab, by link")
    assert (found.noun, found.record, found.step) == ("cases", STEP.case, STEP.step)
    assert open_link(secret).link.recorded == "The crane comes in June."
    with pytest.raises(QuestionError, match="nothing is asked by this link now"):
        say_not_yet(secret, "Or in July.")
    assert link.id == open_link(secret).link.id


def test_only_the_hash_of_the_secret_is_kept():
    link, secret = make_link(STEP, "clerk")
    kept = " ".join(str(value) for value in AnswerLink.objects.values().get().values())

    assert secret not in kept
    assert link.secret_hash in kept
    assert len(secret) >= 43


def test_looking_uses_nothing_up():
    _, secret = make_link(STEP, "clerk")
    for _ in range(3):
        assert open_link(secret).step.name == "book"
    assert link_list()[0].used_at is None


def test_what_is_refused_leaves_the_link_good_and_nothing_recorded(asked):
    _, secret = make_link(STEP, "clerk")
    _, other = make_link(For(partner="northlab", question=asked.id), "clerk")
    with pytest.raises(RecordError, match="is not over yet"):
        answer_step(secret, Done(occurred=parse_span("2031-01-01")), None)
    with pytest.raises(EvidenceError):
        answer_step(secret, Done(occurred=DAY), Upload(name="empty.txt", chunks=[b""]))
    with pytest.raises(QuestionError, match="this says nothing"):
        answer_question(other, " ")

    assert n_events() == 2
    assert [link.used_at for link in link_list()] == [None, None]


def test_a_link_that_never_was_is_old_or_is_revoked_reads_alike(monkeypatch):
    old, expired = make_link(STEP, "clerk")
    monkeypatch.setattr(clock, "now", lambda: old.expires_at - timedelta(seconds=1))
    assert open_link(expired).step
    gone, revoked = make_link(STEP, "clerk")
    revoke_link(gone.id, "clerk")
    monkeypatch.setattr(clock, "now", lambda: old.expires_at)
    told = set()
    for secret in (expired, revoked, "x" * 43, "", "\ud800"):
        for act in (
            open_link,
            lambda one: answer_step(one, Done(occurred=DAY), None),
            lambda one: answer_question(one, "a"),
        ):
            with pytest.raises(LinkClosedError) as refused:
                act(secret)
            told.add(str(refused.value))

    assert told == {CLOSED}
    assert CLOSED == (
        "this link opens nothing: it may have been cut off on its way, or be too old, or have been replaced by another; "
        "ask the office that wrote to you for a new one, or write back to it"
    )
    assert n_events() == 2


def test_it_is_good_for_the_days_that_are_configured(settings):
    settings.ANSWER_DAYS = 3
    link, _ = make_link(STEP, "clerk")

    assert link.expires_at - link.made_at == timedelta(days=3)


def test_of_a_step_that_somebody_recorded_meanwhile_nothing_is_asked():
    _, secret = make_link(STEP, "clerk")
    record_event(Happening(case="goes", step="book", occurred=DAY), "officer")
    opened = open_link(secret)

    assert (opened.step, opened.question, opened.is_used) == (None, None, False)


def test_of_two_who_record_a_step_at_once_one_is_recorded(monkeypatch):
    """While the second one's file is scanned, after its step was looked at, the first records it."""
    _, secret = make_link(STEP, "clerk")
    monkeypatch.setattr(evidence, "scan", lambda _: answer_step(secret, Done(occurred=DAY), None))
    with pytest.raises(LinkClosedError):
        answer_step(secret, Done(occurred=DAY, note="late"), Upload(name="list.txt", chunks=[b"packing list"]))

    assert link_list()[0].recorded.endswith("done on 2030-04-30")
    assert (n_events(), newest_files()) == (3, {})


def test_of_two_who_answer_a_question_at_once_one_is_recorded(asked, monkeypatch):
    """The second has opened the link, and seen that the question waits, before the first answers."""
    _, secret = make_link(For(partner="northlab", question=asked.id), "clerk")
    opened = open_link(secret)
    answer_question(secret, "Three tonnes.")
    monkeypatch.setattr(answer_links, "open_link", lambda _: opened)
    with pytest.raises(LinkClosedError):
        answer_question(secret, "Four tonnes.")

    assert question(asked.id).answer == link_list()[0].recorded == "Three tonnes."


def test_a_second_use_in_the_very_transaction_is_refused():
    _, secret = make_link(STEP, "clerk")
    link = open_link(secret).link
    answer_links._use_up(link, "once")
    with pytest.raises(LinkClosedError):
        answer_links._use_up(link, "twice")
    assert link_list()[0].recorded == "once"


def test_a_step_is_asked_of_the_partner_it_is_meant_for_and_never_of_the_host(today):
    world = desk_world(today)

    assert partners_asked(world, "goes", "book") == ("northlab",)
    assert partners_asked(world, "docket", "eligibility") == ()


@pytest.mark.parametrize(
    ("what", "by", "field", "says"),
    [
        (STEP, " ", "by", "say who makes the link: the name of a post"),
        (For(partner="northlab", case="goes", step="depart"), "clerk", "step", "'depart' of case 'goes' does not wait for anybody today"),
        (For(partner="northlab", case="gone", step="book"), "clerk", "step", "'book' of case 'gone' does not wait for anybody today"),
        (For(partner="host", case="goes", step="book"), "clerk", "partner", "'book' of case 'goes' is not asked of partner 'host'; it is of 'northlab'"),
        (For(partner="northlab", case="docket", step="eligibility"), "clerk", "partner", "'eligibility' of case 'docket' is not asked of partner 'northlab'; it is of no partner"),
        (For(partner="northlab", question=77), "clerk", "question", "there is no question 77 to partner 'northlab'"),
    ],
)  # fmt: skip
def test_a_link_that_cannot_be_is_refused_in_words(what, by, field, says):
    with pytest.raises(LinkError) as refused:
        make_link(what, by)

    assert (refused.value.field, str(refused.value)) == (field, says)
    assert link_list() == ()


def test_a_question_that_is_answered_takes_no_link(asked):
    answer(asked.id, "Three tonnes.", "northlab")
    with pytest.raises(LinkError, match=r"^question \d+ is answered already; ask anew if more is needed$"):
        make_link(For(partner="northlab", question=asked.id), "clerk")


def test_a_link_is_revoked_once_and_says_by_whom(monkeypatch):
    link, secret = make_link(STEP, "clerk")
    revoked = revoke_link(link.id, "chief")

    assert (revoked.revoked_by, revoked.revoked_at) == ("chief", clock.now())
    with pytest.raises(LinkError, match=rf"^link {link.id} is revoked already; nothing is left to revoke$"):
        revoke_link(link.id, "chief")
    with pytest.raises(LinkError, match=r"^there is no link 999; see the list of links$"):
        revoke_link(999, "chief")
    used, secret = make_link(STEP, "clerk")
    answer_step(secret, Done(occurred=DAY), None)
    with pytest.raises(LinkError, match=r"is used already"):
        revoke_link(used.id, "chief")
    assert open_link(secret).is_used
    monkeypatch.setattr(clock, "now", lambda: datetime(2031, 1, 1, tzinfo=UTC))
    with pytest.raises(LinkClosedError):
        open_link(secret)  # what was recorded is not told for ever
