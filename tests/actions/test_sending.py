"""Letters go at most once, over a real socket; what the server answered is kept, and nothing is called sent that is not."""

from __future__ import annotations

import smtplib
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage

import pytest
from django.db import OperationalError

from lockwasher.actions import clock, sending
from lockwasher.actions.database import DatabaseUnavailableError
from lockwasher.actions.outbox import BROKE_OFF, Kind, Writing, letter, queue_letter
from lockwasher.actions.sending import NotSentError, mark_bounce, mark_broken_off, resend, send_due, server_down
from lockwasher.delivery.smtp import Line
from lockwasher.records import outbox
from lockwasher.records.outbox import State
from mail_server import OK, Taker, free_port, mail_server, reached_at

pytestmark = pytest.mark.django_db(transaction=True)


def queued(name: str = "northlab", about: str = "", **more: str) -> int:
    writing = Writing(
        kind=Kind.NUDGE,
        addressee=f"partner:{name}",
        address=f"{name}@lab.example",
        subject="Rücksendung: the form",
        text="Please send the form.\n.\nIt is needed.",
        html="<p>Please send the form.</p>",
        about=about,
        **more,
    )
    return queue_letter(writing, "desk")[0].id


@pytest.fixture
def later(monkeypatch, today):
    """Let time pass."""
    held = [clock.now()]
    monkeypatch.setattr(clock, "now", lambda: held[0])

    def wait(**spans):
        held[0] += timedelta(**spans)

    return wait


def test_what_is_handed_over_is_told_with_the_answer_to_the_text():
    id = queued(unsubscribe="https://desk.example/mail/stop/abc/")
    taker = Taker()
    with mail_server(taker) as server:
        assert send_due(server).handed_over == 1
        assert send_due(server).handed_over == 0
    found, (message,) = letter(id), taker.messages
    assert (found.state, found.answer, found.n_tries) == (State.HANDED_OVER, OK, 1)
    assert found.history[0]["answer"] == OK
    assert message["Message-ID"] == found.message_id
    assert (message["To"], message["Subject"]) == ("northlab@lab.example", "Rücksendung: the form")
    assert message["List-Unsubscribe"] == "<https://desk.example/mail/stop/abc/>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert (message["Content-Language"], message["Reply-To"]) == ("en", None)
    assert message.get_body(("plain",)).get_content().splitlines()[1] == "."
    assert message.get_body(("html",)).get_content().strip() == "<p>Please send the form.</p>"


def test_one_recipient_refused_for_good_does_not_keep_the_others():
    refused, taken = queued("northlab"), queued("southlab")
    taker = Taker(rcpt=lambda to: "550 5.1.1 no such user" if to.startswith("north") else "250 OK")
    with mail_server(taker) as server:
        told = send_due(server)
    assert (told.handed_over, told.refused) == (1, 1)
    assert (letter(refused).state, letter(refused).answer) == (State.REFUSED, "550 5.1.1 no such user")
    assert letter(taken).state == State.HANDED_OVER


def test_a_letter_put_off_waits_longer_each_time_and_then_goes(later):
    id = queued()
    taker = Taker(data=lambda n: "451 4.7.1 greylisted" if n < 3 else OK)
    with mail_server(taker) as server:
        assert send_due(server).put_off == 1
        found = letter(id)
        assert (found.state, found.answer) == (State.QUEUED, "451 4.7.1 greylisted")
        assert found.next_try_at - clock.now() == timedelta(minutes=5)
        assert send_due(server).put_off == 0
        later(minutes=5)
        send_due(server)
        assert letter(id).next_try_at - clock.now() == timedelta(minutes=10)
        later(minutes=10)
        assert send_due(server).handed_over == 1
    assert [line["state"] for line in letter(id).history] == ["queued", "queued", "handed-over"]
    assert len(taker.messages) == 1


def test_a_letter_that_is_put_off_for_five_days_is_given_up_with_the_last_answer(later):
    id = queued()
    with mail_server(Taker(data=lambda _: "451 4.7.1 greylisted")) as server:
        send_due(server)
        later(days=5)
        assert send_due(server).put_off == 1
        assert (letter(id).state, letter(id).answer) == (
            State.REFUSED,
            "given up after 5 days; the last answer: 451 4.7.1 greylisted",
        )
        resend(id, "clerk")
        send_due(server)
    assert letter(id).state == State.QUEUED  # five days anew, as a person asked


def test_a_letter_at_which_the_server_hangs_up_is_put_off_alone():
    bad, good = queued("northlab"), queued("southlab")
    taker = Taker(rcpt=lambda to: "hang up" if to.startswith("north") else "250 OK")
    with mail_server(taker) as server:
        told = send_due(server)
    assert (told.handed_over, told.put_off, told.down) == (1, 1, "")
    assert letter(bad).answer.startswith("the connection ended before the text: ")
    assert (letter(bad).state, letter(good).state) == (State.QUEUED, State.HANDED_OVER)


def test_a_server_that_takes_nothing_from_this_desk_refuses_no_letter(monkeypatch):
    """A login that was forgotten, for example: it says nothing about any letter, and all would be lost."""
    id = queued()
    monkeypatch.setattr(smtplib.SMTP, "mail", lambda *_: (530, b"5.7.0 authentication required"))
    with mail_server(Taker()) as server:
        assert send_due(server).down == "530 5.7.0 authentication required"
    assert letter(id).state == State.QUEUED
    assert server_down().answer == "530 5.7.0 authentication required"


def test_answers_go_to_another_address_where_one_is_named():
    queued()
    taker = Taker()
    with mail_server(taker) as server:
        send_due(replace(server, reply_to="office@host.example"))
    assert taker.messages[0]["Reply-To"] == "office@host.example"


def test_a_server_that_is_down_is_told_and_recovers_without_doubles(later):
    ids, port = [queued(about=str(n)) for n in range(3)], free_port()
    down = send_due(reached_at(port))
    since = clock.now()
    assert "refused" in down.down.lower()
    assert {letter(id).state for id in ids} == {State.QUEUED}
    assert (server_down().down_since, server_down().answer) == (since, down.down)

    later(minutes=1)
    taker = Taker()
    with mail_server(taker, port) as server:
        assert send_due(server, at_once=False).handed_over == 0
        later(minutes=5)
        assert send_due(server, at_once=False).handed_over == 3
        assert send_due(server).handed_over == 0
    assert server_down() is None
    assert len({message["Message-ID"] for message in taker.messages}) == len(taker.messages) == 3


def test_a_sender_that_ends_in_between_leaves_a_letter_that_only_a_person_sends_again(later, monkeypatch):
    id, taker = queued(), Taker()

    class KilledError(BaseException):
        pass

    def killed(line, mail):
        Line.hand_over(line, mail)
        raise KilledError

    with mail_server(taker) as server:
        with monkeypatch.context() as patch:
            patch.setattr(sending, "Line", type("Line", (Line,), {"hand_over": killed}))
            with pytest.raises(KilledError):
                send_due(server)
        assert letter(id).state == State.CLAIMED
        later(minutes=16)
        assert (letter(id).state, letter(id).answer) == (State.UNKNOWN, BROKE_OFF)
        assert send_due(server).handed_over == 0
        assert (mark_broken_off(), mark_broken_off()) == (1, 0)
        assert resend(id, "clerk").state == State.QUEUED
        assert send_due(server).handed_over == 1
    assert [line["state"] for line in letter(id).history] == ["unknown", "queued", "handed-over"]
    assert letter(id).history[1]["by"] == "clerk"
    assert [message["Message-ID"] for message in taker.messages] == [letter(id).message_id] * 2


def test_a_connection_that_ends_after_the_text_is_not_tried_again():
    id, taker = queued(), Taker(data=lambda _: "hang up")
    with mail_server(taker) as server:
        assert send_due(server).unknown == 1
        assert send_due(server).unknown == 0
    assert letter(id).state == State.UNKNOWN
    assert letter(id).answer.startswith(BROKE_OFF)


QUEUE = """
from lockwasher.actions.outbox import Kind, Writing, queue_letter
from lockwasher.records.database import open_database
open_database()
for n in range(40):
    told = {"addressee": "partner:northlab", "address": "a@lab.example", "subject": "The form", "text": "Send it."}
    queue_letter(Writing(kind=Kind.NUDGE, about=str(n), **told), "desk")
"""
SEND = "from lockwasher.actions.sending import send_due\nprint(send_due().handed_over)"


def test_two_senders_at_once_send_no_letter_twice(apart):
    """Two processes, as two workers are, on a database of their own."""

    def process(words, env):
        code = f"import django\ndjango.setup()\n{words}"
        return subprocess.Popen([sys.executable, "-c", code], env=env, stdout=subprocess.PIPE, text=True)

    taker = Taker()
    with mail_server(taker) as server:
        env = apart | {
            "DJANGO_SETTINGS_MODULE": "desk_settings",
            "LOCKWASHER_SMTP_HOST": server.host,
            "LOCKWASHER_SMTP_PORT": str(server.port),
            "LOCKWASHER_SMTP_TLS": "none",
            "LOCKWASHER_MAIL_FROM": server.sender,
        }
        process(QUEUE, env).communicate()
        counts = [int(sender.communicate()[0]) for sender in [process(SEND, env), process(SEND, env)]]
    assert sum(counts) == 40
    assert len({message["Message-ID"] for message in taker.messages}) == len(taker.messages) == 40


def test_a_claim_is_had_by_one_alone():
    id = queued()
    assert outbox.claim_letter(id, "a", clock.now()).claim == "a"
    assert outbox.claim_letter(id, "b", clock.now()) is None


def test_without_a_server_letters_stay_queued(settings):
    settings.SMTP = {}
    id = queued()
    with pytest.raises(NotSentError, match="no mail server is configured: set LOCKWASHER_SMTP_HOST"):
        send_due()
    assert letter(id).state == State.QUEUED


def bounce_of(message_id: str, action: str = "failed") -> bytes:
    status = (
        "Reporting-MTA: dns; mx.host.example\n\n"
        f"Final-Recipient: rfc822; northlab@lab.example\nAction: {action}\nStatus: 5.1.1\n"
        "Diagnostic-Code: smtp; 550 5.1.1 unknown user\n"
    )
    return (
        "From: mailer-daemon@host.example\nTo: desk@host.example\nSubject: Undelivered\nMIME-Version: 1.0\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n'
        "--b\nContent-Type: text/plain\n\nIt did not arrive.\n\n"
        f"--b\nContent-Type: message/delivery-status\n\n{status}\n"
        f"--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: {message_id}\nSubject: the form\n\n--b--\n"
    ).encode()


def test_a_letter_that_came_back_is_found_by_its_id_and_keeps_why():
    id = queued()
    with mail_server(Taker()) as server:
        send_due(server)
    found = mark_bounce(bounce_of(letter(id).message_id))
    assert (found.id, found.state) == (id, State.BOUNCED)
    assert found.answer == "northlab@lab.example, 5.1.1, 550 5.1.1 unknown user"
    assert mark_bounce(bounce_of(found.message_id)) == found


def test_an_erased_address_stands_in_no_answer_and_its_letter_goes_no_more():
    id = queued()
    with mail_server(Taker()) as server:
        send_due(server)
    mark_bounce(bounce_of(letter(id).message_id))
    outbox.erase_letters("partner:northlab")
    found = letter(id)

    assert "northlab@lab.example" not in repr(found)
    assert (found.state, found.answer) == (State.BOUNCED, "(address erased), 5.1.1, 550 5.1.1 unknown user")
    assert [line["state"] for line in found.history][-1] == "bounced"
    with pytest.raises(NotSentError, match=f"the words of letter {id} were erased with its address; write a new one"):
        resend(id, "clerk")


def test_a_letter_that_a_newer_one_replaced_is_not_sent_again():
    id = queued()
    outbox.Letter.objects.filter(pk=id).update(state=State.REPLACED)
    with pytest.raises(NotSentError, match=f"letter {id} was replaced by a newer one that says the same"):
        resend(id, "clerk")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (bounce_of("<other@desk>"), "no letter of this desk went under <other@desk>; nothing is changed"),
        (bounce_of("<other@desk>", "delayed"), "tells of no failure \\(it says: delayed\\)"),
        (bytes(EmailMessage()), "holds no delivery status \\(RFC 3464\\)"),
        (b"\x00\xff not a mail", "holds no delivery status"),
    ],
)
def test_what_is_no_bounce_of_ours_changes_nothing(content, words):
    with pytest.raises(NotSentError, match=words):
        mark_bounce(content)


def test_a_letter_that_never_went_cannot_come_back_nor_be_sent_again():
    id = queued()
    with pytest.raises(NotSentError, match=f"letter {id} was never handed over"):
        mark_bounce(bounce_of(letter(id).message_id))
    with pytest.raises(NotSentError, match=f"letter {id} is queued already"):
        resend(id, "clerk")


def test_after_days_without_a_server_the_first_put_off_gives_up_nothing_and_waits_five_minutes(later):
    id, port = queued(), free_port()
    for _ in range(9):
        send_due(reached_at(port))
        later(hours=16)
    found = letter(id)
    assert (found.n_tries, found.history) == (0, ())  # nobody was asked
    with mail_server(Taker(data=lambda _: "451 4.7.1 greylisted"), port) as server:
        assert send_due(server).put_off == 1
    found = letter(id)
    assert (found.state, found.answer, found.n_tries) == (State.QUEUED, "451 4.7.1 greylisted", 1)
    assert found.next_try_at - clock.now() == timedelta(minutes=5)


def test_what_the_server_answered_is_kept_although_the_database_is_locked_for_a_while(monkeypatch):
    id, settle, slept, left = queued(), outbox.settle_letter, [], [2]

    def locked(*told):
        if left[0]:
            left[0] -= 1
            raise OperationalError("database is locked")
        return settle(*told)

    monkeypatch.setattr(outbox, "settle_letter", locked)
    monkeypatch.setattr(sending.time, "sleep", slept.append)
    with mail_server(Taker()) as server:
        assert send_due(server).handed_over == 1
    assert (letter(id).state, slept) == (State.HANDED_OVER, [1.0, 2.0])


def test_a_database_that_stays_locked_is_told_and_the_letter_is_not_sent_again(monkeypatch):
    id, slept = queued(), []

    def locked(*_told):
        raise OperationalError("database is locked")

    with mail_server(Taker()) as server:
        with monkeypatch.context() as patch:
            patch.setattr(outbox, "settle_letter", locked)
            patch.setattr(sending.time, "sleep", slept.append)
            with pytest.raises(DatabaseUnavailableError, match="database is locked"):
                send_due(server)
        assert send_due(server).handed_over == 0
    assert (letter(id).state, slept) == (State.CLAIMED, [1.0, 2.0, 4.0, 8.0])
