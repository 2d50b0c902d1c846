"""The pages of the policy lab: a question is asked, worked out by a job, and stands under its address with lists and a brief."""

import csv
import io
import re
from datetime import date
from threading import Event

import pypdf
import pytest

from lockwasher.actions import policy_questions, worker
from lockwasher.actions.desk import forget
from lockwasher.actions.kept import forget as forget_kept
from lockwasher.actions.register import edit_record, versions_of
from lockwasher.policy.model import About
from lockwasher.records.kept_tables import KeptFinding
from lockwasher.web.pages.policies import ABOUT

ASKED = {"portfolio": "icarus", "day": "2017-07-26", "base": "today", "under": "as-known", "draws": "256", "seed": "1"}
WAIVER_AND_TITLE = ASKED | {"policy": ["statutory-waiver", "title.at-border"], "parts": "on"}
OURS = ASKED | {"portfolio": "db", "day": "", "draws": "40", "policy": ["pandemic"]}


@pytest.fixture(autouse=True)
def _filled(filled):
    forget_kept()
    forget()
    yield
    forget_kept()
    forget()


OWN = """\
policy: permit-waived
title: No permit for the road
question: What if the road asked for no permit?
practice: a test
verified: unverified
precedent: none
changes:
  - waive: [transport.oversize-by-legs/plan-route, transport.oversize-by-legs/permit-outbound, transport.oversize-by-legs/insure-outbound]
"""


def write_own(home):
    """A policy of the office's own, that moves what the sample's carrier takes."""
    (home / "policies").mkdir(parents=True, exist_ok=True)
    (home / "policies" / "permit-waived.yaml").write_text(OWN, encoding="utf-8")


def work():
    worker.run_worker(Event(), once=True, tell=lambda _: None)


def text(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def asked(client, given=WAIVER_AND_TITLE):
    """Ask, have it worked out, and give the address of the finding."""
    answer = client.post("/policy/", given)
    assert answer.status_code == 302, text(answer)
    work()
    return answer.headers["Location"]


def test_the_policies_are_offered_with_what_may_be_set(desk_client):
    page = desk_client("officer").get("/policy/").content.decode()

    assert 'name="policy" value="statutory-waiver"' in page
    assert 'name="florence.one-per-line:a-year" id="florence.one-per-line:a-year" value="65"' in page
    assert "20 – 600 applications a year" in page
    assert "the register of this desk" in page
    assert set(ABOUT) == set(About)
    headings = re.findall(r"<legend>(.+?)</legend>", page)
    assert headings[:3] == ["Entry free of duty", "Duties", "Title"]
    assert headings[-1] == "Partners"


def test_a_policy_is_shown_with_its_source_and_what_the_law_still_forbids(desk_client):
    client = desk_client("viewer")
    page = text(client.get("/policy/of/statutory-waiver/"))

    assert "Pub. L. 98-573 of 30 October 1984" in page
    assert "duty falls due on what is used otherwise within five years" in page
    assert "enters/claim: the entry claims 9810.00.60" in page
    assert "both change who has title" in text(client.get("/policy/of/title.at-border+title.on-arrival/"))
    assert client.get("/policy/of/nothing-like-it/").status_code == 404


def test_a_question_shows_how_far_it_is_and_then_the_finding_under_the_same_address(desk_client):
    client = desk_client("officer")
    address = client.post("/policy/", WAIVER_AND_TITLE).headers["Location"]
    waiting = client.get(address)
    assert 'hx-trigger="load delay:2s"' in waiting.content.decode()
    work()
    part = client.get(address, headers={"HX-Request": "true"})
    page = text(client.get(address))

    assert part.headers["HX-Refresh"] == "true"
    assert (
        "An Act waives duty for the project : Changes nothing in any date: every milestone is exactly the same" in page
    )
    assert "Title passes at the border : Takes away " in page
    assert "ICARUS is accepted by Fermilab title.at-border" in page
    assert "days earlier (95 %:" in page
    assert "All 2 that differ, of which 0 come later or less often in time, as CSV and Excel" in page
    assert "the same 256 futures under every policy, seed 1" in page
    assert "estimates used are guesses" in page
    assert "duty falls due on what is used otherwise within five years" in page
    assert '<a href="/policy/1/#rests-title.at-border">' in client.get(address).content.decode().replace(
        address, "/policy/1/"
    )


def test_what_the_job_finds_is_what_the_terminal_finds(desk_client):
    client = desk_client("officer")
    address = asked(client)
    rows = list(csv.DictReader(io.StringIO(client.get(f"{address}figures/?format=csv").content.decode("utf-8-sig"))))
    moved = list(
        csv.DictReader(io.StringIO(client.get(f"{address}milestones/?format=csv").content.decode("utf-8-sig")))
    )

    assert [row["policy"] for row in rows] == ["title.at-border", "statutory-waiver"]
    assert float(rows[1]["days_late_change"]) == float(rows[1]["days_late_low"]) == 0
    assert float(rows[0]["days_late_high"]) < 0
    assert {row["id"] for row in moved} == {"icarus-accepted", "icarus-installed"}
    assert all(date.fromisoformat(row["p80_after"]) < date.fromisoformat(row["p80_before"]) for row in moved)
    assert client.get(f"{address}figures/?format=xlsx").content[:2] == b"PK"


def listed(client, address):
    return list(csv.DictReader(io.StringIO(client.get(f"{address}?format=csv").content.decode("utf-8-sig"))))


def test_what_offices_have_to_do_stands_on_the_page_and_in_two_lists(desk_client):
    address, client = asked(desk_client("officer")), desk_client("coordinator")
    raw, page = client.get(address).content.decode(), text(client.get(address))
    work, queues = listed(client, f"{address}offices/"), listed(client, f"{address}queues/")
    board = next(
        row for row in work if row["policy"] == "title.at-border" and row["office_id"] == "partner.governing-body"
    )

    assert "Steps at Legal office of the host laboratory, in the mean" in page
    assert "are no hours of work" in page
    assert len(re.findall(r'<h3 id="queue-', raw)) == 4
    assert (float(board["steps_base"]), float(board["steps_other"])) == (1, 0)
    assert float(board["days_in_hand_high"]) < 0
    assert {row["months"] for row in queues} >= {"0", "6", "12"}
    assert all(float(row["waiting_base"]) <= float(row["there_base"]) for row in queues)
    hours = next(row for row in work if row["policy"] == "statutory-waiver" and row["office_id"] == "applicant")
    assert (hours["hours_least_base"], hours["hours_least_other"]) == (hours["hours_least_other"], "12")


def test_of_other_peoples_offices_an_officer_reads_nothing(desk_client):
    client = desk_client("officer")
    address = asked(client)
    page, named = text(client.get(address)), {row["office_id"] for row in listed(client, f"{address}offices/")}
    every = {row["office_id"] for row in listed(desk_client("coordinator"), f"{address}offices/")}

    assert "host.legal" in named
    assert {name for name in every if name.startswith("us.")}
    assert not {name for name in named if name.startswith(("us.", "partner."))}
    assert "Department of Commerce, Statutory Import Programs Staff" not in page


def test_a_finding_has_a_brief_of_two_pages_with_its_address(desk_client):
    client = desk_client("officer")
    address = asked(client)
    answer = client.get(f"{address}brief.pdf")
    pages = pypdf.PdfReader(io.BytesIO(answer.content)).pages

    assert answer.headers["Content-Type"] == "application/pdf"
    assert len(pages) <= 2
    assert f"http://testserver{address}" in " ".join(page.extract_text() for page in pages)


def test_the_pictures_say_in_words_what_they_show(desk_client):
    client = desk_client("officer")
    page = client.get(asked(client, WAIVER_AND_TITLE | {"policy": ["title.at-border", "pandemic"]})).content.decode()
    pictures = re.findall(r'<svg[^>]*class="reforms"[^>]*><title>([^<]*)</title>', page)

    assert any(told.startswith("title.at-border: -") for told in pictures)
    assert 'role="img"' in page


def test_parameters_are_set_in_the_form_and_stand_in_the_name(desk_client):
    client = desk_client("officer")
    address = asked(
        client, ASKED | {"policy": ["pandemic"], "pandemic:days": "200", "also": "title.at-border+pandemic"}
    )
    page = text(client.get(address))

    assert "today against pandemic:days=200, title.at-border+pandemic" in page
    assert "What comes later for it" in page
    assert "days later (95 %:" in page


def test_causes_and_turns_are_worked_out_where_asked(desk_client):
    client = desk_client("officer")
    page = text(client.get(asked(client, WAIVER_AND_TITLE | {"causes": "on", "turns": "on", "draws": "40"})))

    assert "For what days are lost in the base" in page
    assert "a paper says who has title" in page
    assert "percent of what is believed" in page


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"policy": []}, "0 policies: choose 1 to 6 to hold against the base"),
        ({"policy": ["nothing"]}, "there is no policy &#x27;nothing&#x27;"),
        ({"policy": [], "also": "pandemic:days=9000"}, "&#x27;days&#x27; may be 1 to "),
        ({"policy": ["partner-leaves"], "partner-leaves:partner": "nobody"}, "&#x27;nobody&#x27; brings nothing here"),
        ({"policy": ["today"]}, "&#x27;today&#x27; is named twice"),
        ({"policy": ["pandemic"], "draws": "100000"}, "Ensure this value is less than or equal to 2000"),
        ({"policy": ["pandemic"], "day": "1900-01-01"}, "1900-01-01 is out of reach"),
        (
            {"policy": ["pandemic"], "under": "cryostat-is-detector"},
            "there is no set of assumptions &#x27;cryostat-is-detector&#x27; with &#x27;icarus&#x27;; there are as-known",
        ),
    ],
)
def test_what_cannot_be_asked_is_refused_in_words_and_nothing_is_kept(desk_client, given, told):
    answer = desk_client("officer").post("/policy/", ASKED | given)

    assert answer.status_code == 400
    assert told in answer.content.decode()
    assert not KeptFinding.objects.exists()


def test_the_same_question_of_the_same_day_leads_to_the_same_answer_until_something_changes(desk_client):
    client = desk_client("coordinator")
    address = asked(client, OURS)
    again = client.post("/policy/", OURS).headers["Location"]
    assert again == address
    assert "Something that this rests on changed" not in text(client.get(address))

    seen = versions_of("items", ["wheel-1"])["wheel-1"]
    edit_record("items", "wheel-1", {"maker": "Officina"}, "entry", "a letter says so", seen)
    assert "Something that this rests on changed since it was worked out: the register," in text(client.get(address))
    assert client.post("/policy/", OURS).headers["Location"] != address


def test_a_finding_stays_as_it_is_when_its_job_runs_twice(desk_client):
    client = desk_client("officer")
    number = int(asked(client, OURS).strip("/").split("/")[1])
    made = KeptFinding.objects.get(pk=number).made_at

    assert policy_questions.work_out(number, lambda *_: None) == number
    assert KeptFinding.objects.get(pk=number).made_at == made


def test_a_finding_kept_in_another_form_says_so(desk_client):
    client = desk_client("officer")
    address = asked(client, OURS)
    KeptFinding.objects.update(answer={"format": 0})

    assert "in a form that this one does not read" in text(client.get(address))
    assert client.get(f"{address}brief.pdf").status_code == 404


def test_who_may_only_look_asks_nothing(desk_client):
    client = desk_client("viewer")

    assert client.post("/policy/", WAIVER_AND_TITLE).status_code == 403
    assert "Work it out" not in client.get("/policy/").content.decode()


def test_how_other_offices_work_is_told_to_coordinators_alone(desk_client):
    address = asked(desk_client("officer"), ASKED | {"policy": ["desks.more"]})

    assert "Wait Customs and Border Protection" not in text(desk_client("officer").get(address))
    assert "Wait Customs and Border Protection" in text(desk_client("coordinator").get(address))


def test_what_a_login_does_not_see_is_not_in_its_finding_list_or_brief(desk_client, home):
    write_own(home)
    address = asked(desk_client("administrator"), OURS | {"policy": ["permit-waived"]})
    seen = versions_of("milestones", ["leaves"])["leaves"]
    edit_record("milestones", "leaves", {"handling": "controlled"}, "desk", "licence 7", seen)
    everything, less = (desk_client(role) for role in ("administrator", "viewer"))

    for part in ("", "milestones/", "milestones/?format=csv"):
        assert "The wheels leave" in everything.get(address + part).content.decode(), part
        assert "The wheels leave" not in less.get(address + part).content.decode(), part
    pages = pypdf.PdfReader(io.BytesIO(less.get(f"{address}brief.pdf").content)).pages
    assert "The wheels leave" not in " ".join(" ".join(page.extract_text() for page in pages).split())


VALUED = """\
policy: valued
title: A wheel of some worth
question: What if it were worth so much?
practice: a test
verified: unverified
precedent: none
assumes:
  - wheel-1 has that worth
changes:
  - value: {item: wheel-1, amount: 5000, currency: USD, rests_on: a guess}
  - lift: [enters/stamp]
"""


def test_a_supposed_value_names_no_item_to_who_may_not_see_it(desk_client, home):
    (home / "policies").mkdir(parents=True, exist_ok=True)
    (home / "policies" / "valued.yaml").write_text(VALUED, encoding="utf-8")
    address = asked(desk_client("administrator"), OURS | {"policy": ["valued"], "parts": "on"})
    seen = versions_of("items", ["wheel-1"])["wheel-1"]
    edit_record("items", "wheel-1", {"handling": "controlled"}, "desk", "licence 7", seen)
    everything, less = (desk_client(role) for role in ("administrator", "viewer"))

    for part in (address, "/policy/of/valued/"):
        assert "wheel-1" in text(everything.get(part)), part
        assert "wheel-1" not in less.get(part).content.decode(), part
        assert "told to other roles: it names records that yours does not see" in text(less.get(part)), part
    pages = pypdf.PdfReader(io.BytesIO(less.get(f"{address}brief.pdf").content)).pages
    assert "wheel-1" not in " ".join(page.extract_text() for page in pages)


def test_what_a_policy_changes_less_than_it_says_is_noted(desk_client, home):
    told = VALUED.replace("  - value: {item: wheel-1, amount: 5000, currency: USD, rests_on: a guess}\n", "").replace(
        "lift: [enters/stamp]", "file: {procedure: us.nasa.certificate, per: line, of: nobody-here}"
    )
    (home / "policies").mkdir(parents=True, exist_ok=True)
    (home / "policies" / "valued.yaml").write_text(told.replace("nobody-here", "infn"), encoding="utf-8")
    page = text(desk_client("officer").get(asked(desk_client("officer"), ASKED | {"policy": ["valued"], "draws": "8"})))

    assert "us.nasa.certificate, one per line of infn: no line is left to be filed for, so nothing is opened." in page


def test_a_faulty_file_of_the_offices_own_is_named_and_the_rest_is_offered(desk_client, home):
    client = desk_client("officer")
    write_own(home)
    path = home / "policies" / "permit-waived.yaml"
    assert "permit-waived, your own" in text(client.get("/policy/"))
    path.write_text(OWN.replace("plan-route", "plan-rout"), encoding="utf-8")
    page = text(client.get("/policy/"))
    assert "is left out: policies/permit-waived.yaml:8" in page
    assert "An Act waives duty for the project" in page

    path.rename(path.with_name("pandemic.yaml"))
    assert "there is a policy &#x27;pandemic&#x27; already" in text(client.get("/policy/"))


def test_a_question_about_the_register_of_the_desk_is_listed_in_these_words(desk_client):
    client = desk_client("officer")
    assert client.post("/policy/", OURS).status_code == 302

    listed = client.get("/policy/").content.decode().partition('id="asked"')[2].partition("</table>")[0]
    assert "<td>the register of this desk</td>" in listed


def test_a_question_that_is_not_there_is_not_found(desk_client):
    client = desk_client("viewer")

    assert [client.get(f"/policy/77/{part}").status_code for part in ("", "milestones/", "figures/", "brief.pdf")] == [
        404
    ] * 4


def test_what_is_paid_stored_and_falls_is_told_in_the_finding_and_in_its_file(desk_client):
    client = desk_client("officer")
    address = asked(client, ASKED | {"policy": ["partner-leaves"]})
    page = text(client.get(address))
    file = client.get(address + "figures/?format=csv").content.decode()

    assert "Duties and fees paid for good" in page
    assert "no rate on record, so no dollars" in page
    assert "Falls with European Organization for Nuclear Research (CERN)" in page
    assert "who would bring it instead, and at what cost, is on no record" in page
    assert "A deposit counts as back with the stamp, and as paid for good" in page
    assert all(
        name in file
        for name in ("paid_usd_base", "deposited_usd_change", "storage_item_days_low", "lines_paid_unknown")
    )


def test_what_falls_names_no_contribution_that_a_login_does_not_see(desk_client):
    leaves = OURS | {"policy": ["partner-leaves"], "partner-leaves:partner": "northlab"}
    address = asked(desk_client("administrator"), leaves)
    seen = versions_of("contributions", ["calorimeter"])["calorimeter"]
    edit_record("contributions", "calorimeter", {"handling": "controlled"}, "desk", "licence 7", seen)
    everything, less = (text(desk_client(role).get(address)) for role in ("administrator", "viewer"))

    assert "A calorimeter; " in what_falls(everything)
    assert "calorimeter" not in what_falls(less)
    assert "told to other roles" in what_falls(less)


def what_falls(page):
    """What is said of what falls."""
    return page[page.index("Falls with") : page.index("Milestones that fall with it")]
