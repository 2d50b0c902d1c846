"""Letters are queued once, and what is no letter is refused with its field."""

from dataclasses import replace

import pytest

from lockwasher.actions.outbox import Kind, LetterError, Writing, letter, letters, queue_letter

pytestmark = pytest.mark.django_db(transaction=True)
ASKED = Writing(
    kind=Kind.NUDGE,
    addressee="partner:northlab",
    address="customs@northlab.example",
    subject="The form\n is missing",
    text="Please send it.",
    about="docket/apply",
)


def test_a_letter_asked_for_twice_is_queued_once(today):
    first, is_new = queue_letter(ASKED, "desk")
    again, is_new_again = queue_letter(replace(ASKED, text="Once more."), "clerk")

    assert (is_new, is_new_again, again) == (True, False, first)
    assert (first.state, first.n_tries, first.day, first.subject) == ("queued", 0, today, "The form is missing")
    assert first.message_id.endswith("@desk.invalid>")
    assert letters() == (first,)
    assert letter(first.id) == first
    assert letter(first.id + 1) is None


def test_another_day_another_subject_or_another_addressee_is_another_letter(today):
    queue_letter(ASKED, "desk")
    others = (
        replace(ASKED, about="docket/file"),
        replace(ASKED, day=today.replace(day=2)),
        replace(ASKED, kind=Kind.DIGEST),
        replace(ASKED, addressee="office:host.desk"),
    )
    assert [queue_letter(other, "desk")[1] for other in others] == [True] * 4


@pytest.mark.parametrize(
    ("changed", "words", "field"),
    [
        ({"address": "northlab"}, "'northlab' is no mail address; write for example customs@laboratory", "address"),
        ({"address": "a@b.example\nBcc: c@d.example"}, "is no mail address", "address"),
        ({"address": ""}, "no address is known for 'partner:northlab'; name one on the page Contacts", "address"),
        (
            {"addressee": "northlab"},
            "'northlab' names nobody; write post:, partner: or office: and the id",
            "addressee",
        ),
        ({"subject": " "}, "this says nothing; write a sentence", "subject"),
        ({"text": ""}, "this says nothing; write a sentence", "text"),
    ],
)
def test_what_cannot_be_queued_is_told_with_its_field(changed, words, field):
    with pytest.raises(LetterError, match=words) as told:
        queue_letter(replace(ASKED, **changed), "desk")
    assert told.value.field == field
    assert letters() == ()


def test_somebody_must_ask():
    with pytest.raises(LetterError, match="say who writes: the name of a post"):
        queue_letter(ASKED, " ")
