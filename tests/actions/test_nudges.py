"""Nudges: composed in the words that may be said, sent where an address is on record, noted either way."""

from dataclasses import replace

import pytest

from lockwasher.actions import clock
from lockwasher.actions.answer_links import Done, answer_question, answer_step, link_list
from lockwasher.actions.desk import forget
from lockwasher.actions.load import load
from lockwasher.actions.nudges import PLACE, NudgeError, Nudging, drafts, nudge, send_question
from lockwasher.actions.outbox import LetterError, letters
from lockwasher.actions.questions import Asking, ask, question
from lockwasher.actions.reminders import newest_reminders, reminders_of
from lockwasher.actions.sending import as_it_goes
from lockwasher.calendars.spans import parse_span
from lockwasher.records.contacts import Kept, keep_contact

pytestmark = pytest.mark.django_db(transaction=True)
BASE = "https://desk.example/answer/"


@pytest.fixture(autouse=True)
def filled(folder, today):
    with (folder / "cases.csv").open("a", encoding="utf-8") as file:
        file.write("goes,transport.ordinary,wheel-1,,2030-03-01\n")
    forget()
    load(str(folder), "desk")


@pytest.fixture
def contact():
    keep_contact(
        Kept(addressee="partner:northlab", address="desk@northlab.example", set_by="clerk", set_at=clock.now())
    )


def a_nudge(**more):
    (draft,) = drafts("goes", "book", "clerk")
    told = {"case": "goes", "step": "book", "to": draft.to, "subject": draft.subject, "text": draft.text, "base": BASE}
    return Nudging(**{**told, **more})


def secret_in(text):
    return text.partition(BASE)[2].partition("/")[0]


def test_a_partner_is_told_in_the_words_of_its_own_pages_with_a_place_for_the_link():
    (draft,) = drafts("goes", "book", "clerk")

    assert (draft.to, draft.title, draft.address) == ("partner:northlab", "Northlab", "")
    assert draft.subject.startswith("Reminder: ")
    assert "about Wheel 1: one step waits for you since 2030-03-01." in draft.text
    assert "The link is for this alone, once, and until 2030-05-15:" in draft.text
    assert draft.text.endswith(f"{PLACE}\n\nclerk")


def test_a_partner_is_reminded_in_its_own_language(contact):
    keep_contact(
        Kept(
            addressee="partner:northlab", address="desk@northlab.example", language="fr", set_by="c", set_at=clock.now()
        )
    )
    (draft,) = drafts("goes", "book", "clerk")
    letter = nudge(a_nudge(), "clerk").letter

    assert draft.subject.startswith("Rappel : ")
    assert "à propos de Wheel 1 : une étape vous attend depuis le 2030-03-01." in draft.text
    assert "Le lien ne vaut que pour cela, une seule fois, jusqu’au 2030-05-15 :" in letter.text
    assert letter.language == "fr"


def test_an_office_is_told_what_waits_and_offered_no_link():
    (draft,) = drafts("docket", "eligibility", "clerk")

    assert draft.to == "office:us.cbp.entry-process"
    assert "since 2030-02-05" in draft.text
    assert "The wheels" in draft.text
    assert PLACE not in draft.text


@pytest.mark.parametrize("handling", ["internal", "controlled"])
@pytest.mark.parametrize("file", ["consignments.csv", "cases.csv"])
def test_an_office_of_another_house_is_not_told_of_what_is_not_for_partners(folder, file, handling):
    path = folder / file
    head, *rows = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([f"{head},handling", *(f"{row},{handling}" for row in rows)]) + "\n", encoding="utf-8")
    load(str(folder), "desk")
    (draft,) = drafts("docket", "eligibility", "clerk")

    assert "The wheels" not in draft.text
    assert "What waits for you" in draft.text


def test_with_an_address_it_is_queued_noted_and_its_link_answers(contact, today):
    done = nudge(a_nudge(), "clerk")
    noted = newest_reminders(today)["goes", "book"]

    assert (done.letter.address, done.letter.kind) == ("desk@northlab.example", "nudge")
    assert (noted.how, noted.by, noted.mail, noted.letter) == ("mail", "clerk", "queued", done.letter.id)
    assert PLACE in noted.text  # what is noted holds no secret
    secret = secret_in(as_it_goes(done.letter, done.letter.text))
    assert secret not in noted.text + done.letter.text  # no record holds it
    assert secret not in as_it_goes(replace(done.letter, addressee="partner:host"), done.letter.text)
    answer_step(secret, Done(occurred=parse_span("2030-04-30"), note="by road"), None)
    assert reminders_of("goes", "book")[0].answer.endswith(": done on 2030-04-30. by road")


def test_without_an_address_it_is_noted_and_the_text_is_given_to_copy(today):
    done = nudge(a_nudge(how="telephone"), "clerk")

    assert done.letter is None
    assert letters() == ()
    assert secret_in(done.text)
    assert (newest_reminders(today)["goes", "book"].how, done.noted.mail) == ("telephone", "")


def test_the_same_day_nothing_goes_twice_and_the_second_leaves_no_trace(contact):
    nudge(a_nudge(), "clerk")
    with pytest.raises(NudgeError) as refused:
        nudge(a_nudge(text=f"Once more: {PLACE}"), "chief")

    assert (refused.value.field, str(refused.value)) == (
        "to",
        "a reminder of this step was written to 'partner:northlab' today already, by clerk; it is queued; write again tomorrow, or telephone and note that",
    )
    assert (len(letters()), len(link_list()), len(reminders_of("goes", "book"))) == (1, 1, 1)


def test_a_text_without_the_place_makes_no_link(contact):
    done = nudge(a_nudge(text="Where does it stand?"), "clerk")

    assert (done.noted.link, link_list()) == (None, ())


@pytest.mark.parametrize(
    ("told", "field", "says"),
    [
        ({"subject": " "}, "subject", "this says nothing; write a sentence"),
        ({"text": ""}, "text", "this says nothing; write a sentence"),
        ({"to": "partner:host"}, "to", "it does not wait for 'partner:host'; choose whom it waits for"),
        ({"step": "depart"}, "step", "'depart' of case 'goes' does not wait for anybody today; see the board"),
        ({"case": "docket", "step": "eligibility", "to": "office:us.cbp.entry-process"}, "text",
         "only a partner can answer by a link; take {answer link} out of the text"),
    ],
)  # fmt: skip
def test_what_cannot_be_said_is_refused_in_words_and_nothing_is_noted(told, field, says):
    with pytest.raises(NudgeError) as refused:
        nudge(a_nudge(**told), "clerk")

    assert (refused.value.field, str(refused.value)) == (field, says)
    assert (letters(), link_list(), reminders_of("goes", "book")) == ((), (), ())


def test_a_question_goes_by_mail_once_a_day_and_is_answered_by_its_link(contact):
    asked = ask(Asking(text="What does it weigh?", to_partner="northlab"), "clerk")
    letter = send_question(asked.id, BASE, "clerk")
    with pytest.raises(NudgeError, match=r"^this question was sent today already; its letter is queued$"):
        send_question(asked.id, BASE, "clerk")
    answer_question(secret_in(as_it_goes(letter, letter.text)), "Three tonnes.")

    assert letter.text.startswith("What does it weigh?")
    assert question(asked.id).answer == "Three tonnes."
    assert len(link_list()) == 1


def test_a_question_that_cannot_be_sent_is_refused_and_makes_no_link():
    to_post = ask(Asking(text="Who signs?", to_post="office"), "clerk")
    to_partner = ask(Asking(text="What does it weigh?", to_partner="northlab"), "clerk")
    with pytest.raises(
        NudgeError, match=rf"^there is no question {to_post.id} to a partner; see the list of questions$"
    ):
        send_question(to_post.id, BASE, "clerk")
    with pytest.raises(LetterError, match="no address is known for 'partner:northlab'"):
        send_question(to_partner.id, BASE, "clerk")
    assert link_list() == ()
