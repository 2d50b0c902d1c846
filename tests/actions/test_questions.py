"""Questions to partners and posts, and their answers."""

import pytest

from lockwasher.actions.desk import forget
from lockwasher.actions.load import load
from lockwasher.actions.questions import (
    OFFICE,
    Asking,
    QuestionError,
    all_questions,
    answer,
    ask,
    question,
    questions_of_partner,
    questions_of_posts,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def loaded(folder):
    (folder / "offices.csv").write_text("id,name\nhost.desk,Desk\n", encoding="utf-8")
    (folder / "posts.csv").write_text("id,title,office\nclerk,Clerk,host.desk\n", encoding="utf-8")
    forget()
    load(str(folder), "desk")


def test_a_question_is_found_by_whom_it_was_put_to_and_by_who_asked():
    first = ask(Asking(text=" When? ", to_partner="northlab", noun="items", record="wheel-1"), "clerk")
    second = ask(Asking(text="Who?", to_post="clerk", from_partner="northlab"), "ines")
    third = ask(Asking(text="What?", to_post=OFFICE), "clerk")

    assert questions_of_partner("northlab") == (second, first)
    assert questions_of_partner("host") == questions_of_partner("") == ()
    assert questions_of_posts(["clerk"]) == (second,)
    assert questions_of_posts(["clerk", OFFICE]) == all_questions()[:2] == (third, second)
    assert (first.text, first.asked_by, first.is_open) == ("When?", "clerk", True)


def test_an_answer_is_kept_once_and_the_second_is_told_of_the_first(today):
    made = ask(Asking(text="When?", to_partner="northlab"), "clerk")

    found = answer(made.id, "In June.", "ines")
    assert (found.answer, found.answered_by, found.answered_at.date()) == ("In June.", "ines", today)
    with pytest.raises(
        QuestionError, match=r"ines has answered already, on 2030-05-01: In June\.; if something is to be"
    ):
        answer(made.id, "In July.", "nora")
    assert question(made.id) == found


@pytest.mark.parametrize(
    ("asking", "by", "words", "field"),
    [
        (Asking(text=" ", to_partner="northlab"), "clerk", "this says nothing; write a sentence", "text"),
        (Asking(text="x" * 4001, to_partner="northlab"), "clerk", "4001 characters are more than the 4000", "text"),
        (Asking(text="When?", to_partner="northlab"), " ", "say who does this: the name of a post", "by"),
        (Asking(text="When?"), "clerk", "put it to a partner or to a post, and to one of the two alone", "to"),
        (Asking(text="When?", to_partner="northlab", to_post="clerk"), "clerk", "to one of the two alone", "to"),
        (Asking(text="When?", to_partner="northlap"), "clerk", "there is no partner 'northlap'", "to"),
        (Asking(text="When?", to_post="clark"), "clerk", "there is no post 'clark'", "to"),
        (
            Asking(text="When?", to_post="clerk", noun="items", record="wheel-9"),
            "clerk",
            "there is nothing 'wheel-9' in the list of items",
            "record",
        ),
        (
            Asking(text="When?", to_post="clerk", record="wheel-1"),
            "clerk",
            "there is nothing 'wheel-1' in the list of records",
            "record",
        ),
    ],
)
def test_what_cannot_be_asked_is_told_with_its_field(asking, by, words, field):
    with pytest.raises(QuestionError, match=words) as told:
        ask(asking, by)
    assert told.value.field == field
    assert all_questions() == ()


def test_what_nobody_asked_cannot_be_answered():
    with pytest.raises(QuestionError, match="there is no question 7"):
        answer(7, "In June.", "ines")
