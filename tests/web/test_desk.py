"""My desk: what needs a post."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lockwasher.actions.desk import forget
from lockwasher.actions.load import load
from lockwasher.actions.questions import Asking, ask
from lockwasher.web.models import Account

OFFICES = "id,name,partner\nimporter.customs,Customs officer,host\napplicant,Who applies,host\n"
POSTS = "id,title,office\nclerk,Customs clerk,importer.customs\nwriter,Who signs for the applicant,applicant\n"


@pytest.fixture
def with_posts(transactional_db, folder):
    (folder / "offices.csv").write_text(OFFICES, encoding="utf-8")
    (folder / "posts.csv").write_text(POSTS, encoding="utf-8")
    with (folder / "cases.csv").open("a", encoding="utf-8") as cases:
        cases.write("second,us.florence.duty-free-entry,wheel-1,,2030-04-24\n")
    forget()
    load(str(folder), by="desk")


def text(answer):
    return answer.content.decode()


def test_without_posts_in_the_register_the_page_says_what_to_do_first(desk_client, filled):
    assert "The register has no posts yet. Add your office" in text(desk_client("viewer").get("/desk/"))


def test_who_has_no_post_chooses_it_once_and_is_led_to_its_desk(desk_client, with_posts):
    client = desk_client("officer")
    assert "Choose your post first" in text(client.get("/desk/"))

    assert client.post("/desk/post/", {"post": "nobody"}).status_code == 400
    assert client.post("/desk/post/", {"post": "clerk"}).headers["Location"] == "/desk/"
    assert Account.objects.get(login__username="officer").post == "clerk"
    assert "Customs clerk" in text(client.get("/desk/"))
    assert client.post("/desk/post/", {"post": "writer"}).status_code == 403
    assert Account.objects.get(login__username="officer").post == "clerk"


def test_a_post_that_is_gone_is_told_and_another_can_be_chosen(desk_client, with_posts):
    page = text(desk_client("officer", post="gone").get("/desk/"))

    assert "Your account names the post 'gone'" in page


def test_the_papers_to_sign_stand_apart_from_what_is_ready(desk_client, with_posts):
    page = text(desk_client("officer", post="writer").get("/desk/"))

    papers, _, _ = page.partition("</table>")
    assert "Papers to sign" in papers
    assert '<a href="/cases/second/">second</a>' in papers
    assert "2030-04-24" in papers


def test_where_nothing_needs_the_post_the_page_says_so(desk_client, transactional_db, folder, edit):
    (folder / "offices.csv").write_text("id,name\nroad.authorities,Roads\n", encoding="utf-8")
    (folder / "posts.csv").write_text("id,title,office\nguard,Guard,road.authorities\n", encoding="utf-8")
    edit("cases.csv", "transport,transport.oversize-by-legs,wheels,,2030-01-15\n", "")
    edit("events.csv", "booked,transport,2030-02-01,book,,by telephone\n", "")
    forget()
    load(str(folder), by="desk")

    assert "Nothing needs you today." in text(desk_client("viewer", post="guard").get("/desk/"))


def test_a_question_to_the_post_or_to_the_office_is_there_until_it_is_answered(desk_client, with_posts):
    ask(Asking(text="Which form?", to_post="clerk"), "desk")
    ask(Asking(text="Who drives?", to_post="office"), "desk")
    ask(Asking(text="Not for you?", to_post="writer"), "desk")
    page = text(desk_client("viewer", post="clerk").get("/desk/"))

    assert "Which form?" in page
    assert "Who drives?" in page
    assert "Not for you?" not in page


def test_the_page_asks_the_database_a_constant_number_of_times(desk_client, with_posts):
    client = desk_client("officer", post="clerk")
    client.get("/desk/")
    with CaptureQueriesContext(connection) as asked:
        client.get("/desk/")

    assert len(asked) <= 13, [query["sql"] for query in asked]
